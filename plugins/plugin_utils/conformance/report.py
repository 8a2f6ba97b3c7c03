# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""One report of the conformance runs on several devices: as data, as Markdown and as HTML.

The parts come from the runs without anything that identifies a device. Devices are counted here, not named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypedDict

from ansible_collections.steady.fleet.plugins.module_utils._conformance.report_types import Report
from ansible_collections.steady.fleet.plugins.module_utils._core.text import visible, visible_json
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS, title_of
from ansible_collections.steady.fleet.plugins.plugin_utils.templates import environment

FORMAT, VERSION = "steady.fleet conformance report", 1
VERDICTS = {"refuted": "Refuted", "confirmed": "Confirmed", "not_seen": "Not seen here"}
PROBLEMS = {
    "unknown_field": "unknown field",
    "missing_field": "missing field",
    "type": "another type",
    "value": "unknown value",
    "format": "another format",
    "status": "unknown status",
    "would_change": "an enforcement would change it",
    "loses": "lost when it is written",
    "adds": "added when it is written",
    "spells_differently": "written in another form than it is read",
}
WORDS = {
    "accepted": "accepted",
    "refused": "refused",
    "failed": "failed",
    "not_tried": "not tried",
    "restored": "made and restored",
    "planned": "planned",
    "not_restored": "NOT RESTORED",
}
_TEMPLATES = Path(__file__).resolve().parent


class DeviceReport(Report):
    """The report on one device among others."""

    device: str
    error: str | None


class ReportFile(TypedDict):
    """The report on several devices."""

    format: str
    version: int
    created: str
    collection: str
    devices: list[DeviceReport]


def make_report(results: Iterable[tuple[str, Mapping[str, Any] | None]], *, created: str, release: str) -> ReportFile:
    """Return the report on several devices.

    :arg results: the product of each device and the result of its task, None where it has none.
    :arg created: when, in UTC.
    :arg release: the release of the collection.
    """
    devices: list[DeviceReport] = []
    for number, (product, result) in enumerate(results, 1):
        found = (result or {}).get("report")
        error = str((result or {}).get("error") or "none") if (result or {}).get("failed") or found is None else None
        part: Mapping[str, Any] = found if isinstance(found, Mapping) else _empty(product)
        device: Any = {"device": f"device {number}", "error": error, **part}
        devices.append(device)
    return {"format": FORMAT, "version": VERSION, "created": created, "collection": release, "devices": devices}


def _empty(product: str) -> Report:
    return {
        "product": product if product in PRODUCTS else "",
        "release": {},
        "contract": "",
        "writes_asked_for": False,
        "summary": {},
        "requests": {},
        "logins": [],
        "readings": [],
        "doubts": [],
        "differences": [],
        "objects": [],
        "changes": [],
    }


def as_json(report: Mapping[str, Any]) -> str:
    """Return the report for programs."""
    return visible_json(json.dumps(report, indent=2, ensure_ascii=False)) + "\n"


def as_html(report: Mapping[str, Any]) -> str:
    """Return the report as one page that loads nothing."""
    return _rendered("report.html.j2", report)


def as_markdown(report: Mapping[str, Any]) -> str:
    """Return the report for a comment or an issue."""
    return re.sub(r"\n{3,}", "\n\n", _rendered("report.md.j2", report))


def _rendered(name: str, report: Mapping[str, Any]) -> str:
    # What does not show is an escape sequence, whoever has put it there.
    templates = environment(_TEMPLATES, visible)
    templates.filters["cell"] = _cell
    templates.globals.update(title_of=title_of, verdicts=VERDICTS, problems=PROBLEMS, words=WORDS)
    return templates.get_template(name).render(report=report, shown=_shown_devices(report))


def _cell(value: Any) -> str:
    """Return a text for a cell of a table in Markdown, in which its signs mean nothing."""
    return re.sub(r"([\\`*_{}\[\]#|~@!])", r"\\\1", visible(str(value)))


def _shown_devices(report: Mapping[str, Any]) -> list[dict[str, object]]:
    """Return the devices with their doubts by verdict, and the objects of which there is something to say."""
    shown = []
    for device in report["devices"]:
        by_verdict = {
            verdict: [doubt for doubt in device["doubts"] if doubt["verdict"] == verdict] for verdict in VERDICTS
        }
        objects = [
            {
                "kind": kind["kind"],
                "field": entry["field"],
                "problem": problem,
                **_kinds(entry),
                "count": entry["count"],
            }
            for kind in device["objects"]
            for problem, entry in _entries(kind)
        ]
        shown.append({**device, "by_verdict": by_verdict, "object_findings": objects})
    return shown


def _entries(kind: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for entry in kind["missing"]:
        yield "missing field", entry
    for entry in kind["not_canonical"]:
        yield entry["problem"], entry
    for entry in kind["round_trip"]:
        yield PROBLEMS.get(entry["problem"], entry["problem"]), entry


def _kinds(entry: Mapping[str, Any]) -> dict[str, str]:
    if "before" in entry:
        return {"found": f"{entry['before']}, then {entry['after']}"}
    return {"found": str(entry.get("found", ""))}
