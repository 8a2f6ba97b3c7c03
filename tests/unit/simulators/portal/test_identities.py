"""Mails and the tokens in them, passwords, logins."""

from __future__ import annotations

import hashlib

LOGIN = "user@customer.example"


def add(client, numbers):
    body = {"login": LOGIN, "email": LOGIN, "firstname": "Test"}
    return client.post(f"/groups/{numbers('Partner/Customer')}/users", body, 201)["id"]


def test_activation_by_mail_makes_a_user_who_can_log_in(device, client, connect, numbers):
    number = add(client, numbers)
    client.post("/actions/mail/activate", {"login": LOGIN, "email": LOGIN}, 204)
    mail = device.outbox[-1]
    assert (mail["kind"], mail["recipient"], mail["login"]) == ("activate", LOGIN, LOGIN)

    anonymous = connect(device, None)
    owner = anonymous.get("/actions/activate", token=mail["token"])
    assert (owner["login"], owner["activated"], owner["company_name"]) == (LOGIN, False, "Customer")
    assert anonymous.post("/actions/activate", {"password": "correct horse"}, token=mail["token"]) == "Success"

    assert client.get(f"/users/{number}")["status"] == 1
    assert anonymous.log_in(LOGIN, "correct horse").status_code == 200
    anonymous.error("POST", "/actions/activate", 401, json={"password": "again"}, params={"token": mail["token"]})


def test_mail_parameters_hold_a_token_as_well(device, client, connect, numbers):
    add(client, numbers)
    text = client.get("/actions/mail/activate", login=LOGIN)
    assert (text["action"], text["activated"], text["recipient_firstname"]) == ("activate", 0, "Test")

    md5 = hashlib.md5(b"correct horse").hexdigest()
    connect(device, None).post("/actions/activate", {"password": md5, "md5": 1}, token=text["token"])

    assert connect(device, None).log_in(LOGIN, "correct horse").status_code == 200
    assert device.outbox == []


def test_reset_also_unlocks(device, client, connect):
    device.lock_account("admin")
    client.post("/actions/mail/reset", {"login": "admin", "email": "admin@portal.example"}, 204)
    token = device.outbox[-1]["token"]
    anonymous = connect(device, None)

    assert anonymous.get("/actions/reset", token=token)["login"] == "admin"
    anonymous.post("/actions/reset", {"password": "new one"}, token=token)

    assert anonymous.log_in(password="new one").status_code == 200


def test_tokens_run_out_and_serve_one_purpose(device, client, numbers):
    add(client, numbers)
    token = client.get("/actions/mail/reset", login=LOGIN)["token"]

    client.error("GET", "/actions/activate", 401, params={"token": token})
    device.advance(4 * 86400)
    client.error("GET", "/actions/reset", 401, params={"token": token})


def test_new_address_counts_when_confirmed(device, client, connect, numbers):
    number = add(client, numbers)
    client.post("/actions/mail/emailupdate", {"login": LOGIN, "email": "new@customer.example"}, 204)
    assert device.outbox[-1]["recipient"] == "new@customer.example"
    assert client.get(f"/users/{number}")["email"] == LOGIN

    response = connect(device, None).post("/actions/emailupdate", token=device.outbox[-1]["token"])

    assert response == {"login": LOGIN, "email": "new@customer.example", "old_email": LOGIN}
    assert client.get(f"/users/{number}")["email"] == "new@customer.example"
    assert client.get("/actions/mail/emailupdate", login=LOGIN)["action"] == "emailupdate"


def test_mails_to_unknown_or_foreign_accounts_are_refused(device, connect, numbers):
    device.add_group("Other", 30)
    device.add_admin("Other", "other")
    partner = connect(device, "partner", path="Partner")

    assert partner.error("GET", "/actions/mail/activate", 404, params={"login": "missing"})["code"] == 1104
    partner.error("GET", "/actions/mail/activate", 403, params={"login": "other"})
    body = {"login": "partner", "email": "wrong@portal.example"}
    partner.error("POST", "/actions/mail/reset", 404, json=body)


def test_test_mail_names_the_server_of_the_brand(device, client, numbers):
    group = numbers("Partner")
    client.post(f"/groups/{group}/brand")
    client.put(f"/groups/{group}/brand", {"smtp_override": 1, "smtp_server": "smtp.partner.example"})

    client.post("/actions/mail/test", {"group_id": group}, 204)
    client.post("/actions/mail/test", {"group_id": 1}, 204)

    assert [mail["server"] for mail in device.outbox] == ["smtp.partner.example", None]
    client.error("POST", "/actions/mail/test", 404, json={"group_id": 999})


def test_own_password_and_login(device, client, connect):
    client.error("POST", "/actions/change_password", 403, json={"current_password": "x", "new_password": "y"})
    client.post("/actions/change_password", {"current_password": device.password, "new_password": "new one"})
    client.error("POST", "/actions/change_login", 404, json={"login": "other", "newlogin": "chief"})
    assert client.post("/actions/change_login", {"login": "admin", "newlogin": "chief"}, local=1) == "Success"

    other = connect(device, None)
    assert other.log_in("chief", "new one").status_code == 200
    assert other.log_in(password="new one").status_code == 401


def test_forgot_link_does_not_say_who_exists(device, connect):
    anonymous = connect(device, None)

    assert anonymous.get("/actions/forgot_link", username="missing")["link"].endswith("username=missing")
    anonymous.error("GET", "/actions/forgot_link", 400, params={"username": "no body"})
    device.violations.clear()
