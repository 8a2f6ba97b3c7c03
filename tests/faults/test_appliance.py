"""What the documents of the appliance leave open, and what goes wrong: each reading, each refusal, exact requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.devices import assert_tidy
from support.direct import Task, run_task

from ansible_collections.steady.fleet.plugins.module_utils._module import Module
from ansible_collections.steady.fleet.plugins.module_utils.appliance import (
    account,
    config,
    email,
    info,
    password,
    password_recovery,
    smtp,
)
from simulators import start
from simulators.appliance import ApplianceSimulator
from simulators.appliance.switches import UNCONFIGURED_EMAIL, UNCONFIGURED_SMTP

ROOT = "/api/app/v1"
ACCOUNT = f"{ROOT}/sys/account"
READ_SMTP = f"GET {ACCOUNT}/smtp"
WRITE_SMTP = f"PUT {ACCOUNT}/smtp"
READ_EMAIL = f"GET {ACCOUNT}/email"
WRITE_EMAIL = f"PUT {ACCOUNT}/email"
READ_AUDIT = f"GET {ACCOUNT}/audit"
WRITE_AUDIT = f"PUT {ACCOUNT}/audit"
READ_SUPPORT = f"GET {ACCOUNT}/tech-support"
WRITE_SUPPORT = f"PUT {ACCOUNT}/tech-support"
CHECK_LOGIN = f"GET {ROOT}/login"
WRITE_ADMIN = f"PUT {ACCOUNT}/admin"
WRITE_GATEWAY = f"PUT {ROOT}/sys/module/account"

HARD = "p@ss w&rd+%"
SMTP = {"server": "mail.example.com", "server_port": 587, "server_user": "u s+er", "server_password": HARD}
STORED = {"host": "mail.example.com", "port": 587, "user": "u s+er", "password": HARD}
AUDIT = {"name": "audit", "enabled": True, "account_password": HARD}
SUPPORT = {"name": "tech-support", "enabled": True}


@pytest.fixture
def device() -> Iterator[ApplianceSimulator]:
    with start("appliance") as simulator:
        yield simulator
        assert_tidy(simulator)


def run(device: Any, definition: Module, options: dict[str, Any], **arguments: Any) -> Task:
    """Run one task, with the journal of that task alone."""
    device.clear_journal()
    return run_task(device, definition, options, **arguments)


# --- requests, exactly ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("definition", "options", "reads", "writes"),
    [
        (smtp.MODULE, SMTP, READ_SMTP, WRITE_SMTP),
        (email.MODULE, {"address": "a@example.com"}, READ_EMAIL, WRITE_EMAIL),
        (account.MODULE, AUDIT, READ_AUDIT, WRITE_AUDIT),
        (account.MODULE, SUPPORT, READ_SUPPORT, WRITE_SUPPORT),
        (password.MODULE, {"account": "admin", "new_password": HARD}, CHECK_LOGIN, WRITE_ADMIN),
    ],
    ids=["smtp", "email", "audit", "tech-support", "admin"],
)
def test_a_change_reads_writes_and_reads_back_and_a_second_run_only_reads(
    device: ApplianceSimulator, definition: Module, options: dict[str, Any], reads: str, writes: str
) -> None:
    predicted = run(device, definition, options, check_mode=True)
    assert predicted.changed
    assert device.requests() == [reads]

    made = run(device, definition, options)
    assert made.changed
    assert made.result["diff"] == predicted.result["diff"]
    assert device.requests() == [reads, writes, reads]
    assert len({exchange.connection for exchange in device.journal}) == 1

    again = run(device, definition, options)
    assert not again.changed
    assert device.requests() == [reads]


def test_a_document_that_changes_nothing_reads_each_setting_once_over_one_connection(
    device: ApplianceSimulator,
) -> None:
    document = {"smtp": SMTP, "email": {"address": "a@example.com"}, "account": [AUDIT, SUPPORT]}
    run(device, config.MODULE, {"config": document})

    again = run(device, config.MODULE, {"config": document})

    assert not again.changed
    assert device.requests() == [READ_SMTP, READ_EMAIL, READ_AUDIT, READ_SUPPORT]
    assert len({exchange.connection for exchange in device.journal}) == 1


def test_every_call_carries_basic_and_none_logs_in(device: ApplianceSimulator) -> None:
    run(device, info.MODULE, {})

    assert CHECK_LOGIN not in device.requests()
    assert all("Authorization" in exchange.request_headers for exchange in device.journal)


# --- what arrives -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [HARD, "a b", "a+b", "100%25", "q'uo\"te\\", "пароль-密码-ü", "x=1&y=2#z?", " edge "])
def test_a_password_arrives_exactly(device: ApplianceSimulator, text: str) -> None:
    assert run(device, smtp.MODULE, {**SMTP, "server_password": text + "......"}).changed
    assert run(device, account.MODULE, {**AUDIT, "account_password": text + "......"}).changed
    gateway = {"account": "content_gateway", "new_password": text + "......", "update_secrets": "always"}
    assert run(device, password.MODULE, gateway).changed
    assert run(device, password.MODULE, {"account": "admin", "new_password": text + "......"}).changed

    for name in ("smtp", "audit", "content_gateway", "admin"):
        assert device.password_of(name) == text + "......"


def test_only_what_changes_is_sent_for_an_account(device: ApplianceSimulator) -> None:
    run(device, account.MODULE, AUDIT)
    assert device.journal[1].query == {"enabled": ["True"], "password": [HARD]}

    run(device, account.MODULE, {**AUDIT, "update_secrets": "always"})
    assert device.journal[1].query == {"password": [HARD]}

    run(device, account.MODULE, {"name": "audit", "enabled": False})
    assert device.journal[1].query == {"enabled": ["False"]}


# --- SMTP -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", UNCONFIGURED_SMTP)
def test_no_smtp_server_is_read_in_every_form(device: ApplianceSimulator, form: str) -> None:
    device.switches["unconfigured_smtp"] = form

    assert not run(device, smtp.MODULE, {"state": "absent"}).changed
    assert run(device, info.MODULE, {"gather": ["smtp"]}).result["smtp"] is None
    assert run(device, config.MODULE, {"state": "gathered", "kinds": ["smtp"]}).result["config"] == {}
    assert run(device, smtp.MODULE, SMTP).changed
    gone = run(device, smtp.MODULE, {"state": "absent"})
    assert gone.changed
    assert gone.result["config"] == {}
    assert "warnings" not in gone.result


@pytest.mark.parametrize(
    "switches", [{"smtp_types": "text"}, {"smtp_auth_key": False}, {"extra_fields": True}], ids=str
)
def test_a_server_is_read_in_every_spelling(device: ApplianceSimulator, switches: dict[str, Any]) -> None:
    device.switches.update(switches)
    device.write("smtp", STORED)

    again = run(device, smtp.MODULE, SMTP)

    assert not again.changed
    assert again.result["config"] == {key: value for key, value in SMTP.items() if key != "server_password"}


def test_the_mask_is_never_written_back(device: ApplianceSimulator) -> None:
    device.write("smtp", STORED)

    refused = run(device, smtp.MODULE, {"server_port": 25})

    assert refused.failed
    assert "server_password is needed to change server_port" in refused.message
    assert device.requests() == [READ_SMTP]


def test_without_a_password_there_none_is_needed(device: ApplianceSimulator) -> None:
    device.write("smtp", {"host": "mail.example.com"})

    assert run(device, smtp.MODULE, {"server_port": 587}).changed
    assert device.journal[1].query == {"host": ["mail.example.com"], "port": ["587"]}


def test_a_user_is_removed_with_its_password(device: ApplianceSimulator) -> None:
    device.write("smtp", STORED)

    gone = run(device, smtp.MODULE, {"server_user": ""})

    assert gone.changed
    assert device.read("smtp") == {"host": "mail.example.com", "port": 587, "user": None}
    assert device.password_of("smtp") is None
    assert not run(device, smtp.MODULE, {"server_user": ""}).changed


def test_a_release_that_keeps_the_user_is_found_out(device: ApplianceSimulator) -> None:
    device.switches["smtp_write"] = "merges"
    device.write("smtp", STORED)

    kept = run(device, smtp.MODULE, {"server_user": ""})

    assert kept.failed
    assert "reading it again shows a difference in server_user" in kept.message


def test_a_user_without_a_password_gets_it(device: ApplianceSimulator) -> None:
    device.write("smtp", {**STORED, "password": None})

    made = run(device, smtp.MODULE, SMTP)

    assert made.result["changes"][0]["fields"] == ["server_password"]
    assert device.password_of("smtp") == HARD


# --- e-mail -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["email", "mailaddr"])
@pytest.mark.parametrize("form", UNCONFIGURED_EMAIL)
def test_no_address_is_read_in_every_form(device: ApplianceSimulator, form: str, key: str) -> None:
    device.switches.update(unconfigured_email=form, email_key=key)

    assert not run(device, email.MODULE, {"state": "absent"}).changed
    assert run(device, email.MODULE, {"address": "a@example.com"}).changed
    assert not run(device, email.MODULE, {"address": "a@example.com"}).changed
    assert run(device, email.MODULE, {"state": "absent"}).changed


def test_a_500_without_words_is_taken_for_unconfigured_and_said(device: ApplianceSimulator) -> None:
    device.switches["unconfigured_email"] = "bare_server_error"

    absent = run(device, email.MODULE, {"state": "absent"})

    assert not absent.changed
    assert "taken for that" in absent.result["warnings"][0]


def test_a_500_without_words_is_an_error_where_no_document_has_it(device: ApplianceSimulator) -> None:
    device.fault(READ_SMTP, "html", status=500, times=None)

    failed = run(device, smtp.MODULE, {"state": "absent"})

    assert failed.failed
    assert "status 500" in failed.message


def test_a_failure_of_another_kind_is_not_taken_for_unconfigured(device: ApplianceSimulator) -> None:
    device.fault(READ_SMTP, "status", status=200, body={"Status": "Failure", "Reason": "The database is locked"})

    failed = run(device, smtp.MODULE, {"state": "absent"})

    assert failed.failed
    assert "The database is locked" in failed.message


# --- accounts ---------------------------------------------------------------------------------------------------------


def test_the_passcode_is_made_once_and_handed_out(device: ApplianceSimulator) -> None:
    made = run(device, account.MODULE, SUPPORT)
    passcode = device.accounts["tech-support"].passcode

    again = run(device, account.MODULE, SUPPORT)

    assert made.result["disclosed"] == {"passcode": passcode, "passcode_timeout": "240"}
    assert again.result["disclosed"] == made.result["disclosed"]
    assert device.accounts["tech-support"].passcode == passcode


def test_a_new_password_makes_no_new_passcode(device: ApplianceSimulator) -> None:
    run(device, account.MODULE, SUPPORT)
    passcode = device.accounts["tech-support"].passcode

    made = run(device, account.MODULE, {**SUPPORT, "account_password": HARD, "update_secrets": "always"})

    assert made.changed
    assert device.accounts["tech-support"].passcode == passcode


def test_the_passcode_is_masked_everywhere_else(device: ApplianceSimulator) -> None:
    device.write("tech-support", {"enabled": True})
    passcode = str(device.accounts["tech-support"].passcode)
    page = f"<p>{passcode} is not good</p>"
    device.fault(READ_SUPPORT, "status", nth=2, status=400, body=page)

    failed = run(device, account.MODULE, {**SUPPORT, "account_password": HARD, "update_secrets": "always"})
    read = run(device, info.MODULE, {})
    document = run(device, config.MODULE, {"state": "gathered"})

    assert failed.failed
    assert "is not good" in failed.message
    assert passcode not in str([failed.result, read.result, document.result])


@pytest.mark.parametrize("switches", [{"enabled_key": True}, {"unconfigured_audit": "server_error"}], ids=str)
def test_an_account_is_read_in_every_form(device: ApplianceSimulator, switches: dict[str, Any]) -> None:
    device.switches.update(switches)

    assert not run(device, account.MODULE, {"name": "audit", "enabled": False}).changed
    assert run(device, account.MODULE, AUDIT).changed
    assert not run(device, account.MODULE, AUDIT).changed
    assert run(device, account.MODULE, {"name": "audit", "enabled": False}).changed


def test_a_password_for_a_disabled_account_is_refused(device: ApplianceSimulator) -> None:
    refused = run(device, account.MODULE, {"name": "audit", "account_password": HARD})

    assert refused.failed
    assert "account_password is only used with enabled True" in refused.message
    assert device.requests() == [READ_AUDIT]


# --- passwords --------------------------------------------------------------------------------------------------------


def test_a_password_is_checked_by_one_attempt(device: ApplianceSimulator) -> None:
    predicted = run(device, password.MODULE, {"account": "admin", "new_password": HARD}, check_mode=True)

    assert predicted.changed
    assert device.requests() == [CHECK_LOGIN]
    assert device.refused_logins == 1


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "garbage", "truncate", "status"])
def test_an_attempt_is_not_repeated_whatever_becomes_of_its_answer(device: ApplianceSimulator, kind: str) -> None:
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


def test_the_password_in_use_needs_no_connection_with_the_old_one(device: ApplianceSimulator) -> None:
    run(device, password.MODULE, {"account": "admin", "new_password": HARD})

    again = run(device, password.MODULE, {"account": "admin", "new_password": HARD, "password": "the old one"})

    assert not again.changed


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"account": "admin", "update_secrets": "on_create"}, "on_create makes no sense"),
        ({"account": "content_gateway", "update_secrets": "on_create"}, "on_create makes no sense"),
        ({"account": "content_gateway"}, "on_change is not possible for content_gateway"),
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


# --- recovery and reading ---------------------------------------------------------------------------------------------


def test_recovery_hands_out_the_code_that_is_in_its_text(device: ApplianceSimulator) -> None:
    predicted = run(device, password_recovery.MODULE, {}, check_mode=True)
    assert device.recoveries == 0

    made = run(device, password_recovery.MODULE, {})

    assert predicted.result == {"changed": True, "result": None, "security_code": None}
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


# --- refusals ---------------------------------------------------------------------------------------------------------

ROLES = [
    (smtp.MODULE, SMTP, "reader", "admin"),
    (email.MODULE, {"address": "a@example.com"}, "reader", "admin"),
    (account.MODULE, AUDIT, "reader", "admin"),
    (password_recovery.MODULE, {}, "reader", "admin"),
    (
        password.MODULE,
        {"account": "admin", "new_password": HARD, "update_secrets": "always"},
        "operator",
        "super-admin",
    ),
    (
        password.MODULE,
        {"account": "content_gateway", "new_password": HARD, "update_secrets": "always"},
        "reader",
        "admin",
    ),
]


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(("definition", "options", "user", "role"), ROLES)
def test_a_refusal_names_the_role(
    device: ApplianceSimulator, definition: Module, options: dict[str, Any], user: str, role: str, status: int
) -> None:
    device.switches["refusal"] = status
    name, text = device.credentials(user)

    refused = run(device, definition, {**options, "username": name, "password": text})

    assert refused.failed
    assert f"{name} was refused" in refused.message
    assert f"the role that the operation wants: {role}." in refused.message
    assert len([exchange for exchange in device.journal if exchange.status == status]) == 1


def test_reading_is_allowed_to_the_role_audit(device: ApplianceSimulator) -> None:
    name, text = device.credentials("reader")

    assert not run(device, info.MODULE, {"username": name, "password": text}).failed


def test_wrong_credentials_are_tried_once(device: ApplianceSimulator) -> None:
    refused = run(device, smtp.MODULE, {**SMTP, "password": "wrong"})

    assert refused.failed
    assert "the role that the operation wants: admin or audit" in refused.message
    assert device.refused_logins == 1


def test_missing_credentials_cost_no_request(device: ApplianceSimulator) -> None:
    refused = run(device, smtp.MODULE, {**SMTP, "username": ""})

    assert refused.failed
    assert "username and password are needed" in refused.message
    assert device.requests() == []


@pytest.mark.parametrize("status", [400, 200])
def test_a_refused_value_shows_the_reason(device: ApplianceSimulator, status: int) -> None:
    device.switches["bad_parameter"] = status

    refused = run(device, account.MODULE, {**AUDIT, "account_password": "tiny"})

    assert refused.failed
    assert "the password is too short" in refused.message
    assert device.requests() == [READ_AUDIT, WRITE_AUDIT]
    assert not device.read("audit")["enabled"]


WRITES = [
    (smtp.MODULE, SMTP, WRITE_SMTP, 2),
    (email.MODULE, {"address": "a@example.com"}, WRITE_EMAIL, 2),
    (account.MODULE, SUPPORT, WRITE_SUPPORT, 1),
    (
        password.MODULE,
        {"account": "content_gateway", "new_password": HARD, "update_secrets": "always"},
        WRITE_GATEWAY,
        2,
    ),
]


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
@pytest.mark.parametrize(("definition", "options", "request_", "sent"), WRITES)
def test_a_lost_answer_is_asked_for_again_only_where_that_does_no_harm(
    device: ApplianceSimulator, definition: Module, options: dict[str, Any], request_: str, sent: int, kind: str
) -> None:
    device.fault(request_, kind)

    task = run(device, definition, options)

    assert device.requests().count(request_) == sent
    assert task.failed == (sent == 1)
    assert not run(device, definition, {**options, "state": "present"} if "server" in options else options).failed


def test_what_was_done_before_a_failure_stays_and_the_next_run_goes_on(device: ApplianceSimulator) -> None:
    document = {"smtp": SMTP, "email": {"address": "a@example.com"}, "account": [AUDIT]}
    device.fault(WRITE_EMAIL, "html", status=500)

    failed = run(device, config.MODULE, {"config": document})
    again = run(device, config.MODULE, {"config": document})

    assert failed.failed
    assert "e-mail address" in failed.message
    assert [change["kind"] for change in again.result["changes"]] == ["email", "account"]


def test_overridden_removes_only_what_is_named(device: ApplianceSimulator) -> None:
    device.write("smtp", STORED)
    device.write("email", "a@example.com")
    wanted = {"state": "overridden", "config": {"account": [{"name": "audit", "enabled": False}]}, "purge": ["email"]}

    bounded = run(device, config.MODULE, wanted)
    made = run(device, config.MODULE, {**wanted, "max_deletes": 1})
    again = run(device, config.MODULE, wanted)

    assert bounded.failed
    assert "1 deletions are planned and max_deletes allows 0" in bounded.message
    assert made.changed
    assert device.read("email") is None
    assert device.read("smtp") is not None
    assert not again.changed
