"""Login, sessions and privileges of the appliance."""

from __future__ import annotations

import re

import pytest

TRAP = "management/snmp/trap"


def test_login_hands_out_a_cookie(device, connect):
    response = connect(device, login=False).log_in()

    assert response.status_code == 200
    assert response.json()["meta"]["href"] == "/api/authentication"
    cookie = response.headers["Set-Cookie"]
    assert re.fullmatch(
        r"session_id=[0-9a-f]{40}; expires=\w{3}, .* GMT; HttpOnly; Max-Age=43200; Path=/; Secure", cookie
    )


@pytest.mark.parametrize(
    ("credentials", "status", "kind"),
    [
        (("admin", "wrong"), 401, "Unauthenticated"),
        (("missing", "wrong"), 401, "Unauthenticated"),
        (None, 401, "Unauthenticated"),
    ],
)
def test_wrong_credentials_are_refused(device, connect, credentials, status, kind):
    client = connect(device, login=False)
    client.credentials = credentials

    response = client.log_in()

    assert response.status_code == status
    assert response.json()["error"]["type"] == kind
    assert "Set-Cookie" not in response.headers
    assert device.sessions() == []


def test_a_user_without_rest_privilege_is_refused(device, connect):
    response = connect(device, "webonly", login=False).log_in()

    assert response.status_code == 403
    assert response.json()["error"]["type"] == "Unauthorized"


def test_the_password_is_taken_as_utf8(device, connect):
    device.users["admin"].password = "pässwörd ✓"
    client = connect(device, login=False)
    client.credentials = tuple(text.encode() for text in ("admin", "pässwörd ✓"))

    assert client.log_in().status_code == 200


@pytest.mark.parametrize(("method", "status"), [("local", 200), ("directory", 401)])
def test_the_login_method_counts(device, connect, method, status):
    assert connect(device, login=False).log_in(params={"login_method": method}).status_code == status


def test_a_client_certificate_logs_in(device, connect):
    client = connect(device, login=False)

    without = client.request("GET", "/api/authentication", params={"type": "x509"})
    client.http.close()
    client.http.cert = device.client_certificate("operator")
    shown = client.request("GET", "/api/authentication", params={"type": "x509", "login_method": "directory"})

    assert (without.status_code, shown.status_code) == (401, 200)
    assert device.sessions() == [{"session": "session-1", "user": "operator"}]


@pytest.mark.parametrize(
    ("switch", "there", "missing"), [("login_methods", "login_methods", "types"), ("types", "types", "login_methods")]
)
def test_login_methods_are_listed_without_login(launch, connect, switch, there, missing):
    client = connect(launch(switches={"login_methods": switch}), login=False)

    listed = client.request("GET", f"/api/authentication/{there}")

    assert listed.status_code == 200
    assert listed.json()[there]
    assert client.request("GET", f"/api/authentication/{missing}").status_code == 404


def test_login_redirect_comes_with_the_cookie(launch, connect):
    client = connect(launch(switches={"login_redirect": True}), login=False)

    response = client.log_in(params={"return": "/api/info"})

    assert (response.status_code, response.headers["Location"]) == (302, "/api/info")
    assert client.get(TRAP).status_code == 200


def test_without_login_nothing_is_shown(device, connect):
    response = connect(device, login=False).get(TRAP)

    assert response.status_code == 401
    assert response.json()["error"]["details"] == {"resource": f"/api/configuration/{TRAP}"}


def test_a_session_ends_by_inactivity(launch, connect):
    device = launch(switches={"session_lifetime": 60})
    client = connect(device)

    device.advance(50)
    assert client.get(TRAP).status_code == 200
    device.advance(50)
    assert client.get(TRAP).status_code == 200
    device.advance(61)
    assert client.get(TRAP).status_code == 401
    assert device.sessions() == []


def test_the_end_of_a_session_drops_its_transaction_and_lock(device, client):
    client.open()

    device.expire_sessions()

    assert (device.open_transactions(), device.locks(), device.sessions()) == ([], [], [])
    assert client.commit().status_code == 401


def test_a_reader_may_not_write(device, connect):
    client = connect(device, "viewer")

    assert client.get(TRAP).status_code == 200
    refused = client.open()

    assert refused.status_code == 403
    assert refused.json()["error"]["type"] == "Unauthorized"


@pytest.mark.parametrize(
    ("needed", "agent", "with_token", "status"),
    [
        (True, "Mozilla/5.0", False, 403),
        (True, "Mozilla/5.0", True, 200),
        (True, "plain/1.0", False, 200),
        (False, "Mozilla/5.0", False, 200),
    ],
)
def test_browsers_must_send_the_token_back(launch, connect, needed, agent, with_token, status):
    client = connect(launch(switches={"browser_user_agent_needs_token": needed}))
    client.http.headers["User-Agent"] = agent
    if with_token:
        client.http.headers["X-Token"] = client.request("GET", "/api/user/info").json()["token"]

    assert client.get(TRAP).status_code == 200
    assert client.open().status_code == status


def test_info_names_the_release(launch, connect):
    client = connect(launch(switches={"release": "7.5.0"}))

    assert client.request("GET", "/api/info").json()["body"]["firmware_version"] == "7.5.0"
