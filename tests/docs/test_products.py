"""Whatever has a line for each product has one for all of them; docs/development.md lists those files."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS
from simulators import registry

from .plugins import ROOT, products

GUIDE = "docs/development.md"


def rows() -> dict[str, str]:
    """Return the table of "Add a product": files, and what each has for a product."""
    text = (ROOT / GUIDE).read_text("utf-8").partition("\n## Add a product\n")[2].partition("\n## ")[0]
    return dict(
        re.findall(r"^\| `([^`<]+/[^`<]+|[\w.]+)` \| (.+) \|$", text.partition("names each file")[2], re.MULTILINE)
    )


def names(text: str, product: str) -> bool:
    """Return whether a text has the name of a product, also as a part of a longer name."""
    return re.search(rf"(?<![a-z]){product}(?![a-z])", text) is not None


def test_products_are_the_folders_of_engine_and_simulators() -> None:
    assert list(PRODUCTS) == products(), (
        "PRODUCTS of plugins/plugin_utils/products.py has the folders of plugins/module_utils, in order"
    )
    assert list(PRODUCTS) == registry.names(), "each product has a folder below tests/simulators"


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_list_of_products_has_it(product: str) -> None:
    lacking = [
        f"{path} does not name {product} yet: {what}"
        for path, what in rows().items()
        if not names((ROOT / path).read_text("utf-8"), product)
    ]

    assert not lacking, "\n".join([f'The steps of "Add a product" in {GUIDE} are not done yet:', *lacking])


def test_the_table_is_read() -> None:
    assert len(rows()) > 15
    assert names("import sps_states", "sps")
    assert not names("all portals", "portal")


def literals(path: Path) -> Iterator[tuple[int, set[str]]]:
    """Yield the texts in each literal list, tuple, set and mapping of a Python file, with its line."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        parts = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
        texts = {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
        if texts:
            yield node.lineno, texts  # type: ignore[attr-defined]


def test_the_code_has_one_list_of_products() -> None:
    others = [
        f"{path.relative_to(ROOT)}:{line}"
        for folder in ("plugins", "tools", "extensions")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path != ROOT / "plugins/plugin_utils/products.py"
        for line, texts in literals(path)
        if texts >= set(PRODUCTS)
    ]

    assert others == [], "take PRODUCTS of plugins/plugin_utils/products.py"


IMPORTING = """
import importlib, sys
importlib.import_module(sys.argv[1])
print(*sorted({name.split(".")[5] for name in sys.modules if ".fleet.plugins.module_utils." in name}))
"""


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_task_imports_the_code_of_its_own_product_alone(product: str) -> None:
    action = f"ansible_collections.steady.fleet.plugins.action.{product}_config"

    # A process of its own: here everything is imported already.
    imported = subprocess.run(
        [sys.executable, "-c", IMPORTING, action], check=True, capture_output=True, text=True
    ).stdout.split()

    assert set(imported) & set(PRODUCTS) == {product}


def test_choices_and_layers_follow_the_list_of_products(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path, str(ROOT / "tools")])
    # A script, found by the path above.
    import thin_files  # noqa: PLC0415

    more = [*PRODUCTS, "toy"]
    pyproject = (ROOT / "pyproject.toml").read_text("utf-8")
    changed = thin_files.import_contracts(pyproject, more)

    assert f'"{" | ".join(more)}"' in changed
    assert f'    "{thin_files.PACKAGE}.module_utils.toy",\n' in changed
    assert thin_files.import_contracts(changed, list(PRODUCTS)) == pyproject
    for name in thin_files.WITH_CHOICES:
        text = (ROOT / name).read_text("utf-8")
        assert f"choices: [{', '.join(more)}]" in thin_files.with_choices(text, more), name
        assert thin_files.with_choices(text, list(PRODUCTS)) == text, name
