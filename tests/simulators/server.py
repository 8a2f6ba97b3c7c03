"""Threaded HTTPS server with kept-alive connections that can be made to break them.

werkzeug's own handler responds to every request with `Connection: close`, and http.server sends headers and body in two
packets, which costs 44 ms per request on a kept-alive connection (Nagle's algorithm against the delayed
acknowledgement). Hence a handler of our own that writes each response at once with Nagle's algorithm off.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from .tls import Authority

# How often a server looks whether it has to end, if nothing wakes it: a thousand of them run in one process.
POLL_SECONDS = 5.0
HANDSHAKE_SECONDS = 10.0
_numbers = itertools.count(1)


@dataclass
class Wire:
    """What the application asks of the connection that carries its response."""

    connection: int
    client_name: str | None = None
    client_timeout: float | None = None
    """How many seconds the client waits for a response, where that is known: a longer delay takes no time then."""
    given_up: bool = False
    """The client has waited long enough. Only where `client_timeout` is known."""
    drop: bool = False
    cut: int | None = None
    """Send only this many bytes of the body, then close."""
    after: list[Callable[[], None]] = field(default_factory=list)


class Handler(WSGIRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65536
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.number = next(_numbers)

    def run_wsgi(self) -> None:
        """Respond to one request in one write."""
        environ = self.make_environ()
        # The body is read whole, so that the next request on this connection starts where it should.
        if self.headers.get("Expect", "").strip().lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        environ["wsgi.input"] = io.BytesIO(self._body(environ))
        environ["wsgi.input_terminated"] = True
        wire = Wire(self.number, _common_name(self.connection))
        environ["simulator.wire"] = wire
        head: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], Any]:
            head[:] = [status, headers]
            return lambda unused: None

        response = self.server.app(environ, start_response)
        try:
            content = b"".join(response)
        finally:
            if hasattr(response, "close"):
                response.close()
        try:
            if wire.drop:
                self.close_connection = True
            else:
                self._send(head[0], head[1], content, wire)
        finally:
            for action in wire.after:
                action()

    def _body(self, environ: dict[str, Any]) -> bytes:
        if environ.get("wsgi.input_terminated"):
            return bytes(environ["wsgi.input"].read())
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _send(self, status: str, headers: list[tuple[str, str]], content: bytes, wire: Wire) -> None:
        code, unused, reason = status.partition(" ")
        self.send_response(int(code), reason)
        sized = False
        for name, value in headers:
            sized = sized or name.lower() == "content-length"
            self.send_header(name, value)
        if not sized and code not in ("204", "304"):
            self.send_header("Content-Length", str(len(content)))
        if wire.cut is not None:
            self.close_connection = True
            content = content[: wire.cut]
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    def version_string(self) -> str:
        return "simulator"

    def log(self, *arguments: Any, **more: Any) -> None:
        """Print nothing: the journal is the log."""


class Server(ThreadedWSGIServer):
    """The listening socket, its thread and the connections that are open."""

    def __init__(self, host: str, port: int, app: WSGIApplication, authority: Authority) -> None:
        super().__init__(host, port, app, handler=Handler)
        self._authority = authority
        self._connections: set[socket.socket] = set()
        self._guard = threading.Lock()
        self._closing = False
        self._pause = 0.0
        self._back = threading.Event()
        self._refuses = threading.Event()
        self._listens = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"simulator-{self.port}", daemon=True)

    def server_bind(self) -> None:
        """Bind without asking the name service who we are, as http.server would."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def start(self) -> None:
        """Serve in a thread."""
        # Not from the beginning: werkzeug would wrap the listening socket, the handshake would then run in the
        # accepting thread, and one silent client would block all others.
        self.ssl_context = self._authority.server_context
        self._thread.start()

    def close(self) -> None:
        """Stop serving and drop every connection."""
        self._closing = True
        if self._thread.is_alive():
            self.shutdown()
            self.drop_connections()
            self._thread.join()
        self.socket.close()

    def shutdown(self) -> None:
        """Stop serving: the thread that serves is woken by a connection."""
        ending = threading.Thread(target=super().shutdown)
        ending.start()
        while ending.is_alive():
            with contextlib.suppress(OSError), socket.create_connection((self.host, self.port), POLL_SECONDS):
                pass
            ending.join(0.02)

    def refuse_for(self, seconds: float) -> None:
        """Drop every connection and refuse new ones for a while, as a restarting web server does; return when it does."""
        self._pause = seconds
        for event in (self._back, self._refuses, self._listens):
            event.clear()
        self.shutdown()
        self.drop_connections()
        self._refuses.wait()

    def come_back(self) -> None:
        """Serve again before the time to refuse connections is over; return when it does."""
        self._back.set()
        self._listens.wait()

    def drop_connections(self) -> None:
        """Break every open connection."""
        with self._guard:
            connections = list(self._connections)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        while True:
            socketserver.BaseServer.serve_forever(self, POLL_SECONDS)
            self.socket.close()
            if self._closing:
                return
            # A bound socket that does not listen keeps the port while the kernel refuses connections to it.
            self.socket = socket.socket(self.address_family, socket.SOCK_STREAM)
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.socket.bind((self.host, self.port))
            self._refuses.set()
            self._back.wait(self._pause)
            self.server_activate()
            self._listens.set()

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Do the TLS handshake in the thread of the connection and serve it until it ends."""
        request.settimeout(HANDSHAKE_SECONDS)
        try:
            assert isinstance(self.ssl_context, ssl.SSLContext)
            connection = self.ssl_context.wrap_socket(request, server_side=True)
        except OSError:
            return
        connection.settimeout(None)
        with self._guard:
            self._connections.add(connection)
        try:
            super().finish_request(connection, client_address)
        except OSError:
            pass
        finally:
            with self._guard:
                self._connections.discard(connection)
            with contextlib.suppress(OSError):
                connection.close()


def _common_name(connection: Any) -> str | None:
    """Return the common name of the client certificate of a TLS connection."""
    certificate: Any = connection.getpeercert() if isinstance(connection, ssl.SSLSocket) else None
    subject = [pair for part in (certificate or {}).get("subject", ()) for pair in part]
    return next((str(value) for name, value in subject if name == "commonName"), None)
