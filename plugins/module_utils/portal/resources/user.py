# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Service users: the accounts that machines and mailboxes are backed up with.

Sources: the API document (groups/users, users). A user can stand below customers and units only (rules). How one is disabled is
not known: a change has no status (PORTAL-USER-DISABLE). Notifications can be written and are not returned anywhere
(PORTAL-USER-NOTIFICATIONS).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..._engine.resource import Item
from ..._run.definition import resource_module
from ..._schema.table import STEERING, WRITE_ONLY, Field, FieldTable
from ..client import PORTAL, PortalClient
from ..tree import ALL_USERS
from ..values.enums import BACKUP_EVENTS, CERTIFICATE_EVENTS, DEVICE_EVENTS, ROLES
from ..values.units import FLAG
from .account import EXISTING_FIELD, LOGIN_FIELD, Account
from .common import CLOUD_TO_CLOUD, CONTACT, LANGUAGE, QUOTAS, SUBSCRIPTION, check_end_stays, enum_field
from .member import GROUP_FIELD

# In a listing, a user has its names and e-mail address; the rest of the address is in the user alone.
_LISTED = ("first_name", "last_name", "email")
_CONTACT = tuple(Field(one.option, one.wire, clear="", detail=one.option not in _LISTED) for one in CONTACT)


class User(Account):
    """One service user, known by group and login."""

    kind = "user"
    title = "user"
    listing = "users"
    previous = "previous_login"
    hidden_too: Mapping[str, Any] = {"hidden": True}
    table = FieldTable(
        (
            GROUP_FIELD,
            LOGIN_FIELD,
            Field("previous_login", access=STEERING, filled=True),
            *_CONTACT,
            LANGUAGE,
            enum_field("roles", "roles", ROLES),
            Field("privileged", type="bool", codec=FLAG),
            Field("quotas", "privileges", object=QUOTAS),
            # A listing has the quotas alone.
            replace(SUBSCRIPTION, detail=True),
            replace(CLOUD_TO_CLOUD, detail=True),
            # A number for users, an object for groups.
            Field("local_backup", "privileges.local_backup", type="bool", codec=FLAG, detail=True),
            Field("monitor", "backup.monitor", type="bool", codec=FLAG),
            Field("agents_autoupdate", "agents.autoupdate", type="bool", codec=FLAG, detail=True),
            Field("identity_provider", "idp_id", type="int", detail=True),
            Field("management_notifications", "notifications_management", type="bool", codec=FLAG, access=WRITE_ONLY),
            enum_field("backup_notifications", "notifications_backup", BACKUP_EVENTS, access=WRITE_ONLY),
            enum_field(
                "device_control_notifications", "notifications_device_control", DEVICE_EVENTS, access=WRITE_ONLY
            ),
            enum_field(
                "certificate_notifications",
                "notifications_certificate_management",
                CERTIFICATE_EVENTS,
                access=WRITE_ONLY,
            ),
            EXISTING_FIELD,
        )
    )

    def resolve(
        self, client: PortalClient, desired: Mapping[str, Any], current: Mapping[str, Any] | None
    ) -> Mapping[str, Any]:
        """Look up words, and refuse what no request of the document does."""
        check_end_stays(desired, current)
        return super().resolve(client, desired, current)

    def listing_of(self, item: Item) -> str:
        """Return the listing of all users for one that may be hidden, as what goes with a group may be."""
        return ALL_USERS if item.desired.get("hidden") else self.listing


USER = User()
MODULE = resource_module(PORTAL, USER)
