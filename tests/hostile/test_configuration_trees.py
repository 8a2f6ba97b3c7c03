"""A configuration of SPS that is none: branches that never end, names that are no part of a path, and addresses in no known form.

A task ends, in one sentence or with what there is of it.
"""

from __future__ import annotations

from typing import Any

import pytest
from support.direct import Task
from support.in_memory import make_device, run_task

from ansible_collections.steady.fleet.plugins.module_utils.sps import config
from ansible_collections.steady.fleet.plugins.module_utils.sps.resources import snmp_agent
from ansible_collections.steady.fleet.plugins.module_utils.sps.resources.setting import MAX_LEVELS

CONFIGURATION = "GET /api/configuration"
NIC = "GET /api/configuration/network/nics/nic1"


def branch(*names: str) -> dict[str, Any]:
    return {"items": [{"key": name, "meta": {"href": "/"}} for name in names], "meta": {"href": "/"}}


def gathered(device: Any) -> Task:
    return run_task(device, config.MODULE, {"state": "gathered", "kinds": ["setting"]})


@pytest.mark.parametrize("name", ["x", "-1", "@order", "%2e%2e"])
def test_branches_that_never_end_are_refused(name: str) -> None:
    with make_device("sps") as device:
        for match in (CONFIGURATION, CONFIGURATION + "/*"):
            device.fault(match, "status", status=200, body=branch(name), times=None)

        task = gathered(device)

        assert task.result["error"] == "protocol", task.message
        assert f"more than {MAX_LEVELS} levels" in task.message
        assert len(device.journal) < 2 * MAX_LEVELS


@pytest.mark.parametrize("name", ["..", ".", "a/../..", "a//b", " x", "x\u200b", "/", "../../api/transaction"])
def test_a_name_that_is_no_part_of_a_path_is_left_out_aloud(name: str) -> None:
    with make_device("sps") as device:
        device.fault(CONFIGURATION, "status", status=200, body=branch("datetime", name), times=None)

        task = gathered(device)

        assert not task.failed, task.message
        assert [setting["path"] for setting in task.result["config"]["setting"]] == ["datetime"]
        assert "is left out" in " ".join(task.result["warnings"])
        assert not [path for path in device.requests() if "transaction" in path]


ADDRESSES = {"@order": ["1"], "1": "192.0.2.5/24"}
INTERFACE = {"name": "x", "addresses": ADDRESSES}


@pytest.mark.parametrize(
    "interfaces",
    [
        {"a": INTERFACE},
        {"@order": [], "a": INTERFACE},
        {"@order": ["b", "a", "a"], "a": INTERFACE, "b": {"name": "y", "addresses": None}},
        {"@order": ["a"], "a": {"name": "x", "addresses": {"@order": ["2", "1", "1"], "1": "192.0.2.5/24"}}},
        {"a": {"name": "x", "addresses": {"1": "192.0.2.5/24"}}, "c": {"name": "z"}},
    ],
)
def test_an_address_is_found_once_whatever_the_order_lacks_or_repeats(interfaces: dict[str, Any]) -> None:
    assert not addressed(interfaces).failed


@pytest.mark.parametrize(
    "interfaces",
    [
        {"a": None},
        {"a": []},
        {"a": "192.0.2.5"},
        {"a": {"addresses": ADDRESSES}},
        {"a": {"name": ["x"], "addresses": ADDRESSES}},
        {"a": {"name": "x", "addresses": [1, 2]}},
        {"a": {"name": "x", "addresses": {"1": {"ip": "192.0.2.5"}}}},
        {"@order": "a", "a": INTERFACE},
        {"@order": {"a": 1}, "a": INTERFACE},
        {"@order": [{"key": "a"}], "a": INTERFACE},
        {"@order": [["a"]], "a": INTERFACE},
    ],
)
def test_addresses_in_no_known_form_are_refused_by_their_place(interfaces: dict[str, Any]) -> None:
    task = addressed(interfaces)

    assert task.result.get("error") == "protocol", task.message
    assert "body.interfaces" in task.message


def addressed(interfaces: dict[str, Any]) -> Task:
    """Look for an address on an appliance that has these interfaces."""
    with make_device("sps") as device:
        body = {"key": "nic1", "body": {"name": "eth0", "interfaces": interfaces}, "meta": {"href": "/"}}
        device.fault(NIC, "status", status=200, body=body, times=None)
        return run_task(device, snmp_agent.MODULE, {"listen": [{"address": "192.0.2.5"}]}, check_mode=True)


def test_an_address_is_looked_for_again_in_the_transaction() -> None:
    """Somebody else gives an address to another interface between the plan and the transaction."""
    with make_device("sps") as device:
        nic = device.read("network/nics/nic2")
        name = nic["interfaces"]["@order"][0]
        opening = device.handlers["openTransaction"]

        def move(call: Any) -> Any:
            addresses = nic["interfaces"][name]["addresses"]
            addresses["1"], addresses["2"] = addresses["2"], addresses["1"]
            device.write("network/nics/nic2", nic)
            return opening(call)

        device.handlers["openTransaction"] = move

        task = run_task(device, snmp_agent.MODULE, {"listen": [{"address": "198.51.100.20"}]})

        assert task.changed, task.message
        assert task.result["config"]["listen"][0]["address"].endswith("addresses.2")
