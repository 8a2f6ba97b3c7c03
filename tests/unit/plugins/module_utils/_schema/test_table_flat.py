"""Tables of plain values have a short way; it gives what the long way gives."""

from __future__ import annotations

import dataclasses
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import InputError
from ansible_collections.steady.fleet.plugins.module_utils._schema.compare import Policy, compare
from ansible_collections.steady.fleet.plugins.module_utils._schema.secret_state import ALWAYS, NEVER, ON_CREATE
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import (
    STEERING,
    Codec,
    Entries,
    Field,
    FieldTable,
    Secret,
)
from ansible_collections.steady.fleet.plugins.module_utils._schema.wire import changed_entries, encode

FIELDS = (
    Field("name", "id", required=True),
    Field("first", "one"),
    Field("second", check=lambda text: "is bad" if text == "bad" else ""),
    Field("on", type="bool"),
    Field("secret", secret=Secret(with_every_write=True)),
    Field("update_secret", type="bool", access=STEERING),
)
# A codec of its own, which does nothing, is enough to go the long way.
SHORT = FieldTable(FIELDS)
LONG = FieldTable((*FIELDS[:1], dataclasses.replace(FIELDS[1], codec=Codec(lambda value: value)), *FIELDS[2:]))

TEXT = st.sampled_from(["", "a", "b", "bad"]) | st.none()
WIRE = st.fixed_dictionaries(
    {"id": st.sampled_from("abcde")},
    optional={"one": TEXT, "second": TEXT, "on": st.booleans() | st.none(), "unknown": st.just({"a": 1})},
)
GIVEN = st.fixed_dictionaries(
    {"name": st.sampled_from("abcde")},
    optional={
        "first": TEXT,
        "second": TEXT,
        "on": st.booleans() | st.none(),
        "secret": st.sampled_from(["s", "t"]) | st.none(),
        "update_secret": st.booleans() | st.none(),
    },
)
quick = settings(deadline=None, database=None, max_examples=300)


def listed(table: FieldTable) -> FieldTable:
    return FieldTable((Field("entries", entries=Entries(table, "name")),))


def test_one_has_the_short_way_and_the_other_has_not() -> None:
    assert SHORT.flat is not None
    assert LONG.flat is None


@quick
@given(wire=WIRE, options=GIVEN)
def test_an_object_is_handled_alike(wire: dict[str, Any], options: dict[str, Any]) -> None:
    assert SHORT.read(wire) == LONG.read(wire)
    assert SHORT.gather(SHORT.read(wire)) == LONG.gather(LONG.read(wire))
    assert SHORT.given(options) == LONG.given(options)
    assert problem(SHORT, SHORT.given(options)) == problem(LONG, LONG.given(options))


def problem(table: FieldTable, options: dict[str, Any]) -> str:
    try:
        table.check(options)
    except InputError as error:
        return str(error)
    return ""


def unique(entries: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    return list({entry[key]: entry for entry in entries}.values())


@quick
@given(
    wire=st.lists(WIRE, max_size=5),
    desired=st.lists(GIVEN, max_size=5),
    update_secrets=st.sampled_from([ON_CREATE, ALWAYS, NEVER]),
    purge=st.booleans(),
    remove=st.booleans(),
)
def test_a_list_is_compared_and_written_alike(
    wire: list[Any], desired: list[Any], update_secrets: str, purge: bool, remove: bool
) -> None:
    policy = Policy(
        update_secrets, purge=frozenset({"entries"} if purge else ()), remove=frozenset({"entries"} if remove else ())
    )
    found = [
        outcome_of(listed(table), {"entries": unique(wire, "id")}, {"entries": unique(desired, "name")}, policy)
        for table in (SHORT, LONG)
    ]

    assert found[0] == found[1]


def outcome_of(table: FieldTable, wire: Any, desired: Any, policy: Policy) -> Any:
    options = table.given(desired)
    try:
        table.check(options)
        diff = compare(table, options, table.read(wire), policy)
    except InputError as error:
        return str(error)
    form = table["entries"].entries
    entries = changed_entries(form, wire["entries"], diff.entries["entries"]) if form and diff.changed else {}
    return (
        diff.changed,
        list(diff.changed_names()),
        diff.after,
        diff.before_view,
        diff.after_view,
        diff.blockers,
        list(diff.differences()),
        entries,
        encode(table, wire, diff),
    )
