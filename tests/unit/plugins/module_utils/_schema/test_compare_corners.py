"""Comparison where two rules meet: what is left as it is, which of them wins, and what a diff shows of it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._schema.compare import UNREADABLE, Policy, compare
from ansible_collections.steady.fleet.plugins.module_utils._schema.diff import Diff
from ansible_collections.steady.fleet.plugins.module_utils._schema.secret_state import (
    ALWAYS,
    NEVER,
    ON_CREATE,
    SECRET_AFTER,
    SECRET_BEFORE,
)
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import (
    STEERING,
    WRITE_ONLY,
    Condition,
    Entries,
    Field,
    FieldTable,
    Secret,
    Tree,
)

ACCOUNT = FieldTable(
    (
        Field("name", required=True),
        Field("region"),
        Field("secret", secret=Secret()),
        Field("update_secret", type="bool", access=STEERING),
    )
)
ACCOUNTS = FieldTable((Field("accounts", entries=Entries(ACCOUNT, "name")),))
BODY = FieldTable(
    (
        Field("body", type="raw", tree=Tree("replace", "secrets")),
        Field("secrets", type="dict", secret=Secret(), access=STEERING),
    )
)


def blocked(diff: Diff) -> list[str]:
    return [blocker.option for blocker in diff.blockers]


def accounts(desired: list[dict[str, Any]], policy: Policy) -> Diff:
    return compare(ACCOUNTS, {"accounts": desired}, {"accounts": [{"name": "a", "region": "eu"}]}, policy)


def body(desired: dict[str, Any], before: Any, policy: Policy | None = None) -> Diff:
    return compare(BODY, desired, {"body": before}, policy or Policy())


# --- secrets --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("update_secrets", "of_the_entry", "written"),
    [
        (ON_CREATE, None, False),
        (ON_CREATE, True, True),
        (ON_CREATE, False, False),
        (ALWAYS, None, True),
        (ALWAYS, False, False),
        (NEVER, None, False),
        (NEVER, True, False),
    ],
)
def test_what_is_said_of_one_secret_wins_over_what_is_said_of_all(
    update_secrets: str, of_the_entry: bool | None, written: bool
) -> None:
    entry = {"name": "a", "region": "eu", "secret": "a long text"}
    more = {} if of_the_entry is None else {"update_secret": of_the_entry}

    diff = accounts([{**entry, **more}], Policy(update_secrets))

    assert list(diff.changed_names()) == (["accounts[a].secret"] if written else [])


def test_diff_shows_a_secret_only_where_the_product_had_one() -> None:
    policy = Policy(ALWAYS)
    given = [{"name": name, "secret": "a long text"} for name in ("a", "b")]

    diff = accounts(given, policy)

    assert diff.before_view == {"accounts": [{"name": "a", "secret": SECRET_BEFORE}]}
    assert diff.after_view == {"accounts": [{"name": name, "secret": SECRET_AFTER} for name in ("a", "b")]}


def test_value_that_cannot_be_read_shows_as_it_is_written() -> None:
    table = FieldTable((Field("name"), Field("days", type="int", access=WRITE_ONLY)))

    diff = compare(table, {"days": 3}, {"name": "a"}, Policy(ALWAYS))

    assert (diff.before_view, diff.after_view) == ({"days": UNREADABLE}, {"days": 3})
    assert compare(table, {"days": 3}, None, Policy()).before_view == {"days": None}


def test_secret_that_means_nothing_there_is_not_needed_for_a_change() -> None:
    table = FieldTable(
        (
            Field("size", type="int"),
            Field("login", type="bool"),
            Field("password", secret=Secret(with_every_write=True), applies=(Condition("login", (True,)),)),
        )
    )

    def missing(login: bool) -> list[tuple[str, bool]]:
        diff = compare(table, {"size": 2}, {"size": 1, "login": login}, Policy())
        return [(blocker.option, blocker.needed) for blocker in diff.blockers]

    assert missing(True) == [("password", True)]
    assert missing(False) == []


# --- conditions -----------------------------------------------------------------------------------------------------


def test_what_has_no_value_any_more_is_emptied_and_what_has_one_stays() -> None:
    table = FieldTable(
        (
            Field("login", type="bool"),
            Field("user", applies=(Condition("login", (True,)),)),
            Field("note"),
        )
    )
    current = {"login": True, "user": "a", "note": "b"}

    assert compare(table, {"login": False}, current, Policy()).after == {"login": False, "user": None, "note": "b"}
    assert compare(table, {"note": "c"}, current, Policy()).after == {**current, "note": "c"}


# --- what is needed -------------------------------------------------------------------------------------------------


def test_object_that_stays_as_it_is_may_lack_what_is_needed() -> None:
    table = FieldTable((Field("name"), Field("users", type="list", needed=True)))
    current: dict[str, Any] = {"name": "a", "users": []}

    assert blocked(compare(table, {"name": "a"}, current, Policy())) == []
    assert blocked(compare(table, {"name": "b"}, current, Policy())) == ["users"]
    assert blocked(compare(table, {}, None, Policy())) == ["users"]


def test_secret_that_is_needed_is_asked_for_only_where_the_product_has_none() -> None:
    table = FieldTable((Field("size", type="int"), Field("password", secret=Secret(), needed=True)))

    assert blocked(compare(table, {"size": 2}, {"size": 1}, Policy())) == []
    assert blocked(compare(table, {"size": 2}, None, Policy())) == ["password"]
    assert blocked(compare(table, {"size": 2, "password": "a long text"}, None, Policy())) == []


# --- entries --------------------------------------------------------------------------------------------------------


def test_entry_that_the_product_has_with_spaces_around_its_name_is_left_in_peace() -> None:
    current = {"accounts": [{"name": " a ", "region": "eu"}]}

    known = compare(ACCOUNTS, {"accounts": [{"name": " a ", "region": "us"}]}, current, Policy())
    new = compare(ACCOUNTS, {"accounts": [{"name": " b ", "region": "us"}]}, current, Policy())

    assert blocked(known) == []
    assert blocked(new) == ["accounts[ b ].name"]


def test_where_listed_entries_go_all_others_stay() -> None:
    both = Policy(purge=frozenset({"accounts"}), remove=frozenset({"accounts"}))
    current = {"accounts": [{"name": name, "region": "eu"} for name in "ab"]}

    diff = compare(ACCOUNTS, {"accounts": [{"name": "a"}]}, current, both)

    assert diff.after == {"accounts": current["accounts"][1:]}
    assert list(diff.changed_names()) == ["accounts[a]"]


def test_entries_show_what_distinguishes_them_in_the_order_of_their_names() -> None:
    route = FieldTable((Field("gateway"), Field("network"), Field("metric", type="int")))
    table = FieldTable((Field("routes", entries=Entries(route, ("network", "gateway"))),))
    current = {"routes": [{"gateway": "a", "network": "n", "metric": 1}]}
    desired = {"routes": [{"gateway": "b", "network": "n"}, {"gateway": "a", "network": "n", "metric": 2}]}

    diff = compare(table, desired, current, Policy())

    assert diff.before_view == {"routes": [{"network": "n", "gateway": "a", "metric": 1}]}
    assert [list(entry.items())[:2] for entry in diff.after_view["routes"]] == [
        [("network", "n"), ("gateway", "a")],
        [("network", "n"), ("gateway", "b")],
    ]


def test_what_distinguishes_entries_comes_first_wherever_it_is_in_their_table() -> None:
    account = FieldTable((Field("region"), Field("name", required=True)))
    table = FieldTable((Field("accounts", entries=Entries(account, "name")),))
    desired = {"accounts": [{"region": "us", "name": "a"}]}

    diff = compare(table, desired, {"accounts": [{"region": "eu", "name": "a"}]}, Policy())

    assert [list(entry.items()) for entry in diff.before_view["accounts"]] == [[("name", "a"), ("region", "eu")]]
    assert [list(entry.items()) for entry in diff.after_view["accounts"]] == [[("name", "a"), ("region", "us")]]


# --- trees ----------------------------------------------------------------------------------------------------------


def test_tree_of_an_object_that_does_not_exist_is_new() -> None:
    diff = compare(BODY, {"body": {"a": 1}}, None, Policy())

    assert (diff.changed, diff.after, diff.before_view) == (["body"], {"body": {"a": 1}}, {"body": None})
    assert blocked(diff) == []


def test_secret_of_a_tree_is_put_where_the_product_has_nothing_yet() -> None:
    diff = body({"body": {"a": 1}, "secrets": {"auth.password": "a long text"}}, None)

    assert blocked(diff) == []
    assert diff.after_view == {"body": {"a": 1, "auth": {"password": SECRET_AFTER}}}
    assert diff.before_view == {"body": None}


@pytest.mark.parametrize("before", [{"auth": {"password": None}}, {"auth": {}}, {}])
def test_reference_of_a_secret_that_is_null_or_missing_is_none(before: dict[str, Any]) -> None:
    diff = body({"body": {}, "secrets": {"auth.password": "a long text"}}, before)

    assert diff.secrets == {"body.auth.password": "a long text"}
    assert diff.before_view == {"body": {"auth": {"password": None}}}
    assert diff.after_view == {"body": {"auth": {"password": SECRET_AFTER}}}


def test_secret_of_a_tree_that_stays_shows_alike_on_both_sides() -> None:
    before = {"auth": {"password": "key-1"}}
    given = {"body": {}, "secrets": {"auth.password": "a long text"}}
    hidden = {"body": {"auth": {"password": SECRET_BEFORE}}}

    kept, renewed = body(given, before), body(given, before, Policy(ALWAYS))

    assert (kept.before_view, kept.after_view) == (hidden, hidden)
    assert renewed.before_view == hidden
    assert renewed.after_view == {"body": {"auth": {"password": SECRET_AFTER}}}
    assert renewed.changed == ["body"]
    assert renewed.after == {"body": before}
