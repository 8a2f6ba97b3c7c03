# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The conformance run: logs in by every way, reads everything, and says of each doubt what was seen of it. It knows no product.

Nothing is written unless the user asks for it, and then in :mod:`reversible` alone: until there, the transport is closed to writing
requests, and all others that this opens stay so. Whatever a device responds, the run goes on and reports it; it fails only where there is
no device.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from .._core.data import TaskResult
from .._core.errors import FleetError, LoginError, NetworkError
from .._engine.task import Task
from .._http.client import REFUSAL_STATUSES, BaseClient, is_refusal
from .._http.connection import Connection
from .anonymize import Anonymizer
from .objects import Findings, inspect
from .probes import NOT_SEEN, OTHER, Ask, Conformance, Evidence, Way
from .record import Contract, Record
from .report_types import ChangeEntry, DifferenceEntry, DoubtEntry, LoginEntry, ObjectEntry, ReadingEntry, Report
from .reversible import NOT_RESTORED, PLANNED, RESTORED, carry_out, check_kinds, described, plan_trials
from .schema import UNKNOWN

ACCEPTED, REFUSED, FAILED, NOT_TRIED = "accepted", "refused", "failed", "not_tried"
AS_CONFIGURED = "session"


Entry = TypeVar("Entry", LoginEntry, ReadingEntry, ChangeEntry)
Seen = TypeVar("Seen", Record, Evidence)


class Run:
    """One run on one device."""

    def __init__(self, task: Task, client: BaseClient, declared: Conformance) -> None:
        self.task = task
        self.main = client
        self.declared = declared
        self.record = Record(Contract(declared.contract))
        self.anonymizer = Anonymizer(declared.secrets)
        self.logins: dict[str, LoginEntry] = {}
        self.readings: list[ReadingEntry] = []
        self.objects: list[ObjectEntry] = []
        self.writes: list[ChangeEntry] = []
        self.facts: dict[str, str] = {}
        self.refusal: LoginError | None = None

    # The steps

    def look(self) -> None:
        """Do everything that only reads.

        :raises NetworkError: there is no device.
        """
        self.anonymizer.learn(self._given())
        for ask in self.declared.asks:
            if not ask.login:
                self._ask_anonymously(ask)
        reader = self._log_in()
        if reader is None:
            return
        for reading in self.declared.readings:
            self._read(reading.name, partial(reading.read, reader))
        for resource in self.declared.resources:
            findings = Findings(resource.kind)
            self._read(resource.kind, partial(inspect, reader, resource, findings))
            self.objects.append(findings.result())
        for ask in self.declared.asks:
            if ask.login:
                self._ask(reader, ask)

    def change(self, *, writing: bool) -> None:
        """Show what is to be changed and taken back and, where that is allowed, do it: the one place that opens the transport."""
        kinds = self.task.parameters.get("conformance_kinds") or []
        if not self.task.parameters.get("conformance_write") or self.refusal is not None:
            return
        with self._stage("plan"):
            trials = plan_trials(self.main, self.declared, kinds)
        for line in described(trials):
            self.task.announce(f"plan: {line}")
        self.writes = [trial.entry for trial in trials]
        if not writing or not any(trial.entry["result"] == PLANNED for trial in trials):
            return
        transport = self.main.transport
        transport.read_only = False
        try:
            for trial in trials:
                with self._stage(f"write {trial.entry['kind']}"):
                    carry_out(self.main, trial, self.main.warn)
            made = {trial.entry["kind"] for trial in trials if trial.entry["result"] == RESTORED}
            for step in self.declared.write_steps:
                if step.kind in made or (not step.kind and made):
                    self._read(step.name, partial(step.take, self.main, self._sibling, self.facts), "write")
        finally:
            transport.read_only = True

    def leave(self) -> None:
        """Log out, since that is something to look at as well."""
        with self._stage("logout"):
            self.main.log_out()

    def _given(self) -> list[Any]:
        connection = self.main.connection
        given = {**dict(connection.extra), "user": connection.username, "password": connection.password}
        texts = [value for value in given.values() if isinstance(value, str)]
        return [*texts, connection.host, connection.proxy, connection.client_cert]

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        before, self.record.stage = self.record.stage, name
        try:
            yield
        finally:
            self.record.stage = before

    def _read(self, name: str, read: Callable[[], Any], stage: str = "read") -> FleetError | None:
        """Read something, and note what became of it; whatever is wrong with it does not keep the others from being read."""
        entry: ReadingEntry = {"reading": name, "result": "read", "error": None, "message": None}
        failure: FleetError | None = None
        with self._stage(f"{stage} {name}"):
            try:
                read()
            except FleetError as error:
                failure = error
                entry.update(
                    {
                        "result": FAILED,
                        "error": error.error_code,
                        "message": error.message,
                        "status": error.place.status,
                    }
                )
            except Exception as error:  # noqa: BLE001  pylint: disable=broad-except
                # A device may respond anything; where our own code fails on it, that is what is to be reported.
                frame = traceback.extract_tb(error.__traceback__)[-1]
                place = f"{frame.filename.rsplit('/', 1)[-1]}, line {frame.lineno}"
                message = f"{type(error).__name__} in {place}"
                entry.update({"result": FAILED, "error": FleetError.error_code, "message": message})
        self.readings.append(entry)
        return failure

    # Logins

    def _log_in(self) -> BaseClient | None:
        """Log in as configured, then by every other way that is possible; return the client to read with, if there is one."""
        ways = {way.name: way for way in self.declared.ways}
        name = AS_CONFIGURED
        with self._stage("login as configured"):
            try:
                name = self.main.log_in().name or AS_CONFIGURED
                entry: LoginEntry = {"way": name, "configured": True, "result": ACCEPTED, "why": None}
            except FleetError as error:
                entry = {
                    "way": "as configured",
                    "configured": True,
                    "result": REFUSED if is_refusal(error) else FAILED,
                    "why": error.message,
                    "status": error.place.status,
                }
                self.refusal = error if isinstance(error, LoginError) else None
                self.logins["as configured"] = entry
                if isinstance(error, NetworkError):
                    raise
                return None
        self.logins[name] = entry
        reader = self._proven(self.main, ways.get(name), entry)
        if entry["result"] == REFUSED and not self.main.log_in().renewable:
            # With Basic, this request was the login, and what is refused once is not presented again by another way.
            self.refusal = LoginError("the credentials were refused", next_step="Check username and password")
            self.main.remember_refusal(self.refusal, self.main.connection)
            return None
        for way in self.declared.ways:
            if way.name != name:
                other = self._try(way)
                reader = reader or other
        return reader or self.main

    def _try(self, way: Way) -> BaseClient | None:
        entry: LoginEntry = {"way": way.name, "configured": False, "result": NOT_TRIED, "why": None}
        self.logins[way.name] = entry
        # A device that lists what it offers in an unknown form does not say that it does not offer something.
        entry["why"] = _found(partial(way.possible, self.main.connection), self.record) or None
        if entry["why"] is not None:
            return None
        client = self._sibling(_with_options(self.main.connection, way.options))
        with self._stage(f"login {way.name}"):
            try:
                client.log_in()
                entry["result"] = ACCEPTED
                return self._proven(client, way, entry)
            except FleetError as error:
                result = REFUSED if is_refusal(error) else FAILED
                entry.update({"result": result, "why": error.message, "status": error.place.status})
            except Exception as error:  # noqa: BLE001  pylint: disable=broad-except
                entry.update({"result": FAILED, "why": type(error).__name__})
            finally:
                client.log_out()
        return None

    def _proven(self, client: BaseClient, way: Way | None, entry: LoginEntry) -> BaseClient | None:
        """Send the one request that shows whether a login is good for anything; return the client where it is."""
        if way is None or not way.prove:
            return client
        try:
            with self._stage(f"login proof of {way.name}"):
                response = client.exchange("GET", way.prove, object_name="login", lenient=True, accept_redirect=True)
        except FleetError as error:
            entry.update({"result": FAILED, "why": error.message, "status": error.place.status})
            return None
        entry["status"] = response.status
        if response.status in REFUSAL_STATUSES:
            why = "the login itself was accepted, and the first request with it refused"
            entry.update({"result": REFUSED, "why": why})
            return None
        return client

    def _sibling(self, connection: Connection) -> BaseClient:
        client: Any = self.declared.product.make_client(self.main.transport.sibling(connection))
        client.refusals, client.warn = self.main.refusals, self.main.warn
        return client  # type: ignore[no-any-return]

    # Asking

    def _ask_anonymously(self, ask: Ask) -> None:
        path, query = self._filled(ask)
        if self._is_left_out(ask, path, query):
            return
        transport = self.main.transport.sibling(self.main.connection)

        def send() -> None:
            transport.request("GET", path, query=query, object_name=ask.name, lenient=True, accept_redirect=True)

        failure = self._read(ask.name, send, "anonymous")
        if isinstance(failure, NetworkError) and not self.record.exchanges:
            raise failure

    def _ask(self, client: BaseClient, ask: Ask) -> None:
        path, query = self._filled(ask)
        if self._is_left_out(ask, path, query):
            return

        def send() -> None:
            client.exchange("GET", path, query=query, object_name=ask.name, lenient=True, accept_redirect=True)

        self._read(ask.name, send, "ask")

    def _is_left_out(self, ask: Ask, path: str, query: Mapping[str, Any]) -> bool:
        """Return whether something that the request needs is not known, and say so in the report then."""
        if path and None not in query.values():
            return False
        self.readings.append({"reading": ask.name, "result": NOT_TRIED, "error": None, "message": "there is none"})
        return True

    def _filled(self, ask: Ask) -> tuple[str, Mapping[str, Any]]:
        """Return path and query with what stands for the parts in braces; an empty path where something has not been seen."""
        values = {name: _found(find, self.record) for name, find in self.declared.places.items()}
        values.update(user=self.main.connection.username)
        path = ask.path
        for name, value in values.items():
            mark = f"{{{name}}}"
            if mark in path:
                path = path.replace(mark, str(value)) if value else ""
        return path, {key: values.get(text[1:-1], text) for key, text in ask.query.items()}

    # The report

    def report(self) -> Report:
        """Return the report on the device, in which nothing identifies it."""
        for exchange in self.record.exchanges:
            self.anonymizer.learn(exchange.body)
            for name, value in exchange.response.headers.items():
                if name.lower() in ("set-cookie", "location", "www-authenticate"):
                    self.anonymizer.learn([part.partition("=")[2].strip('"') for part in value.split(";")], "cookie")
        doubts = self._doubts()
        found = _found(self.declared.release, self.record)
        release = found if isinstance(found, Mapping) else {}
        kept = {name: self.anonymizer.release(value) for name, value in release.items()}
        return {
            "product": self.declared.product.name,
            "release": {name: value for name, value in kept.items() if value is not None},
            "contract": self.record.contract.version,
            "writes_asked_for": bool(self.task.parameters.get("conformance_write")),
            "summary": dict(Counter(doubt["verdict"] for doubt in doubts)),
            "logins": [self._clean(entry) for entry in self.logins.values()],
            "readings": [self._clean(entry) for entry in self.readings],
            "doubts": doubts,
            "differences": self._differences(),
            "objects": self.objects,
            "changes": [self._clean(entry) for entry in self.writes],
            "requests": dict(Counter(one.response.method for one in self.record.exchanges)),
        }

    def _clean(self, entry: Entry) -> Entry:
        """Return a part of the report whose messages may hold something of a device, without it."""
        clean: Any = {
            key: self.anonymizer.text(value) if key in ("message", "why") and isinstance(value, str) else value
            for key, value in entry.items()
        }
        return clean  # type: ignore[no-any-return]

    def _differences(self) -> list[DifferenceEntry]:
        found: list[DifferenceEntry] = []
        for (operation, difference), count in sorted(
            self.record.differences.items(),
            key=lambda pair: (pair[0][0], pair[0][1].place, pair[0][1].name, pair[0][1].problem),
        ):
            place = difference.place
            if difference.problem == UNKNOWN:
                place = ".".join(filter(None, (place, self.anonymizer.field(difference.name))))
            found.append(
                {
                    "operation": operation,
                    "problem": difference.problem,
                    "place": place,
                    "expected": difference.expected,
                    "found": difference.found,
                    "count": count,
                }
            )
        return found

    def _doubts(self) -> list[DoubtEntry]:
        evidence = Evidence(self.record, self.logins, self.facts)
        probes = {probe.doubt: probe for probe in self.declared.probes}
        found: list[DoubtEntry] = []
        for name, doubt in self.declared.doubts.items():
            verdict: DoubtEntry = {"doubt": name, "verdict": NOT_SEEN, "form": None, "seen": None}
            probe = probes.get(name)
            if probe is not None:
                # Where what came has not the form that the probe looks at, the contract's differences say so.
                form = _found(probe.find, evidence)
                meaning = None if form is None else probe.forms.get(form) or probe.forms.get(OTHER)
                if meaning is not None:
                    verdict.update({"verdict": meaning.verdict, "form": form, "seen": meaning.seen})
            known: Any = {key: value for key, value in doubt.items() if key != "switch"}
            found.append({**verdict, **known})
        return found


def _found(find: Callable[[Seen], Any], seen: Seen) -> Any:
    """Return what is found in what was seen; None where that has not the form that is looked for."""
    try:
        return find(seen)
    except Exception:  # noqa: BLE001  pylint: disable=broad-except
        return None


def _with_options(connection: Connection, options: Mapping[str, Any]) -> Connection:
    own = {name: value for name, value in options.items() if name in dict(connection.extra)}
    others = {name: value for name, value in options.items() if name not in own}
    extra = tuple(sorted({**dict(connection.extra), **own}.items(), key=lambda pair: pair[0]))
    return replace(connection, extra=extra, **others)


def conform(task: Task, client: BaseClient, declared: Conformance) -> TaskResult:
    """Return the result of a conformance run on one device.

    :raises NetworkError: there is no device.
    """
    transport = client.transport
    writing, transport.read_only = not transport.read_only, True
    check_kinds(declared, task.parameters.get("conformance_kinds") or ())
    run = Run(task, client, declared)
    before, transport.observe = transport.observe, run.record.note
    try:
        run.look()
        run.change(writing=writing)
        run.leave()
    finally:
        transport.observe = before
    report = run.report()
    result: TaskResult = {"changed": False, "product": declared.product.name, "report": report}
    lost = [entry["kind"] for entry in run.writes if entry["result"] == NOT_RESTORED]
    if lost:
        result.update(failed=True, changed=True, error="verify", written=lost, removed=[], in_doubt=[])
        result["msg"] = (
            f"the change could not be taken back surely: {', '.join(lost)}. Look at what the plan said, and at the device"
        )
    if run.refusal is not None:
        result.update(failed=True, error=run.refusal.error_code, msg=str(run.refusal))
    return result
