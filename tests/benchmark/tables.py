"""Tables of the results, as Markdown: it reads well on a terminal, and the documentation takes it as it is."""

from __future__ import annotations

from collections.abc import Sequence

from results import LINEAR_WITHIN, OURS, WAYS, Goal, Growth, Report, Result, Spread, Verdict, growths


def report_text(report: Report) -> str:
    """Return all tables."""
    parts = [f"{report.machine}. Medians, and quartiles in parentheses."]
    for result in report.results:
        parts += [f"### {result.title}", result_table(result), *goal_lines(result)]
    grown = growth_table(growths(report.results))
    if grown:
        parts += ["### How the cost of one more grows", grown]
    return "\n\n".join(parts) + "\n"


def page_text(report: Report) -> str:
    """Return the part of the documentation's page that has figures: the goals, how costs grow, and all tables."""
    parts = ["## Goals, and what was found", f"{report.machine}.", goal_table(report.results)]
    grown = growth_table(growths(report.results))
    if grown:
        parts += ["## How the cost of one more grows", "1 is linear: the last ones cost as much as the first.", grown]
    parts += ["## All figures", "Medians, and quartiles in parentheses."]
    for result in report.results:
        parts += [f"### {result.title}", result_table(result)]
    return "\n\n".join(parts) + "\n"


def result_table(result: Result) -> str:
    """Return what each way takes, and how many times as much ours does."""
    lines = [("", "time", "CPU", "memory", "requests", "logins", "connections", "we take", "of its CPU")]
    for way in (way for way in WAYS if way in result.ways):
        times, of_cpu = result.ratio((way,), "seconds"), result.ratio((way,), "cpu")
        lines.append(
            (
                way,
                _time(result.of(way, "seconds")),
                _time(result.of(way, "cpu")),
                f"{result.of(way, 'memory').middle:.0f} MB",
                *(_count(result.of(way, what).middle) for what in ("requests", "logins", "connections")),
                *("" if way == OURS or found is None else f"{_times(found)} x" for found in (times, of_cpu)),
            )
        )
    return table(lines)


def goal_lines(result: Result) -> list[str]:
    """Return a sentence for each goal of a piece of work."""
    verdicts = [result.verdict(goal) for goal in result.goals]
    lines = [f"- {_worded(verdict)}" for verdict in verdicts if verdict is not None]
    return ["\n".join(lines)] if lines else []


def goal_table(results: Sequence[Result]) -> str:
    """Return all goals and what was found of each."""
    lines = [("work", "goal", "found", "")]
    for result in results:
        for goal in result.goals:
            verdict = result.verdict(goal)
            if verdict is not None:
                lines.append((result.title, goal_words(goal), _found(verdict), "met" if verdict.met else "**not met**"))
    for growth in growths(results):
        if growth.what == "cpu":
            met = growth.ratio <= LINEAR_WITHIN
            lines.append(
                (
                    f"{growth.case}: {growth.work}, from {growth.smallest:,} to {growth.largest:,}",
                    f"one more costs at most {LINEAR_WITHIN:g} times as much CPU at the end",
                    f"{growth.ratio:.2f}",
                    "met" if met else "**not met**",
                )
            )
    return table(lines, "<<><")


def growth_table(found: Sequence[Growth]) -> str:
    """Return how the cost of one more grows with the size; an empty text where nothing was measured in two sizes."""
    if not found:
        return ""
    lines = [("", "sizes", "of time", "of CPU")]
    pairs: dict[tuple[str, ...], dict[str, float]] = {}
    for growth in found:
        service = f", {growth.service} ms for each request" if growth.service else ""
        key = (f"{growth.case}: {growth.work}{service}", f"{growth.smallest:,} to {growth.largest:,}")
        pairs.setdefault(key, {})[growth.what] = growth.ratio
    lines += [(title, sizes, f"{one['seconds']:.2f}", f"{one['cpu']:.2f}") for (title, sizes), one in pairs.items()]
    return table(lines, "<<>>")


def goal_words(goal: Goal) -> str:
    """Return a goal in words."""
    floor = " + ".join(goal.against)
    if goal.of == "memory":
        return f"largest process at most {goal.at_most:g} MB"
    if goal.of == "beyond":
        return f"at most {goal.at_most:g} ms of CPU beyond {floor}"
    what = "the time" if goal.of == "seconds" else "the CPU"
    return f"at most {goal.at_most:g} x {what} of {floor}"


def _worded(verdict: Verdict) -> str:
    return f"{goal_words(verdict.goal)}: {_found(verdict)}, {'met' if verdict.met else '**not met**'}"


def _found(verdict: Verdict) -> str:
    unit = {"memory": " MB", "beyond": " ms"}.get(verdict.goal.of, "")
    digits = 0 if verdict.goal.of == "memory" else (1 if unit else 2)
    return f"{verdict.found.middle:.{digits}f}{unit} ({verdict.found.low:.{digits}f}-{verdict.found.high:.{digits}f})"


def table(lines: Sequence[Sequence[str]], sides: str = "") -> str:
    """Return lines of cells as a Markdown table.

    :arg sides: where each column stands, ``<`` or ``>``; by default, words to the left and numbers to the right.
    """
    sides = sides or "<" + ">" * (len(lines[0]) - 1)
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    rule = ["-" * width if side == "<" else "-" * (width - 1) + ":" for width, side in zip(widths, sides, strict=True)]
    rows = [
        " | ".join(f"{cell:{side}{width}}" for cell, side, width in zip(line, sides, widths, strict=True))
        for line in (lines[0], rule, *lines[1:])
    ]
    return "\n".join(f"| {row} |" for row in rows)


def _time(found: Spread) -> str:
    factor, unit = (1, "s") if found.middle >= 1 else (1000, "ms")
    digits = 1 if found.middle * factor < 100 else 0
    numbers = [f"{value * factor:.{digits}f}" for value in (found.middle, found.low, found.high)]
    return f"{numbers[0]} {unit} ({numbers[1]}-{numbers[2]})"


def _times(found: Spread) -> str:
    digits = 2 if found.middle < 10 else 0
    if found.middle < 0.1:
        digits = 3
    return f"{found.middle:.{digits}f} ({found.low:.{digits}f}-{found.high:.{digits}f})"


def _count(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:,.1f}"
