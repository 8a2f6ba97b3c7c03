# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Issues tokens that act as an account (API document, jwt and impersonate of administrators and users)."""

from __future__ import annotations

from collections.abc import Mapping

from ..._core.data import TaskResult
from ..._core.errors import InputError, NotFoundError
from ..._core.redaction import Unmasked
from ..._engine.action import REPEAT_LOST, Action, act
from ..._engine.task import Task
from ..._run.definition import ModuleDefinition
from ..client import PORTAL, PortalClient
from ..lookup import find_account
from .common import secret_token

ADMIN, USER = "admin", "user"
LISTINGS = {ADMIN: "admins", USER: "users"}
JWT, IMPERSONATION = "jwt", "impersonation"
CALLS = {JWT: "jwt", IMPERSONATION: "impersonate"}


def perform(task: Task, client: PortalClient) -> TaskResult:
    """Issue one token. The portal keeps no list of them, so each run issues another one."""
    parameters = task.parameters
    if parameters["scope"] is not None and parameters["token"] != JWT:
        raise InputError(f"scope cannot be used with token: {parameters['token']}", next_step="Leave it out")
    kind, number, name = _account(task, client)
    what = "token" if parameters["token"] == JWT else "token that impersonates"
    subject = f"A {what} {'of ' if parameters['token'] == JWT else ''}{kind} {name}"
    query = {"scope": ",".join(parameters["scope"])} if parameters["scope"] else None
    path = f"/{LISTINGS[kind]}/{number}/{CALLS[parameters['token']]}"
    label = f"token of {kind} {name}"
    action = Action(
        operation="issue",
        kind="token",
        name=name,
        label=label,
        planned=f"{subject} would be issued",
        done=f"{subject} was issued",
        request=None if number is None else lambda: _issue(client, path, query, label),
        doubt="a token was issued",
        next_step="A token that no one has does no harm and ends by itself: run again, or set repeat_lost",
        repeat_lost=parameters["repeat_lost"],
        finish=lambda token: {"account_id": number, "disclosed": {"jwt": token}},
        predicted={"disclosed": {"jwt": None}},
    )
    return act(task, action)


def _account(task: Task, client: PortalClient) -> tuple[str, int | None, str]:
    """Return kind, number and name of the account; the number is None for one that does not exist yet, in check mode."""
    parameters = task.parameters
    kind = parameters["kind"]
    if parameters["account_id"] is not None:
        return kind, parameters["account_id"], str(parameters["account_id"])
    found = find_account(task, client, LISTINGS[kind], parameters["group"], parameters["login"])
    return kind, None if found is None else int(found["id"]), parameters["login"]


def _issue(client: PortalClient, path: str, query: Mapping[str, str] | None, label: str) -> Unmasked:
    try:
        # It reads, by its method; but each response is a token more.
        response = client.call("GET", path, query=query, object_name=label, reads=False)
    except NotFoundError as error:
        error.next_step = (
            "Compare kind, and login or account_id, with what portal_admin_info and portal_user_info return"
        )
        raise
    body = response.body if isinstance(response.body, Mapping) else {}
    return secret_token(client, response, body.get("jwt"), label)


MODULE = ModuleDefinition(
    "portal_token",
    PORTAL,
    {
        "kind": {"type": "str", "choices": [ADMIN, USER], "required": True},
        "group": {"type": "raw", "default": "."},
        "login": {"type": "str"},
        "account_id": {"type": "int"},
        "token": {"type": "str", "choices": [JWT, IMPERSONATION], "default": JWT, "no_log": False},
        "scope": {"type": "list", "elements": "str"},
        "repeat_lost": REPEAT_LOST,
    },
    perform,
    {"required_one_of": [("login", "account_id")], "mutually_exclusive": [("login", "account_id")]},
    rights=("scope",),
)
