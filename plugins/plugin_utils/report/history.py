# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Since when something has drifted: what each run saw of each device, as lines of JSON in a file that only grows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from .devices import BLOCKED, DRIFTED, IN_SYNC
from .records import ChangeRecord, DeviceRecord, Report
from .report import is_time

_COMPARED = frozenset({IN_SYNC, DRIFTED, BLOCKED})
"""Of a device in another state, it is not known whether what had drifted still does."""


def label(kind: str, name: str) -> str:
    """Return what an object is called in the history."""
    return f"{kind} {name}" if name else kind


def lines_of(report: Report) -> Iterator[bytes]:
    """Yield a line for each device of a report."""
    for device in report["devices"]:
        # What a run has repaired is as it should be from then on.
        objects = [] if device["repaired"] else [name for name, unused in _changes(device)]
        line: dict[str, Any] = {"time": report["created"], "device": device["name"], "product": device["product"]}
        if "kinds" in device:
            line["kinds"] = device["kinds"]
        text = json.dumps({**line, "status": device["status"], "objects": objects})
        yield text.encode("ascii")


def add_since(report: Report, lines: Iterable[bytes]) -> int:
    """Say of each device that has drifted, and of each object, since when; return how many lines of the history are none.

    :arg report: changed in place.
    :arg lines: of the history, without this run.
    """
    since: dict[str, dict[str, str]] = {}
    broken = 0
    for text in lines:
        if not text.strip():
            continue
        try:
            line = json.loads(text)
            name, status, time, objects = (line[key] for key in ("device", "status", "time", "objects"))
            # Of the other kinds, a run with tags saw nothing.
            kinds = line.get("kinds")
            known = [name, status, time, *objects, *([] if kinds is None else kinds)]
        except (ValueError, TypeError, KeyError, RecursionError):
            broken += 1
            continue
        lists = all(isinstance(one, list) for one in (objects, [] if kinds is None else kinds))
        if not lists or not all(isinstance(one, str) for one in known) or not is_time(time):
            broken += 1
        elif status in _COMPARED:
            before = since.get(name, {})
            unseen = {} if kinds is None else {one: at for one, at in before.items() if one.split(" ")[0] not in kinds}
            since[name] = {**unseen, **{one: before.get(one, time) for one in objects}}
    for device in report["devices"]:
        before = since.get(device["name"], {})
        times = []
        for name, change in _changes(device):
            change["since"] = before.get(name, report["created"])
            times.append(change["since"])
        if times:
            device["since"] = min(times)
    return broken


def _changes(device: DeviceRecord) -> Iterator[tuple[str, ChangeRecord]]:
    for resource in device["resources"]:
        for change in resource["changes"]:
            yield label(resource["kind"], change["name"]), change
