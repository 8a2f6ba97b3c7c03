"""Transactions, locks, conflicts and the restart of the web server."""

from __future__ import annotations

import http.client
import ssl
import time

import pytest
import requests

TRAP = "management/snmp/trap"
DNS = "network/dns"
EMAIL = "management/email"


@pytest.fixture
def other(device, connect):
    """Return a second administrator who is logged in."""
    return connect(device, "operator")


def dns(address):
    return {"primary": address, "secondary": None}


@pytest.mark.parametrize("shape", ["transaction", "body"])
def test_status_has_one_of_two_shapes(launch, connect, shape):
    client = connect(launch(switches={"status_shape": shape}))

    closed = client.status().json()
    client.open()
    opened = client.status().json()

    assert (closed[shape]["status"], opened[shape]["status"]) == ("closed", "open")
    assert ("remaining_seconds" in opened["meta"]) == (shape == "body")


def test_remaining_seconds_run_until_the_transaction_and_login_end(launch, connect):
    device = launch(switches={"status_shape": "body", "transaction_timeout": 100})
    client = connect(device)
    client.open()

    device.advance(40)
    assert 55 <= client.status().json()["meta"]["remaining_seconds"] <= 60
    device.advance(61)

    assert client.status().status_code == 401
    assert (device.open_transactions(), device.locks()) == ([], [])


def test_a_change_puts_off_the_end_of_a_transaction(launch, connect):
    device = launch(switches={"transaction_timeout": 100})
    client = connect(device)
    client.open()

    device.advance(90)
    client.put(DNS, dns("192.0.2.1"))
    device.advance(90)

    assert client.commit().status_code == 200


def raw_request(device, client, method, *, chunked):
    """Send a request without Content-Length, which requests would add."""
    context = ssl.create_default_context(cafile=device.ca_path)
    connection = http.client.HTTPSConnection(device.host, device.port, context=context, timeout=10)
    connection.putrequest(method, "/api/transaction")
    connection.putheader("Cookie", f"session_id={client.http.cookies['session_id']}")
    if chunked:
        connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders(b"0\r\n\r\n" if chunked else None)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


@pytest.mark.parametrize("chunked", [False, True])
def test_opening_without_length_is_refused(device, client, chunked):
    response = raw_request(device, client, "POST", chunked=chunked)

    assert response.status == 411
    assert response.getheader("Connection") == "close"
    assert device.open_transactions() == []


def test_changes_are_seen_by_their_session_only_until_committed(client, other):
    client.open()
    client.put(DNS, dns("192.0.2.1"))

    assert client.body(DNS)["primary"] == "192.0.2.1"
    assert other.body(DNS)["primary"] == "192.0.2.53"

    assert client.commit().status_code == 200
    assert other.body(DNS)["primary"] == "192.0.2.1"


def test_rollback_forgets(device, client):
    client.open()
    client.put(DNS, dns("192.0.2.1"))

    assert client.roll_back().status_code == 200

    assert client.body(DNS)["primary"] == "192.0.2.53"
    assert (device.open_transactions(), device.locks()) == ([], [])


def test_opening_twice_is_refused(client):
    client.open()

    assert client.open().json()["error"]["type"] == "TransactionAlreadyOpen"


@pytest.mark.parametrize("action", ["commit", "roll_back"])
def test_ending_what_was_not_opened_is_refused(client, action):
    response = getattr(client, action)()

    assert response.status_code == 400
    assert response.json()["error"]["type"] == "TransactionNotOpen"


def test_writing_without_transaction_is_refused(client):
    assert client.put(DNS, dns("192.0.2.1")).json()["error"]["type"] == "TransactionNotOpen"


def test_auto_open_opens_with_the_first_write(launch, connect):
    device = launch(switches={"auto_open": True})
    client = connect(device)

    assert client.put(DNS, dns("192.0.2.1")).status_code == 201

    assert len(device.open_transactions()) == 1
    assert client.commit().status_code == 200
    assert device.read(DNS)["primary"] == "192.0.2.1"


@pytest.mark.parametrize("status", [200, 201, 204])
def test_put_status(launch, connect, status):
    client = connect(launch(switches={"put_status": status}))
    client.open()

    response = client.put(DNS, dns("192.0.2.1"))

    assert response.status_code == status
    assert bool(response.content) == (status != 204)


def test_commit_message_required(launch, connect):
    client = connect(launch(switches={"commit_message": "required"}))
    client.open()

    assert client.commit().status_code == 400
    assert client.commit(commit_message="as ordered").status_code == 200


@pytest.mark.parametrize(("shape", "kind"), [("object", dict), ("string", str)])
def test_error_shape(launch, connect, shape, kind):
    client = connect(launch(switches={"error_shape": shape}))

    assert isinstance(client.commit().json()["error"], kind)


def test_changelog_names_each_kind_of_change(client):
    client.open()
    client.put(DNS, dns("192.0.2.1"))
    routes = client.body("network/routing")
    client.put("network/routing", [*routes, {"gateway": "192.0.2.2", "target_network": "10.0.0.0/8"}])
    key = client.new_password().json()["key"]
    user_list = client.get("policies/user_lists").json()["items"][-1]["meta"]["href"]
    client.request("DELETE", user_list)

    changes = {change["type"] + " " + change["path"]: change for change in client.changes()}

    root = "/api/configuration"
    assert set(changes) == {
        f"replace {root}/network/dns#primary",
        f"replace {root}/network/routing",
        f"create {root}/passwords/{key}",
        f"delete {user_list}",
    }
    assert changes[f"replace {root}/network/dns#primary"]["old_value"] == "192.0.2.53"
    assert changes[f"create {root}/passwords/{key}"]["new_value"] == {}


def test_changelog_shows_a_reordering(client):
    client.open()
    first = {"gateway": "192.0.2.2", "target_network": "10.0.0.0/8"}
    routes = client.body("network/routing")
    client.put("network/routing", [*routes, first])
    client.commit()
    client.open()
    client.put("network/routing", [first, *routes])

    (change,) = client.changes()

    assert (change["type"], change["new_order"]) == ("reorder", [first, *routes])


def test_changelog_is_empty_without_changes(client):
    assert client.changes() == []
    client.open()
    assert client.changes() == []


def test_the_exclusive_lock_keeps_others_from_writing(device, client, other):
    client.open()

    refused = other.open()

    assert refused.status_code == 409
    error = refused.json()["error"]
    assert error["type"] == "ConfigurationLocked"
    assert error["details"] == {"user": "admin", "where": "rest"}
    assert other.get(TRAP).status_code == 200
    client.roll_back()
    assert other.open().status_code == 200


@pytest.mark.parametrize("locking", ["exclusive", "optimistic"])
@pytest.mark.parametrize("status", [403, 409, 423])
def test_a_web_user_locks_everybody_out(launch, connect, locking, status):
    device = launch(switches={"locking": locking, "lock_status": status, "names_lock_holder": False})
    client = connect(device)
    device.take_lock("somebody", "web")

    refused = client.open()

    assert refused.status_code == status
    assert "Locked" in refused.json()["error"]["type"]
    assert "somebody" not in refused.text
    assert device.locks() == [{"user": "somebody", "where": "web"}]
    device.release_lock()
    assert client.open().status_code == 200


def test_the_lock_is_held_by_one(device, client):
    client.open()

    with pytest.raises(RuntimeError, match="already"):
        device.take_lock()


def test_a_lock_taken_meanwhile_stops_write_and_commit(launch, connect):
    device = launch(switches={"locking": "optimistic"})
    client = connect(device)
    client.open()
    client.put(DNS, dns("192.0.2.1"))
    device.take_lock("root", "console")

    assert client.put(DNS, dns("192.0.2.2")).status_code == 409
    assert client.commit().status_code == 409
    device.release_lock()
    assert client.commit().status_code == 200


@pytest.fixture
def rivals(launch, connect):
    """Return two users with transactions side by side."""
    device = launch(switches={"locking": "optimistic"})
    both = connect(device), connect(device, "operator")
    for user in both:
        assert user.open().status_code == 200
    return both


def test_optimistic_transactions_on_different_leaves_both_land(rivals):
    one, two = rivals
    one.put(DNS, dns("192.0.2.1"))
    two.put("management/webinterface", {"timeout": 30})

    assert one.commit().status_code == 200
    assert two.commit().status_code == 200

    assert one.body(DNS)["primary"] == "192.0.2.1"
    assert one.body("management/webinterface") == {"timeout": 30}


def test_optimistic_transactions_on_one_leaf_collide(rivals):
    one, two = rivals
    one.put(DNS, dns("192.0.2.1"))
    two.put(DNS, dns("192.0.2.2"))
    one.commit()

    refused = two.commit()

    assert refused.status_code == 409
    error = refused.json()["error"]
    assert (error["type"], error["details"]) == ("ConfigurationConflict", ["/api/configuration/network/dns"])
    assert two.status().json()["transaction"]["status"] == "open"
    assert one.body(DNS)["primary"] == "192.0.2.1"


def test_a_snapshot_does_not_move(rivals):
    one, two = rivals
    one.put(DNS, dns("192.0.2.1"))
    one.commit()

    assert two.body(DNS)["primary"] == "192.0.2.53"
    two.roll_back()
    assert two.body(DNS)["primary"] == "192.0.2.1"


def test_drift_during_a_transaction_collides_too(rivals):
    one, unused = rivals
    one.put(DNS, dns("192.0.2.1"))
    one.device.write(DNS, dns("192.0.2.99"))

    assert one.commit().status_code == 409


@pytest.mark.parametrize(("path", "restarts"), [(DNS, True), ("management/webinterface", False)])
def test_restart_after_commits_that_touch_services(launch, connect, path, restarts):
    device = launch(switches={"restart_after_local_services": True, "restart_seconds": 0.2})
    client = connect(device)
    client.open()
    body = dns("192.0.2.1") if path == DNS else {"timeout": 30}
    client.put(path, body)

    assert client.commit().status_code == 200

    assert device.read(path) == body
    if not restarts:
        assert client.get(TRAP).status_code == 200
        return
    refusals = list(refusals_of(client))
    assert refusals
    assert not [refusal for refusal in refusals if isinstance(refusal, requests.exceptions.SSLError)]
    assert client.get(TRAP).status_code == 401
    assert client.log_in().status_code == 200


def refusals_of(client):
    """Yield why requests fail, from the beginning of a restart, a moment after the commit got its response, to its end."""
    deadline = time.monotonic() + 10
    failed = False
    while time.monotonic() < deadline:
        try:
            client.get(TRAP)
            if failed:
                return
        except requests.exceptions.ConnectionError as error:
            failed = True
            yield error
            time.sleep(0.02)
