# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Sends the mails that the portal knows: with a token for an activation, a reset or a new address, or as a test.

Source: the API document (actions/mail). What would be in a mail can be read too, the token included: that is how the vendor's own
plug-ins activate accounts without any mail. The portal keeps no list of mails, so nothing can be looked up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._core.data import JsonObject, TaskResult
from ..._core.errors import InputError, NotFoundError
from ..._engine.action import REPEAT_LOST, Action, act, check_choice
from ..._engine.task import Task
from ..._http.responses import Response
from ..._run.definition import ModuleDefinition
from ..client import PORTAL, PortalClient
from ..lookup import find_group
from ..tree import Node
from ..values.units import is_number
from .common import secret_token

ACTIVATION, RESET, EMAIL_UPDATE, TEST = "activation", "reset", "email_update", "test"
# What addresses call each mail, and what it is for.
NAMES = {ACTIVATION: "activate", RESET: "reset", EMAIL_UPDATE: "emailupdate"}
PURPOSES = {
    ACTIVATION: "to activate {login}",
    RESET: "to reset the password of {login}",
    EMAIL_UPDATE: "to confirm a new e-mail address of {login}",
}
_TO_ACCOUNT = ("login", "email", "account_id", "send")
TAKES = {ACTIVATION: _TO_ACCOUNT, RESET: _TO_ACCOUNT, EMAIL_UPDATE: _TO_ACCOUNT, TEST: ("group",)}
LOOK = "Ask whoever gets the mail; run again, or set repeat_lost, to have it sent once more"


def perform(task: Task, client: PortalClient) -> TaskResult:
    """Send a mail, or hand out what would be in it."""
    parameters = task.parameters
    check_choice(parameters, "mail", TAKES)
    sends = parameters["send"] is not False
    if parameters["mail"] != TEST:
        _check_address(parameters, sends)
    if parameters["mail"] == TEST:
        return _test(task, client)
    return _send(task, client) if sends else _show(task, client)


def _check_address(parameters: Mapping[str, Any], sends: bool) -> None:
    if not parameters["login"] or (sends and not parameters["email"]):
        both = "login and email are" if sends else "login is"
        raise InputError(
            f"{both} needed with mail: {parameters['mail']}",
            next_step="Give the new address as email" if parameters["mail"] == EMAIL_UPDATE else "",
        )


def _test(task: Task, client: PortalClient) -> TaskResult:
    """Send a test mail with the SMTP settings of a group's brand, to the account that asks (PORTAL-MAIL-TEST)."""
    given = "." if task.parameters["group"] is None else task.parameters["group"]
    node = find_group(task, client, given)
    label = f"test mail of group {given}"
    subject = f"A test mail with the SMTP settings of group {given}"
    action = Action(
        operation="send",
        kind="mail",
        name=label,
        label=label,
        planned=f"{subject} would be sent to {client.who}",
        done=f"{subject} was sent to {client.who}",
        request=None if node is None else lambda: _send_test(client, node, label),
        doubt="the mail was sent",
        next_step=LOOK,
        repeat_lost=task.parameters["repeat_lost"],
    )
    return act(task, action)


def _send_test(client: PortalClient, node: Node, label: str) -> Any:
    number = client.tree.own_number() if node.number is None else node.number
    return client.do("POST", "/actions/mail/test", {"group_id": number}, object_name=label)


def _send(task: Task, client: PortalClient) -> TaskResult:
    """Send a mail to an account."""
    parameters = task.parameters
    purpose = PURPOSES[parameters["mail"]].format(login=parameters["login"])
    label = f"mail {purpose}"
    path = f"/actions/mail/{NAMES[parameters['mail']]}"
    body = {"login": parameters["login"], "email": parameters["email"]}
    if parameters["account_id"] is not None:
        given = parameters["account_id"]
        body["user_id"] = int(given) if is_number(given) else given
    action = Action(
        operation="send",
        kind="mail",
        name=f"{parameters['mail']} {parameters['login']}",
        label=label,
        planned=f"A mail {purpose} would be sent to {parameters['email']}",
        done=f"A mail {purpose} was sent to {parameters['email']}",
        request=lambda: client.do("POST", path, body, object_name=label),
        doubt="the mail was sent",
        next_step=LOOK,
        repeat_lost=parameters["repeat_lost"],
    )
    return _act(task, action)


def _show(task: Task, client: PortalClient) -> TaskResult:
    """Return what would be in a mail. Each time, the portal makes a token, so check mode asks for nothing."""
    parameters = task.parameters
    purpose = PURPOSES[parameters["mail"]].format(login=parameters["login"])
    query = {"login": parameters["login"], "email": parameters["email"], "user_id": parameters["account_id"]}
    query = {key: value for key, value in query.items() if value is not None}
    label = f"mail {purpose}"
    path = f"/actions/mail/{NAMES[parameters['mail']]}"
    action = Action(
        operation="issue",
        kind="token",
        name=f"{parameters['mail']} {parameters['login']}",
        label=label,
        planned=f"A token {purpose} would be issued, and no mail sent",
        done=f"A token {purpose} was issued, and no mail sent",
        request=lambda: _letter(client, client.call("GET", path, query=query, object_name=label, reads=False), label),
        doubt="a token was issued",
        next_step="Run again, or set repeat_lost, to have another one issued",
        repeat_lost=parameters["repeat_lost"],
        finish=lambda letter: letter,
        predicted={"disclosed": {"token": None}},
    )
    return _act(task, action)


def _letter(client: PortalClient, response: Response, label: str) -> JsonObject:
    letter = dict(response.body) if isinstance(response.body, Mapping) else {}
    token = secret_token(client, response, letter.pop("token", None), label)
    return {"letter": letter, "disclosed": {"token": token}}


def _act(task: Task, action: Action) -> TaskResult:
    try:
        return act(task, action)
    except NotFoundError as error:
        raise _no_such_login(error, task.parameters) from None


def _no_such_login(error: NotFoundError, parameters: Mapping[str, Any]) -> NotFoundError:
    """Return the error for an account that the portal does not find."""
    address = "" if parameters["mail"] == EMAIL_UPDATE or not parameters["email"] else f" with {parameters['email']}"
    return NotFoundError(
        f"there is no account {parameters['login']}{address}",
        place=error.place,
        product_message=error.product_message,
        next_step="Compare login, email and account_id with what portal_admin_info and portal_user_info return",
    )


MODULE = ModuleDefinition(
    "portal_mail",
    PORTAL,
    {
        "mail": {"type": "str", "choices": [ACTIVATION, RESET, EMAIL_UPDATE, TEST], "required": True},
        "login": {"type": "str"},
        "email": {"type": "str"},
        "account_id": {"type": "str"},
        "group": {"type": "raw"},
        "send": {"type": "bool"},
        "repeat_lost": REPEAT_LOST,
    },
    perform,
)
