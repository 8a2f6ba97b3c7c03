# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The e-mail address of the appliance (API document, section system.account, user email)."""

from __future__ import annotations

from typing import Any

from ..._engine.resource import Change, Item, Resource
from ..._run.definition import resource_module
from ..._schema.table import Field, FieldTable
from ..client import APPLIANCE, ApplianceClient
from ..operations import DELETE_EMAIL, READ_EMAIL, WRITE_EMAIL
from ..values import TEXT, email_problem, query_of


class Email(Resource):
    """The one address. The key under which it is read is not known (APPLIANCE-EMAIL-KEY)."""

    kind = "email"
    title = "e-mail address"
    removable = True
    table = FieldTable(
        (
            Field(
                "address",
                "email",
                also_read=("mailaddr", "address"),
                codec=TEXT,
                check=email_problem,
                needed=True,
                filled=True,
            ),
        )
    )

    def read_one(self, client: ApplianceClient, item: Item) -> Any:
        """Return the response, if there is an address in it."""
        wire = client.read(READ_EMAIL)
        return wire if wire and self.table.read(wire)["address"] is not None else None

    def apply(self, client: ApplianceClient, change: Change) -> None:
        """Set the address."""
        client.write(WRITE_EMAIL, query_of(self.table, change.diff), readable=True)

    def remove(self, client: ApplianceClient, change: Change) -> None:
        """Forget the address."""
        client.write(DELETE_EMAIL, {}, readable=True)


EMAIL = Email()
MODULE = resource_module(APPLIANCE, EMAIL)
