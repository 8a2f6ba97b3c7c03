# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Administrators of groups.

Sources: the API document (groups/admins, admins). An administrator is made without a password and is inactive until it
follows the link of an activation mail, which portal_mail sends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..._run.definition import resource_module
from ..._schema.table import UPDATE_ONLY, Field, FieldTable
from ..client import PORTAL, PortalClient
from ..values.enums import ACCESS, BACKUP_EVENTS, CERTIFICATE_EVENTS, DEVICE_EVENTS, ROLES
from ..values.units import ENABLED, FLAG
from .account import EXISTING_FIELD, LOGIN_FIELD, Account
from .common import LANGUAGE, enum_field
from .member import GROUP_FIELD


class Admin(Account):
    """One administrator, known by group and login."""

    kind = "admin"
    title = "administrator"
    listing = "admins"
    # It is enabled, or waits for its activation: only the link of the mail makes of the one the other.
    as_created: Mapping[str, Any] = {"status": 1}
    table = FieldTable(
        (
            GROUP_FIELD,
            LOGIN_FIELD,
            Field("first_name", "firstname", clear=""),
            Field("last_name", "lastname", clear=""),
            Field("email", clear=""),
            LANGUAGE,
            enum_field("access", "access_type", ACCESS, filled=True),
            enum_field("roles", "roles", ROLES),
            Field("enabled", "status", type="bool", codec=ENABLED, access=UPDATE_ONLY),
            Field("management_notifications", "notifications_management", type="bool", codec=FLAG, detail=True),
            enum_field("backup_notifications", "notifications_backup", BACKUP_EVENTS, detail=True),
            enum_field("device_control_notifications", "notifications_device_control", DEVICE_EVENTS, detail=True),
            enum_field(
                "certificate_notifications", "notifications_certificate_management", CERTIFICATE_EVENTS, detail=True
            ),
            EXISTING_FIELD,
        )
    )

    def list_removable(self, client: PortalClient) -> Iterable[tuple[Mapping[str, Any], Any]]:
        """Return the administrators of all groups, except the one that is logged in."""
        return [found for found in super().list_removable(client) if not client.is_own(found[1])]

    def list_all(self, client: PortalClient) -> Iterable[tuple[Mapping[str, Any], Any]]:
        """Return the administrators of all groups in full."""
        found = list(super().list_removable(client))
        details = client.each(lambda one: self.read_detail(client, one[1]), found)
        return [
            (identity, {**wire, "group": identity["group"]})
            for (identity, unused), wire in zip(found, details)
            if wire is not None
        ]


ADMIN = Admin()
MODULE = resource_module(PORTAL, ADMIN)
