"""Locks and conflicts on SPS: who waits, for how long, and what the user reads; no one's change is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.devices import assert_tidy
from support.direct import QuickClock, Task
from support.in_memory import make_device, run_task
from support.sps import COMMIT, OPEN, TRAP

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
