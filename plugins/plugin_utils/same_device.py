# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Which hosts of an inventory are one device under several names, each with a document of its own."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import InputError
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import COMMON, device_address
from ansible_collections.steady.fleet.plugins.plugin_utils.evaluation import is_plain
from ansible_collections.steady.fleet.plugins.plugin_utils.host_options import is_unset

SHARED = "fleet_shared"
"""The variable by which a host says that other hosts are the same device, and are meant to be."""

# What leads to a device. A proxy counts, since networks behind several may have the same addresses.
_WAY = ("fleet_host", "fleet_port", "fleet_proxy")
# Of these products, an account sees its own part only, such as one tenant.
_ACCOUNTS: Mapping[str, tuple[str, ...]] = {"portal": ("fleet_username", "fleet_client_id", "fleet_user_id")}

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


def same_devices(products: Mapping[str, str], values: Mapping[str, Value]) -> list[list[str]]:
    """Return the hosts that are one device, for each device that has several which do not all say that they share it.

    :arg products: of each host.
    :arg values: gives the variables of each host.
    """
    found: dict[tuple[Any, ...], list[str]] = {}
    for name, product in products.items():
        # What is wrong with a host, its own task says.
        try:
            device = _device(name, product, values[name])
        except (InputError, AnsibleError, TypeError, ValueError):
            continue
        found.setdefault(device, []).append(name)
    return [names for names in found.values() if len(names) > 1 and not all(_is_shared(values[name]) for name in names)]


def is_set_by_play(variables: Mapping[str, Any], raw: Mapping[str, Any]) -> bool:
    """Return whether a play says where its hosts are, so that their own variables do not.

    :arg variables: of a task on a host of the play.
    :arg raw: of the same host, without those of the play.
    """
    return any(
        name in variables and name not in raw for name in (*_WAY, *(one for many in _ACCOUNTS.values() for one in many))
    )


def _device(name: str, product: str, value: Value) -> tuple[Any, ...]:
    """Return what distinguishes a device from all others.

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
    account = tuple(str(value(option) or "") for option in _ACCOUNTS.get(product, ()))
    return product, _normalized(device), port, str(way["fleet_proxy"] or ""), through, account


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
