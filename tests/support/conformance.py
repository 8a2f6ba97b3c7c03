"""Conformance runs on simulators in memory: the situations in which a doubt can be seen, and what a run says there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils.conformance import DEFINITIONS

from .direct import QuickClock
from .in_memory import InMemoryAdapter, InMemoryClients, make_device

Verdicts = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Scenario:
    """A device in a state in which something can be seen.

    :arg switches: what it is like beside the switch that is tried.
    :arg prepare: makes the state, and returns the options of the run.
    :arg waits: before the first request with this in its path, so many seconds pass on the device.
    :arg disturb: what happens to the device before the run, by its switches.
    """

    product: str
    switches: Mapping[str, Any] = field(default_factory=dict)
    state: Any = None
    prepare: Callable[[Any], Mapping[str, Any]] = lambda unused: {}
    waits: tuple[str, float] = ("", 0.0)
    disturb: Callable[[Any], None] = lambda unused: None


class _Adapter(InMemoryAdapter):
    """Lets time pass on the device before one request."""

    def __init__(self, device: Any, waits: tuple[str, float]) -> None:
        super().__init__(device)
        self._device, (self._path, self._seconds) = device, waits

    def send(self, request: Any, *unused: Any, **also_unused: Any) -> Any:
        if self._path and self._path in str(request.url):
            self._path = ""
            self._device.advance(self._seconds)
        return super().send(request)


class _Clients(InMemoryClients):
    def __init__(self, device: Any, waits: tuple[str, float], clock: QuickClock | None) -> None:
        super().__init__(device, clock)
        self._adapter = _Adapter(device, waits)


@dataclass
class Seen:
    """What a run gave, and what it did to the device."""

    result: dict[str, Any]
    announced: list[str]
    writes: list[str]
    violations: list[str]

    @property
    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = self.result["report"]
        return report

    @property
    def verdicts(self) -> Verdicts:
        return {doubt["doubt"]: (doubt["verdict"], doubt["form"]) for doubt in self.report["doubts"]}


def run_conformance(
    scenario: Scenario,
    switches: Mapping[str, Any] | None = None,
    device: Any = None,
    *,
    check_mode: bool = False,
    clock: QuickClock | None = None,
    definition: ModuleDefinition | None = None,
    **options: Any,
) -> Seen:
    """Run on a simulator in a scenario, and return what came of it.

    :arg device: the simulator to use, where the caller looks at it afterwards.
    :arg clock: the clock of the run, where something is to happen in its pauses.
    :arg definition: what runs, where that is not all that the product declares.
    """
    with ExitStack() as stack:
        if device is None:
            device = stack.enter_context(make_device(scenario.product, None, scenario.state))
        # Set one after the other: what is prepared may need to know the family, and the switch that is tried is set last.
        device.switches.update(scenario.switches)
        given = {**scenario.prepare(device), **options}
        device.switches.update(switches or {})
        scenario.disturb(device)
        clients = stack.enter_context(_Clients(device, scenario.waits, clock))
        seen = len(device.journal)
        announced: list[str] = []
        task = clients.run(
            definition or DEFINITIONS[scenario.product], given, check_mode=check_mode, announce=announced.append
        )
        writes = [f"{one.method} {one.path}" for one in device.journal[seen:] if one.writes]
        return Seen(task.result, announced, writes, list(device.violations))


def carries_login(exchange: Any) -> bool:
    """Return whether a request presents credentials."""
    return exchange.method == "POST" or "authorization" in {name.lower() for name in exchange.request_headers}
