# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Adds a machine to the backup account of a service user.

Source: the API document (users/machines). There is one call, which adds: none lists, changes or removes machines. So nothing can be
compared, and this is no kind of a document. Whether a machine is registered is told by the portal alone, when it refuses to add it
twice (409, PORTAL-REGISTER-TWICE).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._core.errors import InputError, PermissionsError, Place
from ..._engine.converge import Task
from ..._run.definition import ModuleDefinition
from ..client import PORTAL, PortalClient
from ..values.units import canonical_path, reference
from .acting import acted, find_account, register

ADDED, KNOWN, NOT_ASKED = "added", "already_registered", "not_asked"


def perform(task: Task, client: PortalClient) -> dict[str, Any]:
    """Add the machine, once, and return what the portal says."""
    agent = task.parameters["agent_id"]
    group = str(reference(canonical_path(task.parameters["group"])))
    name = f"{task.parameters['login']}/{agent}" if group == "." else f"{group}/{task.parameters['login']}/{agent}"
    label = f"user_machine {name}"
    if not agent.strip():
        raise InputError("agent_id is empty", place=Place(object=label), next_step="Give the machine's own unique id")
    user = find_account(task, client, "users", task.parameters["group"], task.parameters["login"])
    if user is None or task.check_mode:
        return _told(name, NOT_ASKED)
    body = {key: task.parameters[key] for key in ("agent_id", "public_key", "secret")}
    body = {key: value for key, value in body.items() if value is not None}
    path = f"/users/{user['id']}/machines"
    try:
        response = register(lambda: client.send("POST", path, body, object_name=label), "add", "the machine was added")
    except PermissionsError as error:
        error.next_step = "Log in as an administrator of the user's own customer or unit: the portal's document lets nobody else add machines"
        raise
    return _told(name, KNOWN if response is None else ADDED, response)


def _told(name: str, outcome: str, response: Mapping[str, Any] | None = None) -> dict[str, Any]:
    words = {
        ADDED: f"Machine {name} was added",
        KNOWN: f"Machine {name} is registered already; with which user, and with which key, no request tells",
        NOT_ASKED: f"Machine {name} would be added, unless it is registered already, which only adding it tells",
    }[outcome]
    told = response or {}
    return acted(
        "create",
        "user_machine",
        name,
        words,
        changed=outcome != KNOWN,
        outcome=outcome,
        server_address=told.get("server_address"),
        server_public_key=told.get("server_pubkey"),
    )


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
