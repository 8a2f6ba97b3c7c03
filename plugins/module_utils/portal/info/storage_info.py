# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Reads the storages that groups may use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from ..._core.data import JsonObject, Options
from ..._core.errors import NotFoundError
from ..._engine.task import Task
from ..._run.definition import ModuleDefinition
from ..client import PORTAL, PortalClient
from ..resources.storage import STORAGE
from ..shapes import STORAGE as SHAPE
from ..tree import Node
from .common import BASIS, matches, nodes_of, shown

DETAILS = ("used", "prices", "space_usage")
"""What only a storage by itself has."""


class StoragesResult(TypedDict):
    """The result of the task."""

    changed: bool
    storages: list[Options]


def perform(task: Task, client: PortalClient) -> StoragesResult:
    """Return the storages; nothing is ever written."""
    nodes = nodes_of(task, client)
    client.tree.listings("storages", nodes)
    wanted = [(node, wire) for node in nodes for wire in node.listings["storages"]["items"] if _is_wanted(task, wire)]
    found = [
        {
            **shown(STORAGE, node, wire),
            "inherited": bool(wire.get("inherited")),
            "active": bool(wire.get("active")),
            "owner": wire.get("owner"),
        }
        for node, wire in wanted
    ]
    if task.parameters["details"]:
        details = client.each(lambda one: _read_details(client, *one), wanted)
        found = [{**known, **more} for known, more in zip(found, details) if more is not None]
    return {"changed": False, "storages": found}


def _is_wanted(task: Task, wire: Mapping[str, Any]) -> bool:
    kept = task.parameters["inherited"] or not wire.get("inherited")
    return bool(kept) and matches(task.parameters["name"], str(wire["name"]))


def _read_details(client: PortalClient, node: Node, wire: Mapping[str, Any]) -> JsonObject | None:
    """Return what a storage by itself has, None where it was removed meanwhile."""
    path = f"/groups/{node.address}/storages/{wire['id']}"
    try:
        detail = client.read(path, shape=SHAPE, object_name=f"storage {wire['name']}")
    except NotFoundError:
        return None
    known = {key: detail[key] for key in DETAILS if key in detail}
    return {**known, **({"used": bool(known["used"])} if "used" in known else {})}


MODULE = ModuleDefinition(
    "portal_storage_info",
    PORTAL,
    {
        **BASIS,
        "name": {"type": "str"},
        "inherited": {"type": "bool", "default": True},
        "details": {"type": "bool", "default": False},
    },
    perform,
    reads=True,
)
