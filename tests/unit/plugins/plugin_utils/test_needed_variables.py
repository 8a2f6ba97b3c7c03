"""Which variables a document takes what is missing from."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.plugin_utils.needed_variables import name_variables

DOCUMENT: Any = {
    "snmp_agent": {"users": [{"username": "a"}, {"username": "b", "auth_password": "{{ vault_b }}"}]},
    "snmp_trap": {"auth_password": "{{vault_trap|default(omit)}}"},
    "accounts": [
        {"provider": "{{ other }}", "accounts": []},
        {"provider": "aws", "accounts": [{"name": "x [y].z", "secret_key": "{{ vault_x }}"}]},
    ],
}


@pytest.mark.parametrize(
    ("product", "kind", "name", "option", "variable"),
    [
        ("sps", "snmp_agent", "", "users[b].auth_password", "vault_b"),
        ("sps", "snmp_agent", "", "users[a].auth_password", None),
        ("sps", "snmp_agent", "", "users[c].auth_password", None),
        ("sps", "snmp_trap", "", "auth_password", "vault_trap"),
        ("sps", "unknown", "", "auth_password", None),
        ("cloud_sync", "accounts", "aws", "accounts[x [y].z].secret_key", "vault_x"),
        ("cloud_sync", "accounts", "azure", "accounts[x [y].z].secret_key", None),
    ],
)
@pytest.mark.parametrize("failed", [False, True])
def test_a_needed_option_has_its_variable_beside_it(
    failed: bool, product: str, kind: str, name: str, option: str, variable: str | None
) -> None:
    blocker = {"option": option, "needed": True, "msg": "needed"}
    entries = [{"kind": kind, "name": name, "blockers": [blocker]}]
    result: dict[str, Any] = {"failed": True, "error": "blocked", "msg": "No.", "failures": entries}

    name_variables(result if failed else {"changes": entries}, DOCUMENT, product)

    assert blocker.get("variable") == variable
    assert result["msg"] == (f"No. Fill in: {variable}." if failed and variable else "No.")


@pytest.mark.parametrize("document", [None, "{{ all_of_it }}", [], {"snmp_trap": ["x"]}])
def test_any_document_will_do(document: Any) -> None:
    result = {"changes": [{"kind": "snmp_trap", "name": "", "blockers": [{"option": "auth_password", "needed": True}]}]}

    name_variables(result, document, "sps")

    assert "variable" not in result["changes"][0]["blockers"][0]
