"""Finding the portal, logging in by all three ways, and what may be in the way."""

from __future__ import annotations

import pytest


def test_account_look_up_needs_no_login_and_responds_to_unknown_logins(device, connect):
    client = connect(device, None)

    assert client.get("/accounts", login="admin") == {
        "server_url": f"{device.url}/",
        "id": device.account_of("admin").id,
        "login": "admin",
    }
    assert client.get("/accounts", login="missing")["id"] == 0


def test_account_look_up_can_lead_elsewhere(device, connect):
    device.switches.update(server_url="https://other.example", server_url_slash=False)

    assert connect(device, None).get("/accounts", login="admin")["server_url"] == "https://other.example"


def test_session_cookie_opens_the_rest_until_logout(device, connect):
    client = connect(device, None)
    client.error("GET", "/groups/self", 401)

    response = client.log_in()
    assert response.json()["accounts"][0]["session_mfa_status"] == "passed_or_not_required"
    assert client.get("/groups/self")["name"] == "Root"
    assert [session["user"] for session in device.sessions()] == ["admin"]

    client.post("/logout", expected=204)
    assert device.sessions() == []
    client.error("GET", "/groups/self", 401)


def test_logout_as_a_link(device, connect):
    assert connect(device).get("/logout") == "Success"
    device.switches["logout_redirect"] = True
    assert connect(device).request("GET", "/logout").status_code == 302


def test_session_ends_after_inactivity(device, client):
    device.advance(800)
    client.get("/profile")
    device.advance(800)
    client.get("/profile")
    device.advance(901)

    client.error("GET", "/profile", 401)


@pytest.mark.parametrize(("kind", "user", "key"), [("both", 200, 200), ("users", 200, 401), ("clients", 401, 200)])
def test_basic_takes_users_or_clients(device, connect, kind, user, key):
    device.switches["basic"] = kind
    client = connect(device, None)

    assert client.request("GET", "/groups/self", auth=device.credentials()).status_code == user
    assert client.request("GET", "/groups/self", auth=device.client_credentials()).status_code == key


def test_bearer_token_works_until_it_expires(device, connect):
    client = connect(device, None)
    form = {"grant_type": "client_credentials"}
    wrong = (device.client_credentials()[0], "wrong")
    assert client.request("POST", "/api/2/idp/token", data=form, auth=wrong).status_code == 401

    response = client.request("POST", "/api/2/idp/token", data=form, auth=device.client_credentials("Partner")).json()
    client.http.headers["Authorization"] = f"Bearer {response['access_token']}"
    assert client.get("/groups/self")["name"] == "Partner"
    assert response["expires_on"] >= device.clock.wall() + 7100

    device.advance(7300)
    client.error("GET", "/groups/self", 401)


def test_token_by_password_and_forced_expiry(device, connect):
    client = connect(device, None)
    form = {"grant_type": "password", "username": "admin", "password": device.password}
    token = client.request("POST", "/api/2/idp/token", data=form, auth=device.client_credentials()).json()
    client.http.headers["Authorization"] = f"Bearer {token['access_token']}"
    assert client.get("/profile")["login"] == "admin"

    device.fault("read_profile", "expire_session")
    client.error("GET", "/profile", 401)


@pytest.mark.parametrize("status", [423, 503])
def test_wrong_passwords_lock_the_account_for_a_while(device, connect, status):
    device.switches["lock_status"] = status
    client = connect(device, None)
    for unused in range(5):
        assert client.log_in(password="wrong").status_code == 401

    locked = client.log_in()
    assert (locked.status_code, locked.headers["Retry-After"]) == (status, "60")
    device.advance(61)
    assert client.log_in().status_code == 200


def test_lock_without_limit_has_no_retry_after(device, connect):
    device.lock_account("admin")

    response = connect(device, None).log_in()

    assert response.status_code == 423
    assert "Retry-After" not in response.headers
    device.unlock_account("admin")
    connect(device)


def test_address_limit_has_a_refusal_of_its_own(device, connect):
    device.add_admin("Partner", "partner")
    device.change_settings("Partner", logon_ips=["203.0.113.0/24", "198.51.100.7"])
    client = connect(device, None)

    response = client.log_in("partner")
    assert response.status_code == 403
    assert response.json()["client_ip"] == "127.0.0.1"
    assert "error" not in response.json()

    device.change_settings("Partner", logon_ips=["127.0.0.0 - 127.0.0.9"])
    assert client.log_in("partner").status_code == 200


def test_second_factor_leaves_nothing_but_the_profile(device, connect):
    device.set_mfa("admin")
    client = connect(device, None)

    assert client.log_in().json()["accounts"][0]["session_mfa_status"] == "required"
    assert client.get("/profile")["mfa_status"] == "enabled"
    client.error("GET", "/groups/self", 403)
    client.post("/logout", expected=204)
    assert client.request("GET", "/groups/self", auth=device.credentials()).status_code == 401


@pytest.mark.parametrize(
    ("way", "status", "cookie"), [("list", 200, False), ("first", 200, True), ("refused", 401, False)]
)
def test_login_with_several_accounts(device, connect, way, status, cookie):
    device.switches["several_accounts"] = way
    device.add_admin("Partner", "admin")
    client = connect(device, None)

    response = client.log_in()

    assert response.status_code == status
    assert ("Set-Cookie" in response.headers) is cookie
    if way == "list":
        assert [one["group"]["name"] for one in response.json()["accounts"]] == ["Root", "Partner"]


def test_user_id_chooses_the_account(device, connect):
    device.add_admin("Partner", "admin")
    client = connect(device, None)
    second = client.log_in().json()["accounts"][1]

    assert client.log_in(user_id=second["user_id"]).status_code == 200
    assert client.get("/groups/self")["name"] == "Partner"
    assert len(client.get("/profiles")) == 2
    assert client.log_in(user_id=999999).status_code == 404


def test_disabled_groups_and_accounts_let_no_one_in(device, connect):
    device.add_admin("Partner/Customer", "customer")
    device.change_behind("Partner", {"status": 0})
    client = connect(device, None)
    assert client.log_in("customer").status_code == 403

    device.change_behind("Partner", {"status": 1})
    device.change_behind("Partner/Customer", {"status": 0}, admin="customer")
    assert client.log_in("customer").status_code == 403


def test_a_wrong_body_is_refused(device, connect):
    client = connect(device, None)

    assert (
        client.error("POST", "/login", 415, data={"username": "a", "password": "b"})["message"]
        == "Invalid content type"
    )
    client.error("POST", "/login", 400, json={"username": "admin"})
    client.error("POST", "/login", 400, json={"username": "admin", "password": "x", "otp": "1"})
    device.violations.clear()


def test_jwt_logs_in_and_acts_for_somebody(device, client, connect):
    device.add_admin("Partner", "partner")
    number = device.account_of("partner").id
    jwt = client.get(f"/admins/{number}/jwt", scope="One, Two")["jwt"]
    acting = client.get(f"/admins/{number}/impersonate")["jwt"]
    other = connect(device, None)

    assert other.get("/profile", jwt=acting)["login"] == "partner"
    assert other.get("/login", jwt=jwt)["login"] == "partner"
    assert other.get("/groups/self")["name"] == "Partner"
    connect(device, None).error("GET", "/login", 401, params={"jwt": "nonsense"})


def test_reads_and_roles(device, connect):
    device.add_admin("Partner", "reader", access_type=1)
    reader = connect(device, "reader")

    assert reader.get("/groups/self")["name"] == "Partner"
    reader.error("POST", "/groups/self/children", 403, json={"name": "X", "kind": 40})
    reader.error("GET", "/datacenter/backupservers", 403)


def test_service_user_only_sees_itself(device, connect):
    device.add_user("Partner/Customer", "user@customer.example")
    device.add_user("Partner/Customer", "other@customer.example")
    user = connect(device, "user@customer.example")
    own, other = (device.account_of(f"{name}@customer.example").id for name in ("user", "other"))

    assert user.get("/profile")["account_group_id"] == device.find_group("Partner/Customer").id
    assert user.get(f"/users/{own}")["login"] == "user@customer.example"
    user.error("GET", f"/users/{other}", 403)
    user.error("GET", "/groups/self/children", 403)
    user.post("/logout", expected=204)
