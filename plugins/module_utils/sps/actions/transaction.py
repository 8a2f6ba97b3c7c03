# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""A transaction that spans several tasks."""

from __future__ import annotations

from typing import Any

from ..._core.errors import InputError, Place
from ..._core.redaction import Unmasked
from ..._engine.converge import Task
from ..._run.definition import ModuleDefinition
from ..client import SPS, SpsClient
from ..errors import closed_transaction

ACTIONS = ("begin", "commit", "rollback", "show")


def perform(task: Task, client: SpsClient) -> dict[str, Any]:
    """Do the one step that the user asks for."""
    action = task.parameters["action"]
    if action == "begin":
        return _begin(task, client)
    if not client.borrowed:
        raise InputError(
            f"{action} needs a session",
            place=Place(client.connection.title),
            next_step="Give the session that the task with action begin returned",
        )
    status = client.transaction_status()
    is_open = status["status"] == "open"
    if action == "show":
        return {"changed": False, "status": status, "changes": client.transaction_changes() if is_open else []}
    if not is_open:
        if action == "rollback":
            # So that `always: rollback` is harmless after a commit.
            return {"changed": False, "changes": []}
        raise closed_transaction(client.connection.title)
    return _finish(task, client, action)


def _begin(task: Task, client: SpsClient) -> dict[str, Any]:
    if client.borrowed:
        if client.transaction_status()["status"] == "open":
            raise InputError(
                "this session has an open transaction already",
                place=Place(client.connection.title),
                next_step="Commit it or roll it back before you begin another one",
            )
        raise InputError(
            "begin opens a session of its own, so session must be left out",
            place=Place(client.connection.title),
            next_step="Take it out of the task and of module_defaults, and unset FLEET_SPS_SESSION",
        )
    if task.check_mode:
        # Nothing is opened; without a session, the tasks that follow log in by themselves and only predict.
        return {"changed": False, "session": None}
    client.wait_and_open()
    return {"changed": False, "session": Unmasked(client.hand_over())}


def _finish(task: Task, client: SpsClient, action: str) -> dict[str, Any]:
    changes = client.transaction_changes()
    result = {"changed": action == "commit" and bool(changes), "changes": changes}
    if task.check_mode:
        return result
    if action == "rollback" or not changes:
        client.rollback()
        return result
    try:
        client.commit()
    except BaseException as error:
        client.undo(error)
        raise
    return result


MODULE = ModuleDefinition(
    "sps_transaction",
    SPS,
    {"action": {"type": "str", "choices": list(ACTIONS), "required": True}},
    perform,
)
