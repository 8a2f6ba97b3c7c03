# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The accounts of the appliance that can be enabled (API document, section system.account)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..._engine.resource import Change, Item, Resource
from ..._run.definition import resource_module
from ..._schema.table import HANDED_OUT, Condition, Field, FieldTable, Secret
from ..client import APPLIANCE, ApplianceClient
from ..operations import read_account, write_account
from ..values import TEXT, TRUTH, query_of

NAMES = ("audit", "tech-support")


class Account(Resource):
    """One of two accounts that always exist. "Data varies by user": a disabled one returns no ``account``.

    A call carries only what changes: ``enabled=True`` makes a new passcode for tech-support even where it is enabled.
    """

    kind = "account"
    title = "account"
    many = True
    identity = ("name",)
    table = FieldTable(
        (
            Field("name", choices=NAMES, required=True),
            Field("enabled", type="bool", codec=TRUTH),
            # Enabling is what creates an account; one that is disabled is not known to have a password.
            Field(
                "account_password",
                "password",
                secret=Secret(evidence="enabled"),
                applies=(Condition("enabled", (True,)),),
            ),
            Field("passcode", codec=TEXT, access=HANDED_OUT),
            Field("passcode_timeout", "timeout", codec=TEXT, access=HANDED_OUT),
        )
    )

    def read_one(self, client: ApplianceClient, item: Item) -> Any:
        """Return the account with ``enabled`` in so many words."""
        name = str(item.desired["name"])
        wire = client.read(read_account(name)) or {}
        # Some releases may say it; else the name of the account does (APPLIANCE-ACCOUNT-ENABLED).
        enabled = wire.get("enabled")
        return {**wire, "name": name, "enabled": "account" in wire if enabled in (None, "") else enabled}

    def list_all(self, client: ApplianceClient) -> Iterable[tuple[Mapping[str, Any], Any]]:
        """Return both accounts."""
        items = [Item(self, {"name": name}) for name in NAMES]
        return [(item.desired, wire) for item, wire in zip(items, self.read(client, items))]

    def apply(self, client: ApplianceClient, change: Change) -> None:
        """Change what differs and nothing else."""
        query = query_of(self.table, change.diff)
        client.write(write_account(change.item.name), query, readable=not change.diff.secrets)


ACCOUNT = Account()
MODULE = resource_module(APPLIANCE, ACCOUNT)
