"""The bounds of a plan, and the plan that somebody approved, on a product of one dictionary."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import ConflictError, InputError, RefusedError
from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import Redactor
from ansible_collections.steady.fleet.plugins.module_utils._engine.converge import (
    RunOptions,
    Task,
    converge,
    items_from,
)
from ansible_collections.steady.fleet.plugins.module_utils._engine.names import MAX_LISTED
from ansible_collections.steady.fleet.plugins.module_utils._engine.resource import Change, Item, Resource, WriteUnit
from ansible_collections.steady.fleet.plugins.module_utils._engine.secret_proofs import SecretProofs
from ansible_collections.steady.fleet.plugins.module_utils._http.clock import Clock
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import Connection
from ansible_collections.steady.fleet.plugins.module_utils._http.transport import Transport
from ansible_collections.steady.fleet.plugins.module_utils._schema.secret_state import ALWAYS
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import (
    READ_ONLY,
    SET,
    STEERING,
    Entries,
    Field,
    FieldTable,
    Secret,
)
from ansible_collections.steady.fleet.plugins.module_utils._schema.wire import encode

PART = FieldTable((Field("id", required=True), Field("size", type="int"), Field("pin", secret=Secret())))
PLACE = FieldTable((Field("city", clear=""), Field("street", clear="")))


class Product:
    """Objects by name.

    :ivar whole: whether a task's writing is one transaction, or each object is written by itself.
    :ivar meanwhile: what somebody else does, once, just before something of ours is written.
    """

    tenant = ""

    def __init__(self, *, whole: bool = True, **things: dict[str, Any]) -> None:
        self.things = {name: {"name": name, **options} for name, options in things.items()}
        self.reads_again_inside = whole
        self.whole = whole
        self.log: list[str] = []
        self.meanwhile: Any = None
        self.transport = Transport(Connection("test", "Test", "192.0.2.1", 443), Redactor(), clock=Clock())
        self.warnings: list[str] = []
        self.report = self.announce = self.log.append
        self.warn = self.warnings.append

    def foresee_writing(self) -> None:
        pass

    @contextmanager
    def writing(self) -> Iterator[WriteUnit]:
        write_unit = WriteUnit()
        write_unit.whole = self.whole
        if self.whole:
            self.interfere()
        yield write_unit

    def interfere(self) -> bool:
        act, self.meanwhile = self.meanwhile, None
        if act is not None:
            act()
        return act is not None

    def close(self) -> None:
        """Nothing is open."""


class Things(Resource):
    """Objects with a name."""

    kind = title = "thing"
    many = True
    identity = ("name",)
    removable = True
    table = FieldTable(
        (
            Field("name", required=True),
            Field("size", type="int"),
            Field("note", clear=""),
            Field("words", type="list", shape=SET),
            Field("place", object=PLACE),
            Field("password", secret=Secret(evidence="has_password")),
            Field("has_password", type="bool", access=READ_ONLY),
            Field("uptime", type="int", access=READ_ONLY),
            Field("parts", entries=Entries(PART, "id", purge_option="purge_parts")),
            Field("purge_parts", type="bool", access=STEERING),
        )
    )

    def read_one(self, client: Product, item: Item) -> Any:
        return deepcopy(client.things.get(item.name))

    def list_all(self, client: Product) -> Iterable[tuple[Mapping[str, Any], Any]]:
        return [({"name": name}, deepcopy(wire)) for name, wire in client.things.items()]

    def apply(self, client: Product, change: Change) -> None:
        if not client.whole and client.interfere():
            raise ConflictError("somebody else changed it")
        client.log.append(f"{change.operation} {change.item.name}")
        written = encode(self.table, change.wire, change.diff)
        written["has_password"] = bool(written.pop("password", None)) or bool((change.wire or {}).get("has_password"))
        client.things[change.item.name] = written

    def remove(self, client: Product, change: Change) -> None:
        if not client.whole and client.interfere():
            raise ConflictError("somebody else changed it")
        client.log.append(f"delete {change.item.name}")
        del client.things[change.item.name]


THINGS = Things()


def run(device: Product, *wanted: Mapping[str, Any], check_mode: bool = False, **run_options: Any) -> dict[str, Any]:
    """Converge some things."""
    given = [dict.fromkeys(THINGS.table.argument_spec()) | dict(one) for one in wanted]
    return converge(
        Task({}, check_mode), device, items_from(THINGS, given), RunOptions(show_plan=True, **run_options), (THINGS,)
    )


def plan(device: Product, *wanted: Mapping[str, Any], **run_options: Any) -> dict[str, Any]:
    """Return the plan of a run as a file brings it back."""
    result = run(device, *wanted, check_mode=True, **run_options)
    made = device.transport.redactor.value(result["plan"])
    device.log.clear()
    return json.loads(json.dumps(made))  # type: ignore[no-any-return]


def writes(device: Product) -> list[str]:
    return [line for line in device.log if line.split()[0] in ("create", "update", "delete") and ":" not in line]


def product(**more: Any) -> Product:
    parts = [{"id": "x", "size": 1}, {"id": "y", "size": 1}]
    return Product(a={"size": 1, "note": "old"}, b={"size": 2, "parts": parts}, **more)


def refused(device: Product, *wanted: Mapping[str, Any], **run_options: Any) -> RefusedError:
    """Run, be refused, and see that nothing was written."""
    before = deepcopy(device.things)
    with pytest.raises(RefusedError) as caught:
        run(device, *wanted, **run_options)
    assert device.things == before
    assert not writes(device)
    return caught.value


# --- bounds ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "run_options", "count"),
    [
        ([], {}, 0),
        ([{"name": "a", "size": 1}], {}, 0),
        ([{"name": "a", "size": 3, "note": "new"}], {}, 1),
        ([{"name": "a", "size": 3}, {"name": "c", "size": 1}], {}, 2),
        # An object that is made is one change, whatever is in it.
        ([{"name": "c", "parts": [{"id": "x"}, {"id": "y"}]}], {}, 1),
        # In an object that is there, each entry counts.
        ([{"name": "b", "parts": [{"id": "x", "size": 5}, {"id": "y", "size": 5}, {"id": "z"}]}], {}, 3),
        ([{"name": "b", "size": 9, "parts": [{"id": "x", "size": 5}]}], {}, 1),
        ([{"name": "b", "parts": [], "purge_parts": True}], {"max_deletes": 2}, 2),
        ([{"name": "a", "state": "absent"}, {"name": "z", "state": "absent"}], {"max_deletes": 1}, 1),
        ([], {"purge": frozenset({"thing"}), "max_deletes": 2}, 2),
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_changes_are_counted_by_objects_and_entries(
    wanted: list[dict[str, Any]], run_options: dict[str, Any], count: int, check_mode: bool
) -> None:
    run(product(), *wanted, check_mode=check_mode, max_changes=count, **run_options)

    if count:
        error = refused(product(), *wanted, check_mode=check_mode, max_changes=count - 1, **run_options)
        assert f"changes planned: {count}, allowed by max_changes: {count - 1}, so nothing was written" in str(error)
        assert "Raise max_changes if all of these are wanted" in str(error)


def test_a_message_names_the_first_of_many_changes() -> None:
    wanted = [{"name": f"new{number:02}", "size": 1} for number in range(MAX_LISTED + 3)]

    message = str(refused(product(), *wanted, max_changes=0))

    assert "thing new00" in message
    assert "thing new20" not in message
    assert "and 3 more" in message


# --- the approved plan ----------------------------------------------------------------------------------------------

WANTED = ({"name": "a", "size": 5}, {"name": "c", "size": 3}, {"name": "b", "size": 2})


@pytest.mark.parametrize("whole", [True, False])
def test_an_approved_plan_that_was_carried_out_changes_nothing_more(whole: bool) -> None:
    device = product(whole=whole)
    approved = plan(device, *WANTED)

    result = run(device, *WANTED, approved=approved)

    assert result["changes"] == approved["changes"]
    assert writes(device) == ["update a", "create c"]
    device.log.clear()
    again = run(device, *WANTED, approved=approved)
    assert (again["changed"], again["changes"], writes(device)) == (False, [], [])
    # What somebody else changes afterwards is seen all the same.
    device.things["a"]["note"] = "theirs"
    error = refused(device, *WANTED, approved=approved)
    assert error.details["moved"] == {"desired": [], "current": ["thing a.note"]}


def test_an_empty_plan_can_be_run_again_and_again() -> None:
    device = product()
    approved = plan(device, {"name": "a", "size": 1})

    for unused in range(2):
        assert run(device, {"name": "a", "size": 1}, approved=approved)["changed"] is False


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"size": 5}, {"size": 6}),
        ({"size": 5}, {}),
        ({}, {"note": "old"}),
        # To clear is not to leave out, even where the outcome is the same.
        ({}, {"note": ""}),
        ({"note": ""}, {}),
        ({"place": {"city": "x"}}, {"place": {"city": "x", "street": ""}}),
        ({"words": ["x"]}, {"words": []}),
        ({}, {"password": "long enough"}),
        ({"parts": [{"id": "x"}]}, {"parts": [{"id": "x", "pin": "1"}]}),
        ({"parts": [{"id": "x"}]}, {"parts": [{"id": "x"}], "purge_parts": False}),
        ({}, {"state": "absent"}),
    ],
)
def test_a_document_that_asks_for_something_else_is_refused(before: dict[str, Any], after: dict[str, Any]) -> None:
    device = product()
    approved = plan(device, {"name": "a", **before}, max_deletes=9)

    error = refused(device, {"name": "a", **after}, approved=approved, max_deletes=9)

    assert error.error_code == "refused"
    assert error.details["moved"]["desired"]
    assert all(name.startswith("thing a.") for name in error.details["moved"]["desired"])
    assert "the document now asks for something else: thing a." in str(error)
    assert str(error).endswith("Make a new plan, and have it approved.")


@pytest.mark.parametrize(
    ("change", "leaf"),
    [
        ({"size": 7}, "size"),
        ({"note": ""}, "note"),
        ({"words": ["x"]}, "words"),
        ({"place": {"city": "x"}}, "place.city"),
        ({"parts": [{"id": "x"}]}, "parts[x]"),
        # The password itself cannot be read; that there is one can.
        ({"has_password": True}, "has_password"),
    ],
)
def test_a_value_that_moved_is_refused_and_named(change: dict[str, Any], leaf: str) -> None:
    device = product()
    approved = plan(device, {"name": "a", "size": 5})
    device.things["a"].update(change)

    error = refused(device, {"name": "a", "size": 5}, approved=approved)

    assert error.details["moved"]["desired"] == []
    assert error.details["moved"]["current"][0] == f"thing a.{leaf}"
    assert f"changed on the device since: thing a.{leaf}" in str(error)


def test_what_only_the_product_says_does_not_count() -> None:
    device = product()
    approved = plan(device, {"name": "a", "size": 5})
    device.things["a"].update(uptime=12345, color="red")

    assert run(device, {"name": "a", "size": 5}, approved=approved)["changed"] is True


def test_an_order_that_means_nothing_does_not_count() -> None:
    parts = [{"id": "x", "size": 3}, {"id": "z", "size": 3}, {"id": "y", "size": 3}]
    wanted = ({"name": "b", "parts": parts, "words": ["v", "w"]}, {"name": "a", "size": 9})
    device = product()
    approved = plan(device, *wanted)
    device.things = dict(reversed(device.things.items()))
    device.things["b"]["parts"].reverse()
    shuffled = [{"words": ["w", "v", "w"], "parts": parts[::-1], "name": "b"}, wanted[1]]

    assert run(device, *shuffled[::-1], approved=approved)["changed"] is True


@pytest.mark.parametrize("whole", [True, False])
def test_what_comes_where_all_that_is_not_listed_goes_is_refused(whole: bool) -> None:
    purge = {"purge": frozenset({"thing"}), "max_deletes": 9}
    device = product(whole=whole)
    approved = plan(device, {"name": "a"}, **purge)

    device.things["new"] = {"name": "new"}
    assert refused(device, {"name": "a"}, approved=approved, **purge).details["moved"]["current"] == ["thing new"]
    # What was to go is gone: that is what was approved, whoever did it.
    del device.things["new"], device.things["b"]
    assert run(device, {"name": "a"}, approved=approved, **purge)["changed"] is False


def test_other_rules_than_those_of_the_plan_are_refused() -> None:
    device = product()
    device.things["a"]["has_password"] = True
    wanted = {"name": "a", "password": "long enough"}
    approved = plan(device, wanted)

    error = refused(device, wanted, approved=approved, update_secrets=ALWAYS)

    assert 'it was made with update_secrets "on_create", and this run has update_secrets "always"' in str(error)


# --- secrets --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", ["a", "12", "thing", "f", "0123456789abcdef"])
def test_no_secret_is_in_a_plan_and_a_short_one_does_not_break_it(secret: str) -> None:
    device = product()
    device.transport.redactor.add(secret)
    wanted = {"name": "c", "size": 1, "password": secret}
    approved = plan(device, wanted)

    assert run(device, wanted, approved=approved)["changed"] is True
    other = product()
    assert plan(other, {**wanted, "password": "something else"})["desired"] == approved["desired"]
    assert {len(text) for text in approved["desired"]["thing c"].values()} == {12}


def test_an_empty_secret_is_one_that_was_left_out() -> None:
    device = product()
    approved = plan(device, {"name": "c", "size": 1})

    assert run(device, {"name": "c", "size": 1, "password": ""}, approved=approved)["changed"] is True
    assert not device.things["c"]["has_password"]


# --- what is no plan ------------------------------------------------------------------------------------------------


def test_a_device_that_is_not_in_the_plan_is_refused() -> None:
    error = refused(product(), *WANTED, approved={})

    assert "this device is not in the approved plan, so nothing was written" in str(error)
    assert "Make a new plan" in str(error)


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ({"current": None}, "current"),
        ({"current": ["thing a"]}, "current"),
        ({"current": {"thing a": 3}}, "current"),
        ({"desired": "all of it"}, "desired"),
        ({"desired": {"thing a": None}}, "desired"),
        ({"changes": 3}, "changes"),
        ({"changes": ["all"]}, "changes"),
        ({"diff": None}, "diff"),
        ({"diff": {"before": 1, "after": [2]}}, "diff"),
        ({"host": None}, "host"),
        ({"port": "443"}, "port"),
        ({"options": None}, "options"),
        ({"current": 1, "desired": 2}, "desired, current"),
    ],
)
def test_what_is_no_plan_is_wrong_input(damage: dict[str, Any], named: str) -> None:
    device = product()
    approved = {**plan(device, *WANTED), **damage}

    with pytest.raises(InputError, match=f"approved_plan is no plan: it has no {named}, or something else") as caught:
        run(device, *WANTED, approved=approved)

    assert caught.value.error_code == "input"
    assert not writes(device)


def test_a_plan_of_an_older_release_is_refused() -> None:
    old = {
        "product": "test",
        "document": {"thing a": "0" * 64},
        "read": {"thing a": None},
        "changes": [],
        "changes_hash": "",
    }

    with pytest.raises(
        InputError, match=r"approved_plan is of an older release of steady\.fleet, so nothing was written"
    ):
        run(product(), *WANTED, approved=old)


def with_each_value_edited(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from ({**value, key: edited} for edited in with_each_value_edited(part))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from ([*value[:number], edited, *value[number + 1 :]] for edited in with_each_value_edited(part))
    else:
        yield from (other for other in ("other", 7) if other != value)


def test_no_value_of_a_plan_can_be_edited_even_by_who_makes_its_checksum_again() -> None:
    """What a plan shows is compared with what would be done, so each value is bound by itself."""
    device = product()
    device.things["a"]["has_password"] = True
    wanted = (
        {"name": "a", "size": 5, "words": ["x"], "place": {"city": "Lyon"}},
        {"name": "b", "parts": [{"id": "x", "size": 7}, {"id": "z", "size": 3}]},
        {"name": "c", "size": 3, "password": "long enough"},
        {"name": "d", "state": "absent"},
    )
    device.things["d"] = {"name": "d", "size": 4}
    device.things["e"] = {"name": "e", "size": 4}
    approved = plan(device, *wanted, max_deletes=9)
    # What was there before a value that is as desired now is bound by the checksum alone: no one can read it any more.
    edited = [one for one in with_each_value_edited(approved) if one["diff"]["before"] == approved["diff"]["before"]]
    assert len(edited) > 60

    for one in edited:
        with pytest.raises(InputError):
            run(device, *wanted, approved=one, max_deletes=9)

    assert not writes(device)
    assert run(device, *wanted, approved=approved, max_deletes=9)["changed"] is True


# --- in just that moment --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("whole", [True, False])
def test_somebody_elses_change_in_just_that_moment_is_refused_with_a_plan_and_kept_without(whole: bool) -> None:
    wanted = {"name": "a", "size": 5}
    device = product(whole=whole)
    approved = plan(device, wanted)
    device.meanwhile = lambda: device.things["a"].update(note="theirs")

    with pytest.raises(RefusedError) as caught:
        run(device, wanted, approved=approved)

    assert "thing a" in str(caught.value)
    assert "Make a new plan, and have it approved" in str(caught.value)
    assert device.things["a"] == {"name": "a", "size": 1, "note": "theirs"}
    assert not writes(device)

    device.meanwhile = lambda: device.things["a"].update(note="theirs again")
    assert run(device, wanted)["changed"] is True
    assert (device.things["a"]["size"], device.things["a"]["note"]) == (5, "theirs again")


@pytest.mark.parametrize("whole", [True, False])
def test_another_object_that_moves_in_just_that_moment_is_no_hindrance(whole: bool) -> None:
    wanted = ({"name": "a", "size": 5}, {"name": "b", "size": 2})
    device = product(whole=whole)
    approved = plan(device, *wanted)
    device.meanwhile = lambda: device.things.update(new={"name": "new", "size": 1})

    assert run(device, *wanted, approved=approved)["changed"] is True
    assert writes(device) == ["update a"]


@pytest.mark.parametrize("whole", [True, False])
def test_what_was_to_go_and_moved_in_just_that_moment_stays(whole: bool) -> None:
    wanted = {"name": "a", "state": "absent"}
    device = product(whole=whole)
    approved = plan(device, wanted, max_deletes=1)
    device.meanwhile = lambda: device.things["a"].update(note="still needed")

    with pytest.raises(RefusedError):
        run(device, wanted, approved=approved, max_deletes=1)

    assert device.things["a"]["note"] == "still needed"


# --- proofs of secrets ----------------------------------------------------------------------------------------------


def test_a_proof_fits_one_secret_of_one_device_and_one_key() -> None:
    key = "a key that no one guesses"
    wanted = {"name": "c", "password": "5ecret", "parts": [{"id": "x", "pin": "1234"}]}
    made = plan(product(), wanted, proofs=SecretProofs(key, "test 192.0.2.1:443"))

    def unproven(proofs: Any, given: Mapping[str, Any] = wanted, key: str = key, device: str = "192.0.2.1:443") -> str:
        approved = {**made, "secrets": proofs}
        return str(refused(product(), given, approved=approved, proofs=SecretProofs(key, f"test {device}")))

    proofs = made["secrets"]
    proof = proofs["thing c password"]
    assert set(proofs) == {"thing c password", "thing c parts[x].pin"}
    assert "thing c parts[x].pin" in unproven(proofs, {**wanted, "parts": [{"id": "x", "pin": "1235"}]})
    for message in (
        unproven(proofs, {**wanted, "password": "another"}),
        unproven(proofs, key="the key that comes after it"),
        unproven(proofs, device="192.0.2.2:443"),
        unproven({**proofs, "thing c password": proofs["thing c parts[x].pin"]}),
        unproven({**proofs, "thing c password": {**proof, "cost": 2**20}}),
        unproven({**proofs, "thing c password": {**proof, "salt": "\u00e9"}}),
        unproven({**proofs, "thing c password": None}),
        unproven({}),
    ):
        assert "these secrets are others than when it was approved, or secrets_key is: thing c p" in message
    assert "secrets_key" in str(refused(product(), wanted, approved=made))
    assert "5ecret" not in json.dumps(made)
    with pytest.raises(InputError, match="secrets_key has 5 characters"):
        SecretProofs("short", "test")


def test_a_secret_that_a_plan_does_not_write_may_change() -> None:
    proofs = SecretProofs("a key that no one guesses", "test 192.0.2.1:443")
    device = Product(a={"size": 1, "has_password": True})
    approved = plan(device, {"name": "a", "size": 2, "password": "one"}, proofs=proofs)

    assert approved["secrets"] == {}
    assert run(device, {"name": "a", "size": 2, "password": "other"}, approved=approved, proofs=proofs)["changed"]
