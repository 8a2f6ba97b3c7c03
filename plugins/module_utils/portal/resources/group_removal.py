# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What would go with a group that is deleted: nothing goes that the plan does not name and count.

What becomes of groups and users below a deleted group is not known (PORTAL-GROUP-DELETECONTENT). Whether a portal refuses or deletes
them with it, this collection leaves no room for surprise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._core.errors import InputError, Place
from ..._engine.plan import with_place
from ..._engine.resource import DELETE, PRESENT, Change
from ..client import PortalClient
from ..tree import Node
from ..values.units import reference

MAX_NAMES = 10


def check_removals(client: PortalClient, groups: Sequence[Change], changes: Sequence[Change]) -> None:
    """Look whether each group to be deleted is disabled or forced, and has nothing left below it.

    :raises InputError: it is enabled, or something below it is not going as well.
    """
    deleted = [change for change in groups if change.operation == DELETE]
    if not deleted:
        return
    for change in deleted:
        if change.wire.get("status") and not change.item.desired.get("force"):
            raise InputError(
                "the group is enabled, and deleting it needs force: true, which disables it first",
                place=Place(object=change.item.label),
                next_step="Disabling blocks everybody below the group",
            )
    nodes = [_node(client, change) for change in deleted]
    client.tree.expand(nodes)
    client.tree.listings("users", [node for node in nodes if _may_have_users(node)])
    # What leaves the groups: deleted itself, or moved elsewhere.
    leaving = {
        (change.item.resource.kind, change.wire["id"])
        for change in changes
        if change.wire is not None
        and "id" in change.wire
        and (change.operation == DELETE or "path" in change.diff.changed)
    }
    for change, node in zip(deleted, nodes):
        with_place(change.item, lambda node=node: _check_empty(node, leaving))  # type: ignore[misc]
    _check_nothing_comes(deleted, changes)


def _node(client: PortalClient, change: Change) -> Node:
    return client.tree.find(reference(change.wire["id"])) or Node(change.wire["id"], change.wire)


def _may_have_users(node: Node) -> bool:
    usage = node.known.get("usage")
    return not isinstance(usage, Mapping) or usage.get("service_users") != 0


def _check_empty(node: Node, leaving: set[tuple[str, Any]]) -> None:
    staying = [name for name, child in (node.children or {}).items() if ("group", child.number) not in leaving]
    users = (node.listings.get("users") or {}).get("items") or []
    people = [str(user.get("login")) for user in users if ("user", user.get("id")) not in leaving]
    if staying or people:
        what = [f"the groups {_some(staying)}"] if staying else []
        what += [f"the users {_some(people)}"] if people else []
        raise InputError(
            f"the group cannot be deleted while it has {' and '.join(what)} below it",
            next_step="Remove or move them in the same document or in an earlier task",
        )


def _check_nothing_comes(deleted: Sequence[Change], changes: Sequence[Change]) -> None:
    gone = {key: change for change in deleted for key in change.item.resource.provides(change.item.desired)}
    for change in changes:
        if change.operation != DELETE and change.item.state == PRESENT:
            for key in change.item.resource.requires(change.item.desired):
                if key in gone:
                    raise InputError(
                        f"{change.item.label} is to be there, and {gone[key].item.label}, which it belongs to, is to be deleted",
                        next_step="Keep the one, or remove the other as well",
                    )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:MAX_NAMES]) + (" ..." if len(names) > MAX_NAMES else "")
