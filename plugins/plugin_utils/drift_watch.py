# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Decides which device is looked at when, and of which look an event is made. It neither waits nor looks itself."""

from __future__ import annotations

import hashlib
import random
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypedDict

from ansible_collections.steady.fleet.plugins.module_utils._core.results import ChangeRecord

from .export.yaml_text import is_harmless
from .report.devices import BLOCKED, DRIFTED, FAILED, IN_SYNC, UNREACHABLE, needed
from .report.records import DeviceRecord

HEALED, REACHABLE = "healed", "reachable"
LONGEST_RECORD = 64 << 20
"""In bytes: what may be said of one device, which is more than a response of it may have."""
_MAX_TEXT = 300
_MOST_CHANGES = 100
# A refused login counts on the device, and may lock the account: the next look is as late as it can be.
_NOT_SOON = frozenset({"login", "permission"})


class Drift(TypedDict):
    """What a rulebook gets to know of a device; no value of a device is in it."""

    id: str
    host: str
    product: str
    change: str
    status: str
    error: str
    message: str
    changes: list[ChangeRecord]
    change_count: int
    needs: list[str]
    fingerprint: str


class _Meta(TypedDict):
    hosts: list[str]


class DriftEvent(TypedDict):
    """An event of a rulebook."""

    drift: Drift
    meta: _Meta


@dataclass
class _Device:
    """What is known of one device."""

    next_look: float
    state: str = ""
    fingerprint: str = ""
    failure: str = ""
    failures: int = 0


class Watch:
    """The devices of an estate, and what was last seen of each.

    :arg interval: seconds between two looks at a device.
    :arg longest: seconds between two looks at one that could not be compared: each time twice as many, up to this.
    :arg jitter: which part of a pause is left to chance, so that devices do not come all at once.
    :arg chance: returns a number from 0 to 1.
    """

    def __init__(
        self, interval: float, longest: float, jitter: float, chance: Callable[[], float] = random.random
    ) -> None:
        self._interval = interval
        self._longest = max(longest, interval)
        self._jitter = jitter
        self._chance = chance
        self._devices: dict[str, _Device] = {}

    def know(self, names: Iterable[str], now: float) -> None:
        """Take in the devices that there are. New ones are looked at within the first part of an interval that is left to chance."""
        there = set(names)
        for name in self._devices.keys() - there:
            del self._devices[name]
        for name in sorted(there - self._devices.keys()):
            self._devices[name] = _Device(now + self._interval * self._jitter * self._chance())

    def due(self, now: float) -> list[str]:
        """Return the devices whose time has come, the longest overdue first."""
        due = [(device.next_look, name) for name, device in self._devices.items() if device.next_look <= now]
        return [name for unused, name in sorted(due)]

    def pause(self, now: float) -> float:
        """Return how many seconds it is until the next look; an interval where there is no device."""
        times = [device.next_look for device in self._devices.values()]
        return max(0.0, min(times) - now) if times else self._interval

    def note(self, record: DeviceRecord, now: float) -> Iterator[DriftEvent]:
        """Take in what was seen of a device, and yield the events that this means.

        A device that cannot be compared keeps its last known state: being down is no drift, and coming back is no healing.

        :arg record: of the device, as :func:`device_record` returns it.
        """
        device = self._devices[record["name"]]
        status = record["status"]
        if status in (UNREACHABLE, FAILED):
            device.failures += 1
            pause = self._interval * 2.0 ** min(device.failures, 20)
            device.next_look = now + self._spread(
                self._longest if record["error"] in _NOT_SOON else min(pause, self._longest)
            )
            kind = f"{status} {record['error']}"
            if device.failure != kind:
                device.failure = kind
                yield event_of(record, status)
            return
        device.next_look = now + self._spread(self._interval)
        if device.failure:
            device.failure, device.failures = "", 0
            yield event_of(record, REACHABLE)
        fingerprint = _fingerprint(record)
        before, device.state = device.state, status
        changed, device.fingerprint = device.fingerprint != fingerprint, fingerprint
        if status in (DRIFTED, BLOCKED):
            if changed or status != before:
                yield event_of(record, DRIFTED)
        elif before in (DRIFTED, BLOCKED):
            yield event_of(record, HEALED)

    def _spread(self, seconds: float) -> float:
        return seconds * (1 + self._jitter * (2 * self._chance() - 1))


def event_of(record: DeviceRecord, change: str) -> DriftEvent:
    """Return the event for a record.

    Events get into variables of playbooks, which Ansible evaluates, so no text of a device is in them as it is: no value at all,
    and of names and messages only characters that no template is made of.

    :arg change: what has happened: drifted, healed, unreachable, failed or reachable.
    """
    changes: list[ChangeRecord] = [
        {
            "operation": change["operation"],
            "kind": resource["kind"],
            "name": _harmless_text(change["name"]),
            "fields": sorted({_harmless_text(str(part["field"])) for part in change["fields"]}),
        }
        for resource in record["resources"]
        for change in resource["changes"]
    ]
    drift: Drift = {
        # A plan that is made for this event has this in its name, so that an approval is for what somebody has read.
        "id": secrets.token_hex(8),
        "host": record["name"],
        "product": record["product"],
        "change": change,
        "status": record["status"],
        "error": record["error"] or "",
        "message": _harmless_text(record["message"] or ""),
        "changes": changes[:_MOST_CHANGES],
        "change_count": len(changes),
        "needs": [_harmless_text(need) for need in needed(record)],
        "fingerprint": _fingerprint(record),
    }
    # The rulebook limits a playbook to this host.
    return {"drift": drift, "meta": {"hosts": [record["name"]]}}


def _fingerprint(record: DeviceRecord) -> str:
    """Return what is the same for the same drift, and says nothing of its values."""
    if record["status"] == IN_SYNC:
        return ""
    parts = [(part["kind"], part["changes"], part["failures"]) for part in record["resources"]]
    return hashlib.sha256(repr((record["status"], parts)).encode("utf-8", "replace")).hexdigest()[:16]


def _harmless_text(text: str) -> str:
    """Return a text with a question mark in place of every character that a template could be made of."""
    shown = text if len(text) <= _MAX_TEXT else text[:_MAX_TEXT] + " ..."
    return "".join(sign if is_harmless(sign) and sign not in "\r\n" else "?" for sign in shown)
