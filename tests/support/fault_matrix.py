"""Every request of a task meets every response that is none, in memory: what comes of it is judged by one rule for all products.

A task that meets a fault converges, or it fails with one sentence that helps. In either case its result says the truth of what
is on the device, no secret shows, nothing stays open, and the next run without faults ends as desired. The device itself is the
witness: a state that a task reports is compared with what the simulator has.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import http.client
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import requests
from urllib3 import HTTPHeaderDict, HTTPResponse

from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from simulators.contract import Match
from simulators.messages import Refusal

from .devices import assert_tidy
from .direct import QuickClock, Task
from .in_memory import InMemoryAdapter, InMemoryClients, make_device
from .secrets import leaks

# --- kinds of faults ----------------------------------------------------------------------------------------------------

BEFORE, AFTER = "before", "after"
NEXT, END = "next", "end"
PAGE = (
    b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form>User <input name=user></form></body></html>"
)
CRASH = b"<html><head><title>Error</title></head><body><h1>Error</h1><p>database crashed</p></body></html>"
FOREIGN = b'{"x": 1}'
TURNS = 2
"""How many kinds a request meets whose operation has met all of them elsewhere."""


@dataclass(frozen=True)
class Kind:
    """One response that is none.

    :arg content: the body in place of the product's; a function of the product's own body makes it of that.
    :arg when: whether the request is carried out all the same, ``after``, or not.
    :arg lasts: it meets the same request each time, not only once.
    :arg product: the product's own form of a refusal with this status.
    """

    name: str
    status: int = 200
    content: bytes | Callable[[bytes], bytes] = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    when: str = BEFORE
    lasts: bool = False
    product: bool = False
    drop: bool = False
    late: str = ""
    cut: bool = False
    expires: bool = False

    def __str__(self) -> str:
        return f"{self.name}{'; carried out' if self.when == AFTER else ''}{'; lasting' if self.lasts else ''}"

    def variant(self, *, when: str = BEFORE, lasts: bool = False) -> Kind:
        """Return the same kind at another moment, or for good."""
        return Kind(**{**vars(self), "when": when, "lasts": lasts})


def mistyped(content: bytes) -> bytes:
    """Return a body with its keys and with values of other types."""
    return _each_value(content, lambda value: "text" if isinstance(value, (list, dict)) else [str(value)])


def nulled(content: bytes) -> bytes:
    """Return a body with its keys, and nothing in them."""
    return _each_value(content, lambda unused: None)


def emptied(content: bytes) -> bytes:
    """Return a body in which objects have lost their keys."""
    try:
        body = json.loads(content)
    except ValueError:
        return content
    return json.dumps([{} for unused in body] if isinstance(body, list) else {}).encode()


def _each_value(content: bytes, change: Callable[[Any], Any]) -> bytes:
    def changed(value: Any) -> Any:
        if isinstance(value, list):
            return [changed(one) if isinstance(one, (list, dict)) else change(one) for one in value]
        return {key: change(one) for key, one in value.items()} if isinstance(value, dict) else change(value)

    try:
        return json.dumps(changed(json.loads(content))).encode()
    except ValueError:
        return content


def _failures(status: int) -> Iterator[Kind]:
    yield Kind(f"{status} page", status, CRASH, "text/html")
    yield Kind(f"{status} of the product", status, product=True)
    yield Kind(f"{status} foreign", status, FOREIGN)
    yield Kind(f"{status} empty", status)


# What comes in place of a response, whatever was asked.
REPLACING = (
    Kind("200 empty"),
    Kind("200 null", content=b"null"),
    Kind("200 list", content=b"[]"),
    Kind("200 list of foreign objects", content=b"[" + FOREIGN + b"]"),
    Kind("200 object", content=b"{}"),
    Kind("200 foreign object", content=FOREIGN),
    Kind("200 page", content=PAGE, content_type="text/html"),
    Kind("204", 204),
    *_failures(500),
    *_failures(503),
    Kind("503 with Retry-After", 503, CRASH, "text/html", {"Retry-After": "7"}),
    Kind("504 page", 504, CRASH, "text/html"),
    Kind("404 page", 404, CRASH, "text/html"),
    Kind("redirect", 302, headers={"Location": "https://portal.example/login"}),
    Kind("drop", drop=True),
)
# The product's own response, spoiled.
SPOILING = (
    Kind("wrong types", content=mistyped, when=AFTER),
    Kind("nulls", content=nulled, when=AFTER),
    Kind("keys lost", content=emptied, when=AFTER),
    Kind("garbage", content=b'{"key": "system_alerts", "body": {"xcbAlert": {"em', when=AFTER),
    Kind("cut", cut=True, when=AFTER),
)
# What happens to requests that write, beyond that.
WRITING = (
    Kind("late, soon", late=NEXT),
    Kind("late, at last", late=END),
    Kind("400 of the product", 400, product=True),
    Kind("404 of the product", 404, product=True),
    Kind("409 of the product", 409, product=True),
    Kind("423 of the product", 423, product=True),
)
# What happens to logins.
LOGIN = (
    Kind("401 of the product", 401, product=True),
    Kind("401 page", 401, CRASH, "text/html"),
    Kind("403 of the product", 403, product=True),
    Kind("session ends", expires=True),
    Kind("session ends", expires=True, when=AFTER),
)


def kinds_for(writes: bool) -> list[Kind]:
    """Return all kinds for one request: a reading one is asked for again, a writing one may have been carried out."""
    found = [*REPLACING, *SPOILING, *LOGIN]
    if writes:
        return [*found, *WRITING, *(kind.variant(when=AFTER) for kind in REPLACING if kind.name != "redirect")]
    once = {"drop", "redirect", "session ends"}
    return [*found, *(kind.variant(when=kind.when, lasts=True) for kind in found if kind.name not in once)]


# --- scenes -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Scene:
    """One task on one device.

    :arg prepare: brings the device to the state before, behind the API's back or by other tasks.
    :arg acts: it does something each time it runs; its effects are counted by :attr:`Witness.effects`.
    :arg secrets: texts that must show nowhere.
    """

    name: str
    definition: ModuleDefinition
    options: Mapping[str, Any]
    prepare: Callable[[Any], None] = lambda unused: None
    acts: bool = False
    secrets: Sequence[str] = ()
    switches: Mapping[str, Any] = field(default_factory=dict)
    state: Any = None

    @property
    def product(self) -> str:
        return self.definition.product.name

    @property
    def reads(self) -> bool:
        return self.definition.reads

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, eq=False)
class Witness:
    """How a product is looked at behind its API.

    :arg state: everything that tasks can change, secrets included.
    :arg effects: how often something was done that leaves no state: mails, syncs, recoveries.
    :arg whole: a change is made wholly or not at all.
    :arg judge: yields what is wrong by promises that only this product makes.
    :arg sessions: names of the requests that open or close a session, whose lost response may leave it open.
    """

    state: Callable[[Any], Any]
    effects: Callable[[Any], int] = lambda unused: 0
    sessions: Sequence[str] = ()
    whole: bool = False
    judge: Callable[[Any, Scene, Task, Baseline], Iterator[str]] = lambda *unused: iter(())


@dataclass(frozen=True)
class Baseline:
    """What a scene is where nothing goes wrong."""

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
        self.struck: str = ""
        self.expired = kind is not None and kind.expires
        self._waiting: list[Callable[[], Any]] = []

    def send(self, request: requests.PreparedRequest, *more: Any, **keywords: Any) -> requests.Response:  # type: ignore[override]
        self._settle(NEXT)
        name = f"{request.method} {str(request.url).partition('?')[0].removeprefix(self.device.url)}"
        self.requests.append(name)
        kind = self.kind
        if kind is None or not (
            len(self.requests) == self.number
            or (kind.lasts and self.struck == name and len(self.requests) > self.number)
        ):
            return super().send(request)
        self.struck = name
        return self._struck(kind, request)

    def settle(self) -> None:
        """Let everything arrive that is under way."""
        self._settle(NEXT)
        self._settle(END)

    def _settle(self, moment: str) -> None:
        if self.kind is not None and self.kind.late == moment:
            while self._waiting:
                with contextlib.suppress(requests.exceptions.RequestException):
                    self._waiting.pop()()

    def _struck(self, kind: Kind, request: requests.PreparedRequest) -> requests.Response:
        if kind.late:
            self._waiting.append(lambda: super(FaultyAdapter, self).send(request))
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
        if kind.cut:
            stream = io.BytesIO(content[: len(content) // 2])
            return self._built(request, own.status_code, dict(own.headers), stream, len(content))
        if callable(kind.content):
            spoiled = kind.content(content)
            return self._built(request, own.status_code, dict(own.headers), io.BytesIO(spoiled), len(spoiled))
        return self._replaced(kind, request, content)

    def _replaced(self, kind: Kind, request: requests.PreparedRequest, own: bytes) -> requests.Response:
        headers = {"Content-Type": kind.content_type, **kind.headers}
        status, content = kind.status, kind.content
        if kind.product:
            refusal = self.device.refuse(Refusal(status, "SimulatedFault", f"Simulated fault {status}"))
            status, content = refusal.status, refusal.payload()
            headers = {"Content-Type": refusal.content_type, **dict(refusal.headers)}
        assert isinstance(content, bytes)
        return self._built(request, status, headers, io.BytesIO(content), len(content))

    def _built(
        self, request: requests.PreparedRequest, status: int, headers: Mapping[str, str], stream: Any, length: int
    ) -> requests.Response:
        fields = HTTPHeaderDict({key: value for key, value in headers.items() if key.lower() != "content-length"})
        if status != 204:
            fields["Content-Length"] = str(length)
        message = http.client.HTTPMessage()
        for name, value in headers.items():
            message[name] = value
        response = HTTPResponse(
            stream,
            headers=fields,
            status=status,
            preload_content=False,
            request_method=request.method,
            enforce_content_length=True,
            # requests takes cookies from the message of the standard library's response.
            original_response=SimpleNamespace(msg=message, isclosed=lambda: False, close=lambda: None),  # type: ignore[arg-type]
        )
        return self.build_response(request, response)


class FaultyClients(InMemoryClients):
    """The clients of one run, with the way to the device that a fault lies on."""

    def __init__(self, device: Any, kind: Kind | None = None, number: int = 0) -> None:
        super().__init__(device)
        clock = QuickClock(device.advance)
        self._clock = clock
        self._adapter = self.adapter = FaultyAdapter(device, clock, kind, number)


def run(device: Any, scene: Scene, kind: Kind | None = None, number: int = 0) -> tuple[Task, FaultyAdapter]:
    """Run the task of a scene; afterwards everything has arrived that was under way, and all sessions are left."""
    with FaultyClients(device, kind, number) as clients:
        task = clients.run(scene.definition, scene.options)
    clients.adapter.settle()
    return task, clients.adapter


# --- baseline and verdict -------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=8)
def device_of(product: str) -> Any:
    """Return the one simulator of a product in this process."""
    return make_device(product)


def prepare(scene: Scene) -> Any:
    """Return the device of a scene in the state before."""
    device = device_of(scene.product)
    device._initial_state = copy.deepcopy(scene.state)
    device.reset()
    device.switches.update(scene.switches)
    scene.prepare(device)
    device.clear_journal()
    assert not device.violations, device.violations
    return device


@functools.cache
def baseline(scene: Scene, witness: Witness) -> Baseline:
    """Return what a scene is without a fault; it runs once per process."""
    device = prepare(scene)
    before, effects = witness.state(device), witness.effects(device)
    task, adapter = run(device, scene)
    assert not task.failed, task.message
    done = witness.effects(device) - effects
    writes, operations = [], []
    for request in adapter.requests:
        method, unused, path = request.partition(" ")
        match = device.contract.route(method, path)
        assert isinstance(match, Match), request
        writes.append(match.operation.writes)
        operations.append(match.operation.id)
    after, sessions = witness.state(device), len(device.sessions())
    again, unused = run(device, scene)
    assert not again.failed, again.message
    assert scene.acts or witness.state(device) == after
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


# What a user can do next, in the words of messages.
ADVICE = re.compile(
    r"\b(Ask|Change|Check|Choose|Compare|Enable|Find|Give|Grant|Have|Let|Look|Nothing was changed|Raise|Report|report|Run|run again"
    r"|See|Set|Try|Wait|Write|cloud_sync_info|update_secret)\b"
)
WHERE = re.compile(r"(GET|PUT|POST|DELETE|HEAD|PATCH) /|status \d{3}|login|reading it again shows")


def problems_of(device: Any, scene: Scene, witness: Witness, task: Task, adapter: FaultyAdapter) -> Iterator[str]:
    """Yield what is wrong with a task that met a fault, with what it left behind, and with the next run."""
    clean = baseline(scene, witness)
    state, effects = witness.state(device), witness.effects(device)
    done = effects > 0 if scene.acts else state != clean.before
    try:
        assert_tidy(device)
    except AssertionError as error:
        yield f"something is left open: {error}"
    # Some products have no logout that is worth one (their sessions end by themselves): then a task leaves what it always leaves.
    if len(device.sessions()) > clean.sessions and adapter.struck not in witness.sessions and not adapter.expired:
        yield f"a session is left open: {device.sessions()}"
    if witness.whole and not scene.acts and state not in (clean.before, clean.after):
        yield f"a part of the change is made: {difference(clean.after, state)}"
    yield from witness.judge(device, scene, task, clean)
    if task.failed:
        yield from message_problems(scene, task.message)
    elif scene.acts:
        if effects != clean.effects:
            yield f"it succeeded, and was done {effects} times instead of {clean.effects}"
    elif not scene.acts and state != clean.after:
        yield f"it succeeded, and the device is not as desired: {difference(clean.after, state)}"
    if not task.failed and scene.reads:
        expected, reported = comparable(clean.result), comparable(task.result)
        if any("left out" in warning for warning in task.result.get("warnings", ())):
            # It is said that something could not be read, and nothing is said about it.
            expected = {key: None if reported.get(key, "") is None else value for key, value in expected.items()}
        if reported != expected:
            yield f"it reports what is not so: {difference(expected, reported)}"
    if scene.acts and effects > max(1, clean.effects):
        yield f"it was done {effects} times"
    if not task.failed and task.changed != bool(done or task.result.get("changes")):
        yield f"it reports changed {task.changed}, and done is {done}"
    if not task.failed and scene.reads and task.changed:
        yield "it only reads, and reports a change"
    shown = leaks(f"{task.result} {task.reports}", (*scene.secrets, device.password))
    if shown:
        yield f"a secret shows: {shown}"
    device.clear_faults()
    yield from healing_problems(device, scene, clean, witness)


def message_problems(scene: Scene, message: str) -> Iterator[str]:
    """Yield what is wrong with the message of a failed task."""
    title = scene.definition.product.title
    for bad in ("\n", "Traceback", "internal error", "fault of the collection", "..", "Errno"):
        if bad in message.replace("...", ""):
            yield f"the message has {bad!r}: {message}"
    if title not in message and "reading it again shows" not in message:
        yield f"the message does not name the product: {message}"
    if not message.endswith((".", "?", "!")):
        yield f"the message is no sentence: {message}"
    if not WHERE.search(message):
        yield f"the message does not say at which request: {message}"
    if not ADVICE.search(message):
        yield f"the message does not say what to do: {message}"


def healing_problems(device: Any, scene: Scene, clean: Baseline, witness: Witness) -> Iterator[str]:
    """Yield what is wrong with the next runs without faults.

    What a run does depends on nothing but the device. So where that is as before the task, or as it would be after it, the next
    run is one that is known already.
    """
    open_sessions = len(device.sessions())
    if witness.state(device) in (clean.before, clean.after) and not device.violations:
        return
    healed, unused = run(device, scene)
    if healed.failed:
        yield f"the next run fails: {healed.message}"
    elif not scene.acts and witness.state(device) != clean.after:
        yield f"the next run does not end as desired: {difference(clean.after, witness.state(device))}"
    if len(device.sessions()) > open_sessions + clean.sessions:
        yield "the next run leaves a session open"


VOLATILE = {"warnings", "seconds", "last_sync_ts", "last_success_ts", "uptime"}


def comparable(value: Any) -> Any:
    """Return a result without what differs from one run to the next."""
    if isinstance(value, Mapping):
        return {key: comparable(one) for key, one in value.items() if key not in VOLATILE}
    return [comparable(one) for one in value] if isinstance(value, list) else value


def difference(expected: Any, found: Any, where: str = "") -> str:
    """Return the first places where two states differ."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        parts = [
            difference(expected.get(key), found.get(key), f"{where}.{key}")
            for key in sorted({*expected, *found}, key=str)
            if expected.get(key) != found.get(key)
        ]
        return "; ".join(parts[:3])
    return f"{where or 'it'} is {str(found)[:100]} instead of {str(expected)[:100]}"


def is_fault(device: Any, witness: Witness, operation: str, kind: Kind) -> bool:
    """Return whether a kind is a fault of an operation: an empty list is a response where a list was asked for."""
    if kind.expires:
        return bool(witness.sessions)
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
def plan_of(scenes: tuple[Scene, ...], witness: Witness, *, full: bool = False) -> dict[Scene, list[tuple[int, Kind]]]:
    """Return which request of which scene meets which kind.

    Every operation meets every kind where it is first used: before the first change, as one, and after it. Elsewhere it meets a
    few of them, by turns.

    :arg full: every request of every scene meets every kind.
    """
    plan: dict[Scene, list[tuple[int, Kind]]] = {}
    tried: set[tuple[str, str]] = set()
    turn = 0
    for scene in scenes:
        clean = baseline(scene, witness)
        plan[scene] = []
        for number, (operation, writes) in enumerate(zip(clean.operations, clean.writes, strict=True), 1):
            kinds = [kind for kind in kinds_for(writes) if is_fault(device_of(scene.product), witness, operation, kind)]
            phase = "change" if writes else "after" if any(clean.writes[:number]) else "before"
            if (operation, phase) in tried and not full:
                kinds = [kinds[(turn + step * 17) % len(kinds)] for step in range(TURNS)]
                turn += 1
            tried.add((operation, phase))
            plan[scene] += [(number, kind) for kind in kinds]
    return plan


def cell(scene: Scene, witness: Witness, kind: Kind, number: int) -> list[str]:
    """Return what goes wrong where the request of this number meets this fault."""
    device = prepare(scene)
    task, adapter = run(device, scene, kind, number)
    return list(problems_of(device, scene, witness, task, adapter))
