# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The report of an estate, as data. The other files here only show the former."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from ansible_collections.steady.fleet.plugins.module_utils._engine.names import shortened

from .devices import BLOCKED, DRIFTED, FAILED, IN_SYNC, STATUSES, UNREACHABLE
from .records import DeviceRecord, Report

FORMAT = "steady.fleet drift report"
VERSION = 1
_TIME = re.compile(r"[0-9]{4}(?:-[0-9]{2}){2}T[0-9]{2}(?::[0-9]{2}){2}Z")
MAX_NAMES = 10
"""How many devices a sentence names."""


def make_report(devices: Iterable[DeviceRecord], *, created: str, title: str) -> Report:
    """Return the report of these devices, ordered by their names.

    :arg devices: as :func:`devices.device_record` returns them.
    :arg created: the time, as ISO 8601 in UTC.
    """
    ordered = sorted(devices, key=lambda device: natural(device["name"]))
    counts = Counter(device["status"] for device in ordered)
    return {
        "format": FORMAT,
        "version": VERSION,
        "created": created,
        "title": title,
        "summary": {
            "devices": len(ordered),
            **{status: counts[status] for status in (IN_SYNC, DRIFTED, BLOCKED, UNREACHABLE, FAILED)},
        },
        "devices": ordered,
    }


def is_time(text: object) -> bool:
    """Return whether a text is a time as reports have it, ISO 8601 in UTC to the second: two of them are compared as texts."""
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        return False
    try:
        datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return False
    return True


def natural(name: str) -> list[tuple[int, str]]:
    """Return a key to sort names by: ``sps2`` comes before ``sps10``."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return [*map(_sort_key, parts), (-2, name)]


def _sort_key(part: str) -> tuple[int, str]:
    """Return a key for digits, or for what is none: of two numbers, the longer one is larger. Python reads no number of 5,000 digits."""
    if part[0] in "0123456789":
        digits = part.lstrip("0")
        return len(digits), digits
    return -1, part.lower()


def by_need(devices: Iterable[DeviceRecord]) -> list[DeviceRecord]:
    """Return the devices with those that need attention first."""
    return sorted(devices, key=lambda device: STATUSES.index(device["status"]))


def change_count(device: DeviceRecord) -> int:
    """Return how many objects of the device differ."""
    return sum(len(resource["changes"]) for resource in device["resources"])


def count_of(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: ``1 device``, ``2 devices``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def verdict(report: Report) -> str:
    """Return what there is to say of the whole estate, in a few sentences."""
    partial = any("kinds" in device for device in report["devices"])
    return _seen(report) + (" Only the kinds of objects that tags chose were looked at." if partial else "")


def _seen(report: Report) -> str:
    summary = report["summary"]
    total = summary["devices"]
    if not total:
        return "No device was looked at."
    drifted = summary[DRIFTED] + summary[BLOCKED]
    seen = summary[IN_SYNC] + drifted
    if seen == total and not drifted:
        return (
            "The one device is as its document says."
            if total == 1
            else f"All {total:,} devices are as their documents say."
        )
    parts = []
    if seen:
        verb = "differs from its document" if drifted == 1 else "differ from their documents"
        parts.append(
            f"{drifted:,} of {count_of(total, 'device')} {verb}"
            if drifted
            else f"No drift on {count_of(seen, 'device')} that could be read"
        )
    if summary[BLOCKED]:
        verb = "needs" if summary[BLOCKED] == 1 else "need"
        parts[-1] += f", and {summary[BLOCKED]:,} of them {verb} something that the document does not give"
    if seen < total:
        unknown = []
        if summary[UNREACHABLE]:
            unknown.append(f"{summary[UNREACHABLE]:,} could not be reached")
        if summary[FAILED]:
            unknown.append(f"{summary[FAILED]:,} failed")
        state = "its state is" if total - seen == 1 else "their state is"
        parts.append(f"{' and '.join(unknown)}: {state} not known")
    return "; ".join(parts) + "."


def problem_word(report: Report, *, on_error: bool, on_drift: bool) -> str:
    """Return what the task fails because of, in one word: the gravest status of a device that it fails with."""
    found = {device["status"] for device in report["devices"]}
    return next((status for status in _reasons(on_error=on_error, on_drift=on_drift) if status in found), "")


def _reasons(*, on_error: bool, on_drift: bool) -> list[str]:
    """Return the statuses of devices that let the task fail, the gravest first."""
    return [*((FAILED, UNREACHABLE) if on_error else ()), *((BLOCKED, DRIFTED) if on_drift else ())]


def problem(report: Report, *, on_error: bool, on_drift: bool, where: str) -> str:
    """Return the one sentence that the task fails with, or an empty text.

    :arg where: the file to look at.
    """
    phrases = {
        FAILED: "failed",
        UNREACHABLE: "could not be reached",
        BLOCKED: "drifted and cannot be healed yet",
        DRIFTED: "drifted",
    }
    wanted = _reasons(on_error=on_error, on_drift=on_drift)
    parts = []
    for status in wanted:
        names = [device["name"] for device in report["devices"] if device["status"] == status]
        if names:
            parts.append(f"{len(names)} {phrases[status]} ({shortened(names, MAX_NAMES)})")
    if not parts:
        return ""
    text = f"Of {count_of(report['summary']['devices'], 'device')}, {', '.join(parts)}"
    return f"{text}: see {where}" if where else text
