# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What a job of AWX hands on to the jobs after it, and to notifications: its artifacts.

A job's folder is gone when the job has ended; what stays are the variables that it sets as statistics of the run. AWX merges those of
several jobs, and of the slices of one, by their names, and the last one wins. So what must not get lost has the job's number in its name.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import json
import os
import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypedDict

from ansible_collections.steady.fleet.plugins.module_utils._core.data import Variables
from ansible_collections.steady.fleet.plugins.module_utils._core.text import MAX_NAME, printable

from .plan_file import PlanError
from .report.as_markdown import markdown
from .report.devices import IN_SYNC
from .report.records import Report
from .report.report import verdict

ARTIFACTS = "artifacts"
"""In place of the path of a plan: all plans that the jobs before this one have handed on."""
SUMMARY = "fleet_summary"
REPORT_PREFIX = "fleet_report_"
PLAN_PREFIX = "fleet_plan_"
REPORT_LIMIT = 12_000
"""Characters of the report that is handed on: a message of Slack has 40,000 at most, and people stop reading long before."""
MAX_NAMES = 100
MAX_BYTES = 64 * 1024 * 1024
"""What a packed plan may have when it is unpacked: it comes from variables, and so from whoever may set them."""

_OF_A_JOB = re.compile(f"(?:{PLAN_PREFIX}|{REPORT_PREFIX})[0-9]+")
_PLAN = re.compile(PLAN_PREFIX + "[0-9]+")
# What gzip writes begins so in base64.
_PACKED = re.compile(r"H4sI[A-Za-z0-9+/=\s]+")


def is_artifact(name: str) -> bool:
    """Return whether a variable is one that a job has handed on."""
    return name == SUMMARY or _OF_A_JOB.fullmatch(name) is not None


def artifacts(report: Report, plan: str, job: int) -> Variables:
    """Return the variables that a job hands on.

    :arg report: as :func:`report.make_report` returns it.
    :arg plan: the plan file.
    :arg job: the number of the job.
    """
    return {
        SUMMARY: summary(report),
        f"{REPORT_PREFIX}{job}": markdown(report, limit=REPORT_LIMIT),
        # As a text: as a structure, AWX would turn empty texts into null, and the plan would not be what was approved.
        f"{PLAN_PREFIX}{job}": packed(plan),
    }


class JobSummary(TypedDict):
    """What a notification says of a job."""

    text: str
    counts: dict[str, int]
    devices: dict[str, list[str]]
    errors: dict[str, list[str]]


def summary(report: Report) -> JobSummary:
    """Return what a notification says: a sentence, the counts, and the devices that are not in sync, by state and by error."""
    devices: dict[str, list[str]] = {}
    errors: dict[str, list[str]] = {}
    for device in report["devices"]:
        if device["status"] != IN_SYNC:
            devices.setdefault(device["status"], []).append(device["name"])
        if device["error"]:
            errors.setdefault(device["error"], []).append(device["name"])
    return {
        "text": verdict(report),
        "counts": dict(report["summary"]),
        "devices": {status: _bounded(names) for status, names in devices.items()},
        "errors": {error: _bounded(names) for error, names in errors.items()},
    }


def _bounded(names: list[str]) -> list[str]:
    more = len(names) - MAX_NAMES
    return [*names[:MAX_NAMES], f"and {more:,} more"] if more > 0 else names


def packed(text: str) -> str:
    """Return a text compressed, in letters and digits; the same text always gives the same."""
    return base64.b64encode(gzip.compress(text.encode("utf-8"), mtime=0)).decode("ascii")


def is_packed(text: str) -> bool:
    """Return whether this can only be what :func:`packed` returns."""
    return _PACKED.fullmatch(text.strip()) is not None


def unpacked(text: str) -> str:
    """Return what was packed.

    :raises ValueError: it is damaged, or too large.
    """
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as stream:
            content = stream.read(MAX_BYTES + 1)
    except (binascii.Error, EOFError, OSError, zlib.error) as error:
        raise ValueError(f"it is damaged: {error}") from error
    if len(content) > MAX_BYTES:
        raise ValueError(f"it has more than {MAX_BYTES // 1024 // 1024} MiB when it is unpacked")
    return content.decode("utf-8")


def plan_texts(given: Any, variables: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of the approved plans, by where they come from.

    :arg given: the path of a plan file, a plan as text, packed or not, :data:`ARTIFACTS`, or a list of these.
    :arg variables: of the run, among them what earlier jobs of a workflow have handed on.
    :raises PlanError: nothing is given, a plan cannot be read, or nothing was handed on.
    """
    texts: dict[str, str] = {}
    for number, one in enumerate(given if isinstance(given, (list, tuple)) and given else [given], 1):
        for name, text in _texts(one, f"given as text {number}", variables).items():
            if name in texts:
                raise PlanError(f"the plan {name} is given twice")
            texts[name] = text
    return texts


def _texts(given: Any, as_text: str, variables: Mapping[str, Any]) -> dict[str, str]:
    if isinstance(given, Mapping):
        # Ansible makes a mapping of a text that looks like one.
        return {as_text: json.dumps(given)}
    if not isinstance(given, str) or not given.strip():
        raise PlanError(
            "the approved plan (plan_file, fleet_approved_plan) is empty. Give the path of the plan file, or the plan as text, or leave the "
            "option out where any plan may be carried out"
        )
    if given == ARTIFACTS:
        found = _handed_on(variables)
    elif given.lstrip().startswith("{") or is_packed(given):
        found = {as_text: given}
    else:
        path = Path(os.path.expanduser(given))
        found = {printable(str(path), MAX_NAME): _file_text(path)}
    texts = {}
    for name, text in found.items():
        try:
            texts[name] = unpacked(text) if given == ARTIFACTS or is_packed(text) else text
        except ValueError as error:
            raise PlanError(f"the plan {name} cannot be read: {error}") from error
    return texts


def _handed_on(variables: Mapping[str, Any]) -> dict[str, str]:
    """Return the packed plans of earlier jobs of a workflow, by the names of their variables."""
    packs = {name: str(variables[name]) for name in sorted(map(str, variables)) if _PLAN.fullmatch(name)}
    if not packs:
        raise PlanError(
            f"no plan was handed on: there is no variable {PLAN_PREFIX}NUMBER. "
            "A job of steady.fleet.drift before this one in the workflow sets it"
        )
    return packs


def _file_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError) as error:
        name = printable(str(path), MAX_NAME)
        raise PlanError(
            f"the plan {name} cannot be read: {getattr(error, 'strerror', None) or error}. Give the file that steady.fleet.drift wrote "
            "with fleet_plan_file, by its path from where Ansible is run"
        ) from error
