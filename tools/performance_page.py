"""Write the figures of docs/performance.md, and its chart, from the run of `make bench` in docs/performance.json: performance_page.py [--check]."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from _generated import run_generator
from _project import ROOT

PAGE, FIGURES, CHART = (
    ROOT / "docs" / name for name in ("performance.md", "performance.json", "pictures/performance.svg")
)
MARKER = "<!-- Below this line: written by `make generate` from docs/performance.json. -->"


def benchmark(name: str) -> Any:
    """Import a file of the benchmark, which knows how its results are shown."""
    folder = str(ROOT / "tests/benchmark")
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module(name)


def files() -> Iterator[tuple[Path, str]]:
    """Yield page and chart, and what must be in them.

    :raises ValueError: the page lacks the line below which the figures stand.
    """
    report = benchmark("results").Report.from_json(FIGURES.read_text("utf-8"))
    written, marker, _rest = PAGE.read_text("utf-8").partition(MARKER)
    if not marker:
        raise ValueError(f"{PAGE.name} lacks the line {MARKER}")
    yield PAGE, f"{written}{marker}\n\n{benchmark('tables').page_text(report)}"
    yield CHART, benchmark("chart").chart(report)


def main(arguments: list[str]) -> int:
    """Bring them up to date, or say that they are not."""
    return run_generator(__doc__, arguments, files)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
