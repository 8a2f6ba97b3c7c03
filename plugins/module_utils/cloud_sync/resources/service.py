# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Whether the monitor syncs the accounts of a provider (API documents, ``sync/status`` and ``status``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..._core.data import JsonObject
from ..._core.errors import FleetError
from ..._engine.resource import Change, Item, Resource
from ..._run.definition import resource_module
from ..._schema.table import Field, FieldTable
from ..client import CLOUD_SYNC, PROVIDERS, CloudSyncClient, path_of
from ..status import read_status
from ..write_outcome import not_carried_out


class Service(Resource):
    """The sync of all accounts of one provider."""

    kind = "service"
    title = "cloud sync"
    many = True
    identity = ("provider",)
    table = FieldTable(
        (
            Field("provider", choices=PROVIDERS, required=True),
            Field("enabled", type="bool"),
        )
    )

    def read_one(self, client: CloudSyncClient, item: Item) -> Any:
        """Return the status of the provider's sync."""
        return self._read(client, str(item.desired["provider"]))

    def _read(self, client: CloudSyncClient, provider: str) -> JsonObject:
        return {**read_status(client, provider), "provider": provider}

    def list_all(self, client: CloudSyncClient) -> Iterable[tuple[Mapping[str, Any], Any]]:
        """Return the status of every provider for which the monitor has a service."""
        return client.of_each_provider(lambda provider: self._read(client, provider))

    def apply(self, client: CloudSyncClient, change: Change) -> None:
        """Enable or disable, with one request: what became of it where its response is lost is what the status shows."""
        provider, wanted = str(change.item.desired["provider"]), bool(change.diff.after["enabled"])
        body = {"status": "ENABLED" if wanted else "DISABLED"}
        path = path_of(provider, "sync/status")
        try:
            client.write("PUT", path, object_name=change.item.label, json_body=body)
        except FleetError as error:
            if not_carried_out(error) or self._read(client, provider)["enabled"] is not wanted:
                raise
            client.report(f"{change.item.label}: {error.message}, but the status shows that it was carried out")


SERVICE = Service()
MODULE = resource_module(CLOUD_SYNC, SERVICE)
