"""A colleague who changes, renames, moves, removes or replaces the same object, before each request of a run in turn.

What a run says it did must be what it did. What it leaves where it succeeds must be what there would be if the colleague had come before it or
after it; so nothing of the colleague's is lost.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from support.direct import Task
from support.fault_matrix import Scenario, prepare, scenario
from support.fault_scenarios_portal import portal_state
from support.in_memory import make_device, run_task
from support.meddling import MeddledClients

from ansible_collections.steady.fleet.plugins.module_utils.portal import config
from simulators.messages import Refusal

UNIT, LOGIN, OTHER = "Partner/Contoso/Unit", "user@contoso.example", "other@contoso.example"
EMPTY = "Partner/Empty"


# --- what the colleague does ------------------------------------------------------------------------------------------------


def account(device: Any, login: str) -> Any:
    """Return the account of a login.

    :raises KeyError: there is none.
    """
    return device.account_of(login)


def rename_account(device: Any, login: str) -> None:
    found = account(device, login)
    device.store.rename_identity(found.identity, OTHER)
    found.touch()


def remove_account(device: Any, login: str) -> None:
    device.store.remove_account(account(device, login))


def replace_account(device: Any, login: str) -> None:
    found = account(device, login)
    path, add = device.path_of(found.group), device.add_user if "user" in login else device.add_admin
    remove_account(device, login)
    add(path, login, phone="theirs")


def change_account(device: Any, login: str) -> None:
    found = account(device, login)
    found.contact["phone"] = "theirs"
    found.touch()


def group(device: Any, path: str, **fields: Any) -> None:
    device.change_behind(path, fields)


def move(device: Any, path: str) -> None:
    found, parent = device.find_group(path), device.root
    device.store.check_place(parent, found.name, found.kind, found)
    device.store.place(found, parent, found.name)
    found.touch()


def replace_group(device: Any, path: str) -> None:
    device.change_behind(path, remove=True)
    device.add_group(path, internal_tag="theirs")


def report(device: Any, **fields: Any) -> None:
    one = device.store.reports[REPORT]
    one.update(fields, version=one["version"] + 1)


def end_brand(device: Any) -> None:
    partner = device.find_group("Partner")
    if partner.brand is None:
        raise KeyError("brand")
    del device.store.brands[partner.brand.id]
    partner.brand = None
    partner.touch()


def end_storage(device: Any) -> None:
    device.change_behind("Partner", storage="main", remove=True)
    device.find_group("Partner").touch()


REPORT = 10_000
ACCOUNT: Mapping[str, Callable[[Any, str], None]] = {
    "renamed": rename_account,
    "removed": remove_account,
    "replaced": replace_account,
    "changed": change_account,
}
GROUP: Mapping[str, Callable[[Any, str], None]] = {
    "renamed": lambda device, path: group(device, path, name="Theirs"),
    "removed": lambda device, path: device.change_behind(path, remove=True),
    "replaced": replace_group,
    "changed": lambda device, path: group(device, path, internal_tag="theirs"),
    "enabled": lambda device, path: group(device, path, status=1),
    "moved": move,
}


def build(device: Any) -> None:
    """Give the portal what the tasks are about."""
    device.add_group("Partner", kind=30)
    device.add_group("Partner/Contoso")
    device.add_group(UNIT, kind=50)
    device.add_group(EMPTY, status=0)
    device.add_user(UNIT, LOGIN)
    device.add_admin("Partner", "ada@partner.example")
    device.add_storage("Partner", "main")
    partner = device.find_group("Partner")
    partner.brand = device.new_brand()
    one = {"id": REPORT, "version": 1, "group": device.root, "level": 3, "schedule": {"timeshift": 0}, "enabled": 1}
    device.store.reports[REPORT] = one


@dataclass(frozen=True)
class Case:
    """A task, and what a colleague does to the object that it is about."""

    scenario: Scenario
    name: str
    act: Callable[[Any], Any]

    def __str__(self) -> str:
        return f"{self.scenario}, {self.name}"


def cases() -> Iterator[Case]:
    """Yield each task with each thing that can happen to its object."""

    def case(module: str, what: str, by: str, act: Callable[[Any], Any], **options: Any) -> Case:
        return Case(scenario(module, what, options, prepare=build), by, act)

    for module, path, login, detail in (
        ("portal_user", UNIT, LOGIN, {"address1": "ours"}),
        ("portal_admin", "Partner", "ada@partner.example", {"backup_notifications": ["error"]}),
    ):
        wanted: Mapping[str, Mapping[str, Any]] = {
            "changed": {"first_name": "ours"},
            "changed in full": detail,
            "absent": {"state": "absent"},
        }
        for what, options in wanted.items():
            for name, act in ACCOUNT.items():
                own = {"group": path, "login": login, **options}
                yield case(module, what, name, lambda device, act=act, login=login: act(device, login), **own)
    for what, path, options in (
        ("changed", "Partner/Contoso", {"customer_id": "ours"}),
        ("absent", EMPTY, {"state": "absent"}),
    ):
        for name, act in GROUP.items():
            own = {"path": path, **options}
            yield case("portal_group", what, name, lambda device, act=act, path=path: act(device, path), **own)
    level = {"level": "accounts"}
    for what, options in (("changed", {"timeshift": 1}), ("absent", {"state": "absent"})):
        for name, act in (
            ("removed", lambda device: device.store.reports.pop(REPORT)),
            ("of another level", lambda device: report(device, level=2)),
            ("changed", lambda device: report(device, enabled=0)),
        ):
            yield case("portal_report", what, name, act, **level, **options)
    yield case("portal_group_brand", "absent", "removed", end_brand, group="Partner", state="absent")
    yield case("portal_storage", "absent", "removed", end_storage, group="Partner", name="main", state="absent")


# --- what becomes of it -----------------------------------------------------------------------------------------------------


@dataclass
class Outcome:
    """What became of a run.

    :ivar state: what the portal has in the end, without what is random.
    :ivar acted: whether the colleague could still do what they do.
    :ivar written: the changes that the portal has carried out for the task.
    """

    state: Any
    task: Task
    requests: list[str]
    acted: bool
    written: list[str]


def run(case: Case, at: int) -> Outcome:
    """Run the task, and let the colleague act before one of its requests, or after the last one."""
    device = prepare(case.scenario)
    tried: list[bool] = []

    def act(unused: Any) -> None:
        tried.append(False)
        with contextlib.suppress(KeyError, Refusal):
            case.act(device)
            tried.append(True)

    with MeddledClients(device, at, act) as clients:
        task = clients.run(case.scenario.definition, case.scenario.options)
    written = [
        f"{one.method} {one.path}"
        for one in device.journal
        if one.method != "GET" and "/log" not in one.path and (one.status or 500) < 300
    ]
    if not tried:
        act(device)
    state = portal_state(device)
    del state["identities"]
    return Outcome(state, task, clients.adapter.requests, tried[-1], written)


@pytest.mark.parametrize("case", tuple(cases()), ids=str)
def test_what_a_colleague_does_meanwhile_is_neither_lost_nor_claimed(case: Case) -> None:
    first, last = run(case, 1), run(case, 10_000)
    assert first.acted, str(case)
    number, requests = 2, 2
    while number <= requests + 1:
        met = run(case, number)
        where = (number, met.requests, met.task.result)
        number, requests = number + 1, len(met.requests)

        assert met.task.changed is bool(met.written), where
        assert met.task.result.get("error") != "internal", where
        if not met.task.failed:
            # What can no longer be done once the task is through cannot have come after it.
            orders = [last] if not met.acted else [first, last] if last.acted else [first]
            assert met.state in [order.state for order in orders], where
        elif met.task.result["error"] == "input":
            # A guard: nothing was done.
            assert not met.written, where


# --- removals of what is not listed, and names that are taken -----------------------------------------------------------------


def refused(document: Mapping[str, Any], *, purge: bool, make: Callable[[Any], Mapping[str, Any]]) -> str:
    """Return why a document is refused, in check mode and otherwise alike and before anything is written."""
    options: dict[str, Any] = {"state": "overridden", "purge": [*document], "max_deletes": 9, "force": True}
    with make_device("portal") as device:
        build(device)
        given = {kind: [{**one, **make(device)} for one in entries] for kind, entries in document.items()}
        asked = {"config": given, **(options if purge else {})}
        messages = []
        for check_mode in (True, False):
            task = run_task(device, config.MODULE, asked, check_mode=check_mode)
            assert task.failed, task.result
            assert not [one for one in device.writing_requests() if "/log" not in one]
            messages.append(task.message)
        assert messages[0] == messages[1]
        return messages[0]


@pytest.mark.parametrize("purge", [False, True])
def test_a_group_is_not_moved_to_where_another_one_is(purge: bool) -> None:
    message = refused(
        {"group": [{"path": "Partner/Contoso"}]},
        purge=purge,
        make=lambda device: {"id": device.find_group(EMPTY).id},
    )

    assert "there is another group at Partner/Contoso already, of id" in message


@pytest.mark.parametrize(
    ("kind", "entry", "add"),
    [
        ("group", {"path": "Partner/Contoso", "previous_name": "Empty"}, lambda unused: None),
        ("user", {"group": UNIT, "login": LOGIN, "previous_login": OTHER}, lambda device: device.add_user(UNIT, OTHER)),
        (
            "storage",
            {"group": "Partner", "name": "main", "previous_name": "old"},
            lambda device: device.add_storage("Partner", "old"),
        ),
    ],
)
def test_what_was_to_be_renamed_is_not_removed_for_not_being_listed(
    kind: str, entry: Mapping[str, Any], add: Callable[[Any], Any]
) -> None:
    def make(device: Any) -> Mapping[str, Any]:
        add(device)
        return {}

    message = refused({kind: [dict(entry)]}, purge=True, make=make)

    assert "it is not listed and would be removed, but is what" in message
