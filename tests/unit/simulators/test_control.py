"""The control API for other processes."""

from __future__ import annotations

import pytest

TRAP = "management/snmp/trap"


@pytest.fixture
def control(client):
    """Return a function that calls the control API."""

    def call(method, path, body=None):
        return client.request(method, f"/_simulator/{path}", json=body)

    return call


def test_it_leaves_no_trace(device, client, control):
    device.clear_journal()

    assert control("GET", "ping").json() == {"product": "sps"}
    control("GET", "nothing")

    assert device.journal == []
    assert device.violations == []


def test_journal_is_shown_without_bodies(client, control):
    control("POST", "mark", {"label": "here"})
    client.open()

    *unused, last = control("GET", "journal").json()

    assert (last["method"], last["path"], last["mark"]) == ("POST", "/api/transaction", "here")
    assert "body" not in last
    assert control("DELETE", "journal").status_code == 204
    assert control("GET", "journal").json() == []


def test_faults_are_set_and_cleared(client, control):
    fault = {"match": "GET /api/configuration/*", "kind": "status", "status": 500, "times": None}

    assert control("POST", "faults", fault).status_code == 201
    assert client.get(TRAP).status_code == 500
    assert control("DELETE", "faults").status_code == 204
    assert client.get(TRAP).status_code == 200


@pytest.mark.parametrize(
    "fault", [{"match": "*", "kind": "flood"}, {"kind": "status"}, {"match": "*", "kind": "html", "x": 1}]
)
def test_a_wrong_fault_is_refused(control, fault):
    response = control("POST", "faults", fault)

    assert response.status_code == 400
    assert response.json()["error"]


def test_state_is_read_and_written_behind_the_api(client, control):
    assert control("GET", "state/network/dns").json() == {"primary": "192.0.2.53", "secondary": None}

    control("PUT", "state/network/dns", {"primary": "192.0.2.1", "secondary": None})

    assert client.body("network/dns")["primary"] == "192.0.2.1"
    assert control("GET", "state/network/nothing").status_code == 404


def test_summary_says_what_is_open(client, control):
    client.open()

    summary = control("GET", "summary").json()

    assert summary["open_transactions"] == [{"user": "admin", "session": "session-1", "changed": []}]
    assert summary["locks"] == [{"user": "admin", "where": "rest"}]
    assert summary["sessions"] == [{"user": "admin", "session": "session-1"}]
    assert summary["requests"] == {"GET": 1, "POST": 1}
    assert summary["violations"] == []


def test_switches_are_changed(client, control):
    assert control("PUT", "switches", {"error_shape": "string"}).json()["error_shape"] == "string"
    assert client.get("nothing").json() == {"error": "NotFound: There is no such object"}
    assert control("PUT", "switches", {"error_shape": "sphere"}).status_code == 400
    assert control("PUT", "switches", {"shape": "object"}).status_code == 400


def test_actions_are_those_of_the_product(device, client, control):
    assert control("POST", "actions/take_lock", {"user": "root", "where": "console"}).status_code == 200
    assert device.locks() == [{"user": "root", "where": "console"}]
    assert control("POST", "actions/release_lock").json() == {"result": None}
    assert device.locks() == []
    assert control("POST", "actions/stop").status_code == 404


def test_time_is_advanced(device, client, control):
    control("POST", "advance", {"seconds": 5000})

    assert device.sessions() == []


def test_held_requests_are_waited_for_and_released(device, control):
    assert control("GET", "held?timeout=0.01").json() == {"held": False}
    assert control("POST", "release").status_code == 204


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_reset_and_violations(device, client, control, method):
    client.request("GET", "/api/nothing")

    assert len(control("GET", "summary").json()["violations"]) == 1
    assert control("DELETE", "violations").status_code == 204
    assert device.violations == []
    assert control(method, "reset").status_code == 204
    assert device.sessions() == []
