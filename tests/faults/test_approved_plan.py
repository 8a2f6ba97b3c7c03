"""Somebody changes the very object in the moment between planning and writing: with an approved plan, that is refused.

Without one, what somebody else did is kept and the change is planned again, as ever.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from support.devices import assert_tidy
from support.direct import Task
from support.in_memory import make_device, run_task
from support.sps import COMMIT, OPEN, TRAP

from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync import config as cloud_sync
from ansible_collections.steady.fleet.plugins.module_utils.portal import config as portal
from ansible_collections.steady.fleet.plugins.module_utils.sps import config as sps

NEXT_STEP = "Make a new plan, and have it approved."


def approved(device: Any, module: ModuleDefinition, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with the plan that check mode makes of them."""
    result = run_task(device, module, options, check_mode=True).result
    assert result["changed"], result
    return {**options, "approved_plan": json.loads(json.dumps(result["plan"]))}


def run_while(
    device: Any, module: ModuleDefinition, options: Mapping[str, Any], held: str, act: Callable[[], None]
) -> Task:
    """Run a task, and act while the device holds its first request of a sort."""
    device.fault(held, "hold")
    acted = []

    def wait() -> None:
        if device.wait_until_held(20):
            act()
            acted.append(held)
        device.release()

    helper = threading.Thread(target=wait)
    helper.start()
    task = run_task(device, module, options)
    helper.join()
    assert acted, task.result
    return task


# --- SPS: in the transaction, and at its end ------------------------------------------------------------------------

TRAP_DOCUMENT = {"config": {"snmp_trap": {"server": "192.0.2.77"}}}


def trap(device: Any) -> tuple[str, bool]:
    """Return server, and whether traps are sent."""
    body = device.read(TRAP)
    return body["version"]["value"]["server"]["value"], body["enabled"]


def turn_off(device: Any) -> None:
    device.write(TRAP, {**device.read(TRAP), "enabled": False})


@pytest.mark.parametrize(("held", "locking"), [(OPEN, "exclusive"), (COMMIT, "optimistic")])
@pytest.mark.parametrize("with_plan", [True, False])
def test_sps_is_read_again_inside_of_the_transaction(held: str, locking: str, with_plan: bool) -> None:
    with make_device("sps") as device:
        if locking == "optimistic":
            device.switches["locking"] = locking
        before = trap(device)
        options = approved(device, sps.MODULE, TRAP_DOCUMENT) if with_plan else TRAP_DOCUMENT

        task = run_while(device, sps.MODULE, options, held, lambda: turn_off(device))

        if with_plan:
            assert task.result["error"] == "refused", task.result
            assert task.result["moved"]["current"] == ["snmp_trap.enabled"]
            assert "nothing was written" in task.message
            assert task.message.endswith(NEXT_STEP)
            assert trap(device) == (before[0], False)
        else:
            assert task.changed, task.message
            assert trap(device) == ("192.0.2.77", False)
        assert_tidy(device)


@pytest.mark.parametrize("kind", ["snmp_trap", "snmp_agent", "setting"])
def test_a_credential_that_the_product_shows_is_the_one_of_the_plan(kind: str) -> None:
    def document(community: str) -> dict[str, Any]:
        objects: dict[str, Any] = {
            "snmp_trap": {"community": community},
            "snmp_agent": {"version_2c": True, "community": community},
            "setting": [{"path": "management/snmp/trap", "body": {"version": {"value": {"community": community}}}}],
        }
        return {"config": {kind: objects[kind]}, "secrets_key": "a key of the vault, long enough"}

    with make_device("sps") as device:
        options = approved(device, sps.MODULE, document("Zq8-approved"))
        refused = run_task(device, sps.MODULE, {**options, **document("Zq8-another")})
        tried = device.writing_requests()
        carried_out = run_task(device, sps.MODULE, options)
        again = run_task(device, sps.MODULE, options)

    assert refused.result["error"] == "refused", refused.result
    assert "these secrets are others than when it was approved" in refused.message
    assert not [one for one in tried if "login" not in one and "authentication" not in one]
    assert carried_out.changed, carried_out.result
    assert not again.failed, again.result
    assert not again.changed


# --- portal: the version of the object ------------------------------------------------------------------------------


@pytest.mark.parametrize("with_plan", [True, False])
@pytest.mark.parametrize("kind", ["group", "user", "admin"])
def test_a_version_conflict_on_the_portal(kind: str, with_plan: bool) -> None:
    documents: dict[str, Mapping[str, Any]] = {
        "group": {"path": "Contoso", "internal_tag": "ours"},
        "user": {"group": "Contoso", "login": "user@example.com", "first_name": "Ours"},
        "admin": {"group": "Contoso", "login": "admin@example.com", "first_name": "Ours"},
    }
    options: dict[str, Any] = {"config": {kind: [documents[kind]]}}
    with make_device("portal") as device:
        device.add_group("Contoso")
        device.add_user("Contoso", "user@example.com")
        device.add_admin("Contoso", "admin@example.com")
        which = {} if kind == "group" else {kind: documents[kind]["login"]}
        theirs = {"privileges": {"quota_servers_hard": 7}} if kind == "group" else {"lastname": "Theirs"}
        if with_plan:
            options = approved(device, portal.MODULE, options)

        task = run_while(
            device, portal.MODULE, options, f"update_{kind}", lambda: device.change_behind("Contoso", theirs, **which)
        )

        assert 426 in [exchange.status for exchange in device.journal]
        group = device.tree()["children"]["Contoso"]
        if kind == "group":
            ours = (group["internal_tag"], group["privileges"]["quota_servers_hard"])
            expected = ("ours", 7) if not with_plan else (None, 7)
        else:
            contact = group[f"{kind}s"][documents[kind]["login"]]["contact"]
            ours = (contact["firstname"], contact["lastname"])
            expected = ("Ours", "Theirs") if not with_plan else ("", "Theirs")
        assert ours == expected
        assert task.failed == with_plan, task.message
        if with_plan:
            assert task.result["error"] == "refused", task.result
            assert task.message.endswith(NEXT_STEP)
            assert not task.result["changed"]
        assert_tidy(device)


def test_what_the_plan_did_not_look_at_may_change_in_that_moment() -> None:
    """The address of a group is in no list of groups, and no one asked for it: the plan is as it was."""
    with make_device("portal") as device:
        device.add_group("Contoso")
        options = approved(device, portal.MODULE, {"config": {"group": [{"path": "Contoso", "internal_tag": "ours"}]}})
        theirs = {"contact": {"city": "Lyon"}}

        task = run_while(
            device, portal.MODULE, options, "update_group", lambda: device.change_behind("Contoso", theirs)
        )

        assert task.changed, task.message
        group = device.tree()["children"]["Contoso"]
        assert (group["internal_tag"], group["contact"]["city"]) == ("ours", "Lyon")


def test_one_object_that_moved_is_refused_and_the_others_are_reported_as_made() -> None:
    groups = [{"path": name, "internal_tag": "ours"} for name in ("One", "Two")]
    with make_device("portal") as device:
        for name in ("One", "Two"):
            device.add_group(name)
        options = approved(device, portal.MODULE, {"config": {"group": groups}, "workers": 1})
        device.fault("update_group", "hold", nth=2)
        helper = threading.Thread(
            target=lambda: (
                device.wait_until_held(20),
                device.change_behind("Two", {"internal_tag": "theirs"}),
                device.release(),
            )
        )
        helper.start()

        task = run_task(device, portal.MODULE, options)
        helper.join()

        assert task.result["error"] == "refused"
        assert [one["name"] for one in task.result["changes"]] == ["One"]
        assert [one["name"] for one in task.result["failures"]] == ["Two"]
        assert task.changed
        tags = [device.tree()["children"][name]["internal_tag"] for name in ("One", "Two")]
        assert tags == ["ours", "theirs"]


# --- the monitor: it has no versions, and says no where something to be removed is gone -----------------------------


@pytest.mark.parametrize("with_plan", [True, False])
def test_an_account_of_the_monitor_that_somebody_else_removed(with_plan: bool) -> None:
    changed = {"name": "aws1", "access_key": "other", "secret_key": "a long secret"}
    options: dict[str, Any] = {
        "config": {"accounts": [{"provider": "aws", "accounts": [changed], "purge": True}]},
        "max_deletes": 2,
    }
    with make_device("cloud_sync") as device:
        device.switches["delete_unknown"] = "refused"
        if with_plan:
            options = approved(device, cloud_sync.MODULE, options)

        task = run_while(
            device,
            cloud_sync.MODULE,
            options,
            "deleteAwsAccounts",
            lambda: device.clouds["aws"].accounts.pop("aws3"),
        )

        # What was to go is gone, whoever removed it: that is what was approved, and what was asked for.
        assert not task.failed, task.message
        assert device.clouds["aws"].accounts["aws1"]["access_key"] == "other"
        assert device.names("aws") == ["aws1"]
        assert_tidy(device)
