# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Reads the storages that groups may use."""

from __future__ import annotations

from typing import Any

from ..._engine.converge import Task
from ..._run.definition import ModuleDefinition
from ..client import PORTAL, PortalClient
from ..resources.storage import STORAGE
from .common import BASIS, matches, nodes_of, shown


def perform(task: Task, client: PortalClient) -> dict[str, Any]:
    """Return the storages; nothing is ever written."""
    nodes = nodes_of(task, client)
    client.tree.listings("storages", nodes)
    found = []
    for node in nodes:
        for wire in node.listings["storages"]["items"]:
            inherited = bool(wire.get("inherited"))
            if (task.parameters["inherited"] or not inherited) and matches(task.parameters["name"], str(wire["name"])):
                facts = {"inherited": inherited, "active": bool(wire.get("active")), "owner": wire.get("owner")}
                found.append({**shown(STORAGE, node, wire), **facts})
    return {"changed": False, "storages": found}


MODULE = ModuleDefinition(
    "portal_storage_info",
    PORTAL,
    {**BASIS, "name": {"type": "str"}, "inherited": {"type": "bool", "default": True}},
    perform,
    reads=True,
)
