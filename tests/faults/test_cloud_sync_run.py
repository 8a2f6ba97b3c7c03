"""Starting a sync and waiting for its end, whatever the monitor says of it and however its clock goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.direct import QuickClock, Task
from support.in_memory import make_device, run_task

from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync.actions import run

START = "POST /api/npm.aws_config/1.0/sync"
STATUS = "GET /api/npm.aws_config/1.0/status"


@pytest.fixture(scope="module")
def shared() -> Iterator[Any]:
    with make_device("cloud_sync") as simulator:
        yield simulator


@pytest.fixture
def device(shared: Any) -> Any:
    shared.reset()
    return shared


def sync(device: Any, *, check_mode: bool = False, **options: Any) -> Task:
    """Run a sync; the device's time passes with the pauses of the task."""
    return run_task(
        device, run.MODULE, {"provider": "aws", **options}, check_mode=check_mode, clock=QuickClock(device.advance)
    )


def starts(device: Any) -> int:
    return int(device.requests().count(START))


@pytest.mark.parametrize("moves", ["start", "end"])
@pytest.mark.parametrize("ahead", [0.0, -86400.0, 86400.0])
@pytest.mark.parametrize("enabled_as", ["boolean", "True", "ENABLED", "1"])
def test_a_new_attempt_is_waited_for(device: Any, moves: str, ahead: float, enabled_as: str) -> None:
    device.switches.update({"sync_moves": moves, "clock_ahead": ahead, "enabled_as": enabled_as, "sync_seconds": 42.0})

    task = sync(device)

    assert not task.failed, task.message
    assert task.changed
    assert task.result["outcome"] == "success"
    assert task.result["status"]["enabled"] is True
    assert 40 <= task.result["seconds"] <= 60
    assert starts(device) == 1


@pytest.mark.parametrize(
    ("outcome", "fails", "says"),
    [("warning", False, "Some regions did not respond"), ("failure", True, "error 42: The cloud refused")],
)
def test_how_it_ended_is_reported(device: Any, outcome: str, fails: bool, says: str) -> None:
    device.switches["sync_outcome"] = outcome

    task = sync(device)

    assert task.result["outcome"] == outcome
    assert task.failed is fails
    assert task.changed
    assert says in task.message
    assert bool(task.result.get("warnings")) is not fails


def test_what_fails_is_configurable(device: Any) -> None:
    device.switches["sync_outcome"] = "warning"

    assert sync(device, fail_on=["warning"]).failed
    device.switches["sync_outcome"] = "failure"
    assert not sync(device, fail_on=["warning"]).failed


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_disabled_sync_is_not_started(device: Any, check_mode: bool) -> None:
    device.write("aws/sync", {"enabled": False})

    task = sync(device, check_mode=check_mode)

    assert task.failed
    assert not task.changed
    assert task.result["outcome"] == "disabled"
    assert "cloud_sync_service" in task.message
    assert not starts(device)


def test_a_monitor_without_accounts_ends_the_wait(device: Any) -> None:
    device.write("aws/accounts", [])

    task = sync(device)

    assert task.failed
    assert task.result["outcome"] == "not_applicable"
    assert task.result["seconds"] < 60


def test_a_sync_that_does_not_end_is_given_up(device: Any) -> None:
    device.switches["sync_seconds"] = 1000.0

    task = sync(device, wait_timeout=30)

    assert task.failed
    assert task.result["outcome"] == "timeout"
    assert "SYNC_INITIALIZING" in task.message
    assert 30 <= task.result["seconds"] < 40


@pytest.mark.parametrize("wait", [True, False])
@pytest.mark.parametrize("moves", ["start", "end"])
@pytest.mark.parametrize("outcome", ["success", "failure"])
def test_a_sync_that_runs_is_joined_and_no_second_one_is_started(
    device: Any, outcome: str, moves: str, wait: bool
) -> None:
    device.clouds["aws"].start(20.0, outcome, 0.0, moves)

    predicted = sync(device, check_mode=True, wait=wait)
    joined = sync(device, wait=wait)

    assert starts(device) == 0
    assert predicted.result["outcome"] == "running"
    assert not predicted.changed
    assert not joined.changed
    assert joined.result["joined"]
    assert joined.result["changes"] == []
    assert joined.result["outcome"] == (outcome if wait else "running")
    assert joined.failed == (wait and outcome == "failure")
    if wait:
        assert 20 <= joined.result["seconds"] <= 30


def test_a_sync_that_ends_while_it_is_looked_at_is_followed_by_ours(device: Any) -> None:
    device.clouds["aws"].start(20.0, "failure", 0.0, "end")
    device.advance(21)

    assert sync(device).result["outcome"] == "success"
    assert starts(device) == 1


@pytest.mark.parametrize("wait", [True, False])
@pytest.mark.parametrize("body", ["{}", "null", "[]", '{"x": 1}', "<html>Sign in</html>"])
def test_a_start_that_is_not_confirmed_is_known_by_the_status(device: Any, body: str, wait: bool) -> None:
    device.switches["sync_seconds"] = 30.0
    device.fault(START, "html", status=200, body=body, when="after")
    arrived = sync(device, wait=wait)
    device.advance(60)
    device.fault(START, "html", status=200, body=body)
    lost = sync(device, wait=wait)

    assert arrived.result["outcome"] == ("success" if wait else "started")
    assert lost.failed
    assert "in doubt whether the sync was started" in lost.message


def test_without_waiting_it_is_only_started(device: Any) -> None:
    task = sync(device, wait=False)

    assert task.result["outcome"] == "started"
    assert task.changed
    assert device.requests()[-2:-1] == [START]


def test_check_mode_says_what_would_run_and_starts_nothing(device: Any) -> None:
    task = sync(device, check_mode=True)

    assert task.changed
    assert task.message == "A sync of all aws accounts would be started, and waited for"
    assert task.result["changes"] == [{"operation": "run", "kind": "sync", "name": "aws", "fields": []}]
    assert not device.writing_requests()


@pytest.mark.parametrize("wait", [True, False])
def test_a_start_whose_response_is_lost_is_known_by_the_status(device: Any, wait: bool) -> None:
    device.switches["sync_seconds"] = 30.0
    device.fault(START, "drop_after")

    task = sync(device, wait=wait)

    assert not task.failed, task.message
    assert task.result["outcome"] == ("success" if wait else "started")
    assert starts(device) == 1


def test_a_start_that_never_arrived_is_in_doubt_and_not_repeated(device: Any) -> None:
    device.fault(START, "drop_before")

    task = sync(device)

    assert task.failed
    assert "in doubt whether the sync was started" in task.message
    assert starts(device) == 1


def test_a_start_that_was_confirmed_and_shows_nowhere_is_in_doubt(device: Any) -> None:
    device.fault(START, "status", status=200, body="")

    task = sync(device)

    assert task.failed
    assert task.result["outcome"] == "timeout"
    assert (task.result["written"], task.result["in_doubt"]) == ([], ["sync aws"])


def test_sessions_that_end_during_the_wait_are_renewed(device: Any) -> None:
    device.switches.update({"sync_seconds": 100.0, "session_lifetime": 3.0})

    task = sync(device, poll_interval=10)

    assert task.result["outcome"] == "success"
    assert starts(device) == 1
    assert not device.sessions()


@pytest.mark.parametrize("option", ["wait_timeout", "poll_interval"])
def test_a_span_of_nothing_is_refused(device: Any, option: str) -> None:
    assert f"{option} is 0" in sync(device, **{option: 0}).message
