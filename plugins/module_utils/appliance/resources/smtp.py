# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The SMTP server that the appliance mails through (API document, section system.account)."""

from __future__ import annotations

from typing import Any

from ..._engine.resource import Change, Item, Resource
from ..._run.definition import resource_module
from ..._schema.hostnames import canonical_server, port_problem, server_problem
from ..._schema.table import READ_ONLY, Condition, Field, FieldTable, Secret
from ..client import APPLIANCE, ApplianceClient
from ..operations import DELETE_SMTP, READ_SMTP, WRITE_SMTP
from ..values import NUMBER, PRESENCE, TEXT, query_of


class Smtp(Resource):
    """The one SMTP server. It is written as a whole: a parameter that is left out loses its value (APPLIANCE-SMTP-WRITE)."""

    kind = "smtp"
    title = "SMTP server"
    removable = True
    # Named so that they do not collide with the connection options host, port, username and password.
    table = FieldTable(
        (
            Field("server", "host", codec=TEXT, canonical=canonical_server, check=server_problem, needed=True),
            Field("server_port", "port", type="int", codec=NUMBER, check=port_problem),
            Field("server_user", "user", codec=TEXT, trimmed=True),
            Field(
                "server_password",
                "password",
                secret=Secret(evidence="authenticates", with_every_write=True),
                applies=(Condition("server_user"),),
            ),
            # Four stars stand for a password that is there. A release without them says it by auth, or by the user.
            Field(
                "authenticates", "password", also_read=("auth", "user"), type="bool", codec=PRESENCE, access=READ_ONLY
            ),
        )
    )

    def read_one(self, client: ApplianceClient, item: Item) -> Any:
        """Return the server; without a host there is none, whatever else the response holds."""
        wire = client.read(READ_SMTP)
        return wire if wire and self.table.read(wire)["server"] is not None else None

    def apply(self, client: ApplianceClient, change: Change) -> None:
        """Set the server with all that it has."""
        query = query_of(self.table, change.diff, whole=True)
        client.write(WRITE_SMTP, query, readable=not change.diff.secrets)

    def remove(self, client: ApplianceClient, change: Change) -> None:
        """Forget the server."""
        client.write(DELETE_SMTP, {}, readable=True)


SMTP = Smtp()
MODULE = resource_module(APPLIANCE, SMTP)
