"""A server below HTTP: each test writes the very bytes that the client gets, as fast or as slowly as it likes."""

from __future__ import annotations

import contextlib
import functools
import socket
import ssl
import struct
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import trustme

Script = Callable[["Peer"], None]


class Peer:
    """The client's end of one connection, as the server sees it.

    :ivar plain: the connection without TLS.
    :ivar tls: with it; None where the script itself does without.
    """

    def __init__(self, plain: socket.socket, server: RawServer) -> None:
        self.plain = plain
        self.tls: ssl.SSLSocket | None = None
        self.server = server

    def handshake(self) -> None:
        """Shake hands."""
        self.tls = self.server.context.wrap_socket(self.plain, server_side=True)

    def request(self) -> bytes:
        """Read one request, which has no body or a short one, and return it."""
        data = b""
        while b"\r\n\r\n" not in data:
            more = (self.tls or self.plain).recv(65536)
            if not more:
                raise ConnectionError("the client is gone")
            data += more
        self.server.requests.append(data)
        return data

    def send(self, *pieces: bytes) -> None:
        """Send bytes."""
        for piece in pieces:
            (self.tls or self.plain).sendall(piece)

    def drip(self, data: bytes, pause: float = 0.05) -> None:
        """Send one byte after the other, and the last ones again and again until the client has enough."""
        for byte in data:
            self.send(bytes([byte]))
            if self.server.stopped.wait(pause):
                return

    def flood(self, piece: bytes) -> None:
        """Send the same bytes until the client has enough."""
        while not self.server.stopped.is_set():
            self.send(piece)

    def reset(self) -> None:
        """End the connection by RST, in the middle of whatever it is in."""
        connection = self.tls or self.plain
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # Without a farewell of TLS.
        socket.socket(fileno=connection.detach()).close()


class RawServer:
    """Accepts connections and lets the script of the test talk."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: list[bytes] = []
        self.connections = 0
        self.stopped = threading.Event()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        _authority().issue_cert("127.0.0.1").configure_cert(self.context)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]

    def serve(self) -> None:
        """Accept connections until asked to stop."""
        while True:
            try:
                plain, unused = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(plain,), daemon=True).start()

    def _talk(self, plain: socket.socket) -> None:
        peer = Peer(plain, self)
        # A client that has enough breaks the connection.
        with contextlib.suppress(OSError, ValueError):
            self.script(peer)
        for connection in (peer.tls, plain):
            with contextlib.suppress(OSError):
                if connection is not None:
                    connection.close()


@functools.cache
def _authority() -> Any:
    return trustme.CA()


@functools.cache
def ca_path() -> str:
    """Return the file with the authority of all these servers."""
    path = Path(tempfile.mkdtemp(prefix="fleet-raw-")) / "ca.pem"
    _authority().cert_pem.write_to_path(str(path))
    return str(path)


@contextmanager
def talking(script: Script, *, tls: bool = True) -> Iterator[RawServer]:
    """Serve on loopback: the script gets each connection.

    :arg tls: shake hands first.
    """

    def talk(peer: Peer) -> None:
        if tls:
            peer.handshake()
        script(peer)

    server = RawServer(talk)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        # accept() does not wake up from close() alone.
        with contextlib.suppress(OSError):
            server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join(5)


@contextmanager
def closed_port() -> Iterator[int]:
    """Hold a port on which no one listens, and no one else will."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield int(taken.getsockname()[1])


def respond(*pieces: bytes) -> Script:
    """Return a script that gives these bytes to each request, and keeps the connection."""

    def script(peer: Peer) -> None:
        while True:
            peer.request()
            peer.send(*pieces)

    return script


def with_length(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    """Return a response with its true length."""
    fields = b"".join(header + b"\r\n" for header in (b"Content-Length: %d" % len(body), *headers))
    return b"HTTP/1.1 " + status + b"\r\n" + fields + b"\r\n" + body
