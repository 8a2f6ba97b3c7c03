# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Begins the recovery of admin's password (API document, system.account)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from ..._core.data import TaskResult
from ..._core.errors import Place, ProtocolError
from ..._core.redaction import Unmasked
from ..._engine.action import Action, act
from ..._engine.task import Task
from ..._run.definition import ModuleDefinition
from ..client import APPLIANCE, TITLE, ApplianceClient, secret_part
from ..operations import START_PASSWORD_RECOVERY

LOOK = "Look for a mail at the appliance's e-mail address before you run it again"


def perform(task: Task, client: ApplianceClient) -> TaskResult:
    """Begin the recovery and return what the appliance says. It cannot be looked up, so this is never idempotent."""
    action = Action(
        operation="begin",
        kind="password_recovery",
        name="",
        label=START_PASSWORD_RECOVERY.about,
        planned="The recovery of the password of admin would begin",
        done="The recovery of the password of admin has begun",
        request=lambda: _message_of(client.write(START_PASSWORD_RECOVERY, {})),
        doubt="the recovery was begun",
        next_step=LOOK,
        finish=_facts,
        predicted={"result": None, "security_code": None},
    )
    return act(task, action)


def _message_of(body: Any) -> str:
    """Return what the appliance says of the recovery.

    :raises ProtocolError: it says nothing of it, so it is in doubt whether it was begun.
    """
    text = body.get("Result") if isinstance(body, Mapping) else None
    if not isinstance(text, str):
        raise ProtocolError(
            "the response has no result",
            place=Place(TITLE, START_PASSWORD_RECOVERY.about, "PUT", START_PASSWORD_RECOVERY.path),
            next_step="Look for a mail at the appliance's e-mail address before you run it again",
        )
    return text


class Recovery(TypedDict):
    """What the appliance says when a recovery is begun."""

    result: str
    security_code: str | None


def _facts(text: str) -> Recovery:
    code = secret_part(text)
    # The document's example frames the second sentence with dollar signs.
    return {
        "result": Unmasked(" ".join(text.replace("$", " ").split())),
        "security_code": Unmasked(code) if code else None,
    }


MODULE = ModuleDefinition("appliance_password_recovery", APPLIANCE, {}, perform)
