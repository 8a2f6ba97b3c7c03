# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What went wrong on the way to a product, in sentences."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from .._core.errors import NetworkError, Place

# Where it is missing, whoever makes a transport says so to the user.
with suppress(ImportError):
    import requests

if TYPE_CHECKING:
    from .._core.redaction import Redactor
    from .transport import Connection


def network_error(error: Exception, connection: Connection, place: Place, redactor: Redactor) -> NetworkError:
    """Turn an exception of requests into a sentence. Its own text may hold the URL with its query: never show it."""
    address = "%s port %d" % (connection.host, connection.port)
    kinds = requests.exceptions
    if isinstance(error, kinds.ProxyError):
        return NetworkError(
            "the proxy refused or could not be reached",
            sent=False,
            place=place,
            next_step="Check proxy (or HTTPS_PROXY and NO_PROXY), or set use_proxy to false",
        )
    if isinstance(error, kinds.SSLError):
        return NetworkError(
            "the TLS connection to %s failed: %s" % (address, redactor.text(_reason(error))),
            sent=False,
            place=place,
            next_step="Give the certificate of its authority in ca_path, and the name it was issued for in host",
        )
    if isinstance(error, kinds.ConnectTimeout):
        return NetworkError(
            "%s did not accept a connection within %g seconds" % (address, connection.connect_timeout),
            sent=False,
            place=place,
            next_step="Check host, port and the firewall between",
        )
    if isinstance(error, kinds.ReadTimeout) or "timed out" in str(error):
        return NetworkError(
            "no answer came within the time allowed",
            sent=True,
            timed_out=True,
            place=place,
            next_step="Raise timeout if the product is known to be slow",
        )
    reason = _reason(error)
    never_connected = any(
        word in reason for word in ("refused", "resolve", "Name or service", "unreachable", "getaddrinfo")
    )
    if never_connected:
        return NetworkError(
            "%s cannot be reached: %s" % (address, redactor.text(reason)),
            sent=False,
            refused=_is_refused(error),
            place=place,
            next_step="Check host and port, and that the product runs",
        )
    return NetworkError(
        "the connection broke before the answer was complete",
        sent=True,
        place=place,
        next_step="Run again: the task reads the current state first and does only what is missing",
    )


def _is_refused(error: BaseException) -> bool:
    """Return whether the host is there but nothing listens on its port."""
    seen: list[BaseException] = [error]
    for link in seen:
        if isinstance(link, ConnectionRefusedError):
            return True
        inner = (getattr(link, "reason", None), link.__cause__, link.__context__, *link.args)
        seen.extend(one for one in inner if isinstance(one, BaseException) and one not in seen)
    return False


def _reason(error: BaseException) -> str:
    """Return the innermost reason of a requests exception, which holds no URL."""
    seen: BaseException = error
    while True:
        inner = getattr(seen, "reason", None) or (seen.args[0] if seen.args else None)
        if isinstance(seen, OSError) and seen.strerror:
            return str(seen.strerror)
        if not isinstance(inner, BaseException):
            return _last_clause(str(seen))
        seen = inner


def _last_clause(text: str) -> str:
    clause = text.rsplit(": ", 1)[-1].strip("'\" ()")
    return clause if clause and "/" not in clause else "connection failed"
