# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Sends a report, or orders one and waits until it is ready (API document, reports and groups/reports/ordered).

None of the requests can be undone, and none says whether it was carried out before: each is sent once. One whose response was lost is
sent again only where the user asked for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._core.data import JsonObject, TaskResult
from ..._core.errors import FleetError, InputError, NotFoundError, Place, ProductError, ProtocolError
from ..._engine.action import REPEAT_LOST, Action, act, assume_created, check_choice, check_positive, wait_for
from ..._engine.task import Task
from ..._run.definition import ModuleDefinition
from ..client import PORTAL, PortalClient
from ..lookup import find_group
from ..ordered_reports import begin_of, period_of, read_ordered
from ..own_reports import level_of, list_reports, only_one
from ..saved_files import check_place, save_json
from ..shapes import ORDER as ORDERED_REPORT
from ..tree import Node
from ..values.enums import REPORT_KIND, REPORT_LEVEL, Enum
from ..values.units import canonical_path, is_number, reference

SEND, ADHOC, ORDER = "send", "adhoc", "order"
SAVE_RESULT, SEND_RESULT = "save", "send"
SENT, ORDERED, READY, TIMEOUT = "sent", "ordered", "ready", "timeout"

# What each action takes beside the action itself; anything else given is a misunderstanding.
TAKES = {
    SEND: ("report",),
    ADHOC: ("report", "begin_date", "end_date"),
    ORDER: (
        "group",
        "kind",
        "level",
        "begin_date",
        "end_date",
        "hide_zero_usage",
        "show_skus",
        "start_at",
        "result_action",
        "dest",
    ),
}
UNCHECKED_LEVEL = 0
LOOK_FOR_ORDER = "Look for it with portal_report_info, by its period and level; run again to order it once more"
LOOK_FOR_SENT = "Ask whoever gets the report; run again to send it once more"


@dataclass
class ReportRequest:
    """What is asked of the portal.

    :ivar name: of the report or the group, for messages.
    :ivar path: of the one request that does it.
    :ivar node: the group that a report is ordered on; None where it does not exist yet, in check mode.
    """

    action: str
    name: str
    path: str
    body: JsonObject | None = None
    node: Node | None = None

    @property
    def label(self) -> str:
        """Return what it is about, for messages."""
        return f"report on group {self.name}" if self.action == ORDER else f"report {self.name}"


def perform(task: Task, client: PortalClient) -> TaskResult:
    """Send or order the report, and return what became of it."""
    parameters = task.parameters
    _check(parameters)
    waits = parameters["action"] == ORDER and parameters["wait"] and parameters["result_action"] != SEND_RESULT
    report_request = _order(task, client) if parameters["action"] == ORDER else _sending(task, client)
    ordered = report_request.action == ORDER
    started = client.transport.clock.now()
    action = Action(
        operation=report_request.action,
        kind="report",
        name=report_request.name,
        label=report_request.label,
        planned=_prediction(task, report_request, waits),
        done=f"The {report_request.label} was sent",
        request=lambda: client.do(
            "POST",
            report_request.path,
            report_request.body,
            says=ORDERED_REPORT if ordered else None,
            object_name=report_request.label,
        ),
        doubt=f"the report was {'ordered' if ordered else 'sent'}",
        next_step=LOOK_FOR_ORDER if ordered else LOOK_FOR_SENT,
        repeat_lost=parameters["repeat_lost"],
        finish=lambda response: _finish(task, client, report_request, response, waits, started),
        predicted={"outcome": ORDERED if ordered else SENT},
    )
    return act(task, action)


def _finish(
    task: Task,
    client: PortalClient,
    report_request: ReportRequest,
    response: Mapping[str, Any],
    waits: bool,
    started: float,
) -> TaskResult:
    """Return what the response to the request says, and the report where it is waited for."""
    if report_request.action != ORDER:
        return {"outcome": SENT}
    facts = {"report_id": response.get("report_id"), "report_uuid": response.get("report_uuid")}
    if not waits:
        message = f"The {report_request.label} was ordered as number {facts['report_id']}"
        return {"outcome": ORDERED, **facts, "msg": message}
    fetched = _fetch(task, client, report_request, facts, started + task.parameters["wait_timeout"])
    return {**facts, **fetched, "seconds": round(client.transport.clock.now() - started, 1)}


# Before anything is sent


def _check(parameters: Mapping[str, Any]) -> None:
    check_choice(parameters, "action", TAKES)
    check_positive(parameters, "wait_timeout", "poll_interval")
    if parameters["dest"] is not None:
        if parameters["result_action"] == SEND_RESULT or not parameters["wait"]:
            raise InputError(
                "dest needs a report to save, which is fetched only with wait: true and result_action: save"
            )
        check_place("dest", parameters["dest"])


def _sending(task: Task, client: PortalClient) -> ReportRequest:
    """Return what sends one of the reports of the own group."""
    wanted, action = task.parameters["report"], task.parameters["action"]
    body: JsonObject | None = dict(period_of(task.parameters)) if action == ADHOC else None
    number = _number(task, client, wanted)
    return ReportRequest(action, wanted, f"/reports/{number}/{action}", body)


def _number(task: Task, client: PortalClient, wanted: str) -> int | None:
    """Return the number of a report that is named by its number or its level.

    :raises InputError: there is none; in check mode a warning, since an earlier task may be about to make it.
    """
    entries = list_reports(client)
    if is_number(wanted):
        found = next((entry for entry in entries if entry["id"] == int(wanted)), None)
    else:
        level = level_of(client, REPORT_LEVEL.canonical(wanted))
        found = only_one([entry for entry in entries if entry["level"] == level], wanted)
    if found is not None:
        return int(found["id"])
    known = ", ".join(f"{REPORT_LEVEL.word(entry['level'])} ({entry['id']})" for entry in entries)
    error = InputError(f"there is no report {wanted}", next_step=f"There are: {known or 'none'}")
    assume_created(task, error)
    return None


def _order(task: Task, client: PortalClient) -> ReportRequest:
    """Return what orders a report on a group."""
    parameters = task.parameters
    given = "." if parameters["group"] is None else parameters["group"]
    body: JsonObject = {
        **period_of(parameters),
        **_number_of(client, REPORT_KIND, parameters, "kind"),
        **_number_of(client, REPORT_LEVEL, parameters, "level"),
        "result_action": parameters["result_action"] or SAVE_RESULT,
    }
    for option in ("hide_zero_usage", "show_skus"):
        if parameters[option] is not None:
            body[option] = int(parameters[option])
    start_at = begin_of("start_at", parameters["start_at"])
    if start_at is not None:
        body["when"] = start_at
    node = find_group(task, client, given)
    address = node.address if node is not None else ""
    return ReportRequest(ORDER, str(reference(canonical_path(given))), f"/groups/{address}/reports/ordered", body, node)


def _number_of(client: PortalClient, words: Enum, parameters: Mapping[str, Any], option: str) -> dict[str, int]:
    if parameters[option] is None:
        return {}
    word = words.canonical(parameters[option])
    return {option: words.number(client.known_word(words, word, option))}


def _prediction(task: Task, report_request: ReportRequest, waits: bool) -> str:
    if report_request.action != ORDER:
        return f"The {report_request.label} would be sent"
    then = ", and waited for" if waits else ""
    kept = f", and saved to {task.parameters['dest']}" if task.parameters["dest"] else ""
    return f"A {report_request.label} would be ordered{then}{kept}"


# Waiting


def _fetch(
    task: Task, client: PortalClient, report_request: ReportRequest, facts: Mapping[str, Any], deadline: float
) -> TaskResult:
    """Wait for the report and save it. By now it is ordered, whatever happens: a failure says so, and how to get at it."""
    number, dest = facts["report_id"], task.parameters["dest"]
    later = (
        f"It is ordered: read it with portal_report_info, group: {report_request.name} and ordered: {{id: {number}}}"
    )
    try:
        report = _wait(task, client, report_request, number, deadline)
        if report is None:
            message = (
                f"The {report_request.label}, number {number}, was not ready within {task.parameters['wait_timeout']:g} seconds. "
                f"{later}; for other reports, raise wait_timeout"
            )
            return {"outcome": TIMEOUT, "failed": True, "error": ProductError.error_code, "msg": message}
        _check_report(report_request, report)
        if dest is None:
            return {"outcome": READY, "msg": f"The {report_request.label} is ready", "report": report}
        save_json("dest", dest, report)
        message = f"The {report_request.label} is ready and was saved to {dest}"
        return {"outcome": READY, "msg": message, "dest": dest}
    except FleetError as error:
        return {"outcome": ORDERED, "failed": True, "error": error.error_code, "msg": f"{error} {later}."}


def _wait(
    task: Task, client: PortalClient, report_request: ReportRequest, number: Any, deadline: float
) -> Mapping[str, Any] | None:
    """Return the report, None where the time was not enough."""
    node = report_request.node
    if node is None or number is None:
        raise ProtocolError(
            "the response to the order has no number to ask for the report by",
            place=Place(object=report_request.label),
            next_step="Look for it with portal_report_info, by its period and level",
        )

    def look() -> Mapping[str, Any] | None:
        try:
            return read_ordered(client, node, {"id": number}, report_request.label)
        except NotFoundError as error:
            error.message = f"the portal does not know the report {number} that it has just taken the order for"
            raise

    return wait_for(task, client, look, lambda: f"{report_request.label}: number {number} is not ready", deadline)


def _check_report(report_request: ReportRequest, report: Mapping[str, Any]) -> None:
    """Look whether the report is the one that was ordered.

    :raises ProtocolError: it is of another group or level. Nothing of it is saved.
    """
    params, body = report["params"], report_request.body or {}
    wanted = {
        "group_id": report_request.node.number if report_request.node is not None else None,
        "report_level": body.get("level") or None if body.get("level") != UNCHECKED_LEVEL else None,
    }
    for name, value in wanted.items():
        if value is not None and params.get(name) not in (None, value):
            raise ProtocolError(
                f"the portal returned another report than the one ordered: its {name} is {params[name]} and not {value}",
                place=Place(object=report_request.label),
                next_step="Nothing of it is saved; order the report again, which makes another one",
            )


MODULE = ModuleDefinition(
    "portal_report_run",
    PORTAL,
    {
        "action": {"type": "str", "choices": [SEND, ADHOC, ORDER], "required": True},
        "report": {"type": "str"},
        "group": {"type": "raw"},
        "kind": {"type": "str"},
        "level": {"type": "str"},
        "begin_date": {"type": "str"},
        "end_date": {"type": "str"},
        "hide_zero_usage": {"type": "bool"},
        "show_skus": {"type": "bool"},
        "start_at": {"type": "str"},
        "result_action": {"type": "str", "choices": [SAVE_RESULT, SEND_RESULT]},
        "dest": {"type": "path"},
        "wait": {"type": "bool", "default": True},
        "wait_timeout": {"type": "float", "default": 600.0},
        "poll_interval": {"type": "float", "default": 5.0},
        "repeat_lost": REPEAT_LOST,
    },
    perform,
    {"required_if": [("action", SEND, ("report",)), ("action", ADHOC, ("report", "begin_date", "end_date"))]},
)
