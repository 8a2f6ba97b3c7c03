# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Reads what a network monitor reports about itself, its cloud accounts and their sync."""

from __future__ import annotations

from typing import Any, TypedDict

from .._core.data import Options
from .._core.errors import FleetError
from .._engine.task import Task
from .._run.definition import ModuleDefinition
from .client import CLOUD_SYNC, PROVIDERS, CloudSyncClient
from .resources.accounts import ACCOUNTS
from .status import StatusFacts, read_status

GATHER = ("services", "release", "status", "accounts")


class _Provider(TypedDict):
    offered: bool


class ProviderFacts(_Provider, total=False):
    """What was asked for of a provider; only ``offered`` where the monitor does not offer it."""

    status: StatusFacts
    accounts: list[Options]


class InfoResult(TypedDict, total=False):
    """The result of the task, with what was asked for."""

    changed: bool
    services: Any
    release: Any
    providers: dict[str, ProviderFacts]


def perform(task: Task, client: CloudSyncClient) -> InfoResult:
    """Return what was asked for; nothing is ever written."""
    wanted = task.parameters["gather"]
    result: InfoResult = {"changed": False}
    if "services" in wanted:
        result["services"] = client.services()
        if result["services"] is None:
            client.warn("the monitor does not say which services it offers, so services are left out")
    if "release" in wanted:
        result["release"] = client.release()
        if result["release"] is None:
            client.warn("the monitor does not report its release, so the release is left out")
    asked = task.parameters["providers"]
    if "status" in wanted or "accounts" in wanted:
        found = {provider: _provider(client, provider, wanted) for provider in asked or PROVIDERS}
        if asked is None:
            found = {provider: record for provider, record in found.items() if record["offered"]}
        result["providers"] = found
    return result


def _provider(client: CloudSyncClient, provider: str, wanted: list[str]) -> ProviderFacts:
    record: ProviderFacts = {"offered": True}
    try:
        if "status" in wanted:
            record["status"] = read_status(client, provider)
        if "accounts" in wanted:
            record["accounts"] = ACCOUNTS.gathered(client, provider)
    except FleetError as error:
        if not client.lacks_service(provider, error):
            raise
        return {"offered": False}
    return record


MODULE = ModuleDefinition(
    "cloud_sync_info",
    CLOUD_SYNC,
    {
        "gather": {
            "type": "list",
            "elements": "str",
            "aliases": ["gather_subset"],
            "choices": list(GATHER),
            "default": ["status", "accounts"],
        },
        "providers": {"type": "list", "elements": "str", "choices": list(PROVIDERS)},
    },
    perform,
    reads=True,
)
