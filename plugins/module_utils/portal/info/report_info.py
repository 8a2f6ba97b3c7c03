# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Reads reports: those of the own group, the regular one of groups, and one that was ordered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from ..._core.data import JsonObject, Options
from ..._core.errors import InputError, NotFoundError
from ..._engine.task import Task
from ..._run.definition import ModuleDefinition
from ..client import PORTAL, PortalClient
from ..ordered_reports import period_of, read_ordered
from ..own_reports import level_of, list_reports, read_report
from ..resources.group_report_schedule import GROUP_REPORT_SCHEDULE, SCHEDULE
from ..resources.report import REPORT
from ..tree import Node
from ..values.enums import REPORT_LEVEL
from ..values.units import path_of
from .common import BASIS, nodes_of

REPORTS, SCHEDULES = "reports", "schedules"
FACTS = ("id", "version")


class OrderedReport(TypedDict):
    """A report that was ordered, as far as it is there."""

    found: bool
    ready: bool
    report: Mapping[str, Any]


class ReportsResult(TypedDict, total=False):
    """The result of the task, with what was asked for."""

    changed: bool
    reports: list[Options]
    schedules: list[Options]
    ordered: OrderedReport


NOT_FOUND: OrderedReport = {"found": False, "ready": False, "report": {}}


def perform(task: Task, client: PortalClient) -> ReportsResult:
    """Return what is asked for; nothing is ever written."""
    parameters = task.parameters
    query = _asked(client, parameters["ordered"]) if parameters["ordered"] else None
    result: ReportsResult = {"changed": False}
    nodes = nodes_of(task, client) if query is not None or SCHEDULES in parameters["gather"] else []
    if REPORTS in parameters["gather"]:
        result["reports"] = _reports(client)
    if SCHEDULES in parameters["gather"]:
        client.tree.listings(SCHEDULE, nodes)
        result["schedules"] = [
            GROUP_REPORT_SCHEDULE.options(GROUP_REPORT_SCHEDULE.placed(node, path_of(node.names))) for node in nodes
        ]
    if query is not None:
        result["ordered"] = _ordered(client, nodes[0], query) if nodes else {**NOT_FOUND}
    return result


def _reports(client: PortalClient) -> list[Options]:
    """Return the reports of the own group in full."""
    details = client.each(lambda entry: read_report(client, entry["id"]), list_reports(client))
    return [
        {**REPORT.options(wire), **{key: wire[key] for key in FACTS if key in wire}}
        for wire in details
        if wire is not None
    ]


def _asked(client: PortalClient, ordered: Mapping[str, Any]) -> JsonObject:
    """Return what an ordered report is asked for by.

    :raises InputError: nothing is given, or it makes no sense.
    """
    query: JsonObject = {name: ordered[name] for name in ("id", "uuid") if ordered[name] is not None}
    query.update(period_of(ordered))
    if ordered["level"] is not None:
        query["level"] = level_of(client, REPORT_LEVEL.canonical(ordered["level"]))
    if not query:
        raise InputError("ordered is empty", next_step="Give id, uuid, or the period and the level that were ordered")
    return query


def _ordered(client: PortalClient, node: Node, query: Mapping[str, Any]) -> OrderedReport:
    try:
        report = read_ordered(client, node, query, f"ordered report on group {path_of(node.names)}")
    except NotFoundError:
        return {**NOT_FOUND}
    return {"found": True, "ready": report is not None, "report": report or {}}


MODULE = ModuleDefinition(
    "portal_report_info",
    PORTAL,
    {
        **BASIS,
        "gather": {
            "type": "list",
            "elements": "str",
            "aliases": ["gather_subset"],
            "choices": [REPORTS, SCHEDULES],
            "default": [REPORTS, SCHEDULES],
        },
        "ordered": {
            "type": "dict",
            "options": {
                "id": {"type": "int"},
                "uuid": {"type": "str"},
                "begin_date": {"type": "str"},
                "end_date": {"type": "str"},
                "level": {"type": "str"},
            },
        },
    },
    perform,
    reads=True,
)
