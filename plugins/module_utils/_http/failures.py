# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Maps exceptions of an exchange to errors: what failed, and whether the request was sent.

Only types decide. The text of an exception differs by release, and that of the system by the language that the user chose.
"""

from __future__ import annotations

import http.client
import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from .._core.errors import FleetError, NetworkError, OversizedError, Place, ProtocolError
from .._core.text import MAX_NAME, printable
from .body import BodyError, BodyTooLargeError
from .sockets import CONNECTED, CONNECTING, MAX_HEADERS, UNKNOWN, TooLargeError
from .tls_failures import OTHER_NAME, names_differ, next_step

# Where it is missing, whoever makes a transport says so to the user.
with suppress(ImportError):
    import requests.exceptions
    import urllib3.exceptions

if TYPE_CHECKING:
    from .._core.redaction import Redactor
    from .connection import Connection

# Where in OpenSSL's source an error was raised.
_SOURCE_LINE = re.compile(r" \(_ssl\.c:\d+\)\Z")


def failure_of(
    error: BaseException,
    connection: Connection,
    place: Place,
    redactor: Redactor,
    phase: str = UNKNOWN,
    status: int | None = None,
) -> FleetError | None:
    """Return the error that an exception of an exchange means; None where it is not about the device.

    :arg phase: how far the exchange came, as :class:`Exchange` knows it.
    :arg status: of the response; None where it had not begun.
    """
    begun = status is not None
    if begun:
        place = replace(place, status=status)
    if isinstance(error, BodyError):
        return ProtocolError(
            f"the response cannot be read: {printable(redactor.text(str(error)), MAX_NAME)}",
            place=place,
            next_step="Check host and port: a portal page or a proxy may respond in place of the product",
        )
    if isinstance(error, TooLargeError) and not begun:
        return OversizedError(
            f"the headers of the response are larger than {MAX_HEADERS // 1024} KiB",
            place=place,
            next_step="Check host and port: no product sends so much there",
        )
    if isinstance(error, (TooLargeError, BodyTooLargeError)):
        return OversizedError(
            f"the response is larger than the {connection.max_response_size} MiB that max_response_size allows",
            place=place,
            next_step="Raise max_response_size only if the device is known to have so much to say: it takes up to "
            "twenty times as much memory",
        )
    if isinstance(error, OSError) and not begun and not isinstance(error, requests.exceptions.RequestException):
        # requests checks ca_path and client_cert by itself and raises a bare OSError.
        return NetworkError(
            f"a certificate file cannot be used: {redactor.text(str(error))}",
            sent=False,
            place=Place(connection.title),
            next_step="Check ca_path, client_cert and client_key on the machine that runs the module",
        )
    if isinstance(error, (UnicodeError, requests.exceptions.InvalidHeader)):
        # requests looks into the address of a redirect also where it does not follow; a token can be no text of a header.
        return ProtocolError(
            "a header of the response, or one made of an earlier response, is no text",
            place=place,
            next_step="Check host and port: something else may respond in place of the product",
        )
    if isinstance(error, (OSError, http.client.HTTPException, urllib3.exceptions.HTTPError)):
        return network_error(error, connection, place, redactor, phase)
    return None


def network_error(
    error: Exception, connection: Connection, place: Place, redactor: Redactor, phase: str = UNKNOWN
) -> NetworkError:
    """Return the error that an exception means. Its own text may hold the URL with its query, so that is never shown.

    :arg phase: how far the exchange came, as :class:`Exchange` knows it.
    """
    causes = list(_causes(error))

    def has(*types: type[BaseException]) -> bool:
        return any(isinstance(cause, types) for cause in causes)

    kinds, below = requests.exceptions, urllib3.exceptions
    address = f"{connection.host} port {connection.port}"
    # urllib3 1.26 calls whatever breaks behind a proxy a fault of the proxy, also in the middle of a response.
    if has(kinds.ProxyError, below.ProxyError) and phase != CONNECTED:
        return NetworkError(
            "the proxy refused or could not be reached",
            sent=False,
            place=place,
            next_step="Check proxy (or HTTPS_PROXY and NO_PROXY), or set use_proxy to false",
        )
    if has(kinds.SSLError, below.SSLError):
        return NetworkError(
            f"the TLS connection to {address} failed: {redactor.text(_reason(causes))}",
            sent=phase == CONNECTED,
            place=place,
            next_step=next_step(causes, connection),
        )
    if has(below.NewConnectionError):
        return NetworkError(
            f"{address} cannot be reached: {redactor.text(_reason(causes))}",
            sent=False,
            refused=has(ConnectionRefusedError),
            place=place,
            next_step="Check host and port, and that the product runs",
        )
    if has(kinds.InvalidURL, kinds.InvalidSchema, below.LocationValueError):
        return NetworkError(
            f"{address} is no address that can be connected to",
            sent=False,
            place=place,
            next_step="Check host and port",
        )
    timed_out = has(kinds.Timeout, below.TimeoutError, socket.timeout, TimeoutError)
    if has(kinds.ConnectTimeout, below.ConnectTimeoutError) or (timed_out and phase == CONNECTING):
        return NetworkError(
            f"{address} did not accept a connection within {connection.connect_timeout:g} seconds",
            sent=False,
            place=place,
            next_step="Check host, port and the firewall between",
        )
    if timed_out:
        return NetworkError(
            "no complete response came within the time allowed",
            sent=True,
            timed_out=True,
            place=place,
            next_step="Raise timeout if the product is known to be slow",
        )
    if phase == CONNECTING:
        return NetworkError(
            f"{address} broke off the connection before it stood: {redactor.text(_reason(causes))}",
            sent=False,
            place=place,
            next_step="Check host and port, and that the product runs",
        )
    return NetworkError(
        "the connection broke before the response was complete",
        sent=True,
        place=place,
        next_step="Run again: the task reads the current state first and does only what is missing",
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the exception and all that it wraps or was raised from, the outer ones first."""
    seen: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        cause = waiting.pop(0)
        if not isinstance(cause, BaseException) or any(cause is one for one in seen):
            continue
        seen.append(cause)
        yield cause
        waiting += [*cause.args, getattr(cause, "reason", None), cause.__cause__]
        if not cause.__suppress_context__:
            waiting.append(cause.__context__)


def _reason(causes: list[BaseException]) -> str:
    """Return what the system says of the innermost cause; its text holds no URL."""
    for cause in reversed(causes):
        if isinstance(cause, OSError) and cause.strerror:
            return _SOURCE_LINE.sub("", str(cause.strerror))
    return OTHER_NAME if names_differ(causes) else "connection failed"
