"""What a device, or what stands before it, can do by cookies, tokens and the response to a login: nothing is taken for what it is not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pytest
from support.in_memory import InMemoryClients, make_device

from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import MASK
from ansible_collections.steady.fleet.plugins.module_utils._http.session import MAX_COOKIES

from .responses import error_body
from .test_messages import CASES, Case

# What load balancers and web pages set.
OF_OTHERS = ("lb=1; Path=/", "lang=en; Path=/", "theme=default", "node=sps1; Path=/api", 'q="a"; Path=/', "e=; Path=/")
LOGINS = ("/api/authentication", "/api/1/login", "/api/common/1.0/login", "/token")
TOKEN = "0123456789abcdefFEDCBA98"
Responding = Callable[[str, int, list[tuple[str, str]], bytes], tuple[int, list[tuple[str, str]], bytes]]


class Between:
    """Wraps the application of a simulator: what stands between changes each response."""

    def __init__(self, application: Any, change: Responding) -> None:
        self._application, self._change = application, change
        self.requests: list[str] = []

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Sequence[bytes]:
        head: list[Any] = []
        content = b"".join(self._application(environ, lambda *given: head.extend(given)))
        headers = [(name, value) for name, value in head[1] if name.lower() != "content-length"]
        status, headers, content = self._change(environ["PATH_INFO"], int(head[0][:3]), headers, content)
        self.requests.append(environ["PATH_INFO"])
        start(f"{status} Any", headers)
        return [content]


class Played(NamedTuple):
    """What a task gave: its result, all that is shown of it, the sessions that are left, and what stood between."""

    result: dict[str, Any]
    shown: str
    sessions: list[Any]
    between: Between


def unchanged(
    path: str, status: int, headers: list[tuple[str, str]], content: bytes
) -> tuple[int, list[tuple[str, str]], bytes]:
    return status, headers, content


def play(
    case: Case,
    change: Responding,
    switches: Mapping[str, Any] | None = None,
    options: Callable[[Any], Mapping[str, Any]] = lambda unused: {},
) -> Played:
    """Run a module."""
    device = make_device(case.module.product.name, {**case.switches, **(switches or {})}, case.state)
    device.server.app = between = Between(device.server.app, change)
    shown: list[str] = []
    try:
        with InMemoryClients(device) as clients:
            task = clients.run(case.module, {**case.options, **options(device)}, announce=shown.append)
        sessions = list(device.sessions()) if case.module.product.name in ("portal", "cloud_sync") else []
    finally:
        device.stop()
    return Played(task.result, json.dumps([task.result, task.reports, shown]), sessions, between)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_cookies_of_others_mask_nothing(case: Case) -> None:
    def adding(
        path: str, status: int, headers: list[tuple[str, str]], content: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        return status, [*headers, *(("Set-Cookie", cookie) for cookie in OF_OTHERS)], content

    before, after = play(case, unchanged), play(case, adding)

    assert after.shown.count(MASK) == before.shown.count(MASK)
    assert after.result.keys() == before.result.keys()
    assert after.sessions == before.sessions == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_session_that_is_set_at_any_time_shows_nowhere(case: Case) -> None:
    def echoing(
        path: str, status: int, headers: list[tuple[str, str]], content: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        if path.endswith(LOGINS):
            return status, headers, content
        media = ("Content-Type", "application/json")
        return 400, [media, ("Set-Cookie", f"renewed={TOKEN}; Path=/")], json.dumps(error_body(TOKEN)).encode()

    played = play(case, echoing)

    assert played.result["failed"]
    assert TOKEN not in played.shown
    assert played.sessions == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_flood_of_cookies_does_not_make_us_forget_the_session(case: Case) -> None:
    flood = [("Set-Cookie", f"c{number}={TOKEN}; Path=/") for number in range(MAX_COOKIES + 1)]

    def flooding(
        path: str, status: int, headers: list[tuple[str, str]], content: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        return status, headers if path.endswith(LOGINS) else [*headers, *flood], content

    played = play(case, flooding)

    assert "cookies" in played.result["msg"]
    assert played.sessions == []


@pytest.mark.parametrize("status", [404, 409, 423, 426])
@pytest.mark.parametrize("form", ["error", "page"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_of_a_login_nothing_is_concluded_about_objects(case: Case, form: str, status: int) -> None:
    body = json.dumps(error_body("conflict locked")).encode() if form == "error" else b"<html>Not here</html>"

    def refusing(
        path: str, old: int, headers: list[tuple[str, str]], content: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        return (
            (status, [("Content-Type", "application/json")], body) if path.endswith(LOGINS) else (old, headers, content)
        )

    played = play(case, refusing)

    if any(path.endswith(LOGINS) for path in played.between.requests):
        assert played.result["failed"]
        assert played.result["error"] in ("login", "product", "protocol"), played.result["msg"]


BAD_TOKENS = ("a\nb", "a\r\nX-Evil: 1", "✓", "a\0b", "\x1b[2J", " a ", "a;b=c")


def none(unused: Any) -> Mapping[str, Any]:
    return {}


def npm(unused: Any) -> Mapping[str, Any]:
    return {"npm_token": True}


def bearer(device: Any) -> Mapping[str, Any]:
    return {
        "auth_method": "bearer",
        **dict(zip(("client_id", "client_secret"), device.client_credentials(), strict=True)),
    }


TOKENS = (
    ("cloud_sync_accounts", {"family": "packet"}, none, "access_token"),
    ("cloud_sync_accounts", {"npm_token": "needed"}, npm, "access_token"),
    ("cloud_sync_info", {"login_response": "body"}, none, "session_id"),
    ("cloud_sync_info", {"login_response": "body"}, none, "session_key"),
    ("portal_group", {}, bearer, "access_token"),
)


@pytest.mark.parametrize("token", BAD_TOKENS, ids=ascii)
@pytest.mark.parametrize(("name", "switches", "options", "key"), TOKENS, ids=str)
def test_a_token_that_is_none_is_no_broken_connection(
    name: str, switches: Mapping[str, Any], options: Callable[[Any], Mapping[str, Any]], key: str, token: str
) -> None:
    def replacing(
        path: str, status: int, headers: list[tuple[str, str]], content: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        body = json.loads(content) if content.startswith(b"{") else {}
        return status, headers, json.dumps({**body, key: token}).encode() if key in body else content

    result = play(next(case for case in CASES if case.name == name), replacing, switches, options).result

    assert result["failed"]
    assert result["error"] in ("login", "product", "protocol"), result["msg"]


def test_a_session_of_the_body_counts_beside_the_cookie_of_a_load_balancer() -> None:
    def adding(
        path: str, status: int, headers: list[tuple[str, str]], content: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        return status, [*headers, ("Set-Cookie", "lb=1; Path=/")], content

    played = play(next(case for case in CASES if case.name == "cloud_sync_info"), adding, {"login_response": "body"})

    assert not played.result.get("failed"), played.result["msg"]
    assert played.sessions == []


def test_a_monitor_without_npm_tokens_is_not_one_without_accounts() -> None:
    def lacking(
        path: str, status: int, headers: list[tuple[str, str]], content: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        if not path.endswith("npm_token"):
            return status, headers, content
        return 404, headers, json.dumps({"error_id": "RESOURCE_NOT_FOUND", "error_text": "There is none."}).encode()

    result = play(next(case for case in CASES if case.name == "cloud_sync_config"), lacking, {}, npm).result

    assert result["failed"]
    assert "the login cannot be carried out" in result["msg"]
