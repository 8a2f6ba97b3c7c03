"""No text makes a regular expression take longer than its length: what a device says reaches many of them."""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

PLUGINS = Path(__file__).parents[2] / "plugins"
PACKAGE = "ansible_collections.steady.fleet.plugins"
LENGTH = 30_000
SECONDS = 0.5
"""A pattern that looks at each character once takes a few milliseconds; one that does so for each of them, seconds."""
WAYS = frozenset({"match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"})


@dataclass(frozen=True)
class Use:
    """One regular expression, and one way in which it is used."""

    place: str
    pattern: re.Pattern[Any]
    way: str

    def __str__(self) -> str:
        return f"{self.place} {self.way} {self.pattern.pattern[:40]}"

    def run(self, flood: str) -> None:
        text = flood.encode("latin-1", "replace") if isinstance(self.pattern.pattern, bytes) else flood
        if self.way in ("sub", "subn"):
            self.pattern.sub(b" " if isinstance(text, bytes) else " ", text)
        elif self.way == "finditer":
            list(self.pattern.finditer(text))
        else:
            getattr(self.pattern, self.way)(text)


def uses() -> Iterator[Use]:
    """Yield every use of a regular expression in the plugins, but for those that are put together while they run."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(PLUGINS.rglob("*.py"))}
    ways: dict[str, set[str]] = {}
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in WAYS:
                ways.setdefault(node.value.id, set()).add(node.attr)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Subscript) and node.attr in WAYS:
                ways.setdefault(ast.unparse(node.value.value), set()).add(node.attr)
    for path, tree in trees.items():
        names: dict[int, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                names.update({id(inner): node.targets[0].id for inner in ast.walk(node.value)})
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re"):
                continue
            way = node.func.attr
            pattern = _pattern(path, node) if way in {*WAYS, "compile"} else None
            if pattern is None:
                continue
            place = f"{path.relative_to(PLUGINS)}:{node.lineno}"
            found = {way} if way != "compile" else ways.get(names.get(id(node), ""), {"search"})
            yield from (Use(place, pattern, one) for one in sorted(found))


def _pattern(path: Path, call: ast.Call) -> re.Pattern[Any] | None:
    """Return the regular expression of a call; None where it is made of what is known only while it runs."""
    module = importlib.import_module(".".join((PACKAGE, *path.relative_to(PLUGINS).with_suffix("").parts)))
    flags = [argument for argument in call.args[1:] if ast.unparse(argument).startswith("re.")]
    flags += [keyword.value for keyword in call.keywords if keyword.arg == "flags"]
    try:
        text = eval(ast.unparse(call.args[0]), dict(vars(module)))
        return re.compile(text, eval(ast.unparse(flags[0]), {"re": re}) if flags else 0)
    except NameError:
        return None


def floods(pattern: re.Pattern[Any]) -> Iterator[str]:
    """Yield long texts of what a pattern looks for, each without an end that it would like."""
    source = pattern.pattern
    text = source.decode("latin-1") if isinstance(source, bytes) else source
    runs = list(dict.fromkeys(_runs(parser.parse(text, pattern.flags))))
    units = [*runs, *(character for run in runs for character in run), "a", "1", " ", "a ", "-", "\n"]
    units += [f"{one} " for one in runs]
    for unit in dict.fromkeys(units):
        for start, end in product(("", *runs[:2]), ("", "\0")):
            yield start + (unit * (LENGTH // len(unit))) + end


def _runs(parsed: Any) -> Iterator[str]:
    """Yield the texts that stand in a pattern, at every level."""
    run = ""
    for operation, argument in parsed:
        if str(operation) == "LITERAL":
            run += chr(argument)
            continue
        if run:
            yield run
        run = ""
        parts = argument if isinstance(argument, (list, tuple)) else []
        for part in parts:
            if isinstance(part, parser.SubPattern):
                yield from _runs(part)
            elif isinstance(part, list):
                for inner in part:
                    yield from _runs(inner) if isinstance(inner, parser.SubPattern) else ()
    if run:
        yield run


USES = list(uses())


def test_the_patterns_are_found() -> None:
    assert len(USES) > 40
    assert {"search", "sub", "match", "fullmatch"} <= {use.way for use in USES}


@pytest.mark.parametrize("use", USES, ids=str)
def test_no_text_keeps_a_pattern_busy(use: Use) -> None:
    for text in floods(use.pattern):
        started = time.process_time()
        use.run(text)
        assert time.process_time() - started < SECONDS, text[:40]
