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

from .models import MODELS, SESSION, share, writes
from .scenarios import OutsideChange, ProductModel, Scenario, label_of
from .sps_documents import LEFT_OUT

# In the texts of all secrets, and nowhere else.
MARK = "qX7"
NEXT_STEP = "Make a new plan, and have it approved."


@pytest.fixture(scope="module", params=sorted(MODELS))
def product(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def device(product: str) -> Iterator[Any]:
    with make_device(product, state=dict.fromkeys(LEFT_OUT) if product == "sps" else None) as made:
        yield made


def planned(clients: InMemoryClients, model: ProductModel, scenario: Scenario) -> dict[str, Any]:
    """Return the plan of a scenario as a file brings it back; scenarios that are no good have none."""
    task = clients.run(model.module, scenario.options, check_mode=True)
    event(
        "no plan: " + task.result["error"] if task.failed else "a plan of changes" if task.changed else "nothing to do"
    )
    assume(not task.failed)
    plan: dict[str, Any] = json.loads(json.dumps(task.result["plan"]))
    assert task.result["changes"] == plan["changes"]
    assert MARK not in str(plan)
    return plan


def assert_refusal(device: Any, before: Any, task: Task, part: str, label: str) -> None:
    """Nothing was written, and the result says what is not any more as it was, and what to do."""
    assert task.result.get("error") == "refused", task.result
    moved = task.result["moved"][part]
    assert any(name == label or name.startswith(f"{label}.") for name in moved), (label, moved)
    assert label in task.message or " more" in task.message, task.message
    assert task.message.endswith(NEXT_STEP)
    assert MARK not in f"{task.result}{task.reports}"
    assert not writes(device)
    assert MODELS[device.product].visible(device) == before


@share(10)
@given(data=st.data())
def test_an_approved_plan_is_carried_out_as_it_is_and_then_changes_nothing_more(
    device: Any, product: str, data: st.DataObject
) -> None:
    model = MODELS[product]
    scenario = data.draw(model.scenarios)
    model.prepare(device, scenario)
    with InMemoryClients(device) as clients:
        plan = planned(clients, model, scenario)
        assert not writes(device), "a plan is made without writing"
        # What means the same is the same plan: another order, another text of a secret.
        dice = data.draw(st.randoms(use_true_random=False))
        document = model.shuffled(model.with_other_secrets(scenario.document), dice)
        if model.rearrange is not None:
            model.rearrange(device, dice)
        options = {**scenario.asking(document), "approved_plan": plan}

        approved = clients.run(model.module, options, check_mode=True)
        made = clients.run(model.module, options)

        note(f"{scenario.options}\n{document}\n{approved.result}\n{made.result}")
        assert not approved.failed, approved.message
        assert made.result.get("error") not in ("refused", "input", "internal"), made.message
        if made.failed:
            event("the product refused")
            return
        assert in_no_order(made.result["changes"]) == in_no_order(plan["changes"])
        assert_second_run(device, clients, model, options)


def in_no_order(changes: list[dict[str, Any]]) -> list[Any]:
    """Return changes as they can be compared: the order of objects and entries means nothing."""
    return sorted(json.dumps({**change, "fields": sorted(change["fields"])}, sort_keys=True) for change in changes)


def assert_second_run(device: Any, clients: InMemoryClients, model: ProductModel, options: Mapping[str, Any]) -> None:
    """A plan that was carried out is carried out: nothing is refused, and nothing written that can be read back."""
    after = model.visible(device)
    device.clear_journal()

    again = clients.run(model.module, options)

    note(f"{again.result}")
    assert not again.failed, again.message
    if options.get("update_secrets") != "always":
        assert model.visible(device) == after
        assert not again.changed
        assert not writes(device)


@share(10)
@given(data=st.data())
def test_a_plan_is_refused_after_any_change_of_the_document(device: Any, product: str, data: st.DataObject) -> None:
    model = MODELS[product]
    scenario = data.draw(model.scenarios)
    model.prepare(device, scenario)
    edits = model.edits(scenario.document)
    assume(edits)
    with InMemoryClients(device) as clients:
        plan = planned(clients, model, scenario)
        edit = data.draw(st.sampled_from(edits))
        before = model.visible(device)

        changed = clients.run(model.module, {**scenario.asking(edit.document), "approved_plan": plan})

        if changed.result.get("error") not in ("refused", None):
            plain = clients.run(model.module, scenario.asking(edit.document))
            assert changed.message == plain.message, "what is wrong in itself is reported as that"
            assert not writes(device)
            event(f"no good: {plain.result['error']}")
            return
        event("refused")
        assert_refusal(device, before, changed, "desired", edit.label)


@share(10)
@given(data=st.data())
def test_a_plan_is_refused_after_any_change_of_the_device(device: Any, product: str, data: st.DataObject) -> None:
    model = MODELS[product]
    scenario = data.draw(model.scenarios)
    model.prepare(device, scenario)
    with InMemoryClients(device) as clients:
        plan = planned(clients, model, scenario)
        outside_changes = model.outside_changes(device, scenario)
        additions = model.additions(device, scenario)
        assume(outside_changes or additions)
        came = bool(additions) and (not outside_changes or data.draw(st.integers(0, 2)) == 0)
        outside_change = data.draw(st.sampled_from(additions if came else outside_changes))
        outside_change.act()
        before = model.visible(device)

        moved = clients.run(model.module, {**scenario.options, "approved_plan": plan})

        if not moved.failed:
            event("they did what was approved")
            assert_helped(device, model, scenario)
            return
        if moved.result.get("error") != "refused":
            tried = writes(device)
            plain = clients.run(model.module, scenario.options)
            assert moved.message == plain.message, "what cannot be is reported as that"
            assert not tried or moved.result["error"] == "product"
            event(f"cannot be: {plain.result['error']}")
            return
        event("refused: an addition" if came else "refused")
        assert_refusal(device, before, moved, "current", outside_change.label)


def assert_helped(device: Any, model: ProductModel, scenario: Scenario) -> None:
    """What somebody else did is a part of the plan: the device is as it would be without them."""
    helped = model.visible(device)
    model.prepare(device, scenario)
    with InMemoryClients(device) as clients:
        alone = clients.run(model.module, scenario.options)
    assert not alone.failed, alone.message
    assert without_references(model.visible(device)) == without_references(helped)


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
    device: Any,
    clients: InMemoryClients,
    model: ProductModel,
    scenario: Scenario,
    plan: dict[str, Any],
    data: st.DataObject,
) -> Task:
    """Carry out a beginning of a plan: until the product refuses the rest, or of only some of the objects."""
    if model.product != "sps" and data.draw(st.booleans(), "cut"):
        done = data.draw(st.integers(0, 5), "requests until the product refuses")
        lost = data.draw(st.booleans(), "one response is lost")
        if lost:
            device.faults.add(Cut(match="*", kind="status", when="after", nth=done + 1))
        device.faults.add(Cut(match="*", kind="status", nth=done + 1, times=None))
        task = clients.run(model.module, {**scenario.options, "approved_plan": plan})
        device.clear_faults()
        return task
    labels = [f"{change['kind']} {change['name']}".strip() for change in plan["changes"]]
    chosen = set(labels[: data.draw(st.integers(0, len(labels)), "objects")])
    document: dict[str, Any] = {}
    for resource, number, entry in model.entries(scenario.document):
        if label_of(resource, entry) not in chosen:
            continue
        if number is None:
            document[resource.kind] = entry
        else:
            document.setdefault(resource.kind, []).append(entry)
    options = {key: value for key, value in scenario.asking(document).items() if key not in ("state", "purge")}
    return clients.run(model.module, options)


@share(10)
@given(data=st.data())
def test_a_plan_of_which_a_part_was_carried_out_is_carried_out_to_its_end(
    device: Any, product: str, data: st.DataObject
) -> None:
    model = MODELS[product]
    scenario = data.draw(model.scenarios)
    always = scenario.options.get("update_secrets") == "always"
    model.prepare(device, scenario)
    with InMemoryClients(device) as clients:
        assume(not clients.run(model.module, scenario.options).failed)
        end = without_references(model.visible(device))
    model.prepare(device, scenario)
    with InMemoryClients(device) as clients:
        plan = planned(clients, model, scenario)
        part = carry_out_a_part(device, clients, model, scenario, plan, data)
        note(f"{plan['changes']}\n{part.result}")
        done = [] if part.result.get("in_doubt") else part.result.get("changes", [])
        between = model.visible(device)
        event("nothing was carried out" if not part.changed else "a part was carried out")
        outside_change = outside_change_between(device, model, scenario, data)
        before = model.visible(device)
        device.clear_journal()

        again = clients.run(model.module, {**scenario.options, "approved_plan": plan})

        note(f"{again.result}")
        if again.failed and outside_change is not None and before != between:
            event(f"{again.result['error']}: somebody else changed it")
            if again.result["error"] == "refused":
                assert_refusal(device, before, again, "current", outside_change.label)
            return
        assert not again.failed, again.message
        if outside_change is not None:
            # They did, or undid, what was approved, or chose what the plan leaves to the product where it made an object.
            event("somebody else changed nothing that the plan is about")
            options = {**scenario.options, "update_secrets": "on_create"}
            assert not clients.run(model.module, options, check_mode=True).changed
            return
        assert without_references(model.visible(device)) == end
        assert always or not [change for change in again.result["changes"] if change in done]


def outside_change_between(
    device: Any, model: ProductModel, scenario: Scenario, data: st.DataObject
) -> OutsideChange | None:
    """Let somebody else change an object that the plan is about, now and then."""
    outside_changes = model.outside_changes(device, scenario)
    if not outside_changes or data.draw(st.integers(0, 2), "somebody else") != 0:
        return None
    outside_change = data.draw(st.sampled_from(outside_changes))
    try:
        outside_change.act()
    except (KeyError, StopIteration):
        event("it is gone already")
        return None
    return outside_change
