"""A pattern that is to match a whole text ends with \\Z: a dollar sign lets a line break pass at the end of a name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "plugins").rglob("*.py"))
FUNCTIONS = frozenset({"compile", "match", "search", "fullmatch", "sub", "split", "findall", "finditer"})


def patterns(path: Path) -> Iterator[str]:
    """Yield each pattern that a file writes down for the module re."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        function = node.func if isinstance(node, ast.Call) else None
        if isinstance(function, ast.Attribute) and ast.unparse(function.value) == "re" and function.attr in FUNCTIONS:
            first = node.args[0]  # type: ignore[attr-defined]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def has_dollar(pattern: str) -> bool:
    """Return whether a dollar sign in a pattern stands for the end, and not for itself."""
    return "$" in re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "", pattern)


@pytest.mark.parametrize("path", [path for path in FILES if any(patterns(path))], ids=lambda path: path.stem)
def test_no_pattern_ends_with_a_dollar_sign(path: Path) -> None:
    assert [pattern for pattern in patterns(path) if has_dollar(pattern)] == []


@pytest.mark.parametrize(("pattern", "found"), [("a$", True), (r"a\$", False), ("[a$]", False), (r"[\]$]", False)])
def test_a_dollar_sign_is_recognized(pattern: str, found: bool) -> None:
    assert has_dollar(pattern) is found
