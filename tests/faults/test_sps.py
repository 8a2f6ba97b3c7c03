"""Every request of a change on SPS meets every kind of fault, one by one.

Whatever happens, the task ends as desired or fails with a sentence that helps, nothing stays open, no half of a
change is committed, and the next run without faults ends as desired.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from support.devices import assert_tidy
from support.direct import QuickClock, Task
from support.in_memory import run_task
from support.secrets import leaks
from support.sps import (
    AGENT,
    AGENT_USER,
    COMMIT,
    LOGIN,
    NEW_PASSWORD,
    OPEN,
    ROLLBACK,
    SECRETS,
    STATUS,
    SYSTEM_ALERTS,
    TRAP,
    TRAP_V3,
    WEBINTERFACE,
    committed,
    read,
    write,
)

from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils.sps import config
from ansible_collections.steady.fleet.plugins.module_utils.sps.resources import snmp_trap
from simulators import start

# Seconds of the simulated clock: the client gives up before a response comes, and soon afterwards the request is carried out.
SHORT_TIMEOUTS = {"timeout": 5, "commit_timeout": 5}
DELAY = 6


@dataclass(frozen=True)
class Scenario:
    """A change and the requests it consists of."""

    name: str
    definition: ModuleDefinition
    options: Mapping[str, Any]
    requests: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Kind:
    """One kind of fault."""

    name: str
    kind: str
    details: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


CHANGE = Scenario(
    "trap",
    snmp_trap.MODULE,
    TRAP_V3,
    (LOGIN, read(TRAP), OPEN, read(TRAP), NEW_PASSWORD, NEW_PASSWORD, write(TRAP), COMMIT, read(TRAP)),
)
LEAVES = (WEBINTERFACE, TRAP, AGENT, SYSTEM_ALERTS)
DOCUMENT = Scenario(
    "document",
    config.MODULE,
    {
        "config": {
            "setting": [{"path": WEBINTERFACE, "body": {"timeout": 25}}],
            "snmp_trap": {"server": "192.0.2.77"},
            "snmp_agent": {"version_3": True, "users": [AGENT_USER]},
            "system_alerts": {"all": {"email": True}},
        }
    },
    (
        LOGIN,
        *map(read, LEAVES),
        OPEN,
        *map(read, LEAVES),
        write(WEBINTERFACE),
        write(TRAP),
        NEW_PASSWORD,
        NEW_PASSWORD,
        write(AGENT),
        write(SYSTEM_ALERTS),
        COMMIT,
        *map(read, LEAVES),
    ),
)
SCENARIOS = (CHANGE, DOCUMENT)

KINDS = (
    *(Kind(f"status {status}", "status", {"status": status}) for status in (400, 401, 403, 404, 409, 423, 500)),
    Kind("busy", "status", {"status": 503, "headers": {"Retry-After": "7"}}),
    Kind("proxy gives up", "html", {"status": 504, "when": "after"}),
    Kind("html", "html", {"status": 200}),
    Kind("html error", "html", {"status": 502}),
    Kind("garbage", "garbage"),
    Kind("truncate", "truncate"),
    Kind("redirect", "redirect", {"location": "https://portal.example/login"}),
    Kind("drop before", "drop_before"),
    Kind("drop after", "drop_after"),
    Kind("delay before", "delay", {"seconds": DELAY}),
    Kind("delay after", "delay", {"seconds": DELAY, "when": "after"}),
    Kind("session expires before", "expire_session"),
    Kind("session expires after", "expire_session", {"when": "after"}),
)
LASTING = tuple(
    kind
    for kind in KINDS
    if kind.name in ("status 401", "status 409", "status 500", "busy", "html", "drop before", "drop after", "truncate")
)
# The document is about what lies between its leaves, so fewer kinds show as much.
REVEALING = tuple(
    kind
    for kind in KINDS
    if kind.name in ("status 403", "status 500", "html", "drop before", "drop after", "delay before")
    or kind.kind == "expire_session"
)

# What a user can do. Where the appliance refuses what was asked (400, 404), its own words must do.
ADVICE = re.compile(r"\b(Check|Give|Grant|Nothing was changed|Raise|Run again|Wait)\b")
SELF_EXPLANATORY = ("status 400", "status 404")


@pytest.fixture(scope="module")
def device() -> Iterator[Any]:
    with start("sps") as simulator:
        yield simulator


@pytest.fixture(scope="module")
def states(device: Any) -> dict[str, tuple[Any, Any]]:
    """Return what is committed before and after each scenario where nothing goes wrong."""
    found = {}
    for scenario in SCENARIOS:
        device.reset()
        before = committed(device)
        task = run_task(device, scenario.definition, scenario.options)
        assert task.changed, task.message
        assert device.requests() == list(scenario.requests)
        found[scenario.name] = (before, committed(device))
    return found


def run_into(device: Any, scenario: Scenario) -> Task:
    """Run the change, and wait until the appliance has done what it was asked for."""
    task = run_task(
        device, scenario.definition, {**scenario.options, **SHORT_TIMEOUTS}, clock=QuickClock(device.advance)
    )
    device.carry_out_late()
    return task


def assert_outcome(device: Any, scenario: Scenario, kind: Kind, task: Task, states: tuple[Any, Any]) -> None:
    """Hold a task that met a fault, what it left behind and the next run against the promises."""
    before, after = states
    assert_tidy(device)
    assert committed(device) in (before, after)
    if task.failed:
        assert_message(task.message, advice=kind.name not in SELF_EXPLANATORY)
    else:
        assert committed(device) == after
        assert task.changed
    assert not leaks(f"{task.result} {task.reports}", SECRETS)
    device.clear_faults()
    undone = committed(device) == before
    healed = run_task(device, scenario.definition, scenario.options)
    assert not healed.failed, healed.message
    assert healed.changed == undone
    assert committed(device) == after
    assert_tidy(device)


def assert_message(message: str, *, advice: bool = True) -> None:
    assert "\n" not in message
    assert "Traceback" not in message
    assert "internal error" not in message
    assert message.startswith("SPS, ")
    assert message.endswith(".")
    assert ".." not in message
    assert ADVICE.search(message) or not advice, message


def each_request() -> list[Any]:
    return [
        pytest.param(scenario, number, kind, id=f"{scenario}-{number} {request}-{kind}")
        for scenario in SCENARIOS
        for number, request in enumerate(scenario.requests, 1)
        for kind in (KINDS if scenario is CHANGE else REVEALING)
    ]


@pytest.mark.parametrize(("scenario", "number", "kind"), each_request())
def test_a_fault_at_a_request_leaves_no_half_of_a_change(
    device: Any, states: Any, scenario: Scenario, number: int, kind: Kind
) -> None:
    device.reset()
    device.fault("*", kind.kind, nth=number, **kind.details)

    task = run_into(device, scenario)

    assert_outcome(device, scenario, kind, task, states[scenario.name])


@pytest.mark.parametrize("kind", LASTING, ids=str)
@pytest.mark.parametrize("number", range(1, len(CHANGE.requests) + 1))
def test_a_fault_that_lasts_leaves_no_half_of_a_change(device: Any, states: Any, number: int, kind: Kind) -> None:
    device.reset()
    request = CHANGE.requests[number - 1]
    nth = CHANGE.requests[:number].count(request)
    device.fault(request, kind.kind, nth=nth, times=None, **kind.details)

    task = run_into(device, CHANGE)

    assert_outcome(device, CHANGE, kind, task, states[CHANGE.name])


@pytest.mark.parametrize("kind", [kind for kind in LASTING[2:] if kind.name not in ("drop after", "truncate")], ids=str)
def test_a_rollback_that_fails_too_is_reported_and_ends_with_the_session(device: Any, states: Any, kind: Kind) -> None:
    device.reset()
    device.fault(write(TRAP), "status", status=500, times=None)
    device.fault(ROLLBACK, kind.kind, times=None, **kind.details)

    task = run_task(device, CHANGE.definition, CHANGE.options)

    assert_message(task.message)
    assert "The transaction could not be rolled back" in task.message
    assert committed(device) == states[CHANGE.name][0]
    device.advance(device.switches["transaction_timeout"] + 1)
    assert_tidy(device)


@pytest.mark.parametrize("kind", ["drop_after", "truncate", "garbage"])
def test_a_rollback_whose_response_is_spoilt_is_seen_to_be_done(device: Any, kind: str) -> None:
    device.reset()
    device.fault(write(TRAP), "status", status=500, times=None)
    device.fault(ROLLBACK, kind, times=None)

    task = run_task(device, CHANGE.definition, CHANGE.options)

    assert task.failed
    assert "could not be rolled back" not in task.message
    assert_tidy(device)


def test_a_lost_rollback_is_sent_again(device: Any, states: Any) -> None:
    device.reset()
    device.fault(write(TRAP), "status", status=500)
    device.fault(ROLLBACK, "drop_before")

    task = run_task(device, CHANGE.definition, CHANGE.options)

    assert "could not be rolled back" not in task.message
    assert device.requests()[-3:] == [ROLLBACK, STATUS, ROLLBACK]
    assert_tidy(device)


def test_a_busy_appliance_is_asked_again_when_it_says(device: Any) -> None:
    device.reset()
    device.fault(read(TRAP), "status", status=503, headers={"Retry-After": "7"}, times=2)
    clock = QuickClock()

    task = run_task(device, CHANGE.definition, {"enabled": True}, clock=clock)

    assert not task.failed
    assert clock.pauses == [7.0, 7.0]
    assert device.requests() == [LOGIN, *[read(TRAP)] * 3]


def test_an_appliance_that_stays_busy_is_asked_a_bounded_number_of_times(device: Any) -> None:
    device.reset()
    device.fault(read(TRAP), "status", status=503, times=None)

    task = run_task(device, CHANGE.definition, {"enabled": True, "retries": 2})

    assert task.failed
    assert device.requests() == [LOGIN, *[read(TRAP)] * 3]


def test_a_page_in_place_of_the_commit_is_not_taken_for_success(device: Any, states: Any) -> None:
    device.reset()
    device.fault(COMMIT, "html", status=200)

    task = run_task(device, CHANGE.definition, CHANGE.options)

    assert task.failed
    assert "not the JSON" in task.message
    assert committed(device) == states[CHANGE.name][0]
    assert_tidy(device)


def test_a_change_that_cannot_be_read_back_is_reported_as_made(device: Any, states: Any) -> None:
    device.reset()
    device.fault(read(TRAP), "status", status=500, nth=3)

    task = run_task(device, CHANGE.definition, CHANGE.options)

    assert task.failed
    assert "the change was made, but could not be verified" in task.message
    assert committed(device) == states[CHANGE.name][1]
