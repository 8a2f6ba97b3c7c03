"""Responses that contradict each other: groups that lie within themselves or never end, two objects of one name, another object than the
one that was asked for, versions that go round. A task ends, and takes none of it for truth."""

from __future__ import annotations

import importlib
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from lifecycle.samples import PARTNER, SAMPLES, Sample
from support.in_memory import InMemoryClients, make_device

from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils.portal.tree import MAX_LEVELS

MOST_REQUESTS = 500
Change = Callable[[str, Any], Any]


def module(name: str) -> ModuleDefinition:
    action = importlib.import_module(f"ansible_collections.steady.fleet.plugins.action.{name}")
    found: ModuleDefinition = action.ActionModule.definition
    return found


class Changed:
    """Wraps the application of a simulator: each JSON that it returns is changed, and the requests are counted."""

    def __init__(self, application: Any, change: Change) -> None:
        self._application, self._change = application, change
        self.requests = 0

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.requests += 1
        assert self.requests < MOST_REQUESTS, "there is no end"
        head: list[Any] = []
        body = b"".join(self._application(environ, lambda *given: head.extend(given)))
        if body.startswith((b"{", b"[")):
            found = json.loads(body)
            content = self._change(environ["PATH_INFO"], found)
            head[0] = head[0] if content == found else "200 OK"
            body = json.dumps(content).encode()
        start(head[0], [(name, value) for name, value in head[1] if name.lower() != "content-length"])
        return [body]


@contextmanager
def changed(product: str, change: Change, switches: Mapping[str, Any], state: Any) -> Iterator[Any]:
    device = make_device(product, switches, state)
    try:
        device.server.app = Changed(device.server.app, change)
        yield device
    finally:
        device.stop()


# --- groups ---------------------------------------------------------------------------------------------------------

_numbers = itertools.count(10_000)
_seen: list[dict[str, Any]] = []


def below(path: str, body: Any, entries: Callable[[int], list[Any]]) -> Any:
    """Return the response to a listing of groups with other groups in it."""
    found = re.search(r"/groups/(self|\d+)/children$", path)
    if found is None or ("items" not in body and "error" not in body):
        return body
    _seen.extend({**entry, "has_children": 1} for entry in body.get("items", ()))
    number = 0 if found[1] == "self" else int(found[1])
    return {"items": entries(number)}


TREES: Mapping[str, tuple[Callable[[int], list[Any]], str]] = {
    "a group within itself": (lambda number: [{**_seen[0], "id": number or 6}], "listed below itself"),
    "a group within the one below it": (lambda number: [{**_seen[0], "id": 7 if number in (0, 6) else 6}], "below itself"),
    "levels without end": (lambda unused: [{**_seen[0], "id": next(_numbers)}], f"more than {MAX_LEVELS} levels"),
    "two groups of one name": (lambda unused: [_seen[0], {**_seen[0], "id": next(_numbers)}], "have one name, Partner"),
}  # fmt: skip


@pytest.mark.parametrize(("entries", "problem"), TREES.values(), ids=TREES)
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("portal_config", {"state": "gathered"}),
        ("portal_group_info", {"group": ".", "recurse": True}),
        ("portal_user_info", {"group": ".", "recurse": True}),
    ],
)
def test_groups_that_are_no_tree_are_refused(
    name: str, options: Mapping[str, Any], entries: Callable[[int], list[Any]], problem: str
) -> None:
    _seen.clear()
    with changed("portal", lambda path, body: below(path, body, entries), {}, PARTNER) as device:  # noqa: SIM117
        with InMemoryClients(device) as clients:
            result = clients.run(module(name), options).result

    assert result["failed"]
    assert result["error"] == "protocol"
    assert problem in result["msg"]


def test_a_parent_that_never_ends_is_refused() -> None:
    def change(path: str, body: Any) -> Any:
        found = re.fullmatch(r".*/groups/(\d+)", path)
        return {**body, "parent_id": int(found[1]) if found else None} if "parent_id" in body else body

    with changed("portal", change, {}, PARTNER) as device, InMemoryClients(device) as clients:
        result = clients.run(module("portal_group_info"), {"group": "7"}).result

    assert result["failed"], result
    assert "group 7 is below itself" in result["msg"]


# --- names ----------------------------------------------------------------------------------------------------------


def duplicated(value: Any) -> Any:
    """Return a response in which each object of a list is there again, with the same name and other content."""
    if isinstance(value, Mapping):
        return {key: duplicated(part) for key, part in value.items()}
    if not isinstance(value, list) or not value or not isinstance(value[-1], Mapping):
        return value
    inner = [duplicated(part) for part in value]
    return [*inner, *({key: other(key, part) for key, part in entry.items()} for entry in inner)]


NAMES = ("acc_id", "name", "login", "address", "key", "uid", "path", "username")


def other(key: str, value: Any) -> Any:
    if key in NAMES or isinstance(value, (bool, type(None))):
        return value
    return value + "2" if isinstance(value, str) else value + 5_000 if key == "id" else value


WITH_NAMES = {
    "cloud_sync_accounts": "/auth_codes",
    "portal_admin": "/admins",
    "portal_user": "/users",
    "portal_storage": "/storages",
}
NAMED = [sample for sample in SAMPLES if sample.module in WITH_NAMES]


@pytest.mark.parametrize("sample", NAMED, ids=str)
def test_two_objects_of_one_name_are_no_state(sample: Sample) -> None:
    place = WITH_NAMES[sample.module]
    active = False

    def change(path: str, body: Any) -> Any:
        return duplicated(body) if active and path.endswith(place) else body

    with changed(sample.product, change, sample.switches, sample.state) as device:
        definition = module(sample.module)
        with InMemoryClients(device) as clients:
            assert not clients.run(definition, sample.create).failed
        active = True
        written = len([one for one in device.journal if one.method not in ("GET", "POST")])
        for options in filter(None, (sample.create, sample.absent)):
            for check_mode in (True, False):
                with InMemoryClients(device) as clients:
                    result = clients.run(definition, options, check_mode=check_mode).result
                assert result["failed"], options
                assert result["error"] == "protocol", result["msg"]
                assert "which are not the same" in result["msg"] or "lists 2 objects" in result["msg"]
        assert written == len([one for one in device.journal if one.method not in ("GET", "POST")])


def test_the_same_entry_twice_is_one() -> None:
    sample = next(sample for sample in SAMPLES if sample.module == "cloud_sync_accounts")
    active = False

    def change(path: str, body: Any) -> Any:
        return [*body, *body] if active and path.endswith("/auth_codes") else body

    with changed(sample.product, change, sample.switches, sample.state) as device, InMemoryClients(device) as clients:
        clients.run(module(sample.module), sample.create)
        active = True
        result = clients.run(module(sample.module), sample.create).result

    assert not result.get("failed"), result
    assert not result["changed"]


# --- one object in place of another ---------------------------------------------------------------------------------


# What reads one object by its number or uuid, with options that make the task do that.
SINGLE: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "a group by its number": ("portal_group", {"path": "<group>", "state": "absent", "force": True}),
    "a group by its uuid": ("portal_group", {"path": "<uuid>", "state": "absent", "force": True}),
    "a group in full": ("portal_group", {"path": "Partner", "language": "de"}),
    "settings by a number": ("portal_group_settings", {"group": "<group>", "allow_add_devices": False}),
    "a brand by its path": ("portal_group_brand", {"group": "Partner", "company_name": "x"}),
    "an administrator in full": ("portal_admin", {"group": "Partner", "login": "a@x.org", "backup_notifications": []}),
    "a user in full": ("portal_user", {"group": "Partner/Unit", "login": "u@x.org", "phone": "1"}),
    "a report in full": ("portal_report", {"level": "accounts", "enabled": False, "timeshift": 5}),
    "a migration by a number": ("portal_group_migration", {"group": "<group>", "enabled": True}),
}


@pytest.mark.parametrize("case", SINGLE)
def test_another_object_than_was_asked_for_is_neither_changed_nor_proof_of_absence(case: str) -> None:
    name, given = SINGLE[case]
    active = False

    def change(path: str, body: Any) -> Any:
        if not active or not re.search(r"/(groups|admins|users|reports)/[0-9a-f-]+$", path) or "id" not in body:
            return body
        other_uuid = {"uuid": "00000000-0000-4000-8000-000000000000"} if "uuid" in body else {}
        return {**body, "id": body["id"] + 1, **other_uuid}

    with changed("portal", change, {"uuid_in_path": True}, None) as device, InMemoryClients(device) as clients:
        device.add_group("Partner", kind=30)
        device.add_group("Partner/Unit", kind=40)
        device.add_admin("Partner", "a@x.org")
        device.add_user("Partner/Unit", "u@x.org")
        group = device.find_group("Partner")
        named = {"<group>": str(group.id), "<uuid>": group.uuid}
        options = {option: named.get(str(value), value) for option, value in given.items()}
        if name == "portal_report":
            assert not clients.run(module(name), {**options, "enabled": True}).failed
        active = True
        for check_mode in (True, False):
            result = clients.run(module(name), options, check_mode=check_mode).result

            assert result.get("failed"), result
            assert result["error"] == "protocol"
            assert "was asked for" in result["msg"]
        assert not [one.path for one in device.journal if one.method in ("PUT", "DELETE")]


def test_a_uuid_is_known_in_any_spelling() -> None:
    def change(path: str, body: Any) -> Any:
        return {**body, "uuid": body["uuid"].upper()} if isinstance(body, Mapping) and body.get("uuid") else body

    with changed("portal", change, {"uuid_in_path": True}, PARTNER) as device, InMemoryClients(device) as clients:
        uuid = device.find_group("Partner").uuid
        result = clients.run(module("portal_group"), {"path": uuid, "internal_tag": "x"}).result

    assert not result.get("failed"), result
    assert result["changed"]


def test_versions_that_go_round_end_a_task() -> None:
    changes = 0

    def change(unused: str, body: Any) -> Any:
        if isinstance(body, list):
            return [change("", part) for part in body]
        if not isinstance(body, Mapping):
            return body
        version = {"version": 3 + changes % 2} if isinstance(body.get("version"), int) else {}
        return {**body, **version, **({"items": change("", body["items"])} if "items" in body else {})}

    with changed("portal", change, {}, PARTNER) as device, InMemoryClients(device) as clients:
        application = device.server.app

        def lenient(environ: dict[str, Any], start: Any) -> Any:
            nonlocal changes
            changes += environ["REQUEST_METHOD"] == "PUT"
            return application({**environ, "QUERY_STRING": "", "RAW_URI": environ["PATH_INFO"]}, start)

        clients._adapter._application = lenient
        for tag in "abcd":
            result = clients.run(module("portal_group"), {"path": "Partner", "internal_tag": tag}).result
            assert not result.get("failed"), result


@pytest.mark.parametrize(
    ("path", "options", "changed_by"),
    [
        ("Partner/Unit", {"state": "absent", "force": True}, "delete"),
        ("Partner/Unit", {"internal_tag": "x"}, "update"),
        ("Partner/Unit/Below", {"internal_tag": "x"}, "update"),
    ],
)
def test_a_counter_that_lags_proves_no_absence(path: str, options: Mapping[str, Any], changed_by: str) -> None:
    def change(unused: str, body: Any) -> Any:
        if not isinstance(body, Mapping) or "items" not in body:
            return body
        return {**body, "items": [{**entry, "has_children": 0} for entry in body["items"]]}

    with changed("portal", change, {}, None) as device, InMemoryClients(device) as clients:
        device.add_group("Partner", kind=30)
        device.add_group("Partner/Unit", kind=40)
        if path.endswith("Below"):
            device.add_group(path, kind=50)
        result = clients.run(module("portal_group"), {"path": path, **options}).result

    assert not result.get("failed"), result
    assert [one["operation"] for one in result["changes"]] == [changed_by]
