"""Credentials in lists: what an export leaves out is no wish to remove it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._schema.kept_values import in_order, keep_credentials
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import without

NAMES = ("community",)
A = {"server": "a", "community": "one"}
B = {"server": "b", "community": "two", "more": [{"x": 1, "community": "three"}, {"x": 2}]}
DUPLICATES = [{"server": "a", "community": "one"}, {"server": "a", "community": "two"}]


@pytest.mark.parametrize(
    "before",
    [
        [A, B],
        {"targets": [A, B], "community": "four"},
        {"deep": [{"targets": [A]}, {"targets": [B, A]}]},
        [[A], [B]],
        DUPLICATES,
        [{"server": "c"}, A],
        [1, "x", None],
        [],
        {},
    ],
)
def test_what_an_export_leaves_out_is_kept(before: Any) -> None:
    kept, blockers = keep_credentials(before, without(before, NAMES), NAMES, "body")

    assert not blockers
    assert kept == before if isinstance(before, list) else kept == {k: v for k, v in before.items() if k not in NAMES}


@pytest.mark.parametrize(
    ("before", "desired", "expected"),
    [
        # In another order, and one that goes.
        ([A, B], [without(B, NAMES), {"server": "a"}], [B, A]),
        ([A, B], [{"server": "a"}], [A]),
        (DUPLICATES, [{"server": "a"}], [DUPLICATES[0]]),
        # One that is new, and one that is given.
        ([A], [{"server": "n"}, {"server": "a"}], [{"server": "n"}, A]),
        ([A], [{"server": "a", "community": "new"}], [{"server": "a", "community": "new"}]),
        ([A], [{"server": "a", "community": None}], [{"server": "a", "community": None}]),
        ([A], [{"server": "n", "community": None}], [{"server": "n", "community": None}]),
        ([A], [], []),
        ([A], "text", "text"),
        (
            {"targets": [A]},
            {"targets": None, "other": [{"server": "a"}]},
            {"targets": None, "other": [{"server": "a"}]},
        ),
    ],
)
def test_entries_are_known_by_all_else_that_they_have(before: Any, desired: Any, expected: Any) -> None:
    assert keep_credentials(before, desired, NAMES, "body") == (expected, [])


@pytest.mark.parametrize(
    ("desired", "expected"),
    [
        # What somebody else has added keeps its place, and a new key gets one.
        ({"@order": ["a"], "a": {"x": 2}}, {"@order": ["a", "b"], "a": {"x": 2}}),
        ({"@order": ["b", "a"]}, {"@order": ["b", "a"]}),
        ({"c": {}}, {"@order": ["a", "b", "c"], "c": {}}),
        ({"@order": ["c"], "c": {}, "d": 1}, {"@order": ["c", "a", "b", "d"], "c": {}, "d": 1}),
        ({"a": {"x": 2}}, {"a": {"x": 2}}),
        ({"@order": []}, {"@order": ["a", "b"]}),
        # What is no order of keys is as it is given.
        ({"@order": "a", "c": 1}, {"@order": "a", "c": 1}),
        ({"a": {"@order": ["x"], "x": 1}}, {"a": {"@order": ["x"], "x": 1}}),
        ([1], [1]),
        (None, None),
    ],
)
@pytest.mark.parametrize("deep", [False, True])
def test_what_is_kept_keeps_its_place_in_an_order(desired: Any, expected: Any, deep: bool) -> None:
    before = {"@order": ["a", "b"], "a": {"x": 1}, "b": {}}
    if deep:
        before, desired, expected = ({"interfaces": tree, "name": "n"} for tree in (before, desired, expected))

    assert in_order(before, desired, "@order") == expected


@pytest.mark.parametrize(
    "desired",
    [[{"server": "a", "port": 1}], [{"server": "n"}], [{"server": "b"}, {"server": "n", "community": "x"}]],
)
def test_an_entry_that_may_be_a_changed_one_is_asked_about(desired: Any) -> None:
    unused, blockers = keep_credentials({"targets": [A, A]}, {"targets": desired}, NAMES, "body")

    assert [blocker.option for blocker in blockers] == ["body.targets[0]"]
    assert "gives no community" in blockers[0].message
