# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Parts of a group that a group has at most once: its settings, its brand, where it migrates to."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from ..._core.data import JsonObject
from ..._engine.resource import ABSENT, Item
from ..client import PortalClient
from ..tree import Node
from ..values.units import path_of, reference
from .common import PortalResource, check_listed_once

_NUMBER = "group_number"
"""The key of our own for the number of the group that something read belongs to."""


class GroupPart(PortalResource):
    """One part of a group, known by the group. What was read of it is kept with the group's node.

    :cvar kept_as: the names under which it is kept there.
    """

    identity = ("group",)
    kept_as: tuple[str, ...] = ()

    def name_of(self, desired: Mapping[str, Any]) -> str:
        """Return the group's path as one text."""
        return str(reference(desired.get("group")))

    def wire_key(self, wire: Any) -> Hashable:
        """Return the number of the group: a document may name it by its number, its uuid, or a path that it does not have yet."""
        return wire[_NUMBER]  # type: ignore[no-any-return]

    def requires(self, options: Mapping[str, Any]) -> tuple[Hashable, ...]:
        """Return the key of the group."""
        return (reference(options["group"]).key,)

    def look(self, client: PortalClient, nodes: Sequence[Node], in_full: Sequence[Node]) -> None:
        """Read the part of those groups of which it is not known yet.

        :arg in_full: those of the groups of which also that is wanted which takes requests of its own.
        """
        raise NotImplementedError

    def wire(self, node: Node) -> Mapping[str, Any] | None:
        """Return what was read of a group, None where it has no such part."""
        raise NotImplementedError

    def read(self, client: PortalClient, items: Sequence[Item]) -> list[Any]:
        """Return the part of each group."""
        tree = client.tree
        groups = [reference(item.desired["group"]) for item in items]
        tree.locate(groups)
        nodes = [tree.find(group) for group in groups]
        check_listed_once(items, tree.identities(nodes))
        pairs = [(item, node) for item, node in zip(items, nodes) if node is not None]
        wanted = [node for item, node in pairs if item.state != ABSENT and self.table.needs_detail(item.desired)]
        self.look(client, [node for unused, node in pairs], wanted)
        return [
            tree.missing(group) if node is None else self.placed(node, item.desired["group"])
            for item, group, node in zip(items, groups, nodes)
        ]

    def read_again(self, client: PortalClient, item: Item) -> Any:
        """Return the part of one group, read again."""
        node = client.tree.find(reference(item.desired["group"]))
        if node is not None:
            node.detail = None
            for name in self.kept_as:
                node.listings.pop(name, None)
        return self.read(client, [item])[0]

    def placed(self, node: Node, group: Any) -> JsonObject | None:
        """Return what was read of a group, with the group in it; None where it has no such part."""
        wire = self.wire(node)
        return None if wire is None else {**wire, "group": group, _NUMBER: node.known.get("id", node.number)}

    def list_all(self, client: PortalClient) -> Iterable[tuple[Mapping[str, Any], Any]]:
        """Return the part of all groups, the own one among them."""
        nodes = [client.tree.root, *client.tree.walk()]
        self.look(client, nodes, nodes)
        return self._existing_parts(client, nodes)

    def _existing_parts(self, client: PortalClient, nodes: Iterable[Node]) -> Iterable[tuple[Mapping[str, Any], Any]]:
        for node in nodes:
            group = path_of(client.tree.path(node))
            wire = self.placed(node, group)
            if wire is not None:
                yield {"group": group}, wire
