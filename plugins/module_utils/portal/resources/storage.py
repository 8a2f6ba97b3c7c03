# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Storages that are registered with a group, and that the groups below may use.

Sources: the API document (groups/storages). The response to a registration has no id, so the list is read for it. A storage is
changed with a version that no response shows (PORTAL-STORAGE-VERSION): that of the group is sent, which is what its
neighbor, the inheritance, has; a portal that means another one gets the change without. The response to a registration has a
link with a token in it, with which the storage completes its registration; nothing shows it again.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from ..._core.errors import Place, VerifyError
from ..._engine.resource import CREATE, Change, Item
from ..._run.definition import resource_module
from ..._schema.table import CREATE_ONLY, HANDED_OUT, STEERING, UPDATE_ONLY, Field, FieldTable
from ..._schema.wire import encode
from ..client import PORTAL, PortalClient
from ..tree import Node
from ..values.enums import STORAGE_KIND
from ..versions import send_versioned
from .common import enum_field, group_of, take
from .member import GROUP_FIELD, Member


class Storage(Member):
    """One storage, known by the group that registered it and its name. Inherited ones belong to groups above."""

    kind = "storage"
    title = "storage"
    identity = ("group", "name")
    listing = "storages"
    named_by = "name"
    previous = "previous_name"
    table = FieldTable(
        (
            GROUP_FIELD,
            Field("name", trimmed=True),
            Field("previous_name", access=STEERING, filled=True),
            enum_field("kind", "kind", STORAGE_KIND, needed=True, access=CREATE_ONLY, filled=True),
            Field("uid", needed=True, access=CREATE_ONLY, filled=True),
            Field("content_url", clear="", access=UPDATE_ONLY),
            Field("content_mobile_url", clear="", access=UPDATE_ONLY),
            # Not of the storage itself: `read_back` adds it.
            Field("registration_url", access=HANDED_OUT),
        )
    )

    def provides(self, desired: Mapping[str, Any]) -> tuple[Hashable, ...]:
        """Return the key by which groups refer to their storage."""
        return (("storage", desired["name"]),)

    def claims(self, options: Mapping[str, Any]) -> tuple[Hashable, ...]:
        """Return name and uid: both are unique in the whole portal (API document)."""
        uid = options.get("uid")
        return (*super().claims(options), *((("storage uid", uid),) if uid else ()))

    def own_entries(self, node: Node, listing: str = "") -> list[Mapping[str, Any]]:
        """Return the storages that the group registered itself."""
        return [entry for entry in super().own_entries(node, listing) if not entry.get("inherited")]

    def read_back(self, client: PortalClient, items: Sequence[Item]) -> list[Any]:
        """Return the storages, those that were just registered with the link that came in response."""
        links = [client.links.pop(item.label, None) for item in items]
        wires = self.read(client, items)
        for item, link in zip(items, links):
            if link == "":
                client.warn(
                    f"{item.label}: it is registered, but the response with its registration link was lost, and no request shows the link"
                    " again. If the storage has not completed its registration, remove it and register it again"
                )
        return [
            {**wire, "registration_url": link} if link and isinstance(wire, Mapping) else wire
            for wire, link in zip(wires, links)
        ]

    def apply(self, client: PortalClient, change: Change) -> None:
        """Register the storage, look for its id, and send what a registration does not take."""
        node, label = group_of(client, change), change.item.label
        body = take(encode(self.table, {}, change.diff), ["group"])
        if change.operation == CREATE:
            posted = take(encode(self.table, {}, change.diff, creating=True), ["group"])
            posted["name"] = change.item.desired["name"]
            # Until the response is in, there is no link; it stays so where the response is lost.
            client.links[label] = ""
            client.keep_link(label, client.send("POST", f"/groups/{node.address}/storages", posted, object_name=label))
            body = {key: value for key, value in body.items() if key not in posted}
            if not body:
                return
            client.tree.read_listing(self.listing, node)
            found = [one for one in self.own_entries(node) if one.get("name") == change.item.desired["name"]]
            if not found:
                raise VerifyError(
                    "the portal took the registration and does not list the storage yet",
                    place=Place(object=label),
                    next_step="Run again",
                )
            number = found[0]["id"]
        else:
            number = change.wire["id"]
        send_versioned(client, node, "PUT", f"/groups/{node.address}/storages/{number}", body, label)

    def remove(self, client: PortalClient, change: Change) -> None:
        """Forget the storage. The portal refuses where a group stores there."""
        node = group_of(client, change)
        address = f"/groups/{node.address}/storages/{change.wire['id']}"
        send_versioned(client, node, "DELETE", address, None, change.item.label)


STORAGE = Storage()
MODULE = resource_module(PORTAL, STORAGE)
