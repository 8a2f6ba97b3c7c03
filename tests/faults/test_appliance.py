"""Exact requests, what arrives, and refusals: the faults that only the appliance has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.appliance import (
    AUDIT,
    CHECK_LOGIN,
    HARD,
    READ_AUDIT,
    READ_EMAIL,
    READ_SMTP,
    READ_SUPPORT,
    SMTP,
    STORED,
    SUPPORT,
    WRITE_ADMIN,
    WRITE_AUDIT,
    WRITE_EMAIL,
    WRITE_GATEWAY,
    WRITE_SMTP,
    WRITE_SUPPORT,
    run,
)
from support.devices import assert_tidy

from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils.appliance import config, info
from ansible_collections.steady.fleet.plugins.module_utils.appliance.actions import password_recovery
from ansible_collections.steady.fleet.plugins.module_utils.appliance.resources import account, email, password, smtp
from simulators import start
from simulators.appliance import ApplianceSimulator


@pytest.fixture
def device() -> Iterator[ApplianceSimulator]:
    with start("appliance") as simulator:
        yield simulator
        assert_tidy(simulator)


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
    device: ApplianceSimulator, definition: ModuleDefinition, options: dict[str, Any], reads: str, writes: str
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


def test_a_page_with_404_in_place_of_the_response_to_a_change_leaves_it_in_doubt(device: ApplianceSimulator) -> None:
    device.fault(WRITE_EMAIL, "html", status=404)

    failed = run(device, email.MODULE, {"address": "a@example.com"})

    assert failed.failed
    assert failed.result["in_doubt"]
    assert failed.result["error"] == "protocol"


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
    device: ApplianceSimulator, definition: ModuleDefinition, options: dict[str, Any], user: str, role: str, status: int
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
    assert "username is not given" in refused.message
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
def test_a_lost_response_is_asked_for_again_only_where_that_does_no_harm(
    device: ApplianceSimulator,
    definition: ModuleDefinition,
    options: dict[str, Any],
    request_: str,
    sent: int,
    kind: str,
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
    assert "deletions planned: 1, allowed by max_deletes: 0" in bounded.message
    assert made.changed
    assert device.read("email") is None
    assert device.read("smtp") is not None
    assert not again.changed
