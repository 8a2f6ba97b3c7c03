# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What the modules have in common that read groups and what belongs to them."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Mapping
from typing import Any

from ..._core.data import ArgumentSpec, Options, TaskResult
from ..._engine.task import Task
from ..._run.definition import ModuleDefinition
from ..._schema.table import HANDED_OUT
from ..client import PORTAL, PortalClient
from ..lookup import find_group
from ..resources.member import Member
from ..tree import ALL_USERS, Node
from ..values.units import Reference, canonical_path, path_of, reference

BASIS: ArgumentSpec = {
    "group": {"type": "raw", "default": "."},
    "recurse": {"type": "bool", "default": False},
}


def top_of(task: Task, client: PortalClient, group: Any) -> Node | None:
    """Return a group with the path to it, whose names are shown.

    In check mode, None where the group does not exist yet: an earlier task may be about to create it.

    :raises InputError: there is no such group.
    """
    top, tree = find_group(task, client, group), client.tree
    if top is not None and not reference(canonical_path(group)).by_names:
        tree.locate([Reference(tree.names_of(top.number))])
    return top


def nodes_of(task: Task, client: PortalClient) -> list[Node]:
    """Return the group that is asked for and, where that is wanted, all below it, parents first.

    In check mode, none where the group does not exist yet.

    :raises InputError: there is no such group.
    """
    top = top_of(task, client, task.parameters["group"])
    if top is None:
        return []
    found, level = [top], [top]
    while task.parameters["recurse"] and level:
        client.tree.expand(level)
        level = [child for node in level for child in (node.children or {}).values()]
        found += level
    return found


def matches(pattern: str | None, text: str) -> bool:
    """Return whether a text is like a pattern with ``*`` and ``?``; without a pattern, every text is."""
    return pattern is None or fnmatch.fnmatchcase(text, pattern)


def member_module(
    name: str, resource: Member, more: Mapping[str, Any], keep: Callable[[Task, Any], bool]
) -> ModuleDefinition:
    """Return the module that reads one kind of what belongs to groups.

    :arg more: argument spec of its own options.
    :arg keep: says from the task and a listed object whether it is asked for.
    """

    def perform(task: Task, client: PortalClient) -> TaskResult:
        nodes = nodes_of(task, client)
        listing = ALL_USERS if task.parameters.get("include_hidden") else resource.listing
        client.tree.listings(listing, nodes)
        found = [(node, entry) for node in nodes for entry in node.listings[listing]["items"] if keep(task, entry)]
        if task.parameters.get("details"):
            details = client.each(lambda one: resource.read_detail(client, one[1]), found)
            found = [(node, detail) for (node, unused), detail in zip(found, details) if detail is not None]
        return {"changed": False, resource.listing: [shown(resource, node, wire) for node, wire in found]}

    options = {**BASIS, **more}
    return ModuleDefinition(name, PORTAL, options, perform, reads=True)


def shown(resource: Member, node: Node, wire: Mapping[str, Any]) -> Options:
    """Return an object as results show it: its options, and what cannot be written."""
    group = path_of(node.names)
    facts = {key: wire.get(key) for key in ("id", "uuid", "version") if key in wire}
    options = resource.options({**wire, "group": group})
    for part in resource.table:
        # What the module for the object hands out is not read here, and so not known.
        if part.access == HANDED_OUT:
            options.pop(part.option, None)
    return {**options, **facts}
