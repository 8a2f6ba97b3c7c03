"""Connection options: what is wrong with one is reported in one sentence, and environment variables stand in for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import InputError
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import (
    Connection,
    connection_from,
    connection_spec,
)

EXTRA: dict[str, dict[str, Any]] = {
    "login_method": {"type": "str"},
    "lock_timeout": {"type": "float", "default": 30.0},
    "session": {"type": "str", "no_log": True},
}

NO_ADDRESS = (
    "host takes a name, an address, or https://host:port, and nothing else. "
    "Write the login in username and password; the protocol is always https, and paths are not needed."
)


def connect(**options: Any) -> Connection:
    """Return the connection that a task with these options has."""
    validation = ArgumentSpecValidator(connection_spec("sps", EXTRA)).validate({"host": "sps.example.com", **options})
    assert not validation.error_messages, validation.error_messages
    return connection_from("sps", "SPS", validation.validated_parameters, EXTRA)


def test_connection_has_defaults_for_everything_but_the_host() -> None:
    connection = connect()

    assert connection.url == "https://sps.example.com"
    assert connection.validate_certs
    assert (connection.timeout, connection.connect_timeout, connection.retries) == (30.0, 10.0, 3)
    assert connection["lock_timeout"] == 30.0


@pytest.mark.parametrize(
    ("host", "port", "url"),
    [
        ("192.0.2.1", 443, "https://192.0.2.1"),
        ("192.0.2.1", 8443, "https://192.0.2.1:8443"),
        ("2001:db8::1", 8443, "https://[2001:db8::1]:8443"),
        ("[2001:db8::1]", 443, "https://[2001:db8::1]"),
        (" sps.example.com ", 443, "https://sps.example.com"),
        ("https://sps.example.com", 8443, "https://sps.example.com:8443"),
        ("HTTPS://sps.example.com:8443/", 443, "https://sps.example.com:8443"),
        ("https://sps.example.com:8443", 8443, "https://sps.example.com:8443"),
        ("https://192.0.2.1:8443", 443, "https://192.0.2.1:8443"),
        ("https://[2001:db8::1]:8443", 443, "https://[2001:db8::1]:8443"),
        ("https://[2001:db8::1]", 8443, "https://[2001:db8::1]:8443"),
    ],
)
def test_address_of_the_device_is_made_of_host_and_port(host: str, port: int, url: str) -> None:
    assert connect(host=host, port=port).url == url


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"host": "http://sps.example.com"}, NO_ADDRESS),
        ({"host": "https://monitor:tr0ub4dor@sps.example.com"}, NO_ADDRESS),
        ({"host": "https://monitor:tr0ub4dor@sps.example.com:8443"}, NO_ADDRESS),
        ({"host": "https://sps.example.com/api"}, NO_ADDRESS),
        ({"host": "https://sps.example.com:tr0ub4dor"}, NO_ADDRESS),
        ({"host": "https://sps.example.com:65536"}, NO_ADDRESS),
        ({"host": "https://"}, NO_ADDRESS),
        (
            {"url": "https://sps.example.com:8443", "port": 9443},
            "port is 9443, and the address in host has port 8443. Give one of them.",
        ),
        (
            {"host": "sps.example.com:8443"},
            "host is 'sps.example.com:8443', which is neither a name nor an address. Write the port in the option port.",
        ),
        (
            {"host": "  "},
            "host is empty. Give a name or an address, run the task on a host of the product "
            "(fleet_product: sps, or a group sps or steady_sps), or set FLEET_SPS_HOST.",
        ),
        ({"port": 0}, "port is 0, and must be between 1 and 65535."),
        ({"port": 65536}, "port is 65536, and must be between 1 and 65535."),
        ({"timeout": 0}, "timeout is 0, and must be more than 0 and at most 86400 seconds."),
        ({"connect_timeout": -1.5}, "connect_timeout is -1.5, and must be more than 0 and at most 86400 seconds."),
        ({"timeout": float("nan")}, "timeout is nan, and must be more than 0 and at most 86400 seconds."),
        ({"timeout": float("inf")}, "timeout is inf, and must be more than 0 and at most 86400 seconds."),
        ({"timeout": 1e9}, "timeout is 1e+09, and must be more than 0 and at most 86400 seconds."),
        ({"lock_timeout": -1}, "lock_timeout is -1, and must be at least 0 and at most 86400 seconds."),
        ({"retries": -1}, "retries is -1, and must be between 0 and 100."),
        ({"retries": 10**9}, "retries is 1000000000, and must be between 0 and 100."),
        # A refused login would count against the account.
        (
            {"username": "admin\n"},
            "username has a line break in it. Give it as it was handed out, on one line.",
        ),
        (
            {"session": "abc\r\nX-Forged: 1"},
            "session has a line break in it. Give it as it was handed out, on one line.",
        ),
        ({"retries": 101}, "retries is 101, and must be between 0 and 100."),
        ({"max_response_size": 0}, "max_response_size is 0, and must be between 1 and 1024."),
        ({"max_response_size": -1}, "max_response_size is -1, and must be between 1 and 1024."),
        ({"max_response_size": 1025}, "max_response_size is 1025, and must be between 1 and 1024."),
        ({"max_response_depth": 0}, "max_response_depth is 0, and must be between 1 and 200."),
        ({"max_response_depth": 201}, "max_response_depth is 201, and must be between 1 and 200."),
        (
            {"ca_path": "/nowhere/ca.pem"},
            "ca_path: there is no file /nowhere/ca.pem on the machine that runs the module.",
        ),
        (
            {"client_cert": "/nowhere/me.pem"},
            "client_cert: there is no file /nowhere/me.pem on the machine that runs the module.",
        ),
    ],
)
def test_wrong_option_is_reported_in_one_sentence(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        connect(**options)

    assert str(caught.value) == sentence


def test_key_without_its_certificate_is_refused(tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.touch()

    with pytest.raises(InputError, match="client_key is given without client_cert, which it belongs to"):
        connect(client_key=str(key))


def test_environment_stands_in_for_options_that_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEET_SPS_USERNAME", "from the environment")
    monkeypatch.setenv("FLEET_SPS_PORT", "8443")
    monkeypatch.setenv("FLEET_SPS_VALIDATE_CERTS", "no")
    monkeypatch.setenv("FLEET_SPS_LOGIN_METHOD", "radius")
    monkeypatch.setenv("FLEET_PORTAL_TIMEOUT", "1")

    connection = connect()

    assert (connection.username, connection.port, connection.validate_certs) == ("from the environment", 8443, False)
    assert connection["login_method"] == "radius"
    assert connection.timeout == 30.0, "another product's variable means nothing"


def test_option_wins_over_its_environment_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEET_SPS_HOST", "elsewhere.example.com")

    assert connect().host == "sps.example.com"


def test_equal_options_make_equal_connections_which_share_a_session() -> None:
    assert connect(username="a", password="b") == connect(username="a", password="b")
    assert len({connect(username="a"), connect(username="a"), connect(username="b")}) == 2


def test_connection_does_not_show_its_secrets() -> None:
    connection = connect(password="s3cr3t-text", proxy="http://me:pr0xy-text@proxy.example.com:3128")

    assert "s3cr3t-text" not in repr(connection)
    assert "pr0xy-text" not in repr(connection)
