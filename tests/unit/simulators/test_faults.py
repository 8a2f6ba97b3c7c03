"""Each kind of fault, over HTTP."""

from __future__ import annotations

import json
import threading
import time

import pytest
import requests

TRAP = "management/snmp/trap"
PUT_TRAP = f"PUT /api/configuration/{TRAP}"


@pytest.fixture
def writer(device, client):
    """Return a function that writes another community inside an open transaction and returns the response."""
    client.open()
    body = client.body(TRAP)
    body["version"]["value"]["community"] = "changed"
    return lambda: client.put(TRAP, body)


def applied(client):
    return client.body(TRAP)["version"]["value"]["community"] == "changed"


def test_status_is_returned_in_the_products_form(device, client, writer):
    device.fault(match=PUT_TRAP, kind="status", status=503, headers={"Retry-After": "7"})

    response = writer()

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "7"
    assert response.json()["error"]["type"] == "SimulatedFault"
    assert not applied(client)


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [({"a": 1}, "application/json", '{"a": 1}'), ("busy", "text/plain", "busy")],
)
def test_status_with_a_body_of_its_own(device, writer, body, content_type, text):
    device.fault(match=PUT_TRAP, kind="status", status=500, body=body)

    response = writer()

    assert (response.text, response.headers["Content-Type"]) == (text, content_type)


def test_html_is_no_json(device, client, writer):
    device.fault(match=PUT_TRAP, kind="html", status=502)

    response = writer()

    assert response.status_code == 502
    assert response.headers["Content-Type"].startswith("text/html")
    assert "<html>" in response.text
    assert not applied(client)


def test_redirect_leads_elsewhere(device, client, writer):
    device.fault(match=PUT_TRAP, kind="redirect", location="http://other.example/", status=307)

    response = writer()

    assert (response.status_code, response.headers["Location"]) == (307, "http://other.example/")
    assert not applied(client)


@pytest.mark.parametrize(("kind", "lands"), [("drop_before", False), ("drop_after", True), ("truncate", True)])
def test_broken_connections(device, client, writer, kind, lands):
    device.fault(match=PUT_TRAP, kind=kind)

    with pytest.raises(requests.RequestException):
        writer()

    assert applied(client) is lands
    faulty = [exchange for exchange in device.journal if exchange.fault]
    assert [exchange.fault for exchange in faulty] == [kind]
    assert faulty[0].status == (201 if kind == "truncate" else None)


def test_garbage_is_no_json(device, client, writer):
    device.fault(match=PUT_TRAP, kind="garbage")

    response = writer()

    assert response.headers["Content-Type"] == "application/json"
    with pytest.raises(json.JSONDecodeError):
        json.loads(response.text)
    assert applied(client)


def test_delay_waits_and_goes_on(device, client, writer):
    device.fault(match=PUT_TRAP, kind="delay", seconds=0.2)

    before = time.monotonic()
    writer()

    assert time.monotonic() - before >= 0.2
    assert applied(client)


@pytest.mark.parametrize(("when", "status"), [("before", 401), ("after", 201)])
def test_expire_session_ends_the_login(device, writer, when, status):
    device.fault(match=PUT_TRAP, kind="expire_session", when=when)

    assert writer().status_code == status
    assert device.sessions() == []
    assert device.open_transactions() == []


@pytest.mark.parametrize(("when", "lands"), [("before", False), ("after", True)])
def test_hold_blocks_one_request_until_released(device, connect, client, writer, when, lands):
    device.fault(match=PUT_TRAP, kind="hold", when=when)
    thread = threading.Thread(target=writer)
    thread.start()

    assert device.wait_until_held(10)
    assert bool(device.open_transactions()[0]["changed"]) is lands
    assert connect(device, "operator").get(TRAP).status_code == 200
    device.release()
    thread.join(10)

    assert not thread.is_alive()
    assert device.open_transactions()[0]["changed"] == [TRAP]


def test_nothing_held_is_reported_in_time(device):
    assert not device.wait_until_held(0.01)


def test_nth_and_times_choose_the_requests(device, client):
    device.fault(match="GET /api/configuration/*", kind="status", status=500, nth=2, times=2)

    assert [client.get(TRAP).status_code for unused in range(4)] == [200, 500, 500, 200]


def test_a_fault_for_good_lasts_until_cleared(device, client):
    device.fault(match="readSnmpTrap", kind="status", status=500, times=None)

    assert [client.get(TRAP).status_code for unused in range(3)] == [500] * 3
    assert client.get("management/email").status_code == 200
    device.clear_faults()
    assert client.get(TRAP).status_code == 200


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "earthquake"}, "not 'earthquake'"),
        ({"kind": "drop_before", "when": "after"}, "always comes before"),
        ({"kind": "delay", "when": "meanwhile"}, "not 'meanwhile'"),
        ({"kind": "status", "nth": 0}, "count from 1"),
        ({"kind": "redirect"}, "needs a location"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(device, fault, words):
    with pytest.raises(ValueError, match=words):
        device.fault(match="*", **fault)


def test_faults_strike_requests_outside_the_contract_too(device, client, violations):
    device.fault(match="* /api/elsewhere", kind="status", status=418)

    assert client.request("GET", "/api/elsewhere").status_code == 418
    assert len(violations()) == 1


@pytest.mark.parametrize("status", [504, 0])
def test_a_late_request_is_carried_out_when_no_one_waits_for_it(device, client, writer, status):
    device.fault(match=PUT_TRAP, kind="late", status=status, seconds=0.2)

    if status:
        assert writer().status_code == status
    else:
        with pytest.raises(requests.ConnectionError):
            writer()

    assert not applied(client)
    assert device.wait_for_late(5)
    assert applied(client)


def test_a_late_request_arrives_when_the_simulated_clock_says_so(device, client, writer):
    device.fault(match=PUT_TRAP, kind="late", status=504, seconds=60)
    writer()

    device.advance(59)
    assert not applied(client)

    device.advance(1)
    assert applied(client)
    assert device.wait_for_late(0)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_client_whose_timeout_is_known_gives_up_without_waiting(device, client, writer, when):
    device.fault(match=PUT_TRAP, kind="delay", seconds=60, when=when)
    wires = with_client_timeout(device, 10)

    writer()

    assert wires[-1].given_up
    assert applied(client) == (when == "after")
    device.advance(50)
    assert applied(client)


def test_a_client_that_waits_long_enough_has_its_response(device, client, writer):
    device.fault(match=PUT_TRAP, kind="delay", seconds=60)
    wires = with_client_timeout(device, 61)

    assert writer().status_code == 201
    assert not wires[-1].given_up


def with_client_timeout(device, seconds):
    """Have every client wait so many seconds, as where requests take no sockets; return what becomes of each request."""
    application, wires = device.server.app, []

    def waiting(environ, start_response):
        wires.append(environ["simulator.wire"])
        wires[-1].client_timeout = seconds
        return application(environ, start_response)

    device.server.app = waiting
    return wires


def test_a_late_request_is_forgotten_with_the_state_it_was_for(device, writer):
    device.fault(match=PUT_TRAP, kind="late", status=504, seconds=60)
    writer()

    device.reset()

    assert device.wait_for_late(0)
    assert not device.violations


def test_a_late_request_that_is_refused_by_then_harms_no_one(device, client, writer):
    device.fault(match=PUT_TRAP, kind="late", status=504, seconds=0.2)
    writer()
    client.roll_back()

    assert device.wait_for_late(5)
    assert not device.open_transactions()
    assert not device.violations
