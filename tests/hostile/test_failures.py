"""Whether a request was sent is decided by types and by how far the connection came, never by words: tried with real sockets."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
import urllib3
from support.raw_server import Peer, Script, ca_path, closed_port, respond, talking, with_length

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import NetworkError, Place, is_lost
from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import Redactor
from ansible_collections.steady.fleet.plugins.module_utils._http import sockets
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import Connection
from ansible_collections.steady.fleet.plugins.module_utils._http.failures import network_error
from ansible_collections.steady.fleet.plugins.module_utils._http.sockets import CONNECTED, CONNECTING, UNKNOWN
from ansible_collections.steady.fleet.plugins.module_utils._http.transport import Transport

# What the system says differs by language, and none of it may decide.
TEXTS = ("Keine Route zum Zielrechner", "接続を拒否されました", "timed out, refused, unreachable", "")
# Python itself tries again after EINTR: no program sees it.
NUMBERS = sorted(set(errno.errorcode) - {errno.EINTR})


@contextmanager
def transport_to(port: int, host: str = "127.0.0.1", **options: Any) -> Iterator[Transport]:
    given = {"use_proxy": False, "retries": 0, "timeout": 5.0, "connect_timeout": 5.0, "ca_path": ca_path(), **options}
    transport = Transport(Connection("sps", "SPS", host, port, **given), Redactor())
    try:
        yield transport
    finally:
        transport.close()


def failure(port: int, host: str = "127.0.0.1", **options: Any) -> NetworkError:
    """Return the error that a write ends in."""
    with transport_to(port, host, **options) as transport, pytest.raises(NetworkError) as caught:
        transport.request("POST", "/api", json_body={"secret": "x"})
    assert is_lost(caught.value) == caught.value.sent
    assert caught.value.next_step
    message = str(caught.value)
    assert message.count("(") == message.count(")")
    return caught.value


# --- never connected ------------------------------------------------------------------------------------------------


def test_a_closed_port_was_sent_nothing() -> None:
    with closed_port() as port:
        error = failure(port)

    assert not error.sent
    assert "cannot be reached: Connection refused" in str(error)


@pytest.mark.parametrize("number", NUMBERS, ids=errno.errorcode.get)
def test_whatever_the_system_says_while_connecting_nothing_was_sent(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*unused: Any, **also_unused: Any) -> Any:
        raise OSError(number, TEXTS[number % len(TEXTS)])

    monkeypatch.setattr(socket.socket, "connect", refuse)

    error = failure(1)

    assert not error.sent
    assert not error.timed_out


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("number", [socket.EAI_NONAME, socket.EAI_AGAIN, socket.EAI_FAIL])
def test_a_name_that_is_not_found_was_sent_nothing(monkeypatch: pytest.MonkeyPatch, number: int, text: str) -> None:
    def refuse(*unused: Any, **also_unused: Any) -> Any:
        raise socket.gaierror(number, text)

    monkeypatch.setattr(socket, "getaddrinfo", refuse)

    error = failure(443, "sps.example.com")

    assert not error.sent
    assert f"sps.example.com cannot be reached: {text or 'connection failed'}." in str(error).replace(" port 443", "")


def test_a_name_that_does_not_exist_was_sent_nothing() -> None:
    assert not failure(443, "no-such-host.invalid").sent


def test_a_name_that_cannot_exist_was_sent_nothing() -> None:
    assert not failure(443, "x" * 70 + ".example.com").sent


def test_a_backlog_that_is_full_was_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(self: socket.socket, unused: Any) -> None:
        raise TimeoutError("Zeitüberschreitung")

    monkeypatch.setattr(socket.socket, "connect", wait)

    error = failure(1, connect_timeout=0.2)

    assert not error.sent
    assert "did not accept a connection within 0.2 seconds" in str(error)


def reset(peer: Peer) -> None:
    peer.plain.recv(10)
    peer.reset()


def close(peer: Peer) -> None:
    peer.plain.recv(10)
    peer.plain.close()


HANDSHAKES: dict[str, Script] = {
    "reset": reset,
    "closed": close,
    "plain text": lambda peer: peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "alert": lambda peer: peer.send(b"\x15\x03\x03\x00\x02\x02\x28"),
}


@pytest.mark.parametrize("script", HANDSHAKES.values(), ids=HANDSHAKES)
def test_a_handshake_that_fails_was_sent_nothing(script: Script) -> None:
    with talking(script, tls=False) as server:
        assert not failure(server.port).sent
    assert server.requests == []


def test_a_device_that_is_not_trusted_was_sent_nothing() -> None:
    with talking(respond(with_length(b"{}"))) as server:
        error = failure(server.port, ca_path=None)

    assert not error.sent
    assert "ca_path" in error.next_step
    assert "_ssl.c" not in str(error)
    assert server.requests == []


# --- sent -----------------------------------------------------------------------------------------------------------


def after_request(*pieces: bytes, end: str) -> Script:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(*pieces)
        if end == "reset":
            peer.reset()
        elif end == "garbage":
            with socket.socket(fileno=os.dup(peer.tls.fileno())) as plain:  # type: ignore[union-attr]
                plain.sendall(b"this is no TLS at all, whoever reads it")
                peer.server.stopped.wait(5)
        elif end == "half closed":
            peer.tls.unwrap()  # type: ignore[union-attr]
            peer.server.stopped.wait(5)
        elif end == "silent":
            peer.server.stopped.wait(5)

    return script


HALF = b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a": 1'


@pytest.mark.parametrize("end", ["reset", "closed", "half closed", "garbage", "silent"])
@pytest.mark.parametrize("pieces", [(), (b"HTTP/1.1 2",), (HALF,)], ids=["nothing", "status line", "body"])
def test_whatever_happens_after_the_request_it_was_sent(end: str, pieces: tuple[bytes, ...]) -> None:
    with talking(after_request(*pieces, end=end)) as server:
        error = failure(server.port, timeout=0.5 if end == "silent" else 5.0)

    assert error.sent
    assert error.timed_out == (end == "silent")
    assert len(server.requests) == 1


@pytest.mark.parametrize("number", NUMBERS, ids=errno.errorcode.get)
def test_whatever_the_system_says_after_the_request_it_was_sent(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def fail(self: Any, *unused: Any) -> int:
        raise OSError(number, TEXTS[number % len(TEXTS)])

    with talking(respond(with_length(b"{}"))) as server, transport_to(server.port) as transport:
        assert transport.request("GET", "/").ok
        monkeypatch.setattr(sockets.BoundedTlsSocket, "recv_into", fail)
        with pytest.raises(NetworkError) as caught:
            transport.request("POST", "/api", json_body={})

    assert caught.value.sent


def test_a_kept_connection_that_breaks_was_sent_something() -> None:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(with_length(b"{}"))
        peer.request()
        peer.reset()

    with talking(script) as server, transport_to(server.port) as transport:
        assert transport.request("GET", "/").ok
        with pytest.raises(NetworkError) as caught:
            transport.request("POST", "/api", json_body={})

    assert caught.value.sent
    assert server.connections == 1


# --- proxies --------------------------------------------------------------------------------------------------------


def proxy_to(port: int, *, reset_after: int | None = None) -> Script:
    """Return a proxy that leads to a port, and breaks off after so many bytes of the response to a request."""

    def script(peer: Peer) -> None:
        peer.request()
        with socket.create_connection(("127.0.0.1", port)) as target:
            peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")

            def forward() -> None:
                with contextlib.suppress(OSError):
                    while data := peer.plain.recv(65536):
                        target.sendall(data)

            threading.Thread(target=forward, daemon=True).start()
            passed = 0
            while True:
                data = target.recv(65536)
                if not data:
                    return
                passed += len(data)
                peer.send(data)
                if reset_after is not None and passed >= reset_after:
                    peer.server.stopped.wait(0.3)
                    peer.reset()
                    return

    return script


PROXIES: dict[str, Script] = {
    "closed": close,
    "reset": reset,
    "authentication": lambda peer: (peer.request(), peer.send(b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n"))[-1],
    "no way": lambda peer: (peer.request(), peer.send(b"HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n"))[-1],
    "garbage": lambda peer: (peer.request(), peer.send(b"no HTTP\r\n\r\n"))[-1],
    "drip": lambda peer: (peer.request(), peer.drip(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000))[-1],
    "interim": lambda peer: (peer.request(), peer.drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 100))[-1],
}


@pytest.mark.parametrize("script", PROXIES.values(), ids=PROXIES)
def test_a_proxy_that_fails_let_nothing_through(script: Script) -> None:
    with talking(script, tls=False) as proxy:
        error = failure(443, "sps.example.com", proxy=f"http://127.0.0.1:{proxy.port}", connect_timeout=0.5)

    assert not error.sent


def test_a_proxy_that_is_not_there_let_nothing_through() -> None:
    with closed_port() as port:
        error = failure(443, "sps.example.com", proxy=f"http://127.0.0.1:{port}")

    assert not error.sent
    assert "proxy" in str(error)


def test_what_breaks_behind_a_proxy_was_sent() -> None:
    with talking(after_request(end="reset")) as server, talking(proxy_to(server.port), tls=False) as proxy:
        error = failure(server.port, proxy=f"http://127.0.0.1:{proxy.port}")

    assert error.sent
    assert len(server.requests) == 1


def test_a_proxy_leads_to_the_device() -> None:
    with (
        talking(respond(with_length(b"{}"))) as server,
        talking(proxy_to(server.port), tls=False) as proxy,
        transport_to(server.port, proxy=f"http://127.0.0.1:{proxy.port}") as transport,
    ):
        assert transport.request("GET", "/").ok
    assert proxy.requests[0].startswith(b"CONNECT 127.0.0.1:")


# --- types alone ----------------------------------------------------------------------------------------------------

LOCALIZED = "Verbindungsaufbau abgelehnt"
BELOW = urllib3.exceptions


def wrapped(reason: BaseException) -> Exception:
    """Return an exception as requests wraps that of urllib3."""
    return requests.exceptions.ConnectionError(BELOW.MaxRetryError(None, "/api?password=x", reason))  # type: ignore[arg-type]


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def met(error: Exception, context: Exception) -> Exception:
    error.__context__ = context
    return error


NO_ROUTE = OSError(errno.EHOSTUNREACH, LOCALIZED)
NEW = BELOW.NewConnectionError
TYPES: tuple[tuple[str, Exception, str, bool, bool], ...] = (
    ("not reached", wrapped(NEW(None, "x")), UNKNOWN, False, False),  # type: ignore[arg-type]
    ("not reached, with a cause", wrapped(caused(NEW(None, "x"), NO_ROUTE)), UNKNOWN, False, False),  # type: ignore[arg-type]
    ("not reached, in a context", wrapped(met(NEW(None, "x"), NO_ROUTE)), UNKNOWN, False, False),  # type: ignore[arg-type]
    ("connect timeout", requests.exceptions.ConnectTimeout(LOCALIZED), UNKNOWN, False, False),
    ("connect timeout below", wrapped(BELOW.ConnectTimeoutError(LOCALIZED)), UNKNOWN, False, False),
    ("read timeout", requests.exceptions.ReadTimeout(LOCALIZED), UNKNOWN, True, True),
    ("read timeout below", wrapped(BELOW.ReadTimeoutError(None, "/", LOCALIZED)), CONNECTED, True, True),  # type: ignore[arg-type]
    ("read timeout of a handshake", wrapped(BELOW.ReadTimeoutError(None, "/", "x")), CONNECTING, False, False),  # type: ignore[arg-type]
    ("timeout of a socket", BELOW.ProtocolError("x", TimeoutError(LOCALIZED)), CONNECTED, True, True),
    (
        "reset",
        wrapped(BELOW.ProtocolError("x", ConnectionResetError(errno.ECONNRESET, LOCALIZED))),
        UNKNOWN,
        True,
        False,
    ),
    ("reset of a handshake", wrapped(BELOW.ProtocolError("x", ConnectionResetError())), CONNECTING, False, False),
    ("chunks", requests.exceptions.ChunkedEncodingError(LOCALIZED), UNKNOWN, True, False),
    ("TLS", requests.exceptions.SSLError(LOCALIZED), UNKNOWN, False, False),
    ("TLS of a response", wrapped(BELOW.SSLError(LOCALIZED)), CONNECTED, True, False),
    ("proxy", requests.exceptions.ProxyError(LOCALIZED), UNKNOWN, False, False),
    (
        "proxy of 1.26, after the request",
        wrapped(BELOW.ProxyError("x", ConnectionResetError())),
        CONNECTED,
        True,
        False,
    ),
    ("no address", requests.exceptions.InvalidURL(LOCALIZED), UNKNOWN, False, False),
    (
        "words alone",
        requests.exceptions.ConnectionError("refused resolve unreachable getaddrinfo"),
        UNKNOWN,
        True,
        False,
    ),
    ("words about time", requests.exceptions.ConnectionError("timed out"), UNKNOWN, True, False),
)


@pytest.mark.parametrize(
    ("error", "phase", "sent", "timed_out"), [row[1:] for row in TYPES], ids=[row[0] for row in TYPES]
)
def test_types_decide(error: Exception, phase: str, sent: bool, timed_out: bool) -> None:
    connection = Connection("sps", "SPS", "192.0.2.1", 443)

    found = network_error(error, connection, Place("SPS"), Redactor(), phase)

    assert (found.sent, found.timed_out) == (sent, timed_out)
    assert "password" not in str(found)
