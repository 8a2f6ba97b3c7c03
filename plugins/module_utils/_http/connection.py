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

from ansible.module_utils.errors import AnsibleFallbackNotFound

from .._core.data import Argument, ArgumentSpec
from .._core.errors import InputError

LOGIN_OPTIONS = frozenset(
    {"auth_method", "login_method", "access_code", "client_id", "client_secret", "user_id", "session"}
)
"""The options of single products that say how to log in; their others say how to work."""

MIN_SECONDS = 0.001
MAX_SECONDS = 86_400

COMMON: ArgumentSpec = {
    # Checked by connection_from, since it is the name of the inventory's host where a task leaves it out.
    "host": {"type": "str", "aliases": ["hostname", "url"]},
    "port": {"type": "int", "default": 443},
    "username": {"type": "str", "aliases": ["user"]},
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

_HTTPS = "https://"
_NO_ADDRESS = "host takes a name, an address, or https://host:port, and nothing else"
_WHERE_THE_REST_GOES = (
    "Write the login in username and password; the protocol is always https, and paths are not needed"
)


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
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}" if self.port == 443 else f"https://{host}:{self.port}"


def variable_of(product: str, option: str) -> str:
    """Return the name of the environment variable that stands in for a connection option."""
    return f"FLEET_{product.upper()}_{option.upper()}"


def from_environment(variable: str) -> str:
    """Return the value of an environment variable.

    :raises AnsibleFallbackNotFound: it is not set, or empty: AWX sets every variable of a credential, filled in or not.
    """
    value = os.environ.get(variable, "")
    if not value:
        raise AnsibleFallbackNotFound
    return value


def connection_spec(product: str, extra: Mapping[str, Argument]) -> ArgumentSpec:
    """Return the argument spec of a product's connection options, each with its environment variable."""
    spec: ArgumentSpec = {}
    for option, argument in {**COMMON, **extra}.items():
        spec[option] = {**argument, "fallback": (from_environment, [variable_of(product, option)])}
    return spec


def device_address(product: str, given: Any, port: int) -> tuple[str, int]:
    """Return the name or address of the device, and its port, from ``host`` or ``https://host:port``.

    :raises InputError: it is none. What stands there may hold a password, so it is not shown.
    """
    text = str(given).strip() if given is not None else ""
    if not text:
        raise InputError(
            "host is missing" if given is None else "host is empty",
            next_step=(
                f"Give a name or an address, run the task on a host of the product (fleet_product: {product}, or a group {product} "
                f"or steady_{product}), or set {variable_of(product, 'host')}"
            ),
        )
    if not text.lower().startswith(_HTTPS):
        return _host(text), port
    host, own_port = text[len(_HTTPS) :].rstrip("/"), ""
    if host.count(":") == 1 or "]:" in host:
        host, unused, own_port = host.rpartition(":")
    if not own_port:
        return _host(host), port
    least, greatest = BOUNDS["port"]
    if not (own_port.isascii() and own_port.isdigit() and least <= int(own_port) <= greatest):
        raise InputError(_NO_ADDRESS, next_step=_WHERE_THE_REST_GOES)
    if port not in (COMMON["port"]["default"], int(own_port)):
        raise InputError(f"port is {port}, and the address in host has port {own_port}", next_step="Give one of them")
    return _host(host), int(own_port)


def _host(host: str) -> str:
    """Return the name or address of the device.

    :raises InputError: it is none. What stands there may hold a password, so it is not shown.
    """
    if not host or any(sign in host for sign in "/@?#") or any(letter.isspace() for letter in host):
        raise InputError(_NO_ADDRESS, next_step=_WHERE_THE_REST_GOES)
    inner = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if ":" in inner and not _is_address(inner):
        raise InputError(
            f"host is {host!r}, which is neither a name nor an address", next_step="Write the port in the option port"
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
        raise InputError(f"{option} is {seconds:g}, and must be {least} and at most {MAX_SECONDS} seconds")


def connection_from(
    product: str, title: str, parameters: Mapping[str, Any], extra: Mapping[str, Argument]
) -> Connection:
    """Return the connection that the options describe.

    :raises InputError: an option is wrong in itself.
    """
    host, port = device_address(product, parameters["host"], parameters["port"])
    for option, (least, greatest) in BOUNDS.items():
        if not least <= parameters[option] <= greatest:
            raise InputError(f"{option} is {parameters[option]}, and must be between {least} and {greatest}")
    for option in ("timeout", "connect_timeout", *(name for name in extra if name.endswith("_timeout"))):
        _check_seconds(option, parameters[option], zero=option in extra)
    for option in ("username", *(name for name, argument in extra.items() if argument.get("no_log"))):
        value = parameters[option]
        if isinstance(value, str) and any(letter in value for letter in "\r\n\0"):
            raise InputError(f"{option} has a line break in it", next_step="Give it as it was handed out, on one line")
    for option in ("ca_path", "client_cert", "client_key"):
        path = parameters[option]
        if path and not os.path.exists(path):
            raise InputError(f"{option}: there is no file {path} on the machine that runs the module")
    if parameters["client_key"] and not parameters["client_cert"]:
        raise InputError(
            "client_key is given without client_cert, which it belongs to",
            next_step="Name the file of the certificate in client_cert",
        )
    return Connection(
        product=product,
        title=title,
        host=host,
        port=port,
        **{option: parameters[option] for option in COMMON if option not in ("host", "port")},
        extra=tuple(sorted((option, parameters[option]) for option in extra)),
    )
