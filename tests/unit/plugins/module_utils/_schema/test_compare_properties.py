"""What holds for every comparison, tried on random objects."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.steady.fleet.plugins.module_utils._schema.compare import Policy, compare
from ansible_collections.steady.fleet.plugins.module_utils._schema.diff import Diff
from ansible_collections.steady.fleet.plugins.module_utils._schema.secret_state import ALWAYS
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import (
    ORDERED,
    SET,
    Entries,
    Field,
    FieldTable,
    Secret,
    Tree,
)
from ansible_collections.steady.fleet.plugins.module_utils._schema.wire import encode

quick = settings(deadline=None, database=None, max_examples=60)

SECRET = "s3cr3t-text"
USER = FieldTable((Field("name", required=True), Field("method", "auth.method"), Field("password", secret=Secret())))
CHANNELS = FieldTable((Field("email", type="bool"), Field("snmp", type="bool")))
TABLE = FieldTable(
    (
        Field("title"),
        Field("level", "limits.level", type="int"),
        Field("tags", type="list", shape=SET),
        Field("route", type="list", shape=ORDERED),
        Field("users", entries=Entries(USER, "name")),
        Field("alerts", entries=Entries(CHANNELS, "alert", as_mapping=True)),
        Field("tree", type="raw", tree=Tree()),
        Field("token", secret=Secret(evidence="title")),
    )
)

WORD = st.sampled_from(["a", "b", "c"])
WORDS = st.lists(WORD, max_size=3)
FLAG = st.booleans()
TREES = st.recursive(
    st.one_of(st.integers(0, 1), FLAG, WORD), lambda inner: st.dictionaries(WORD, inner, max_size=2), max_leaves=5
)
SOME_TREE = st.dictionaries(WORD, TREES, max_size=3)


def some(**options: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=options)


@st.composite
def wires(draw: st.DrawFn) -> dict[str, Any]:
    """Objects as a product returns them, with keys at every level that no table knows."""
    names = draw(st.lists(WORD, unique=True))
    users = [{"name": name, "auth": {"method": draw(WORD), "unknown": name}, "unknown": 1} for name in names]
    channels = st.fixed_dictionaries({"email": FLAG, "snmp": FLAG, "unknown": WORD})
    return {
        "title": draw(WORD),
        "limits": {"level": draw(st.integers(0, 3)), "unknown": {}},
        "tags": draw(WORDS),
        "route": draw(WORDS),
        "users": users,
        "alerts": draw(st.dictionaries(WORD, channels, max_size=3)),
        "tree": draw(SOME_TREE),
        "unknown": {"a": [1]},
    }


@st.composite
def desires(draw: st.DrawFn) -> dict[str, Any]:
    """Any part of what a user can give."""
    names = draw(st.lists(WORD, unique=True))
    user = some(method=WORD, password=st.just(SECRET))
    options = draw(
        some(
            title=WORD,
            level=st.integers(0, 3),
            tags=WORDS,
            route=WORDS,
            users=st.just([{"name": name, **draw(user)} for name in names]),
            alerts=st.dictionaries(WORD, st.fixed_dictionaries({"email": FLAG}, optional={"snmp": FLAG}), max_size=3),
            tree=SOME_TREE,
            token=st.just(SECRET),
        )
    )
    return TABLE.given(options)


POLICIES = st.builds(
    lambda purge, always: Policy(purge=frozenset(purge), **({"update_secrets": ALWAYS} if always else {})),
    st.lists(st.sampled_from(["users", "alerts", "tree"])),
    FLAG,
)


def compared(desired: dict[str, Any], wire: dict[str, Any], policy: Policy) -> Diff:
    return compare(TABLE, desired, TABLE.read(wire), policy)


@quick
@given(wire=wires(), desired=desires(), policy=POLICIES)
def test_what_was_written_needs_no_second_change(wire: dict[str, Any], desired: dict[str, Any], policy: Policy) -> None:
    written = encode(TABLE, wire, compared(desired, wire, policy))

    assert compared(desired, written, Policy(purge=policy.purge)).changed == []


@quick
@given(wire=wires(), desired=desires(), policy=POLICIES)
def test_object_reads_afterwards_as_was_predicted(
    wire: dict[str, Any], desired: dict[str, Any], policy: Policy
) -> None:
    diff = compared(desired, wire, policy)

    assert TABLE.read(encode(TABLE, wire, diff)) == TABLE.read(_with_all_entries(diff.after))


def _with_all_entries(options: dict[str, Any]) -> dict[str, Any]:
    """Return options as a wire object, without what no table knows."""
    wire = {**options, "limits": {"level": options["level"]}}
    wire["users"] = [{**user, "auth": {"method": user.get("method")}} for user in options["users"] or ()]
    return wire


@quick
@given(wire=wires(), desired=desires(), policy=POLICIES)
def test_comparing_touches_neither_side(wire: dict[str, Any], desired: dict[str, Any], policy: Policy) -> None:
    before = deepcopy((wire, desired))

    encode(TABLE, wire, compared(desired, wire, policy))

    assert (wire, desired) == before


@quick
@given(wire=wires(), desired=desires(), policy=POLICIES)
def test_what_no_table_knows_survives(wire: dict[str, Any], desired: dict[str, Any], policy: Policy) -> None:
    written = encode(TABLE, wire, compared(desired, wire, policy))

    assert written["unknown"] == wire["unknown"]
    assert written["limits"]["unknown"] == wire["limits"]["unknown"]
    left = {user["name"]: user for user in wire["users"]}
    for user in written["users"]:
        if user["name"] in left:
            assert user["unknown"] == left[user["name"]]["unknown"]
            assert user["auth"]["unknown"] == left[user["name"]]["auth"]["unknown"]


@quick
@given(wire=wires(), desired=desires(), policy=POLICIES)
def test_only_fields_that_differ_are_touched(wire: dict[str, Any], desired: dict[str, Any], policy: Policy) -> None:
    diff = compared(desired, wire, policy)
    written = encode(TABLE, wire, diff)

    for item in TABLE:
        if item.option not in diff.changed and not item.secret:
            assert item.find(written) == item.find(wire), item.option
    assert set(diff.changed) <= set(desired)


@quick
@given(wire=wires(), desired=desires(), policy=POLICIES)
def test_diff_shows_what_is_managed_and_no_secret(
    wire: dict[str, Any], desired: dict[str, Any], policy: Policy
) -> None:
    diff = compared(desired, wire, policy)

    assert set(diff.after_view) <= set(desired)
    assert set(diff.before_view) <= set(desired)
    assert SECRET not in str((diff.before_view, diff.after_view, list(diff.differences())))
    assert bool(diff.changed) is (_text(diff.before_view) != _text(diff.after_view))


def _text(view: dict[str, Any]) -> str:
    # As text, since for Python 1 and True are equal.
    return str(sorted(view.items()))


@quick
@given(wire=wires(), desired=desires(), policy=POLICIES, data=st.data())
def test_order_of_a_list_without_order_means_nothing(
    wire: dict[str, Any], desired: dict[str, Any], policy: Policy, data: st.DataObject
) -> None:
    shuffled = {
        option: TABLE[option].normalize(data.draw(st.permutations(value)))
        if TABLE[option].shape == SET
        else data.draw(st.permutations(value))
        if TABLE[option].type == "list" and TABLE[option].entries is not None
        else value
        for option, value in desired.items()
    }

    one, other = compared(desired, wire, policy), compared(shuffled, wire, policy)

    assert one.before_view == other.before_view
    assert one.after_view == other.after_view
