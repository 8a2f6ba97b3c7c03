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

from ..._core.errors import InputError, NotFoundError
from ..._engine.converge import Task
from ..._run.definition import ModuleDefinition
from ..client import PORTAL, PortalClient
from ..values.units import is_number
from .acting import REPEAT_LOST, acted, check_options, find_group, issued, once

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


def perform(task: Task, client: PortalClient) -> dict[str, Any]:
    """Send a mail, or hand out what would be in it."""
    parameters = task.parameters
    check_options(parameters, "mail", TAKES)
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


def _test(task: Task, client: PortalClient) -> dict[str, Any]:
    """Send a test mail with the SMTP settings of a group's brand, to the account that asks (PORTAL-MAIL-TEST)."""
    given = "." if task.parameters["group"] is None else task.parameters["group"]
    node = find_group(task, client, given)
    label = f"test mail of group {given}"
    words = "would be" if task.check_mode else "was"
    result = acted(
        "send", "mail", label, f"A test mail with the SMTP settings of group {given} {words} sent to {client.who}"
    )
    if node is None or task.check_mode:
        return result
    number = client.tree.own_number() if node.number is None else node.number
    once(
        task,
        lambda: client.send("POST", "/actions/mail/test", {"group_id": number}, object_name=label),
        label,
        what="the mail",
        done="sent",
        look=LOOK,
    )
    return result


def _send(task: Task, client: PortalClient) -> dict[str, Any]:
    parameters = task.parameters
    purpose = PURPOSES[parameters["mail"]].format(login=parameters["login"])
    words = "would be" if task.check_mode else "was"
    message = f"A mail {purpose} {words} sent to {parameters['email']}"
    result = acted("send", "mail", f"{parameters['mail']} {parameters['login']}", message)
    if task.check_mode:
        return result
    body = {"login": parameters["login"], "email": parameters["email"]}
    if parameters["account_id"] is not None:
        given = parameters["account_id"]
        body["user_id"] = int(given) if is_number(given) else given
    label = f"mail {purpose}"
    path = f"/actions/mail/{NAMES[parameters['mail']]}"
    try:
        once(
            task,
            lambda: client.send("POST", path, body, object_name=label),
            label,
            what="the mail",
            done="sent",
            look=LOOK,
        )
    except NotFoundError as error:
        raise _nobody(error, parameters) from None
    return result


def _show(task: Task, client: PortalClient) -> dict[str, Any]:
    """Return what would be in a mail. Each time, the portal makes a token, so check mode asks for nothing."""
    parameters = task.parameters
    purpose = PURPOSES[parameters["mail"]].format(login=parameters["login"])
    name = f"{parameters['mail']} {parameters['login']}"
    if task.check_mode:
        message = f"A token {purpose} would be issued, and no mail sent"
        return acted("issue", "token", name, message, disclosed={"token": None})
    query = {"login": parameters["login"], "email": parameters["email"], "user_id": parameters["account_id"]}
    label = f"mail {purpose}"
    path = f"/actions/mail/{NAMES[parameters['mail']]}"
    try:
        response = once(
            task,
            lambda: client.call(
                "GET",
                path,
                query={key: value for key, value in query.items() if value is not None},
                object_name=label,
                reads=False,
            ),
            label,
            what="a token",
            done="issued",
            look="Run again, or set repeat_lost, to have another one issued",
        )
    except NotFoundError as error:
        raise _nobody(error, parameters) from None
    told = dict(response.body) if isinstance(response.body, Mapping) else {}
    token = issued(client, response, told.pop("token", None), label)
    message = f"A token {purpose} was issued, and no mail sent"
    return acted("issue", "token", name, message, letter=told, disclosed={"token": token})


def _nobody(error: NotFoundError, parameters: Mapping[str, Any]) -> NotFoundError:
    """Return the refusal of a mail in words."""
    address = "" if parameters["mail"] == EMAIL_UPDATE or not parameters["email"] else f" with {parameters['email']}"
    return NotFoundError(
        f"there is no account {parameters['login']}{address}",
        place=error.place,
        product_message=error.product_message,
        next_step="Compare login, email and account_id with what portal_admin_info and portal_user_info tell",
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
