"""Locks, migration and machines: what no response of the portal shows is neither guessed nor done twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from support.in_memory import make_device, run_task
from support.secrets import leaks

from ansible_collections.steady.fleet.plugins.module_utils.portal import config
from ansible_collections.steady.fleet.plugins.module_utils.portal.actions import group_lock, user_machine
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources import backup_server, group_migration

SECRET = 's3cret of the "machine" / 100%'
STATE = {"children": {"Partner": {"kind": 30, "children": {"Customer": {"kind": 40, "users": {"user": {}}}}}}}


@pytest.fixture
def device() -> Iterator[Any]:
    with make_device("portal", state=STATE) as simulator:
        yield simulator


def writes(device: Any) -> list[str]:
    return [str(one.operation) for one in device.journal if one.writes and one.operation != "log_in"]


# Locks


def lock(device: Any, state: str = "locked", check_mode: bool = False, **options: Any) -> Any:
    return run_task(device, group_lock.MODULE, {"group": "Partner", "state": state, **options}, check_mode=check_mode)


@pytest.mark.parametrize("state", ["locked", "unlocked"])
def test_a_state_that_cannot_be_read_is_asked_for_each_time(device: Any, state: str) -> None:
    predicted = lock(device, state, check_mode=True)
    assert not writes(device)
    made, again = lock(device, state), lock(device, state)

    assert [task.result["outcome"] for task in (predicted, made, again)] == ["not_asked", "accepted", "accepted"]
    assert predicted.changed
    assert made.changed
    assert again.changed
    assert predicted.result["diff"] == made.result["diff"]
    assert made.result["diff"] == {"before": {"state": "(not readable)"}, "after": {"state": state}}
    assert bool(device.locks()) is (state == "locked")
    assert "does not say" in made.message


def test_a_task_can_say_that_nothing_changed_where_the_portal_does_not_say(device: Any) -> None:
    quiet = lock(device, assume_changed=False)

    assert not quiet.changed
    assert quiet.result["changes"] == []
    assert quiet.result["diff"]["before"] == quiet.result["diff"]["after"]
    assert device.locks() == [{"group": "Partner"}]


@pytest.mark.parametrize("state", ["locked", "unlocked"])
def test_a_portal_that_says_that_it_is_so_already_is_believed(state: str) -> None:
    with make_device("portal", state=STATE, switches={"lock_twice": "refused"}) as device:
        lock(device, "locked")
        if state == "unlocked":
            lock(device, "unlocked")

        again = lock(device, state)

        assert not again.failed, again.message
        assert not again.changed
        assert again.result["outcome"] == "already"


@pytest.mark.parametrize("state", ["locked", "unlocked"])
@pytest.mark.parametrize("message", ["Bad request", "The group cannot be locked"])
def test_another_refusal_is_no_success(device: Any, state: str, message: str) -> None:
    body = {"error": {"code": 400, "message": message, "domain": "", "details": {"info": message}}}
    device.fault("*/lock", "status", status=400, body=body)

    task = lock(device, state)

    assert task.failed
    assert message in task.message


def test_a_lost_response_to_a_lock_is_reported_and_not_repeated(device: Any) -> None:
    device.fault("lock_group", "drop_after")

    lost = lock(device)

    assert lost.failed
    assert "it is in doubt whether the portal did it" in lost.message
    assert "asking for the same state twice does no harm" in lost.message
    assert writes(device).count("lock_group") == 1


def test_the_lock_of_a_group_that_is_not_there_yet_is_predicted_and_not_made(device: Any) -> None:
    predicted = lock(device, check_mode=True, group="Missing")
    made = lock(device, group="Missing")

    assert predicted.changed
    assert "it is assumed that an earlier task creates it" in predicted.result["warnings"][0]
    assert "there is no group Missing" in made.message


def test_what_a_lock_refuses_is_reported_with_the_lock_as_a_reason(device: Any) -> None:
    lock(device)

    task = run_task(device, group_migration.MODULE, {"group": "Partner", "enabled": True})

    assert "its tree is not locked" in task.message


# Moves to a backup server

SERVER: Mapping[str, Any] = {
    "address": "backup.example.com",
    "agent_id": "agent-1",
    "internal_address": "192.0.2.10",
    "allow_dangerous_registration": True,
}


def migrate(device: Any, check_mode: bool = False, **options: Any) -> Any:
    return run_task(device, group_migration.MODULE, {"group": "Partner", **options}, check_mode=check_mode)


@pytest.fixture
def moving(device: Any) -> Any:
    assert run_task(device, backup_server.MODULE, SERVER).changed
    return device


@pytest.mark.parametrize("name", ["backup.example.com", "192.0.2.10", "id"])
def test_a_group_is_moved_with_all_below_it_each_time_it_is_asked_for(moving: Any, name: str) -> None:
    server = str(moving.read("backup_servers")[0]["id"]) if name == "id" else name
    seen = len(writes(moving))

    predicted = migrate(moving, backup_server=server, move=True, enabled=True, check_mode=True)
    unmoved = writes(moving)[seen:]
    made = migrate(moving, backup_server=server, move=True, enabled=True)
    again = migrate(moving, backup_server=server, move=True, enabled=True)
    kept = migrate(moving, enabled=True)

    assert not unmoved
    assert predicted.result["changes"] == made.result["changes"]
    assert predicted.result["diff"] == made.result["diff"]
    assert made.result["changes"][0]["fields"] == ["enabled", "backup_server"]
    assert again.result["changes"][0]["fields"] == ["backup_server"]
    assert not kept.changed
    assert "backup_server" not in kept.result["config"]
    partner = moving.tree()["children"]["Partner"]
    assert partner["backup_server"] == partner["children"]["Customer"]["backup_server"] == "backup.example.com"


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"backup_server": "backup.example.com"}, "backup_server needs move: true"),
        ({"backup_server": "backup.example.com", "move": False}, "backup_server needs move: true"),
        ({"backup_server": "", "move": True}, "backup_server is empty"),
        ({"move": True}, "move needs backup_server"),
    ],
)
def test_half_a_move_is_refused_before_any_request(device: Any, options: Mapping[str, Any], problem: str) -> None:
    assert problem in migrate(device, **options).message
    assert not device.journal


def test_an_unknown_backup_server_is_refused_with_those_that_there_are(moving: Any) -> None:
    seen = len(writes(moving))

    task = migrate(moving, backup_server="elsewhere", move=True, enabled=True)

    assert "backup_server: there is no backup server elsewhere" in task.message
    assert "(backup.example.com)" in task.message
    assert len(writes(moving)) == seen


@pytest.mark.parametrize("kind", ["drop_after", "garbage", "html"])
def test_a_move_whose_response_is_lost_is_not_asked_for_again(moving: Any, kind: str) -> None:
    moving.fault("migrate_group_backup_server", kind, times=None)

    task = migrate(moving, backup_server="backup.example.com", move=True)

    assert task.failed
    assert "whether the move began is not known" in task.message
    assert "Look in the portal" in task.message
    assert writes(moving).count("migrate_group_backup_server") == 1


def test_a_portal_that_does_not_list_its_backup_servers_has_the_last_word(moving: Any) -> None:
    number = str(moving.read("backup_servers")[0]["id"])
    moving.fault("list_backup_servers", "status", status=403, times=None)

    assert migrate(moving, backup_server=number, move=True).changed
    assert migrate(moving, backup_server="backup.example.com", move=True).failed
    assert "There is no such backup server" in migrate(moving, backup_server="77777", move=True).message


def test_a_document_moves_only_what_it_is_to_move(moving: Any) -> None:
    gathered = run_task(moving, config.MODULE, {"state": "gathered", "kinds": ["group_migration"]}).result["config"]

    assert [one["group"] for one in gathered["group_migration"]] == [".", "Partner", "Partner/Customer"]
    assert not [one for one in gathered["group_migration"] if "backup_server" in one or "move" in one]
    assert not run_task(moving, config.MODULE, {"config": gathered}).changed


# Machines

MACHINE: Mapping[str, Any] = {
    "group": ".",
    "login": "user",
    "agent_id": "agent-1",
    "public_key": "k]=*",
    "secret": SECRET,
}


@pytest.fixture
def customer(device: Any) -> Mapping[str, Any]:
    """Return the connection options of an administrator of the customer."""
    login, password = device.add_admin("Partner/Customer", "admin@customer.example")
    return {"username": login, "password": password}


def add(device: Any, customer: Mapping[str, Any], check_mode: bool = False, **options: Any) -> Any:
    return run_task(device, user_machine.MODULE, {**customer, **MACHINE, **options}, check_mode=check_mode)


def machines(device: Any) -> Any:
    return device.tree("Partner/Customer")["users"]["user"]["machines"]


def test_a_machine_is_added_once(device: Any, customer: Mapping[str, Any]) -> None:
    predicted = add(device, customer, check_mode=True)
    assert not machines(device)
    made, again = add(device, customer), add(device, customer)

    assert [task.changed for task in (predicted, made, again)] == [True, True, False]
    assert predicted.result["changes"] == made.result["changes"]
    assert [task.result["outcome"] for task in (predicted, made, again)] == [
        "not_asked",
        "added",
        "already_registered",
    ]
    assert made.result["server_address"] == "backup.portal.example"
    assert made.result["server_public_key"] == "server-public-key"
    assert machines(device) == ["agent-1"]
    assert not leaks(str([predicted.result, made.result, made.reports, again.result]), [SECRET])


def test_a_machine_whose_response_is_lost_is_found_by_the_next_run(device: Any, customer: Mapping[str, Any]) -> None:
    device.fault("add_user_machine", "drop_after")

    lost = add(device, customer)
    again = add(device, customer)

    assert "it is in doubt whether the machine was added" in lost.message
    assert writes(device).count("add_user_machine") == 2
    assert again.result["outcome"] == "already_registered"
    assert machines(device) == ["agent-1"]


def test_an_administrator_above_learns_who_can_add_machines(device: Any) -> None:
    task = add(device, {}, group="Partner/Customer")

    assert task.failed
    assert "Log in as an administrator of the user's own customer or unit" in task.message
    assert not machines(device)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"login": "missing"}, "your own group has no user missing"),
        ({"group": "Missing"}, "there is no group Missing"),
        ({"agent_id": " "}, "agent_id is empty"),
    ],
)
def test_what_does_not_exist_gets_no_machine(
    device: Any, customer: Mapping[str, Any], options: Mapping[str, Any], problem: str
) -> None:
    assert problem in add(device, customer, **options).message
    assert not machines(device)
