"""A long run says how far it is, in a line now and then; a short one says nothing."""

from __future__ import annotations

import re

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._engine.progress import EVERY, ProgressReporter
from ansible_collections.steady.fleet.plugins.module_utils._http.clock import Clock

pytest.importorskip("simulators")

from support.direct import run_task

from ansible_collections.steady.fleet.plugins.module_utils.portal import config
from simulators import start


class SlowClock(Clock):
    """Each look at it takes so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._now = 0.0
        self._seconds = seconds

    def now(self) -> float:
        self._now += self._seconds
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += seconds


def test_a_line_every_ten_seconds_and_not_for_each_response() -> None:
    lines: list[str] = []
    reporter = ProgressReporter(SlowClock(1.0), lines.append)

    for unused in range(35):
        reporter.count_response()

    assert lines == [f"reading, {number} responses so far" for number in (10, 20, 30)]


def test_changes_are_counted_against_their_total() -> None:
    lines: list[str] = []
    reporter = ProgressReporter(SlowClock(EVERY), lines.append)

    reporter.writing(1200)
    for unused in range(1200):
        reporter.count_response()
        reporter.made()
    reporter.count_response()

    assert lines[0] == "0 of 1,200 changes made"
    assert lines[1199] == "1,199 of 1,200 changes made"
    assert lines[1200] == "verifying, 1,201 responses so far"


def test_a_run_on_a_device_says_how_far_it_is() -> None:
    document = {"group": [{"path": f"Progress {number}", "kind": "customer"} for number in range(12)]}
    with start("portal") as device:
        slow = run_task(device, config.MODULE, {"config": document, "workers": 1}, clock=SlowClock(EVERY / 2))
        quick = run_task(device, config.MODULE, {"config": document}, clock=SlowClock(0.0))

    assert slow.changed
    assert not quick.changed
    lines = [line for line in slow.reports if re.search(r"responses so far|changes made", line)]
    assert lines[0].startswith("reading, ")
    assert any(re.fullmatch(r"\d+ of 12 changes made", line) for line in lines)
    assert lines[-1].startswith("verifying, ")
    assert not [line for line in quick.reports if "so far" in line or "changes made" in line]
