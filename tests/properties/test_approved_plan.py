"""The plan that was approved is the plan that is carried out, and no other, on random devices of every product.

A plan is made in check mode, goes through a file, and comes back as the option ``approved_plan``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, event, given, note
from hypothesis import strategies as st
from support.direct import Task
from support.in_memory import InMemoryClients, make_device

from .scenes import Scene, World
from .sps_documents import LEFT_OUT
from .worlds import WORLDS, share, writes

# In the texts of all secrets, and nowhere else.
MARK = "qX7"
NEXT_STEP = "Make a plan anew, and have it approved."


@pytest.fixture(scope="module", params=sorted(WORLDS))
def product(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def device(product: str) -> Iterator[Any]:
    with make_device(product, state=dict.fromkeys(LEFT_OUT) if product == "sps" else None) as made:
        yield made


def planned(clients: InMemoryClients, world: World, scene: Scene) -> dict[str, Any]:
    """Return the plan of a scene as a file brings it back; scenes that are no good have none."""
    task = clients.run(world.module, scene.options, check_mode=True)
    event(
        "no plan: " + task.result["error"] if task.failed else "a plan of changes" if task.changed else "nothing to do"
    )
    assume(not task.failed)
    plan: dict[str, Any] = json.loads(json.dumps({**task.result["plan"], "diff": task.result["diff"]}))
    assert task.result["changes"] == plan["changes"]
    assert MARK not in str(plan)
    return plan


def judge_refusal(device: Any, before: Any, task: Task, part: str, label: str) -> None:
    """Nothing was written, and the result says what is not any more as it was, and what to do."""
    assert task.result.get("error") == "refused", task.result
    assert label in task.result["moved"][part], (label, task.result["moved"])
    assert label in task.message or " more" in task.message, task.message
    assert task.message.endswith(NEXT_STEP)
    assert MARK not in f"{task.result}{task.reports}"
    assert not writes(device)
    assert WORLDS[device.product].visible(device) == before


@share(10)
@given(data=st.data())
def test_an_approved_plan_is_carried_out_as_it_is_and_only_once(device: Any, product: str, data: st.DataObject) -> None:
    world = WORLDS[product]
    scene = data.draw(world.scenes)
    world.prepare(device, scene)
    with InMemoryClients(device) as clients:
        plan = planned(clients, world, scene)
        assert not writes(device), "a plan is made without writing"
        # What means the same is the same plan: another order, another text of a secret.
        dice = data.draw(st.randoms(use_true_random=False))
        document = world.shuffled(world.with_other_secrets(scene.document), dice)
        if world.rearrange is not None:
            world.rearrange(device, dice)
        before = world.visible(device)
        options = {**scene.asking(document), "approved_plan": plan}

        approved = clients.run(world.module, options, check_mode=True)
        made = clients.run(world.module, options)

        note(f"{scene.options}\n{document}\n{approved.result}\n{made.result}")
        assert not approved.failed, approved.message
        assert made.result.get("error") not in ("refused", "input", "internal"), made.message
        if made.failed:
            event("the product refused")
            return
        assert in_no_order(made.result["changes"]) == in_no_order(plan["changes"])
        judge_second_run(device, clients, world, options, before)


def in_no_order(changes: list[dict[str, Any]]) -> list[Any]:
    """Return changes as they can be compared: the order of objects and entries means nothing."""
    return sorted(json.dumps({**change, "fields": sorted(change["fields"])}, sort_keys=True) for change in changes)


def judge_second_run(device: Any, clients: InMemoryClients, world: World, options: Any, before: Any) -> None:
    """Once it is carried out, a plan no longer fits, unless it changed nothing that anybody can see."""
    after = world.visible(device)
    device.clear_journal()

    again = clients.run(world.module, {**options, "update_secrets": "on_create"})

    if after == before:
        event("nothing to see")
        return
    assert again.result.get("error") == "refused", again.result
    moved = set(again.result["moved"]["read"])
    changed = {f"{change['kind']} {change['name']}".strip() for change in options["approved_plan"]["changes"]}
    judge_refusal(device, after, again, "read", min(moved & changed))


@share(10)
@given(data=st.data())
def test_a_plan_is_refused_after_any_change_of_the_document(device: Any, product: str, data: st.DataObject) -> None:
    world = WORLDS[product]
    scene = data.draw(world.scenes)
    world.prepare(device, scene)
    edits = world.edits(scene.document)
    assume(edits)
    with InMemoryClients(device) as clients:
        plan = planned(clients, world, scene)
        edit = data.draw(st.sampled_from(edits))
        before = world.visible(device)

        changed = clients.run(world.module, {**scene.asking(edit.document), "approved_plan": plan})

        if changed.result.get("error") not in ("refused", None):
            plain = clients.run(world.module, scene.asking(edit.document))
            assert changed.message == plain.message, "what is wrong in itself is told as that"
            assert not writes(device)
            event(f"no good: {plain.result['error']}")
            return
        event("refused")
        judge_refusal(device, before, changed, "document", edit.label)


@share(10)
@given(data=st.data())
def test_a_plan_is_refused_after_any_change_of_the_device(device: Any, product: str, data: st.DataObject) -> None:
    world = WORLDS[product]
    scene = data.draw(world.scenes)
    world.prepare(device, scene)
    with InMemoryClients(device) as clients:
        plan = planned(clients, world, scene)
        tamperings = world.tamperings(device, scene)
        intruders = world.intruders(device, scene)
        assume(tamperings or intruders)
        came = bool(intruders) and (not tamperings or data.draw(st.integers(0, 2)) == 0)
        tampering = data.draw(st.sampled_from(intruders if came else tamperings))
        tampering.act()
        before = world.visible(device)

        moved = clients.run(world.module, {**scene.options, "approved_plan": plan})

        if moved.result.get("error") not in ("refused", None):
            plain = clients.run(world.module, scene.options)
            assert moved.message == plain.message, "what cannot be is told as that"
            assert not writes(device)
            event(f"cannot be: {plain.result['error']}")
            return
        event("refused: an intruder" if came else "refused")
        judge_refusal(device, before, moved, "read", tampering.label)
