"""How requests are sent, repeated and given up; what stands in messages. The border is the adapter of requests."""

from __future__ import annotations

import http.client
import io
import json
from typing import Any

import pytest
import requests
import urllib3
from requests.adapters import BaseAdapter

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import (
    FleetError,
    InputError,
    NetworkError,
    Place,
    ProductError,
    ProtocolError,
    is_lost,
)
from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.steady.fleet.plugins.module_utils._http import session
from ansible_collections.steady.fleet.plugins.module_utils._http.clock import Clock
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import Connection
from ansible_collections.steady.fleet.plugins.module_utils._http.session import USER_AGENT
from ansible_collections.steady.fleet.plugins.module_utils._http.transport import MAX_PAUSE, Transport

SECRET = "s3cr3t & text/+"
ADDRESS = "https://192.0.2.1:8443"


class QuickClock(Clock):
    """A clock whose pauses take no time."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    def now(self) -> float:
        return sum(self.pauses)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


class Script(BaseAdapter):
    """Responds with what it was given, in order; an exception is raised."""

    def __init__(self, *responses: Any) -> None:
        super().__init__()
        self.responses = list(responses)
        self.requests: list[requests.PreparedRequest] = []
        self.arguments: list[dict[str, Any]] = []

    def send(self, request: requests.PreparedRequest, **arguments: Any) -> requests.Response:  # type: ignore[override]
        self.requests.append(request)
        self.arguments.append(arguments)
        response = self.responses.pop(0)
        if isinstance(response, Exception):
            raise response
        content = response[1] if isinstance(response[1], bytes) else json.dumps(response[1]).encode()
        reply = requests.Response()
        reply.status_code = response[0]
        reply.headers.update(response[2])
        reply.raw = urllib3.HTTPResponse(io.BytesIO(content), status=response[0], preload_content=False)
        reply.request, reply.url = request, str(request.url)
        return reply

    def close(self) -> None:
        """Nothing is open."""


def response(status: int = 200, body: Any = None, **headers: str) -> tuple[int, Any, dict[str, str]]:
    content_type = {} if isinstance(body, bytes) else {"Content-Type": "application/json"}
    return status, {} if body is None else body, {**content_type, **headers}


def connection(**options: Any) -> Connection:
    return Connection("sps", "SPS", **{"host": "192.0.2.1", "port": 8443, "password": SECRET, **options})


def transport_for(script: Script, **options: Any) -> tuple[Transport, QuickClock]:
    """Return a transport whose requests go to the script."""
    clock = QuickClock()
    transport = Transport(connection(**options), Redactor(), clock=clock)
    transport._open().mount("https://", script)
    return transport, clock


def broken() -> Exception:
    """Return the exception for a connection that ended before its response."""
    lost = http.client.RemoteDisconnected("Remote end closed connection without response")
    return requests.exceptions.ConnectionError(urllib3.exceptions.ProtocolError("Connection aborted.", lost))


def refused() -> Exception:
    reason = urllib3.exceptions.NewConnectionError(None, "a text that decides nothing")  # type: ignore[arg-type]
    return requests.exceptions.ConnectionError(urllib3.exceptions.MaxRetryError(None, "/", reason))  # type: ignore[arg-type]


# --- repeating ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("failure", [broken(), response(429), response(502), response(503), response(504)], ids=repr)
def test_read_is_repeated_until_it_succeeds(failure: Any) -> None:
    script = Script(failure, failure, response(body={"a": 1}))
    transport, clock = transport_for(script)

    found = transport.request("GET", "/api")

    assert found.body == {"a": 1}
    assert transport.request_count == 3
    assert len(clock.pauses) == 2


def test_repeating_ends_with_the_last_response_and_has_bounded_pauses() -> None:
    script = Script(*[response(503)] * 20)
    transport, clock = transport_for(script, retries=12)

    assert transport.request("GET", "/api").status == 503
    assert transport.request_count == 13
    assert all(0.1 <= pause <= 5.0 for pause in clock.pauses)
    assert len(set(clock.pauses)) > 1, "many workers that failed together do not come back together"


def test_retries_of_zero_means_one_attempt() -> None:
    transport, clock = transport_for(Script(broken()), retries=0)

    with pytest.raises(NetworkError):
        transport.request("GET", "/api")
    assert clock.pauses == []


def test_retry_after_is_honored() -> None:
    transport, clock = transport_for(Script(response(503, **{"Retry-After": "7"}), response()))

    assert transport.request("GET", "/api").ok
    assert clock.pauses == [7.0]


def test_retry_after_that_is_too_long_is_not_waited_for() -> None:
    transport, clock = transport_for(Script(response(503, **{"Retry-After": str(int(MAX_PAUSE) + 1)})))

    assert transport.request("GET", "/api").status == 503
    assert clock.pauses == []


@pytest.mark.parametrize("date", ["Wed, 21 Oct 2026 07:28:00 GMT", "soon", "-5", "1e9"])
def test_retry_after_that_is_no_number_of_seconds_falls_back_to_a_pause_of_ours(date: str) -> None:
    transport, clock = transport_for(Script(response(503, **{"Retry-After": date}), response()))

    assert transport.request("GET", "/api").ok
    assert 0 < clock.pauses[0] <= 5


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("failure", [broken(), requests.exceptions.ReadTimeout()], ids=["broken", "timeout"])
def test_write_whose_fate_is_unknown_is_never_repeated(method: str, failure: Exception) -> None:
    script = Script(failure)
    transport, _clock = transport_for(script)

    with pytest.raises(NetworkError) as caught:
        transport.request(method, "/api", json_body={})

    assert caught.value.sent
    assert len(script.requests) == 1


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_write_that_is_refused_for_now_is_not_repeated_unless_that_does_no_harm(status: int) -> None:
    transport, _clock = transport_for(Script(response(status)))
    assert transport.request("POST", "/api").status == status

    transport, _clock = transport_for(Script(response(status), response()))
    assert transport.request("PUT", "/api", json_body={}, repeatable=True).ok


def test_write_that_never_left_is_repeated() -> None:
    transport, _clock = transport_for(Script(refused(), response()))

    assert transport.request("POST", "/api").ok


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 423, 500])
def test_refusal_is_a_response_and_not_repeated(status: int) -> None:
    transport, _clock = transport_for(Script(response(status)))

    assert transport.request("GET", "/api").status == status


def test_reads_are_retried_while_the_product_is_known_to_restart() -> None:
    transport, clock = transport_for(Script(*[refused()] * 30, response()), retries=0)

    transport.expect_restart(600)

    assert transport.request("GET", "/api").ok
    assert len(clock.pauses) == 30


def test_retries_during_a_restart_end() -> None:
    transport, clock = transport_for(Script(*[refused()] * 1000), retries=0)
    transport.expect_restart(20)

    with pytest.raises(NetworkError):
        transport.request("GET", "/api")

    assert 20 <= clock.now() <= 26


def test_writes_are_not_retried_during_a_restart() -> None:
    transport, clock = transport_for(Script(broken()), retries=0)
    transport.expect_restart(600)

    with pytest.raises(NetworkError):
        transport.request("POST", "/api")
    assert clock.pauses == []


def test_cut_response_to_a_read_is_worth_one_more_look_and_no_more() -> None:
    cut = response(body=b'{"a": ', **{"Content-Type": "application/json"})
    transport, _clock = transport_for(Script(cut, response(body={"a": 1})))
    assert transport.request("GET", "/api").body == {"a": 1}

    transport, _clock = transport_for(Script(cut, cut, cut))
    with pytest.raises(ProtocolError, match="not complete JSON"):
        transport.request("GET", "/api")


def test_check_mode_lets_no_write_leave() -> None:
    script = Script(response())
    transport, _clock = transport_for(script)
    transport.read_only = True

    with pytest.raises(AssertionError, match="check mode must not send PUT /api"):
        transport.request("PUT", "/api", json_body={})

    assert script.requests == []
    assert transport.request("POST", "/login", reads=True).ok


# --- what is noted of writing requests ------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 204, 301, 400, 404, 409, 423, 426, 429, 500, 502, 503, 504])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_write_counts_where_it_was_carried_out_or_may_have_been(method: str, status: int) -> None:
    """The transport and :func:`is_lost`, by which results say what is in doubt, mean the same."""
    transport, _clock = transport_for(Script(response(status, b"" if status == 204 else None)), retries=0)
    place = Place("SPS", "", method, "/api", status)
    writes = method != "GET"

    found = transport.request(method, "/api", accept_redirect=True)

    expected = writes and (found.ok or is_lost(ProductError("it failed", place=place)))
    assert (transport.writes, transport.written_since(0)) == ((1, ["/api"]) if expected else (0, []))


def test_write_counts_whatever_becomes_of_looking_at_its_response() -> None:
    transport, _clock = transport_for(Script(response()))

    def fail(unused: Any) -> None:
        raise LookupError

    transport.observe = fail

    with pytest.raises(LookupError):
        transport.request("PUT", "/api", json_body={})
    assert transport.writes == 1


# --- what is sent ---------------------------------------------------------------------------------------------------


def test_environment_decides_neither_on_trust_nor_on_credentials(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 192.0.2.1 login foreign password foreign\n")
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, "/nowhere/ca.pem")
    monkeypatch.setenv("NETRC", str(netrc))
    script = Script(response())
    transport, _clock = transport_for(script)

    transport.request("GET", "/api")

    assert script.arguments[0]["verify"] is True
    assert "Authorization" not in script.requests[0].headers


@pytest.mark.parametrize(
    ("options", "verify", "cert"),
    [
        ({}, True, None),
        ({"ca_path": "/ca.pem"}, "/ca.pem", None),
        ({"ca_path": "/ca.pem", "validate_certs": False}, False, None),
        ({"client_cert": "/me.pem"}, True, "/me.pem"),
        ({"client_cert": "/me.pem", "client_key": "/me.key"}, True, ("/me.pem", "/me.key")),
    ],
)
def test_trust_is_what_the_options_say(
    options: dict[str, Any], verify: Any, cert: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "check_client_certificate", lambda _connection: None)
    script = Script(response())
    transport, _clock = transport_for(script, **options)

    transport.request("GET", "/api", timeout=5)

    assert script.arguments[0]["verify"] == verify
    assert script.arguments[0]["cert"] == cert
    assert script.arguments[0]["timeout"] == (10.0, 5)


@pytest.mark.parametrize(
    ("options", "proxies"),
    [
        ({}, {"https": "http://proxy.example.com:3128"}),
        ({"proxy": "http://own.example.com:8080"}, {"https": "http://own.example.com:8080"}),
        ({"use_proxy": False}, {}),
        ({"host": "direct.example.com"}, {}),
    ],
)
def test_proxy_is_that_of_the_options_or_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], proxies: dict[str, str]
) -> None:
    for name in ("http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com:3128")
    monkeypatch.setenv("NO_PROXY", "direct.example.com")
    script = Script(response())
    transport, _clock = transport_for(script, **options)

    transport.request("GET", "/api")

    assert script.arguments[0]["proxies"] == proxies


@pytest.mark.parametrize(
    "proxy",
    [
        "socks5://proxy:1080",
        "ftp://proxy:21",
        "http://",
        "::::",
        "http://me:hunter2@proxy:port",
        "http://me:hunter2@[proxy",
    ],
)
@pytest.mark.parametrize("variable", ["", "HTTPS_PROXY", "ALL_PROXY"])
def test_proxy_that_cannot_be_one_is_no_matter_of_the_device(
    monkeypatch: pytest.MonkeyPatch, proxy: str, variable: str
) -> None:
    for name in ("all_proxy", "https_proxy", "no_proxy", "ALL_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, proxy)
    connection = Connection("sps", "SPS", "sps.example.com", 443, proxy=None if variable else proxy)

    with pytest.raises(InputError, match="the proxy, of the option") as caught:
        Transport(connection, Redactor()).request("GET", "/api")

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("proxy", "used"),
    [
        ("proxy:3128", "http://proxy:3128"),
        ("192.0.2.1:3128", "http://192.0.2.1:3128"),
        ("http://me:p%40ss@proxy:3128", "http://me:p%40ss@proxy:3128"),
        ("https://[2001:db8::1]:3128", "https://[2001:db8::1]:3128"),
    ],
)
def test_proxy_needs_no_scheme(proxy: str, used: str) -> None:
    script = Script(response())
    transport, _clock = transport_for(script, proxy=proxy)

    transport.request("GET", "/api")

    assert script.arguments[0]["proxies"] == {"https": used}


@pytest.mark.parametrize("proxy", ["me:pr0xy%40text@proxy:3128", "http://me:pr0xy%40text@proxy:3128"])
@pytest.mark.parametrize("variable", ["", "HTTPS_PROXY", "ALL_PROXY"])
def test_password_of_a_proxy_shows_nowhere(monkeypatch: pytest.MonkeyPatch, proxy: str, variable: str) -> None:
    for name in ("all_proxy", "https_proxy", "no_proxy", "ALL_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, proxy)
    transport, _clock = transport_for(Script(response()), proxy=None if variable else proxy)

    transport.request("GET", "/api")

    assert transport.redactor.text("it said pr0xy@text, pr0xy%40text") == f"it said {MASK}, {MASK}"


def test_user_agent_does_not_look_like_a_browser() -> None:
    script = Script(response())
    transport, _clock = transport_for(script)

    transport.request("GET", "/api")

    assert script.requests[0].headers["User-Agent"] == USER_AGENT
    assert "Mozilla" not in USER_AGENT


def test_query_and_credentials_are_encoded_as_utf8() -> None:
    script = Script(response())
    transport, _clock = transport_for(script)

    transport.request("GET", "/api", query={"name": "a+b c/ü"}, basic=("üser", "päss:wörd"))

    assert script.requests[0].url == f"{ADDRESS}/api?name=a%2Bb%20c%2F%C3%BC"
    assert script.requests[0].headers["Authorization"] == "Basic w7xzZXI6cMOkc3M6d8O2cmQ="


def test_plain_http_is_never_spoken() -> None:
    transport = Transport(connection(), Redactor(), clock=QuickClock())

    with pytest.raises(requests.exceptions.InvalidSchema):
        transport._open().get("http://192.0.2.1/")


# --- what comes back ------------------------------------------------------------------------------------------------


def test_redirect_is_refused_without_its_query_and_not_followed() -> None:
    script = Script(response(302, Location="https://elsewhere.example.com/login?password=a-long-text"))
    transport, _clock = transport_for(script)

    with pytest.raises(ProtocolError) as caught:
        transport.request("POST", "/api")

    assert "redirect to elsewhere.example.com" in str(caught.value)
    assert "a-long-text" not in str(caught.value)
    assert len(script.requests) == 1


def test_redirect_can_be_a_response_like_any_other() -> None:
    script = Script(response(302, Location="https://elsewhere.example.com/"))
    transport, _clock = transport_for(script)

    assert transport.request("GET", "/login", accept_redirect=True).status == 302
    assert len(script.requests) == 1


def test_page_is_no_json_and_is_kept_without_secrets() -> None:
    page = f"<title>No such user {SECRET}</title>".encode()
    transport, _clock = transport_for(Script(response(404, page, **{"Content-Type": "text/html"})))

    found = transport.request("GET", "/api")

    assert not found.is_json
    assert found.text == f"<title>No such user {MASK}</title>"


def test_text_without_a_declared_encoding_is_read_as_utf8() -> None:
    transport, _clock = transport_for(Script(response(body="größe".encode(), **{"Content-Type": "text/plain"})))

    assert transport.request("GET", "/api").text == "größe"


@pytest.mark.parametrize(
    "failure",
    [
        broken(),
        refused(),
        requests.exceptions.ReadTimeout(f"{ADDRESS}/api?password={SECRET}"),
        requests.exceptions.ConnectTimeout(f"{ADDRESS}/api?password={SECRET}"),
        requests.exceptions.SSLError(f"certificate verify failed for /api?password={SECRET}"),
        requests.exceptions.ProxyError(f"Cannot connect to proxy {SECRET}"),
        requests.exceptions.ConnectionError(f"Max retries exceeded with url: /api?password={SECRET}"),
        requests.exceptions.ChunkedEncodingError(f"broken: {SECRET}"),
        OSError(f"Could not find a suitable TLS CA certificate bundle, invalid path: {SECRET}"),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_failure_names_the_request_and_what_to_do_but_no_query_and_no_secret(failure: Exception) -> None:
    transport, _clock = transport_for(Script(failure), retries=0)

    with pytest.raises(FleetError) as caught:
        transport.request("GET", "/api", query={"password": SECRET}, object_name="login")

    message = str(caught.value)
    assert message.startswith("SPS")
    assert caught.value.next_step
    assert "password" not in message
    assert SECRET not in message
    # Nothing of requests' own exception, which holds the address with its query, is shown by a traceback.
    assert caught.value.__suppress_context__
