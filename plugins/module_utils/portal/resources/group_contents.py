# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What is in a group, read for a deletion: counters and earlier readings are not believed, and what cannot be listed is a failure.

A parent's listing says whether a group has children and how many users, but such counters may lag, and they leave out hidden
users and administrators (PORTAL-GROUP-DELETECONTENT). Machines are in no listing at all (PORTAL-MACHINE-LIST).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._core.errors import FleetError, NotFoundError
from ..._engine.names import shortened
from ..client import PortalClient
from ..tree import ALL_USERS, Node
from .admin import ADMIN
from .member import Member
from .storage import STORAGE
from .user import USER

MAX_NAMES = 10
MEMBERS: tuple[tuple[str, Member], ...] = ((ALL_USERS, USER), ("admins", ADMIN), ("storages", STORAGE))
"""What belongs to a group, by the listing that has all of it."""
_WORDS = {"group": "groups", "user": "users", "admin": "administrators", "storage": "storages"}
_COUNTERS = "_count"


@dataclass(frozen=True)
class Content:
    """One object in a group.

    :arg resource: its kind; None for a group, which stands in ``node``.
    """

    kind: str
    name: str
    wire: Mapping[str, Any]
    resource: Member | None = None
    node: Node | None = None

    @property
    def key(self) -> tuple[str, Any]:
        """Return what distinguishes the object from all others."""
        return self.kind, self.wire.get("id")


def read_contents(client: PortalClient, nodes: Sequence[Node]) -> list[list[Content]]:
    """Return what is directly in each of the groups, read now.

    :raises NotFoundError: a group is gone.
    :raises FleetError: something of it cannot be listed; the message says that it would go with the group.
    """
    readings = [(node, listing) for node in nodes for listing in ("children", *(name for name, unused in MEMBERS))]
    client.each(lambda reading: _read(client, *reading), readings)
    return [list(_contents(node)) for node in nodes]


def _read(client: PortalClient, node: Node, listing: str) -> None:
    try:
        if listing == "children":
            client.tree.list_children(node)
        else:
            client.tree.read_listing(listing, node)
    except NotFoundError:
        raise
    except FleetError as error:
        error.message = f"what is in the group cannot be listed, and would go with it: {error.message}"
        raise


def _contents(node: Node) -> Iterator[Content]:
    for name, child in (node.children or {}).items():
        yield Content("group", name, child.entry, node=child)
    for listing, resource in MEMBERS:
        for entry in resource.own_entries(node, listing):
            yield Content(resource.kind, str(entry.get(resource.named_by)), entry, resource)


def listed(contents: Sequence[Content]) -> str:
    """Return objects as a list for a message, by kind: ``the groups A, B and the administrators c``."""
    parts = []
    for kind, words in _WORDS.items():
        names = [one.name for one in contents if one.kind == kind]
        if names:
            parts.append(f"the {words} {shortened(names, MAX_NAMES)}")
    return ", ".join(parts[:-1]) + (" and " if parts[1:] else "") + "".join(parts[-1:])


def machines_of(node: Node) -> dict[str, int]:
    """Return how many machines and the like the portal counts in a group, by its own names; they are in no listing."""
    usage = node.known.get("usage")
    counters = usage.items() if isinstance(usage, Mapping) else ()
    return {name[: -len(_COUNTERS)]: count for name, count in counters if name.endswith(_COUNTERS) and count}
