# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The accounts of one cloud provider that the monitor syncs (API documents, resource ``auth_codes``).

One object is all accounts of a provider: they are read by one GET, and what differs is written by at most one PUT and one
DELETE. That a PUT leaves alone what it does not list is an assumption (CLOUD-ACCOUNTS-UPSERT); the engine looks after every write whether it is so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ..._core.data import JsonObject, Options
from ..._core.errors import FleetError, InputError, NotFoundError
from ..._engine.names import shortened
from ..._engine.resource import ABSENT, Change, Item, Resource
from ..._http.shape import NAME, TEXT, Keys, ListOf
from ..._run.definition import resource_module
from ..._schema.table import STEERING, Entries, Field, FieldTable, Secret
from ..._schema.wire import changed_entries
from ..client import CLOUD_SYNC, PROVIDERS, CloudSyncClient, path_of
from ..write_outcome import WriteOutcome, after_delete, after_put, settle

PATH = "auth_codes"


def text_problem(text: str) -> str:
    """Return what is wrong with a text that identifies something, or an empty text."""
    return "begins or ends with white space" if text != text.strip() else ""


def _text_field(option: str, wire: str = "") -> Field:
    return Field(option, wire, needed=True, filled=True, check=text_problem)


def _secret(option: str, wire: str = "") -> Field:
    # The PUT has all fields of an account, so no change of any of them is possible without the secret.
    return Field(option, wire, secret=Secret(with_every_write=True), needed=True)


FIELDS = {
    "aws": (_text_field("access_key"), _secret("secret_key")),
    "azure": (
        _text_field("tenant_id"),
        _text_field("subscription_id"),
        _text_field("app_id"),
        _secret("app_password", "app_passwd"),
    ),
}


# What a GET returns of each account: everything but its secret.
SHAPES = {
    provider: ListOf(
        Keys(required={"acc_id": NAME, **{part.wire or part.option: TEXT for part in fields if not part.secret}})
    )
    for provider, fields in FIELDS.items()
}


def _table(*fields: Field) -> FieldTable:
    account = FieldTable(
        (
            Field("name", "acc_id", required=True, check=text_problem),
            *fields,
            Field("update_secret", type="bool", access=STEERING),
        )
    )
    return FieldTable(
        (
            Field("provider", choices=PROVIDERS, required=True),
            Field(
                "accounts",
                entries=Entries(account, "name", purge_option="purge"),
                required=True,
            ),
            Field("purge", type="bool", access=STEERING),
        )
    )


class Accounts(Resource):
    """All accounts of one provider."""

    kind = "accounts"
    title = "cloud accounts"
    many = True
    identity = ("provider",)
    variant_by = "provider"
    variants = MappingProxyType({provider: _table(*fields) for provider, fields in FIELDS.items()})
    table = _table(*FIELDS["aws"], *FIELDS["azure"])
    holder_of = "accounts"

    def check(self, desired: Mapping[str, Any], state: str) -> None:
        """Check what the user gave.

        :raises InputError: one sentence on what is wrong.
        """
        super().check(desired, state)
        if state == ABSENT:
            if desired.get("purge"):
                raise InputError(
                    "state is absent and purge is true: one removes the accounts that are listed, the other those that are not",
                    next_step="Leave one of them out",
                )
            return
        secret = next(part.option for part in FIELDS[desired["provider"]] if part.secret)
        for account in desired["accounts"]:
            if account.get("update_secret") and account.get(secret) is None:
                raise InputError(
                    f"accounts[{account['name']}].update_secret is true, but no {secret} is given",
                    next_step=f"Give {secret}, or leave update_secret out",
                )

    def read_one(self, client: CloudSyncClient, item: Item) -> Any:
        """Return all accounts of the provider, below the options that hold them."""
        return self._read(client, str(item.desired["provider"]))

    def _read(self, client: CloudSyncClient, provider: str) -> JsonObject:
        accounts = client.read(path_of(provider, PATH), SHAPES[provider], object_name=f"accounts {provider}")
        return {"provider": provider, "accounts": accounts}

    def list_all(self, client: CloudSyncClient) -> Iterable[tuple[Mapping[str, Any], Any]]:
        """Return the accounts of every provider for which the monitor has a service."""
        return client.of_each_provider(lambda provider: self._read(client, provider))

    def gathered(self, client: CloudSyncClient, provider: str) -> list[Options]:
        """Return the accounts of a provider as a user would write them, without secrets."""
        accounts: list[Options] = self.gather(self.options(self._read(client, provider)))["accounts"]
        return accounts

    def options(self, wire: Any) -> Options:
        """Return the accounts in option words."""
        return self.table_for(wire).read(wire)

    def apply(self, client: CloudSyncClient, change: Change) -> None:
        """Create and update by one PUT, then delete by one DELETE: nothing goes where something else could not come."""
        entries = change.diff.entries["accounts"]
        form = self.table_for(change.item.desired)["accounts"].entries
        written = changed_entries(form, change.wire["accounts"], entries) if form is not None else {}
        if written:
            self._send(client, change, "PUT", list(written), list(written.values()))
        if entries.removed:
            self._remove(client, change, list(entries.removed), list(written))

    def _remove(self, client: CloudSyncClient, change: Change, names: list[str], earlier: list[str]) -> None:
        """Remove accounts. Those that somebody else removed meanwhile are left out of another request."""
        gone: list[str] = []
        while True:
            try:
                self._send(client, change, "DELETE", names, [{"acc_id": name} for name in names], earlier, gone)
                return
            except NotFoundError:
                there = self._by_name(client, str(change.item.desired["provider"]))
                left = [name for name in names if name in there]
                if len(left) == len(names):
                    raise
            gone += [name for name in names if name not in there]
            if not earlier:
                # Whoever removes accounts at the same time may remove others as well; we have sent nothing yet.
                after = change.diff.after["accounts"]
                change.diff.after["accounts"] = [entry for entry in after if entry["name"] in there]
            names = left
            if not names:
                return

    def _send(
        self,
        client: CloudSyncClient,
        change: Change,
        method: str,
        names: list[str],
        body: list[JsonObject],
        earlier: Sequence[str] = (),
        gone: Sequence[str] = (),
    ) -> None:
        """Send one writing request, and never twice.

        :arg earlier: the accounts that a request before this one has written.
        :arg gone: the accounts that were to be removed as well, and are gone already.
        :raises FleetError: it was refused or its outcome is not known; it says which accounts are in doubt.
        """
        entries, label = change.diff.entries["accounts"], change.item.label
        provider = str(change.item.desired["provider"])
        writes = method == "PUT"
        verb = "written" if writes else "removed"
        client.report(f"{label}: {method} {shortened(names)}")
        try:
            client.write(method, path_of(provider, PATH), object_name=label, json_body=body)
        except FleetError as error:

            def look() -> WriteOutcome:
                now = self._by_name(client, provider)
                return after_put(entries, now) if writes else after_delete(names, now)

            settle(error, label, names, verb, look, earlier, gone)
            client.report(f"{label}: {error.message}, but reading again shows that all {len(names)} are {verb}")

    def _by_name(self, client: CloudSyncClient, provider: str) -> dict[str, Options]:
        return {account["name"]: account for account in self.options(self._read(client, provider))["accounts"]}


ACCOUNTS = Accounts()
MODULE = resource_module(CLOUD_SYNC, ACCOUNTS)
