"""Tenants of one portal have one address: neither an approved plan nor a ledger takes one of them for another."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from support.in_memory import InMemoryClients, make_device, run_task

from ansible_collections.steady.fleet.plugins.module_utils._engine import secrets_ledger
from ansible_collections.steady.fleet.plugins.module_utils.portal import config
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources import group_brand
from simulators import start

STATE = {"children": {name: {"kind": 30, "children": {"Contoso": {"kind": 40}}} for name in ("Partner A", "Partner B")}}
DOCUMENTS: Mapping[str, Mapping[str, Any]] = {
    "a group": {"config": {"group": [{"path": "New", "kind": "customer"}]}},
    "a removal": {"config": {"group": [{"path": "Contoso", "state": "absent", "force": True}]}, "max_deletes": 1},
    "an account": {
        "config": {"user": [{"group": "Contoso", "login": "jane@example.com", "email": "jane@example.com"}]}
    },
    "a setting": {"config": {"group_settings": [{"group": ".", "agents_autoupdate": False}]}},
}


@pytest.fixture
def device() -> Iterator[Any]:
    with make_device("portal", state=STATE) as simulator:
        yield simulator


def administrator(device: Any, tenant: str, number: int = 1) -> dict[str, Any]:
    username, password = device.add_admin(tenant, f"ops{number}@{tenant.replace(' ', '').lower()}.example.com")
    return {"username": username, "password": password}


def program(device: Any, tenant: str) -> dict[str, Any]:
    number, secret = device.client_credentials(tenant)
    return {"auth_method": "bearer", "client_id": number, "client_secret": secret}


def writes(device: Any) -> list[str]:
    return [f"{one.method} {one.path}" for one in device.journal if one.writes and "/groups/" in one.path]


@pytest.mark.parametrize("way", [administrator, program])
@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_plan_of_one_tenant_is_not_carried_out_on_another(device: Any, document: Mapping[str, Any], way: Any) -> None:
    own, other = way(device, "Partner A"), way(device, "Partner B")
    check = run_task(device, config.MODULE, {**document, **own}, check_mode=True)
    assert check.changed, check.result
    approved = {**document, "approved_plan": json.loads(json.dumps(check.result["plan"]))}

    refused = run_task(device, config.MODULE, {**approved, **other})
    tried = writes(device)
    # Whoever may write is often somebody else than whoever may read.
    carried_out = run_task(device, config.MODULE, {**approved, **administrator(device, "Partner A", 2)})

    assert refused.result.get("error") == "refused", refused.result
    assert "another tenant" in refused.message
    assert not tried
    assert carried_out.changed, carried_out.result


BRAND = {"smtp_server": "mail.example.com", "smtp_user": "portal", "smtp_password": "one for A"}


def kept_in(ledger: Path) -> dict[str, Any]:
    return {
        "update_secrets": "on_change",
        "secrets_ledger": str(ledger),
        "secrets_key": "a key of the vault, long enough",
    }


def test_a_ledger_of_several_tenants_keeps_them_apart(
    device: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets_ledger, "COST", 2)
    kept = kept_in(tmp_path / "secrets.ledger")
    brand = {**BRAND, "group": "."}
    of_a = {**brand, **kept, **administrator(device, "Partner A")}
    of_b = {**brand, **kept, "smtp_password": "one for B", **administrator(device, "Partner B")}

    first = [run_task(device, group_brand.MODULE, options) for options in (of_a, of_b)]
    again = [run_task(device, group_brand.MODULE, options) for options in (of_a, of_b)]

    assert [task.changed for task in first] == [True, True], [task.result for task in first]
    assert [task.changed for task in again] == [False, False], [task.result for task in again]


def test_a_ledger_knows_a_portal_by_the_address_that_was_given_to_the_task(tmp_path: Path) -> None:
    ledger = tmp_path / "secrets.ledger"
    with start("portal", state=STATE) as data_center, make_device("portal") as router:
        router.switches["server_url"] = data_center.url
        login = {"username": data_center.username, "password": data_center.password, "validate_certs": False}
        # One worker has both items of a loop, and goes on with the data center that it has found for the first.
        with InMemoryClients(router) as clients:
            tasks = [
                clients.run(
                    group_brand.MODULE, {**BRAND, **kept_in(ledger), **login, "discover_host": True, "group": group}
                )
                for group in ("Partner A", "Partner B")
            ]

    assert [task.changed for task in tasks] == [True, True], [task.result for task in tasks]
    (device,) = json.loads(ledger.read_text("utf-8"))["devices"]
    assert device.startswith(f"portal {router.host}:{router.port} ")
