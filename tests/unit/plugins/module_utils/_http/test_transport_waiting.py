"""Waiting for something to become true, without waiting in tests."""

from __future__ import annotations

from ansible_collections.steady.fleet.plugins.module_utils._http.clock import Clock, sleep_until


class QuickClock(Clock):
    """A clock whose pauses take no time."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    def now(self) -> float:
        return sum(self.pauses)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


def test_waiting_ends_when_ready() -> None:
    clock = QuickClock()

    assert sleep_until(clock, lambda: clock.now() >= 3, timeout=10, pause=1)
    assert clock.now() == 3


def test_waiting_ends_at_its_timeout_to_the_second() -> None:
    clock = QuickClock()

    assert not sleep_until(clock, lambda: False, timeout=2.5, pause=1)
    assert clock.now() == 2.5


def test_what_is_ready_at_once_is_not_waited_for() -> None:
    clock = QuickClock()

    assert sleep_until(clock, lambda: True, timeout=0, pause=1)
    assert clock.pauses == []
