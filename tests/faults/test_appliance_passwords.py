"""Passwords that a login checks, or that nothing can check; their recovery; and what is only read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.appliance import (
    AUDIT,
    CHECK_LOGIN,
    HARD,
    READ_SUPPORT,
    SMTP,
    STORED,
    WRITE_ADMIN,
    WRITE_AUDIT,
    WRITE_EMAIL,
    WRITE_GATEWAY,
    WRITE_SMTP,
    run,
)
from support.devices import assert_tidy
from support.in_memory import InMemoryClients, make_device

from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils.appliance import info
from ansible_collections.steady.fleet.plugins.module_utils.appliance.actions import password_recovery
from ansible_collections.steady.fleet.plugins.module_utils.appliance.resources import account, email, password, smtp
from simulators import start
from simulators.appliance import ApplianceSimulator


@pytest.fixture
def device() -> Iterator[ApplianceSimulator]:
    with start("appliance") as simulator:
        yield simulator
        assert_tidy(simulator)


def test_a_password_is_checked_by_one_attempt(device: ApplianceSimulator) -> None:
    predicted = run(device, password.MODULE, {"account": "admin", "new_password": HARD}, check_mode=True)

    assert predicted.changed
    assert device.requests() == [CHECK_LOGIN]
    assert device.refused_logins == 1


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "garbage", "truncate", "status"])
def test_an_attempt_is_not_repeated_whatever_becomes_of_its_response(device: ApplianceSimulator, kind: str) -> None:
    device.fault(CHECK_LOGIN, kind, status=503, times=None)

    failed = run(device, password.MODULE, {"account": "admin", "new_password": device.password})

    assert failed.failed
    assert device.requests() == [CHECK_LOGIN]


def test_always_tries_nothing_before_it_writes(device: ApplianceSimulator) -> None:
    options = {"account": "admin", "new_password": HARD, "update_secrets": "always"}

    assert run(device, password.MODULE, options).changed
    assert device.requests() == [WRITE_ADMIN, CHECK_LOGIN]
    assert device.refused_logins == 0


def test_a_password_that_is_not_good_afterwards_is_found_out(device: ApplianceSimulator) -> None:
    device.fault(WRITE_ADMIN, "status", status=200, body={"Success": "Password was updated, admin"})

    failed = run(device, password.MODULE, {"account": "admin", "new_password": HARD})

    assert failed.failed
    assert "reading it again shows a difference in new_password" in failed.message


LOST = {
    "lost": ("drop_after", {}),
    "cut": ("truncate", {}),
    "500": ("status", {"status": 500, "when": "after"}),
    "a page": ("html", {"status": 200, "when": "after"}),
    "not set": ("drop_before", {}),
    "500, and not set": ("status", {"status": 500}),
}


@pytest.mark.parametrize("policy", ["on_change", "always"])
@pytest.mark.parametrize("response", LOST)
def test_the_own_password_is_known_though_its_response_is_lost(response: str, policy: str) -> None:
    """What else the process does with the same login needs the right one, and each wrong one is counted."""
    kind, details = LOST[response]
    with make_device("appliance") as device, InMemoryClients(device) as clients:
        device.fault(WRITE_ADMIN, kind, **details)
        options = {"account": "admin", "new_password": HARD, "update_secrets": policy}

        changed = clients.run(password.MODULE, options)
        refused = device.refused_logins
        following = clients.run(email.MODULE, {"address": "a@example.com"})

        assert (device.password_of("admin") == HARD) == ("not set" not in response)
        assert changed.failed == ("not set" in response), changed.message
        assert not following.failed, following.message
        assert device.refused_logins == refused
        assert refused <= (policy == "on_change") + ("not set" in response)


@pytest.mark.parametrize("form", ["success", "empty", "foreign"])
def test_a_login_without_a_known_form_is_proven_by_reading(device: ApplianceSimulator, form: str) -> None:
    device.switches["login_body"] = form

    in_use = run(device, password.MODULE, {"account": "admin", "new_password": device.password})

    assert not in_use.changed
    assert device.requests() == [CHECK_LOGIN] + ([READ_SUPPORT] if form != "success" else [])


@pytest.mark.parametrize("body", ["{}", "null", "[]", '{"x": 1}', '{"Status": "Unknown"}', ""])
def test_a_login_that_something_else_accepts_proves_nothing(device: ApplianceSimulator, body: str) -> None:
    device.fault("*", "html", times=None, status=200, body=body)

    failed = run(device, password.MODULE, {"account": "admin", "new_password": HARD})

    assert failed.failed
    assert device.writing_requests() == []


NOT_DONE = (
    '{"Success": "False"}',
    '{"Success": " "}',
    '{"Success": true}',
    '{"Result": "Error: the password is too short"}',
    '{"Result": "Could not update the password"}',
    '{"Success": "Password was updated", "Error": "It was not stored"}',
    '{"Success": "Password was updated", "Reason": "It was used before"}',
    '{"Status": "Pending", "Success": "Password was updated"}',
    '{"Status": null, "Result": "Password was updated"}',
    '{"account": "audit", "passcode": null, "Error": "No passcode could be made"}',
)


@pytest.mark.parametrize("body", ["{}", "null", "[]", '{"x": 1}', "", *NOT_DONE])
@pytest.mark.parametrize(
    ("definition", "options", "request_"),
    [
        (
            password.MODULE,
            {"account": "content_gateway", "new_password": HARD, "update_secrets": "always"},
            WRITE_GATEWAY,
        ),
        (smtp.MODULE, SMTP, WRITE_SMTP),
        (account.MODULE, AUDIT, WRITE_AUDIT),
    ],
    ids=["password", "smtp", "account"],
)
def test_a_secret_is_written_only_if_the_response_says_so(
    device: ApplianceSimulator, definition: ModuleDefinition, options: dict[str, Any], request_: str, body: str
) -> None:
    device.fault(request_, "html", status=200, body=body)

    failed = run(device, definition, options)

    assert failed.failed
    assert "in doubt" in failed.message
    assert run(device, definition, options).changed


@pytest.mark.parametrize("body", ["{}", "null", "[]", '{"x": 1}', ""])
def test_what_can_be_read_back_needs_no_known_form_of_success(device: ApplianceSimulator, body: str) -> None:
    address = {"address": "a@example.com"}
    device.fault(WRITE_EMAIL, "html", when="after", status=200, body=body)
    arrived = run(device, email.MODULE, address)
    device.fault(WRITE_EMAIL, "html", status=200, body=body)
    lost = run(device, email.MODULE, {"address": "b@example.com"})

    assert arrived.changed
    assert lost.failed
    assert "reading it again shows a difference in address" in lost.message


def test_the_password_in_use_needs_no_connection_with_the_old_one(device: ApplianceSimulator) -> None:
    run(device, password.MODULE, {"account": "admin", "new_password": HARD})

    again = run(device, password.MODULE, {"account": "admin", "new_password": HARD, "password": "the old one"})

    assert not again.changed


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"account": "admin", "update_secrets": "on_create"}, "on_create makes no sense"),
        ({"account": "content_gateway", "update_secrets": "on_create"}, "on_create makes no sense"),
        ({"account": "content_gateway"}, "update_secrets: on_change needs secrets_ledger"),
    ],
    ids=str,
)
def test_a_policy_that_means_nothing_is_refused(
    device: ApplianceSimulator, options: dict[str, Any], words: str
) -> None:
    refused = run(device, password.MODULE, {**options, "new_password": HARD})

    assert refused.failed
    assert words in refused.message
    assert device.requests() == []


def test_recovery_hands_out_the_code_that_is_in_its_text(device: ApplianceSimulator) -> None:
    predicted = run(device, password_recovery.MODULE, {}, check_mode=True)
    assert device.recoveries == 0

    made = run(device, password_recovery.MODULE, {})

    assert predicted.changed
    assert (predicted.result["result"], predicted.result["security_code"]) == (None, None)
    assert device.recoveries == 1
    assert made.result["result"].endswith(f"provide this security code: {made.result['security_code']}")
    assert "$" not in made.result["result"]


def test_recovery_by_mail_has_no_code(device: ApplianceSimulator) -> None:
    device.write("smtp", STORED)
    device.write("email", "a@example.com")

    made = run(device, password_recovery.MODULE, {})

    assert made.result["security_code"] is None
    assert made.result["result"].startswith("A password has been sent")


def test_raw_control_characters_in_json_are_read(device: ApplianceSimulator) -> None:
    device.switches["raw_control_characters"] = True

    read = run(device, info.MODULE, {"gather": ["system"]})

    assert read.result["system"]["uptime"] == "12 days,\n3 hours #2"


def test_a_release_without_system_is_no_failure(device: ApplianceSimulator) -> None:
    device.switches["system"] = False

    assert run(device, info.MODULE, {}).result["system"] is None
