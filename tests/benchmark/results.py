"""What the benchmark finds: samples of each way to do a piece of work, their spread, ratios between ways, and goals.

Whatever is derived here comes from the samples alone, so that tables, chart and documentation of one run say the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from statistics import median, quantiles
from typing import Any

OURS = "steady.fleet"
EMPTY = "empty action"
BARE = "bare requests"
FORKED = "bare requests in a task"
ORDINARY = "ordinary module"
URI = "ansible.builtin.uri"
WAYS = (OURS, EMPTY, BARE, FORKED, ORDINARY, URI)
"""In the order in which they are shown."""


@dataclass(frozen=True)
class Sample:
    """What one run of one way took, for one unit of the work (a task, a loop item, a whole estate).

    :ivar seconds: on the clock.
    :ivar cpu: seconds of the processor, of all processes of the run but the simulators.
    :ivar memory: MiB of the largest process of the run.
    """

    seconds: float
    cpu: float
    memory: float
    requests: float = 0
    logins: float = 0
    connections: float = 0


@dataclass(frozen=True)
class Spread:
    """Median and quartiles."""

    middle: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    """Return median and quartiles; of a single value, that value."""
    if len(values) == 1:
        return Spread(values[0], values[0], values[0])
    low, unused, high = quantiles(values, n=4, method="inclusive")
    return Spread(median(values), low, high)


@dataclass(frozen=True)
class Goal:
    """What is to be reached.

    :arg at_most: the limit.
    :arg against: the ways of which the sum is the floor that a ratio is taken to; for `beyond`, the ways that are subtracted.
    :arg of: ``seconds`` or ``cpu`` (a ratio), ``beyond`` (milliseconds more), ``memory`` (MiB).
    """

    at_most: float
    of: str
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """One piece of work.

    :arg case: the case that it belongs to, as ``make bench TESTS=`` names it.
    :arg work: what is done, such as ``nothing to do``.
    :arg size: how many items, accounts, groups or devices.
    :arg unit: what a sample is of.
    :arg service: milliseconds that each request takes on the device, beside the simulator's own work.
    :arg ways: the samples of each way, one for each round.
    """

    case: str
    work: str
    size: int
    unit: str
    service: int
    ways: Mapping[str, Sequence[Sample]] = field(default_factory=dict)
    goals: Sequence[Goal] = ()

    @property
    def title(self) -> str:
        """Return what the work is, in words."""
        size = f", {self.size:,}" if self.size > 1 else ""
        service = f", {self.service} ms for each request" if self.service else ""
        return f"{self.case}{size}: {self.work}{service}"

    def of(self, way: str, what: str) -> Spread:
        """Return the spread of one figure of one way."""
        return spread([getattr(sample, what) for sample in self.ways[way]])

    def compared(self, against: Sequence[str], what: str, combine: Callable[[float, float], float]) -> Spread | None:
        """Return how our way compares with the sum of others, round by round: rounds alternate, so each meets the same machine.

        :arg combine: takes our figure and theirs.
        """
        if OURS not in self.ways or any(way not in self.ways for way in against):
            return None
        values = []
        rounds = zip(*(self.ways[way] for way in (OURS, *against)), strict=False)
        for ours, *others in rounds:
            values.append(combine(getattr(ours, what), sum(getattr(other, what) for other in others)))
        return spread(values)

    def ratio(self, against: Sequence[str], what: str) -> Spread | None:
        """Return how many times as much our way takes; None where it was not measured."""
        return self.compared(against, what, lambda ours, theirs: ours / max(theirs, 1e-9))

    def verdict(self, goal: Goal) -> Verdict | None:
        """Return whether a goal is met; None where it was not measured."""
        if goal.of == "memory":
            return Verdict(goal, self.of(OURS, "memory")) if OURS in self.ways else None
        if goal.of == "beyond":
            more = self.compared(goal.against, "cpu", lambda ours, theirs: 1000 * (ours - theirs))
            return more and Verdict(goal, more)
        found = self.ratio(goal.against, goal.of)
        return found and Verdict(goal, found)


@dataclass(frozen=True)
class Verdict:
    """A goal, and what was found."""

    goal: Goal
    found: Spread

    @property
    def met(self) -> bool:
        """Return whether the goal is met."""
        return self.found.middle <= self.goal.at_most


@dataclass(frozen=True)
class Growth:
    """How the cost of one further unit changes with the size: 1 is linear."""

    case: str
    work: str
    service: int
    smallest: int
    largest: int
    what: str
    ratio: float


LINEAR_WITHIN = 1.2


def growths(results: Sequence[Result]) -> list[Growth]:
    """Return how our way grows from the smallest to the largest size of each piece of work.

    The cost of a further unit between the two largest sizes is divided by that between the two smallest: what Ansible takes once
    for a run falls out. With two sizes, the costs per unit are compared.
    """
    families: dict[tuple[str, str, int], list[Result]] = {}
    for result in results:
        if OURS in result.ways:
            families.setdefault((result.case, result.work, result.service), []).append(result)
    found = []
    for (case, work, service), family in families.items():
        family.sort(key=lambda result: result.size)
        sizes = [result.size for result in family]
        if len(set(sizes)) < 2:
            continue
        for what in ("seconds", "cpu"):
            costs = [result.of(OURS, what).middle for result in family]
            if len(sizes) == 2:
                ratio = (costs[1] / sizes[1]) / (costs[0] / sizes[0])
            else:
                first = (costs[1] - costs[0]) / (sizes[1] - sizes[0])
                last = (costs[-1] - costs[-2]) / (sizes[-1] - sizes[-2])
                ratio = last / first if first > 0 else float("inf")
            found.append(Growth(case, work, service, sizes[0], sizes[-1], what, ratio))
    return found


@dataclass(frozen=True)
class Report:
    """All results of a run, and what they depend on."""

    machine: str
    results: Sequence[Result]

    def to_json(self) -> str:
        """Return it as JSON text."""
        return json.dumps(_rounded(asdict(self)), indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Report:
        """Return what :meth:`to_json` wrote."""
        found = json.loads(text)
        return cls(found["machine"], [_result(one) for one in found["results"]])

    def merged(self, newer: Report) -> Report:
        """Return this with the results of another run in place of those of the same work, and the rest added."""
        keys = {_key(result) for result in newer.results}
        kept = [result for result in self.results if _key(result) not in keys]
        return replace(newer, results=[*kept, *newer.results])


def _key(result: Result) -> tuple[str, str, int, int]:
    return (result.case, result.work, result.size, result.service)


def _result(found: Mapping[str, Any]) -> Result:
    ways = {way: [Sample(**sample) for sample in samples] for way, samples in found["ways"].items()}
    goals = [Goal(one["at_most"], one["of"], tuple(one["against"])) for one in found["goals"]]
    return Result(**{**found, "ways": ways, "goals": goals})


def _rounded(value: Any) -> Any:
    """Return the value with numbers to five digits after the point: more says nothing and makes large files."""
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, Mapping):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, (list, tuple)) else value
