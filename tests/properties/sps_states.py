"""The random appliances and documents of ``sps_documents`` as scenarios."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils.sps import config

from .scenarios import OutsideChange, ProductModel, Scenario
from .sps_documents import Case, Password, cases

TRAP = "management/snmp/trap"
AGENT = "local_services/snmp_agent"


def scenario_of(case: Case) -> Scenario:
    """Return a case as a scenario; how much may go is no question here."""
    return Scenario(case.bodies, {**case.options, "max_deletes": 1000}, {"extra_fields": case.extra_fields})


def prepare(device: Any, scenario: Scenario) -> None:
    """Make the simulator the appliance of the scenario."""
    device.reset()
    for path, body in scenario.state.items():
        device.write(path, stored(device, body))
    device.switches.update(scenario.switches)


def stored(device: Any, value: Any) -> Any:
    """Return the value with the key of a new password object for each password."""
    if isinstance(value, Password):
        return device.create_password(value.text)
    if isinstance(value, dict):
        return {key: stored(device, part) for key, part in value.items()}
    return [stored(device, part) for part in value] if isinstance(value, list) else value


def visible(device: Any) -> Any:
    """Return everything that is committed."""
    return copy.deepcopy(device.ledger.committed)


def rewriting(device: Any, path: str, change: Callable[[Any], Any]) -> Callable[[], None]:
    """Return what replaces a leaf by a changed one."""
    return lambda: device.write(path, change(copy.deepcopy(device.ledger.committed[path])))


def outside_changes(device: Any, scenario: Scenario) -> list[OutsideChange]:
    """One value of a leaf that changes, a user or a password that is replaced."""
    found = []
    for kind, change in (
        ("snmp_trap", lambda body: {**body, "enabled": not body["enabled"]}),
        ("snmp_agent", lambda body: {**body, "enabled": not body["enabled"]}),
        ("snmp_agent", lambda body: {**body, "system_location": f"{body.get('system_location')} moved"}),
        ("snmp_agent", lambda body: with_user(device, body)),
        ("system_alerts", one_alert),
        ("traffic_alerts", one_alert),
    ):
        if kind in scenario.document:
            path = next(resource.path for resource in config.RESOURCES if resource.kind == kind)  # type: ignore[attr-defined]
            found.append(OutsideChange(kind, rewriting(device, path, change)))
    for number, unused in enumerate(device.ledger.committed[AGENT]["version_3"].get("users", ())):
        if "snmp_agent" in scenario.document:
            new_key = rewriting(device, AGENT, lambda body, number=number: with_new_key(device, body, number))
            found.append(OutsideChange("snmp_agent", new_key))
    for entry in scenario.document.get("setting", ()):
        path = entry["path"].strip("/").removeprefix("api/configuration/")
        found.append(OutsideChange(f"setting {path}", rewriting(device, path, somehow_else)))
    return found


def with_user(device: Any, body: Any) -> Any:
    """Return the agent with one more user."""
    key = device.create_password("somebody-qX7-else")
    user = {"auth_method": "sha", "auth_password": key, "encryption_method": "none", "encryption_password": None}
    users = [*body["version_3"].get("users", ()), {**user, "username": "added by somebody else"}]
    return {**body, "version_3": {**body["version_3"], "users": users}}


def with_new_key(device: Any, body: Any, number: int) -> Any:
    """Return the agent with another password of one user."""
    body["version_3"]["users"][number]["auth_password"] = device.create_password("somebody-qX7-else")
    return body


def one_alert(body: Any) -> Any:
    """Return the alerts with one of them switched."""
    name = next(name for name in sorted(body) if "email" in body[name])
    return {**body, name: {**body[name], "email": not body[name]["email"]}}


def somehow_else(body: Any) -> Any:
    """Return a body with something more in it."""
    return {**body, "moved": True} if isinstance(body, dict) else [*body, "moved"]


def additions(device: Any, scenario: Scenario) -> list[OutsideChange]:
    """A user more where those that are not listed go."""
    if "snmp_agent" not in scenario.options.get("purge", ()) or "snmp_agent" not in scenario.document:
        return []
    return [OutsideChange("snmp_agent", rewriting(device, AGENT, lambda body: with_user(device, body)))]


def rearrange(device: Any, dice: Random) -> None:
    """Return users, networks and alerts in another order."""
    committed = copy.deepcopy(device.ledger.committed)
    users = committed[AGENT]["version_3"].get("users")
    if users:
        dice.shuffle(users)
    dice.shuffle(committed[AGENT]["access_restriction"].get("allowed_from", []))
    for path in ("alerting/system_alerts", "alerting/traffic_alerts"):
        names = dice.sample(list(committed[path]), len(committed[path]))
        committed[path] = {name: committed[path][name] for name in names}
    device.ledger.committed = committed


MODEL = ProductModel(
    product="sps",
    module=config.MODULE,
    resources=config.RESOURCES,
    scenarios=cases().map(scenario_of),
    prepare=prepare,
    visible=visible,
    outside_changes=outside_changes,
    additions=additions,
    rearrange=rearrange,
    others={
        "snmp_trap": {"server": ("elsewhere.example.com",), "enabled": (True, False), "user": ("elsewhere",)},
        "snmp_agent": {
            "enabled": (True, False),
            "system_contact": ("", "elsewhere"),
            "system_description": ("", "elsewhere"),
            "system_location": ("", "elsewhere"),
            "purge_users": (True, False),
        },
        "system_alerts": {"all": ({"email": True}, {"snmp": False})},
        "traffic_alerts": {"all": ({"email": True}, {"snmp": False})},
        "setting": {"body": ({"moved": True},), "replace": (True, False)},
    },
)
