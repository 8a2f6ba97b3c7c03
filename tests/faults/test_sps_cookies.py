"""The session of SPS is what its API is sent, whatever other cookies a web server sets, when, and in which order."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from support.devices import assert_tidy
from support.in_memory import InMemoryClients, InMemorySession, make_device, run_task
from support.sps import WEBINTERFACE, committed

from ansible_collections.steady.fleet.plugins.module_utils.sps.actions import transaction
from ansible_collections.steady.fleet.plugins.module_utils.sps.client import SpsClient
from ansible_collections.steady.fleet.plugins.module_utils.sps.resources import setting

CHANGE = {"path": WEBINTERFACE, "body": {"timeout": 25}}


@pytest.fixture
def device() -> Iterator[Any]:
    with make_device("sps") as simulator:
        yield simulator


def set_cookie(device: Any, operation: str, *cookies: str, first: bool = False) -> None:
    """Let an operation set further cookies, before or after its own."""
    handle = device.handlers[operation]

    def handle_and_set(call: Any) -> Any:
        response = handle(call)
        more = [
            ("Set-Cookie", cookie.replace("TOKEN", rotated(device) if "TOKEN" in cookie else "")) for cookie in cookies
        ]
        own = list(response.headers)
        return dataclasses.replace(response, headers=more + own if first else own + more)

    device.handlers[operation] = handle_and_set


def rotated(device: Any) -> str:
    """Give the session that was begun last a new token, and return it; the old one is of no session then."""
    sessions = device.logins._alive
    old, session = list(sessions.items())[-1]
    del sessions[old]
    session.id = "f" * 39 + old[0]
    sessions[session.id] = session
    opened = device.ledger._open
    if old in opened:
        opened[session.id] = opened.pop(old)
    return str(session.id)


@pytest.mark.parametrize("first", [True, False], ids=["first", "last"])
@pytest.mark.parametrize(
    "cookie",
    [
        "session_id=other; Path=/ui; Secure",
        "session_id=other; Path=/api/authentication; Secure",
        "session_id=other; Secure; Path=/apis",
        "session_id=; Path=/ui; Max-Age=0",
        "route=node1; Path=/",
        'session_id=other; Path="/api/configuration/network"; Secure',
    ],
)
def test_a_cookie_for_another_path_is_no_session(device: Any, cookie: str, first: bool) -> None:
    before = committed(device)
    set_cookie(device, "logIn", cookie, first=first)

    begun = run_task(device, transaction.MODULE, {"action": "begin"})
    session = {"session": begun.result["session"]}
    written = run_task(device, setting.MODULE, {**CHANGE, **session})
    undone = run_task(device, transaction.MODULE, {"action": "rollback", **session})

    assert session["session"] != "other"
    assert written.changed, written.message
    assert len(undone.result["changes"]) == 1
    assert_tidy(device)
    assert committed(device) == before
    assert run_task(device, setting.MODULE, CHANGE).changed
    assert_tidy(device)


@pytest.mark.parametrize(
    "host",
    [
        "2001:db8::5",
        "::1",
        "sps1",
        "Sps1.Example.COM",
        "192.0.2.5",
        "sps1.local",
        "sps.münchen.example",
        "sps1.example.com.",
        "::ffff:192.0.2.5",
    ],
)
def test_a_session_is_handed_over_whatever_the_appliance_is_called(
    device: Any, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setattr(InMemorySession, "make_adapter", lambda self, unused: self._memory)
    before = committed(device)

    begun = run_task(device, transaction.MODULE, {"host": host, "action": "begin"})
    session = {"host": host, "session": begun.result["session"]}
    written = run_task(device, setting.MODULE, {**CHANGE, **session})
    undone = run_task(device, transaction.MODULE, {"action": "rollback", **session})

    assert written.changed, written.message
    assert len(undone.result["changes"]) == 1
    assert_tidy(device)
    assert committed(device) == before
    assert run_task(device, setting.MODULE, {**CHANGE, "host": host}).changed


@pytest.mark.parametrize("path", ["/", "/api"])
@pytest.mark.parametrize("operation", ["openTransaction", "readSetting", "replaceSetting", "commitTransaction"])
def test_a_token_that_is_replaced_is_followed_and_shows_nowhere(device: Any, operation: str, path: str) -> None:
    set_cookie(device, operation, f"session_id=TOKEN; Path={path}; Secure; HttpOnly")

    with InMemoryClients(device) as clients:
        task = clients.run(setting.MODULE, CHANGE)
        client = next(iter(clients._clients.values()))
        assert isinstance(client, SpsClient)
        token = client.token

        assert task.changed, task.message
        assert token is not None
        assert token not in clients.redactor.text(f"The token is {token}.")
    assert_tidy(device)


def test_a_session_that_ends_as_soon_as_it_begins_is_not_handed_over(device: Any) -> None:
    set_cookie(device, "openTransaction", "session_id=; Path=/; Secure; Max-Age=0")

    task = run_task(device, transaction.MODULE, {"action": "begin"})

    assert task.failed
    assert "has ended the session" in task.message
    assert "internal error" not in task.message
