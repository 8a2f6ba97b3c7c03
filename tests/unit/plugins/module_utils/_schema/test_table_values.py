"""The one spelling of a value, and values at paths of an object."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.steady.fleet.plugins.module_utils._schema.hostnames import canonical_server
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import ORDERED, SET, Field
from ansible_collections.steady.fleet.plugins.module_utils._schema.trees import MISSING, get_path, set_path
from ansible_collections.steady.fleet.plugins.module_utils.sps.resources.leaf import canonical_network
from ansible_collections.steady.fleet.plugins.module_utils.sps.resources.setting import canonical_path
from ansible_collections.steady.fleet.plugins.module_utils.sps.responses import plain_references

quick = settings(deadline=None, database=None, max_examples=60)

METHOD = Field("method", choices=("md5", "sha"), synonyms={"sha1": "sha"})
TAGS = Field("tags", type="list", shape=SET)
ROUTE = Field("route", type="list", shape=ORDERED)

# --- normalizing ----------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["key", "meta", "value"]), inner, max_size=3)
    ),
    max_leaves=8,
)
SERVERS = st.one_of(
    st.ip_addresses().map(str),
    st.ip_addresses(v=6).map(lambda address: address.exploded.upper()),
    st.text("abAB.-0", max_size=12),
)
NETWORKS = st.one_of(
    st.builds(lambda address, bits: f"{address}/{bits}", st.ip_addresses(v=4), st.integers(0, 40)), st.text(max_size=8)
)


@pytest.mark.parametrize(
    ("canonical", "values"),
    [
        (canonical_server, SERVERS),
        (canonical_network, NETWORKS),
        (canonical_path, st.text("ab/", max_size=12).map(lambda text: f"/api/configuration/{text}")),
        (canonical_path, st.text("ab/", max_size=12)),
        (plain_references, JSON),
    ],
    ids=["server", "network", "path", "short path", "references"],
)
def test_one_spelling_of_a_value_is_its_own_spelling(
    canonical: Callable[[Any], Any], values: st.SearchStrategy[Any]
) -> None:
    @quick
    @given(value=values)
    def check(value: Any) -> None:
        once = canonical(value)
        assert canonical(once) == once

    check()


@quick
@given(
    item=st.sampled_from([Field("a"), TAGS, ROUTE, METHOD]),
    value=st.one_of(st.none(), st.lists(st.text(max_size=3), max_size=4)),
    text=st.sampled_from(["", "md5", "sha1", "other"]),
)
def test_normalizing_twice_is_normalizing_once(item: Field, value: Any, text: str) -> None:
    given_value = value if item.type == "list" else text
    once = item.normalize(given_value)

    assert item.normalize(once) == once


@quick
@given(values=st.lists(st.text("abc", max_size=2), max_size=6), data=st.data())
def test_order_and_repetitions_of_a_set_mean_nothing(values: list[str], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(values + values[:2]))

    assert TAGS.normalize(shuffled) == TAGS.normalize(values)


def test_order_of_an_ordered_list_is_kept() -> None:
    assert ROUTE.normalize(["b", "a", "b"]) == ["b", "a", "b"]


def test_synonym_stands_for_its_choice_and_empty_text_for_nothing() -> None:
    assert METHOD.normalize("sha1") == "sha"
    assert METHOD.normalize("") is None


# --- paths ----------------------------------------------------------------------------------------------------------

STEPS = st.lists(st.sampled_from("abc"), min_size=1, max_size=4)
TREES = st.recursive(st.integers(), lambda inner: st.dictionaries(st.sampled_from("abc"), inner), max_leaves=8).filter(
    lambda tree: isinstance(tree, dict)
)


@quick
@given(tree=TREES, steps=STEPS, value=st.integers())
def test_value_put_at_a_path_is_found_there(tree: dict[str, Any], steps: list[str], value: int) -> None:
    set_path(tree, steps, value)

    assert get_path(tree, steps) == value


@quick
@given(tree=TREES, steps=STEPS)
def test_value_removed_from_a_path_is_gone_and_the_rest_is_not(tree: dict[str, Any], steps: list[str]) -> None:
    before = deepcopy(tree)

    set_path(tree, steps, MISSING)

    assert get_path(tree, steps) is MISSING
    if get_path(before, steps) is MISSING:
        assert tree == before


def test_path_through_something_that_is_no_mapping_leads_nowhere() -> None:
    assert get_path({"a": [1]}, ["a", "b"]) is MISSING
    assert get_path("text", ["a"]) is MISSING
    assert get_path({"a": None}, ["a"]) is None
