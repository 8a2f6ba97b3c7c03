"""The chart of the documentation, as SVG. A writer of our own, of a page: no library that draws is among what development needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from math import ceil, floor, log10

from results import WAYS, Report, Result, Spread

WIDTH, LEFT, RIGHT, TOP = 980, 330, 90, 96
BAR, GAP = 13, 22
COLORS = ("#2e7d4f", "#9aa5b1", "#2b7bb9", "#7b5ea7", "#c77d0a", "#b3261e")
STYLE = """
    text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2933; }
    .small { font-size: 11px; fill: #52606d; }
    .head { font-size: 16px; font-weight: 600; }
    .grid { stroke: #cbd2d9; stroke-dasharray: 3 4; }
    .spread { stroke: #1f2933; stroke-width: 1.4; }
"""


def chart(report: Report) -> str:
    """Return what each way of each piece of work takes, on a scale of powers of ten, with quartiles."""
    # What the device itself takes is the same for all ways.
    shown = [result for result in report.results if result.ways and not result.service]
    times = [result.of(way, "seconds") for result in shown for way in result.ways]
    low = floor(log10(min(one.low for one in times)))
    high = ceil(log10(max(one.high for one in times)))
    scale = _Scale(low, max(high, low + 1))
    rows = list(_rows(shown))
    height = TOP + sum(BAR if row[0] else GAP for row in rows) + 40
    body = [*_legend(), *_grid(scale, height), *_bars(rows, scale)]
    title = "What each way takes"
    summary = "; ".join(
        f"{one.title}: " + ", ".join(_caption(one, way) for way in WAYS if way in one.ways) for one in shown
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="title description">',
            f'  <title id="title">{title}</title>',
            f'  <desc id="description">{escape(summary)}</desc>',
            f"  <style>{STYLE}  </style>",
            f'  <rect width="{WIDTH}" height="{height}" fill="#fbfcfd"/>',
            f'  <text class="head" x="24" y="32">{title}</text>',
            f'  <text class="small" x="24" y="52">{escape(report.machine)}. Medians, with quartiles as lines.</text>',
            *body,
            "</svg>",
            "",
        ]
    )


class _Scale:
    """Where a time stands, from one power of ten to another."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def x(self, seconds: float) -> float:
        share = (log10(seconds) - self.low) / (self.high - self.low)
        return LEFT + max(0.0, share) * (WIDTH - LEFT - RIGHT)


def _rows(results: Sequence[Result]) -> Iterator[tuple[str, Result, Spread | None]]:
    """Yield a row for each title, of no way, and one for each bar."""
    for result in results:
        yield "", result, None
        for way in WAYS:
            if way in result.ways:
                yield way, result, result.of(way, "seconds")


def _legend() -> Iterator[str]:
    for number, (way, color) in enumerate(zip(WAYS, COLORS, strict=True)):
        x = 24 + number * 156
        yield f'  <rect x="{x}" y="64" width="12" height="12" fill="{color}"/>'
        yield f'  <text class="small" x="{x + 18}" y="74">{way}</text>'


def _grid(scale: _Scale, height: int) -> Iterator[str]:
    for power in range(scale.low, scale.high + 1):
        x = scale.x(10.0**power)
        yield f'  <line class="grid" x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" y2="{height - 30}"/>'
        yield f'  <text class="small" x="{x:.1f}" y="{height - 14}" text-anchor="middle">{_label(10.0**power)}</text>'


def _bars(rows: Sequence[tuple[str, Result, Spread | None]], scale: _Scale) -> Iterator[str]:
    y = TOP
    for way, result, found in rows:
        if found is None:
            yield f'  <text x="24" y="{y + GAP - 5}">{escape(result.title)}</text>'
            y += GAP
            continue
        end, middle = scale.x(found.middle), y + BAR / 2 - 1
        color = COLORS[WAYS.index(way)]
        yield f'  <rect x="{LEFT}" y="{y}" width="{max(end - LEFT, 1):.1f}" height="{BAR - 2}" fill="{color}"/>'
        yield (
            f'  <line class="spread" x1="{scale.x(found.low):.1f}" y1="{middle}" x2="{scale.x(found.high):.1f}" y2="{middle}"/>'
        )
        yield f'  <text class="small" x="{max(end, scale.x(found.high)) + 6:.1f}" y="{y + BAR - 3}">{_label(found.middle)}</text>'
        y += BAR


def _caption(result: Result, way: str) -> str:
    return f"{way} {_label(result.of(way, 'seconds').middle)}"


def _label(seconds: float) -> str:
    return f"{seconds:,.3g} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"
