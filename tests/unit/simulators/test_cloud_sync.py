"""The simulated network monitor behaves as its documents say, and the vendor's own client can use it."""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import subprocess
import sys

import pytest
import requests

start = pytest.importorskip("simulators").start

AWS = "/api/npm.aws_config/1.0"
AZURE = "/api/npm.azure_config/1.0"
AWS_ACCOUNT = {"acc_id": "n", "access_key": "k", "secret_key": "s"}
AZURE_ACCOUNT = {"acc_id": "n", "tenant_id": "t", "subscription_id": "s", "app_id": "a", "app_passwd": "p"}


@pytest.fixture(scope="module")
def shared():
    with start("cloud_sync") as simulator:
        yield simulator


@pytest.fixture
def device(shared):
    shared.reset()
    return shared


class Client:
    """A plain client; it logs in by HTTP Basic unless asked otherwise."""

    def __init__(self, device, user="admin"):
        self.device = device
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.verify = device.ca_path
        self.http.auth = device.credentials(user)

    def __call__(self, method, path, expected=200, **options):
        response = self.http.request(method, self.device.url + path, timeout=20, **options)
        assert response.status_code == expected, response.text
        return response

    def refused(self, method, path, error_id, **options):
        response = self.http.request(method, self.device.url + path, timeout=20, **options)
        assert response.json()["error_id"] == error_id
        return response.status_code


@pytest.fixture
def client(device):
    return Client(device)


@pytest.mark.parametrize(("base", "account"), [(AWS, AWS_ACCOUNT), (AZURE, AZURE_ACCOUNT)])
def test_life_of_an_account(device, client, base, account):
    before = client("GET", f"{base}/auth_codes").json()

    assert client("PUT", f"{base}/auth_codes", json=[account]).content == b""
    now = client("GET", f"{base}/auth_codes").json()
    assert now[:-1] == before
    secret = {"secret_key", "app_passwd"}
    assert now[-1] == {key: value for key, value in account.items() if key not in secret}

    assert client("DELETE", f"{base}/auth_codes", json=[{"acc_id": "n"}, {"acc_id": "unknown"}]).content == b""
    assert client("GET", f"{base}/auth_codes").json() == before
    assert not device.violations


def test_an_account_without_all_its_fields_is_refused(device, client):
    assert client.refused("PUT", f"{AWS}/auth_codes", "REQUEST_INVALID_INPUT", json=[{"acc_id": "n"}]) == 400
    assert device.violations
    device.violations.clear()


def test_a_sync_is_asynchronous_and_ends(device, client):
    device.switches["sync_seconds"] = 60.0
    before = client("GET", f"{AWS}/status").json()

    client("POST", f"{AWS}/sync")
    assert client("GET", f"{AWS}/status").json()["state"] == "SYNC_INITIALIZING"
    device.advance(61)
    after = client("GET", f"{AWS}/status").json()

    assert after["state"] == "SYNC_SUCCEEDED"
    assert after["last_success_ts"] > before["last_success_ts"]
    assert client("GET", f"{AZURE}/status").json() == before


@pytest.mark.parametrize(("spelled", "shown"), [("boolean", False), ("True", "False"), ("ENABLED", "DISABLED")])
def test_a_sync_can_be_disabled(device, client, spelled, shown):
    device.switches["enabled_as"] = spelled

    client("PUT", f"{AWS}/sync/status", json={"status": "DISABLED"})

    status = client("GET", f"{AWS}/status").json()
    assert (status["enabled"], status["state"]) == (shown, "SYNC_DISABLED")


@pytest.mark.parametrize(
    ("user", "error_id", "status"),
    [
        ("viewer", "AUTH_FORBIDDEN", 403),
        ("stale", "AUTH_EXPIRED_PASSWORD", 403),
        ("disabled", "AUTH_DISABLED_ACCOUNT", 403),
    ],
)
def test_who_may_not_write(device, user, error_id, status):
    assert Client(device, user).refused("PUT", f"{AWS}/auth_codes", error_id, json=[AWS_ACCOUNT]) == status


def test_a_session_ends_by_logout_and_by_time(device):
    client = Client(device)
    client.http.auth = None
    login = dict(zip(("username", "password"), device.credentials("admin"), strict=True))

    assert client.refused("GET", f"{AWS}/status", "AUTH_REQUIRED") == 401
    client("POST", "/api/common/1.0/login", json=login)
    client("GET", "/api/cascade.aaa/1.0/keepalive", 204)
    client("GET", f"{AWS}/status")
    device.advance(device.switches["session_lifetime"] + 1)
    assert client.refused("GET", f"{AWS}/status", "AUTH_INVALID_SESSION") == 401

    client("POST", "/api/common/1.0/login", json=login)
    assert device.sessions()
    client("POST", "/api/common/1.0/logout", 204)
    assert not device.sessions()


def test_an_access_code_gives_a_token(device):
    client = Client(device)
    client.http.auth = None
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').decode()

    def redeem(code):
        form = {"grant_type": "access_code", "assertion": f"{header}.{code}.", "state": "abc"}
        return client.http.post(f"{device.url}/api/common/1.0/oauth/token", data=form, timeout=20).json()

    assert redeem("nonsense")["error_id"] == "AUTH_INVALID_CODE"
    assert redeem(device.expired_access_code)["error_id"] == "AUTH_EXPIRED_CODE"
    response = redeem(device.access_code)
    assert response["state"] == "abc"
    client.http.headers["Authorization"] = f"Bearer {response['access_token']}"
    client("GET", f"{AWS}/status")
    device.advance(device.switches["token_lifetime"] + 1)
    assert client.refused("GET", f"{AWS}/status", "AUTH_EXPIRED_TOKEN") == 401


def test_tokens_of_the_packet_monitor(device):
    device.switches["family"] = "packet"
    client = Client(device)
    client.http.auth = None
    name, password = device.credentials("admin")
    login = {"user_credentials": {"username": name, "password": password}, "generate_refresh_token": True}

    first = client("POST", "/api/mgmt.aaa/2.0/token", 201, json=login).json()
    second = client("POST", "/api/mgmt.aaa/2.0/token", 200, json={"refresh_token": first["refresh_token"]}).json()
    client.http.headers["Authorization"] = f"Bearer {second['access_token']}"
    client("GET", f"{AWS}/status")
    client("POST", "/api/mgmt.aaa/1.0/refresh_tokens/revoke", json={"refresh_token": second["refresh_token"]})

    assert not device.sessions()
    assert client.refused("POST", "/api/common/1.0/login", "RESOURCE_NOT_FOUND", json={}) == 404


VENDOR_SCRIPT = """
import json, sys
from steelscript.common.api_helpers import APIVersion
from steelscript.common.service import Auth, OAuth, Service, UserAuth

url, port, ca, username, password, code = json.load(sys.stdin)
for auth in (UserAuth(username, password, method=Auth.COOKIE), OAuth(code)):
    service = Service("npm.aws_config", host=url, port=port, auth=auth, verify_ssl=ca, versions=[APIVersion("1.0")])
    offered = service.conn.json_request("GET", "/api/common/1.0/services")
    accounts = service.conn.json_request("GET", "/api/npm.aws_config/1.0/auth_codes")
    print(json.dumps([sorted(entry["id"] for entry in offered), [entry["acc_id"] for entry in accounts]]))
"""


@pytest.mark.skipif(importlib.util.find_spec("steelscript") is None, reason="steelscript is not installed here")
def test_the_vendor_client_logs_in_and_reads(device):
    # A process of its own: importing the client gives warnings, which are errors here.
    connection = [
        f"https://{device.host}",
        device.port,
        device.ca_path,
        *device.credentials("admin"),
        device.access_code,
    ]

    # requests lets this variable win over the certificate that it is given.
    environment = {name: value for name, value in os.environ.items() if name != "REQUESTS_CA_BUNDLE"}
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", VENDOR_SCRIPT],
        check=False,
        input=json.dumps(connection),
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert run.returncode == 0, run.stderr
    services = ["cascade.aaa", "common", "npm.aws_config", "npm.azure_config"]
    assert [json.loads(line) for line in run.stdout.splitlines()] == [[services, ["aws1", "aws2", "aws3"]]] * 2
    assert device.requests().count("POST /api/common/1.0/login") == 1
    assert device.requests().count("POST /api/common/1.0/oauth/token") == 1
    assert not device.violations
