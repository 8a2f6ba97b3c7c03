"""Measure what the collection takes, beside what others take for the same: run.py [CASE[:SIZE] ...] [--rounds N].

It prints tables, and writes them as JSON and as a chart into build/benchmark. It never fails for being slow: a machine has bad days.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import accounts
import authorities
import estate
import sps
import tree
from case import Scale, say
from chart import chart
from measured import machine
from results import Report, Result
from tables import report_text

CASES: Mapping[str, Callable[[Scale], Iterator[Result]]] = {
    "task": sps.task,
    "loop": sps.loop,
    "document": sps.document,
    "authorities": authorities.authorities,
    "accounts": accounts.accounts,
    "tree": tree.tree,
    "estate": estate.estate,
}


def main(arguments: list[str] | None = None) -> int:
    """Measure the cases asked for, or all."""
    # Whoever ends this ends the simulators too.
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit(143))
    parser = argparse.ArgumentParser(prog="make bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "cases", nargs="*", metavar="CASE[:SIZE]", help=f"{', '.join(CASES)}; all when left out (tree:1000 is one size)"
    )
    parser.add_argument("--rounds", type=int, default=Scale.rounds, help="how often the ways take turns")
    parser.add_argument("--smallest", action="store_true", help="each case once, in its smallest size")
    parser.add_argument("--add", action="store_true", help="keep what earlier runs have measured of other work")
    options = parser.parse_args(arguments)
    try:
        chosen = cases_of(options.cases)
    except ValueError as error:
        parser.error(str(error))
    folder = Path(os.environ.get("BUILD_FOLDER", ".")) / "benchmark"
    results: list[Result] = []
    for name, sizes in chosen.items():
        started = time.monotonic()
        say(f"{name}: begins")
        scale = Scale(1, 1, smallest=True) if options.smallest else Scale(options.rounds, sizes=sizes)
        for result in CASES[name](scale):
            results.append(result)
            print(report_text(Report(machine(), [result])), flush=True)
            write(Report(machine(), results), folder, add=options.add)
        say(f"{name}: took {time.monotonic() - started:.0f} s")
    say(f"all results are in {folder}")
    return 0


def cases_of(words: list[str]) -> dict[str, tuple[int, ...]]:
    """Return the cases that words choose, each with its sizes; none stands for all.

    :raises ValueError: a word names nothing.
    """
    chosen: dict[str, tuple[int, ...]] = {}
    for word in words or list(CASES):
        name, colon, size = word.partition(":")
        if name not in CASES or (colon and not size.isdecimal()):
            raise ValueError(f"{word!r} names no case; there are {', '.join(CASES)}, and sizes such as tree:1000")
        chosen[name] = chosen.get(name, ()) + ((int(size),) if colon else ())
    return chosen


def write(report: Report, folder: Path, *, add: bool) -> None:
    """Write the results as JSON, as tables and as a chart."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "performance.json"
    if add and path.exists():
        report = Report.from_json(path.read_text("utf-8")).merged(report)
    path.write_text(report.to_json(), "utf-8")
    (folder / "performance.md").write_text(report_text(report), "utf-8")
    (folder / "performance.svg").write_text(chart(report), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
