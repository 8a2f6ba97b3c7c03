"""What is wrong with a task that met a fault: one rule for all products.

It converges, or it fails with one sentence that helps. In either case its result says the truth of what is on the device, no secret
shows, nothing stays open, and the next run without faults ends as desired. What the device holds decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .devices import assert_contract_kept
from .direct import Task
from .fault_kinds import Kind
from .fault_matrix import Baseline, FaultyAdapter, Inspector, Scenario, baseline, prepare, run, run_clean
from .secrets import leaks

# What a user can do next, in the words of messages.
ADVICE = re.compile(
    r"\b(Ask|Change|Check|Choose|Compare|Enable|Find|Give|Grant|Have|Let|Log in|Look|Nothing was changed|Open|Raise|Report|Run|See|Set|Try"
    r"|Wait|Write|choose another one|cloud_sync_info|report|roll it back|run again|update_secret)\b"
)
WHERE = re.compile(r"(GET|PUT|POST|DELETE|HEAD|PATCH) /|status \d{3}|login|reading it again shows")


def problems_of(
    device: Any, scenario: Scenario, inspector: Inspector, task: Task | None, adapter: FaultyAdapter
) -> Iterator[str]:
    """Yield what is wrong with a task that met a fault, with what it left behind, and with the next run."""
    clean = baseline(scenario, inspector)
    state, effects = inspector.state(device), inspector.effects(device)
    yield from open_problems(device, inspector, clean, adapter)
    if inspector.whole and not scenario.acts and state not in (clean.before, clean.after):
        yield f"a part of the change is made: {difference(clean.after, state)}"
    if scenario.acts and effects > max(1, clean.effects):
        yield f"it was done {effects} times"
    if task is not None:
        done = effects > 0 if scenario.acts else state != clean.before
        yield from inspector.problems(device, scenario, task, clean)
        if task.failed:
            yield from message_problems(scenario, task.message, adapter.kind)
            yield from effects_problems(scenario, task, done)
        else:
            yield from success_problems(scenario, clean, task, state, effects)
        shown = leaks(f"{task.result} {task.reports}", (*scenario.secrets, device.password))
        if shown:
            yield f"a secret shows: {shown}"
    device.clear_faults()
    yield from healing_problems(device, scenario, clean, inspector)


def open_problems(device: Any, inspector: Inspector, clean: Baseline, adapter: FaultyAdapter) -> Iterator[str]:
    """Yield what a task has left open."""
    try:
        assert_contract_kept(device)
    except AssertionError as error:
        yield f"the contract is broken: {error}"
    if device.open_transactions():
        yield f"a transaction is left open: {device.open_transactions()}"
    if inspector.whole and device.locks():
        yield f"a lock is left: {device.locks()}"
    # Where no one can log out, a session that ends by itself is all that is left.
    if inspector.idles or adapter.faulted in inspector.sessions or adapter.expired:
        return
    if len(device.sessions()) > clean.sessions:
        yield f"a session is left open: {device.sessions()}"


def success_problems(scenario: Scenario, clean: Baseline, task: Task, state: Any, effects: int) -> Iterator[str]:
    """Yield what is wrong with a task that says that all is well."""
    done = effects > 0 if scenario.acts else state != clean.before
    if scenario.acts and effects != clean.effects:
        yield f"it succeeded, and was done {effects} times instead of {clean.effects}"
    if not scenario.acts and state != clean.after:
        yield f"it succeeded, and the device is not as desired: {difference(clean.after, state)}"
    if scenario.reads:
        expected, reported = comparable(clean.result), comparable(task.result)
        if any("left out" in warning for warning in task.result.get("warnings", ())):
            # It is said that something could not be read, and nothing is said about it.
            expected = {key: None if reported.get(key, "") is None else value for key, value in expected.items()}
        if reported != expected:
            yield f"it reports what is not so: {difference(expected, reported)}"
        if task.changed:
            yield "it only reads, and reports a change"
    elif (done and not task.changed) or (task.changed and not (done or task.result.get("changes"))):
        yield f"it reports changed {task.changed}, and done is {done}"


EFFECTS = ("written", "removed", "in_doubt")


def effects_problems(scenario: Scenario, task: Task, done: bool) -> Iterator[str]:
    """Yield where a failed task does not say truthfully whether something was done."""
    said = {name: task.result.get(name) or [] for name in EFFECTS}
    if task.changed != any(said.values()):
        yield f"it reports changed {task.changed}, and {said}"
    if scenario.pending:
        # What it wrote was rolled back by whoever has begun the transaction.
        return
    if done and not task.changed:
        yield f"it reports no change, and something is done: {task.message}"
    if (said["written"] or said["removed"]) and not done:
        yield f"it reports as done what is not: {said}: {task.message}"


def message_problems(scenario: Scenario, message: str, kind: Kind | None) -> Iterator[str]:
    """Yield what is wrong with the message of a failed task."""
    title = scenario.definition.product.title
    for bad in ("\n", "Traceback", "internal error", "fault of the collection", "..", "Errno"):
        if bad in message.replace("...", ""):
            yield f"the message has {bad!r}: {message}"
    if title not in message and "reading it again shows" not in message:
        yield f"the message does not name the product: {message}"
    if not message.endswith((".", "?", "!")):
        yield f"the message is no sentence: {message}"
    if not WHERE.search(message):
        yield f"the message does not say at which request: {message}"
    if not ADVICE.search(message):
        yield f"the message does not say what to do: {message}"
    if kind is not None and kind.status == 403 and "holds the lock" in message:
        yield f"the message takes a refusal for a lock: {message}"


def healing_problems(device: Any, scenario: Scenario, clean: Baseline, inspector: Inspector) -> Iterator[str]:
    """Yield what is wrong with the next runs without faults.

    What a run does depends on nothing but the device. So where that is as before the task, or as it would be after it, the next
    run is one that is known already.
    """
    open_sessions = len(device.sessions())
    if inspector.state(device) in (clean.before, clean.after) and not device.violations:
        return
    healed, unused = run_clean(device, scenario)
    if healed.failed:
        yield f"the next run fails: {healed.message}"
    elif not scenario.acts and inspector.state(device) != clean.after:
        yield f"the next run does not end as desired: {difference(clean.after, inspector.state(device))}"
    if not inspector.idles and len(device.sessions()) > open_sessions + clean.sessions:
        yield "the next run leaves a session open"


VOLATILE = {"gen_date", "warnings", "seconds", "last_sync_ts", "last_success_ts", "uptime"}


def comparable(value: Any) -> Any:
    """Return a result without what differs from one run to the next."""
    if isinstance(value, Mapping):
        return {key: comparable(one) for key, one in value.items() if key not in VOLATILE}
    return [comparable(one) for one in value] if isinstance(value, list) else value


def difference(expected: Any, found: Any, where: str = "") -> str:
    """Return the first places where two states differ."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        parts = [
            difference(expected.get(key), found.get(key), f"{where}.{key}")
            for key in sorted({*expected, *found}, key=str)
            if expected.get(key) != found.get(key)
        ]
        return "; ".join(parts[:3])
    return f"{where or 'it'} is {str(found)[:100]} instead of {str(expected)[:100]}"


def cell(scenario: Scenario, inspector: Inspector, kind: Kind, number: int) -> list[str]:
    """Return what goes wrong where the request of this number meets this fault."""
    device = prepare(scenario)
    task, adapter = run(device, scenario, kind, number)
    return list(problems_of(device, scenario, inspector, task, adapter))
