# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Locks a group and all below it, and unlocks it.

Source: the API document (groups/lock). Both requests have no body and, where they succeed, get an empty response (204). Whether a tree is
locked shows in no response (PORTAL-LOCK-STATE), nor is it known what a lock forbids (PORTAL-LOCK-EFFECT), so nothing can be tried
to find out. What is left is to ask for the state each time: asking twice does no harm. The document lists 400 for both and does
not say when (PORTAL-LOCK-TWICE); a portal that means by it that the tree is so already says it in words, and nothing else is
taken for that.
"""

from __future__ import annotations

import re

from ..._core.data import TaskResult
from ..._core.errors import ProductError
from ..._core.results import Views
from ..._engine.action import Action, act
from ..._engine.task import Task
from ..._run.definition import ModuleDefinition
from ..._schema.compare import UNREADABLE
from ..client import PORTAL, PortalClient
from ..lookup import find_group
from ..resources.lockout import ALLOW_LOCKOUT, check_lock
from ..values.units import canonical_path, reference

LOCKED, UNLOCKED = "locked", "unlocked"
METHODS = {LOCKED: "POST", UNLOCKED: "DELETE"}
ALREADY = {LOCKED: re.compile(r"\balready\b"), UNLOCKED: re.compile(r"\balready\b|\bnot (been )?locked\b")}
ACCEPTED, SO_ALREADY, NOT_ASKED = "accepted", "already", "not_asked"


def perform(task: Task, client: PortalClient) -> TaskResult:
    """Ask for the state, once, and return what the portal says."""
    node = find_group(task, client, task.parameters["group"])
    name = str(reference(canonical_path(task.parameters["group"])))
    label, state = f"group_lock {name}", task.parameters["state"]
    if node is not None and state == LOCKED:
        check_lock(client, node, task.parameters[ALLOW_LOCKOUT])
    assumed = task.parameters["assume_changed"]
    action = Action(
        operation="update",
        kind="group_lock",
        name=name,
        label=label,
        planned=f"{name} would be {state}; whether it is so already, the portal does not say",
        done=f"The portal accepted that {name} is {state}; whether it was so before, it does not say",
        request=None if node is None else lambda: _set(client, f"/groups/{node.address}/lock", state, label),
        doubt="the portal did it",
        next_step="Run again: asking for the same state twice does no harm",
        finish=lambda outcome: (
            {"outcome": ACCEPTED}
            if outcome == ACCEPTED
            else {
                "changed": False,
                "diff": _diff(state, changed=False),
                "outcome": outcome,
                "msg": f"{name} was {state} already",
            }
        ),
        fields=["state"],
        facts={"changed": assumed, "diff": _diff(state, changed=assumed)},
        predicted={"outcome": NOT_ASKED},
    )
    return act(task, action)


def _set(client: PortalClient, path: str, state: str, label: str) -> str:
    """Ask for the state and return what the portal says."""
    try:
        client.do(METHODS[state], path, object_name=label)
    except ProductError as error:
        if error.place.status == 400 and ALREADY[state].search(error.product_message.lower()):
            return SO_ALREADY
        raise
    return ACCEPTED


def _diff(state: str, *, changed: bool) -> Views:
    return {"before": {"state": UNREADABLE if changed else state}, "after": {"state": state}}


MODULE = ModuleDefinition(
    "portal_group_lock",
    PORTAL,
    {
        "group": {"type": "raw", "required": True},
        "state": {"type": "str", "choices": [LOCKED, UNLOCKED], "required": True},
        "assume_changed": {"type": "bool", "default": True},
        ALLOW_LOCKOUT: {"type": "bool"},
    },
    perform,
)
