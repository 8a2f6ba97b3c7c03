"""No task locks out the account that it runs as, whatever interface and way to log in it uses, unless the user says that this is meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from support.devices import assert_tidy
from support.in_memory import make_device, run_task

from ansible_collections.steady.fleet.plugins.module_utils.portal import config
from ansible_collections.steady.fleet.plugins.module_utils.portal.actions import group_lock
from ansible_collections.steady.fleet.plugins.module_utils.portal.info import group_info
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources import admin, group, group_settings

STATE = {"children": {"Partner": {"kind": 30, "children": {"Contoso": {"kind": 40}}}}}
OPS = "ops@example.com"


def ways(device: Any) -> dict[str, dict[str, Any]]:
    """Return the ways to log in as an administrator of the group Partner."""
    username, password = device.add_admin("Partner", OPS)
    client_id, secret = device.client_credentials("Partner")
    user = {"username": username, "password": password}
    return {
        "session": user,
        "basic": {**user, "auth_method": "basic"},
        "client": {"auth_method": "bearer", "client_id": client_id, "client_secret": secret},
    }


def writes(device: Any) -> list[str]:
    return [
        str(one.operation)
        for one in device.journal
        if (one.writes and "/groups/" in one.path) or ("/admins/" in one.path and one.writes)
    ]


# Accounts


@pytest.mark.parametrize("profile", ["responded", "refused"])
@pytest.mark.parametrize("way", ["session", "basic"])
def test_a_purge_leaves_the_account_that_is_logged_in(way: str, profile: str) -> None:
    with make_device("portal", state=STATE) as device:
        login = ways(device)[way]
        device.add_admin("Partner", "other@example.com")
        if profile == "refused":
            for match in ("read_profile", "list_profiles"):
                device.fault(match, "status", status=403, times=None)
        options = {"state": "overridden", "purge": ["admin"], "max_deletes": 10, "config": {"admin": []}, **login}

        predicted = run_task(device, config.MODULE, options, check_mode=True)
        made = run_task(device, config.MODULE, options)

        assert not made.failed, made.message
        assert predicted.result["changes"] == made.result["changes"]
        assert list(device.tree("Partner")["admins"]) == [OPS]
        assert_tidy(device)


OWN: tuple[Mapping[str, Any], ...] = (
    {"state": "absent"},
    {"enabled": False},
    {"access": "read"},
    {"access": "branding"},
)


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("way", ["session", "basic"])
@pytest.mark.parametrize("change", OWN, ids=str)
def test_an_account_neither_removes_nor_restricts_itself(change: Mapping[str, Any], way: str, check_mode: bool) -> None:
    with make_device("portal", state=STATE) as device:
        login = ways(device)[way]
        before = device.tree()

        task = run_task(device, admin.MODULE, {"group": ".", "login": OPS, **change, **login}, check_mode=check_mode)

        assert task.failed
        assert "the account that is logged in cannot" in task.message
        assert not writes(device)
        assert device.tree() == before


@pytest.mark.parametrize("change", OWN, ids=str)
def test_another_administrator_may_be_changed(change: Mapping[str, Any]) -> None:
    with make_device("portal", state=STATE) as device:
        device.add_admin("Partner", OPS)

        assert run_task(device, admin.MODULE, {"group": "Partner", "login": OPS, **change}).changed


# Groups


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("by", ["path", "number", "uuid"])
def test_the_own_group_is_neither_deleted_nor_disabled_nor_given_another_identity_provider(
    by: str, check_mode: bool
) -> None:
    with make_device("portal", state=STATE, switches={"uuid_in_path": True}) as device:
        login = ways(device)["session"]
        own = device.find_group("Partner")
        path = {"path": ".", "number": str(own.id), "uuid": own.uuid}[by]
        changes: list[dict[str, Any]] = [{"enabled": False}, {"identity_provider": 2}]
        changes += [
            {"state": "absent", "force": True},
            {"state": "absent", "force": True, "remove_contents": True, "max_deletes": 9},
        ]
        for change in changes:
            task = run_task(device, group.MODULE, {"path": path, **change, **login}, check_mode=check_mode)

            assert task.failed, change
            assert "your own group" in task.message
        assert not writes(device)


def test_another_identity_provider_can_be_meant() -> None:
    with make_device("portal", state=STATE) as device:
        login = ways(device)["session"]

        task = run_task(device, group.MODULE, {"path": ".", "identity_provider": 2, "allow_lockout": True, **login})

        assert task.changed


def settle(device: Any, check_mode: bool = False, **options: Any) -> Any:
    return run_task(device, group_settings.MODULE, options, check_mode=check_mode)


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("by", ["path", "number"])
def test_addresses_of_the_own_group_must_have_ours(by: str, check_mode: bool) -> None:
    with make_device("portal", state=STATE) as device:
        login = ways(device)["session"]
        where = "." if by == "path" else str(device.find_group("Partner").id)
        for addresses in (["192.0.2.0/24"], ["127.0.0.2-127.0.0.9"], ["192.0.2.1", "128.0.0.0/8"]):
            task = settle(device, check_mode, group=where, logon_ips=addresses, **login)

            assert task.failed
            assert "they do not have 127.0.0.1" in task.message
        assert not writes(device)


@pytest.mark.parametrize(
    ("where", "options"),
    [
        (".", {"logon_ips": ["127.0.0.0/8"]}),
        (".", {"logon_ips": ["127.0.0.1", "192.0.2.1"]}),
        (".", {"logon_ips": ["192.0.2.1"], "allow_lockout": True}),
        (".", {"allow_add_devices": False}),
        ("Contoso", {"logon_ips": ["192.0.2.1"]}),
    ],
)
def test_other_addresses_are_written(where: str, options: Mapping[str, Any]) -> None:
    with make_device("portal", state=STATE) as device:
        login = ways(device)["session"]

        made = settle(device, group=where, **options, **login)

        assert made.changed, made.message
        assert device.tree("Partner" if where == "." else "Partner/Contoso")["logon_ips"] == options.get("logon_ips")


def test_a_limit_of_the_own_group_can_be_taken_away() -> None:
    with make_device("portal", state=STATE) as device:
        login = ways(device)["session"]
        device.change_settings("Partner", logon_ips=["127.0.0.1"])

        assert settle(device, group=".", logon_ips=[], **login).changed


@pytest.mark.parametrize("way", ["basic", "client"])
def test_addresses_of_the_own_group_are_refused_where_ours_is_not_known(way: str) -> None:
    with make_device("portal", state=STATE) as device:
        login = ways(device)[way]

        refused = settle(device, group=".", logon_ips=["127.0.0.1"], **login)
        meant = settle(device, group=".", logon_ips=["127.0.0.1"], allow_lockout=True, **login)

        assert "did not say from which address" in refused.message
        assert meant.changed


@pytest.mark.parametrize("by", ["path", "number"])
def test_the_own_group_is_locked_only_if_that_is_meant(by: str) -> None:
    with make_device("portal", state=STATE) as device:
        login = ways(device)["session"]
        where = "." if by == "path" else str(device.find_group("Partner").id)
        options = {"group": where, "state": "locked", **login}

        refused = [run_task(device, group_lock.MODULE, options, check_mode=check_mode) for check_mode in (True, False)]
        meant = run_task(device, group_lock.MODULE, {**options, "allow_lockout": True})

        assert all("your own group would be locked" in task.message for task in refused)
        assert meant.changed


# Several accounts


@pytest.mark.parametrize("way", ["session", "basic"])
@pytest.mark.parametrize("several", ["list", "first", "refused"])
def test_no_task_acts_as_the_first_of_several_accounts(several: str, way: str) -> None:
    with make_device("portal", state=STATE, switches={"several_accounts": several}) as device:
        device.add_admin("Partner", "admin")

        task = run_task(device, group_info.MODULE, {"auth_method": way})

        assert task.failed
        assert task.result["error"] == "login"
        assert not [one for one in device.journal if "/groups/" in one.path]
        assert not device.sessions()
        if several == "first" or (several == "list" and way == "session"):
            assert "the login admin has 2 accounts" in task.message
            assert "in group Partner" in task.message


@pytest.mark.parametrize("way", ["session", "basic"])
@pytest.mark.parametrize("number", [0, 1])
def test_the_account_that_was_chosen_is_used_or_none(number: int, way: str) -> None:
    with make_device("portal", state=STATE, switches={"several_accounts": "first"}) as device:
        device.add_admin("Partner", "admin")
        user_id = device.store.identities["admin"].accounts[number].user_id

        task = run_task(device, group_info.MODULE, {"auth_method": way, "user_id": user_id})

        if way == "basic" and number:
            # There is no request of this way that chooses.
            assert "does not say that the login admin is in use as account" in task.message
            assert not [one for one in device.journal if "/groups/" in one.path]
        else:
            assert not task.failed, task.message
            assert task.result["groups"][0]["name"] == ("Root", "Partner")[number]
        assert not device.sessions()
