# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Adds a machine to the backup account of a service user.

Source: the API document (users/machines). There is one call, which adds: none lists, changes or removes machines. So nothing can be
compared, and this is no kind of a document. Whether a machine is registered, only the portal says, when it refuses to add it
twice (409, PORTAL-REGISTER-TWICE).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from ..._core.data import TaskResult
from ..._core.errors import InputError, PermissionsError, Place
from ..._engine.action import Action, act, check_names
from ..._engine.task import Task
from ..._run.definition import ModuleDefinition
from ..client import PORTAL, PortalClient
from ..lookup import find_account
from ..shapes import MACHINE
from ..values.units import canonical_path, reference
from .common import unless_registered

ADDED, KNOWN, NOT_ASKED = "added", "already_registered", "not_asked"


def perform(task: Task, client: PortalClient) -> TaskResult:
    """Add the machine, once, and return what the portal says."""
    check_names(task.parameters, "agent_id")
    agent = task.parameters["agent_id"]
    group = str(reference(canonical_path(task.parameters["group"])))
    name = f"{task.parameters['login']}/{agent}" if group == "." else f"{group}/{task.parameters['login']}/{agent}"
    label = f"user_machine {name}"
    if not agent.strip():
        raise InputError("agent_id is empty", place=Place(object=label), next_step="Give the machine's own unique id")
    user = find_account(task, client, "users", task.parameters["group"], task.parameters["login"])
    body = {key: task.parameters[key] for key in ("agent_id", "public_key", "secret")}
    body = {key: value for key, value in body.items() if value is not None}
    action = Action(
        operation="create",
        kind="user_machine",
        name=name,
        label=label,
        planned=f"Machine {name} would be added, unless it is registered already, which only adding it shows",
        done=f"Machine {name} was added",
        request=None if user is None else lambda: _add(client, f"/users/{user['id']}/machines", body, label),
        doubt="the machine was added",
        next_step="Run again: the portal refuses to add it twice, which the task takes for success",
        finish=lambda response: _facts(ADDED, response) if response is not None else _known(name),
        predicted=_facts(NOT_ASKED, {}),
    )
    return act(task, action)


def _add(client: PortalClient, path: str, body: Mapping[str, Any], label: str) -> Any:
    try:
        return unless_registered(lambda: client.do("POST", path, body, says=MACHINE, object_name=label))
    except PermissionsError as error:
        error.next_step = "Log in as an administrator of the user's own customer or unit: the portal's document lets no one else add machines"
        raise


def _known(name: str) -> TaskResult:
    message = f"Machine {name} is registered already; with which user, and with which key, no request shows"
    return {**_facts(KNOWN, {}), "changed": False, "msg": message}


class MachineFacts(TypedDict):
    """What the portal says when a machine is added."""

    outcome: str
    server_address: str | None
    server_public_key: str | None


def _facts(outcome: str, response: Mapping[str, Any]) -> MachineFacts:
    return {
        "outcome": outcome,
        "server_address": response.get("server_address"),
        "server_public_key": response.get("server_pubkey"),
    }


MODULE = ModuleDefinition(
    "portal_user_machine",
    PORTAL,
    {
        "group": {"type": "raw", "required": True},
        "login": {"type": "str", "required": True},
        "agent_id": {"type": "str", "required": True},
        "public_key": {"type": "str", "no_log": False},
        "secret": {"type": "str", "no_log": True},
    },
    perform,
)
