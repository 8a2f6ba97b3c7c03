"""How the appliance spells values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.steady.fleet.plugins.module_utils._schema.compare import Policy, compare
from ansible_collections.steady.fleet.plugins.module_utils.appliance.resources.account import ACCOUNT
from ansible_collections.steady.fleet.plugins.module_utils.appliance.resources.smtp import SMTP
from ansible_collections.steady.fleet.plugins.module_utils.appliance.values import (
    NUMBER,
    PRESENCE,
    TEXT,
    TRUTH,
    email_problem,
    query_of,
)

quick = settings(deadline=None, database=None, max_examples=60)

NOTHING = [None, "", " ", "None", "null"]
VALUES = st.one_of(st.none(), st.booleans(), st.integers(0, 70000), st.text(max_size=8), st.sampled_from(NOTHING))


@pytest.mark.parametrize("value", NOTHING)
def test_nothing_is_read_in_every_spelling(value: Any) -> None:
    assert TEXT.from_wire(value) is None
    assert NUMBER.from_wire(value) is None
    assert TRUTH.from_wire(value) is None
    assert PRESENCE.from_wire(value) is False


@pytest.mark.parametrize("value", [True, "True", "true", "enabled"])
def test_true_is_read_in_every_spelling(value: Any) -> None:
    assert TRUTH.from_wire(value) is True


@pytest.mark.parametrize("value", [False, "False", "false", "disabled"])
def test_false_is_read_in_every_spelling(value: Any) -> None:
    assert TRUTH.from_wire(value) is False
    assert PRESENCE.from_wire(value) is False


@pytest.mark.parametrize("value", ["****", "a user", True, "True"])
def test_a_mask_a_name_and_true_speak_of_something_there(value: Any) -> None:
    assert PRESENCE.from_wire(value) is True


@pytest.mark.parametrize("value", [25, "25", " 25 "])
def test_a_number_is_read_in_every_spelling(value: Any) -> None:
    assert NUMBER.from_wire(value) == 25


@pytest.mark.parametrize("value", [True, False])
def test_booleans_are_written_as_python_writes_them(value: bool) -> None:
    assert TRUTH.to_wire(value) == str(value)
    assert TRUTH.from_wire(TRUTH.to_wire(value)) is value


@quick
@given(VALUES)
def test_reading_what_was_read_changes_nothing(value: Any) -> None:
    for codec in (TEXT, NUMBER, TRUTH, PRESENCE):
        once = codec.from_wire(value)
        assert codec.from_wire(once) == once


@pytest.mark.parametrize("text", ["a@example.com", "o+th%er&@[192.0.2.1]", "a@b@c"])
def test_an_address_is_taken(text: str) -> None:
    assert email_problem(text) == ""


@pytest.mark.parametrize("text", ["a", "@example.com", "a@", "a b@example.com", "a@b\n"])
def test_what_is_no_address_is_refused(text: str) -> None:
    assert email_problem(text)


def test_a_query_holds_what_changes() -> None:
    before = {"name": "audit", "enabled": False}

    diff = compare(ACCOUNT.table, {"name": "audit", "enabled": True, "account_password": "x"}, before, Policy())

    assert query_of(ACCOUNT.table, diff) == {"enabled": "True", "password": "x"}


def test_a_whole_query_holds_what_stays_too_and_never_the_mask() -> None:
    before = SMTP.options({"host": "mail.example.com", "port": 25, "user": "", "password": "", "auth": False})

    diff = compare(SMTP.table, {"server_port": 587}, before, Policy())

    assert query_of(SMTP.table, diff) == {"port": "587"}
    assert query_of(SMTP.table, diff, whole=True) == {"host": "mail.example.com", "port": "587"}
