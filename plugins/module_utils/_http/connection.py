# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The connection options, the same words for all products, and what they mean together."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils.basic import env_fallback

from .._core.errors import InputError

LOGIN_OPTIONS = frozenset(
    {"auth_method", "login_method", "access_code", "client_id", "client_secret", "user_id", "session"}
)
"""The options of single products that say how to log in; their others say how to work."""

MIN_SECONDS = 0.001
MAX_SECONDS = 86_400

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
    "max_response_size": {"type": "int", "default": 16},
    "max_response_depth": {"type": "int", "default": 50},
}

BOUNDS = {
    "port": (1, 65535),
    "retries": (0, 100),
    # In MiB. More would not be a bound, and what is read recurses into each level.
    "max_response_size": (1, 1024),
    "max_response_depth": (1, 200),
}
"""The least and the greatest value of an option."""


@dataclass(frozen=True)
class Connection:
    """How to reach and log in to one device: the connection options after validation.

    ``extra`` holds the options that only one product knows, by option name.
    Two tasks with equal connections share a session.
    """

    product: str
    title: str
    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    validate_certs: bool = True
    ca_path: str | None = None
    client_cert: str | None = None
    client_key: str | None = None
    proxy: str | None = field(default=None, repr=False)
    use_proxy: bool = True
    timeout: float = 30.0
    connect_timeout: float = 10.0
    retries: int = 3
    max_response_size: int = 16
    max_response_depth: int = 50
    extra: tuple[tuple[str, Any], ...] = field(default=(), repr=False)

    def __getitem__(self, option: str) -> Any:
        return dict(self.extra)[option]

    @property
    def login(self) -> tuple[Any, ...]:
        """Return what a login is made of: where, who, and by which way.

        Connections that differ in anything else (a time limit, a proxy) present the same login.
        """
        ways = tuple(option for option in self.extra if option[0] in LOGIN_OPTIONS)
        account = (self.username, self.password, self.client_cert, self.client_key)
        return (self.product, self.host.lower(), self.port, *account, ways)

    @property
    def url(self) -> str:
        """Return the device's address, for example ``https://[2001:db8::1]:8443``."""
        host = "[%s]" % self.host if ":" in self.host else self.host
        return "https://%s" % host if self.port == 443 else "https://%s:%d" % (host, self.port)


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
    for option, (least, greatest) in BOUNDS.items():
        if not least <= parameters[option] <= greatest:
            raise InputError("%s is %d, and must be between %d and %d" % (option, parameters[option], least, greatest))
    for option in ("timeout", "connect_timeout", *(name for name in extra if name.endswith("_timeout"))):
        _check_seconds(option, parameters[option], zero=option in extra)
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
