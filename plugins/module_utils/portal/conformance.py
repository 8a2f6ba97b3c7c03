# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What a conformance run asks a portal. How each doubt shows itself is in :mod:`probes`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .._conformance.probes import OTHER, Ask, Conformance, Reading, Reversible, Way, WriteStep
from .._conformance.record import Record
from .._conformance.reversible import suffixed, toggled
from .._core.errors import PermissionsError
from .._engine.task import Task
from .._http.connection import Connection
from .auth import ACCOUNTS, LOGOUT, PROFILE
from .client import PORTAL, PortalClient
from .config import RESOURCES
from .contract import CONTRACT
from .doubts import DOUBTS
from .info.info import READERS
from .probes import PROBES, own_group
from .session import BASE

# What is read without knowing anything of the site; the link for a forgotten password is left alone, whatever it does.
READ = (
    "profile",
    "profiles",
    "constants",
    "rules",
    "languages",
    "ui_languages",
    "versions",
    "color_schemes",
    "ca_certificate",
    "ca_crl",
    "backup_servers",
)


def _user(connection: Connection, record: Record) -> str:
    return "" if connection.username and connection.password else "username and password are not given"


def _several(connection: Connection, record: Record) -> str:
    return "" if connection["user_id"] is not None else "user_id is not given, so this is what was tried already"


def _api_client(connection: Connection, record: Record) -> str:
    return (
        "" if connection["client_id"] and connection["client_secret"] else "client_id and client_secret are not given"
    )


def _reading(name: str) -> Reading:
    parameters: Mapping[str, Any] = dict.fromkeys(("accept_languages", "ca", "ca_certificate_dest", "ca_crl_dest"))
    return Reading(name, lambda client: READERS[name](Task(parameters), client))


def _users_in_full(client: PortalClient) -> None:
    """Read one user by itself: what listings leave out."""
    for node in [client.tree.root, *client.tree.walk()]:
        try:
            client.tree.listings("users", [node])
        except PermissionsError:
            # A group may let no one in from above.
            continue
        for entry in node.listings["users"]["items"]:
            client.read(f"/users/{entry['id']}", object_name="user")
            return


def _uuid(record: Record) -> str | None:
    found = own_group(record).get("uuid")
    return str(found) if found else None


def _release(record: Record) -> Mapping[str, Any]:
    found = record.body_of("read_versions")
    return found if isinstance(found, Mapping) else {}


def _version_after(client: PortalClient, sibling: Callable[[Connection], Any], facts: dict[str, str]) -> None:
    """Read the own group once more, so that its version can be held against that before."""
    client.read("/groups/self", object_name="group")


def _without_version(client: PortalClient, sibling: Callable[[Connection], Any], facts: dict[str, str]) -> None:
    """Send to a group, without a version, the tag that it has."""
    for node in client.tree.walk():
        body = {"internal_tag": node.entry.get("internal_tag")}
        response = client.exchange("PUT", BASE + f"/groups/{node.address}", json_body=body, object_name="group")
        facts["PORTAL-VERSION-MISSING"] = "taken" if response.ok else "refused" if response.status == 400 else OTHER
        return


_WITHOUT_CLIENT = {"client_id": None, "client_secret": None}
_WITHOUT_USER = {"username": None, "password": None, "user_id": None}
_OWN = BASE + "/groups/self"

CONFORMANCE = Conformance(
    product=PORTAL,
    resources=RESOURCES,
    contract=CONTRACT,
    doubts=DOUBTS,
    ways=(
        Way("session", {"auth_method": "session", **_WITHOUT_CLIENT}, _user, PROFILE),
        Way("session without user_id", {"auth_method": "session", **_WITHOUT_CLIENT, "user_id": None}, _several),
        Way("session left by the link", {"auth_method": "session", **_WITHOUT_CLIENT}, _user, LOGOUT),
        Way("basic", {"auth_method": "basic", **_WITHOUT_CLIENT}, _user, _OWN),
        Way("basic of an API client", {"auth_method": "basic", **_WITHOUT_USER}, _api_client, _OWN),
        Way("bearer", {"auth_method": "bearer"}, _api_client, _OWN),
    ),
    asks=(
        Ask("account look-up", ACCOUNTS, login=False, query={"login": "{user}"}),
        Ask("group", _OWN),
        Ask("group by uuid", BASE + "/groups/{uuid}"),
        Ask("addresses by the newer path", _OWN + "/settings/logon_ips"),
        Ask("addresses by the older path", _OWN + "/limits/logon_ips"),
        Ask("brand", _OWN + "/brand"),
        Ask("migration", _OWN + "/migration"),
        Ask("identity provider", BASE + "/idp"),
    ),
    readings=(
        *map(_reading, READ),
        Reading("user in full", _users_in_full),
    ),
    probes=PROBES,
    release=_release,
    places={"uuid": _uuid},
    reversibles=(
        Reversible("group", "internal_tag", suffixed),
        Reversible("group_settings", "allow_download_docs", toggled),
    ),
    write_steps=(
        WriteStep("version of the group afterwards", "group_settings", _version_after),
        WriteStep("a change without a version", "group", _without_version),
    ),
    secrets=frozenset({"access_token", "jwt", "token", "smtp_password", "password", "secret", "links", "url"}),
)
