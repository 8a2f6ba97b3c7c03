# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Connections whose sockets have bounds (``sockets.py``), with TLS 1.2 or newer (``tls.py``)."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Any

from .sockets import BoundedSocket, exchange_of_thread
from .tls import own_context, shared_context

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

    _Session = requests.Session
    _HttpAdapter = requests.adapters.HTTPAdapter
    _HttpsConnection = urllib3.connection.HTTPSConnection
    _HttpsPool = urllib3.HTTPSConnectionPool

POOL_SIZE = 16


class _Connection(_HttpsConnection):
    """A connection that says how far it came."""

    def connect(self) -> None:
        exchange = exchange_of_thread()
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
    """Connections that are bound by the exchange of their thread, with TLS 1.2 or newer whatever the defaults of Python are.

    :arg validate_certs: whether the certificate of a device must be right.
    :arg default_authorities: it must be of an authority that comes with ``requests``, and no certificate of our own is shown.
    """

    def __init__(self, *, validate_certs: bool, default_authorities: bool = False) -> None:
        # The constructor below makes the first context.
        self._validate_certs = validate_certs
        self._shared = shared_context() if validate_certs and default_authorities else None
        super().__init__(pool_maxsize=POOL_SIZE)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the connections to devices."""
        context = self._shared or own_context(validate_certs=self._validate_certs)
        super().init_poolmanager(*args, ssl_context=context, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _Pool}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Return what makes connections by way of a proxy."""
        # The proxy itself may be reached by TLS as well.
        contexts = {
            name: self._shared or own_context(validate_certs=self._validate_certs)
            for name in ("ssl_context", "proxy_ssl_context")
        }
        manager = super().proxy_manager_for(*args, **contexts, **kwargs)
        manager.pool_classes_by_scheme = {"https": _Pool}
        return manager

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Say what a certificate is held against: the shared context has the authorities, and each connection would read them again."""
        super().cert_verify(conn, url, verify, cert)
        if self._shared is not None:
            conn.ca_certs = conn.ca_cert_dir = None


class UndirectedSession(_Session):
    """A session that follows no redirect, nor looks where it leads: requests would read the body for that, without bounds."""

    def get_redirect_target(self, resp: Any) -> None:
        """Return nothing."""


class RefusingAdapter(_HttpAdapter):
    """Plain http is never spoken: credentials would travel in clear."""

    def send(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse."""
        raise requests.exceptions.InvalidSchema("plain http is not allowed")
