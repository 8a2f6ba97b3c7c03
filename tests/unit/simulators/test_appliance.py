"""The simulator of the web-security appliance: roles, write-only passwords, failures as success."""

from __future__ import annotations

import pytest
import requests

ROOT = "/api/app/v1"
SMTP = "/sys/account/smtp"
ADMIN = "/sys/account/admin"


@pytest.fixture
def appliance():
    simulators = pytest.importorskip("simulators")
    with simulators.start("appliance") as device:
        yield device


def ask(device, method, path, as_user="admin", login_password=None, **query):
    name, known = device.credentials(as_user)
    login = (name, known if login_password is None else login_password)
    with requests.Session() as http:
        http.trust_env = False
        return http.request(
            method, device.url + ROOT + path, params=query, auth=login, verify=device.ca_path, timeout=20
        )


def test_a_refused_login_is_a_text(appliance):
    refused = ask(appliance, "GET", "/login", login_password="wrong")

    assert (refused.status_code, refused.text) == (403, "Unauthorized Access")
    assert refused.headers["Content-Type"].startswith("text/html")
    assert appliance.refused_logins == 1


@pytest.mark.parametrize(
    ("user", "method", "path", "query", "status"),
    [
        ("reader", "GET", SMTP, {}, 200),
        ("reader", "PUT", SMTP, {"host": "mail.example.com"}, 401),
        ("reader", "DELETE", SMTP, {}, 401),
        ("operator", "PUT", SMTP, {"host": "mail.example.com"}, 200),
        ("operator", "PUT", ADMIN, {"password": "a new one"}, 401),
        ("admin", "PUT", ADMIN, {"password": "a new one"}, 200),
    ],
)
def test_roles_decide(appliance, user, method, path, query, status):
    assert ask(appliance, method, path, user, **query).status_code == status


def test_a_password_is_returned_as_four_stars_and_these_are_not_taken_back(appliance):
    ask(appliance, "PUT", SMTP, host="mail.example.com", user="u", password="p@ss w&rd+%")
    assert ask(appliance, "GET", SMTP).json()["password"] == "****"
    assert appliance.password_of("smtp") == "p@ss w&rd+%"
    assert not appliance.violations

    assert ask(appliance, "PUT", SMTP, host="mail.example.com", password="****").status_code == 400
    assert appliance.violations


def test_what_is_left_out_of_a_whole_write_is_gone(appliance):
    ask(appliance, "PUT", SMTP, host="mail.example.com", port=587, user="u", password="secret")
    ask(appliance, "PUT", SMTP, host="mail.example.com")

    assert appliance.read("smtp") == {"host": "mail.example.com", "port": 25, "user": None}
    assert appliance.password_of("smtp") is None


def test_a_passcode_is_made_by_each_enabling(appliance):
    path = "/sys/account/tech-support"
    assert ask(appliance, "GET", path).json() == {"hostname": "mason67"}

    first = ask(appliance, "PUT", path, enabled="True").json()["passcode"]
    assert ask(appliance, "GET", path).json()["passcode"] == first
    assert ask(appliance, "PUT", path, enabled="True").json()["passcode"] != first


def test_booleans_are_pythons_words(appliance):
    assert ask(appliance, "PUT", "/sys/account/audit", enabled="true").status_code == 400
    assert appliance.violations


def test_an_enabled_auditor_may_log_in(appliance):
    ask(appliance, "PUT", "/sys/account/audit", enabled="True", password="auditor")
    url = f"{appliance.url}{ROOT}{SMTP}"
    with requests.Session() as http:
        http.trust_env = False
        assert http.get(url, auth=("audit", "auditor"), verify=appliance.ca_path, timeout=20).status_code == 200


def test_a_failure_can_come_as_success(appliance):
    appliance.switches["bad_parameter"] = 200

    failed = ask(appliance, "PUT", ADMIN, password="x")

    assert failed.status_code == 200
    assert failed.json()["Status"] == "Failure"
    assert not appliance.violations


def test_a_new_password_of_admin_counts_at_once_and_reset_takes_it_back(appliance):
    ask(appliance, "PUT", ADMIN, password="a new one")
    assert ask(appliance, "GET", "/login", login_password=appliance.password).status_code == 403
    assert ask(appliance, "GET", "/login", login_password="a new one").status_code == 200

    appliance.reset()
    assert ask(appliance, "GET", "/login", login_password=appliance.password).status_code == 200


def test_raw_line_ends_are_no_strict_json(appliance):
    appliance.switches["raw_control_characters"] = True

    response = ask(appliance, "GET", "/sys")

    with pytest.raises(ValueError, match="control character"):
        response.json()
