# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Reads groups: one or a whole tree, with usage, exceeded quotas and who is notified of events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from ..._core.data import Options
from ..._core.errors import InputError
from ..._engine.task import Task
from ..._run.definition import ModuleDefinition
from ..client import PORTAL, PortalClient
from ..resources.group import GROUP
from ..resources.group_settings import GROUP_SETTINGS
from ..shapes import EXCEEDED
from ..tree import Node
from ..values.enums import BACKUP_EVENTS, KIND
from ..values.units import path_of
from .common import BASIS, matches, nodes_of

GATHER = ("details", "settings", "quota_exceedance", "watchers")


class GroupsResult(TypedDict):
    """The result of the task."""

    changed: bool
    groups: list[Options]


# What a service kind means in the document of the watchers.
SERVICES = {"management": 1, "backup": 2}


def perform(task: Task, client: PortalClient) -> GroupsResult:
    """Return the groups; nothing is ever written."""
    parameters = task.parameters
    wanted = parameters["gather"]
    kinds = kinds_of(client, parameters["kinds"])
    nodes = [node for node in nodes_of(task, client) if _kept(client, node, parameters, kinds)]
    if "details" in wanted:
        client.tree.read_details(nodes)
    if "settings" in wanted:
        client.tree.listings("settings", nodes)
    found = {node: _group_options(node) for node in nodes}
    if "settings" in wanted:
        for node in nodes:
            settings = GROUP_SETTINGS.options({**node.listings["settings"], "group": "."})
            found[node]["settings"] = {key: value for key, value in settings.items() if key != "group"}
    if "quota_exceedance" in wanted:
        for node, response in zip(nodes, client.each(lambda node: _exceedance(client, node), nodes)):
            found[node]["quota_exceedance"] = response
    if "watchers" in wanted:
        query = _watched(parameters)
        for node, watchers in zip(nodes, client.each(lambda node: _watchers(client, node, query), nodes)):
            found[node]["watchers"] = watchers
    groups = list(found.values())
    return {"changed": False, "groups": groups if parameters["shape"] == "flat" else _nested(nodes, found)}


def kinds_of(client: PortalClient, given: Sequence[str]) -> list[str]:
    """Return the words for kinds of groups.

    :raises InputError: the portal has no such kind.
    """
    return [client.known_word(KIND, KIND.canonical(kind), "kinds") for kind in given]


def _kept(client: PortalClient, node: Node, parameters: Mapping[str, Any], kinds: Sequence[str]) -> bool:
    if node.number is None and not node.known:
        client.tree.read_detail(node)
    known = node.known
    if kinds and KIND.word(int(known["kind"])) not in kinds:
        return False
    if parameters["enabled"] is not None and bool(known.get("status")) != parameters["enabled"]:
        return False
    return matches(parameters["name"], str(known.get("name")))


def _group_options(node: Node) -> Options:
    wire = {**node.entry, **(node.detail or {})}
    path = path_of(node.names)
    options = GROUP.options({**wire, "path": path})
    facts = ("id", "uuid", "version", "name", "grade", "parent_id", "mfa_status", "usage")
    return {**options, **{key: wire[key] for key in facts if key in wire}}


def _exceedance(client: PortalClient, node: Node) -> dict[str, bool]:
    response = client.read(f"/groups/{node.address}/quota_exceedance", shape=EXCEEDED, object_name="exceeded quotas")
    return {str(key): bool(value) for key, value in response.items()}


def _watched(parameters: Mapping[str, Any]) -> dict[str, str]:
    unknown = [word for word in parameters["watched_events"] if not BACKUP_EVENTS.knows(BACKUP_EVENTS.canonical(word))]
    if unknown:
        raise InputError(
            f"watched_events: {', '.join(unknown)} is none of the events",
            next_step=f"Known are: {', '.join(BACKUP_EVENTS.numbers)}",
        )
    mask = BACKUP_EVENTS.codec().to_wire(BACKUP_EVENTS.canonical_list(parameters["watched_events"]))
    query = {"event_mask": str(mask), "service_kind": str(SERVICES[parameters["watched_service"]])}
    if parameters["levels_up"] is not None:
        query["levels_up"] = str(parameters["levels_up"])
    return query


def _watchers(client: PortalClient, node: Node, query: Mapping[str, str]) -> Any:
    path = f"/groups/{node.address}/watchers"
    return client.ask("GET", path, [{"recipient": str}], query=query, object_name="watchers")


def _nested(nodes: Sequence[Node], found: Mapping[Node, Options]) -> list[Options]:
    """Return the groups below each other; one whose parent is left out stands below the next one above that is not."""
    top: list[Options] = []
    for node in nodes:
        found[node].setdefault("children", [])
        above = node.parent
        while above is not None and above not in found:
            above = above.parent
        (top if above is None else found[above]["children"]).append(found[node])
    return top


MODULE = ModuleDefinition(
    "portal_group_info",
    PORTAL,
    {
        **BASIS,
        "shape": {"type": "str", "choices": ["flat", "tree"], "default": "flat"},
        "gather": {
            "type": "list",
            "elements": "str",
            "aliases": ["gather_subset"],
            "choices": list(GATHER),
            "default": [],
        },
        "kinds": {"type": "list", "elements": "str", "default": []},
        "enabled": {"type": "bool"},
        "name": {"type": "str"},
        "watched_events": {"type": "list", "elements": "str", "default": ["error", "warning", "critical"]},
        "watched_service": {"type": "str", "choices": list(SERVICES), "default": "backup"},
        "levels_up": {"type": "int"},
    },
    perform,
    reads=True,
)
