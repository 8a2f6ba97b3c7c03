"""Results of document modules, as the tests of reports have them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.plugin_utils.report.devices import device_record
from ansible_collections.steady.fleet.plugins.plugin_utils.report.report import make_report

NASTY = "<script>alert(1)</script>\" onload='x' & | `code` @all *b* \x00\x1b \u2028 {{ x }} ]]> -->"


def drifted() -> dict[str, Any]:
    """Return a result with every kind of change, and texts that try to be something else."""
    return {
        "changed": True,
        "changes": [
            {
                "operation": "update",
                "kind": "snmp_agent",
                "name": "",
                "fields": ["system_location", "allowed_from", "users[mon.it[or]].auth_method", "users[probe]"],
            },
            {"operation": "update", "kind": "setting", "name": "management/email", "fields": ["body"]},
            {"operation": "create", "kind": "setting", "name": "network/dns", "fields": ["body"]},
        ],
        "diff": {
            "before": {
                "snmp_agent": {
                    "system_location": "Berlin",
                    "allowed_from": ["10.0.0.0/8", "192.0.2.1/32"],
                    "users": [{"username": "mon.it[or]", "auth_method": "md5"}],
                },
                "snmp_trap": {"enabled": True},
                "setting": [{"path": "management/email", "body": {"server": {"value": "a"}, "kept": 1}}],
            },
            "after": {
                "snmp_agent": {
                    "system_location": NASTY,
                    "allowed_from": ["10.0.0.0/8", "198.51.100.0/24"],
                    "users": [
                        {"username": "mon.it[or]", "auth_method": "sha"},
                        {"username": "probe", "auth_password": "(secret, written)"},
                    ],
                },
                "snmp_trap": {"enabled": True},
                "setting": [
                    {"path": "management/email", "body": {"server": {"value": "b"}, "kept": 1}},
                    {"path": "network/dns", "body": {"primary": "192.0.2.53"}},
                ],
            },
        },
        "config": {},
        "plan": {"product": "sps", "desired": {"traffic_alerts": {}, "setting management/email": {}}},
        "invocation": {"module_args": {"password": "hunter2"}},
    }


def in_sync() -> dict[str, Any]:
    document = {"smtp": {"server": "mail.example.com"}}
    return {"changed": False, "changes": [], "diff": {"before": document, "after": document}, "config": document}


@pytest.fixture
def blocked() -> dict[str, Any]:
    """Return a result of check mode with a difference that cannot be healed, beside one that can."""
    needed = {"option": "users[probe].auth_password", "needed": True, "msg": f"it is needed {NASTY}"}
    change = {"operation": "update", "kind": "snmp_agent", "name": "", "fields": ["users[probe]"]}
    before: dict[str, Any] = {"snmp_agent": {"users": []}, "snmp_trap": {"server": "a"}}
    after = {"snmp_agent": {"users": [{"username": "probe"}]}, "snmp_trap": {"server": "b"}}
    return {
        "changed": True,
        "changes": [
            {**change, "blockers": [{**needed, "variable": "vault_probe"}, {**needed, "option": "users[probe].x"}]},
            {"operation": "update", "kind": "snmp_trap", "name": "", "fields": ["server"]},
        ],
        "diff": {"before": before, "after": after},
        "config": {},
        "plan": {"product": "sps", "desired": {"snmp_agent": {}, "snmp_trap": {}}},
    }


def failure(error: str | None = "login", msg: str = "login was refused") -> dict[str, Any]:
    return {"failed": True, "changed": False, "msg": msg, **({"error": error} if error else {})}


@pytest.fixture
def results() -> dict[str, tuple[str, Any]]:
    """Return product and result of some devices, by name."""
    return {
        "sps10": ("sps", drifted()),
        "sps2": ("sps", failure("network", "no route")),
        "appliance1": ("appliance", in_sync()),
        "portal1": ("portal", failure(msg=NASTY)),
        "gone": ("", None),
    }


@pytest.fixture
def make() -> Callable[..., dict[str, Any]]:
    """Return a function that makes a report of such results."""

    def make(results: dict[str, tuple[str, Any]]) -> dict[str, Any]:
        devices = [device_record(name, product, result) for name, (product, result) in results.items()]
        return make_report(devices, created="2026-11-22T03:00:00Z", title="Drift <of> all")

    return make


@pytest.fixture
def estate(make: Callable[..., dict[str, Any]], results: dict[str, tuple[str, Any]]) -> dict[str, Any]:
    """Return the report of the devices above."""
    return make(results)


@pytest.fixture
def large(make: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """Return the report of five hundred devices, all of which have drifted."""
    return make({f"sps{number}": ("sps", drifted()) for number in range(500)})
