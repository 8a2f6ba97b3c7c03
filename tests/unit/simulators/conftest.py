"""A device and a plain client for the tests of the simulators.

Simulators need Python 3.11 and the packages of requirements/run.in. Where ansible-test runs these tests with another
Python or without those packages, they are skipped.
"""

from __future__ import annotations

import pytest
import requests

CONFIGURATION = "/api/configuration/"
TRAP = "management/snmp/trap"
AGENT = "local_services/snmp_agent"


class Client:
    """A logged-in user with one kept-alive connection."""

    def __init__(self, device, user="admin"):
        self.device = device
        self.credentials = device.credentials(user)
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.verify = device.ca_path

    def request(self, method, path, **options):
        options.setdefault("allow_redirects", False)
        options.setdefault("timeout", 20)
        return self.http.request(method, self.device.url + path, **options)

    def log_in(self, **options):
        return self.request("GET", "/api/authentication", auth=self.credentials, **options)

    def get(self, path):
        return self.request("GET", CONFIGURATION + path)

    def body(self, path):
        return self.get(path).json()["body"]

    def put(self, path, body):
        return self.request("PUT", CONFIGURATION + path, json=body)

    def open(self):
        return self.request("POST", "/api/transaction")

    def commit(self, **more):
        return self.request("PUT", "/api/transaction", json={"status": "commit", **more})

    def roll_back(self):
        return self.request("DELETE", "/api/transaction")

    def status(self):
        return self.request("GET", "/api/transaction")

    def changes(self):
        return self.request("GET", "/api/transaction/changes").json()["changes"]

    def new_password(self, text="correct horse"):
        return self.request("POST", CONFIGURATION + "passwords", json={"plain": text})


@pytest.fixture
def launch():
    """Return a function that starts a device; all are stopped, and must be without violations unless asked otherwise."""
    simulators = pytest.importorskip("simulators")
    started = []

    def start(product="sps", **options):
        device = simulators.start(product, **options)
        started.append(device)
        return device

    yield start
    for device in started:
        device.stop()


@pytest.fixture
def device(launch):
    """Return a device with its default switches. A test that provokes violations takes them away again."""
    started = launch()
    yield started
    assert started.violations == []


@pytest.fixture
def connect():
    """Return a function that logs a user in on a device; the connections are closed afterwards."""
    clients = []

    def log_in(device, user="admin", *, login=True):
        client = Client(device, user)
        clients.append(client)
        if login:
            assert client.log_in().status_code in (200, 302)
        return client

    yield log_in
    for client in clients:
        client.http.close()


@pytest.fixture
def client(device, connect):
    """Return an administrator who is logged in."""
    return connect(device)


@pytest.fixture
def violations(device):
    """Return a function that hands over the violations so far, so that the device counts as clean again."""

    def take():
        taken = list(device.violations)
        device.violations.clear()
        return taken

    return take


def trap_v3(auth="", encryption=None, **changes):
    """Return a trap body of version 3."""
    value = {
        "auth_method": "sha",
        "auth_password": auth,
        "encryption_method": "aes" if encryption else "none",
        "encryption_password": encryption,
        "engine_id": "0x0123456789",
        "server": {"selection": "fqdn", "value": "traps.appliance.example"},
        "username": "monitor",
        **changes,
    }
    return {"enabled": True, "version": {"selection": "3", "value": value}}


@pytest.fixture(name="trap_v3")
def trap_v3_factory():
    """Return the factory of trap bodies of version 3."""
    return trap_v3
