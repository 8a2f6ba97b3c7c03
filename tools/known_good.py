"""Write the table of known releases into docs/conformance.md from the reports that users have sent: known_good.py [--check].

The reports are the files docs/conformance/*.json, as the playbook steady.fleet.conformance writes them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from _generated import run_generator
from _project import ROOT

REPORTS = ROOT / "docs/conformance"
PAGE = ROOT / "docs/conformance.md"
MARKER = "<!-- Below this line: written by `make generate` from the reports in docs/conformance/. -->"
NONE = "None yet: no one has sent a report. Everything in the collection was tried on simulators alone."


def rows() -> Iterator[tuple[str, ...]]:
    """Yield product, release, release of the collection and counts of every device of every report."""
    for path in sorted(REPORTS.glob("*.json")):
        report: dict[str, Any] = json.loads(path.read_text("utf-8"))
        for device in report["devices"]:
            if device["error"] is None:
                release = ", ".join(f"{name} {value}" for name, value in device["release"].items())
                refuted = [doubt["doubt"] for doubt in device["doubts"] if doubt["verdict"] == "refuted"]
                counts = device["summary"]
                yield (
                    device["product"],
                    release or "not known",
                    report["collection"],
                    report["created"][:10],
                    str(counts.get("confirmed", 0)),
                    ", ".join(refuted) or "none",
                )


def table() -> str:
    """Return the generated part of the page."""
    found = list(rows())
    if not found:
        return f"{NONE}\n"
    lines = ["| Product | Release | Collection | Date | Confirmed | Refuted |", "|---|---|---|---|---|---|"]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in found]
    return "\n".join(lines) + "\n"


def files() -> Iterator[tuple[Path, str]]:
    """Yield the page and what must be in it.

    :raises ValueError: it lacks the line below which the table stands.
    """
    written, marker, _rest = PAGE.read_text("utf-8").partition(MARKER)
    if not marker:
        raise ValueError(f"{PAGE.name} lacks the line {MARKER}")
    yield PAGE, f"{written}{marker}\n\n{table()}"


def main(arguments: list[str]) -> int:
    """Bring the page up to date, or say that it is not."""
    return run_generator(__doc__, arguments, files)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
