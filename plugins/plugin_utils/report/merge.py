# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Reports of several runs as one: of slices of an estate, or of sites."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._http.shape import Keys, ListOf, Value, problem_of

from .devices import BLOCKED, DRIFTED, IN_SYNC, STATUSES
from .records import DeviceRecord, Report, ResourceRecord
from .report import FORMAT, VERSION, is_time, make_report

MAX_BYTES = 200_000_000


class NoReportError(Exception):
    """Says, in one sentence, why a file is no report."""


def _is_field(found: Any) -> bool:
    if not isinstance(found, Mapping) or not isinstance(found.get("field"), str):
        return False
    parts = ("added", "removed", "before", "after")
    return not ("added" in found or "removed" in found) or all(isinstance(found.get(key), list) for key in parts)


_TEXT = Value("a text", lambda found: isinstance(found, str))
_TEXT_OR_NULL = Value("a text or null", lambda found: found is None or isinstance(found, str))
_TIME = Value("a time in UTC such as 2026-11-22T03:00:00Z", is_time)
_COUNT = Value("a number", lambda found: isinstance(found, int) and not isinstance(found, bool) and found >= 0)
_STATUS = Value("a state of a device", lambda found: found in STATUSES)
_OPERATION = Value("create, update or delete", lambda found: found in ("create", "update", "delete"))
_FIELD = Value("a field with what differs", _is_field)
_NEED = Keys(required={"option": _TEXT, "message": _TEXT}, optional={"variable": _TEXT})
_CHANGE = Keys(
    required={"operation": _OPERATION, "name": _TEXT, "fields": ListOf(_FIELD)},
    optional={"needs": ListOf(_NEED), "since": _TIME},
)
_FAILURE = Keys(required={"operation": _TEXT, "name": _TEXT, "message": _TEXT})
_RESOURCE = Keys(
    required={
        "kind": _TEXT,
        "status": _STATUS,
        "objects": _COUNT,
        "changes": ListOf(_CHANGE),
        "failures": ListOf(_FAILURE),
    }
)
_DEVICE = Keys(
    required={
        "name": _TEXT,
        "product": _TEXT,
        "status": _STATUS,
        "error": _TEXT_OR_NULL,
        "message": _TEXT_OR_NULL,
        "repaired": Value("true or false", lambda found: isinstance(found, bool)),
        "resources": ListOf(_RESOURCE),
    },
    optional={"since": _TIME, "read": _TIME, "kinds": ListOf(_TEXT)},
)
_REPORT = Keys(
    required={
        "format": Value(repr(FORMAT), lambda found: found == FORMAT),
        "version": Value(str(VERSION), lambda found: found == VERSION),
        "created": _TIME,
        "devices": ListOf(_DEVICE),
    }
)


def read_report(path: Path) -> Report:
    """Return a report from its JSON file, which may come from anywhere.

    :raises NoReportError: it cannot be read, or is none.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise NoReportError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB")
        report = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise NoReportError(
            f"cannot read {path}: {error.strerror}. Give files that steady.fleet.drift wrote as drift.json"
        ) from error
    except (ValueError, RecursionError):
        raise NoReportError(f"{path} is no JSON") from None
    problem = problem_of(report, _REPORT)
    if problem:
        raise NoReportError(f"{path} is no drift.json of version {VERSION}: {problem}")
    found: Report = report
    return found


def merged(reports: Iterable[Report], *, title: str) -> Report:
    """Return one report of the devices of all; of a device in several, what was read last counts.

    Each device says when it was read, since these runs may be hours apart. A report that was merged itself has devices that were read
    before it was made.
    """
    reports = sorted(reports, key=lambda report: report["created"])
    records: list[DeviceRecord] = [
        {"read": report["created"], **device} for report in reports for device in report["devices"]
    ]
    devices: dict[str, DeviceRecord] = {}
    for record in sorted(records, key=lambda record: record["read"]):
        before = devices.get(record["name"])
        devices[record["name"]] = record if before is None else _latest(before, record)
    return make_report(
        devices.values(), created=max((report["created"] for report in reports), default=""), title=title
    )


def _latest(before: DeviceRecord, record: DeviceRecord) -> DeviceRecord:
    """Return what is known of a device after another look at it, which may have been at some of its kinds only."""
    compared = (BLOCKED, DRIFTED, IN_SYNC)
    if record["product"] != before["product"]:
        # Another device has the name now: nothing that was seen of the one before is about it.
        return record
    if "kinds" not in record or before["status"] not in compared or record["status"] not in compared:
        return record
    kinds = set(record["kinds"])
    # What one of the two runs has repaired is no drift any more, and what the other one has only looked at is.
    mixed = before["repaired"] != record["repaired"]
    own, others = (_healed(one) if mixed and one["repaired"] else one["resources"] for one in (record, before))
    resources = [*(resource for resource in others if resource["kind"] not in kinds), *own]
    status = next(one for one in compared if one == IN_SYNC or any(part["status"] == one for part in resources))
    latest: DeviceRecord = {
        **record,
        "status": status,
        "error": BLOCKED if status == BLOCKED else None,
        "repaired": before["repaired"] and record["repaired"],
        "resources": resources,
    }
    del latest["kinds"]
    if "kinds" in before:
        latest["kinds"] = sorted({*before["kinds"], *kinds})
    latest.pop("since", None)
    times = [change["since"] for resource in resources for change in resource["changes"] if "since" in change]
    if times:
        latest["since"] = min(times)
    return latest


def _healed(device: DeviceRecord) -> list[ResourceRecord]:
    return [{**resource, "status": IN_SYNC, "changes": []} for resource in device["resources"]]
