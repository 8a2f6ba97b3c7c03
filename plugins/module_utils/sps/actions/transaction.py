# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""A transaction that spans several tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._core.data import TaskResult
from ..._core.errors import Effects, FleetError, InputError, Place, SessionError
from ..._core.redaction import Unmasked
from ..._engine.task import Task
from ..._run.definition import Handover, ModuleDefinition
from ..auth import PREDICTED_SESSION
from ..changes import are_made, shown
from ..client import SPS, SpsClient
from ..errors import closed_transaction, predicted_transaction
from ..transaction import ENDS_BY_ITSELF, say_first
from ..transaction_requests import CLOSED, OPEN, UnsaidError

ACTIONS = ("begin", "commit", "rollback", "show")


def perform(task: Task, client: SpsClient) -> TaskResult:
    """Do the one step that the user asks for."""
    try:
        return _perform(task, client)
    except FleetError as error:
        # Only a commit changes the configuration, and one that is refused changes nothing.
        error.effects = error.effects or Effects()
        raise


def _perform(task: Task, client: SpsClient) -> TaskResult:
    action = task.parameters["action"]
    if action == "begin":
        return _begin(task, client)
    if client.predicts:
        return _predict(task, client)
    if not client.borrowed:
        raise InputError(
            f"{action} needs a session",
            place=Place(client.connection.title),
            next_step="Give the session that the task with action begin returned",
        )
    # Whoever commits or rolls back is the owner: whatever ends this task early leaves nothing open.
    client.transaction.mine = action != "show" and not task.check_mode
    if action == "rollback":
        return _roll_back(task, client)
    status = client.transaction.status()
    if status["status"] == OPEN:
        changes = client.transaction.changes()
        if action == "show":
            return {"changed": False, "status": status, "changes": shown(changes)}
        return _commit(task, client, changes)
    client.transaction.mine = False
    if action == "show":
        return {"changed": False, "status": status, "changes": []}
    raise closed_transaction(client.connection.title)


def _begin(task: Task, client: SpsClient) -> TaskResult:
    if client.borrowed:
        if client.transaction.is_open():
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
        return {"changed": False, "session": Unmasked(PREDICTED_SESSION)}
    client.transaction.wait_and_open()
    return {"changed": False, "session": Unmasked(client.hand_over())}


def _predict(task: Task, client: SpsClient) -> TaskResult:
    """Return what becomes of a transaction that was begun in check mode: its tasks have predicted what they would change."""
    if not task.check_mode:
        raise predicted_transaction(client.connection.title)
    result: TaskResult = {"changed": False, "changes": []}
    return {**result, "status": {"status": CLOSED}} if task.parameters["action"] == "show" else result


def _roll_back(task: Task, client: SpsClient) -> TaskResult:
    """Roll back. A transaction that is gone is no error, so that ``always: rollback`` is harmless after a commit."""
    transaction = client.transaction
    changes: list[Any] = []
    try:
        if not transaction.is_open():
            transaction.mine = False
            return {"changed": False, "changes": []}
        changes = transaction.changes()
    except SessionError:
        # A transaction ends with its session.
        transaction.mine = False
        return {"changed": False, "changes": []}
    except FleetError as error:
        if task.check_mode:
            raise
        # Whatever is there goes; only what it was is not known.
        client.warn(f"what is rolled back could not be listed: {error}")
    if not task.check_mode:
        problem = transaction.settle()
        if problem is not None:
            say_first(problem, f"The transaction may still be open. {ENDS_BY_ITSELF}")
            raise problem
    return {"changed": False, "changes": shown(changes)}


def _commit(task: Task, client: SpsClient, changes: list[Any]) -> TaskResult:
    result = {"changed": bool(changes), "changes": shown(changes)}
    if task.check_mode:
        return result
    try:
        if not changes:
            client.transaction.roll_back()
            return result
        doubt = client.transaction.commit()
    except BaseException as error:
        client.transaction.undo(error)
        raise
    if doubt is not None:
        _settle_doubt(client, changes, doubt)
    return result


def _settle_doubt(client: SpsClient, changes: list[Any], doubt: FleetError) -> None:
    """Find out whether a commit was carried out, whose response did not say so.

    :raises FleetError: it was not, or that cannot be known.
    """
    try:
        try:
            made = are_made(client, changes)
        except SessionError:
            client.go_on_alone()
            made = are_made(client, changes)
    except FleetError:
        made = None
    # Where the changes have no known form, a commit that was accepted and a transaction that is closed say it.
    if made or (made is None and isinstance(doubt, UnsaidError) and doubt.likely):
        return
    if made is None:
        doubt.message = f"{doubt.message}, and it is not known whether it was carried out"
        doubt.next_step = "Look whether the changes are there, before you make them again"
        doubt.effects = Effects(in_doubt=("transaction",))
    else:
        doubt.message = f"{doubt.message}, and reading again shows that the changes were not made"
    raise doubt


def _handed_over(parameters: Mapping[str, Any], result: Mapping[str, Any]) -> tuple[str, bool] | None:
    """Return the session that a task has opened or ended."""
    action = parameters["action"]
    if action == "begin":
        session = result.get("session")
        return (str(session), True) if session and session != PREDICTED_SESSION else None
    return (str(parameters["session"]), False) if action in ("commit", "rollback") else None


MODULE = ModuleDefinition(
    "sps_transaction",
    SPS,
    {"action": {"type": "str", "choices": list(ACTIONS), "required": True}},
    perform,
    handover=Handover(_handed_over, lambda session: {"action": "rollback", "session": session}),
)
