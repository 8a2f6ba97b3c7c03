"""Random trees of groups: what holds for every one of them, with several workers; the trees that are made, over real connections."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import direct
from support.devices import assert_tidy
from support.in_memory import make_device, run_task

from ansible_collections.steady.fleet.plugins.module_utils.portal import config
from ansible_collections.steady.fleet.plugins.module_utils.portal.values.addresses import bounds, canonical_addresses
from ansible_collections.steady.fleet.plugins.module_utils.portal.values.enums import (
    ACCESS,
    BACKUP_EVENTS,
    CAPABILITIES,
    KIND,
)
from ansible_collections.steady.fleet.plugins.module_utils.portal.values.units import (
    SIZE,
    TIME,
    Reference,
    canonical_path,
    canonical_size,
    canonical_time,
    path_of,
    reference,
)
from simulators import start

PURGE = ["group", "storage", "admin", "user"]
KINDS_BELOW = {"root": ["msp", "customer"], "msp": ["customer"], "customer": ["unit"], "unit": ["unit"]}
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8).filter(str.strip)


def random_document(dice: random.Random, size: int) -> dict[str, Any]:
    """Return a document of groups and what belongs to them, in no order at all."""
    groups: list[dict[str, Any]] = []
    made: list[tuple[tuple[str, ...], str]] = [((), "root")]
    for number in range(size):
        names, kind = dice.choice(made)
        below = (*names, dice.choice(["", "A/B ", "Ü ", "7"]) + str(number)), dice.choice(KINDS_BELOW[kind])
        made.append(below)
        group = {"path": path_of(below[0]), "kind": below[1]}
        if dice.random() < 0.5:
            group["quotas"] = {"storage": f"{dice.randrange(1, 9)} GB", "servers": dice.choice([1, "unlimited"])}
        if dice.random() < 0.3:
            group["contact"] = {"city": dice.choice(["Lyon", "Porto"])}
        if dice.random() < 0.2:
            group["enabled"] = dice.random() < 0.5
        groups.append(group)
    hosts = [names for names, kind in made if kind in ("customer", "unit")]
    users = [
        {"group": path_of(dice.choice(hosts)), "login": f"user{number}"} for number in range(size // 3 if hosts else 0)
    ]
    admins = [
        {"group": path_of(dice.choice(made)[0]), "login": f"admin{number}", "access": dice.choice(["full", "read"])}
        for number in range(size // 4)
    ]
    document = {"group": groups, "user": users, "admin": admins}
    for entries in document.values():
        dice.shuffle(entries)
    return document


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 20, 60, 300])
def test_a_random_tree_is_made_once_and_comes_back_as_it_is(size: int) -> None:
    document = random_document(random.Random(size), size)
    with start("portal") as device:
        predicted = direct.run_task(device, config.MODULE, {"config": document}, check_mode=True)
        assert not device.writing_requests() or set(device.writing_requests()) <= {
            "POST /api/1/login",
            "POST /api/1/logout",
        }
        made = direct.run_task(device, config.MODULE, {"config": document})
        again = direct.run_task(device, config.MODULE, {"config": document})

        assert not predicted.failed, predicted.message
        assert not made.failed, made.message
        assert predicted.result["changes"] == made.result["changes"]
        assert predicted.result["diff"] == made.result["diff"]
        assert not again.changed, again.result["changes"]
        assert_tidy(device)


@pytest.mark.parametrize(("groups", "seed"), [(1, 1), (2, 2), (7, 3), (40, 4), (120, 5), (300, 6)])
def test_what_is_gathered_overrides_with_no_change(groups: int, seed: int) -> None:
    with make_device("portal") as device:
        device.populate(groups=groups, users=groups // 2, admins=groups // 5, seed=seed)
        before = device.tree()

        gathered = run_task(device, config.MODULE, {"state": "gathered"})
        options = {"config": gathered.result["config"], "state": "overridden", "purge": PURGE, "max_deletes": 1000}
        overridden = run_task(device, config.MODULE, options)

        assert not overridden.failed, overridden.message
        assert not overridden.changed, overridden.result["changes"]
        assert device.tree() == before
        assert_tidy(device)


UUID_NAME = "fcd6751d-e9fe-4236-872c-7286f6f5cf76"
ODD_NAMES = (
    "/x",
    "a//b",
    "/",
    "//",
    "x/",
    ".",
    "7",
    UUID_NAME,
    '["x"]',
    " x ",
    "A, B",
    "a/b",
    "None",
    "#jinja2: x",
    "'",
)


def odd_tree(names: Sequence[str]) -> dict[str, Any]:
    """Return a portal whose groups have these names, on two levels, with something in each."""

    def group(kind: int, number: str) -> dict[str, Any]:
        user = {f"user{number}@example.com": {"status": 1}}
        return {
            "kind": kind,
            "admins": {f"admin{number}@example.com": {"status": 1}},
            "users": user if kind != 30 else {},
        }

    below = {
        name: {
            **group(30, str(place)),
            "children": {odd: group(40, f"{place}-{other}") for other, odd in enumerate(names)},
        }
        for place, name in enumerate(names)
    }
    # On one level with "a/b", so that the two have the same names between their slashes.
    below["a"] = {"kind": 30, "children": {"b": group(40, "plain")}}
    return {"children": below}


@pytest.mark.parametrize("way", ["merged", "overridden"])
def test_whatever_groups_are_called_what_is_gathered_can_be_given_back(way: str) -> None:
    with make_device("portal", state=odd_tree(ODD_NAMES)) as device:
        gathered = run_task(device, config.MODULE, {"state": "gathered"}).result["config"]
        purge = {"purge": PURGE, "max_deletes": 1000} if way == "overridden" else {}

        task = run_task(device, config.MODULE, {"config": json.loads(json.dumps(gathered)), "state": way, **purge})

        assert not task.failed, task.message
        assert not task.changed
        assert len(gathered["group"]) == len(ODD_NAMES) * (len(ODD_NAMES) + 1) + 2


@settings(max_examples=15)
@given(
    st.lists(
        st.one_of(NAMES, st.text('/.#[]"7 a', min_size=1, max_size=4).filter(str.strip)),
        min_size=1,
        max_size=4,
        unique=True,
    )
)
def test_random_names_of_groups_come_back(names: list[str]) -> None:
    with make_device("portal", state=odd_tree([name for name in names if name != "a"])) as device:
        gathered = run_task(device, config.MODULE, {"state": "gathered"}).result["config"]

        task = run_task(device, config.MODULE, {"config": gathered})

        assert not task.failed, task.message
        assert not task.changed


def test_an_export_builds_the_same_tree_on_another_portal() -> None:
    with make_device("portal") as device, make_device("portal") as other:
        device.populate(groups=30, users=20, admins=8, seed=9)
        document = run_task(device, config.MODULE, {"state": "gathered"}).result["config"]

        made = run_task(other, config.MODULE, {"config": document})

        assert not made.failed, made.message
        assert run_task(other, config.MODULE, {"state": "gathered"}).result["config"] == document


@pytest.mark.parametrize("seed", range(4))
def test_purging_removes_leaves_first_and_only_what_is_not_listed(seed: int) -> None:
    dice = random.Random(seed)
    document = random_document(dice, 25)
    with make_device("portal") as device:
        assert run_task(device, config.MODULE, {"config": document}).changed
        bystanders = device.tree()["admins"]
        purge = {"state": "overridden", "purge": PURGE, "config": {"group": []}}
        refused = run_task(device, config.MODULE, {**purge, "max_deletes": 3, "force": True})
        unforced = run_task(device, config.MODULE, {**purge, "max_deletes": 100})
        assert refused.failed
        assert "allowed by max_deletes: 3" in refused.message
        assert unforced.failed == any(group.get("enabled", True) for group in document["group"])

        task = run_task(device, config.MODULE, {**purge, "max_deletes": 100, "force": True})

        assert not task.failed, task.message
        assert not device.tree()["children"]
        assert set(device.tree()["admins"]) == {"admin"} <= set(bystanders)
        assert_tidy(device)


def test_a_run_with_nothing_to_do_asks_once_for_each_listing() -> None:
    with make_device("portal") as device:
        device.populate(groups=40, users=30, admins=10, seed=3)
        document = run_task(device, config.MODULE, {"state": "gathered"}).result["config"]
        listed = {"group": [{key: group[key] for key in ("path", "kind", "quotas")} for group in document["group"]]}
        listed["user"] = [
            {key: user[key] for key in ("group", "login", "email", "quotas")} for user in document["user"]
        ]
        listed["admin"] = [{key: admin[key] for key in ("group", "login", "access")} for admin in document["admin"]]
        device.clear_journal()

        assert not run_task(device, config.MODULE, {"config": listed}).changed

        requests = Counter(request.rpartition("/")[2] for request in device.requests())
        parents = {tuple(reference(group["path"]).names[:-1]) for group in document["group"]}
        assert requests == {
            "login": 1,
            "logout": 1,
            "children": len(parents),
            "users": len({str(user["group"]) for user in document["user"]}),
            "admins": len({str(admin["group"]) for admin in document["admin"]}),
        }


@given(st.lists(NAMES, max_size=4))
def test_a_path_means_the_same_in_each_of_its_spellings(names: list[str]) -> None:
    canonical = canonical_path(names)

    assert reference(canonical) == Reference(tuple(names))
    assert canonical_path(canonical) == canonical


@given(st.integers(0, 1 << 60))
def test_a_size_comes_back_as_the_same_number(size: int) -> None:
    text = canonical_size(size)

    assert SIZE.to_wire(text) == size
    assert canonical_size(text) == text


@given(st.integers(0, 1 << 33))
def test_a_time_comes_back_as_the_same_moment(moment: int) -> None:
    text = TIME.from_wire(moment)

    assert TIME.to_wire(text) == moment
    assert canonical_time(text) == text


@given(st.integers(0, 1 << 12), st.sampled_from([CAPABILITIES, BACKUP_EVENTS]))
def test_a_mask_comes_back_as_the_same_number(mask: int, words: Any) -> None:
    listed = words.codec().from_wire(mask)

    assert words.codec().to_wire(listed) == mask
    assert words.canonical_list(reversed(listed)) == words.canonical_list(listed)
    assert (
        words.canonical_list([str(mask)]) == words.canonical_list([*listed, str(mask)]) == words.canonical_list(listed)
    )
    assert not words.knows("-1")


@given(st.sampled_from([KIND, ACCESS]), st.data())
def test_a_word_has_one_spelling(words: Any, data: Any) -> None:
    name = data.draw(st.sampled_from([*words.numbers, *words.names, "37", "unheard_of"]))

    assert words.canonical(words.canonical(name)) == words.canonical(name)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 40)), max_size=6), st.randoms(use_true_random=False))
def test_addresses_are_compared_by_what_they_mean(ranges: list[tuple[int, int]], dice: random.Random) -> None:
    entries = [f"10.0.{low >> 8}.{low & 255}-10.0.{(low + more) >> 8}.{(low + more) & 255}" for low, more in ranges]
    canonical = canonical_addresses(entries)
    dice.shuffle(entries)

    meant = {number for entry in entries for number in range(bounds(entry)[0], bounds(entry)[1] + 1)}
    assert meant == {number for entry in canonical for number in range(bounds(entry)[0], bounds(entry)[1] + 1)}
    assert canonical_addresses(entries) == canonical
    assert canonical_addresses(canonical) == canonical
