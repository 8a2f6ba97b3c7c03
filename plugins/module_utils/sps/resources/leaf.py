# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What all leaves of the SPS configuration have in common."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Hashable, Mapping
from typing import Any

from ..._engine.resource import Change, Item, Resource
from ..._http.shape import ANYTHING, Shape
from ..._schema.diff import Diff
from ..._schema.hostnames import is_address
from ..._schema.table import Codec, FieldTable
from ..._schema.wire import encode
from ..client import SpsClient

# Both password fields of SNMPv3 (API document, "SNMP traps" and "access for SNMP agents").
_PASSWORD = re.compile(r"""[a-zA-Z0-9 !"#$%&'()*+,;<=&@\[\]\\^`{|}_./:?-]+\Z""")


class SpsLeaf(Resource):
    """One leaf: read whole, written whole, with what is not managed as it was.

    :cvar path: its path below ``/api/configuration/``.
    :cvar body: what its body must consist of, on every release.
    """

    path: str
    body: Shape = ANYTHING

    def target(self, desired: Mapping[str, Any]) -> Hashable:
        """Return the path of the leaf."""
        return ("leaf", self.path)

    def read_one(self, client: SpsClient, item: Item) -> Any:
        """Return the body of the leaf."""
        return client.read_body(self.path, object_name=self.title, body=self.body)

    def apply(self, client: SpsClient, change: Change) -> None:
        """Store new passwords, then replace the body."""
        store_secrets(client, self.table, change.diff, self.title)
        self.write_body(client, encode(self.table, change.wire, change.diff))

    def write_body(self, client: SpsClient, body: Any) -> None:
        """Replace the body of the leaf."""
        client.write_body(self.path, body, object_name=self.title)


def store_secrets(client: SpsClient, table: FieldTable, diff: Diff, object_name: str) -> None:
    """Create a password object for each new secret and put its key where it is referred to.

    Each secret gets an object of its own: SPS lets a password serve one purpose only.
    """
    for field in table:
        if field.secret and field.stored_as and field.option in diff.secrets:
            diff.after[field.stored_as] = client.create_password(
                str(diff.secrets[field.option]), object_name=object_name
            )
        if field.table is not None and field.option in diff.entries:
            entries = diff.entries[field.option]
            for inner in (*entries.created.values(), *entries.updated.values()):
                store_secrets(client, field.table, inner, object_name)


def password_problem(text: str) -> str:
    """Return what is wrong with a password for SNMPv3, or an empty text."""
    if len(text) < 8:
        return f"has {len(text)} characters, and SPS wants at least 8"
    if not _PASSWORD.match(text):
        return "has characters that SPS does not allow: only letters a-z and A-Z, digits, spaces and !\"#$%&'()*+,;<=@[\\]^`{|}_./:?- are"
    return ""


def engine_id_problem(text: str) -> str:
    """Return what is wrong with an SNMP engine id, or an empty text."""
    if re.match(r"0x[0-9A-Fa-f]{10,}\Z", text):
        return ""
    return "is not an engine id: it must be 0x and at least ten hexadecimal digits, for example 0x0123456789ABCDEF"


def canonical_engine_id(text: str) -> str:
    """Return an SNMP engine id with its digits in capitals, as the API document has them."""
    return text[:2] + text[2:].upper()


def network_problem(text: str) -> str:
    """Return what is wrong with a network, or an empty text."""
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return "is not a network: write an address, or address and prefix, for example 10.40.0.0/16"
    return ""


def _server_to_wire(value: str) -> dict[str, str]:
    return {"selection": "ip" if is_address(value) else "fqdn", "value": value}


def _server_from_wire(value: Any) -> Any:
    return value.get("value") if isinstance(value, dict) else value


SERVER = Codec(_server_to_wire, _server_from_wire)
"""A server as one value; whether it is an address or a name is seen from the value itself."""


def canonical_network(value: str) -> str:
    """Return a network or address as ``address/prefix``, host bits cleared; other texts as they are."""
    try:
        return str(ipaddress.ip_network(value, strict=False))
    except ValueError:
        return value
