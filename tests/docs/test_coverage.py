"""Every operation of every product is used by a module, or its contract says why none does; docs/coverage.md shows which."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from .plugins import ROOT, modules

CONTRACTS = sorted((ROOT / "tests/contracts").glob("*.yml"))
METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
CONTRACT = {
    "paths": {
        "/used": {"get": {"operationId": "used"}},
        "/forgotten": {"post": {"operationId": "forgotten"}},
        "/useless": {"delete": {"operationId": "useless", "x-excluded": "returns nothing"}},
    }
}


def rows() -> dict[str, str]:
    """Return what docs/coverage.md says of each operation, by method and path."""
    text = (ROOT / "docs/coverage.md").read_text("utf-8")
    cells = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    return {cell[0].strip("`"): cell[1] for cell in cells}


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda path: path.stem)
def test_every_operation_is_used_or_left_out_with_a_reason(contract: Path) -> None:
    said, names = rows(), {module.name for module in modules()}
    for path, item in yaml.safe_load(contract.read_text("utf-8"))["paths"].items():
        for method in METHODS:
            if method not in item:
                continue
            operation = f"{method.upper()} {path}"
            line = said.get(operation, "")
            reason = item[method].get("x-excluded")
            if reason:
                assert line.rstrip(" |") == f"left out: {reason}", operation
            else:
                listed = {name.strip("`") for name in line.removeprefix("all but ").split(", ")}
                assert line == "all" or (listed and listed <= names), f"{operation}: {line or 'is not listed'}"


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sys, "path", [str(ROOT / "tools"), *sys.path])
    return importlib.import_module("coverage_table")


def product_of(table: Any, folder: Path, *used: str) -> Any:
    """Return a product of three operations after tests in which a module used some."""
    contract = folder / "portal.yml"
    contract.write_text(yaml.safe_dump(CONTRACT), "utf-8")
    product = table.load_product(contract)
    records = [
        {"product": "portal", "operation": one, "module": "portal_info", "test": "tests/x/test_y.py"} for one in used
    ]
    for step in table.RECORDING_STEPS:
        (folder / f"{step}.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    table.add_records([product], folder)
    return product


def test_an_operation_that_nothing_exercises_is_a_problem(table: Any, tmp_path: Path) -> None:
    problems = list(product_of(table, tmp_path, "used").problems())

    assert problems == ["portal: no test exercises forgotten (POST /forgotten), and no x-excluded says why"]


def test_an_operation_that_is_used_is_not_left_out(table: Any, tmp_path: Path) -> None:
    problems = list(product_of(table, tmp_path, "used", "forgotten", "useless").problems())

    assert problems == ["portal: useless is exercised, so its x-excluded is wrong"]


def test_all_is_well_where_each_operation_is_used_or_left_out(table: Any, tmp_path: Path) -> None:
    product = product_of(table, tmp_path, "used", "forgotten")

    assert list(product.problems()) == []
    text = table.render([product])
    assert "| `DELETE /useless` | left out: returns nothing | |" in text
    assert "| DELETE | 1 | none | 1 |" in text
    assert "| POST | 1 | 1 | 0 |" in text


def test_methods_are_counted_as_the_operations_are_listed() -> None:
    text = (ROOT / "docs/coverage.md").read_text("utf-8")
    for method in METHODS:
        mine = [said for operation, said in rows().items() if operation.startswith(f"{method.upper()} ")]
        left_out = sum(said.startswith("left out: ") for said in mine)
        assert f"| {method.upper()} | {len(mine)} | {len(mine) - left_out or 'none'} | {left_out} |" in text
