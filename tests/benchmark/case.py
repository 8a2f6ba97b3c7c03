"""What each case of the benchmark is given and gives."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from results import Goal, Result, Sample
from support.background import Device, running


@dataclass(frozen=True)
class Scale:
    """How much is measured.

    :arg rounds: how often the ways take turns.
    :arg times: how often a task runs in one playbook.
    :arg smallest: only one piece of work of each case, of the smallest size, on a device that takes no time: for the test of the
        benchmark itself.
    :arg sizes: the sizes asked for; empty for all.
    """

    rounds: int = 7
    times: int = 15
    smallest: bool = False
    sizes: tuple[int, ...] = ()

    @property
    def services(self) -> tuple[int, ...]:
        """Return the milliseconds that requests take on the device."""
        return (0,) if self.smallest else (0, 20)

    def chosen(self, *sizes: int) -> list[int]:
        """Return which of the sizes of a case are measured."""
        return [size for size in sizes if not self.sizes or size in self.sizes]


SLOW_ROUNDS = 1
Way = Callable[[], Sample]


def take_turns(
    result: Result,
    ways: Mapping[str, Way],
    rounds: int,
    slow: frozenset[str] = frozenset(),
    goals: tuple[Goal, ...] = (),
) -> Result:
    """Let the ways take turns, so that a busy machine treats them alike; return the result with their samples.

    :arg slow: ways that take so long that fewer rounds must do.
    """
    taken: dict[str, list[Sample]] = {}
    for number in range(rounds):
        say(f"  {result.title}: round {number + 1} of {rounds}")
        for way, measure in ways.items():
            if way not in slow or number < SLOW_ROUNDS:
                taken.setdefault(way, []).append(measure())
    return Result(result.case, result.work, result.size, result.unit, result.service, taken, goals)


def say(line: str) -> None:
    """Say how far it is: the whole takes long."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def simulator(product: str) -> Iterator[Device]:
    """Run a simulator in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder, running(product, Path(folder)) as device:
        yield device
