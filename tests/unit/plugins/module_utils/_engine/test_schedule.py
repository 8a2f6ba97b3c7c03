"""The order of changes, and what becomes of those that wait for one another."""

from __future__ import annotations

import random
from collections.abc import Hashable, Mapping
from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import InputError, ProductError
from ansible_collections.steady.fleet.plugins.module_utils._engine.resource import CREATE, Change, Item, Resource
from ansible_collections.steady.fleet.plugins.module_utils._engine.schedule import apply_changes, in_order


class Node(Resource):
    """An object that needs others, by their names."""

    kind = "node"
    identity = ("name",)

    def provides(self, desired: Mapping[str, Any]) -> tuple[Hashable, ...]:
        return (desired["name"],)

    def requires(self, options: Mapping[str, Any]) -> tuple[Hashable, ...]:
        return tuple(options["needs"])


NODE = Node()


def creation(name: str, *needs: str) -> Change:
    return Change(Item(NODE, {"name": name, "needs": needs}), CREATE, None, None)


def names(changes: Any) -> list[str]:
    return [change.item.name for change in changes]


def test_what_is_needed_comes_first_and_otherwise_the_order_stays() -> None:
    changes = [creation("c", "a"), creation("x"), creation("a", "b"), creation("b"), creation("y")]

    assert names(in_order(changes)) == ["x", "b", "a", "c", "y"]


def test_circle_is_an_error_that_names_it() -> None:
    changes = [creation("x"), creation("a", "b"), creation("b", "c"), creation("c", "a")]

    with pytest.raises(InputError, match=r"circular dependency between changes: node [abc], node [abc], node [abc]\."):
        in_order(changes)


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_nothing_is_made_before_what_it_needs(workers: int) -> None:
    rng = random.Random(7)
    changes = in_order(
        [creation(f"{n:03}", *(f"{rng.randrange(n):03}" for unused in range(min(n, 3)))) for n in range(200)]
    )
    made: set[str] = set()

    def act(change: Change) -> Change:
        assert set(change.item.desired["needs"]) <= made
        made.add(change.item.name)
        return change

    result = apply_changes(changes, act, workers=workers, go_on=False)

    assert names(result.made) == names(changes)


@pytest.mark.parametrize("workers", [1, 4])
def test_what_needs_something_that_failed_is_skipped_and_all_else_is_made(workers: int) -> None:
    changes = [creation("a"), creation("b", "a"), creation("c", "b"), creation("d")]

    def act(change: Change) -> Change:
        if change.item.name == "a":
            raise ProductError("no")
        return change

    result = apply_changes(changes, act, workers=workers, go_on=True)

    assert names(result.made) == ["d"]
    assert names(change for change, unused in result.failures) == ["a"]
    assert [(change.item.name, reason) for change, reason in result.skipped] == [
        ("b", "node a failed"),
        ("c", "node a failed"),
    ]
