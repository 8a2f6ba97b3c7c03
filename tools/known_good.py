"""Write the table of known releases into docs/conformance.md from the reports that users have sent: known_good.py [--check].

The reports are the files docs/conformance/*.json, as the playbook steady.fleet.conformance writes them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from _project import ROOT, fail, say

REPORTS = ROOT / "docs/conformance"
PAGE = ROOT / "docs/conformance.md"
MARKER = "<!-- Below this line: written by `make generate` from the reports in docs/conformance/. -->"
NONE = "None yet: nobody has sent a report. Everything in the collection was tried on simulators alone."


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
                    release or "not told",
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


def main(arguments: list[str]) -> int:
    """Bring the page up to date, or say that it is not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, fail where the page is out of date")
    options = parser.parse_args(arguments)
    text = PAGE.read_text("utf-8")
    written, marker, _rest = text.partition(MARKER)
    if not marker:
        return fail(f"{PAGE.name} lacks the line {MARKER}")
    wanted = f"{written}{marker}\n\n{table()}"
    if wanted == text:
        return 0
    if options.check:
        return fail(f"out of date, run `make generate`: {PAGE.relative_to(ROOT)}")
    PAGE.write_text(wanted, "utf-8")
    say(f"Written: {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
