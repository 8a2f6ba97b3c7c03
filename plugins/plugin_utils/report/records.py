# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What a report consists of. docs/drift-report.schema.json says the same of drift.json, for other programs."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

Side = Literal["before", "after"]


class _Field(TypedDict):
    field: str


class FieldRecord(_Field, total=False):
    """A field that differs. A side is left out where nothing is there, and both where neither is known."""

    before: Any
    after: Any
    added: list[Any]
    removed: list[Any]


class _Need(TypedDict):
    option: str
    message: str


class NeedRecord(_Need, total=False):
    """What the document must give before a change can be made; the variable, where the document takes it from one."""

    variable: str


class _Change(TypedDict):
    operation: str
    name: str
    fields: list[FieldRecord]


class ChangeRecord(_Change, total=False):
    """An object that differs; since when, where there is a history."""

    needs: list[NeedRecord]
    since: str


class FailureRecord(TypedDict):
    """A change that failed, or that was not tried."""

    operation: str
    name: str
    message: str


class ResourceRecord(TypedDict):
    """A kind of object: how many of them were compared, and what became of those that differ."""

    kind: str
    status: str
    objects: int
    changes: list[ChangeRecord]
    failures: list[FailureRecord]


class _Device(TypedDict):
    name: str
    product: str
    status: str
    error: str | None
    message: str | None
    repaired: bool
    resources: list[ResourceRecord]


class DeviceRecord(_Device, total=False):
    """A device.

    When it was read is said where reports were merged; since when it differs, where there is a history. Times are ISO 8601 in UTC.
    The kinds that the run looked at are said where tags chose them: of all others, nothing is known.
    """

    kinds: list[str]
    since: str
    read: str


class Report(TypedDict):
    """The report of an estate. The summary counts the devices, and those in each state."""

    format: str
    version: int
    created: str
    title: str
    summary: dict[str, int]
    devices: list[DeviceRecord]
