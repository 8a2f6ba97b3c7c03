"""What a broken or hostile device can do to a request by what it sends: nothing that lasts, nothing that grows."""

from __future__ import annotations

import contextlib
import gzip
import json
import math
import os
import subprocess
import sys
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from support.direct import QuickClock
from support.raw_server import Peer, RawServer, Script, ca_path, respond, talking, with_length

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import (
    FleetError,
    NetworkError,
    OversizedError,
    ProtocolError,
)
from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import Redactor
from ansible_collections.steady.fleet.plugins.module_utils._http.body import parsed
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import Connection
from ansible_collections.steady.fleet.plugins.module_utils._http.responses import retry_after
from ansible_collections.steady.fleet.plugins.module_utils._http.session import MAX_COOKIES
from ansible_collections.steady.fleet.plugins.module_utils._http.transport import Transport

MIB = 1024 * 1024
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
SMALL = with_length(b'{"a": 1}', b"Content-Type: application/json")


@contextmanager
def transport_to(server: RawServer, **options: Any) -> Iterator[Transport]:
    given = {"use_proxy": False, "retries": 0, "timeout": 5.0, "max_response_size": 1, "ca_path": ca_path(), **options}
    connection = Connection("sps", "SPS", "127.0.0.1", server.port, **given)
    # What is not whole is asked for once more, after a pause.
    transport = Transport(connection, Redactor(), clock=QuickClock())
    try:
        yield transport
    finally:
        transport.close()


def failure(script: Script, *, tls: bool = True, method: str = "GET", **options: Any) -> FleetError:
    """Return the error that a request ends in."""
    with (
        talking(script, tls=tls) as server,
        transport_to(server, **options) as transport,
        pytest.raises(FleetError) as caught,
    ):
        transport.request(method, "/api")
    return caught.value


# --- time -----------------------------------------------------------------------------------------------------------


def after_request(act: Callable[[Peer], None]) -> Script:
    def script(peer: Peer) -> None:
        peer.request()
        act(peer)

    return script


DRIPS = {
    "status line": after_request(lambda peer: peer.drip(b"HTTP/1.1 200 " + b"O" * 1000)),
    "headers": after_request(lambda peer: peer.drip(HEAD + b"X-Long: " + b"x" * 1000)),
    "interim responses": after_request(lambda peer: peer.drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)),
    "body with its length": after_request(
        lambda peer: (peer.send(HEAD + b"Content-Length: 1000\r\n\r\n"), peer.drip(b"[" + b" " * 1000))[-1]
    ),
    "body until the end": after_request(lambda peer: (peer.send(HEAD + b"\r\n"), peer.drip(b"[" + b" " * 1000))[-1]),
    "chunks": after_request(lambda peer: (peer.send(CHUNKED), peer.drip(b"1\r\n \r\n" * 1000))[-1]),
    "head of a chunk": after_request(lambda peer: (peer.send(CHUNKED), peer.drip(b"1;" + b"x" * 1000))[-1]),
    "trailers": after_request(
        lambda peer: (peer.send(CHUNKED + b"2\r\n{}\r\n0\r\n"), peer.drip(b"X-More: x\r\n" * 1000))[-1]
    ),
    "nothing": after_request(lambda peer: peer.server.stopped.wait(10) and None),
}


@pytest.mark.parametrize("script", DRIPS.values(), ids=DRIPS)
def test_the_time_limit_is_one_for_the_whole_response(script: Script) -> None:
    started = time.monotonic()

    error = failure(script, timeout=0.4)

    assert time.monotonic() - started < 5
    assert isinstance(error, NetworkError)
    assert error.sent
    assert error.timed_out
    assert "no complete response came within the time allowed" in str(error)
    assert "timeout" in error.next_step


def test_the_time_for_a_connection_covers_its_handshake() -> None:
    started = time.monotonic()

    # The beginning of a record of the handshake, as long as records can be.
    error = failure(lambda peer: peer.drip(b"\x16\x03\x03\x3f\xff" + b"\x02" * 1000), tls=False, connect_timeout=0.4)

    assert time.monotonic() - started < 5
    assert isinstance(error, NetworkError)
    assert not error.sent
    assert "did not accept a connection within 0.4 seconds" in str(error)


def test_the_time_of_a_kept_connection_begins_with_each_request() -> None:
    def script(peer: Peer) -> None:
        for unused in range(3):
            peer.request()
            time.sleep(0.4)
            peer.send(SMALL)

    with talking(script) as server, transport_to(server, timeout=1.0) as transport:
        assert [transport.request("GET", "/").body for unused in range(3)] == [{"a": 1}] * 3
        assert server.connections == 1


# --- size -----------------------------------------------------------------------------------------------------------


def zipped(content: bytes) -> bytes:
    # Without the time of day: test ids must not differ between processes.
    return gzip.compress(content, mtime=0)


def packed(size: int, *, wbits: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return packer.compress(b"[" + b" " * size) + packer.flush()


GZIP, ZLIB, RAW = 31, 15, -15
FLOODS = {
    "length": after_request(
        lambda peer: (peer.send(HEAD + b"Content-Length: 9999999999\r\n\r\n"), peer.flood(b" " * 65536))[-1]
    ),
    "no length": after_request(lambda peer: (peer.send(HEAD + b"\r\n"), peer.flood(b" " * 65536))[-1]),
    "chunks": after_request(lambda peer: (peer.send(CHUNKED), peer.flood(b"400\r\n" + b" " * 1024 + b"\r\n"))[-1]),
    "tiny chunks": after_request(lambda peer: (peer.send(CHUNKED), peer.flood(b"1\r\n \r\n" * 5000))[-1]),
    "head of a chunk": after_request(lambda peer: (peer.send(CHUNKED + b"1;"), peer.flood(b"x" * 65536))[-1]),
    "trailers": after_request(
        lambda peer: (peer.send(CHUNKED + b"2\r\n{}\r\n0\r\n"), peer.flood(b"X-More: x\r\n" * 5000))[-1]
    ),
    "gzip": respond(with_length(packed(16 * MIB, wbits=GZIP), b"Content-Encoding: gzip")),
    "x-gzip, many parts": respond(with_length(packed(MIB // 2, wbits=GZIP) * 30, b"Content-Encoding: x-gzip")),
    "gzip that no header names": respond(with_length(packed(16 * MIB, wbits=GZIP))),
    "gzip in gzip": respond(with_length(zipped(packed(16 * MIB, wbits=GZIP)), b"Content-Encoding: gzip")),
    "deflate": respond(with_length(packed(16 * MIB, wbits=ZLIB), b"Content-Encoding: deflate")),
    "deflate without its header": respond(with_length(packed(16 * MIB, wbits=RAW), b"Content-Encoding: deflate")),
    "picture": respond(with_length(b"\x89PNG" + b" " * MIB, b"Content-Type: image/png")),
    "page of an error": respond(with_length(b"<html>" + b" " * MIB, status=b"500 Oops")),
}


@pytest.mark.parametrize("script", FLOODS.values(), ids=FLOODS)
def test_the_size_of_a_response_is_bounded_and_so_is_the_memory_for_it(script: Script) -> None:
    tracemalloc.start()
    try:
        error = failure(script, timeout=2.0)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    # Newer releases of urllib3 bound the head of a chunk themselves, and take a longer one for a broken connection. Many tiny
    # chunks cost so much work that the time may be over first.
    if not isinstance(error, NetworkError):
        assert isinstance(error, OversizedError), error
        assert "larger than the 1 MiB that max_response_size allows" in str(error)
        assert "Raise max_response_size only if" in error.next_step
    # The limit is 1 MiB; one more is for what is on its way, and the server of this test shares the process.
    assert peak < 8 * MIB, peak


def test_what_is_too_large_is_not_asked_for_again() -> None:
    with (
        talking(respond(with_length(b" " * (MIB + 1)))) as server,
        transport_to(server, retries=3) as transport,
        pytest.raises(OversizedError),
    ):
        transport.request("GET", "/api")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "headers",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\nX-Some: thing\r\n\r\n",
    ],
)
def test_a_flood_of_interim_responses_ends(headers: bytes) -> None:
    error = failure(after_request(lambda peer: peer.flood(headers * 500)), timeout=20.0)

    assert isinstance(error, OversizedError)
    assert "the headers of the response are larger than 256 KiB" in str(error)


@pytest.mark.parametrize(
    "headers",
    [
        b"".join(b"X-%d: x\r\n" % number for number in range(200)),
        b"X-Long: " + b"x" * 100_000 + b"\r\n",
        b"X-Long: " + b"x" * 1_000_000 + b"\r\n",
        b"".join(b"Set-Cookie: c%d=x; Path=/\r\n" % number for number in range(MAX_COOKIES + 1)),
    ],
    ids=["many", "long", "very long", "cookies"],
)
def test_headers_are_bounded(headers: bytes) -> None:
    error = failure(respond(b"HTTP/1.1 200 OK\r\n" + headers + b"Content-Length: 2\r\n\r\n{}"))

    assert isinstance(error, (ProtocolError, NetworkError))
    assert error.next_step


def test_cookies_of_many_responses_are_bounded() -> None:
    def script(peer: Peer) -> None:
        for number in range(100):
            peer.request()
            peer.send(with_length(b"{}", b"Set-Cookie: c%d=x; Path=/" % number))

    with talking(script) as server, transport_to(server) as transport:
        for unused in range(MAX_COOKIES):
            transport.request("GET", "/api")
        with pytest.raises(OversizedError, match="cookies"):
            transport.request("GET", "/api")
        assert len(transport.cookies) == MAX_COOKIES
    assert len(server.requests) == MAX_COOKIES + 1


TRIP = """
import http.cookiejar, urllib.request
from email.message import Message
from types import SimpleNamespace
from ansible_collections.steady.fleet.plugins.module_utils._http import session
headers = Message()
headers["Set-Cookie"] = "a=b; Max-Age=" + "9" * 400
response = SimpleNamespace(info=lambda: headers)
http.cookiejar.CookieJar().extract_cookies(response, urllib.request.Request("https://device.example/"))
"""


def test_a_cookie_that_python_trips_over_shows_no_traceback() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    shown = subprocess.run([sys.executable, "-c", TRIP], check=True, capture_output=True, text=True, env=environment)

    assert (shown.stdout, shown.stderr) == ("", "")


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, gzip", "gzip, br", "\x1b]0;x\x07"])
def test_what_is_packed_in_another_way_than_asked_for_is_refused(coding: str) -> None:
    error = failure(respond(with_length(zipped(b"{}"), b"Content-Encoding: " + coding.encode())))

    assert isinstance(error, ProtocolError)
    assert "which was not asked for" in str(error)
    assert str(error).isprintable()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("", b'{"a": 1}'),
        ("identity", b'{"a": 1}'),
        ("gzip", zipped(b'{"a": 1}')),
        ("GZip", zipped(b'{"a"') + zipped(b": 1}")),
        ("deflate", zlib.compress(b'{"a": 1}')),
        ("deflate", zlib.compress(b'{"a": 1}')[2:-4]),
        ("", zipped(b'{"a": 1}')),
        ("gzip", zipped(zipped(b'{"a": 1}'))),
    ],
)
def test_what_is_packed_as_asked_for_is_unpacked(coding: str, body: bytes) -> None:
    with (
        talking(respond(with_length(body, b"Content-Encoding: " + coding.encode()))) as server,
        transport_to(server) as transport,
    ):
        assert transport.request("GET", "/api").body == {"a": 1}
        assert b"Accept-Encoding: gzip, deflate\r\n" in server.requests[0]


@pytest.mark.parametrize("body", [zipped(b'{"a": 1}')[:-9], b"\x1f\x8b\x08broken", b"no gzip at all"])
def test_what_cannot_be_unpacked_is_an_error(body: bytes) -> None:
    error = failure(respond(with_length(body, b"Content-Encoding: gzip", b"Content-Type: application/json")))

    assert isinstance(error, ProtocolError)
    assert "the response cannot be read: it" in str(error)


# --- length ---------------------------------------------------------------------------------------------------------


def cut_after(data: bytes) -> Script:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(data)
        assert peer.tls is not None
        peer.tls.unwrap()

    return script


CUT = {
    "in the status line": b"HTTP/1.1 20",
    "before its length": HEAD + b'Content-Length: 100\r\n\r\n{"a": 1}',
    "far before its length": HEAD + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n{}",
    "in a chunk": CHUNKED + b'ff\r\n{"a": 1}',
    "between chunks": CHUNKED + b'8\r\n{"a": 1}\r\n',
    "picture": b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 100\r\n\r\n\x89PNG",
}


@pytest.mark.parametrize("data", CUT.values(), ids=CUT)
def test_a_response_that_is_cut_is_none(data: bytes) -> None:
    error = failure(cut_after(data))

    assert isinstance(error, NetworkError), error
    assert error.sent
    assert not error.timed_out


@pytest.mark.parametrize("length", [b"-1", b"x", b"2, 2", b"+8"])
def test_a_length_that_is_none_does_no_harm(length: bytes) -> None:
    data = HEAD + b"Content-Length: " + length + b'\r\n\r\n{"a": 1}'
    with talking(cut_after(data)) as server, transport_to(server) as transport:
        try:
            body = transport.request("GET", "/api").body
        except FleetError:
            body = {"a": 1}
        assert body == {"a": 1}


FOREIGN = b'HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{"foreign": true}'


@pytest.mark.parametrize(
    "data",
    [
        with_length(b'{"a": 1}') + FOREIGN,
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + FOREIGN,
        b"HTTP/1.1 204 No Content\r\n\r\n" + FOREIGN,
        CHUNKED + b"2\r\n{}\r\n0\r\n\r\n" + FOREIGN,
    ],
    ids=["length", "interim", "none", "chunks"],
)
def test_what_follows_a_response_is_never_taken_for_the_next_one(data: bytes) -> None:
    def script(peer: Peer) -> None:
        first = peer.server.connections == 1
        while True:
            peer.request()
            peer.send(data if first else SMALL)
            first = False

    with talking(script) as server, transport_to(server) as transport:
        with contextlib.suppress(ProtocolError):
            transport.request("GET", "/first")
        assert transport.request("GET", "/second").body == {"a": 1}


# --- JSON -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a":' * 5000 + "1" + "}" * 5000])
def test_json_that_nests_too_deeply_is_refused(text: str) -> None:
    error = failure(respond(with_length(text.encode(), b"Content-Type: application/json")))

    assert isinstance(error, OversizedError)
    assert "nests deeper than the 50 levels that max_response_depth allows" in str(error)
    assert "Raise max_response_depth only if" in error.next_step


@pytest.mark.parametrize("depth", [1, 2, 50, 200])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('[1,{"b":[],"a":', "}]")])
def test_json_may_nest_as_deeply_as_the_option_says(depth: int, opening: str, closing: str) -> None:
    def nested(times: int) -> str:
        return opening * times + "1" + closing * times

    levels = opening.count("[") + opening.count("{")
    if "[]" in opening:
        levels -= 1
    fitting = depth // levels
    if fitting:
        parsed(nested(fitting), depth + ("[]" in opening))
    with pytest.raises(ValueError, match="nested too deeply"):
        parsed(nested(depth + 1), depth)


@pytest.mark.parametrize(
    "text",
    [
        '{"__ansible_type": "_AnsibleTaggedStr", "value": "{{ 1 }}", "tags": [{"__ansible_type": "TrustedAsTemplate"}]}',
        '{"a": [[{"b": {"__ansible_unsafe": "x"}}]]}',
        '[{"__ansible_vault": "$ANSIBLE_VAULT;1.1;AES256"}]',
        '{"\\u005f\\u005F\\u0061nsible_type": "x"}',
        '{"__\\u0061nsible_anything": 1}',
    ],
)
@pytest.mark.parametrize("status", [b"200 OK", b"400 Bad Request"])
def test_keys_by_which_ansible_marks_templates_are_refused(text: str, status: bytes) -> None:
    error = failure(respond(with_length(text.encode(), b"Content-Type: application/json", status=status)))

    assert isinstance(error, ProtocolError)
    assert "begins with __ansible_" in str(error)


def test_ansibles_own_words_in_texts_are_read() -> None:
    text = '{"a": "__ansible_type", "ansible__ansible_": "\\u005f"}'

    assert parsed(text, 50) == {"a": "__ansible_type", "ansible__ansible_": "_"}


@pytest.mark.parametrize("unit", [b"{},", b"[],", b"0,", b'{"":0},', b'"",', b'{"a":{"a":{}}},'])
def test_a_response_of_countless_values_is_refused_before_it_takes_memory(unit: bytes) -> None:
    body = b"[" + unit * (MIB // 2 // len(unit)) + b"0]"
    tracemalloc.start()
    try:
        error = failure(respond(with_length(body, b"Content-Type: application/json")), max_response_size=1)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert isinstance(error, OversizedError)
    assert "131,072 values" in str(error)
    assert "max_response_size" in error.next_step
    assert most < 8 * MIB


def test_commas_in_texts_of_a_short_response_are_no_values() -> None:
    assert parsed(json.dumps(["," * 1000]), 5, values=2000) == ["," * 1000]


def test_brackets_in_texts_are_no_levels() -> None:
    assert parsed(json.dumps(["[" * 1000, {"{" * 1000: '"' * 99}]), 3)


@pytest.mark.parametrize(
    "text",
    [
        "1e999999",
        "-1e999",
        "9" * 5000,
        "-" + "9" * 500,
        "9" * 309,
        "[NaN]",
        "Infinity",
        "-Infinity",
        '"\\ud800"',
        '["\\udfff\\ud800"]',
    ],
    ids=lambda text: text[:12],
)
def test_numbers_and_texts_that_are_none_are_no_json(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  of whatever kind
        parsed(text, 50)
    assert isinstance(failure(respond(with_length(text.encode(), b"Content-Type: application/json"))), ProtocolError)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1, "a": 2}', {"a": 2}),
        ("9" * 308, int("9" * 308)),
        ('"\\ud83d\\ude00"', "\N{GRINNING FACE}"),
        ("1e308", 1e308),
        ('"\\\\ud800"', "\\ud800"),
    ],
)
def test_odd_json_is_read(text: str, value: Any) -> None:
    found = parsed(text, 50)
    assert found == value or math.isclose(found, value)


# --- text in headers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("\u00b2", None),
        ("\u0663", None),
        ("9" * 5000, 999999999),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
    ],
)
def test_retry_after_is_a_small_number_or_nothing(value: str, seconds: int | None) -> None:
    assert retry_after({"Retry-After": value}) == seconds


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        (b"https://elsewhere.example.com/\x1b]0;x\x07", "elsewhere.example.com"),
        (b"https://user:pass@elsewhere.example.com/x", "to elsewhere.example.com/x"),
        (b"https://elsewhere.example.com/" + b"x" * 5000, "characters left out"),
        (b"https://[", "to elsewhere,"),
        (b"?token=x", "to elsewhere,"),
        ("https://elsewhere.example.com/\u202e".encode(), "elsewhere.example.com"),
    ],
)
def test_the_target_of_a_redirect_is_fit_for_a_message(location: bytes, shown: str) -> None:
    error = failure(respond(with_length(b"", b"Location: " + location, status=b"302 \x1b[2J")))

    assert isinstance(error, ProtocolError)
    assert shown in str(error)
    assert str(error).isprintable()
    assert "pass" not in str(error)
    assert len(str(error)) < 500
