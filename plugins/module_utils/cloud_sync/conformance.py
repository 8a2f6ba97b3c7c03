# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What a conformance run asks a network monitor. How each doubt shows itself is in :mod:`probes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._conformance.probes import Ask, Conformance, Reading, Reversible, Way
from .._conformance.record import Record
from .._conformance.reversible import toggled
from .._engine.task import Task
from .._http.connection import Connection
from .client import AUTH_INFO, CLOUD_SYNC, INFO, PROVIDERS, SERVICES, CloudSyncClient, path_of
from .config import RESOURCES
from .contract import CONTRACT
from .doubts import DOUBTS
from .info import GATHER, perform
from .probes import PROBES, is_packet, methods, services

PING = "/api/common/1.0/ping"
STATUS = path_of(PROVIDERS[0], "status")


def _offered(method: str) -> Any:
    def possible(connection: Connection, record: Record) -> str:
        if not connection.username:
            return "username is not given"
        if is_packet(record) or method not in methods(record):
            return "the device does not offer it"
        return ""

    return possible


def _basic(connection: Connection, record: Record) -> str:
    if not connection.username:
        return "username is not given"
    # No document says that a packet monitor has it, and that is the question.
    return "" if is_packet(record) or "BASIC" in (methods(record) or ["BASIC"]) else "the device does not offer it"


def _token(connection: Connection, record: Record) -> str:
    if not connection.username:
        return "username is not given"
    return "" if is_packet(record) else "the device does not offer it"


def _code(connection: Connection, record: Record) -> str:
    return "" if connection["access_code"] else "access_code is not given"


def _npm(connection: Connection, record: Record) -> str:
    return "the device does not offer it" if is_packet(record) else ""


def _gathered(client: CloudSyncClient) -> Any:
    return perform(Task({"gather": list(GATHER), "providers": None}), client)


def _release(record: Record) -> Mapping[str, Any]:
    said = record.body_of("readInfo") or {}
    listed = {name: ", ".join(map(str, versions)) for name, versions in services(record).items()}
    return {"sw_version": said.get("sw_version"), "model": said.get("model"), **listed}


CONFORMANCE = Conformance(
    product=CLOUD_SYNC,
    resources=RESOURCES,
    contract=CONTRACT,
    doubts=DOUBTS,
    ways=(
        Way("cookie", {"auth_method": "cookie", "npm_token": False}, _offered("COOKIE"), STATUS),
        Way("token", {"auth_method": "token", "npm_token": False}, _token, STATUS),
        Way("basic", {"auth_method": "basic", "npm_token": False}, _basic, STATUS),
        Way("access_code", {"auth_method": "access_code", "npm_token": False}, _code, STATUS),
        Way("npm_token", {"npm_token": True}, _npm, STATUS),
    ),
    asks=(
        *(Ask(f"services {path.split('/')[3]}", path, login=False) for path in SERVICES),
        Ask("ways to log in", AUTH_INFO, login=False),
        Ask("release", INFO, login=False),
        Ask("ping", PING, login=False),
        *(
            Ask(f"accounts of {provider} without a login", path_of(provider, "auth_codes"), login=False)
            for provider in PROVIDERS
        ),
    ),
    readings=(Reading("information", _gathered),),
    probes=PROBES,
    release=_release,
    reversibles=(Reversible("service", "enabled", toggled),),
    secrets=frozenset({"access_token", "refresh_token", "session_id", "session_key", "secret_key", "key", "token"}),
)
