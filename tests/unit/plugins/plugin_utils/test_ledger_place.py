"""Where the ledger of a device lies in an estate, where nothing says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleError

from ansible_collections.steady.fleet.plugins.plugin_utils.estate import DocumentAction


@pytest.fixture
def variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.delenv("FLEET_SECRETS_LEDGER", raising=False)
    found = {"inventory_hostname": "sps1"}
    for name in ("inventory_dir", "playbook_dir"):
        (tmp_path / name).mkdir()
        found[name] = str(tmp_path / name)
    return found


def place(variables: dict[str, Any], **environment: str) -> str:
    action = object.__new__(DocumentAction)
    action._task_environment = environment
    return action._ledger_path(variables)


@pytest.mark.parametrize(
    ("documents", "chosen"),
    [
        ((), "inventory_dir"),
        (("inventory_dir",), "inventory_dir"),
        (("playbook_dir",), "playbook_dir"),
        (("inventory_dir", "playbook_dir"), "inventory_dir"),
    ],
)
def test_it_lies_beside_the_document(variables: dict[str, Any], documents: tuple[str, ...], chosen: str) -> None:
    for name in documents:
        (Path(variables[name]) / "host_vars" / "sps1").mkdir(parents=True)

    assert place(variables) == str(Path(variables[chosen]).resolve() / "host_vars" / "sps1" / "secrets.ledger")


def test_the_environment_of_the_task_wins(variables: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEET_SECRETS_LEDGER", "/of/the/controller")

    assert place(variables) == "/of/the/controller"
    assert place(variables, FLEET_SECRETS_LEDGER="/of/the/task") == "/of/the/task"


@pytest.mark.parametrize(
    "change", [{"inventory_dir": None}, {"inventory_hostname": "../sps1"}, {"inventory_hostname": ""}]
)
def test_a_place_that_cannot_be_is_refused(variables: dict[str, Any], change: dict[str, Any]) -> None:
    with pytest.raises(AnsibleError, match="fleet_secrets_ledger"):
        place({**variables, **change})


@pytest.mark.parametrize("there", [True, False])
def test_without_a_wish_for_one_only_one_that_is_there_counts(variables: dict[str, Any], there: bool) -> None:
    ledger = Path(place(variables))
    if there:
        ledger.parent.mkdir(parents=True)
        ledger.touch()
    action = object.__new__(DocumentAction)
    action._task_environment = {}

    assert action._ledger_if_any(variables) == ({"secrets_ledger": str(ledger)} if there else {})
    assert action._ledger_if_any({**variables, "inventory_dir": None}) == {}
