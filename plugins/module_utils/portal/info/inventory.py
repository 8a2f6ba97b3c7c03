# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Reads what an inventory is made of: the groups of a portal and, where that is wanted, their users and administrators.

One listing for each group that has groups below it, and one more for each group whose users or administrators are wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict

from ..._core.data import ArgumentSpec, JsonObject, Options
from ..._core.errors import PermissionsError
from ..._engine.task import Task
from ..._run.definition import ModuleDefinition
from ..client import PORTAL, PortalClient
from ..resources.admin import ADMIN
from ..resources.group import GROUP
from ..resources.member import Member
from ..resources.user import USER
from ..tree import Node
from ..values.enums import KIND
from ..values.units import UNLIMITED, path_of
from .common import matches, shown, top_of
from .group_info import kinds_of

INCLUDE = ("groups", "users", "administrators")
FILTERS: ArgumentSpec = {
    "group": {"type": "raw", "default": "."},
    "kinds": {"type": "list", "elements": "str", "default": []},
    "enabled": {"type": "bool"},
    "name": {"type": "str"},
}
_FACTS = ("id", "uuid", "name")
_LEFT_OUT = frozenset({"capabilities", "pricing", "local_backup_visible", "external"})
"""Options of a group that an inventory of thousands can do without: portal_group_info has them."""
_STATUS = {1: "enabled", 0: "disabled", -1: "inactive"}


class InventoryResult(TypedDict):
    """The result of the task."""

    changed: bool
    objects: list[Options]


class Amounts(TypedDict, total=False):
    """The quotas that are limited, and the counters that are not 0."""

    quotas: dict[str, Any]
    usage: dict[str, int]


class Parent(TypedDict, total=False):
    """The group that something is below."""

    parent: str
    parent_id: int | None
    parents: list[list[Any]]


def perform(task: Task, client: PortalClient) -> InventoryResult:
    """Return the objects, groups first and parents before what is below them; nothing is ever written."""
    wanted = task.parameters["include"]
    filters = task.parameters["filters"]
    kinds = kinds_of(client, filters["kinds"])
    nodes = [node for node in _below(task, client, filters["group"]) if _is_kept(node, filters, kinds)]
    objects: list[Options] = []
    if "groups" in wanted:
        if "details" in task.parameters["gather"]:
            client.tree.read_details(nodes)
        objects += [_group(node) for node in nodes]
    for word, member in (("users", USER), ("administrators", ADMIN)):
        if word in wanted:
            objects += _members(task, client, word, member, nodes)
    return {"changed": False, "objects": objects}


def _below(task: Task, client: PortalClient, group: Any) -> list[Node]:
    """Return a group and all below it, each level after the one above it; the own group is not among them.

    :raises InputError: there is no such group.
    :raises PermissionsError: a group keeps us out and ``strict`` is set.
    """
    top = top_of(task, client, group)
    level = [] if top is None else [top]
    found = [node for node in level if not client.tree.is_own(node)]
    while level:
        client.each(lambda node: _list(task, client, node), [node for node in level if node.children is None])
        level = [child for node in level for unused, child in sorted((node.children or {}).items())]
        found += level
    return found


def _list(task: Task, client: PortalClient, node: Node) -> None:
    """List what is below a group."""
    if not _allowed(task, node, f"groups below {'/'.join(node.names)}", lambda: client.tree.expand([node])):
        node.children = {}


def _allowed(task: Task, node: Node, what: str, read: Callable[[], None]) -> bool:
    """Read something of a group; False, and a warning, where it gives those above it no access (PORTAL-GROUP-ACCESS).

    :raises PermissionsError: ``strict`` is set, or something else keeps us out.
    """
    try:
        read()
    except PermissionsError as error:
        if task.parameters["strict"] or node.known.get("parent_has_access") != 0:
            raise
        task.warnings.append(f"the {what} are left out, since it gives those above it no access: {error}")
        return False
    return True


def _is_kept(node: Node, filters: Mapping[str, Any], kinds: Sequence[str]) -> bool:
    known = node.known
    if kinds and KIND.word(int(known["kind"])) not in kinds:
        return False
    if filters["enabled"] is not None and (known["status"] == 1) != filters["enabled"]:
        return False
    return matches(filters["name"], node.name)


def _group(node: Node) -> Options:
    wire = {**node.entry, **(node.detail or {})}
    options = GROUP.options({**wire, "path": path_of(node.names)})
    parent = node.parent
    return {
        "type": "group",
        **{option: value for option, value in options.items() if value is not None and option not in _LEFT_OUT},
        **{key: wire[key] for key in _FACTS if key in wire},
        "status": _STATUS.get(wire["status"], str(wire["status"])),
        **_amounts(options, wire),
        **_place(parent),
    }


def _place(parent: Node | None) -> JsonObject:
    """Return the group that something is below. The number of the own group is not known, and not worth a request."""
    if parent is None:
        return {}
    return {"parent": path_of(parent.names), "parent_id": parent.number, "parents": _chain(parent)}


def _chain(node: Node | None) -> list[list[Any]]:
    """Return numbers and names of a group and of those above it, from the top; the own group is not among them."""
    chain: list[list[Any]] = []
    while node is not None and node.number is not None:
        chain.insert(0, [node.number, node.name])
        node = node.parent
    return chain


def _amounts(options: Mapping[str, Any], wire: Mapping[str, Any]) -> Amounts:
    """Return the quotas that are limited and the counters that are not 0, each left out where the portal does not say.

    Most are unlimited and 0, and thousands of hosts would have all of them.
    """
    amounts: Amounts = {}
    if isinstance(options.get("quotas"), Mapping):
        amounts["quotas"] = {key: quota for key, quota in options["quotas"].items() if quota != UNLIMITED}
    if isinstance(wire.get("usage"), Mapping):
        # The portal may name what no document does: only plain names with numbers are taken, and none that Ansible's caches give a meaning.
        amounts["usage"] = {
            key: count
            for key, count in wire["usage"].items()
            if isinstance(count, int) and count and key.isascii() and key.isidentifier() and not key.startswith("_")
        }
    return amounts


def _members(task: Task, client: PortalClient, word: str, member: Member, nodes: Sequence[Node]) -> list[Options]:
    listing = member.listing
    found: list[Options] = []

    def read(node: Node) -> None:
        if not _allowed(task, node, f"{word} of {'/'.join(node.names)}", lambda: client.tree.listings(listing, [node])):
            node.listings[listing] = {"items": []}

    client.each(read, nodes)
    for node in nodes:
        for entry in node.listings[listing]["items"]:
            options = shown(member, node, entry)
            found.append(
                {
                    "type": word[:-1],
                    **{option: value for option, value in options.items() if value is not None and option != "version"},
                    "name": str(entry["login"]),
                    "status": _STATUS.get(entry["status"], str(entry["status"])),
                    **_amounts(options, entry),
                    **_place(node),
                }
            )
    return found


MODULE = ModuleDefinition(
    "portal_inventory",
    PORTAL,
    {
        "include": {"type": "list", "elements": "str", "choices": list(INCLUDE), "default": ["groups"]},
        "gather": {"type": "list", "elements": "str", "choices": ["details"], "default": []},
        "filters": {"type": "dict", "options": FILTERS, "apply_defaults": True},
        "strict": {"type": "bool", "default": False},
    },
    perform,
    reads=True,
)
