"""The plan that was approved is the plan that is carried out, and no other, on random devices of every product.

A plan is made in check mode, goes through a file, and comes back as the option ``approved_plan``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import assume, event, given, note
from hypothesis import strategies as st
from support.direct import Task
from support.in_memory import InMemoryClients, make_device

from simulators.faults import Fault

from .scenes import Scene, Tampering, World, label_of
from .sps_documents import LEFT_OUT
from .worlds import SESSION, WORLDS, share, writes

# In the texts of all secrets, and nowhere else.
MARK = "qX7"
NEXT_STEP = "Make a new plan, and have it approved."


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
    plan: dict[str, Any] = json.loads(json.dumps(task.result["plan"]))
    assert task.result["changes"] == plan["changes"]
    assert MARK not in str(plan)
    return plan


def judge_refusal(device: Any, before: Any, task: Task, part: str, label: str) -> None:
    """Nothing was written, and the result says what is not any more as it was, and what to do."""
    assert task.result.get("error") == "refused", task.result
    moved = task.result["moved"][part]
    assert any(name == label or name.startswith(f"{label}.") for name in moved), (label, moved)
    assert label in task.message or " more" in task.message, task.message
    assert task.message.endswith(NEXT_STEP)
    assert MARK not in f"{task.result}{task.reports}"
    assert not writes(device)
    assert WORLDS[device.product].visible(device) == before


@share(10)
@given(data=st.data())
def test_an_approved_plan_is_carried_out_as_it_is_and_then_changes_nothing_more(
    device: Any, product: str, data: st.DataObject
) -> None:
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
        judge_second_run(device, clients, world, options)


def in_no_order(changes: list[dict[str, Any]]) -> list[Any]:
    """Return changes as they can be compared: the order of objects and entries means nothing."""
    return sorted(json.dumps({**change, "fields": sorted(change["fields"])}, sort_keys=True) for change in changes)


def judge_second_run(device: Any, clients: InMemoryClients, world: World, options: Mapping[str, Any]) -> None:
    """A plan that was carried out is carried out: nothing is refused, and nothing written that can be read back."""
    after = world.visible(device)
    device.clear_journal()

    again = clients.run(world.module, options)

    note(f"{again.result}")
    assert not again.failed, again.message
    if options.get("update_secrets") != "always":
        assert world.visible(device) == after
        assert not again.changed
        assert not writes(device)


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
            assert changed.message == plain.message, "what is wrong in itself is reported as that"
            assert not writes(device)
            event(f"no good: {plain.result['error']}")
            return
        event("refused")
        judge_refusal(device, before, changed, "desired", edit.label)


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

        if not moved.failed:
            event("they did what was approved")
            judge_helped(device, world, scene)
            return
        if moved.result.get("error") != "refused":
            tried = writes(device)
            plain = clients.run(world.module, scene.options)
            assert moved.message == plain.message, "what cannot be is reported as that"
            assert not tried or moved.result["error"] == "product"
            event(f"cannot be: {plain.result['error']}")
            return
        event("refused: an intruder" if came else "refused")
        judge_refusal(device, before, moved, "current", tampering.label)


def judge_helped(device: Any, world: World, scene: Scene) -> None:
    """What somebody else did is a part of the plan: the device is as it would be without them."""
    helped = world.visible(device)
    world.prepare(device, scene)
    with InMemoryClients(device) as clients:
        alone = clients.run(world.module, scene.options)
    assert not alone.failed, alone.message
    assert without_references(world.visible(device)) == without_references(helped)


def without_references(visible: Any) -> Any:
    """Return what is visible without the secrets of SPS, and the random names under which it keeps them."""
    named = re.sub("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "(a reference)", json.dumps(visible))
    return {key: value for key, value in json.loads(named).items() if key != "passwords/(a reference)"}


# --- in several goes ------------------------------------------------------------------------------------------------


class Cut(Fault):
    """The product refuses every change from one on."""

    def concerns(self, method: str, path: str, operation: str | None) -> bool:
        """Return whether a request changes something; to log in and out is not that."""
        return method in ("POST", "PUT", "PATCH", "DELETE") and not path.endswith(SESSION)


def carry_out_a_part(
    device: Any, clients: InMemoryClients, world: World, scene: Scene, plan: dict[str, Any], data: st.DataObject
) -> Task:
    """Carry out a beginning of a plan: until the product refuses the rest, or of only some of the objects."""
    if world.product != "sps" and data.draw(st.booleans(), "cut"):
        done = data.draw(st.integers(0, 5), "requests until the product refuses")
        lost = data.draw(st.booleans(), "one response is lost")
        if lost:
            device.faults.add(Cut(match="*", kind="status", when="after", nth=done + 1))
        device.faults.add(Cut(match="*", kind="status", nth=done + 1, times=None))
        task = clients.run(world.module, {**scene.options, "approved_plan": plan})
        device.clear_faults()
        return task
    labels = [f"{change['kind']} {change['name']}".strip() for change in plan["changes"]]
    chosen = set(labels[: data.draw(st.integers(0, len(labels)), "objects")])
    document: dict[str, Any] = {}
    for resource, number, entry in world.entries(scene.document):
        if label_of(resource, entry) not in chosen:
            continue
        if number is None:
            document[resource.kind] = entry
        else:
            document.setdefault(resource.kind, []).append(entry)
    options = {key: value for key, value in scene.asking(document).items() if key not in ("state", "purge")}
    return clients.run(world.module, options)


@share(10)
@given(data=st.data())
def test_a_plan_of_which_a_part_was_carried_out_is_carried_out_to_its_end(
    device: Any, product: str, data: st.DataObject
) -> None:
    world = WORLDS[product]
    scene = data.draw(world.scenes)
    always = scene.options.get("update_secrets") == "always"
    world.prepare(device, scene)
    with InMemoryClients(device) as clients:
        assume(not clients.run(world.module, scene.options).failed)
        end = without_references(world.visible(device))
    world.prepare(device, scene)
    with InMemoryClients(device) as clients:
        plan = planned(clients, world, scene)
        part = carry_out_a_part(device, clients, world, scene, plan, data)
        note(f"{plan['changes']}\n{part.result}")
        done = [] if part.result.get("in_doubt") else part.result.get("changes", [])
        between = world.visible(device)
        event("nothing was carried out" if not part.changed else "a part was carried out")
        tampered = tampering_between(device, world, scene, data)
        before = world.visible(device)
        device.clear_journal()

        again = clients.run(world.module, {**scene.options, "approved_plan": plan})

        note(f"{again.result}")
        if again.failed and tampered is not None and before != between:
            event(f"{again.result['error']}: somebody else changed it")
            if again.result["error"] == "refused":
                judge_refusal(device, before, again, "current", tampered.label)
            return
        assert not again.failed, again.message
        if tampered is not None:
            # They did, or undid, what was approved, or chose what the plan leaves to the product where it made an object.
            event("somebody else changed nothing that the plan is about")
            options = {**scene.options, "update_secrets": "on_create"}
            assert not clients.run(world.module, options, check_mode=True).changed
            return
        assert without_references(world.visible(device)) == end
        assert always or not [change for change in again.result["changes"] if change in done]


def tampering_between(device: Any, world: World, scene: Scene, data: st.DataObject) -> Tampering | None:
    """Let somebody else change an object that the plan is about, now and then."""
    tamperings = world.tamperings(device, scene)
    if not tamperings or data.draw(st.integers(0, 2), "somebody else") != 0:
        return None
    tampering = data.draw(st.sampled_from(tamperings))
    try:
        tampering.act()
    except (KeyError, StopIteration):
        event("it is gone already")
        return None
    return tampering
