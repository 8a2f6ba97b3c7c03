# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Sockets with bounds: a deadline for the whole of an exchange, and a limit for what comes in.

A time limit of a socket is one for each piece that arrives: a device that sends one byte a second never meets it. So every
socket here asks, before each operation, how much time the exchange has left, and counts what it received. That needs
neither a thread nor a timer, and it covers the status line, the headers and whatever precedes them.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from typing import Any

MAX_HEADERS = 256 * 1024
"""How many bytes may come before the body: interim responses, status line and headers."""

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


def exchange_of_thread() -> Exchange | None:
    """Return the exchange that is bound to this thread."""
    exchange: Exchange | None = getattr(_current, "exchange", None)
    return exchange


class current_exchange:  # noqa: N801  reads as what it is: a context
    """Bind an exchange to this thread: it bounds the sockets that it uses."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def __enter__(self) -> Exchange:
        _current.exchange = self._exchange
        return self._exchange

    def __exit__(self, *unused: Any) -> None:
        _current.exchange = None


class _Bounded:
    """Bounds a socket by the exchange of its thread."""

    def _prepare(self, sending: bool) -> Exchange | None:
        exchange = exchange_of_thread()
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
