# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Reads what an appliance reports about itself and its accounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .._core.data import TaskResult
from .._core.errors import NotFoundError
from .._engine.converge import gather
from .._engine.resource import Resource
from .._engine.task import Task
from .._run.definition import ModuleDefinition
from .client import APPLIANCE, ApplianceClient
from .operations import READ_SYSTEM, read_history
from .resources.account import ACCOUNT
from .resources.email import EMAIL
from .resources.smtp import SMTP

# The document has a history of tech-support only.
WITH_HISTORY = "tech-support"


def _system(client: ApplianceClient) -> Any:
    try:
        body = client.read(READ_SYSTEM, retry_missing=True) or {}
    except NotFoundError as error:
        # Not every release has it (APPLIANCE-SYSTEM-RELEASE), and what a 404 of such a release looks like is not known.
        client.warn(f"the facts about the system are left out: {error}")
        return None
    return body["appliance"]


def _history(client: ApplianceClient) -> dict[str, list[Any]]:
    body: Mapping[str, Any] = client.read(read_history(WITH_HISTORY)) or {}
    return {WITH_HISTORY: body.get("history", [])}


def _settings(resource: Resource) -> Callable[[ApplianceClient], Any]:
    return lambda client: gather(client, [resource]).get(resource.kind)


READERS: dict[str, Callable[[ApplianceClient], Any]] = {
    "system": _system,
    "smtp": _settings(SMTP),
    "email": _settings(EMAIL),
    "accounts": _settings(ACCOUNT),
    "history": _history,
}


def perform(task: Task, client: ApplianceClient) -> TaskResult:
    """Return what was asked for; nothing is ever written."""
    return {"changed": False, **{name: READERS[name](client) for name in READERS if name in task.parameters["gather"]}}


MODULE = ModuleDefinition(
    "appliance_info",
    APPLIANCE,
    {
        "gather": {
            "type": "list",
            "elements": "str",
            "aliases": ["gather_subset"],
            "choices": list(READERS),
            "default": list(READERS),
        }
    },
    perform,
    reads=True,
)
