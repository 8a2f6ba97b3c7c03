"""The pauses between looks at something that is waited for, without waiting in tests."""

from __future__ import annotations

from ansible_collections.steady.fleet.plugins.module_utils._http.clock import Clock, Pauses


class QuickClock(Clock):
    """A clock whose pauses take no time."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    def now(self) -> float:
        return 100 + sum(self.pauses)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


def test_each_pause_is_twice_as_long_as_the_one_before_up_to_a_bound() -> None:
    clock = QuickClock()
    pauses = Pauses(clock, 60)

    assert all(pauses.take() for unused in range(6))
    assert clock.pauses == [0.5, 1, 2, 4, 5, 5]
    assert pauses.left == 42.5


def test_the_last_pause_ends_when_the_time_is_up() -> None:
    clock = QuickClock()
    pauses = Pauses(clock, 2.25)

    assert [pauses.take() for unused in range(5)] == [True, True, True, False, False]
    assert clock.pauses == [0.5, 1, 0.75]
    assert pauses.left == 0


def test_without_time_there_is_no_pause() -> None:
    clock = QuickClock()

    assert not Pauses(clock, 0).take()
    assert not Pauses(clock, -1).take()
    assert clock.pauses == []
