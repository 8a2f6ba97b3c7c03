"""What a transaction has changed is listed without credentials, whoever lists it, and whatever becomes of the transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from support.devices import assert_tidy
from support.in_memory import InMemoryClients, make_device
from support.secrets import leaks
from support.sps import SECRETS, TRAP, TRAP_V3, WEBINTERFACE

from ansible_collections.steady.fleet.plugins.module_utils.sps.actions import transaction
from ansible_collections.steady.fleet.plugins.module_utils.sps.resources import setting, snmp_agent, snmp_trap

OLD, NEW = "Zq8-old-community", "Zq8-new-community"


@pytest.fixture
def device() -> Iterator[Any]:
    with make_device("sps") as made:
        body = made.read(TRAP)
        body["version"]["value"]["community"] = OLD
        made.write(TRAP, body)
        yield made


def one_value(run: Any) -> None:
    assert run(snmp_trap.MODULE, {"community": NEW}).changed


def a_body_that_loses_it(run: Any) -> None:
    assert run(snmp_trap.MODULE, TRAP_V3).changed


@pytest.mark.parametrize(
    "change",
    [
        {"type": "replace", "path": "/api/configuration/local_services/snmp_agent_two#x", "new_value": 1},
        {"type": "replace", "path": "/api/configuration/network/local_services/snmp_agent", "new_value": 1},
        {"type": "replace", "path": "/api/configuration/network/dns#x", "new_value": "local_services/snmp_agent"},
    ],
    ids=["longer", "deeper", "in a value"],
)
def test_change_of_something_else_does_not_prove_a_write(device: Any, change: dict[str, Any]) -> None:
    """A PUT whose response says nothing, and that the appliance did not carry out, is found out before the commit."""
    device.fault("PUT */local_services/snmp_agent", "status", status=200, body={})
    device.fault("GET */transaction/changes", "status", status=200, body={"changes": [change]}, times=None)
    with InMemoryClients(device) as clients:
        task = clients.run(snmp_agent.MODULE, {"system_location": "Berlin"})

    assert task.failed
    assert "the transaction does not show the change" in task.message
    assert not device.open_transactions()


@pytest.mark.parametrize("check_mode", [False, True], ids=["", "check mode"])
@pytest.mark.parametrize("action", ["show", "commit", "rollback"])
@pytest.mark.parametrize("change", [one_value, a_body_that_loses_it])
def test_no_credential_is_in_what_an_action_lists(device: Any, change: Any, action: str, check_mode: bool) -> None:
    with InMemoryClients(device) as clients:
        session = clients.run(transaction.MODULE, {"action": "begin"}).result["session"]

        def run(definition: Any, options: Mapping[str, Any]) -> Any:
            return clients.run(definition, {**options, "session": session})

        assert run(setting.MODULE, {"path": WEBINTERFACE, "body": {"timeout": 25}}).changed
        change(run)
        # The task that ends a transaction knows of no credential that others have written in it.
        with InMemoryClients(device) as others:
            task = others.run(transaction.MODULE, {"action": action, "session": session}, check_mode=check_mode)
            if action == "show" or check_mode:
                assert not others.run(transaction.MODULE, {"action": "rollback", "session": session}).failed

    assert not task.failed, task.message
    assert not leaks(str([task.result, task.reports]), [OLD, NEW, *SECRETS])
    listed = {one["path"].partition("#")[0].rpartition("/configuration/")[2]: one for one in task.result["changes"]}
    assert set(listed) >= {TRAP, WEBINTERFACE}
    assert listed[WEBINTERFACE]["new_value"] == 25
    assert "(secret)" in str(task.result["changes"])
    assert_tidy(device)
