"""Reads the parts of Markdown documents that tests look at: code blocks, links, headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from .plugins import ROOT

_BLOCK = re.compile(
    r"^(?:<!-- executed on: (?P<product>\w+) -->\n)?```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A code block; `product` is set where a comment above it says that it is executed."""

    document: Path
    line: int
    language: str
    product: str | None
    text: str

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}:{self.line}"


def documents() -> list[Path]:
    """Return the Markdown documents of the collection."""
    return [
        *(path for path in sorted(ROOT.glob("*.md")) if path.name != "CHANGELOG.md"),
        *sorted((ROOT / ".github").rglob("*.md")),
        *sorted((ROOT / "docs").rglob("*.md")),
        *sorted((ROOT / "tests").rglob("README.md")),
    ]


def blocks(document: Path) -> list[Block]:
    """Return the code blocks of a document."""
    text = document.read_text("utf-8")
    return [
        Block(document, text.count("\n", 0, match.start()) + 1, match["language"], match["product"], match["text"])
        for match in _BLOCK.finditer(text)
    ]


def links(document: Path) -> list[str]:
    """Return where the links and pictures of a document lead."""
    return _LINK.findall(_BLOCK.sub("", document.read_text("utf-8")))


def anchors(document: Path) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    text = _BLOCK.sub("", document.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in _HEADING.findall(text)}
