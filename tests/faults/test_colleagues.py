"""Somebody else changes what a task is about, before each of its requests: what the task says stays true, and what it is not about is kept."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from support.devices import assert_tidy
from support.fault_matrix import definition_of
from support.in_memory import make_device
from support.meddling import MeddledClients
from support.sps import SYSTEM_ALERTS, TRAP, committed

EMAIL = "management/email"
SERVER = {"host": "mail.example.com", "port": 587, "user": "u", "password": "old passw0rd"}
DOCUMENT = {
    "snmp_trap": {"server": "192.0.2.77"},
    "system_alerts": {"alerts": {"xcbLogin": {"email": True}}},
    "setting": [{"path": EMAIL, "body": {"alerting_address": "ours@example.com"}}],
}


def state_of(device: Any) -> Any:
    """Return everything that somebody can change."""
    if device.product == "sps":
        return committed(device)
    accounts = {name: vars(account) for name, account in device.accounts.items()}
    return copy.deepcopy((device.smtp and vars(device.smtp), device.email, accounts))


def edit(path: str, *steps: str, to: Any) -> Callable[[Any], None]:
    """Return what puts a value into a body of SPS."""

    def act(device: Any) -> None:
        body = device.read(path)
        inner = body
        for step in steps[:-1]:
            inner = inner[step]
        inner[steps[-1]] = to
        device.write(path, body)

    return act


def put(path: str, body: Any) -> Callable[[Any], None]:
    """Return what puts a part of the appliance's state."""
    return lambda device: device.write(path, body)


@dataclass(frozen=True)
class Scenario:
    """A task, and what somebody else may do meanwhile.

    :arg foreign: those of the actions that change what the task is not about, each with a look whether it is kept.
    """

    module: str
    options: Mapping[str, Any]
    actions: Mapping[str, Callable[[Any], None]]
    foreign: Mapping[str, Callable[[Any], bool]] = field(default_factory=dict)
    state: Any = None


def community_is(device: Any) -> bool:
    return bool(device.read(TRAP)["version"]["value"]["community"] == "theirs")


def sender_is(device: Any) -> bool:
    return bool(device.read(EMAIL)["sender_address"] == "theirs@example.com")


SPS_ACTIONS = {
    "another server": edit(TRAP, "version", "value", "server", to={"selection": "ip", "value": "192.0.2.99"}),
    "the same server": edit(TRAP, "version", "value", "server", to={"selection": "ip", "value": "192.0.2.77"}),
    "community": edit(TRAP, "version", "value", "community", to="theirs"),
    "another address": edit(EMAIL, "alerting_address", to="theirs@example.com"),
    "sender": edit(EMAIL, "sender_address", to="theirs@example.com"),
    "an alert": edit(SYSTEM_ALERTS, "xcbLogin", to={"email": False, "snmp": True}),
    "session": lambda device: device.expire_sessions(),
}
SPS_FOREIGN = {"community": community_is, "sender": sender_is}
SCENARIOS = {
    "trap": Scenario("sps_snmp_trap", DOCUMENT["snmp_trap"], SPS_ACTIONS, SPS_FOREIGN),  # type: ignore[arg-type]
    "document": Scenario(
        "sps_config", {"config": DOCUMENT, "state": "overridden", "purge": ["system_alerts"]}, SPS_ACTIONS, SPS_FOREIGN
    ),
    "server": Scenario(
        "appliance_smtp",
        {"server": "mail.example.com", "server_port": 587, "server_user": "u", "server_password": "new passw0rd"},
        {"theirs": put("smtp", {"host": "theirs.example.com"}), "the same": put("smtp", SERVER)},
    ),
    "no server": Scenario(
        "appliance_smtp",
        {"state": "absent"},
        {"theirs": put("smtp", {"host": "theirs.example.com"}), "gone": put("smtp", None)},
        state={"smtp": SERVER},
    ),
    "address": Scenario(
        "appliance_email",
        {"address": "ours@example.com"},
        {"theirs": put("email", "theirs@example.com"), "the same": put("email", "ours@example.com")},
    ),
    "account": Scenario(
        "appliance_account",
        {"name": "audit", "enabled": True, "account_password": "a passw0rd"},
        {"on": put("audit", {"enabled": True, "password": "their passw0rd"}), "off": put("audit", {"enabled": False})},
    ),
}
CASES = [
    (name, switches)
    for name, scenario in SCENARIOS.items()
    for switches in (
        ({"locking": "optimistic", "auto_open": True}, {"locking": "exclusive"})
        if scenario.module.startswith("sps")
        else ({},)
    )
]
WRITES = ("PUT ", "POST ", "DELETE ")


@pytest.mark.parametrize(("name", "switches"), CASES)
def test_what_a_task_says_is_true_whatever_somebody_else_does_meanwhile(name: str, switches: dict[str, Any]) -> None:
    scenario = SCENARIOS[name]
    definition = definition_of(scenario.module)
    with make_device(definition.product.name, state=scenario.state) as device:
        with MeddledClients(device) as clients:
            device.switches.update(switches)
            assert clients.run(definition, scenario.options).changed
        requests = clients.adapter.requests
        writing = [number for number, request in enumerate(requests, 1) if request.startswith(WRITES)]
        for said, act in scenario.actions.items():
            for number in range(1, len(requests) + 1):
                if switches.get("locking") == "exclusive" and writing[0] < number <= writing[-1]:
                    # No one else writes while a transaction is open.
                    continue
                where = f"{said}, before {number}: {requests[number - 1]}"
                device.reset()
                device.switches.update(switches)
                theirs: list[Any] = []

                def meddle(device: Any, act: Callable[[Any], None] = act, theirs: list[Any] = theirs) -> None:
                    act(device)
                    theirs.append(state_of(device))

                with MeddledClients(device, number, meddle) as clients:
                    task = clients.run(definition, scenario.options)

                assert task.result.get("error") != "internal", (where, task.message)
                assert task.changed or state_of(device) == theirs[0], where
                kept = scenario.foreign.get(said)
                assert kept is None or kept(device), where
                assert_tidy(device)
                if number <= writing[0]:
                    assert not task.failed or said == "session", (where, task.message)
                if task.failed and task.changed:
                    assert task.result["in_doubt"] or task.result["written"] or task.result["removed"], where
                if not task.failed and number <= writing[-1]:
                    with MeddledClients(device) as clients:
                        again = clients.run(definition, scenario.options)
                    assert not again.failed, (where, again.message)
                    assert not again.changed, where
                if number > writing[-1] and scenario.options.get("state") == "absent" and task.failed:
                    assert "reading it again shows that it is still there" in task.message, where
