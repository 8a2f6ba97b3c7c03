"""Locks and conflicts on SPS: who waits, for how long, and what the user reads; no one's change is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from support.devices import assert_tidy
from support.direct import QuickClock, Task
from support.fault_matrix import definition_of
from support.in_memory import make_device, run_task
from support.meddling import MeddledClients
from support.sps import COMMIT, OPEN, TRAP, TRAP_V3, committed

from ansible_collections.steady.fleet.plugins.module_utils.sps.resources.snmp_trap import MODULE

DESIRED = {"server": "192.0.2.77"}


@pytest.fixture(scope="module")
def shared() -> Iterator[Any]:
    with make_device("sps") as simulator:
        yield simulator


@pytest.fixture
def device(shared: Any) -> Iterator[Any]:
    shared.reset()
    yield shared
    shared.release_lock()


def change(device: Any, clock: QuickClock | None = None, **options: Any) -> Task:
    return run_task(device, MODULE, {**DESIRED, **options}, clock=clock)


def is_done(device: Any) -> bool:
    return bool(device.read(TRAP)["version"]["value"]["server"]["value"] == DESIRED["server"])


def meanwhile(device: Any, act: Callable[[], None], times: int = 1) -> threading.Thread:
    """Act while the appliance holds a request, then let it go."""

    def wait() -> None:
        for unused in range(times):
            if device.wait_until_held(10):
                act()
            device.release()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


@pytest.mark.parametrize("status", [403, 409, 423])
def test_a_lock_is_waited_for_and_reported_once(device: Any, status: int) -> None:
    device.switches["lock_status"] = status
    device.take_lock("operator", "web")
    clock = QuickClock(lambda unused: device.release_lock() if len(clock.pauses) == 3 else None)

    task = change(device, clock)

    assert not task.failed, task.message
    assert is_done(device)
    assert len([line for line in task.reports if "waiting" in line]) == 1
    assert len(task.result["warnings"]) == 1
    assert "operator" in task.result["warnings"][0]
    assert_tidy(device)


@pytest.mark.parametrize("operation", [OPEN, COMMIT])
@pytest.mark.parametrize(
    "refusal", [{"error": "Forbidden"}, {"error": {"type": "AccessDenied", "message": "No rights"}}, "Forbidden"]
)
def test_403_without_a_type_that_says_so_is_no_lock(device: Any, operation: str, refusal: Any) -> None:
    device.fault(operation, "status", status=403, body=refusal)
    clock = QuickClock()

    task = change(device, clock)

    assert task.failed
    assert sum(clock.pauses) < 5, "no one holds a lock that could be waited for"
    assert "somebody else holds the lock" not in task.message
    assert "status 403" in task.message
    assert not is_done(device)
    assert_tidy(device)


@pytest.mark.parametrize("seconds", [0, 20])
def test_a_lock_that_stays_is_given_up_and_its_holder_named(device: Any, seconds: int) -> None:
    device.take_lock("operator", "web")
    clock = QuickClock()

    task = change(device, clock, lock_timeout=seconds)

    assert task.failed
    assert "somebody else holds the lock: operator" in task.message
    assert ("after waiting 20 seconds" if seconds else "at once") in task.message
    assert sum(clock.pauses) == pytest.approx(seconds, abs=1)
    assert not is_done(device)
    assert not device.open_transactions()


def test_a_lock_without_a_name_is_reported_as_well(device: Any) -> None:
    device.switches["names_lock_holder"] = False
    device.switches["error_shape"] = "string"
    device.take_lock()

    task = change(device, lock_timeout=0)

    assert "somebody else holds the lock" in task.message
    assert "raise lock_timeout" in task.message


def leave_open(device: Any, name: str) -> None:
    """Open a transaction as a run would that was killed."""
    with device.guard:
        device.ledger.open(device.logins.create(device.users[name]))


@pytest.mark.parametrize("name", ["admin", "operator"])
def test_a_transaction_left_by_a_killed_run_holds_the_lock_until_it_times_out(device: Any, name: str) -> None:
    leave_open(device, name)
    clock = QuickClock(lambda unused: device.advance(200))

    task = change(device, clock)

    assert not task.failed, task.message
    assert is_done(device)
    assert_tidy(device)


def test_a_transaction_left_by_a_killed_run_is_reported_with_its_user(device: Any) -> None:
    leave_open(device, "admin")

    task = change(device, lock_timeout=0)

    assert task.failed
    assert "somebody else holds the lock: admin" in task.message


def with_community(device: Any, text: str) -> None:
    body = device.read(TRAP)
    body["version"]["value"]["community"] = text
    device.write(TRAP, body)


def test_a_change_between_reading_and_opening_is_kept(device: Any) -> None:
    device.fault(OPEN, "hold")
    helper = meanwhile(device, lambda: with_community(device, "theirs"))

    task = change(device)
    helper.join()

    assert not task.failed, task.message
    assert is_done(device)
    assert device.read(TRAP)["version"]["value"]["community"] == "theirs"


def test_a_conflict_at_the_commit_is_planned_again_and_keeps_both_changes(device: Any) -> None:
    device.switches["locking"] = "optimistic"
    device.fault(COMMIT, "hold")
    helper = meanwhile(device, lambda: with_community(device, "theirs"))

    task = change(device)
    helper.join()

    assert not task.failed, task.message
    assert is_done(device)
    assert device.read(TRAP)["version"]["value"]["community"] == "theirs"
    assert any("planning again" in line for line in task.reports)
    assert_tidy(device)


def test_a_second_conflict_is_an_error(device: Any) -> None:
    device.switches["locking"] = "optimistic"
    device.fault(COMMIT, "hold", times=2)
    names = iter(("theirs", "theirs again"))
    helper = meanwhile(device, lambda: with_community(device, next(names)), times=2)

    task = change(device)
    helper.join()

    assert task.failed
    assert "somebody else changed the same settings" in task.message
    assert task.message.endswith("Run again.")
    assert not is_done(device)
    assert device.requests().count(COMMIT) == 2
    assert_tidy(device)


# --- a lock that somebody takes while a transaction is open already (from 6.9 on, it is not exclusive) ----------------------

DOCUMENT = {
    "snmp_trap": TRAP_V3,
    "system_alerts": {"alerts": {"xcbLogin": {"email": True}}},
    "setting": [{"path": "management/webinterface", "body": {"timeout": 20}}],
}
TASKS: dict[str, dict[str, Any]] = {
    "sps_config": {"config": DOCUMENT},
    "sps_password": {"new_password": "a pass w0rd"},
    "sps_snmp_trap": TRAP_V3,
    "sps_transaction": {"action": "commit"},
}
WRITING = ("POST", "PUT")


@dataclass
class Run:
    """One task that somebody takes the lock of, and what it was given."""

    task: Task
    requests: list[str]
    clock: QuickClock


def run_locked(device: Any, module: str, number: int, seconds: float, *, borrowed: bool, status: int = 409) -> Run:
    """Run a task; before one of its requests, somebody takes the lock and gives it back after some seconds."""
    device.reset()
    device.release_lock()
    device.switches.update({"locking": "optimistic", "lock_status": status})
    options = {**TASKS[module], "lock_timeout": 30}
    transaction = definition_of("sps_transaction")
    if borrowed:
        options["session"] = run_task(device, transaction, {"action": "begin"}).result["session"]
        if module == "sps_transaction":
            run_task(device, definition_of("sps_system_alerts"), {"all": {"snmp": True}, "session": options["session"]})

    def pause(unused: float) -> None:
        if sum(clock.pauses) >= seconds:
            device.release_lock()

    clock = QuickClock(pause)
    clients = MeddledClients(device, number, lambda unused: device.take_lock("operator", "web"), clock)
    with clients:
        task = clients.run(definition_of(module), options)
    device.release_lock()
    if borrowed and module != "sps_transaction":
        end = {"action": "rollback" if task.failed else "commit", "session": options["session"]}
        assert not run_task(device, transaction, end).failed
    return Run(task, clients.adapter.requests, clock)


@pytest.mark.parametrize("status", [403, 409, 423])
@pytest.mark.parametrize(
    ("module", "borrowed"),
    [
        ("sps_config", False),
        ("sps_config", True),
        ("sps_password", False),
        ("sps_password", True),
        ("sps_snmp_trap", True),
        ("sps_transaction", True),
    ],
)
def test_a_lock_is_waited_for_whichever_request_meets_it(device: Any, module: str, borrowed: bool, status: int) -> None:
    names = run_locked(device, module, 0, 0, borrowed=borrowed, status=status).requests
    wanted = committed(device)

    for number in range(1, len(names) + 1):
        held = any(name.startswith(WRITING) for name in names[number - 1 :])
        run = run_locked(device, module, number, 12, borrowed=borrowed, status=status)

        where = f"{number}: {names[number - 1]}"
        assert not run.task.failed, f"{where}: {run.task.message}"
        assert committed(device) == wanted, where
        assert (sum(run.clock.pauses) >= 12) == held, where
        assert any("operator" in line for line in run.task.result.get("warnings", ())) == held, where
        assert_tidy(device)

        run = run_locked(device, module, number, 600, borrowed=borrowed, status=status)

        assert run.task.failed == held, where
        if held:
            assert "somebody else holds the lock: operator (gave up after waiting 30 seconds)" in run.task.message, (
                where
            )
            assert committed(device) != wanted, where
        assert_tidy(device)


def test_what_the_holder_of_the_lock_has_changed_is_kept(device: Any) -> None:
    device.switches["locking"] = "optimistic"

    def release(unused: float) -> None:
        if device.locks():
            with_community(device, "theirs")
            device.release_lock()

    clients = MeddledClients(device, 6, lambda unused: device.take_lock(), QuickClock(release))
    with clients:
        task = clients.run(MODULE, DESIRED)

    assert clients.adapter.requests[5] == COMMIT
    assert not task.failed, task.message
    assert is_done(device)
    assert device.read(TRAP)["version"]["value"]["community"] == "theirs"
    assert_tidy(device)
