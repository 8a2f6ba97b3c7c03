# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What a product declares for a conformance run: ways to log in, what to ask and to read, and what each doubt looks like when it is seen.

All of it is data about one product, beside its resources; :mod:`run` does the work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional

from .._engine.resource import Product, Resource
from .._http.connection import Connection
from .record import Exchange, Record
from .report_types import Doubt
from .schema import UNKNOWN

CONFIRMED = "confirmed"
REFUTED = "refuted"
NOT_SEEN = "not_seen"
OTHER = "other"
"""The form that stands for all that no one has thought of."""

Find = Callable[["Evidence"], Optional[str]]
"""Returns the form in which a device shows something, in one word; None where it has not shown it."""


@dataclass(frozen=True)
class Form:
    """One form in which a device may show what a doubt is about.

    :arg verdict: what that says of the assumption; :data:`NOT_SEEN` where it is worth reporting and settles nothing.
    :arg seen: what was seen, as a clause in our own words: nothing of a device is put into it.
    """

    verdict: str
    seen: str


def confirmed(seen: str) -> Form:
    """Return a form that confirms the assumption."""
    return Form(CONFIRMED, seen)


def refuted(seen: str) -> Form:
    """Return a form that refutes it."""
    return Form(REFUTED, seen)


def unsettled(seen: str) -> Form:
    """Return a form that is worth reporting, and settles nothing."""
    return Form(NOT_SEEN, seen)


@dataclass(frozen=True)
class Probe:
    """How a doubt shows itself.

    :arg doubt: its identifier.
    :arg find: finds the form in what was seen.
    :arg forms: what each form means.
    """

    doubt: str
    find: Find
    forms: Mapping[str, Form]


@dataclass(frozen=True)
class Way:
    """One way to log in.

    :arg name: its name in reports.
    :arg options: the connection options that choose it.
    :arg possible: returns why it cannot be tried with what is given and offered, or an empty text.
    :arg prove: the path of one request that shows that the login is good; empty where the login itself does.
    """

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    possible: Callable[[Connection, Record], str] = lambda connection, record: ""
    prove: str = ""


@dataclass(frozen=True)
class Ask:
    """One reading request that no resource and no information module makes.

    :arg name: its name in reports.
    :arg path: its path; a part in braces is taken from what was read (:attr:`Conformance.places`).
    :arg login: whether it is sent with the login. Without, it has neither credentials nor cookies.
    :arg query: of the request; values may have such parts too.
    """

    name: str
    path: str
    login: bool = True
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What the collection reads with code that it has anyway.

    :arg read: reads it with a client; what it returns does not matter, since the responses are what counts.
    """

    name: str
    read: Callable[[Any], Any]


@dataclass(frozen=True)
class Reversible:
    """The one change that a run may make to an object of a kind and take back.

    :arg kind: the kind.
    :arg field: the option that is changed; of an entry of a list, ``alerts[].email``.
    :arg change: returns the other value.
    :arg refuses: returns why the change could not be taken back, given the object in option words; an empty text where it can.
    """

    kind: str
    field: str
    change: Callable[[Any], Any]
    refuses: Callable[[Mapping[str, Any]], str] = lambda options: ""


@dataclass(frozen=True)
class WriteStep:
    """A further step of a run that may write, which leaves everything as it was.

    :arg name: its name in reports.
    :arg kind: it is taken only where a change of this kind was made and restored; empty for any kind.
    :arg take: takes the client, what makes another client of a connection, and the facts to add to, each a form of a doubt.
    """

    name: str
    kind: str
    take: Callable[[Any, Callable[[Connection], Any], dict[str, str]], None]


@dataclass(frozen=True)
class Conformance:
    """Everything that a run needs to know of a product.

    :arg release: returns what may be reported of the release: names and values, from what was seen.
    :arg places: finds what stands for the parts in braces of a path, from what was seen; None where there is none.
    :arg secrets: the keys of responses whose values are secrets.
    :arg write_steps: further steps of a writing run, with the transport open to writing.
    """

    product: Product
    resources: Sequence[Resource]
    contract: Mapping[str, Any]
    doubts: Mapping[str, Doubt]
    ways: Sequence[Way]
    asks: Sequence[Ask]
    readings: Sequence[Reading]
    probes: Sequence[Probe]
    release: Callable[[Record], Mapping[str, Any]]
    places: Mapping[str, Callable[[Record], str | None]] = field(default_factory=dict)
    reversibles: Sequence[Reversible] = ()
    secrets: frozenset[str] = frozenset()
    write_steps: Sequence[WriteStep] = ()


@dataclass
class Evidence:
    """What a run has seen, for the probes.

    :ivar logins: the result of each way to log in: ``accepted``, ``refused``, ``failed`` or ``not_tried``.
    :ivar facts: what the writing run has found out.
    """

    record: Record
    logins: Mapping[str, Mapping[str, Any]]
    facts: dict[str, str] = field(default_factory=dict)

    def first(self, operation: str, stage: str = "") -> Exchange | None:
        """Return the first exchange of an operation, which may end in ``*``."""
        return self.record.first(operation, stage)

    def bodies(self, operation: str) -> list[Any]:
        """Return the bodies of all responses of success of an operation."""
        return [one.body for one in self.record.of(operation) if one.response.ok]


def renewed(evidence: Evidence) -> str | None:
    """Return ``ended`` where a login that was accepted has ended, and the same request got a response after another login."""
    refused: set[tuple[str, str]] = set()
    for one in evidence.record.exchanges:
        request = (one.response.method, one.response.path)
        if one.stage.startswith(("anonymous", "login")):
            continue
        if one.status == 401:
            refused.add(request)
        elif one.response.ok and request in refused:
            return "ended"
    return None


def presence(first: bool, second: bool, names: tuple[str, str]) -> str:
    """Return which of two things are there: the name of the one, ``both``, or ``neither``."""
    if first and second:
        return "both"
    return names[0] if first else names[1] if second else "neither"


def succeeded(exchange: Exchange | None) -> bool:
    """Return whether there was such an exchange, and the device did what was asked for."""
    return exchange is not None and exchange.response.ok


def fact(doubt: str) -> Find:
    """Return what finds the form that a writing step has noted for a doubt."""
    return lambda evidence: evidence.facts.get(doubt)


def unknown_keys(*operations: str) -> Find:
    """Return what finds whether there are keys that the contract does not have, in some operations or in all."""
    return lambda evidence: "unknown_keys" if evidence.record.differing(UNKNOWN, *operations) else None


def write_status(method: str, path: str) -> Find:
    """Return what finds the status of a change that was made and accepted, as a form.

    :arg path: what the path of the request ends with, or has in it.
    """

    def find(evidence: Evidence) -> str | None:
        for one in evidence.record.exchanges:
            response = one.response
            if one.stage.startswith("write") and response.method == method and path in response.path and response.ok:
                return str(response.status)
        return None

    return find
