# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Where a group's machines migrate to: the migration service of the group, and its backup server.

Sources: the API document (groups/migration, groups/backup_server_migration, datacenter/backupservers). The service stands in the
group itself. Which backup server a group is on shows in no response (PORTAL-MIGRATION-SERVER), so a move is asked for expressly and never compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._core.errors import Effects, FleetError, InputError, NotFoundError, PermissionsError, ProductError, is_lost
from ..._engine.resource import Change, Item
from ..._run.definition import resource_module
from ..._schema.table import STEERING, Field, FieldTable
from ..._schema.wire import encode
from ..client import PORTAL, PortalClient
from ..shapes import BACKUP_SERVER, MOVED
from ..tree import Node
from ..values.units import FLAG, is_number
from ..versions import send_versioned
from .common import group_of, take
from .group_part import GroupPart
from .member import GROUP_FIELD


class GroupMigration(GroupPart):
    """The migration of one group. Its settings are always there."""

    kind = "group_migration"
    title = "migration"
    table = FieldTable(
        (
            GROUP_FIELD,
            Field("enabled", "migration_enabled", type="bool", codec=FLAG),
            Field("service", "migration_service", clear=""),
            # Never returned; `detail`, so that it is unknown and not empty.
            Field("backup_server", detail=True, filled=True),
            Field("move", type="bool", access=STEERING),
        )
    )

    def check(self, desired: Mapping[str, Any], state: str) -> None:
        """Check what the user gave.

        :raises InputError: also where a backup server is named and no move asked for, or the other way round.
        """
        super().check(desired, state)
        if "backup_server" in desired and not (desired["backup_server"] and desired.get("move")):
            raise InputError(
                "backup_server needs move: true, since the portal does not say which backup server a group is on",
                next_step="With move: true the group is moved each time the task runs; leave both out for a task that only keeps settings",
            )
        if desired.get("move") and "backup_server" not in desired:
            raise InputError("move needs backup_server", next_step="Name the backup server, or leave move out")

    def resolve(
        self, client: PortalClient, desired: Mapping[str, Any], current: Mapping[str, Any] | None
    ) -> Mapping[str, Any]:
        """Replace the address of a backup server by its id.

        :raises InputError: there is no such backup server.
        """
        resolved = dict(super().resolve(client, desired, current))
        if resolved.get("backup_server"):
            resolved["backup_server"] = _server_id(client, resolved["backup_server"])
        return resolved

    def look(self, client: PortalClient, nodes: Sequence[Node], in_full: Sequence[Node]) -> None:
        """Read the groups in full: they hold the settings."""
        client.tree.read_details(nodes)

    def wire(self, node: Node) -> Mapping[str, Any]:
        """Return what the group says; null means that migration is not enabled (API document)."""
        return {
            "migration_enabled": node.known.get("migration_enabled") or 0,
            "migration_service": node.known.get("migration_service"),
        }

    def read_back(self, client: PortalClient, items: Sequence[Item]) -> list[Any]:
        """Return the settings. A move that the portal accepted is taken as made, since no response says more."""
        return [
            {**wire, "backup_server": _server_id(client, item.desired["backup_server"])}
            if isinstance(wire, Mapping) and item.desired.get("backup_server")
            else wire
            for item, wire in zip(items, self.read(client, items))
        ]

    def apply(self, client: PortalClient, change: Change) -> None:
        """Send the settings that differ, then the move."""
        node, label = group_of(client, change), change.item.label
        body = take(encode(self.table, {}, change.diff), ["group"])
        server = body.pop("backup_server", None)
        if body:
            send_versioned(client, node, "PUT", f"/groups/{node.address}/migration", body, label)
        if server is not None:
            self._move(client, node, int(server), label)

    @staticmethod
    def _move(client: PortalClient, node: Node, server: int, label: str) -> None:
        """Move the group and all below it, once.

        :raises ProductError: also where no one knows whether the move began: the engine must not begin another one.
        """
        address = f"/groups/{node.address}/backup_server_migration"
        try:
            client.do("PUT", address, {"backup_server_id": server}, says=MOVED, object_name=label)
        except FleetError as error:
            if not is_lost(error):
                raise
            failure = ProductError(
                f"whether the move began is not known: {error.message}",
                place=error.place,
                product_message=error.product_message,
                next_step="Look in the portal where the group is; running again asks for the move again",
            )
            failure.effects = Effects(in_doubt=(label,))
            raise failure from None


def _server_id(client: PortalClient, wanted: str) -> str:
    """Return the id of the backup server with this id or one of these addresses."""
    try:
        servers = client.read_items("/datacenter/backupservers", entries=BACKUP_SERVER, object_name="backup servers")
    except (NotFoundError, PermissionsError):
        if is_number(wanted):
            # The portal has the last word.
            return wanted
        raise
    for server in servers:
        if wanted in (str(server.get("id")), server.get("address"), server.get("internal_address")):
            return str(server["id"])
    known = ", ".join(f"{server.get('id')} ({server.get('address')})" for server in servers)
    raise InputError(
        f"backup_server: there is no backup server {wanted}",
        next_step=f"There are: {known}" if known else "There are none",
    )


GROUP_MIGRATION = GroupMigration()
MODULE = resource_module(PORTAL, GROUP_MIGRATION)
