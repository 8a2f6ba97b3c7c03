# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What the report of a conformance run consists of."""

from __future__ import annotations

from typing import Any, TypedDict


class _Login(TypedDict):
    way: str
    configured: bool
    result: str
    why: str | None


class LoginEntry(_Login, total=False):
    """A way to log in, and what became of it."""

    status: int | None


class _Reading(TypedDict):
    reading: str
    result: str
    error: str | None
    message: str | None


class ReadingEntry(_Reading, total=False):
    """Something that was asked for, and what became of it."""

    status: int | None


class ChangeEntry(TypedDict):
    """A change that was to be made and taken back, and what became of it."""

    kind: str
    field: str | None
    result: str
    message: str | None
    steps: list[str]


class MissingField(TypedDict):
    """A field that the collection expects, and that objects lack."""

    field: str
    count: int


class UnreadableField(TypedDict):
    """Values that cannot be brought into the form of their option."""

    field: str
    problem: str
    found: str
    count: int


class RoundTrip(TypedDict):
    """Values that are others once they were read and written."""

    field: str
    problem: str
    before: str
    after: str
    count: int


class ObjectEntry(TypedDict):
    """What was seen of the objects of a kind."""

    kind: str
    objects: int
    missing: list[MissingField]
    not_canonical: list[UnreadableField]
    round_trip: list[RoundTrip]


class DifferenceEntry(TypedDict):
    """What responses have that the contract does not say, or the other way round."""

    operation: str
    problem: str
    place: str
    expected: str
    found: str
    count: int


class Advice(TypedDict):
    """What users of a device do on which a doubt is refuted."""

    use: list[str]
    avoid: list[str]
    advice: str


class Doubt(TypedDict, total=False):
    """What no one has seen on a device yet; ``docs/sources/README.md`` says what each part means."""

    status: str
    assumed: str
    settle: str
    effect: str
    concerns: list[str]
    if_refuted: Advice
    not_tried: str
    switch: str | list[str]


class _Verdict(TypedDict):
    doubt: str
    verdict: str
    form: str | None
    seen: str | None


class DoubtEntry(_Verdict, Doubt, total=False):
    """A doubt, and what the device says of it; its switch, which is of the simulator, is left out."""


class Report(TypedDict):
    """The report on one device, in which nothing identifies it."""

    product: str
    release: dict[str, Any]
    contract: str
    writes_asked_for: bool
    summary: dict[str, int]
    logins: list[LoginEntry]
    readings: list[ReadingEntry]
    doubts: list[DoubtEntry]
    differences: list[DifferenceEntry]
    objects: list[ObjectEntry]
    changes: list[ChangeEntry]
    requests: dict[str, int]
