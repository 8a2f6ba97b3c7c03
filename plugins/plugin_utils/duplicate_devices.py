# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Which hosts of an inventory are one device under several names, each with a document of its own."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from ansible.errors import AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import InputError
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import COMMON, device_address
from ansible_collections.steady.fleet.plugins.plugin_utils.evaluation import is_plain
from ansible_collections.steady.fleet.plugins.plugin_utils.host_options import PREFIX, is_unset
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS, document_of

SHARED = "fleet_shared"
"""The variable by which a host says that other hosts are the same device, and are meant to be."""

# What leads to a device. A proxy counts, since networks behind several may have the same addresses.
_WAY = ("fleet_host", "fleet_port", "fleet_proxy")

Value = Callable[[str], Any]
"""Returns a variable of a host, evaluated; None where it has none."""


def value_of(raw: Mapping[str, Any], evaluated: Callable[[str], Any]) -> Value:
    """Return what gives the variables of a host.

    :arg raw: its variables, not evaluated. Most say the same as they are, and evaluating takes longer than all else here.
    :arg evaluated: returns a variable that has to be evaluated.
    """

    def value(name: str) -> Any:
        given = raw.get(name)
        return given if is_plain(given) else evaluated(name)

    return value


def same_devices(
    products: Mapping[str, str], values: Mapping[str, Value], is_set_by_play: Callable[[str], bool]
) -> list[list[str]]:
    """Return the hosts that are one device, for each device that has several which do not all say that they share it.

    :arg products: of each host.
    :arg values: gives the variables of each host.
    :arg is_set_by_play: returns whether the play sets a variable, so that those of the hosts do not say where they are.
    """
    if any(map(is_set_by_play, _WAY)):
        return []
    by_address: dict[tuple[Any, ...], list[str]] = {}
    for name, product in products.items():
        # What is wrong with a host, its own task says: also that it is of no known product.
        if product not in PRODUCTS:
            continue
        try:
            address = _address(name, product, values[name])
        except (InputError, AnsibleError, TypeError, ValueError):
            continue
        by_address.setdefault((product, *address), []).append(name)
    found = [
        names
        for (product, *unused), together in by_address.items()
        if len(together) > 1
        for names in _by_account(product, together, values, is_set_by_play)
    ]
    return [names for names in found if len(names) > 1 and not all(_is_shared(values[name]) for name in names)]


def _by_account(
    product: str, names: list[str], values: Mapping[str, Value], is_set_by_play: Callable[[str], bool]
) -> Iterable[list[str]]:
    """Return the hosts of one address, those together whose account sees the same."""
    options = [PREFIX + option for option in document_of(product).product.account_options]
    if any(map(is_set_by_play, options)):
        return ()
    found: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        with suppress(AnsibleError):
            found.setdefault(tuple(str(values[name](option) or "") for option in options), []).append(name)
    return found.values()


def _address(name: str, product: str, value: Value) -> tuple[Any, ...]:
    """Return what distinguishes the device of a host from all others of its product.

    :raises InputError: a host or port is none.
    """
    way = {option: value(option) for option in _WAY}
    address = value("ansible_host")
    host = name if is_unset(address) else address
    connection = value("ansible_connection")
    # Of a machine that is logged in to, the address is not that of the device.
    through = None if is_unset(connection) or connection == "local" else (connection, str(host))
    port = COMMON["port"]["default"] if is_unset(way["fleet_port"]) else int(way["fleet_port"])
    given = host if is_unset(way["fleet_host"]) else way["fleet_host"]
    device, port = device_address(product, str(given), port)
    return _normalized(device), port, str(way["fleet_proxy"] or ""), through


def _normalized(host: str) -> str:
    """Return one form of a name or an address, whatever its case and however its zeros are written."""
    try:
        return ipaddress.ip_address(host).compressed
    except ValueError:
        return host.lower().rstrip(".")


def _is_shared(value: Value) -> bool:
    try:
        return bool(boolean(value(SHARED)))
    except (AnsibleError, TypeError):
        return False
