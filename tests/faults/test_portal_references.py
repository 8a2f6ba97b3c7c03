"""What one document names in several ways, or makes, moves and removes at once: nothing is written that was not meant, and check mode says all of it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from support.in_memory import make_device, run_task

from ansible_collections.steady.fleet.plugins.module_utils.portal import config

STATE = {
    "children": {
        "A": {
            "kind": 30,
            "storages": {"main": {"kind": 1, "uid": "MAIN"}},
            "children": {"B": {"kind": 40, "children": {"U": {"kind": 50}}}, "C": {"kind": 40}},
        },
        "D": {"kind": 30},
    }
}
PEOPLE = {"user": "user@example.com", "admin": "admin@example.com"}
WRITING = ("POST", "PUT", "DELETE")


def portal() -> Any:
    device = make_device("portal", state=STATE)
    device.add_user("A/B", PEOPLE["user"])
    device.add_admin("A/B", PEOPLE["admin"])
    return device


def filled(device: Any, document: Any) -> Any:
    """Return a document in which ``<path>`` is the number of that group, and ``<uuid path>`` its uuid."""
    text = json.dumps(document)
    for path in ("A", "A/B", "A/C", "D"):
        group = device.find_group(path)
        text = text.replace(f"<{path}>", str(group.id)).replace(f"<uuid {path}>", str(group.uuid))
    return json.loads(text)


def run(device: Any, document: Any, *, check_mode: bool = False, **options: Any) -> Any:
    parameters = {"config": filled(device, document), "max_deletes": 9, **options}
    return run_task(device, config.MODULE, parameters, check_mode=check_mode)


def writes(device: Any) -> list[str]:
    found = [f"{one.method} {one.path}" for one in device.journal if one.method in WRITING]
    return [one for one in found if "/login" not in one and "/logout" not in one]


def absent(kind: str) -> dict[str, Any]:
    return {"group": "A/B", "login": PEOPLE[kind], "state": "absent"}


MADE: Mapping[str, Any] = {
    "a new group at the path that another one is moved from": {
        "group": [{"path": "D/B", "id": "<A/B>"}, {"path": "A/B", "kind": "customer"}]
    },
    "a name that is given up, and is not to be there": {
        "group": [{"path": "A/B2", "previous_name": "B"}, {"path": "A/B", "state": "absent"}],
        "user": [
            {"group": "A/B2", "login": "other@example.com", "previous_login": PEOPLE["user"]},
            {"group": "A/B2", "login": PEOPLE["user"], "state": "absent"},
        ],
    },
    "what is in a group that is renamed": {
        "group": [{"path": "A/B2", "previous_name": "B"}, {"path": "A/B2/U", "internal_tag": "x"}],
        "user": [{"group": "A/B2", "login": PEOPLE["user"], "phone": "1"}],
    },
    "an administrator becomes a user": {
        "admin": [absent("admin")],
        "user": [{"group": "A/B", "login": PEOPLE["admin"]}],
    },
    "a user becomes an administrator": {
        "user": [absent("user")],
        "admin": [{"group": "A/B", "login": PEOPLE["user"]}],
    },
    "a storage of another name with the uid of one that goes": {
        "storage": [
            {"group": "A", "name": "main", "state": "absent"},
            {"group": "D", "name": "other", "kind": "express", "uid": "MAIN"},
        ]
    },
    "a storage that the same document registers": {
        "storage": [{"group": "A", "name": "new", "kind": "express", "uid": "NEW"}],
        "group": [{"path": "A/C", "storage": "new"}, {"path": "A/N", "kind": "customer", "storage": "new"}],
    },
    "what is moved out of a group that is removed": {
        "group": [
            {"path": "D/B", "id": "<A/B>"},
            {"path": "D/C", "id": "<A/C>"},
            {"path": "A", "state": "absent", "force": True},
        ],
        "user": [{"group": "D/B", "login": PEOPLE["user"]}],
        "storage": [{"group": "A", "name": "main", "state": "absent"}],
    },
    "a move below a group that the same document makes": {
        "group": [{"path": "N/C", "id": "<A/C>"}, {"path": "N", "kind": "msp"}]
    },
}


@pytest.mark.parametrize("workers", [1, 8])
@pytest.mark.parametrize("case", MADE)
def test_what_shares_a_name_one_after_the_other_is_made_in_one_run_as_predicted(case: str, workers: int) -> None:
    with portal() as device:
        predicted = run(device, MADE[case], check_mode=True, workers=workers)
        assert not writes(device)
        made = run(device, MADE[case], workers=workers)

        assert not made.failed, made.message
        assert predicted.result["changes"] == made.result["changes"]
        assert predicted.result["diff"] == made.result["diff"]
        assert not predicted.result.get("warnings")
        assert not any(one.status >= 400 for one in device.journal if one.method in WRITING)


_RENAMED = {"path": "A/B2", "previous_name": "B"}
_LEFT = "becomes A/B2 by the same document"
REFUSED: Mapping[str, tuple[Any, str, bool]] = {
    "a group below the path that is left": ({"group": [_RENAMED, {"path": "A/B/U", "internal_tag": "x"}]}, _LEFT, True),
    "settings at the path that is left": (
        {"group": [_RENAMED], "group_settings": [{"group": "A/B", "allow_add_devices": False}]},
        _LEFT,
        True,
    ),
    "a user at the path that is left": (
        {"group": [_RENAMED], "user": [{"group": "A/B", "login": PEOPLE["user"], "phone": "1"}]},
        _LEFT,
        True,
    ),
    "a removal at the path that is left": ({"group": [_RENAMED], "user": [absent("user")]}, _LEFT, True),
    "a new group at the path that another leaves by name": (
        {"group": [_RENAMED, {"path": "A/B", "kind": "customer"}]},
        "are the same group",
        True,
    ),
    "each group has the name that the next one had": (
        {"group": [{"path": "A/B", "previous_name": "C"}, {"path": "A/X", "previous_name": "B"}]},
        "are the same group",
        True,
    ),
    "a new user with the login that another gives up": (
        {
            "user": [
                {"group": "A/B", "login": PEOPLE["user"], "email": "new@example.com"},
                {"group": "A/B", "login": "other@example.com", "previous_login": PEOPLE["user"]},
            ]
        },
        "are the same user",
        True,
    ),
    "a new storage with the name that another gives up": (
        {
            "storage": [
                {"group": "A", "name": "main", "kind": "express", "uid": "OTHER"},
                {"group": "A", "name": "old", "previous_name": "main"},
            ]
        },
        "are the same storage",
        True,
    ),
    "a user with two new logins": (
        {
            "user": [
                {"group": "A/B", "login": login, "previous_login": PEOPLE["user"]} for login in ("a@x.org", "b@x.org")
            ]
        },
        "are the same user",
        True,
    ),
    "a group below itself": ({"group": [{"path": "A/B/A", "id": "<A>"}]}, "moved below itself", True),
    "a move below what is not there": (
        {"group": [{"path": "N/C", "id": "<A/C>"}, {"path": "D", "internal_tag": "x"}]},
        "there is no group N",
        False,
    ),
    "a storage that there is not": (
        {"group": [{"path": "A/C", "storage": "nope"}, {"path": "D", "internal_tag": "x"}]},
        "there is no storage nope",
        False,
    ),
    "a new group in a storage that there is not": (
        {"group": [{"path": "A/N", "kind": "customer", "storage": "nope"}, {"path": "D", "internal_tag": "x"}]},
        "there is no storage nope",
        False,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_there_is_said_before_anything_is_written(case: str) -> None:
    document, words, also_predicted = REFUSED[case]
    with portal() as device:
        predicted = run(device, document, check_mode=True)
        made = run(device, document, continue_on_error=True)

        assert made.failed
        assert words in made.message
        assert not writes(device)
        # An earlier task may be about to make what is only missing.
        assert predicted.failed == also_predicted
        assert words in (predicted.message if also_predicted else str(predicted.result["warnings"]))


LISTED: Mapping[str, Mapping[str, Any]] = {
    "group_brand": {"company_name": "Contoso"},
    "user": {"login": PEOPLE["user"]},
    "admin": {"login": PEOPLE["admin"]},
    "storage": {"name": "main"},
}


@pytest.mark.parametrize("named", ["path", "number", "uuid", "new path", "path below a new one"])
@pytest.mark.parametrize("kind", LISTED)
def test_a_purge_leaves_what_is_listed_however_its_group_is_named(kind: str, named: str) -> None:
    place = "A" if kind == "storage" else "A/B"
    groups: Iterable[Any] = []
    group = {"path": place, "number": f"<{place}>", "uuid": f"<uuid {place}>"}.get(named, "")
    if named == "new path":
        group, groups = f"{place}2", [{"path": f"{place}2", "previous_name": place[-1]}]
    elif not group:
        group, groups = f"Z{place[1:]}", [{"path": "Z", "previous_name": "A"}]
    document = {"group": groups, kind: [{"group": group, **LISTED[kind]}]}
    with portal() as device:
        assert not run(device, {"group_brand": [{"group": "A/B", "company_name": "Contoso"}]}).failed
        predicted = run(device, document, state="overridden", purge=[kind], check_mode=True)
        made = run(device, document, state="overridden", purge=[kind])

        assert not made.failed, made.message
        assert predicted.result["changes"] == made.result["changes"]
        assert [one["kind"] for one in made.result["changes"]] == ["group"] * len(list(groups))


@pytest.mark.parametrize("named", ["A/B", "<A/B>", "<uuid A/B>"])
def test_a_group_is_deleted_after_what_leaves_it_however_it_is_named(named: str) -> None:
    document = {
        "group": [{"path": path, "state": "absent", "force": True} for path in (named, "A/B/U")],
        "user": [absent("user")],
        "admin": [absent("admin")],
    }
    with portal() as device:
        application = device.server.app

        def slow(environ: dict[str, Any], start: Any) -> Any:
            if environ["REQUEST_METHOD"] == "DELETE" and "/groups/" not in environ["PATH_INFO"]:
                time.sleep(0.05)
            return application(environ, start)

        device.server.app = slow
        made = run(device, document, workers=8)

        assert not made.failed, made.message
        assert len(made.result["changes"]) == 4


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("user", {"group": "A/B", "login": PEOPLE["user"], "quotas": {"servers": -7}}),
        ("group", {"path": "A/C", "quotas": {"storage": "much"}}),
        ("group_brand", {"group": "A/B", "color": "blue"}),
    ],
)
def test_a_purge_is_not_predicted_for_what_is_listed_with_a_mistake(kind: str, wrong: Mapping[str, Any]) -> None:
    with portal() as device:
        assert not run(device, {"group_brand": [{"group": "A/B", "company_name": "Contoso"}]}).failed
        predicted = run(device, {kind: [wrong]}, state="overridden", purge=[kind], check_mode=True)

        assert predicted.failed
        assert not predicted.result["changes"]


NEW_SERVER: Mapping[str, Any] = {
    "address": "Backup.example.org",
    "internal_address": "192.0.2.10",
    "agent_id": "agent-1",
    "server_secret": "s3cret-of-it",
    "allow_dangerous_registration": True,
}


@pytest.mark.parametrize("named", ["Backup.example.org", "backup.EXAMPLE.org", "192.0.2.10"])
def test_group_is_moved_to_a_backup_server_that_the_same_document_registers(named: str) -> None:
    document = {
        "group_migration": [{"group": "A", "backup_server": named, "move": True}],
        "backup_server": [dict(NEW_SERVER)],
    }
    with portal() as device:
        predicted = run(device, document, check_mode=True)
        before = writes(device)
        made = run(device, document)
        sent = writes(device)

    assert not predicted.failed, predicted.message
    assert before == []
    assert not made.failed, made.message
    assert [one.split("/")[-1] for one in sent] == ["backupservers", "backup_server_migration"]
    assert predicted.result["diff"] == made.result["diff"]
    assert [one["kind"] for one in made.result["changes"]] == ["backup_server", "group_migration"]


def test_backup_server_that_is_nowhere_is_refused_before_anything_is_written() -> None:
    document = {
        "group": [{"path": "D", "language": "de"}],
        "group_migration": [{"group": "A", "backup_server": "elsewhere.example.org", "move": True}],
        "backup_server": [dict(NEW_SERVER)],
    }
    with portal() as device:
        refused = run(device, document)
        predicted = run(device, document, check_mode=True)
        number = run(device, {"group_migration": [{"group": "A", "backup_server": "77", "move": True}]})
        sent = writes(device)

    assert "backup_server: there is no backup server elsewhere.example.org" in refused.message
    assert any("there is no backup server elsewhere.example.org" in one for one in predicted.result["warnings"])
    assert "backup_server: there is no backup server 77" in number.message
    assert sent == []
