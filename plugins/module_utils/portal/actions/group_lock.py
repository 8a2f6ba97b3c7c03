# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Locks a group and all below it, and unlocks it.

Source: the API document (groups/lock). Both requests have no body and, where they succeed, no answer (204). Whether a tree is
locked shows in no answer (PORTAL-LOCK-STATE), nor is it known what a lock forbids (PORTAL-LOCK-EFFECT), so nothing can be tried
to find out. What is left is to ask for the state each time: asking twice does no harm. The document lists 400 for both and does
not say when (PORTAL-LOCK-TWICE); a portal that means by it that the tree is so already says it in words, and nothing else is
taken for that.
"""

from __future__ import annotations

import re
from typing import Any

from ..._core.errors import FleetError, ProductError, is_lost
from ..._engine.converge import Task
from ..._run.definition import ModuleDefinition
from ..._schema.compare import UNREADABLE
from ..client import PORTAL, PortalClient
from ..values.units import canonical_path, reference
from .acting import acted, find_group

LOCKED, UNLOCKED = "locked", "unlocked"
METHODS = {LOCKED: "POST", UNLOCKED: "DELETE"}
ALREADY = {LOCKED: re.compile(r"\balready\b"), UNLOCKED: re.compile(r"\balready\b|\bnot (been )?locked\b")}
ACCEPTED, SO_ALREADY, NOT_ASKED = "accepted", "already", "not_asked"


def perform(task: Task, client: PortalClient) -> dict[str, Any]:
    """Ask for the state, once, and return what the portal says."""
    node = find_group(task, client, task.parameters["group"])
    group = canonical_path(task.parameters["group"])
    label = f"group_lock {reference(group)}"
    if node is None or task.check_mode:
        return _told(task, group, NOT_ASKED)
    state = task.parameters["state"]
    try:
        client.send(METHODS[state], f"/groups/{node.address}/lock", object_name=label)
    except ProductError as error:
        if error.place.status == 400 and ALREADY[state].search(error.product_message.lower()):
            return _told(task, group, SO_ALREADY)
        raise _doubtful(error) from None
    except FleetError as error:
        raise _doubtful(error) from None
    return _told(task, group, ACCEPTED)


def _doubtful(error: FleetError) -> FleetError:
    if is_lost(error):
        error.message += "; it is in doubt whether the portal did it"
        error.next_step = "Run again: asking for the same state twice does no harm"
    return error


def _told(task: Task, group: Any, outcome: str) -> dict[str, Any]:
    state, name = task.parameters["state"], str(reference(group))
    changed = outcome != SO_ALREADY and task.parameters["assume_changed"]
    words = {
        ACCEPTED: f"The portal accepted that {name} is {state}; whether it was so before, it does not tell",
        SO_ALREADY: f"{name} was {state} already",
        NOT_ASKED: f"{name} would be {state}; whether it is so already, the portal does not tell",
    }[outcome]
    diff = {"before": {"state": UNREADABLE if changed else state}, "after": {"state": state}}
    return acted("update", "group_lock", name, words, changed=changed, fields=["state"], diff=diff, outcome=outcome)


MODULE = ModuleDefinition(
    "portal_group_lock",
    PORTAL,
    {
        "group": {"type": "raw", "required": True},
        "state": {"type": "str", "choices": [LOCKED, UNLOCKED], "required": True},
        "assume_changed": {"type": "bool", "default": True},
    },
    perform,
)
