# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The report as JUnit XML, as GitLab, Jenkins and others read it: one suite for each device, one case for each kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from .devices import BLOCKED, DRIFTED, FAILED, IN_SYNC, UNREACHABLE
from .labels import STATUS_WORDS, is_empty, is_mask, mask_words, need_words, shown, value_lines
from .records import DeviceRecord, FieldRecord, Report, ResourceRecord, Side
from .report import count_of

DEVICE_CASE = "device"
"""Stands for the device as a whole, where it could not be read."""


def junit(report: Report) -> str:
    """Return the report as JUnit XML."""
    root = ElementTree.Element("testsuites", {"name": shown(report["title"])})
    for device in report["devices"]:
        suite = ElementTree.SubElement(
            root, "testsuite", {"name": shown(device["name"]), "timestamp": report["created"].removesuffix("Z")}
        )
        for case in _cases(device):
            suite.append(case)
        _count(suite, list(suite))
        suite.attrib["skipped"] = "0"
    _count(root, [case for suite in root for case in suite])
    ElementTree.indent(root)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{ElementTree.tostring(root, encoding='unicode')}\n"


def _count(element: ElementTree.Element, cases: list[ElementTree.Element]) -> None:
    element.attrib["tests"] = str(len(cases))
    element.attrib["failures"] = str(sum(case.find("failure") is not None for case in cases))
    element.attrib["errors"] = str(sum(case.find("error") is not None for case in cases))
    # No one took the time of a kind, and some readers refuse a report without.
    element.attrib["time"] = "0"


def _cases(device: DeviceRecord) -> Iterator[ElementTree.Element]:
    where = shown(".".join(filter(None, (device["product"], device["name"]))))
    if device["status"] in (FAILED, UNREACHABLE) or not device["resources"]:
        case = _case(where, DEVICE_CASE)
        if device["status"] in (FAILED, UNREACHABLE):
            message = f"{STATUS_WORDS[device['status']]}: {device['message']}"
            # What failed has its error as type; what was not reached is distinguished from it, as in Ansible.
            kind = UNREACHABLE if device["status"] == UNREACHABLE else device["error"] or FAILED
            _put(case, "error", kind, message, [device["message"] or ""])
        elif device["status"] in (DRIFTED, BLOCKED):
            _put(case, "failure", device["status"], "Drifted", ["The result does not say what differs"])
        yield case
    for resource in device["resources"]:
        case = _case(where, resource["kind"])
        if resource["status"] == FAILED:
            lines = [f"{entry['operation']} {entry['name']}: {entry['message']}" for entry in resource["failures"]]
            _put(
                case,
                "error",
                FAILED,
                f"{count_of(len(lines), 'change')} failed",
                [*lines, *_lines(resource, repaired=device["repaired"])],
            )
        elif resource["status"] != IN_SYNC:
            message = f"drifted: {len(resource['changes'])} of {count_of(resource['objects'], 'object')}"
            if resource["status"] == BLOCKED:
                message += ", which cannot be healed yet"
            _put(case, "failure", resource["status"], message, _lines(resource, repaired=device["repaired"]))
        yield case


def _case(where: str, name: str) -> ElementTree.Element:
    return ElementTree.Element("testcase", {"classname": where, "name": shown(name), "time": "0"})


def _put(case: ElementTree.Element, tag: str, kind: str, message: str, lines: Iterable[str]) -> None:
    element = ElementTree.SubElement(case, tag, {"type": shown(kind), "message": shown(message)})
    # No character that does not show is left, and so none that XML cannot hold.
    element.text = "\n".join(map(shown, lines))


def _lines(resource: ResourceRecord, *, repaired: bool) -> Iterator[str]:
    for change in resource["changes"]:
        yield " ".join(filter(None, (change["operation"], resource["kind"], change["name"])))
        yield from (f"  {sentence}" for sentence in need_words(change))
        for field in change["fields"]:
            if "added" in field:
                parts = [f"+{part}" for part in field["added"]] + [f"-{part}" for part in field["removed"]]
                yield f"  {field['field']}: {', '.join(parts)}"
            elif "before" in field or "after" in field:
                before, after = (_shown_side(field, side, repaired=repaired) for side in ("before", "after"))
                yield f"  {field['field']}: {before} -> {after}"
            else:
                yield f"  {field['field']}"


def _shown_side(field: FieldRecord, side: Side, *, repaired: bool) -> str:
    if side not in field:
        return "(nothing there)"
    value = field[side]
    if is_empty(value):
        return "(empty)"
    if is_mask(value):
        return f"({mask_words(value, repaired=repaired)})"
    return repr(value) if isinstance(value, str) else ", ".join(value_lines(value))
