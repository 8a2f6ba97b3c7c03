# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Finds the appliance's reference of a network address, so that no one has to write one.

A reference is ``NIC.interfaces.ID.addresses.N`` (API document, "Local services", element ``address``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..._core.errors import InputError
from ..._http.shape import TEXT, Each, Keys, ListOf, Value, problem_of
from ..._schema.hostnames import canonical_server, is_address
from ..client import SpsClient
from ..responses import ORDER, names_below

_ORDER = {ORDER: ListOf(TEXT)}
_ADDRESSES = Value("an object of texts", lambda found: found is None or not problem_of(found, Each(TEXT, _ORDER)))
_INTERFACE = Keys(required={"name": TEXT}, optional={"addresses": _ADDRESSES})
NIC = Keys(required={"name": TEXT, "interfaces": Each(_INTERFACE, _ORDER)})
_REFERENCE = re.compile(r"[^/.\s]+\.interfaces\.[^/.\s]+\.addresses\.[^/.\s]+\Z")


@dataclass(frozen=True)
class Address:
    """One address of the appliance, with all the words a user may call it by."""

    reference: str
    address: str
    nic: str
    nic_name: str
    interface: str

    def describe(self) -> str:
        """Return it as messages list it."""
        return f"{self.address} ({self.nic}/{self.interface})"


def is_reference(text: str) -> bool:
    """Return whether this is the appliance's own spelling."""
    return bool(_REFERENCE.match(text))


def resolve_address(client: SpsClient, text: str) -> str:
    """Return the reference of an address given as reference, IP address or ``nic/interface``.

    :raises InputError: the appliance has no such address, or several.
    """
    if is_reference(text):
        return text
    known = client.remembered("addresses", lambda: list(_addresses(client)))
    wanted = _plain(text) if re.match(r"[0-9.:a-fA-F]+(/[0-9]+)?\Z", text) else text
    found = [
        item
        for item in known
        if wanted in (item.address, f"{item.nic}/{item.interface}", f"{item.nic_name}/{item.interface}")
    ]
    if len(found) == 1:
        return str(found[0].reference)
    listing = ", ".join(item.describe() for item in found or known) or "none"
    if found:
        raise InputError(f"listen: {text!r} has several addresses: {listing}", next_step="Write the one that you want")
    raise InputError(
        f"listen: the appliance has no address {text!r}",
        next_step=f"It has {listing}; write an address, nic/interface, or the reference",
    )


def _addresses(client: SpsClient) -> Iterator[Address]:
    for nic in names_below(client.read("network/nics", object_name="network interfaces")):
        body = client.read_body(f"network/nics/{nic}", object_name="network interfaces", body=NIC)
        for interface_id, interface in _ordered(body["interfaces"]):
            for number, address in _ordered(interface.get("addresses") or {}):
                yield Address(
                    reference=f"{nic}.interfaces.{interface_id}.addresses.{number}",
                    address=_plain(address),
                    nic=nic,
                    nic_name=body["name"],
                    interface=interface["name"],
                )


def _plain(text: str) -> str:
    """Return an address without its prefix, in its shortest spelling; another text as it is."""
    address = text.partition("/")[0]
    return canonical_server(address) if is_address(address) else address


def _ordered(collection: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield key and value of each element of a keyed collection once, in the order that it gives; what that lacks comes last."""
    for key in dict.fromkeys((*collection.get(ORDER, ()), *collection)):
        if key != ORDER and key in collection:
            yield key, collection[key]
