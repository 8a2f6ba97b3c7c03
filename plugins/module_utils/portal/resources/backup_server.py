# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The backup servers of the data center.

Source: the API document (datacenter/backupservers), which warns of the registration in capitals. There is no call to change or to
remove a server, so all that is registered is final, and a registration needs an option that says so. The instance id and the
internal password go with the registration and are never returned.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..._core.data import JsonObject, Options
from ..._core.errors import InputError, NotFoundError, PermissionsError, Place, ProtocolError, VerifyError
from ..._engine.resource import CREATE, Change, Item
from ..._run.definition import resource_module
from ..._run.secrets_options import SECRETS_OPTIONS
from ..._schema.diff import Blocker
from ..._schema.table import HANDED_OUT, STEERING, WRITE_ONLY, Field, FieldTable, Secret
from ..._schema.wire import encode
from ..client import PORTAL, PortalClient
from ..shapes import BACKUP_SERVER as SHAPE
from .common import PortalResource, take

SERVERS = "/datacenter/backupservers"
ONLINE_AGENTS = "online_agents"
ALLOWED = "allow_dangerous_registration"
SENT_ONCE = ("agent_id", "server_secret")
FINAL = ("public_key", "internal_address")
HANDED = {"server_address": "server_address", "server_public_key": "server_pubkey"}
"""What comes in response to a registration alone: its option and its key."""


def count_problem(count: Any) -> str:
    """Return what is wrong with a number of agents, or an empty text."""
    return "is less than 0" if count < 0 else ""


def server_key(address: Any) -> tuple[str, str]:
    """Return the key by which others refer to a server of this address."""
    return ("backup_server", str(address).lower())


def same_address(given: Any, returned: Any) -> bool:
    """Return whether an address is the one given. Those of the list have a port (PORTAL-BACKUPSERVER-ADDRESS)."""
    given, returned = str(given).lower(), str(returned).lower()
    host, colon, port = returned.rpartition(":")
    return given == returned or (given == host and bool(colon) and port.isdecimal())


class BackupServer(PortalResource):
    """One backup server, known by its address."""

    kind = "backup_server"
    title = "backup server"
    identity = ("address",)
    table = FieldTable(
        (
            Field("address"),
            Field("agent_id", access=WRITE_ONLY),
            Field("server_secret", "secret", secret=Secret()),
            Field("public_key"),
            Field("internal_address"),
            # The list calls it utilization (PORTAL-BACKUPSERVER-UTILIZATION). It moves all the time, so it is compared only
            # where it is managed.
            Field("online_agents", "utilization", type="int", check=count_problem, detail=True),
            Field(ALLOWED, type="bool", access=STEERING),
            # Not of the list: `read_back` adds them.
            Field("server_address", access=HANDED_OUT),
            Field("server_public_key", "server_pubkey", access=HANDED_OUT),
        )
    )

    def provides(self, desired: Mapping[str, Any]) -> tuple[Hashable, ...]:
        """Return the keys by which others refer to this server: its addresses."""
        addresses = (desired["address"], desired.get("internal_address"))
        return tuple(dict.fromkeys(server_key(address) for address in addresses if address))

    def claims(self, options: Mapping[str, Any]) -> tuple[Hashable, ...]:
        """Return the key of its address."""
        return (("backup_server", options["address"]),)

    # Before anything is written

    def resolve(
        self, client: PortalClient, desired: Mapping[str, Any], current: Mapping[str, Any] | None
    ) -> Mapping[str, Any]:
        """Leave out what goes with a registration only, where the server is registered.

        :raises InputError: the server was registered with something else.
        """
        if current is None:
            return desired
        for option in FINAL:
            before, given = current.get(option), desired.get(option)
            if option in desired and before is not None and before != given:
                raise InputError(
                    f"{option} cannot be changed once the server is registered: it is {before!r} and {given!r} is desired",
                    next_step="Write its present value: no request changes or removes a server",
                )
        # What a portal does not return, it cannot be asked to change either.
        unknown = [option for option in FINAL if current.get(option) is None]
        return {option: value for option, value in desired.items() if option not in (*SENT_ONCE, *unknown)}

    def check_plan(self, client: PortalClient, changes: Sequence[Change]) -> None:
        """Look whether each registration is meant, and has its instance id; what is missing stands in its way."""
        for change in changes:
            if change.item.resource is not self or change.operation != CREATE:
                continue
            if not change.item.desired.get("agent_id"):
                message = "agent_id is needed to register a backup server"
                change.diff.blockers.append(Blocker("agent_id", message, "Give it in the document", needed=True))
            if not change.item.desired.get(ALLOWED):
                change.diff.blockers.append(self._not_allowed(client))

    @staticmethod
    def _not_allowed(client: PortalClient) -> Blocker:
        """Return what stands in the way of a registration that no one said may be; it shows the servers and how busy they are."""
        known = [
            f"{entry.get('address')} (utilization {entry.get('utilization')})"
            for entry in client.read_items(SERVERS, entries=SHAPE)
        ]
        return Blocker(
            ALLOWED,
            "it is not registered, and a registration can break the data center for everybody and cannot be undone,"
            f" so it needs {ALLOWED}: true",
            f"Registered are: {', '.join(known) or 'none'}. Check that address is not just another spelling of"
            " one of these, and the rest with whoever set up the server",
            needed=True,
        )

    # Reading

    def read(self, client: PortalClient, items: Sequence[Item]) -> list[Any]:
        """Return each server as it is listed."""
        entries = client.read_items(SERVERS, entries=SHAPE, object_name="backup servers")
        return [self._find(entries, item) for item in items]

    @staticmethod
    def _find(entries: Sequence[Mapping[str, Any]], item: Item) -> JsonObject | None:
        desired = item.desired
        alike = [entry for entry in entries if same_address(desired["address"], entry.get("address"))]
        # Two servers may share a host on two ports: then it takes the port to know one.
        exact = [entry for entry in alike if str(entry["address"]) == desired["address"]]
        if not exact and len(alike) > 1:
            raise InputError(
                "several backup servers have this address, on different ports",
                place=Place(object=item.label),
                next_step=f"Write one of: {', '.join(str(entry['address']) for entry in alike)}",
            )
        if not alike:
            return None
        wire = {**(exact or alike)[0], "address": desired["address"]}
        if desired.get(ONLINE_AGENTS) is None:
            wire.pop("utilization", None)
        if desired.get("internal_address") and same_address(desired["internal_address"], wire.get("internal_address")):
            # What the list returns is what the portal takes in other requests.
            wire.update(internal_address=desired["internal_address"], named=wire["internal_address"])
        return wire

    def read_back(self, client: PortalClient, items: Sequence[Item]) -> list[Any]:
        """Return the servers, those that were just registered with what came in response."""
        wires = self.read(client, items)
        for item, wire in zip(items, wires):
            known = client.registrations.pop(item.label, None)
            lost = [option for option, key in HANDED.items() if known is not None and key not in known]
            if lost:
                client.warn(
                    f"{item.label}: it is registered, but no response gave its {' and '.join(lost)}, and no request shows that again."
                    " Ask whoever runs the data center for it"
                )
            if wire is not None:
                wire.update(known or {})
                self._tolerate(client, item, wire)
        return wires

    @staticmethod
    def _tolerate(client: PortalClient, item: Item, wire: JsonObject) -> None:
        """Take a number of agents for set that the portal took, and say so where it shows another one."""
        sent = item.desired.get(ONLINE_AGENTS)
        if sent is not None and wire.get("utilization") != sent:
            client.warn(
                f"{item.label}: the portal took {ONLINE_AGENTS} {sent} and shows a utilization of {wire.get('utilization')}:"
                f" the server may report by itself. Leave {ONLINE_AGENTS} out, or the next run sends it again"
            )
            wire["utilization"] = sent

    def list_all(self, client: PortalClient) -> Iterable[tuple[Mapping[str, Any], Any]]:
        """Return all servers; none where this account may not see them, which is all but those at the top."""
        try:
            entries = client.read_items(SERVERS, entries=SHAPE, object_name="backup servers")
        except (NotFoundError, PermissionsError):
            client.report("backup servers are left out: this account may not read them")
            return
        for entry in sorted(entries, key=lambda entry: str(entry["address"])):
            yield (
                {"address": str(entry["address"])},
                {key: value for key, value in entry.items() if key != "utilization"},
            )

    def gather(self, options: Mapping[str, Any]) -> Options:
        """Return the server without the number of its agents: no one wants yesterday's number written back."""
        return {option: value for option, value in super().gather(options).items() if option != ONLINE_AGENTS and value}

    # Writing

    def apply(self, client: PortalClient, change: Change) -> None:
        """Register the server where it is not, and say how many agents it has."""
        label = change.item.label
        body = take(encode(self.table, {}, change.diff), [ALLOWED])
        count = body.pop("utilization", None)
        wire = change.wire
        if change.operation == CREATE:
            posted = {key: value for key, value in body.items() if value is not None}
            # Empty until the response is in; it stays so where the response is lost.
            client.registrations[label] = {}
            response = client.send("POST", SERVERS, posted, object_name=label)
            client.registrations[label] = {key: response[key] for key in HANDED.values() if response.get(key)}
            wire = None if count is None else self.read(client, [change.item])[0]
            if count is not None and wire is None:
                raise VerifyError(
                    "the portal took the registration and does not list the backup server yet",
                    place=Place(object=label),
                    next_step="Run again",
                )
        if count is not None:
            address = wire.get("named") or wire.get("internal_address")
            if not address:
                raise ProtocolError(
                    f"the portal lists the backup server without an internal address, by which {ONLINE_AGENTS} is set",
                    place=Place(object=label),
                    next_step=f"Leave {ONLINE_AGENTS} out",
                )
            posted = {"online_agents_count": count, "backup_server_ip_address": address}
            # What the list shows afterwards may differ, so it takes the portal's word.
            client.do("POST", f"{SERVERS}/{ONLINE_AGENTS}", posted, says=str, object_name=label)


BACKUP_SERVER = BackupServer()
_DECLARED = resource_module(PORTAL, BACKUP_SERVER)
# What is secret goes with the registration and cannot be sent again.
_NEVER_AGAIN = {"update_secrets", *SECRETS_OPTIONS}
MODULE = replace(
    _DECLARED, options={option: spec for option, spec in _DECLARED.options.items() if option not in _NEVER_AGAIN}
)
