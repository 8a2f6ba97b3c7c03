"""ansible-test runs the unit tests without the tests' own helpers and without what only development installs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "tests/unit/plugins").rglob("*.py"))
# Not there when ansible-test runs: the folder tests/ is not on the path, and its requirements are those of tests/unit.
ABSENT = frozenset({"support", "simulators", "trustme", "jsonschema_rs", "flask", "starlette"})


def unguarded(source: str) -> Iterator[str]:
    """Yield what a file imports at its top level from packages that may be absent, before it asks whether they are there."""
    for node in ast.parse(source).body:
        if any(isinstance(part, ast.Attribute) and part.attr == "importorskip" for part in ast.walk(node)):
            return
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        yield from (name for name in names if name.split(".")[0] in ABSENT)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT / "tests/unit")))
def test_a_unit_test_can_be_collected_by_ansible_test(path: Path) -> None:
    assert list(unguarded(path.read_text("utf-8"))) == []


def test_an_unguarded_import_is_found() -> None:
    assert list(unguarded("import pytest\nfrom support.direct import run_task\n")) == ["support.direct"]
    assert list(unguarded("import pytest\npytest.importorskip('simulators')\nimport simulators\n")) == []
