"""What cannot be read back is taken for written only where SPS shows it, and what may still arrive is waited for, whoever sent it again.

Something else than the documented response comes to a commit, while the appliance drops the transaction, ends its session, or commits.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from support.devices import assert_tidy
from support.direct import QuickClock, Task
from support.in_memory import InMemoryClients, make_device, run_task
from support.sps import (
    AGENT_USER,
    COMMIT,
    NEW_PASSWORD,
    SYSTEM_ALERTS,
    TRAP_V3,
    WEBINTERFACE,
    committed,
    write,
)

from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils.sps import config
from ansible_collections.steady.fleet.plugins.module_utils.sps.actions import password, transaction
from ansible_collections.steady.fleet.plugins.module_utils.sps.resources import setting, snmp_agent, snmp_trap

OTHER = {"auth_password": "another pass 1", "encryption_password": "another pass 2"}
MAIL: Mapping[str, Any] = {
    "path": "management/email",
    "body": {},
    "secret_fields": {"smtp_auth.password": "mail pass 1"},
}
ROTATIONS: Mapping[str, tuple[ModuleDefinition, Mapping[str, Any], Mapping[str, Any]]] = {
    "an option": (snmp_trap.MODULE, TRAP_V3, {**TRAP_V3, **OTHER}),
    "an option of an entry": (
        snmp_agent.MODULE,
        {"version_3": True, "users": [AGENT_USER]},
        {"users": [{**AGENT_USER, **OTHER}]},
    ),
    "a place in a tree": (setting.MODULE, MAIL, {**MAIL, "secret_fields": {"smtp_auth.password": "mail pass 2"}}),
    "the whole of a document": (
        config.MODULE,
        {"config": {"snmp_trap": TRAP_V3, "setting": [MAIL]}},
        {"config": {"snmp_trap": {**TRAP_V3, **OTHER}}},
    ),
}
ERROR = {"error": {"type": "SemanticError", "message": "It cannot be"}}
CLOSED = {"key": "transaction", "transaction": {"status": "closed"}, "meta": {"href": "/api/transaction"}}
RESPONSES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "lost": ("drop_after", {}),
    "200 {}": ("status", {"status": 200, "body": {}}),
    "200 with an error": ("status", {"status": 200, "body": ERROR}),
    "200 closed, with an error": ("status", {"status": 200, "body": {**CLOSED, **ERROR}}),
}
OUTCOMES = ("committed", "dropped", "gone with its session", "committed, and the session is gone")


@pytest.fixture
def device() -> Iterator[Any]:
    with make_device("sps") as simulator:
        yield simulator


def end_commits(device: Any, outcome: str, response: str) -> None:
    """Let commits end in this way, and have this response."""
    commit = device.handlers["commitTransaction"]

    def handle(call: Any) -> Any:
        result = commit(call) if outcome.startswith("committed") else device.handlers["rollBackTransaction"](call)
        if "session" in outcome:
            device.expire_sessions()
        return result

    device.handlers["commitTransaction"] = handle
    kind, details = RESPONSES[response]
    device.fault(COMMIT, kind, **(details if kind == "drop_after" else {"when": "after", **details}))


def assert_outcome(device: Any, task: Task, before: Any, outcome: str) -> None:
    """Hold what a task says against what was committed."""
    is_committed = outcome.startswith("committed")
    assert (committed(device) != before) == is_committed
    assert task.changed == is_committed, task.result
    assert task.failed != is_committed, task.result
    assert "not closed" in task.message or "connection broke" in task.message or not task.failed
    assert_tidy(device)


@pytest.mark.parametrize("response", RESPONSES)
@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("rotation", ROTATIONS)
def test_a_rotated_secret_counts_as_written_only_where_it_was_committed(
    device: Any, tmp_path: Path, rotation: str, outcome: str, response: str
) -> None:
    definition, first, rotated = ROTATIONS[rotation]
    ledger = {"secrets_ledger": str(tmp_path / "ledger.json"), "secrets_key": "a key of thirty-two characters!!"}
    options: Mapping[str, Any] = {**ledger, "update_secrets": "on_change"}
    done = run_task(device, definition, {**first, **options})
    assert done.changed, done.message
    before = committed(device)
    handlers = dict(device.handlers)
    end_commits(device, outcome, response)

    task = run_task(device, definition, {**rotated, **options})

    assert_outcome(device, task, before, outcome)
    device.clear_faults()
    device.handlers.update(handlers)
    again = run_task(device, definition, {**rotated, **options})
    assert again.changed != outcome.startswith("committed"), "the ledger has what was written, and nothing else"


@pytest.mark.parametrize("response", RESPONSES)
@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("way", ["a setting", "a password", "several tasks"])
def test_a_commit_that_is_not_confirmed_is_looked_for(device: Any, way: str, outcome: str, response: str) -> None:
    before = committed(device)
    change = {"path": WEBINTERFACE, "body": {"timeout": 25}}
    options: Mapping[str, Any]
    if way == "several tasks":
        session = run_task(device, transaction.MODULE, {"action": "begin"}).result["session"]
        assert run_task(device, setting.MODULE, {**change, "session": session}).changed
        definition, options = transaction.MODULE, {"action": "commit", "session": session}
    elif way == "a password":
        definition, options = password.MODULE, {"new_password": "one more secret"}
    else:
        definition, options = setting.MODULE, change
    end_commits(device, outcome, response)

    task = run_task(device, definition, options)

    assert_outcome(device, task, before, outcome)


def test_a_commit_that_was_made_in_another_form_is_not_said_to_be_undone(device: Any) -> None:
    """What was committed and is not as desired was written all the same, though the response to the commit is lost."""
    device.fault(COMMIT, "drop_after")
    commit = device.handlers["commitTransaction"]

    def handle(call: Any) -> Any:
        result = commit(call)
        device.write(WEBINTERFACE, {**device.read(WEBINTERFACE), "timeout": 30})
        return result

    device.handlers["commitTransaction"] = handle

    task = run_task(device, setting.MODULE, {"path": WEBINTERFACE, "body": {"timeout": 25}})

    assert task.failed
    assert task.result["error"] == "verify"
    assert task.result["in_doubt"] == ["setting " + WEBINTERFACE]


def test_a_secret_that_the_product_did_not_take_is_found_out(device: Any) -> None:
    assert run_task(device, snmp_trap.MODULE, TRAP_V3).changed
    put = device.handlers["replaceSnmpTrap"]

    def handle(call: Any) -> Any:
        call.body["version"]["value"]["auth_password"] = device.read("management/snmp/trap")["version"]["value"][
            "auth_password"
        ]["key"]
        return put(call)

    device.handlers["replaceSnmpTrap"] = handle

    task = run_task(device, snmp_trap.MODULE, {**OTHER, "update_secrets": "always"})

    assert task.failed
    assert "shows the same auth_password as before" in task.message
    assert task.result["in_doubt"] == ["snmp_trap"]


@pytest.mark.parametrize("rotation", ROTATIONS)
def test_a_product_that_keeps_the_key_of_a_password_is_no_failure(device: Any, rotation: str) -> None:
    """A release may give the same text the same key: then nothing shows whether it was taken."""
    definition, first, unused = ROTATIONS[rotation]
    assert run_task(device, definition, first).changed
    create = device.handlers["createPassword"]

    def handle(call: Any) -> Any:
        response = create(call)
        alike = [key for key in passwords(device) if device.password_text(key) == call.body["plain"]]
        return dataclasses.replace(response, body={**response.body, "key": alike[0]}) if alike else response

    device.handlers["createPassword"] = handle

    task = run_task(device, definition, {**first, "update_secrets": "always"})

    assert not task.failed, task.message
    assert task.changed


def passwords(device: Any) -> list[str]:
    return [path.removeprefix("passwords/") for path in device.ledger.committed if path.startswith("passwords/")]


# --- What may still arrive ------------------------------------------------------------------------------------------

LATE: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "no response in time": ("delay", {"seconds": 12}),
    "a proxy gave up": ("late", {"seconds": 12, "status": 504}),
    "the connection broke": ("late", {"seconds": 2, "status": 0}),
}


def two_leaves(device: Any, options: Mapping[str, Any], fail: Callable[[], None]) -> Task:
    """Write a leaf, whose first request is late and whose second one is in time, and then one that is refused."""
    device.fault(SYSTEM_ALERTS_WRITE, "status", status=400, times=None)
    fail()
    document = {
        "setting": [{"path": WEBINTERFACE, "body": {"timeout": 25}}],
        "system_alerts": {"all": {"email": True, "snmp": True}},
    }
    return run_task(
        device,
        config.MODULE,
        {**options, "config": document, "timeout": 5, "retries": 1},
        clock=QuickClock(device.advance),
    )


SYSTEM_ALERTS_WRITE = write(SYSTEM_ALERTS)


@pytest.mark.parametrize("lateness", LATE)
@pytest.mark.parametrize("way", ["own", "borrowed"])
@pytest.mark.parametrize("request_", [write(WEBINTERFACE), NEW_PASSWORD])
def test_what_is_sent_or_stored_before_does_not_stand_for_a_late_request(
    device: Any, request_: str, way: str, lateness: str
) -> None:
    """A leaf that is written again in time, or a password of an earlier task, looks as if the late request had arrived."""
    device.switches["auto_open"] = True
    before = committed(device)
    kind, details = LATE[lateness]
    clock = QuickClock(device.advance)
    borrowed: dict[str, Any] = {}
    if way == "borrowed":
        borrowed = {"session": run_task(device, transaction.MODULE, {"action": "begin"}).result["session"]}
        assert run_task(device, password.MODULE, {**borrowed, "new_password": "an earlier one"}).changed

    def fail() -> None:
        device.fault(request_, kind, **details)

    if request_ == NEW_PASSWORD:
        fail()
        options = {**borrowed, "new_password": "a later one", "timeout": 5}
        task = run_task(device, password.MODULE, options, clock=clock)
    else:
        task = two_leaves(device, borrowed, fail)

    # What is seen to have arrived by itself is no failure.
    assert task.failed or request_ == NEW_PASSWORD
    if borrowed:
        undone = run_task(device, transaction.MODULE, {"action": "rollback", **borrowed}, clock=clock)
        assert not undone.failed, undone.message
    device.carry_out_late()
    assert_tidy(device)
    assert task.changed or committed(device) == before


def test_passwords_of_a_transaction_that_cannot_be_listed_are_waited_for(device: Any) -> None:
    session = run_task(device, transaction.MODULE, {"action": "begin"}).result["session"]
    device.fault("GET /api/transaction/changes", "status", status=200, body={}, times=None)
    device.fault(NEW_PASSWORD, "late", seconds=12, status=504)
    clock = QuickClock(device.advance)

    with InMemoryClients(device, clock) as clients:
        task = clients.run(password.MODULE, {"session": session, "new_password": "a later one"})

    assert task.failed
    assert sum(clock.pauses) >= 12
