# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Passwords of the appliance that cannot be read, and one of which a login can check (API document, system.account)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._core.data import Options
from ..._core.errors import FleetError, InputError, is_lost
from ..._engine.resource import Change, Item, Resource
from ..._run.definition import resource_module
from ..._schema.secret_state import ALWAYS, ON_CHANGE, ON_CREATE
from ..._schema.table import READ_ONLY, STEERING, Field, FieldTable, Secret
from ..client import APPLIANCE, ApplianceClient
from ..operations import WRITE_ADMIN_PASSWORD, WRITE_CONTENT_GATEWAY_PASSWORD, Operation
from ..values import query_of

ADMIN = "admin"
CONTENT_GATEWAY = "content_gateway"
WRITES: dict[str, Operation] = {ADMIN: WRITE_ADMIN_PASSWORD, CONTENT_GATEWAY: WRITE_CONTENT_GATEWAY_PASSWORD}
# The content gateway has logins of its own, which this API does not offer.
CHECKED_BY_LOGIN = (ADMIN,)


class Password(Resource):
    """The password of one account. It is there already where a login with it succeeds."""

    kind = "password"
    title = "password"
    many = True
    identity = ("account",)
    table = FieldTable(
        (
            Field("account", choices=(ADMIN, CONTENT_GATEWAY), required=True),
            Field("new_password", "password", required=True, secret=Secret(evidence="in_use")),
            Field(
                "update_secrets",
                aliases=("update_password",),
                choices=(ON_CHANGE, ALWAYS, ON_CREATE),
                default=ON_CHANGE,
                access=STEERING,
            ),
            Field("in_use", type="bool", access=READ_ONLY),
        )
    )

    def check(self, desired: Mapping[str, Any], state: str) -> None:
        """Refuse the policies that mean nothing for the account."""
        super().check(desired, state)
        policy = desired["update_secrets"]
        if policy == ON_CREATE:
            raise InputError(
                f"update_secrets: {ON_CREATE} makes no sense for the password of an account that always exists",
                next_step=f"Write {ON_CHANGE}, which needs secrets_ledger where no login can check the password, or {ALWAYS}",
            )

    def checks_secrets(self, desired: Mapping[str, Any]) -> bool:
        """Return whether a login can check the password."""
        return desired["account"] in CHECKED_BY_LOGIN

    def read_one(self, client: ApplianceClient, item: Item) -> Any:
        """Return whether the password is in use. With ``always`` no one needs to know, and no login is spent on it."""
        if item.desired["update_secrets"] == ON_CHANGE and self.checks_secrets(item.desired):
            return self._checked(client, item)
        return self._unchecked(item)

    def read_back(self, client: ApplianceClient, items: Sequence[Item]) -> list[Any]:
        """Log in with the new password, where that is possible."""
        return [
            self._checked(client, item) if self.checks_secrets(item.desired) else self._unchecked(item)
            for item in items
        ]

    @staticmethod
    def _checked(client: ApplianceClient, item: Item) -> Options:
        return {"account": item.name, "in_use": client.accepts(item.name, item.desired["new_password"])}

    @staticmethod
    def _unchecked(item: Item) -> Options:
        return {"account": item.name, "in_use": True}

    def apply(self, client: ApplianceClient, change: Change) -> None:
        """Write the password; if it is that of our own account, go on with it."""
        new = change.diff.secrets["new_password"]
        client.forget_password(change.item.name, new)
        try:
            client.write(WRITES[change.item.name], query_of(self.table, change.diff))
        except FleetError as error:
            if not (is_lost(error) and self.checks_secrets(change.item.desired) and self._is_set(client, change)):
                raise
        client.adopt(change.item.name, new)

    @staticmethod
    def _is_set(client: ApplianceClient, change: Change) -> bool:
        """Return whether a password is in use, of which no response says that it was set. One login shows it, and what follows may need to know."""
        new = change.diff.secrets["new_password"]
        try:
            if client.accepts(change.item.name, new):
                return True
        except FleetError:
            return False
        # It may be set yet.
        client.forget_password(change.item.name, new)
        return False


PASSWORD = Password()
MODULE = resource_module(APPLIANCE, PASSWORD)
