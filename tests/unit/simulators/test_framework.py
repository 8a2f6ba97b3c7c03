"""Journal, violations, connections, control API."""

from __future__ import annotations

import http.client
import pathlib
import re
import ssl

import pytest
import requests

TRAP = "management/snmp/trap"


def test_requests_are_listed_in_order_with_their_meaning(device, connect):
    client = connect(device)
    device.mark("change")
    client.open()
    device.mark(None)

    login, opened = device.journal

    assert device.requests() == ["GET /api/authentication", "POST /api/transaction"]
    assert device.writing_requests() == ["POST /api/transaction"]
    assert (login.operation, login.status, login.writes, login.mark) == ("logIn", 200, False, None)
    assert (opened.operation, opened.status, opened.writes, opened.mark) == ("openTransaction", 200, True, "change")
    assert login.session == opened.session == "session-1"
    assert login.connection == opened.connection
    assert login.number < opened.number
    assert opened.seconds > 0


def test_credentials_do_not_get_into_the_journal(device, client):
    client.get(TRAP)

    shown = repr(device.journal)

    assert device.password not in shown
    assert client.http.cookies["session_id"] not in shown


def test_query_is_kept_decoded(device, client):
    client.log_in(params={"login_method": "local"})

    assert device.journal[-1].query == {"login_method": ["local"]}


def test_a_cleared_journal_starts_again(device, client):
    device.clear_journal()
    client.get(TRAP)

    assert device.requests() == [f"GET /api/configuration/{TRAP}"]


def test_a_violating_request_is_refused_and_recorded(device, client, violations):
    client.open()

    response = client.put(TRAP, {"enabled": "yes"})

    assert response.status_code == 400
    assert response.json()["error"]["type"] == "InvalidRequestBody"
    found = violations()
    assert [line for line in found if "replaceSnmpTrap: body" in line] == found
    assert len(found) == len(response.json()["error"]["details"]) > 0
    assert device.open_transactions()[0]["changed"] == []


def test_a_violating_response_is_recorded_and_replaced(device, client, violations):
    device.write("alerting/system_alerts", {"xcbAlert": {"email": "yes", "snmp": False}})

    response = client.get("alerting/system_alerts")

    assert response.status_code == 500
    assert response.json()["error"]["type"] == "ContractViolation"
    assert "readSystemAlerts: response 200 /body/xcbAlert/email" in violations()[0]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/api/nothing", 404), ("PATCH", "/api/info", 405)])
def test_what_the_contract_lacks_is_a_violation(client, violations, method, path, status):
    response = client.request(method, path)

    assert response.status_code == status
    assert path in violations()[0]


def test_a_mistake_in_a_simulator_is_a_violation(device, client, violations):
    device.write(TRAP, {"enabled": True})
    client.open()

    assert client.commit().status_code == 500
    assert "KeyError" in violations()[0]


def test_one_connection_serves_many_requests(device, client):
    for unused in range(5):
        client.get(TRAP)

    assert len({exchange.connection for exchange in device.journal}) == 1


def test_responses_leave_in_one_piece_without_nagle(device):
    server = pytest.importorskip("simulators.server")

    assert server.Handler.disable_nagle_algorithm
    assert server.Handler.wbufsize > 0
    assert server.Handler.protocol_version == "HTTP/1.1"


def test_a_silent_client_does_not_keep_others_waiting(device, connect):
    silent = http.client.HTTPConnection(device.host, device.port)
    silent.connect()

    try:
        assert connect(device).get(TRAP).status_code == 200
    finally:
        silent.close()


def test_both_names_of_loopback_are_certified(device):
    context = ssl.create_default_context(cafile=device.ca_path)
    for name in ("localhost", "127.0.0.1"):
        connection = http.client.HTTPSConnection(name, device.port, context=context, timeout=10)
        connection.request("GET", "/_simulator/ping")
        assert connection.getresponse().status == 200
        connection.close()


def test_foreign_authorities_are_refused(device):
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(device.url, verify=True, timeout=10)


def test_expect_continue_is_confirmed(device, client):
    client.open()

    response = client.request(
        "PUT",
        "/api/configuration/network/dns",
        json={"primary": "192.0.2.54", "secondary": None},
        headers={"Expect": "100-continue"},
    )

    assert response.status_code == 201


def test_reset_goes_back_to_the_start(launch, connect):
    device = launch(switches={"status_shape": "body"})
    client = connect(device)
    device.switches["put_status"] = 204
    device.write("network/dns", {"primary": "192.0.2.99", "secondary": None})
    device.fault(match="*", kind="status", times=None)
    client.get(TRAP)
    client.request("GET", "/api/nothing")

    device.reset()

    assert device.read("network/dns")["primary"] == "192.0.2.53"
    assert (device.switches["put_status"], device.switches["status_shape"]) == (201, "body")
    assert (device.requests(), device.violations, device.sessions()) == ([], [], [])
    assert connect(device).get(TRAP).status_code == 200


def test_the_clock_goes_forward_only(device):
    with pytest.raises(ValueError, match="back"):
        device.advance(-1)


def test_simulators_import_nothing_from_the_collection():
    simulators = pytest.importorskip("simulators")
    forbidden = re.compile(r"^\s*(from|import)\s+(ansible|ansible_collections|\S*plugins)\b", re.MULTILINE)
    sources = pathlib.Path(simulators.__file__).parent.rglob("*.py")

    assert [path.name for path in sources if forbidden.search(path.read_text())] == []


def test_every_switch_is_documented(device):
    simulators = pytest.importorskip("simulators")
    guide = (pathlib.Path(simulators.__file__).parent / "README.md").read_text()

    assert [name for name in device.switches if f"| `{name}` | `" not in guide] == []
