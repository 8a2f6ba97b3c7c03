"""Words, identities and what decides about rights, for every resource of the portal by its own table: walked, not listed by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.in_memory import make_device, run_task

from ansible_collections.steady.fleet.plugins.module_utils._run.definition import resource_module
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import Field, FieldTable
from ansible_collections.steady.fleet.plugins.module_utils.portal import config
from ansible_collections.steady.fleet.plugins.module_utils.portal.actions import gateway, group_lock, user_machine
from ansible_collections.steady.fleet.plugins.module_utils.portal.client import PORTAL
from ansible_collections.steady.fleet.plugins.module_utils.portal.values.enums import EnumCodec

RESOURCES = {one.kind: one for one in config.RESOURCES}
WHERE: dict[str, dict[str, Any]] = {
    "group": {"path": "Contoso"},
    "group_settings": {"group": "Contoso"},
    "group_brand": {"group": "Contoso"},
    "group_migration": {"group": "Contoso"},
    "group_report_schedule": {"group": "Contoso"},
    "storage": {"group": "Partner", "name": "main"},
    "admin": {"group": "Contoso", "login": "admin@example.com"},
    "user": {"group": "Contoso", "login": "user@example.com"},
    "report": {"level": "accounts", "enabled": True, "timeshift": 0},
    "backup_server": {"address": "backup.example.com", "agent_id": "1", "allow_dangerous_registration": True},
}


def portal() -> Any:
    return make_device(
        "portal",
        state={
            "children": {
                "Partner": {"kind": 30},
                "Contoso": {
                    "kind": 40,
                    "admins": {"admin@example.com": {"status": 1, "access_type": 1}},
                    "users": {"user@example.com": {"status": 1}},
                },
            }
        },
    )


def words(table: FieldTable, outer: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Field]]:
    """Yield the path and the field of every option whose values are words."""
    for item in table:
        if isinstance(item.codec, EnumCodec):
            yield (*outer, item.option), item
        elif item.object is not None:
            yield from words(item.object, (*outer, item.option))


WORDS = [(kind, path, item) for kind, one in RESOURCES.items() for path, item in words(one.table)]


def test_every_kind_is_tried() -> None:
    assert WHERE.keys() == RESOURCES.keys()
    # Each module's documentation has these words, so none may drop out of the walk unseen.
    assert {".".join((kind, *path)) for kind, path, unused in WORDS} >= {
        "group.kind",
        "group.capabilities",
        "group.pricing.mode",
        "group.pricing.rating",
        "admin.access",
        "admin.certificate_notifications",
        "user.roles",
        "user.backup_notifications",
        "storage.kind",
        "report.level",
        "group_report_schedule.level",
    }


@pytest.mark.parametrize(
    ("kind", "path", "item"), WORDS, ids=[f"{kind}.{'.'.join(path)}" for kind, path, item in WORDS]
)
def test_a_word_that_no_one_knows_is_looked_up_and_refused(kind: str, path: tuple[str, ...], item: Field) -> None:
    value: Any = ["Unheard"] if item.type == "list" else "Unheard"
    for option in path[::-1]:
        value = {option: value}
    with portal() as device:
        module = resource_module(PORTAL, RESOURCES[kind])

        task = run_task(
            device,
            module,
            {
                **WHERE[kind],
                **value,
                **({"kind": "express", "uid": "X"} if kind == "storage" and path != ("kind",) else {}),
            },
        )

        assert task.failed
        assert task.result["error"] in ("input", "blocked"), task.message
        assert f"{path[-1]}: 'Unheard' is none of the portal's" in task.message.replace(".".join(path[:-1]) + ".", "")
        assert [one for one in device.journal if one.operation == "read_constants"]
        assert not [one for one in device.journal if one.writes and one.operation not in ("log_in", "log_out")]


# Identities, and what decides about rights

EMPTY: tuple[Any, ...] = ("", " ", [], {}, True, 1.5, [""], [None], ["a", ""], [["a"]], "\n")
IDENTITIES = [(kind, option) for kind, one in RESOURCES.items() for option in one.identity]
RIGHTS = [("group", "kind"), ("admin", "access"), ("storage", "kind"), ("storage", "uid")]


def given(kind: str, option: str, value: Any, interface: str) -> tuple[Any, dict[str, Any]]:
    options = {**WHERE[kind], **({"kind": "customer"} if kind == "group" else {}), option: value}
    if interface == "document":
        return config.MODULE, {"config": {kind: [options]}}
    return resource_module(PORTAL, RESOURCES[kind]), options


@pytest.mark.parametrize("interface", ["module", "document"])
@pytest.mark.parametrize("value", EMPTY, ids=repr)
@pytest.mark.parametrize(("kind", "option"), [*IDENTITIES, *RIGHTS], ids=str)
def test_what_distinguishes_objects_or_decides_about_rights_is_never_empty_or_of_another_type(
    kind: str, option: str, value: Any, interface: str
) -> None:
    with portal() as device:
        before = device.tree()
        module, options = given(kind, option, value, interface)
        task = run_task(device, module, options)

        assert device.tree() == before, task.result
        assert task.failed, task.result
        assert task.result["error"] in ("input", "blocked"), task.message
        assert option in task.message


@pytest.mark.parametrize("value", EMPTY, ids=repr)
@pytest.mark.parametrize(
    ("module", "option", "others"),
    [
        (group_lock.MODULE, "group", {"state": "locked"}),
        (gateway.MODULE, "address", {"cipher_key": "s3cret s3cret", "allow_dangerous_registration": True}),
        (gateway.MODULE, "cipher_key", {"address": "gateway.example.com", "allow_dangerous_registration": True}),
        (user_machine.MODULE, "group", {"login": "user@example.com", "agent_id": "A"}),
        (user_machine.MODULE, "login", {"group": "Contoso", "agent_id": "A"}),
        (user_machine.MODULE, "agent_id", {"group": "Contoso", "login": "user@example.com"}),
    ],
    ids=[
        "group_lock.group",
        "gateway.address",
        "gateway.cipher_key",
        "user_machine.group",
        "user_machine.login",
        "user_machine.agent_id",
    ],
)
def test_what_an_acting_module_acts_on_is_never_empty(module: Any, option: str, others: Any, value: Any) -> None:
    with portal() as device:
        if (option, value) == ("cipher_key", " "):
            pytest.skip("a secret may be a space")
        task = run_task(device, module, {**others, option: value})

        assert task.failed, task.result
        assert task.result["error"] in ("input", "blocked"), task.message
        assert not [one for one in device.journal if one.writes and one.operation not in ("log_in", "log_out")]
