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

from .devices import STATUSES
from .records import DeviceRecord, Report
from .report import FORMAT, VERSION, make_report

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
_COUNT = Value("a number", lambda found: isinstance(found, int) and not isinstance(found, bool) and found >= 0)
_STATUS = Value("a state of a device", lambda found: found in STATUSES)
_OPERATION = Value("create, update or delete", lambda found: found in ("create", "update", "delete"))
_FIELD = Value("a field with what differs", _is_field)
_NEED = Keys(required={"option": _TEXT, "message": _TEXT}, optional={"variable": _TEXT})
_CHANGE = Keys(
    required={"operation": _OPERATION, "name": _TEXT, "fields": ListOf(_FIELD)},
    optional={"needs": ListOf(_NEED), "since": _TEXT},
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
    optional={"since": _TEXT, "read": _TEXT},
)
_REPORT = Keys(
    required={
        "format": Value(repr(FORMAT), lambda found: found == FORMAT),
        "version": Value(str(VERSION), lambda found: found == VERSION),
        "created": _TEXT,
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

    Each device says when it was read, since these runs may be hours apart.
    """
    devices: dict[str, DeviceRecord] = {}
    created = ""
    for report in sorted(reports, key=lambda report: str(report["created"])):
        created = str(report["created"])
        for device in report["devices"]:
            devices[device["name"]] = {"read": created, **device}
    return make_report(devices.values(), created=created, title=title)
