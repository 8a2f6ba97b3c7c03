"""Random appliances and documents: what holds for every one of them, through the real engine, client and transport.

Only the sockets are left out: the simulator responds in memory, which makes thousands of documents affordable.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import event, given, note
from support.devices import assert_tidy
from support.direct import Task
from support.in_memory import InMemoryClients, make_device
from support.secrets import leaks

from ansible_collections.steady.fleet.plugins.module_utils.sps import config
from ansible_collections.steady.fleet.plugins.module_utils.sps.responses import plain_references
from simulators.sps.extras import PREFIX

from .sps_documents import LEFT_OUT, Case, cases
from .sps_states import stored

OWN = {resource.kind: resource for resource in config.RESOURCES if resource.kind != "setting"}
# A refusal is one of these sentences; others mean that we did something wrong.
OUR_FAULTS = ("internal error", "reading it again shows", "could not be verified", "response is not")


@pytest.fixture(scope="module")
def device() -> Iterator[Any]:
    with make_device("sps", state=dict.fromkeys(LEFT_OUT)) as made:
        yield made


@given(case=cases())
def test_every_document_keeps_the_promises(device: Any, case: Case) -> None:
    prepare(device, case)
    before = copy.deepcopy(device.ledger.committed)
    with InMemoryClients(device) as clients:
        predicted = clients.run(config.MODULE, case.options, check_mode=True)
        assert not device.writing_requests(), "check mode writes nothing"
        assert device.ledger.committed == before

        made = clients.run(config.MODULE, case.options)
        note(f"{made.result}")
        event(outcome_of(predicted, made))

        if made.failed:
            assert_refusal(device, predicted, made, before)
        else:
            assert_change(device, case, predicted, made, before)
            assert_repetition(device, clients, case)
        gathered = assert_export(device, clients, case)
    for task in (predicted, made, gathered):
        assert not leaks(f"{task.result}{task.reports}", case.secrets)
    assert_tidy(device) if not made.failed else assert_closed(device)


def outcome_of(predicted: Task, made: Task) -> str:
    """Return what became of the document, for the statistics of hypothesis."""
    if predicted.failed:
        return "refused by us"
    if made.failed:
        return "refused by the appliance"
    return "changed" if made.changed else "no change"


def prepare(device: Any, case: Case) -> None:
    """Make the simulator the appliance that the case begins with."""
    device.reset()
    for path, body in case.bodies.items():
        device.write(path, stored(device, body))
    device.switches["extra_fields"] = case.extra_fields


def assert_refusal(device: Any, predicted: Task, made: Task, before: Mapping[str, Any]) -> None:
    """A document that is refused changes nothing; what is wrong in itself is refused in check mode too."""
    assert not [fault for fault in OUR_FAULTS if fault in made.message], made.message
    assert device.ledger.committed == before
    if predicted.failed:
        # Check mode goes on after the first thing that is wrong, so the two need not name the same one.
        assert made.result["error"] in ("input", "blocked", "refused"), made.message
        assert predicted.result["error"] in ("input", "blocked", "refused"), predicted.message
        assert not device.writing_requests(), "what is wrong in itself is refused before anything is written"
    elif made.result["error"] == "blocked":
        assert predicted.result["warnings"][-1] == f"in a real run this would fail: {made.message}"
        assert not device.writing_requests(), "what is needed is known before anything is written"
    else:
        assert "status 400" in made.message, made.message


def assert_change(device: Any, case: Case, predicted: Task, made: Task, before: Mapping[str, Any]) -> None:
    """What check mode said came true, what is desired is so, and nothing else has changed."""
    assert predicted.result["diff"] == made.result["diff"]
    assert predicted.result["changes"] == made.result["changes"]
    assert predicted.changed == made.changed == bool(device.writing_requests())
    after = device.ledger.committed
    written = {change["name"] or change["kind"] for change in made.result["changes"]}
    for path, body in before.items():
        kind = next((kind for kind, resource in OWN.items() if resource.path == path), path)
        if kind not in written:
            assert after[path] == body, f"{path} was not to change"
        elif kind in OWN:
            assert_leaf(kind, case, body, after[path])
    for entry in case.options["config"].get("setting", ()):
        assert_setting(entry, after[plain_path(entry["path"])])
    for path, value in extras(before, case):
        assert get(after, path, value) == value, f"{path} did not survive"


def assert_leaf(kind: str, case: Case, before: Any, after: Any) -> None:
    """Of one leaf, what is desired is so, and what is not mentioned is as it was."""
    table = OWN[kind].table
    options = case.options["config"].get(kind) or {}
    if kind.endswith("_alerts"):
        return
    was, now = table.read(before), table.read(after)
    for item in table:
        if item.secret or item.steering or item.entries is not None:
            continue
        # An empty credential counts as left out.
        given_value = (options.get(item.option) or None) if item.credential else options.get(item.option)
        stored_again = item.option.endswith("_key")
        if given_value is not None:
            assert now[item.option] == item.normalize(given_value), item.option
        elif all(condition.holds(now) for condition in item.conditions) and not stored_again:
            assert now[item.option] == was[item.option], f"{item.option} was not to change"


def assert_setting(entry: Mapping[str, Any], after: Any) -> None:
    """Of a leaf given by its path, everything that was given is so."""
    for path in entry.get("secret_fields", ()):
        assert isinstance(get(after, tuple(path.split(".")), None), str), "the secret was stored and is referred to"
        return
    assert_part(plain_references(entry["body"]), after)


def assert_part(wanted: Any, after: Any) -> None:
    if isinstance(wanted, dict) and isinstance(after, dict):
        for key, part in wanted.items():
            assert key in after
            assert_part(part, after[key])
    else:
        assert as_json(wanted) == as_json(after)


def as_json(value: Any) -> str:
    """Return a text that distinguishes 1 from True, which Python does not, but not 1 from 1.0, which is one number in JSON."""
    return json.dumps(whole_numbers(value), sort_keys=True)


def whole_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: whole_numbers(part) for key, part in value.items()}
    if isinstance(value, list):
        return [whole_numbers(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def assert_repetition(device: Any, clients: InMemoryClients, case: Case) -> None:
    """The second time there is nothing to do."""
    device.clear_journal()
    again = clients.run(config.MODULE, {**case.options, "update_secrets": "on_create"})
    assert not again.failed, again.message
    assert not again.changed, again.result["changes"]
    assert again.result["diff"]["before"] == again.result["diff"]["after"]
    assert not device.writing_requests()


def assert_export(device: Any, clients: InMemoryClients, case: Case) -> Task:
    """What is gathered is merged with no change."""
    device.clear_journal()
    kinds = {} if case.everything else {"kinds": list(OWN)}
    gathered = clients.run(config.MODULE, {"state": "gathered", **kinds})
    assert not gathered.failed, gathered.message
    merged = clients.run(config.MODULE, {"config": gathered.result["config"]})
    assert not merged.failed, merged.message
    assert not merged.changed, merged.result["changes"]
    assert not device.writing_requests()
    return gathered


def assert_closed(device: Any) -> None:
    assert not device.open_transactions()
    assert not device.locks()


# --- fields that no document knows ----------------------------------------------------------------------------------


def extras(committed: Mapping[str, Any], case: Case) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield path and value of every field that no document knows and that is to survive."""
    replaced = {
        plain_path(entry["path"])
        for entry in case.options["config"].get("setting", ())
        if entry.get("replace") or not isinstance(entry["body"], dict)
    }
    for path, body in committed.items():
        if path not in replaced:
            yield from unknown_fields(body, (path,))


def plain_path(path: str) -> str:
    return path.strip("/").removeprefix("api/configuration/")


def identity(entry: Any) -> Any:
    """Return what distinguishes an entry of a list from the others."""
    entry = plain_references(entry)
    return entry.get("username") or (entry.get("address"), entry.get("port")) if isinstance(entry, dict) else entry


def unknown_fields(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key.startswith(PREFIX):
                yield (*path, key), part
            else:
                yield from unknown_fields(part, (*path, key))
    elif isinstance(value, list):
        for part in value:
            yield from unknown_fields(part, (*path, identity(part)))


def get(value: Any, path: tuple[Any, ...], gone: Any) -> Any:
    """Return what stands at the path; an entry of a list that is gone took its fields along."""
    for step in path:
        if isinstance(value, list):
            found = [part for part in value if identity(part) == step]
            if not found:
                return gone
            value = found[0]
        else:
            value = value.get(step)
    return value
