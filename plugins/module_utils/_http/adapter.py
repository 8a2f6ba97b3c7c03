# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Connections with bounds: a deadline for the whole of an exchange, a limit for what comes in, TLS 1.2 or newer.

A time limit of a socket is one for each piece that arrives: a device that sends one byte a second never meets it. So every
socket here asks, before each operation, how much time the exchange has left, and counts what it received. That needs
neither a thread nor a timer, and it covers the status line, the headers and whatever precedes them.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import suppress
from typing import Any

# Where it is missing, whoever makes a transport says so to the user.
_Session: Any = object
_HttpAdapter: Any = object
_HttpsConnection: Any = object
_HttpsPool: Any = object
with suppress(ImportError):
    import requests
    import requests.adapters
    import requests.exceptions
    import urllib3
    import urllib3.connection
    from urllib3.util.ssl_ import create_urllib3_context

    _Session = requests.Session
    _HttpAdapter = requests.adapters.HTTPAdapter
    _HttpsConnection = urllib3.connection.HTTPSConnection
    _HttpsPool = urllib3.HTTPSConnectionPool

MAX_HEADERS = 256 * 1024
"""How many bytes may come before the body: interim responses, status line and headers."""
POOL_SIZE = 16

UNKNOWN, CONNECTING, CONNECTED = "unknown", "connecting", "connected"
"""How far an exchange came: no socket of ours was used yet, the connection is being made, or it stands."""


class TooLargeError(Exception):
    """More came in than the exchange allows. No OSError: that would be taken for a broken connection."""


class Exchange:
    """One request and its response: how long it may take, how much may come in, and how far it came.

    :ivar phase: ``CONNECTING`` until the connection stands; what fails by then was never sent.
    """

    def __init__(self, connect_timeout: float, timeout: float) -> None:
        self.phase = UNKNOWN
        self._connect_timeout = connect_timeout
        self._timeout = timeout
        self._deadline = time.monotonic() + timeout
        self._left = MAX_HEADERS

    def connecting(self) -> None:
        """Start the time for the connection, with its TLS handshake and a proxy between."""
        self.phase = CONNECTING
        self._deadline = time.monotonic() + self._connect_timeout

    def connected(self) -> None:
        """Start the time for the request and its response."""
        self.phase = CONNECTED
        self._deadline = time.monotonic() + self._timeout

    def sending(self) -> None:
        """Note that something is sent; over a kept connection that is the request."""
        if self.phase == UNKNOWN:
            self.phase = CONNECTED

    def remaining(self) -> float:
        """Return how many seconds are left.

        :raises socket.timeout: none.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise socket.timeout("the time for the whole response is over")
        return left

    def allow(self, size: int) -> None:
        """Let so many bytes come in from now on."""
        self._left = size

    def received(self, size: int) -> None:
        """Count what came in.

        :raises TooLargeError: it is more than allowed.
        """
        self._left -= size
        if self._left < 0:
            raise TooLargeError


_current = threading.local()


class current_exchange:  # noqa: N801  reads as what it is: a context
    """Bind an exchange to this thread: the sockets that it uses obey it."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def __enter__(self) -> Exchange:
        _current.exchange = self._exchange
        return self._exchange

    def __exit__(self, *unused: Any) -> None:
        _current.exchange = None


class _Bounded:
    """Lets a socket obey the exchange of its thread."""

    def _prepare(self, sending: bool) -> Exchange | None:
        exchange: Exchange | None = getattr(_current, "exchange", None)
        if exchange is not None:
            self.settimeout(exchange.remaining())  # type: ignore[attr-defined]
            if sending:
                exchange.sending()
        return exchange

    def recv(self, *args: Any, **kwargs: Any) -> bytes:
        exchange = self._prepare(False)
        data: bytes = super().recv(*args, **kwargs)  # type: ignore[misc]
        if exchange is not None:
            exchange.received(len(data))
        return data

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        exchange = self._prepare(False)
        size: int = super().recv_into(*args, **kwargs)  # type: ignore[misc]
        if exchange is not None:
            exchange.received(size)
        return size

    def send(self, *args: Any, **kwargs: Any) -> int:
        self._prepare(True)
        size: int = super().send(*args, **kwargs)  # type: ignore[misc]
        return size

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self._prepare(True)
        super().sendall(*args, **kwargs)  # type: ignore[misc]


class BoundedSocket(_Bounded, socket.socket):
    """A socket without TLS: the way to a proxy."""


class BoundedTlsSocket(_Bounded, ssl.SSLSocket):
    """A socket with TLS."""

    def do_handshake(self, block: bool = False) -> None:
        """Shake hands within the time for the connection."""
        self._prepare(False)
        super().do_handshake(block)


class _Connection(_HttpsConnection):
    """A connection that says how far it came."""

    def connect(self) -> None:
        exchange: Exchange | None = getattr(_current, "exchange", None)
        if exchange is not None:
            exchange.connecting()
        super().connect()
        if exchange is not None:
            exchange.connected()

    def _new_conn(self) -> socket.socket:
        plain = super()._new_conn()
        timeout = plain.gettimeout()
        bounded = BoundedSocket(plain.family, plain.type, plain.proto, fileno=plain.detach())
        bounded.settimeout(timeout)
        return bounded


class _Pool(_HttpsPool):
    ConnectionCls = _Connection


class BoundedAdapter(_HttpAdapter):
    """Connections that obey the exchange of their thread, with TLS 1.2 or newer whatever the defaults of Python are."""

    def __init__(self, *, validate_certs: bool) -> None:
        # The constructor below makes the first context.
        self._validate_certs = validate_certs
        super().__init__(pool_maxsize=POOL_SIZE)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the connections to devices."""
        super().init_poolmanager(*args, ssl_context=_tls_context(self._validate_certs), **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _Pool}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Return what makes connections by way of a proxy."""
        # The proxy itself may be reached by TLS as well.
        contexts = {name: _tls_context(self._validate_certs) for name in ("ssl_context", "proxy_ssl_context")}
        manager = super().proxy_manager_for(*args, **contexts, **kwargs)
        manager.pool_classes_by_scheme = {"https": _Pool}
        return manager


class UndirectedSession(_Session):
    """A session that follows no redirect, nor looks where it leads: requests would read the body for that, without bounds."""

    def get_redirect_target(self, resp: Any) -> None:
        """Return nothing."""


class RefusingAdapter(_HttpAdapter):
    """Plain http is never spoken: credentials would travel in clear."""

    def send(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse."""
        raise requests.exceptions.InvalidSchema("plain http is not allowed")


def _tls_context(validate_certs: bool) -> ssl.SSLContext:
    context: ssl.SSLContext = create_urllib3_context()
    context.sslsocket_class = BoundedTlsSocket
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not validate_certs:
        # Python refuses to accept any certificate while it is to check the name in it.
        context.check_hostname = False
    return context
