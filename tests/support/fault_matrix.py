"""Every request of a task meets every response that is none, in memory: scenarios, the way to the device, and what meets what.

Kinds of faults are in :mod:`.fault_kinds`, how a task is evaluated is in :mod:`.fault_verdict`, the scenarios are in :mod:`.fault_scenarios`.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import http.client
import importlib
import io
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import requests

from ansible_collections.steady.fleet.plugins.module_utils._core.signals import Interrupted
from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from simulators.contract import Match
from simulators.messages import Refusal

from .direct import QuickClock, Task
from .fault_kinds import AFTER, BEFORE, BOUNDS, END, NEXT, TURNS, Kind, dealt, kinds_for
from .in_memory import InMemoryAdapter, InMemoryClients, make_device
from .snapshots import Snapshot

# --- scenarios -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Scenario:
    """One task on one device.

    :arg prepare: brings the device to the state before, behind the API's back or by other tasks.
    :arg acts: it does something each time it runs; its effects are counted by :attr:`Inspector.effects`.
    :arg secrets: texts that must show nowhere.
    :arg begin: what is done just before each run, by other tasks; it returns further options.
    :arg finish: what is done after each run by other tasks, given what the task gave.
    :arg pending: what the task writes is pending until another task ends the transaction.
    :arg once: it cannot be done twice.
    """

    name: str
    definition: ModuleDefinition
    options: Mapping[str, Any]
    prepare: Callable[[Any], None] = lambda unused: None
    acts: bool = False
    secrets: Sequence[str] = ()
    switches: Mapping[str, Any] = field(default_factory=dict)
    state: Any = None
    begin: Callable[[Any], Mapping[str, Any]] = lambda unused: {}
    finish: Callable[[Any, Task], None] = lambda *unused: None
    pending: bool = False
    once: bool = False

    @property
    def product(self) -> str:
        return self.definition.product.name

    @property
    def reads(self) -> bool:
        return self.definition.reads

    def __str__(self) -> str:
        return self.name


FILES = Path(__file__).parent / "files"
HARD = "p@ss w&rd+% of all"
_PACKAGE = "ansible_collections.steady.fleet.plugins.modules"


@functools.cache
def definition_of(module: str) -> ModuleDefinition:
    """Return the definition of a module."""
    found: ModuleDefinition = importlib.import_module(f"{_PACKAGE}.{module}").MODULE
    return found


def scenario(module: str, name: str, options: Mapping[str, Any], **more: Any) -> Scenario:
    """Return a scenario of a module."""
    return Scenario(f"{module}: {name}", definition_of(module), options, **more)


@dataclass(frozen=True, eq=False)
class Inspector:
    """How a product is looked at behind its API.

    :arg state: everything that tasks can change, secrets included.
    :arg effects: how often something was done that leaves no state: mails, syncs, recoveries.
    :arg whole: a change is made wholly or not at all.
    :arg problems: yields what is wrong by promises that only this product makes.
    :arg sessions: names of the requests that open or close a session, whose lost response may leave it open.
    :arg idles: sessions cannot be closed: they end by themselves when they are idle.
    """

    state: Callable[[Any], Any]
    effects: Callable[[Any], int] = lambda unused: 0
    sessions: Sequence[str] = ()
    idles: bool = False
    whole: bool = False
    problems: Callable[[Any, Scenario, Task, Baseline], Iterator[str]] = lambda *unused: iter(())


@dataclass(frozen=True)
class Baseline:
    """What a scenario is where nothing goes wrong."""

    before: Any
    after: Any
    effects: int
    requests: tuple[str, ...]
    writes: tuple[bool, ...]
    operations: tuple[str, ...]
    result: Mapping[str, Any]
    sessions: int


# --- the way to the device ------------------------------------------------------------------------------------------------


class FaultyAdapter(InMemoryAdapter):
    """Counts the requests of a task, and does to one of them what a kind of fault asks for."""

    def __init__(self, device: Any, clock: QuickClock, kind: Kind | None = None, number: int = 0) -> None:
        super().__init__(device)
        self.device = device
        self.clock = clock
        self.kind = kind
        self.number = number
        self.requests: list[str] = []
        self.faulted: str = ""
        self.expired = kind is not None and kind.expires
        self._waiting: list[Callable[[], Any]] = []

    def send(self, request: requests.PreparedRequest, *more: Any, **keywords: Any) -> requests.Response:
        self.settle(NEXT)
        name = f"{request.method} {str(request.url).partition('?')[0].removeprefix(self.device.url)}"
        self.requests.append(name)
        kind = self.kind
        if kind is None or not (
            len(self.requests) == self.number
            or (kind.lasts and self.faulted == name and len(self.requests) > self.number)
        ):
            return super().send(request)
        self.faulted = name
        return self._send_with_fault(kind, request)

    def settle(self, moment: str) -> None:
        """Let everything arrive that is under way until this moment."""
        if self.kind is not None and moment in (self.kind.late or NEXT, END):
            while self._waiting:
                with contextlib.suppress(requests.exceptions.RequestException):
                    self._waiting.pop()()

    def _send_with_fault(self, kind: Kind, request: requests.PreparedRequest) -> requests.Response:
        if kind.late or kind.signal:
            # It is under way from here on, whoever waits for it.
            self._waiting.append(lambda: super(FaultyAdapter, self).send(request))
        if kind.signal:
            os.kill(os.getpid(), kind.signal)
            if not kind.late:
                # The task holds signals back, and takes the response first.
                return self._waiting.pop()()  # type: ignore[no-any-return]
        if kind.late:
            raise requests.exceptions.ReadTimeout("no response in time", request=request)
        if kind.expires:
            # The simulator knows whose session it is.
            self.device.fault("*", "expire_session", when=kind.when)
            return super().send(request)
        own = super().send(request) if kind.when == AFTER else None
        if kind.drop:
            raise requests.exceptions.ConnectionError(
                "Connection aborted.", http.client.RemoteDisconnected("closed"), request=request
            )
        if own is None:
            return self._replaced(kind, request, b"")
        content = own.content
        headers = [(name, value) for name, value in own.headers.items() if name.lower() != "content-length"]
        if kind.cut:
            half = io.BytesIO(content[: len(content) // 2])
            return self.response(request, own.status_code, headers, half, len(content))
        if callable(kind.content):
            corrupted = kind.content(content)
            return self.response(request, own.status_code, headers, io.BytesIO(corrupted), len(corrupted))
        return self._replaced(kind, request, content)

    def _replaced(self, kind: Kind, request: requests.PreparedRequest, own: bytes) -> requests.Response:
        headers = {"Content-Type": kind.content_type, **kind.headers}
        status, content = kind.status, kind.content
        if kind.product:
            refusal = self.device.refuse(Refusal(status, "SimulatedFault", f"Simulated fault {status}"))
            status, content = refusal.status, refusal.payload()
            headers = {"Content-Type": refusal.content_type, **dict(refusal.headers)}
        assert isinstance(content, bytes)
        body = Drip(content) if kind.drips else io.BytesIO(content)
        return self.response(request, status, list(headers.items()), body, len(content))


class Drip(io.BytesIO):
    """A body of which one byte comes in time."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the first byte, and then nothing before the deadline of the response."""
        if self.seek(0, io.SEEK_CUR):
            raise TimeoutError("timed out")
        return super().read(1)


class FaultyClients(InMemoryClients):
    """The clients of one run, with the way to the device that a fault lies on."""

    def __init__(self, device: Any, kind: Kind | None = None, number: int = 0) -> None:
        super().__init__(device)
        clock = QuickClock(device.advance)
        self._clock = clock
        self._adapter = self.adapter = FaultyAdapter(device, clock, kind, number)


class OutOfTime(BaseException):
    """What Ansible raises where a task's ``timeout`` is over."""


def _out_of_time(unused: int, also_unused: FrameType | None) -> None:
    raise OutOfTime


@contextlib.contextmanager
def worker_signals() -> Iterator[None]:
    """Let signals come as Ansible's worker lets them: SIGTERM has been handled, SIGALRM ends the task."""
    before = {signal.SIGTERM: lambda *unused: None, signal.SIGALRM: _out_of_time}
    kept = {number: signal.signal(number, handler) for number, handler in before.items()}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def run(
    device: Any, scenario: Scenario, kind: Kind | None = None, number: int = 0
) -> tuple[Task | None, FaultyAdapter]:
    """Run the task of a scenario; afterwards everything has arrived that was under way, and all sessions are left.

    :returns: what the task gave, None where a signal has ended it; and the way to the device.
    """
    options = {**BOUNDS, **scenario.options, **scenario.begin(device)}
    ended: list[Task] = []
    clients = FaultyClients(device, kind, number)
    with contextlib.ExitStack() as stack:
        if kind is not None and kind.signal:
            stack.enter_context(worker_signals())
            stack.enter_context(contextlib.suppress(Interrupted, OutOfTime))
        stack.enter_context(clients)
        ended.append(clients.run(scenario.definition, options))
    # Where a signal has ended the task, it gave nothing.
    task = ended[0] if ended else None
    clients.adapter.settle(NEXT)
    scenario.finish(device, Task({"failed": True, "changed": False}) if task is None else task)
    clients.adapter.settle(END)
    return task, clients.adapter


def run_clean(device: Any, scenario: Scenario) -> tuple[Task, FaultyAdapter]:
    """Run the task of a scenario where nothing goes wrong."""
    task, adapter = run(device, scenario)
    assert task is not None
    return task, adapter


# --- baseline and verdict -------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=8)
def device_of(product: str) -> Any:
    """Return the one simulator of a product in this process."""
    return make_device(product)


def prepare(scenario: Scenario) -> Any:
    """Return the device of a scenario in the state before."""
    device = device_of(scenario.product)
    prepared(scenario).restore()
    return device


@functools.cache
def prepared(scenario: Scenario) -> Snapshot:
    """Return the state before of a scenario, which is made once per process."""
    device = device_of(scenario.product)
    device._initial_state = copy.deepcopy(scenario.state)
    device.reset()
    device.switches.update(scenario.switches)
    scenario.prepare(device)
    return Snapshot(device)


@functools.cache
def baseline(scenario: Scenario, inspector: Inspector) -> Baseline:
    """Return what a scenario is without a fault; it runs once per process."""
    device = prepare(scenario)
    before, effects = inspector.state(device), inspector.effects(device)
    task, adapter = run_clean(device, scenario)
    assert not task.failed, task.message
    done = inspector.effects(device) - effects
    writes, operations = [], []
    for request in adapter.requests:
        method, unused, path = request.partition(" ")
        match = device.contract.route(method, path)
        assert isinstance(match, Match), request
        writes.append(match.operation.writes)
        operations.append(match.operation.id)
    after, sessions = inspector.state(device), len(device.sessions())
    again = run_clean(device, scenario)[0]
    assert scenario.once or not again.failed, again.message
    assert scenario.acts or inspector.state(device) == after
    return Baseline(
        before,
        after,
        done,
        tuple(adapter.requests),
        tuple(writes),
        tuple(operations),
        task.result,
        sessions,
    )


# --- which request meets which kind ---------------------------------------------------------------------------------------


def is_fault(device: Any, inspector: Inspector, operation: str, kind: Kind) -> bool:
    """Return whether a kind is a fault of an operation: an empty list is a response where a list was asked for."""
    if kind.expires:
        return bool(inspector.sessions)
    return not (kind.name == "200 list" and kind.when == BEFORE and operation in lists(device))


@functools.cache
def lists(device: Any) -> frozenset[str]:
    """Return the operations whose response of success is a list."""
    found = set()
    for item in device.contract.document["paths"].values():
        for node in item.values():
            if isinstance(node, dict) and "operationId" in node:
                content = node["responses"].get("200", {}).get("content", {}).get("application/json", {})
                if content.get("schema", {}).get("type") == "array":
                    found.add(node["operationId"])
    return frozenset(found)


@functools.cache
def plan_of(
    scenarios: tuple[Scenario, ...], inspector: Inspector, *, full: bool = False
) -> dict[Scenario, list[tuple[int, Kind]]]:
    """Return which request of which scenario meets which kind.

    Every operation meets some of every family of kinds, in the shortest scenario that has it; over all operations, every kind has its
    turns. Elsewhere an operation meets a few, by turns.

    :arg full: every operation meets every kind before the first change, as one, and after it.
    """
    plan: dict[Scenario, list[tuple[int, Kind]]] = {}
    tried: set[tuple[str, str]] = set()
    turn = 0
    for scenario in sorted(scenarios, key=lambda one: len(baseline(one, inspector).requests)):
        clean = baseline(scenario, inspector)
        plan[scenario] = []
        for number, (operation, writes) in enumerate(zip(clean.operations, clean.writes, strict=True), 1):
            kinds = [
                kind for kind in kinds_for(writes) if is_fault(device_of(scenario.product), inspector, operation, kind)
            ]
            phase = "change" if writes else "after" if full and any(clean.writes[:number]) else "before"
            if (operation, phase) in tried:
                kinds = [kinds[(turn + step * 17) % len(kinds)] for step in range(TURNS)]
            elif not full:
                kinds = dealt(kinds, turn)
            turn += 1
            tried.add((operation, phase))
            plan[scenario] += [(number, kind) for kind in kinds]
    return plan
