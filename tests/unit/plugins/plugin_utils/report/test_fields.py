"""What reports say of each field."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.steady.fleet.plugins.module_utils._schema.compare import Policy, compare
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import SET, Entries, Field, FieldTable
from ansible_collections.steady.fleet.plugins.plugin_utils.report.fields import MISSING, Sides, field_records

USER = FieldTable((Field("name", required=True), Field("method"), Field("tags", type="list", shape=SET)))
LISTEN = FieldTable((Field("address", required=True), Field("port", type="int"), Field("note")))
CONTACT = FieldTable((Field("city"), Field("users", entries=Entries(USER, "name"))))
TABLE = FieldTable(
    (
        Field("title"),
        Field("tags", type="list", shape=SET),
        Field("contact", object=CONTACT),
        Field("users", entries=Entries(USER, "name")),
        Field("listen", entries=Entries(LISTEN, ("address", "port"), exact=True)),
        Field("alerts", entries=Entries(FieldTable((Field("email", type="bool"),)), "alert", as_mapping=True)),
    )
)

NAMES = st.text(alphabet="ab.[]: é", min_size=1, max_size=4).filter(lambda text: text == text.strip())
WORDS = st.sampled_from(["x", "y", "z"])
TAGS = st.lists(WORDS, max_size=3).map(lambda tags: sorted(set(tags)))
USERS = st.lists(
    st.fixed_dictionaries({"name": NAMES, "method": WORDS, "tags": TAGS}),
    max_size=3,
    unique_by=lambda user: user["name"],
)
ADDRESSES = st.lists(
    st.fixed_dictionaries({"address": NAMES, "port": st.integers(1, 3), "note": WORDS}),
    max_size=3,
    unique_by=lambda entry: (entry["address"], entry["port"]),
)
OBJECTS = st.fixed_dictionaries(
    {
        "title": WORDS,
        "tags": TAGS,
        "contact": st.fixed_dictionaries({"city": WORDS, "users": USERS}),
        "users": USERS,
        "listen": ADDRESSES,
        "alerts": st.dictionaries(NAMES, st.fixed_dictionaries({"email": st.booleans()}), max_size=3),
    }
)


def records(fields: list[str], before: Any, after: Any) -> list[dict[str, Any]]:
    return field_records({"fields": fields}, before, after)


@settings(deadline=None, database=None, max_examples=200)
@given(desired=OBJECTS, current=st.none() | OBJECTS)
def test_every_field_that_the_engine_names_is_found_with_what_it_had_and_will_have(
    desired: dict[str, Any], current: dict[str, Any] | None
) -> None:
    purge = frozenset({"users", "alerts"})
    outcome = compare(TABLE, desired, current, Policy(purge=purge))
    sides = Sides(MISSING if current is None else outcome.before_view, outcome.after_view)
    expected = {name: (before, after) for name, before, after in outcome.differences()}

    for name in outcome.changed_names():
        before, after = sides.field(name)
        assert before is not MISSING or after is not MISSING, name
        if name in expected and current is not None and before is not MISSING and after is not MISSING:
            assert (before, after) == expected[name], name


def test_value_that_differs_has_both_sides() -> None:
    assert records(["a"], {"a": 1}, {"a": None}) == [{"field": "a", "before": 1, "after": None}]


def test_entry_that_comes_has_no_before() -> None:
    (record,) = records(["users[x]"], {"users": []}, {"users": [{"name": "x", "method": "md5"}]})

    assert record == {"field": "users[x]", "after": {"name": "x", "method": "md5"}}


@pytest.mark.parametrize("key", ["a.b", "a]b", "[a]", "a].b[c", "users[a].b", "::1", "é ✓"])
def test_keys_may_have_any_sign_in_them(key: str) -> None:
    before, after = {"users": [{"name": key, "m": 1}]}, {"users": [{"name": key, "m": 2}]}

    assert records([f"users[{key}].m"], before, after) == [{"field": f"users[{key}].m", "before": 1, "after": 2}]


def test_entries_known_by_two_options_are_found() -> None:
    before = {"listen": [{"address": "a", "port": 1}, {"address": "a", "port": 2}]}

    (record,) = records(["listen[a:2]"], before, {"listen": []})

    assert record == {"field": "listen[a:2]", "before": {"address": "a", "port": 2}}


def test_tree_is_shown_by_the_leaves_that_differ() -> None:
    before = {"body": {"same": 1, "deep": {"x": 1, "gone": True}}}
    after = {"body": {"same": 1, "deep": {"x": True}, "new": []}}

    assert records(["body"], before, after) == [
        {"field": "body.deep.x", "before": 1, "after": True},
        {"field": "body.deep.gone", "before": True},
        {"field": "body.new", "after": []},
    ]


def test_plain_lists_say_what_comes_and_goes() -> None:
    (record,) = records(["l"], {"l": ["a", "b", "b"]}, {"l": ["b", "c"]})

    assert (record["added"], record["removed"]) == (["c"], ["a", "b"])


def test_another_order_is_shown_as_two_whole_lists() -> None:
    assert records(["l"], {"l": ["a", "b"]}, {"l": ["b", "a"]}) == [
        {"field": "l", "before": ["a", "b"], "after": ["b", "a"]}
    ]


def test_deletion_shows_what_is_lost() -> None:
    assert records([], {"a": 1, "empty": "", "none": None}, MISSING) == [{"field": "a", "before": 1}]


def test_field_that_is_on_neither_side_is_named_without_values() -> None:
    assert records(["unknown[x].y"], {"a": 1}, {"a": 2}) == [{"field": "unknown[x].y"}]
