"""What the documents of the appliance leave open, each in every form that they allow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.appliance import AUDIT, HARD, READ_AUDIT, READ_SMTP, READ_SUPPORT, SMTP, STORED, SUPPORT, run
from support.devices import assert_tidy

from ansible_collections.steady.fleet.plugins.module_utils.appliance import config, info
from ansible_collections.steady.fleet.plugins.module_utils.appliance.resources import account, email, smtp
from simulators import start
from simulators.appliance import ApplianceSimulator
from simulators.appliance.switches import STATED_EMAIL, STATED_SMTP, UNCONFIGURED_EMAIL, UNCONFIGURED_SMTP

INFERRED = {"unconfigured_responses": "inferred"}


@pytest.fixture
def device() -> Iterator[ApplianceSimulator]:
    with start("appliance") as simulator:
        yield simulator
        assert_tidy(simulator)


@pytest.mark.parametrize("form", STATED_SMTP)
def test_no_smtp_server_is_read_in_every_form_that_says_so(device: ApplianceSimulator, form: str) -> None:
    device.switches["unconfigured_smtp"] = form

    assert_smtp(device, {})


@pytest.mark.parametrize("form", sorted({*UNCONFIGURED_SMTP} - {*STATED_SMTP}))
def test_no_smtp_server_is_inferred_only_where_the_user_says_so(device: ApplianceSimulator, form: str) -> None:
    device.switches["unconfigured_smtp"] = form

    refused = run(device, smtp.MODULE, {"state": "absent"})
    assert_smtp(device, INFERRED)
    absent = run(device, smtp.MODULE, {"state": "absent", **INFERRED})

    assert refused.failed
    assert "set unconfigured_responses to inferred" in refused.message
    assert "unconfigured_responses is inferred" in absent.result["warnings"][0]
    assert device.requests() == [READ_SMTP, READ_SMTP]


def assert_smtp(device: ApplianceSimulator, option: dict[str, Any]) -> None:
    assert not run(device, smtp.MODULE, {"state": "absent", **option}).changed
    assert run(device, info.MODULE, {"gather": ["smtp"], **option}).result["smtp"] is None
    assert run(device, config.MODULE, {"state": "gathered", "kinds": ["smtp"], **option}).result["config"] == {}
    assert run(device, smtp.MODULE, {**SMTP, **option}).changed
    gone = run(device, smtp.MODULE, {"state": "absent", **option})
    assert gone.changed
    assert gone.result["config"] == {}
    assert ("warnings" in gone.result) == bool(option)


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


@pytest.mark.parametrize("key", ["email", "mailaddr"])
@pytest.mark.parametrize("form", STATED_EMAIL)
def test_no_address_is_read_in_every_form_that_says_so(device: ApplianceSimulator, form: str, key: str) -> None:
    device.switches.update(unconfigured_email=form, email_key=key)

    assert_email(device, {})


@pytest.mark.parametrize("form", sorted({*UNCONFIGURED_EMAIL} - {*STATED_EMAIL}))
def test_no_address_is_inferred_only_where_the_user_says_so(device: ApplianceSimulator, form: str) -> None:
    device.switches["unconfigured_email"] = form

    refused = run(device, email.MODULE, {"state": "absent"})
    assert_email(device, INFERRED)
    absent = run(device, email.MODULE, {"state": "absent", **INFERRED})

    assert refused.failed
    assert "set unconfigured_responses to inferred" in refused.message
    assert "unconfigured_responses is inferred" in absent.result["warnings"][0]


def assert_email(device: ApplianceSimulator, option: dict[str, Any]) -> None:
    wanted = {"address": "a@example.com", **option}
    assert not run(device, email.MODULE, {"state": "absent", **option}).changed
    assert run(device, email.MODULE, wanted).changed
    assert not run(device, email.MODULE, wanted).changed
    assert run(device, email.MODULE, {"state": "absent", **option}).changed


def test_a_500_without_words_is_an_error_where_no_document_has_it(device: ApplianceSimulator) -> None:
    device.fault(READ_SMTP, "html", status=500, times=None)

    failed = run(device, smtp.MODULE, {"state": "absent"})

    assert failed.failed
    assert "status 500" in failed.message


def test_a_failure_of_another_kind_is_not_taken_for_unconfigured(device: ApplianceSimulator) -> None:
    locked = {"Status": "Failure", "Reason": "The database is locked"}
    device.fault(READ_SMTP, "status", status=200, body=locked, times=None)

    failed = run(device, smtp.MODULE, {"state": "absent"})

    assert failed.failed
    assert "The database is locked" in failed.message


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


@pytest.mark.parametrize(
    ("switches", "option"),
    [
        ({"enabled_key": True}, {}),
        ({"unconfigured_audit": "server_error"}, {}),
        ({"unconfigured_audit": "bare_server_error"}, INFERRED),
    ],
    ids=str,
)
def test_an_account_is_read_in_every_form(
    device: ApplianceSimulator, switches: dict[str, Any], option: dict[str, Any]
) -> None:
    device.switches.update(switches)

    assert not run(device, account.MODULE, {"name": "audit", "enabled": False, **option}).changed
    assert run(device, account.MODULE, {**AUDIT, **option}).changed
    assert not run(device, account.MODULE, {**AUDIT, **option}).changed
    assert run(device, account.MODULE, {"name": "audit", "enabled": False, **option}).changed


NO_STATES = [
    {"kind": "html", "status": 500, "body": "<html><body>database crashed</body></html>"},
    {"kind": "html", "status": 500, "body": "<p>Server Error: the database is not configured</p>"},
    {"kind": "html", "status": 502, "body": "<p>There is no upstream configured</p>"},
    {"kind": "html", "status": 503, "body": "<h1>Server Error</h1><p>user not configured</p>"},
    {"kind": "status", "status": 500, "body": {"error": "internal"}},
    {"kind": "status", "status": 200, "body": {}},
    {"kind": "html", "status": 200, "body": "null"},
    {"kind": "status", "status": 200, "body": {"x": 1}},
    {"kind": "status", "status": 200, "body": [{"hostname": "mason67"}]},
    {"kind": "status", "status": 200, "body": {"hostname": "mason67", "account": "somebody", "email": 5, "host": 5}},
    {"kind": "status", "status": 200, "body": {"hostname": "", "port": 25}},
]


@pytest.mark.parametrize("fault", NO_STATES, ids=lambda fault: f"{fault['status']} {fault['body']}")
def test_what_is_no_response_is_no_state(device: ApplianceSimulator, fault: dict[str, Any]) -> None:
    device.write("audit", {"enabled": True, "password": HARD})
    device.write("tech-support", {"enabled": True})
    device.write("email", "a@example.com")
    device.write("smtp", STORED)
    passcode = device.accounts["tech-support"].passcode
    device.fault("GET *", times=None, **fault)

    tasks = [
        run(device, account.MODULE, {"name": "audit", "enabled": False}),
        run(device, account.MODULE, SUPPORT),
        run(device, email.MODULE, {"state": "absent"}),
        run(device, smtp.MODULE, {"state": "absent"}),
        *(run(device, config.MODULE, {"state": "gathered", "kinds": [kind]}) for kind in ("account", "smtp", "email")),
    ]

    assert [task.failed for task in tasks] == [True] * len(tasks)
    assert device.writing_requests() == []
    assert device.accounts["tech-support"].passcode == passcode
    assert len(device.requests()) >= 2, "what is not understood is asked for once more"


@pytest.mark.parametrize("fault", NO_STATES, ids=lambda fault: f"{fault['status']} {fault['body']}")
def test_what_is_no_response_passes_with_the_next_one(device: ApplianceSimulator, fault: dict[str, Any]) -> None:
    device.write("audit", {"enabled": True, "password": HARD})
    device.fault("GET *", **fault)

    closed = run(device, account.MODULE, {"name": "audit", "enabled": False})

    assert closed.changed
    assert not device.read("audit")["enabled"]


def test_a_proof_that_could_be_a_failure_is_none(device: ApplianceSimulator) -> None:
    device.write("audit", {"enabled": True, "password": HARD})
    device.fault(READ_AUDIT, "html", nth=2, times=None, status=500, body="<html>database crashed</html>")

    closed = run(device, account.MODULE, {"name": "audit", "enabled": False})

    assert closed.failed
    assert "could not be verified" in closed.message


def test_a_password_for_a_disabled_account_is_refused(device: ApplianceSimulator) -> None:
    refused = run(device, account.MODULE, {"name": "audit", "account_password": HARD})

    assert refused.failed
    assert "account_password is only used with enabled True" in refused.message
    assert device.requests() == [READ_AUDIT]
