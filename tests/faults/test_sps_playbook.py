"""A few of the faults again through ansible-playbook, in both ways of running: what a user gets to see."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

import pytest
from support.devices import assert_tidy
from support.playbook import RUN_MODES, Run, Step, play_for, run_plays
from support.secrets import leaks
from support.sps import COMMIT, LOGIN, NEW_PASSWORD, OPEN, SECRETS, TRAP, TRAP_V3, committed, write

from simulators import start


@dataclass(frozen=True)
class Case:
    """One fault, and how the task that meets it ends: with these words, or well where there are none."""

    name: str
    match: str
    kind: str
    details: dict[str, Any]
    words: str = ""


CASES = (
    Case("login refused", LOGIN, "status", {"status": 401, "times": None}, "the credentials of admin were refused"),
    Case("opening lost", OPEN, "drop_after", {}),
    Case("password lost", NEW_PASSWORD, "drop_after", {}, "the connection broke before the response was complete"),
    Case("write lost", write(TRAP), "drop_after", {}),
    Case("write failed", write(TRAP), "status", {"status": 500}, "SPS could not carry out the request"),
    Case("commit with a page as response", COMMIT, "html", {"status": 200}, "the response is not the JSON"),
    Case("commit lost", COMMIT, "drop_after", {}),
    Case("session ended", COMMIT, "expire_session", {}, "the session has ended"),
)


@dataclass
class PlaybookRun:
    """What became of all cases in one playbook."""

    run: Run
    devices: dict[str, Any]
    before: dict[str, Any]


# One worker for each way: the playbook runs once.
@pytest.fixture(
    scope="module", params=[pytest.param(way, marks=pytest.mark.xdist_group(f"{__name__} {way}")) for way in RUN_MODES]
)
def played(request: pytest.FixtureRequest) -> Any:
    """Run all cases in one playbook: each has a simulator and a play of its own."""
    with contextlib.ExitStack() as stack:
        devices = {case.name: stack.enter_context(start("sps")) for case in CASES}
        before = committed(devices[CASES[0].name])
        plays = []
        for case in CASES:
            device = devices[case.name]
            device.fault(case.match, case.kind, **case.details)
            step = Step(case.name, "sps_snmp_trap", TRAP_V3, {"ignore_errors": True})
            plays.append(play_for(device, [step], request.param))
        run = run_plays(plays, list(devices.values()), verbosity=3)
        yield PlaybookRun(run, devices, before)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fault_ends_well_or_with_a_sentence(played: PlaybookRun, case: Case) -> None:
    outcome, device = played.run[case.name], played.devices[case.name]

    assert outcome.failed == bool(case.words)
    assert case.words in outcome.message
    assert "\n" not in outcome.message
    if case.words:
        assert committed(device) == played.before
    else:
        assert committed(device)[TRAP]["version"]["value"]["server"]["value"] == TRAP_V3["server"]
    assert_tidy(device)


def test_a_refused_login_is_tried_once(played: PlaybookRun) -> None:
    assert played.devices["login refused"].requests() == [LOGIN]


def test_no_traceback_and_no_secret_is_shown(played: PlaybookRun) -> None:
    assert "Traceback" not in played.run.output
    assert not leaks(played.run.output, SECRETS)
    assert not leaks(played.run.record, SECRETS)
