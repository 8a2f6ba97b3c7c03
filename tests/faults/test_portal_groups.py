"""Small promises of groups and what belongs to them: nothing superfluous is sent, nothing undocumented, nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from support.in_memory import make_device, run_task

from ansible_collections.steady.fleet.plugins.module_utils.portal import config
from ansible_collections.steady.fleet.plugins.module_utils.portal.info import (
    admin_info,
    group_info,
    info,
    report_info,
    storage_info,
    user_info,
)
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources import (
    admin,
    backup_server,
    group,
    group_brand,
    group_migration,
    group_report_schedule,
    report,
    storage,
    user,
)

STATE = {"children": {"Contoso": {"kind": 40}, "Partner": {"kind": 30}}}


def writes(device: Any) -> list[str]:
    return [str(one.operation) for one in device.journal if one.writes and one.operation not in ("log_in", "log_out")]


# References in check mode

INFOS: tuple[tuple[Any, Mapping[str, Any], str], ...] = (
    (group_info.MODULE, {}, "groups"),
    (group_info.MODULE, {"gather": ["details", "settings", "quota_exceedance", "watchers"], "recurse": True}, "groups"),
    (admin_info.MODULE, {}, "admins"),
    (user_info.MODULE, {"details": True}, "users"),
    (storage_info.MODULE, {}, "storages"),
    (report_info.MODULE, {"gather": ["schedules"]}, "schedules"),
    (info.MODULE, {"gather": ["backup_console"]}, "backup_console"),
    (info.MODULE, {"gather": ["hosts"], "user": "new@example.com"}, "hosts"),
    (info.MODULE, {"gather": ["links"], "user": "new@example.com"}, "links"),
)


@pytest.mark.parametrize(
    ("module", "options", "key"), INFOS, ids=[f"{one[0].name}-{one[2]}-{len(one[1])}" for one in INFOS]
)
def test_reading_what_an_earlier_task_would_create_warns_in_check_mode_and_fails_otherwise(
    module: Any, options: Mapping[str, Any], key: str
) -> None:
    with make_device("portal", state=STATE) as device:
        predicted = run_task(device, module, {"group": "New", **options}, check_mode=True)
        real = run_task(device, module, {"group": "New", **options})

        assert not predicted.failed, predicted.message
        assert not predicted.result[key]
        assert "in check mode" in predicted.result["warnings"][0]
        assert real.failed
        assert "there is no group New" in real.message


# Creations

CREATIONS: tuple[tuple[Any, Mapping[str, Any], str], ...] = (
    (group.MODULE, {"path": "New", "kind": "customer", "enabled": True}, "create_group"),
    (admin.MODULE, {"group": "Contoso", "login": "new@example.com", "enabled": True}, "create_admin"),
    (user.MODULE, {"group": "Contoso", "login": "new@example.com", "email": "new@example.com"}, "create_user"),
)


@pytest.mark.parametrize(("module", "options", "operation"), CREATIONS)
def test_what_a_new_object_has_by_itself_is_not_sent_again(
    module: Any, options: Mapping[str, Any], operation: str
) -> None:
    with make_device("portal", state=STATE) as device:
        made = run_task(device, module, options)

        assert not made.failed, made.message
        assert writes(device) == [operation]
        assert not run_task(device, module, options).changed


ENABLED: Mapping[str, tuple[Any, Mapping[str, Any]]] = {
    "group": (group.MODULE, {"path": "Contoso"}),
    "admin": (admin.MODULE, {"group": "Contoso", "login": "active@example.com"}),
    "group_migration": (group_migration.MODULE, {"group": "Contoso"}),
    "group_report_schedule": (group_report_schedule.MODULE, {"group": "Contoso"}),
    "report": (report.MODULE, {"level": "accounts", "timeshift": 0}),
}


def test_every_kind_that_can_be_enabled_is_tried() -> None:
    assert {one.kind for one in config.RESOURCES if any(part.option == "enabled" for part in one.table.fields)} == {
        *ENABLED
    }


@pytest.mark.parametrize("interface", ["module", "document"])
@pytest.mark.parametrize("kind", ENABLED)
def test_what_is_enabled_is_not_enabled_again(kind: str, interface: str) -> None:
    module, where = ENABLED[kind]

    def enabled(device: Any, value: bool) -> tuple[Any, list[str]]:
        options = {**where, "enabled": value}
        given = (module, options) if interface == "module" else (config.MODULE, {"config": {kind: [options]}})
        device.clear_journal()
        task = run_task(device, *given)
        assert not task.failed, task.message
        return task.changed, writes(device)

    with make_device("portal", state=STATE) as device:
        device.add_admin("Contoso", "active@example.com")
        enabled(device, False)
        changed, sent = enabled(device, True)
        again, nothing = enabled(device, True)

        assert (changed, len(sent)) == (True, 1)
        assert (again, nothing) == (False, [])


def test_an_administrator_who_waits_for_activation_still_waits() -> None:
    with make_device("portal", state=STATE) as device:
        run_task(device, admin.MODULE, CREATIONS[1][1])

        assert device.tree("Contoso")["admins"]["new@example.com"]["status"] == -1


TAKEN: tuple[tuple[Any, Mapping[str, Any], str], ...] = (
    (admin.MODULE, {"group": "Contoso", "login": "admin"}, "create_admin"),
    (user.MODULE, {"group": "Contoso", "login": "admin"}, "create_user"),
    (storage.MODULE, {"group": "Contoso", "name": "main", "kind": "express", "uid": "OTHER"}, "register_storage"),
    (user.MODULE, {"group": "Contoso", "login": "admin", "previous_login": "old@example.com"}, "update_user"),
    (storage.MODULE, {"group": "Contoso", "name": "main", "previous_name": "old"}, "update_storage"),
)


@pytest.mark.parametrize(("module", "options", "operation"), TAKEN)
def test_a_name_that_somebody_else_has_is_asked_for_once(
    module: Any, options: Mapping[str, Any], operation: str
) -> None:
    with make_device("portal", state=STATE) as device:
        device.add_storage("Partner", "main")
        device.add_storage("Contoso", "old")
        device.add_user("Contoso", "old@example.com")

        task = run_task(device, module, options)

        assert task.failed
        assert "another object has this name or login already" in task.message
        assert writes(device) == [operation]


# Responses that are lost and hold what no request shows again

SERVER = {
    "address": "backup.example.com",
    "agent_id": "48AABA82-F122-49EA-A30C-606EF30F774A",
    "internal_address": "192.0.2.10",
    "allow_dangerous_registration": True,
}
STORAGE = {"group": "Contoso", "name": "main", "kind": "express", "uid": "MAIN"}


@pytest.mark.parametrize("interface", ["module", "document"])
@pytest.mark.parametrize(
    ("module", "kind", "options", "operation", "words"),
    [
        (storage.MODULE, "storage", STORAGE, "register_storage", "was lost"),
        (
            backup_server.MODULE,
            "backup_server",
            SERVER,
            "register_backup_server",
            "no response gave its server_address",
        ),
    ],
)
def test_a_lost_response_to_a_registration_is_a_warning(
    module: Any, kind: str, options: Mapping[str, Any], operation: str, words: str, interface: str
) -> None:
    with make_device("portal", state=STATE) as device:
        device.fault(operation, "drop_after")
        document = config.MODULE, {"config": {kind: [options]}}
        definition, parameters = (module, options) if interface == "module" else document

        made = run_task(device, definition, parameters)
        again = run_task(device, definition, parameters)

        assert not made.failed, made.message
        assert made.changed
        assert words in made.result["warnings"][0]
        assert "warnings" not in again.result


# Subscriptions


@pytest.mark.parametrize(
    ("module", "where"),
    [(group.MODULE, {"path": "Contoso"}), (user.MODULE, {"group": "Contoso", "login": "user@example.com"})],
    ids=["group", "user"],
)
def test_an_end_of_a_subscription_is_not_taken_away_by_what_no_document_shows(
    module: Any, where: Mapping[str, Any]
) -> None:
    with make_device("portal", state=STATE) as device:
        device.add_user("Contoso", "user@example.com")
        never = run_task(device, module, {**where, "subscription_expiration": "never"})
        ends = run_task(device, module, {**where, "subscription_expiration": "2027-01-31"})
        refused = run_task(device, module, {**where, "subscription_expiration": "never"})
        zero = run_task(device, module, {**where, "subscription_expiration": "1970-01-01"})

        assert not never.changed
        assert ends.changed
        assert "subscription_expiration cannot become never: it is 2027-01-31" in refused.message
        assert "is the moment 0" in zero.message
        assert not [one for one in device.journal if one.body and "None" in str(one.body)]


def test_no_end_is_gathered_as_such_however_the_portal_writes_it() -> None:
    state = {"children": {"Zero": {"kind": 40, "privileges": {"subscription_expiration": 0}}, "Null": {"kind": 40}}}
    with make_device("portal", state=state) as device:
        gathered = run_task(device, config.MODULE, {"state": "gathered", "kinds": ["group"]}).result["config"]

        assert [one["subscription_expiration"] for one in gathered["group"]] == ["", ""]
        assert not run_task(device, config.MODULE, {"config": gathered}).changed


# Values


@pytest.mark.parametrize("quota", ["servers", "storage", "mailbox_instance_storage", "local_storage"])
@pytest.mark.parametrize("value", [-2, "-5", True, 1.5, "many", "5\n5", [], {}])
def test_a_quota_is_a_number_from_0_on_or_unlimited(quota: str, value: Any) -> None:
    with make_device("portal", state=STATE) as device:
        task = run_task(device, group.MODULE, {"path": "Contoso", "quotas": {quota: value}})

        assert task.failed, task.result
        assert task.result["error"] == "input"
        assert f"quotas.{quota}" in task.message
        assert not device.journal


@pytest.mark.parametrize("value", [-1, "-1", "unlimited", "Unlimited "])
def test_unlimited_has_its_spellings(value: Any) -> None:
    with make_device("portal", state=STATE) as device:
        assert not run_task(device, group.MODULE, {"path": "Contoso", "quotas": {"servers": value}}).changed


@pytest.mark.parametrize("option", ["customer_id", "contact", "billing"])
def test_what_a_listing_does_not_show_is_emptied_as_well(option: str) -> None:
    given, empty = ("C 1", "") if option == "customer_id" else ({"city": "Lyon"}, {"city": ""})
    with make_device("portal", state=STATE) as device:
        assert run_task(device, group.MODULE, {"path": "Contoso", option: given}).changed

        made = run_task(device, group.MODULE, {"path": "Contoso", option: empty})

        assert made.changed
        assert not run_task(device, group.MODULE, {"path": "Contoso", option: empty}).changed


@pytest.mark.parametrize("port", [0, -1, 70000])
def test_a_port_of_a_brand_is_a_port(port: int) -> None:
    with make_device("portal", state=STATE) as device:
        task = run_task(device, group_brand.MODULE, {"group": "Contoso", "smtp_port": port})

        assert task.failed
        assert "smtp_port" in task.message
        assert not device.journal
