"""The ways to log in to a network monitor, what they leave behind, and what happens when they end or are refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from support.devices import assert_tidy
from support.direct import QuickClock, Task, run_task
from support.playbook import connection_options
from support.secrets import leaks

from ansible_collections.steady.fleet.plugins.module_utils._run.execute import Clients, run
from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync import config, info
from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync.resources import accounts
from simulators import start

SERVICES, SERVICES_11 = "GET /api/common/1.0/services", "GET /api/common/1.1/services"
AUTH_INFO = "GET /api/common/1.0/auth_info"
LOGIN, LOGOUT = "POST /api/common/1.0/login", "POST /api/common/1.0/logout"
OAUTH = "POST /api/common/1.0/oauth/token"
TOKEN_1, TOKEN_2 = "POST /api/mgmt.aaa/1.0/token", "POST /api/mgmt.aaa/2.0/token"
REVOKE = "POST /api/mgmt.aaa/1.0/refresh_tokens/revoke"
NPM_TOKEN = "GET /api/cascade.aaa/1.0/npm_token"
READ = "GET /api/npm.aws_config/1.0/auth_codes"
OPTIONS = {"provider": "aws", "accounts": [{"name": "aws1"}]}
CODE = {"username": None, "password": None}


@pytest.fixture(scope="module")
def shared() -> Iterator[Any]:
    with start("cloud_sync") as simulator:
        yield simulator


@pytest.fixture
def device(shared: Any) -> Any:
    shared.reset()
    return shared


def code(device: Any) -> dict[str, Any]:
    return {**CODE, "access_code": device.access_code}


WAYS: tuple[tuple[str, Mapping[str, Any], Mapping[str, Any], list[str]], ...] = (
    ("auto, cookie", {}, {}, [SERVICES, AUTH_INFO, LOGIN, READ, LOGOUT]),
    ("auto, basic", {"auth_info": "basic"}, {}, [SERVICES, AUTH_INFO, READ]),
    ("auto, no auth_info", {"auth_info": "missing"}, {}, [SERVICES, AUTH_INFO, READ]),
    ("auto, services 1.1", {"services": "1.1"}, {}, [SERVICES, SERVICES_11, AUTH_INFO, LOGIN, READ, LOGOUT]),
    (
        "auto, nothing said",
        {"services": "missing", "auth_info": "missing"},
        {},
        [SERVICES, SERVICES_11, AUTH_INFO, READ],
    ),
    ("auto, token", {"family": "packet"}, {}, [SERVICES, TOKEN_2, READ]),
    ("auto, token 1.0", {"family": "packet", "token_versions": "1.0"}, {}, [SERVICES, TOKEN_1, READ]),
    ("basic", {}, {"auth_method": "basic"}, [READ]),
    ("cookie", {}, {"auth_method": "cookie"}, [LOGIN, READ, LOGOUT]),
    ("cookie in the header", {"login_response": "cookie"}, {"auth_method": "cookie"}, [LOGIN, READ, LOGOUT]),
    ("cookie in the body", {"login_response": "body"}, {"auth_method": "cookie"}, [LOGIN, READ, LOGOUT]),
    ("cookie, no logout", {"logout": False}, {"auth_method": "cookie"}, [LOGIN, READ, LOGOUT]),
    ("token", {"family": "packet", "token_status": 200}, {"auth_method": "token"}, [TOKEN_2, READ]),
    (
        "token of an old release",
        {"family": "packet", "token_versions": "1.0"},
        {"auth_method": "token"},
        [TOKEN_1, READ],
    ),
    (
        "token, refresh token unasked",
        {"family": "packet", "unasked_refresh_token": True, "expires_at": "seconds"},
        {"auth_method": "token"},
        [TOKEN_2, READ, REVOKE],
    ),
    (
        "npm token",
        {"npm_token": "needed"},
        {"auth_method": "cookie", "npm_token": True},
        [LOGIN, NPM_TOKEN, READ, LOGOUT],
    ),
    (
        "npm token by basic",
        {"npm_token": "needed"},
        {"auth_method": "basic", "npm_token": True},
        [NPM_TOKEN, READ],
    ),
)


@pytest.mark.parametrize(("switches", "options", "requests"), [way[1:] for way in WAYS], ids=[way[0] for way in WAYS])
def test_each_way_to_log_in(device: Any, switches: Any, options: Any, requests: list[str]) -> None:
    device.switches.update(switches)

    task = run_task(device, accounts.MODULE, {**OPTIONS, **options})

    # A token of an old release is looked for where the newer one has it first.
    asked = [request for request in device.requests() if not (request == TOKEN_2 and TOKEN_1 in requests)]
    assert not task.failed, task.message
    assert asked == requests
    assert device.switches["logout"] is False or not device.sessions()
    assert_tidy(device)


@pytest.mark.parametrize("auth_info", ["all", "oauth_with_dot", "oauth"])
@pytest.mark.parametrize("parts", [1, 3])
@pytest.mark.parametrize("auth_method", ["auto", "access_code"])
def test_an_access_code_is_traded_for_a_token(device: Any, auth_info: str, parts: int, auth_method: str) -> None:
    device.switches.update({"auth_info": auth_info, "token_parts": parts})

    task = run_task(device, accounts.MODULE, {**OPTIONS, **code(device), "auth_method": auth_method})

    assert not task.failed, task.message
    assert device.requests() == [OAUTH, READ]
    assert_tidy(device)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"username": None}, "username is not given"),
        ({"password": None}, "password is not given"),
        ({"auth_method": "access_code"}, "access_code is not given"),
        ({"auth_method": "token", "password": None}, "password is not given"),
    ],
)
def test_missing_credentials_are_reported_before_any_request(device: Any, options: Any, says: str) -> None:
    task = run_task(device, accounts.MODULE, {**OPTIONS, **options})

    assert says in task.message
    assert "FLEET_CLOUD_SYNC_" in task.message
    assert not device.requests()


@pytest.mark.parametrize(
    ("options", "login"),
    [
        ({"auth_method": "basic"}, READ),
        ({"auth_method": "cookie"}, LOGIN),
        ({"auth_method": "token"}, TOKEN_2),
    ],
)
@pytest.mark.parametrize("unauthorized", ["json", "html", "xml"])
def test_refused_credentials_are_shown_once_even_in_a_loop(
    device: Any, options: Any, login: str, unauthorized: str
) -> None:
    device.switches.update({"family": "packet" if login == TOKEN_2 else "flow", "unauthorized": unauthorized})
    parameters = _parameters(device, {**OPTIONS, **options, "password": "wrong"})

    with Clients(QuickClock()) as clients:
        results = [
            run(accounts.MODULE, parameters, given=OPTIONS, check_mode=False, clients=clients) for unused in range(3)
        ]

    assert all(result["failed"] for result in results)
    assert device.requests() == [login]
    assert "wrong" not in str(results).replace("is wrong", "")


def _parameters(device: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    validated = ArgumentSpecValidator(accounts.MODULE.argument_spec()).validate(
        {**connection_options(device), **options}
    )
    assert not validated.error_messages
    parameters: dict[str, Any] = validated.validated_parameters
    return parameters


@pytest.mark.parametrize(
    ("user", "says"),
    [("stale", "AUTH_EXPIRED_PASSWORD"), ("disabled", "AUTH_DISABLED_ACCOUNT"), ("viewer", "AUTH_FORBIDDEN")],
)
@pytest.mark.parametrize("auth_method", ["basic", "cookie"])
def test_an_account_that_may_not_learns_why(device: Any, user: str, says: str, auth_method: str) -> None:
    name, password = device.credentials(user)
    options = {"provider": "aws", "accounts": [{"name": "n", "access_key": "k", "secret_key": "very secret"}]}

    task = run_task(
        device, accounts.MODULE, {**options, "username": name, "password": password, "auth_method": auth_method}
    )

    assert task.failed
    assert says in task.message
    assert device.names("aws") == ["aws1", "aws2", "aws3"]
    assert not device.sessions()


@pytest.mark.parametrize(("which", "says"), [("expired_access_code", "AUTH_EXPIRED_CODE"), ("", "AUTH_INVALID_CODE")])
def test_a_refused_access_code_is_reported(device: Any, which: str, says: str) -> None:
    task = run_task(device, accounts.MODULE, {**OPTIONS, **CODE, "access_code": getattr(device, which, "unknown-code")})

    assert says in task.message
    assert device.requests() == [OAUTH]


def test_a_monitor_that_only_takes_codes_says_so(device: Any) -> None:
    device.switches["auth_info"] = "oauth"

    task = run_task(device, accounts.MODULE, OPTIONS)

    assert "no login with user name and password, only OAUTH_2_0" in task.message
    assert "access_code" in task.message


def test_a_needed_npm_token_is_what_the_message_advises(device: Any) -> None:
    device.switches["npm_token"] = "needed"

    task = run_task(device, accounts.MODULE, OPTIONS)

    assert "npm_token" in task.message
    assert not device.sessions()


@pytest.mark.parametrize("family", ["flow", "packet"])
@pytest.mark.parametrize("unauthorized", ["json", "html", "xml"])
@pytest.mark.parametrize("at", ["GET *", "PUT *", "DELETE *"])
def test_a_login_that_ends_is_renewed_without_writing_twice(
    device: Any, family: str, unauthorized: str, at: str
) -> None:
    device.switches.update({"family": family, "unauthorized": unauthorized})
    device.fault(at.replace("*", "/api/npm.aws_config/1.0/auth_codes"), "expire_session")
    options = {
        "provider": "aws",
        "accounts": [{"name": "n", "access_key": "k", "secret_key": "very secret"}],
        "purge": True,
        "max_deletes": 3,
    }

    task = run_task(device, accounts.MODULE, options)

    assert not task.failed, task.message
    assert device.names("aws") == ["n"]
    carried_out = [entry for entry in device.journal if entry.writes and entry.status != 401]
    assert [entry.method for entry in carried_out] == ["PUT", "DELETE"]
    assert len([request for request in device.requests() if request in (LOGIN, TOKEN_2)]) == 2
    assert not device.sessions()


@pytest.mark.parametrize("expires_at", ["epoch", "seconds"])
@pytest.mark.parametrize("ahead", [0.0, -7200.0, 7200.0])
def test_the_clock_of_the_monitor_does_no_harm(device: Any, expires_at: str, ahead: float) -> None:
    device.switches.update({"family": "packet", "expires_at": expires_at, "clock_ahead": ahead})

    task = run_task(device, config.MODULE, {"state": "gathered"})

    assert not task.failed, task.message
    assert len([request for request in device.requests() if request == TOKEN_2]) == 1


def test_a_token_is_renewed_before_it_ends(device: Any) -> None:
    device.switches.update({"family": "packet", "expires_at": "seconds", "token_lifetime": 100.0})
    parameters = _parameters(device, OPTIONS)
    clock = QuickClock(device.advance)

    with Clients(clock) as clients:
        for unused in range(3):
            result = run(accounts.MODULE, parameters, given=OPTIONS, check_mode=False, clients=clients)
            assert not result.get("failed"), result
            clock.sleep(95)

    assert [entry.status for entry in device.journal if f"{entry.method} {entry.path}" == READ] == [200, 200, 200]
    assert device.requests().count(TOKEN_2) == 3


def test_a_loop_logs_in_once(device: Any) -> None:
    parameters = _parameters(device, OPTIONS)

    with Clients(QuickClock()) as clients:
        for unused in range(5):
            run(accounts.MODULE, parameters, given=OPTIONS, check_mode=False, clients=clients)

    assert device.requests() == [SERVICES, AUTH_INFO, LOGIN, *[READ] * 5, LOGOUT]
    assert not device.sessions()


@pytest.mark.parametrize("error_info", [False, True])
def test_what_the_monitor_says_is_shown_with_advice(device: Any, error_info: bool) -> None:
    device.switches.update({"offered": "aws", "error_info": error_info})

    task = run_task(device, accounts.MODULE, {"provider": "azure", "accounts": [{"name": "n"}]})

    assert "RESOURCE_NOT_FOUND: There is no such resource" in task.message
    assert ('{"status": 404}' in task.message) is error_info
    assert "cloud_sync_info" in task.message


def test_a_monitor_with_one_service_is_read_as_far_as_it_goes(device: Any) -> None:
    device.switches["offered"] = "azure"

    read: Task = run_task(device, info.MODULE, {})
    gathered: Task = run_task(device, config.MODULE, {"state": "gathered"})

    assert list(read.result["providers"]) == ["azure"]
    assert [entry["provider"] for entry in gathered.result["config"]["accounts"]] == ["azure"]
    assert run_task(device, info.MODULE, {"providers": ["aws"]}).result["providers"] == {"aws": {"offered": False}}


def test_tokens_and_codes_show_nowhere(device: Any) -> None:
    task = run_task(device, info.MODULE, {"gather": ["services", "release", "status", "accounts"], **code(device)})

    assert not leaks(f"{task.result} {task.reports}", (device.access_code, *device.logins.passes))
