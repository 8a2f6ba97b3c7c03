"""Write the doubts of a product into its page below docs/sources: source_tables.py [--check].

The doubts are data in docs/sources/<product>.yml; docs/sources/README.md explains the keys. The page docs/sources/<product>.md
is hand-written up to the marker, and generated below it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from _generated import asked_to_check, bring_up_to_date
from _project import ROOT

SOURCES = ROOT / "docs/sources"
MARKER = "<!-- Below this line: written by `make generate` from the YAML file beside this page. -->"
LINES = (
    ("status", "Status"),
    ("source", "Source"),
    ("handling", "What the collection does"),
    ("concerns", "Concerns"),
    ("switch", "Switch of the simulator"),
    ("settle", "To settle on a device"),
    ("not_tried", "Why the conformance run does not try it"),
    ("if_refuted", "If a device refutes it"),
    ("uncited", "Not cited"),
)
CODE = ("concerns", "switch")


def section(doubts: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the generated part of a page: an overview, then one heading per doubt."""
    lines = ["| Doubt | Status | Assumed |", "|---|---|---|"]
    lines += [
        f"| [{name}](#{name.lower()}) | {doubt['status']} | {_cell(doubt['assumed'])} |"
        for name, doubt in doubts.items()
    ]
    for name, doubt in doubts.items():
        lines += ["", f"### {name}", "", doubt["assumed"], ""]
        lines += [f"- {title}: {_value(doubt, key)}" for key, title in LINES if key in doubt]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _value(doubt: Mapping[str, Any], key: str) -> str:
    value = doubt[key]
    if key == "if_refuted":
        helps, avoid = (", ".join(f"`{name}`" for name in value[part]) for part in ("use", "avoid"))
        parts = [value["advice"], helps and f"Helps: {helps}.", avoid and f"Not to be used: {avoid}."]
        return " ".join(filter(None, parts))
    if key in CODE:
        return ", ".join(f"`{item}`" for item in ([value] if isinstance(value, str) else value))
    return f"{value} ({doubt['effect']})" if key == "settle" else str(value)


def generate(path: Path) -> str:
    """Return the text that a page must have.

    :raises ValueError: the page has no marker.
    """
    written, marker, _rest = path.read_text("utf-8").partition(MARKER)
    if not marker:
        raise ValueError(f"{path.name} lacks the line {MARKER}")
    doubts = yaml.safe_load(path.with_suffix(".yml").read_text("utf-8"))
    return f"{written}{marker}\n\n{section(doubts)}"


def main(arguments: list[str]) -> int:
    """Bring the pages up to date, or say which are not."""
    pages = [data.with_suffix(".md") for data in sorted(SOURCES.glob("*.yml"))]
    return bring_up_to_date(((page, generate(page)) for page in pages), check=asked_to_check(__doc__, arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
