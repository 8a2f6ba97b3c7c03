# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Where a group's machines migrate to: the migration service of the group, and its backup server.

Sources: the API document (groups/migration, groups/backup_server_migration, datacenter/backupservers). The service stands in the
group itself. Which backup server a group is on shows in no response (PORTAL-MIGRATION-SERVER), so a move is asked for expressly and never compared.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from ..._core.errors import Effects, FleetError, InputError, NotFoundError, PermissionsError, ProductError, is_lost
from ..._engine.resource import Change, Item, Missing
from ..._run.definition import resource_module
from ..._schema.table import STEERING, Field, FieldTable
from ..._schema.wire import encode
from ..client import PORTAL, PortalClient
from ..shapes import BACKUP_SERVER, MOVED
from ..tree import Node
from ..values.units import FLAG, is_number
from ..versions import send_versioned
from .backup_server import SERVERS, same_address, server_key
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

        An address that the portal does not have stays as it is: the same document may register it.

        :raises InputError: there is no backup server with this id.
        """
        resolved = dict(super().resolve(client, desired, current))
        wanted = resolved.get("backup_server")
        if wanted:
            # No document can say which id a server gets.
            server = _server_id if is_number(wanted) else _known_id
            resolved["backup_server"] = server(client, wanted) or wanted
        return resolved

    def requires(self, options: Mapping[str, Any]) -> tuple[Hashable, ...]:
        """Return the keys of the group, and of the backup server to move to."""
        server = options.get("backup_server")
        return (*super().requires(options), *((server_key(server),) if server else ()))

    def missing_references(self, client: PortalClient, changes: Sequence[Change]) -> Iterable[tuple[Item, Missing]]:
        """Return the backup servers to move to that the portal does not have."""
        for change in changes:
            wanted = change.diff.after.get("backup_server")
            if wanted and not is_number(wanted):
                yield change.item, Missing(server_key(wanted), _no_server(wanted, _servers(client)))

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
            self._move(client, node, int(_server_id(client, str(server))), label)

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
    """Return the id of the backup server with this id or one of these addresses.

    :raises InputError: there is none.
    """
    found = _known_id(client, wanted)
    if found is None:
        raise _no_server(wanted, _servers(client))
    return found


def _known_id(client: PortalClient, wanted: str) -> str | None:
    """Return the id of the backup server with this id or one of these addresses, None where the portal has none."""
    try:
        servers = _servers(client)
    except (NotFoundError, PermissionsError):
        if is_number(wanted):
            # The portal has the last word.
            return wanted
        raise
    # Two servers may share a host on two ports: then it takes the port to know one.
    exact = [one for one in servers if wanted in (str(one.get("id")), one.get("address"), one.get("internal_address"))]
    alike = exact or [
        one for one in servers for key in ("address", "internal_address") if same_address(wanted, one.get(key))
    ]
    found = {str(one["id"]) for one in alike}
    if len(found) > 1 and not exact:
        raise InputError(
            f"backup_server: several backup servers have the address {wanted}, on different ports",
            next_step=f"Write one of: {', '.join(str(one.get('address')) for one in alike)}",
        )
    return str(alike[0]["id"]) if alike else None


def _servers(client: PortalClient) -> Sequence[Mapping[str, Any]]:
    return client.read_items(SERVERS, entries=BACKUP_SERVER, object_name="backup servers")


def _no_server(wanted: str, servers: Sequence[Mapping[str, Any]]) -> InputError:
    known = ", ".join(f"{server.get('id')} ({server.get('address')})" for server in servers)
    return InputError(
        f"backup_server: there is no backup server {wanted}",
        next_step=f"There are: {known}" if known else "There are none",
    )


GROUP_MIGRATION = GroupMigration()
MODULE = resource_module(PORTAL, GROUP_MIGRATION)
