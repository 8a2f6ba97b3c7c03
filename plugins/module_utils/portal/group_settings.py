# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Settings of a group: flags, agents, local backup, addresses that may log in, inheritance of storages.

Sources: the API document (groups/settings, groups/storages). All settings come with one request and each part is posted by itself,
so only the parts that differ are. They have no version; the inheritance has that of the group.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from .._fields import Field, FieldTable
from .._module import declare
from .._resource import Change, Item
from .._writing import write
from ._addresses import LOGON_IPS, address_problem, canonical_addresses
from ._client import PORTAL, PortalClient
from ._common import PortalResource
from ._member import GROUP_FIELD
from ._tree import Node
from ._values import FLAG, path_of, reference
from .storage import send_versioned


class GroupSettings(PortalResource):
    """The settings of one group. They are always there."""

    kind = "group_settings"
    title = "group settings"
    identity = ("group",)
    table = FieldTable(
        (
            GROUP_FIELD,
            Field("allow_add_devices", "flags.allow_add_devices", type="bool", codec=FLAG),
            Field("allow_download_agents", "flags.allow_download_agents", type="bool", codec=FLAG),
            Field("allow_download_docs", "flags.allow_download_docs", type="bool", codec=FLAG),
            Field("allow_download_tools", "flags.allow_download_tools", type="bool", codec=FLAG),
            Field("agents_autoupdate", "agents_autoupdate.status", type="bool", codec=FLAG),
            Field("apply_to_children", type="bool", behaviour=True),
            Field("local_backup_restricted", "local_backup_restriction.status", type="bool", codec=FLAG),
            Field("logon_ips", type="list", codec=LOGON_IPS, canonical=canonical_addresses, check=address_problem),
            # Of another request, so it is read only where it is managed.
            Field("inherit_storages", "storages.inherited", type="bool", codec=FLAG, detail=True),
        )
    )

    def name_of(self, desired: Mapping[str, Any]) -> str:
        """Return the group's path as one text."""
        return str(reference(desired.get("group")))

    def requires(self, options: Mapping[str, Any]) -> tuple[Hashable, ...]:
        """Return the key of the group."""
        return (reference(options["group"]).key,)

    def read(self, client: PortalClient, items: Sequence[Item]) -> list[Any]:
        """Return the settings of each group."""
        tree = client.tree
        groups = [reference(item.desired["group"]) for item in items]
        tree.locate(groups)
        nodes = [tree.find(group) for group in groups]
        tree.listings("settings", [node for node in nodes if node is not None])
        tree.listings(
            "storages",
            [node for item, node in zip(items, nodes) if node is not None and self.table.needs_detail(item.desired)],
        )
        return [
            tree.missing(group) if node is None else self._wire(node, item.desired["group"])
            for item, group, node in zip(items, groups, nodes)
        ]

    def read_again(self, client: PortalClient, item: Item) -> Any:
        """Return the settings of one group, read anew."""
        node = client.tree.find(reference(item.desired["group"]))
        if node is not None:
            for kind in ("settings", "storages"):
                node.listings.pop(kind, None)
        return self.read(client, [item])[0]

    @staticmethod
    def _wire(node: Node, group: Any) -> dict[str, Any]:
        storages = node.listings.get("storages")
        more = {} if storages is None else {"storages": {"inherited": storages.get("inherited")}}
        return {**node.listings["settings"], **more, "group": group}

    def list_all(self, client: PortalClient) -> Iterable[tuple[Mapping[str, Any], Any]]:
        """Return the settings of all groups, the own one among them."""
        tree = client.tree
        nodes = [tree.root, *tree.walk()]
        tree.listings("settings", nodes)
        tree.listings("storages", nodes)
        for node in nodes:
            group = path_of(node.names)
            yield {"group": group}, self._wire(node, group)

    def write(self, client: PortalClient, change: Change) -> None:
        """Post each part that differs."""
        desired, label = change.item.desired, change.item.label
        node = client.tree.find(reference(desired["group"]))
        if node is None:
            raise client.tree.missing(reference(desired["group"])).error
        body = write(self.table, {}, change.comparison)
        settings = f"/groups/{node.address}/settings"
        if "flags" in body:
            client.send("POST", f"{settings}/flags", body["flags"], object_name=label)
        if "agents_autoupdate" in body:
            below = int(bool(desired.get("apply_to_children")))
            posted = {**body["agents_autoupdate"], "apply_for_children": below}
            client.send("POST", f"{settings}/agents_autoupdate", posted, object_name=label)
        if "local_backup_restriction" in body:
            posted = body["local_backup_restriction"]
            client.send("POST", f"{settings}/local_backup_restriction", posted, object_name=label)
        if body.get("logon_ips"):
            client.send("POST", f"{settings}/logon_ips", {"items": body["logon_ips"]}, object_name=label)
        elif "logon_ips" in body:
            client.send("DELETE", f"{settings}/logon_ips", object_name=label)
        if "storages" in body:
            send_versioned(client, node, "PUT", f"/groups/{node.address}/storages", body["storages"], label)


GROUP_SETTINGS = GroupSettings()
MODULE = declare(PORTAL, GROUP_SETTINGS)
