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


def place(variables: dict[str, Any], *, environment: dict[str, str] | None = None, **arguments: Any) -> str:
    action = object.__new__(DocumentAction)
    action._task_environment = environment or {}
    return action._ledger({"update_secrets": "on_change", **arguments}, variables)


FILES = ("", ".yml", ".yaml", ".json")


@pytest.mark.parametrize(
    ("there", "chosen"),
    [
        ((), "inventory_dir/host_vars/sps1.secrets.ledger"),
        (("inventory_dir/host_vars/sps1/",), "inventory_dir/host_vars/sps1/secrets.ledger"),
        (("playbook_dir/host_vars/sps1/",), "playbook_dir/host_vars/sps1/secrets.ledger"),
        (
            ("inventory_dir/host_vars/sps1/", "playbook_dir/host_vars/sps1/"),
            "inventory_dir/host_vars/sps1/secrets.ledger",
        ),
        *(
            ((f"{top}/host_vars/sps1{extension}",), f"{top}/host_vars/sps1.secrets.ledger")
            for top in ("inventory_dir", "playbook_dir")
            for extension in FILES
        ),
        # One that is there stays the one, wherever the document has moved since.
        (
            ("inventory_dir/host_vars/sps1/", "playbook_dir/host_vars/sps1.secrets.ledger"),
            "playbook_dir/host_vars/sps1.secrets.ledger",
        ),
        (
            ("inventory_dir/host_vars/sps1/", "inventory_dir/host_vars/sps1.secrets.ledger"),
            "inventory_dir/host_vars/sps1.secrets.ledger",
        ),
    ],
)
def test_it_lies_beside_the_document(
    tmp_path: Path, variables: dict[str, Any], there: tuple[str, ...], chosen: str
) -> None:
    for name in there:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir() if name.endswith("/") else path.touch()
    before = sorted(tmp_path.rglob("*"))

    assert place(variables) == str(tmp_path.resolve() / chosen)
    # A folder for it would hide a file of the host's variables.
    assert sorted(tmp_path.rglob("*")) == before


def test_the_environment_of_the_task_wins(variables: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEET_SECRETS_LEDGER", "/of/the/controller")

    assert place(variables) == "/of/the/controller"
    assert place(variables, environment={"FLEET_SECRETS_LEDGER": "/of/the/task"}) == "/of/the/task"


@pytest.mark.parametrize(
    "change", [{"inventory_dir": None}, {"inventory_hostname": "../sps1"}, {"inventory_hostname": ""}]
)
def test_a_place_that_cannot_be_is_refused(variables: dict[str, Any], change: dict[str, Any]) -> None:
    with pytest.raises(AnsibleError, match="fleet_secrets_ledger"):
        place({**variables, **change})


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("key", [True, False])
@pytest.mark.parametrize("update_secrets", ["always", "on_create", None])
def test_without_a_wish_for_one_only_one_that_is_there_counts(
    variables: dict[str, Any], update_secrets: str | None, *, key: bool, there: bool
) -> None:
    ledger = Path(place(variables))
    if there:
        ledger.parent.mkdir(parents=True)
        ledger.touch()
    given = {"update_secrets": update_secrets, **({"secrets_key": "k" * 32} if key else {})}

    assert place(variables, **given) == (str(ledger) if there and key else "")
    assert place({**variables, "inventory_dir": None}, **given) == ""
    # A name that can be no file's has no ledger either, and stops no run that needs none.
    assert place({**variables, "inventory_hostname": "../sps1"}, **given) == ""


def test_what_is_given_stays(variables: dict[str, Any]) -> None:
    assert place(variables, secrets_ledger="/given") == ""
