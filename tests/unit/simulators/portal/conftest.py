"""A portal and plain clients for it."""

from __future__ import annotations

import pytest
import requests

API = "/api/1"


class PortalClient:
    """One caller with one kept-alive connection. Paths are those below /api/1."""

    def __init__(self, device):
        self.device = device
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.verify = device.ca_path

    def request(self, method, path, **options):
        options.setdefault("allow_redirects", False)
        options.setdefault("timeout", 20)
        prefix = "" if path.startswith("/api/") else API
        return self.http.request(method, self.device.url + prefix + path, **options)

    def log_in(self, login="admin", password=None, **more):
        password = self.device.credentials(login)[1] if password is None else password
        return self.request("POST", "/login", json={"username": login, "password": password, **more})

    def get(self, path, expected=200, **query):
        response = self.request("GET", path, params=query)
        assert response.status_code == expected, response.text
        return response.json() if response.content and "json" in response.headers["Content-Type"] else response

    def post(self, path, body=None, expected=200, **query):
        return self._write("POST", path, body, expected, query)

    def put(self, path, body=None, expected=200, **query):
        return self._write("PUT", path, body, expected, query)

    def delete(self, path, expected=204, **query):
        return self._write("DELETE", path, None, expected, query)

    def _write(self, method, path, body, expected, query):
        response = self.request(method, path, json=body, params=query)
        assert response.status_code == expected, response.text
        return response.json() if response.content else None

    def error(self, method, path, status, **options):
        """Expect a refusal and return what stands under `error`."""
        response = self.request(method, path, **options)
        assert response.status_code == status, response.text
        return response.json()["error"]

    def child(self, name, parent="self"):
        """Return an entry of a listing."""
        return next(item for item in self.get(f"/groups/{parent}/children")["items"] if item["name"] == name)


@pytest.fixture
def device(launch):
    """Return a portal with a partner, its customer, and a unit of that."""
    started = launch("portal")
    started.add_group("Partner", 30)
    started.add_group("Partner/Customer", 40)
    started.add_group("Partner/Customer/Unit", 50)
    yield started
    assert started.violations == []


@pytest.fixture
def connect():
    """Return a function that logs somebody in; the connections are closed afterwards."""
    clients = []

    def log_in(device, login="admin", *, path=None):
        if path is not None:
            device.add_admin(path, login)
        client = PortalClient(device)
        clients.append(client)
        if login is not None:
            assert client.log_in(login).status_code == 200
        return client

    yield log_in
    for client in clients:
        client.http.close()


@pytest.fixture
def client(device, connect):
    """Return the administrator of the root, logged in."""
    return connect(device)


@pytest.fixture
def numbers(device):
    """Return a function that gives the id of a group by its path."""
    return lambda path: device.find_group(path).id
