"""A new object is not given a name that looks like another one; one that a product has already is left as it is."""

from __future__ import annotations

from typing import Any

import pytest
from support.in_memory import InMemoryClients

from .option_places import MODULES, Place

USER = {"auth_method": "sha", "auth_password": "A secret of 2026", "encryption_method": "none"}


def named(name: str) -> dict[str, tuple[str, dict[str, Any]]]:
    account = {"name": name, "access_key": "A key of 2026", "secret_key": "A secret of 2026"}
    return {
        "group": ("portal_group", {"path": name, "kind": "customer"}),
        "login": ("portal_user", {"group": ".", "login": name, "email": "a@example.com"}),
        "account": ("cloud_sync_accounts", {"provider": "aws", "accounts": [account]}),
        "user": ("sps_snmp_agent", {"version_3": True, "users": [{"username": name, **USER}]}),
        "address": ("appliance_email", {"address": f"{name}@example.com"}),
        "new login": ("portal_identity", Place("portal_identity", ("new_login",), {}).options(name)),
    }


@pytest.mark.parametrize("name", ["Contoso\u200b", "Con\u200btoso", "Con\u202etoso", "Con\x00toso"])
@pytest.mark.parametrize("case", named(""))
def test_name_with_a_character_that_does_not_show_is_refused(devices: dict[str, Any], case: str, name: str) -> None:
    module, options = named(name)[case]
    device = devices[MODULES[module].product.name]
    device.reset()

    with InMemoryClients(device) as clients:
        task = clients.run(MODULES[module], options)

    assert task.failed, task.result
    assert "does not show" in task.message or case == "address", task.message
    assert not any(exchange.writes for exchange in device.journal)


def test_object_that_has_such_a_name_already_can_be_managed(devices: dict[str, Any]) -> None:
    device = devices["cloud_sync"]
    device.reset()
    accounts = device.clouds["aws"].accounts
    accounts["aws\u200b1"] = {**accounts.pop("aws1"), "acc_id": "aws\u200b1"}
    account = {"name": "aws\u200b1", "access_key": "A key of 2026", "secret_key": "A secret of 2026"}

    with InMemoryClients(device) as clients:
        task = clients.run(MODULES["cloud_sync_accounts"], {"provider": "aws", "accounts": [account]}, check_mode=True)

    assert not task.failed, task.message
    assert task.changed
