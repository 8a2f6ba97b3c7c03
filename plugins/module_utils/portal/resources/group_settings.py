# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Settings of a group: flags, agents, local backup, addresses that may log in, inheritance of storages.

Sources: the API document (groups/settings, groups/limits, groups/agents, groups/storages). All settings come with one request and each
part is posted by itself, so only the parts that differ are. They have no version; the inheritance has that of the group.

Two parts have an older name as well. A portal that does not return all settings at once is asked for each part by each of its
names, once; from then on, each part has the name under which it was found, and a part that was not found is not managed there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._core.errors import InputError, NotFoundError
from ..._engine.plan import input_of
from ..._engine.resource import Change
from ..._run.definition import resource_module
from ..._schema.table import STEERING, Field, FieldTable
from ..._schema.wire import encode
from ..client import PORTAL, PortalClient
from ..shapes import SETTINGS
from ..tree import Node
from ..values.addresses import LOGON_IPS, address_problem, canonical_addresses
from ..values.units import FLAG
from ..versions import send_versioned
from .common import group_of
from .group_part import GroupPart
from .lockout import ALLOW_FIELD, check_addresses
from .member import GROUP_FIELD

NAMES: Mapping[str, tuple[str, ...]] = {
    "flags": ("settings/flags",),
    "agents_autoupdate": ("settings/agents_autoupdate", "agents/autoupdate"),
    "local_backup_restriction": ("settings/local_backup_restriction",),
    "logon_ips": ("settings/logon_ips", "limits/logon_ips"),
}
"""Where each part of the settings is, in addresses; the newer name first."""


class GroupSettings(GroupPart):
    """The settings of one group. They are always there."""

    kind = "group_settings"
    title = "group settings"
    kept_as = ("settings", "storages")
    table = FieldTable(
        (
            GROUP_FIELD,
            Field("allow_add_devices", "flags.allow_add_devices", type="bool", codec=FLAG),
            Field("allow_download_agents", "flags.allow_download_agents", type="bool", codec=FLAG),
            Field("allow_download_docs", "flags.allow_download_docs", type="bool", codec=FLAG),
            Field("allow_download_tools", "flags.allow_download_tools", type="bool", codec=FLAG),
            Field("agents_autoupdate", "agents_autoupdate.status", type="bool", codec=FLAG),
            Field("apply_to_children", type="bool", access=STEERING),
            Field("local_backup_restricted", "local_backup_restriction.status", type="bool", codec=FLAG),
            Field("logon_ips", type="list", codec=LOGON_IPS, canonical=canonical_addresses, check=address_problem),
            # Of another request, so it is read only where it is managed.
            Field("inherit_storages", "storages.inherited", type="bool", codec=FLAG, detail=True),
            ALLOW_FIELD,
        )
    )

    def resolve(
        self, client: PortalClient, desired: Mapping[str, Any], current: Mapping[str, Any] | None
    ) -> Mapping[str, Any]:
        """Refuse what this portal has under no name that is known.

        :raises InputError: it names the options.
        """
        names = client.setting_names
        if names is not None and current is not None:
            unknown = [
                part.option
                for part in self.table
                if part.option in desired and part.steps and part.steps[0] in NAMES and part.steps[0] not in names
            ]
            if unknown:
                raise InputError(
                    f"this portal does not know {', '.join(unknown)}: it returns of these settings {', '.join(names)} alone",
                    next_step="Leave them out for this portal, which seems to be of an older release",
                )
        return super().resolve(client, desired, current)

    def check_plan(self, client: PortalClient, changes: Sequence[Change]) -> None:
        """Look whether the addresses of the own group would lock us out."""
        for change in changes:
            if change.item.resource is self:
                with input_of(change.item):
                    check_addresses(client, change)

    def look(self, client: PortalClient, nodes: Sequence[Node], in_full: Sequence[Node]) -> None:
        """Read the settings of the groups, and whether they inherit storages where that is wanted."""
        unknown = [node for node in dict.fromkeys(nodes) if "settings" not in node.listings]
        client.each(lambda node: _read_settings(client, node), unknown)
        client.tree.listings("storages", in_full)

    def wire(self, node: Node) -> Mapping[str, Any]:
        """Return the settings, with the inheritance where that was read."""
        storages = node.listings.get("storages")
        more = {} if storages is None else {"storages": {"inherited": storages.get("inherited")}}
        return {**node.listings["settings"], **more}

    def apply(self, client: PortalClient, change: Change) -> None:
        """Post each part that differs."""
        desired, label = change.item.desired, change.item.label
        node = group_of(client, change)
        body = encode(self.table, {}, change.diff)
        if "flags" in body:
            _send(client, node, "POST", "flags", body["flags"], label)
        if "agents_autoupdate" in body:
            below = int(bool(desired.get("apply_to_children")))
            posted = {**body["agents_autoupdate"], "apply_for_children": below}
            _send(client, node, "POST", "agents_autoupdate", posted, label)
        if "local_backup_restriction" in body:
            _send(client, node, "POST", "local_backup_restriction", body["local_backup_restriction"], label)
        if body.get("logon_ips"):
            _send(client, node, "POST", "logon_ips", {"items": body["logon_ips"]}, label)
        elif "logon_ips" in body:
            _send(client, node, "DELETE", "logon_ips", None, label)
        if "storages" in body:
            send_versioned(client, node, "PUT", f"/groups/{node.address}/storages", body["storages"], label)


def _read_settings(client: PortalClient, node: Node) -> None:
    """Read all settings of a group at once or, on a portal that does not return them so, part by part."""
    if client.setting_names is None:
        try:
            client.tree.read_listing("settings", node)
            return
        except NotFoundError as error:
            with client.turn("settings"):
                if client.setting_names is None:
                    client.setting_names = _find_names(client, node, error)
    label = f"settings of group {'/'.join(node.names) or '.'}"
    node.listings["settings"] = {
        part: client.read(f"/groups/{node.address}/{name}", shape=SETTINGS[part], object_name=label)
        for part, name in client.setting_names.items()
    }


def _find_names(client: PortalClient, node: Node, error: NotFoundError) -> dict[str, str]:
    """Return the name of each part that this portal knows.

    :raises NotFoundError: it knows none, so it is the group that is gone.
    """
    names = {}
    for part, candidates in NAMES.items():
        for name in candidates:
            try:
                label = f"settings of group {node.name or '.'}"
                client.read(f"/groups/{node.address}/{name}", shape=SETTINGS[part], object_name=label)
            except NotFoundError:
                continue
            names[part] = name
            break
    if not names:
        raise error
    client.report(f"this portal does not return all settings at once; it knows {', '.join(names.values())}")
    return names


def _send(client: PortalClient, node: Node, method: str, part: str, body: Any, label: str) -> None:
    """Change a part under the name that this portal is known to have, else under the first that it has.

    :raises NotFoundError: it has none; nothing was changed.
    """
    known = (client.setting_names or {}).get(part)
    first: NotFoundError | None = None
    for name in (known,) if known else NAMES[part]:
        try:
            client.send(method, f"/groups/{node.address}/{name}", body, object_name=label)
            return
        except NotFoundError as error:
            first = first or error
    if first is not None:
        raise first


GROUP_SETTINGS = GroupSettings()
MODULE = resource_module(PORTAL, GROUP_SETTINGS)
