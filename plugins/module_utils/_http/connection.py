# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The connection options, the same words for all products, and what they mean together."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from typing import Any

from ansible.module_utils.basic import env_fallback

from .._core.errors import InputError
from .transport import Connection

MIN_SECONDS = 0.001
MAX_SECONDS = 86_400
MOST_RETRIES = 100

COMMON: dict[str, dict[str, Any]] = {
    "host": {"type": "str", "required": True},
    "port": {"type": "int", "default": 443},
    "username": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "client_cert": {"type": "path"},
    "client_key": {"type": "path", "no_log": False},
    "use_proxy": {"type": "bool", "default": True},
    "proxy": {"type": "str", "no_log": True},
    "timeout": {"type": "float", "default": 30.0},
    "connect_timeout": {"type": "float", "default": 10.0},
    "retries": {"type": "int", "default": 3},
}


def connection_spec(product: str, extra: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the argument spec of a product's connection options, each with its environment variable."""
    spec: dict[str, dict[str, Any]] = {}
    for option, argument in {**COMMON, **extra}.items():
        variable = "FLEET_%s_%s" % (product.upper(), option.upper())
        spec[option] = {**argument, "fallback": (env_fallback, [variable])}
    return spec


def _host(product: str, given: Any) -> str:
    """Return the name or address of the device.

    :raises InputError: it is none. What stands there may hold a password, so it is not shown.
    """
    host = str(given).strip() if given is not None else ""
    if not host:
        raise InputError("host is empty", next_step="Give a name or an address, or set FLEET_%s_HOST" % product.upper())
    if any(sign in host for sign in "/@?#") or any(letter.isspace() for letter in host):
        raise InputError(
            "host takes a name or an address alone, and no URL",
            next_step="Write the port in the option port, and the login in username and password; the protocol is always https",
        )
    inner = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if ":" in inner and not _is_address(inner):
        raise InputError(
            "host is %r, which is neither a name nor an address" % host, next_step="Write the port in the option port"
        )
    return inner


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True


def _check_seconds(option: str, seconds: float, *, zero: bool) -> None:
    # Not a number compares to nothing.
    if not ((0 if zero else MIN_SECONDS) <= seconds <= MAX_SECONDS):
        least = "at least 0" if zero else "more than 0"
        raise InputError("%s is %g, and must be %s and at most %d seconds" % (option, seconds, least, MAX_SECONDS))


def connection_from(
    product: str, title: str, parameters: Mapping[str, Any], extra: Mapping[str, Mapping[str, Any]]
) -> Connection:
    """Return the connection that the options describe.

    :raises InputError: an option is wrong in itself.
    """
    host = _host(product, parameters["host"])
    if not 1 <= parameters["port"] <= 65535:
        raise InputError("port is %d, and a port is between 1 and 65535" % parameters["port"])
    for option in ("timeout", "connect_timeout", *(name for name in extra if name.endswith("_timeout"))):
        _check_seconds(option, parameters[option], zero=option in extra)
    if not 0 <= parameters["retries"] <= MOST_RETRIES:
        raise InputError("retries is %d, and must be between 0 and %d" % (parameters["retries"], MOST_RETRIES))
    for option, argument in extra.items():
        value = parameters[option]
        if argument.get("no_log") and isinstance(value, str) and any(letter in value for letter in "\r\n\0"):
            raise InputError(
                "%s has a line break in it" % option, next_step="Give it as it was handed out, on one line"
            )
    for option in ("ca_path", "client_cert", "client_key"):
        path = parameters[option]
        if path and not os.path.exists(path):
            raise InputError("%s: there is no file %s on the machine that runs the module" % (option, path))
    if parameters["client_key"] and not parameters["client_cert"]:
        raise InputError(
            "client_key is given without client_cert, which it belongs to",
            next_step="Name the file of the certificate in client_cert",
        )
    return Connection(
        product=product,
        title=title,
        host=host,
        **{option: parameters[option] for option in COMMON if option != "host"},
        extra=tuple(sorted((option, parameters[option]) for option in extra)),
    )
