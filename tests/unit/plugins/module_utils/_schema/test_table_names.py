"""Fields that a product returns under one of several names, that depend on others, and that are handed out."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._schema.compare import Policy, compare
from ansible_collections.steady.fleet.plugins.module_utils._schema.secret_state import ALWAYS
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import (
    HANDED_OUT,
    READ_ONLY,
    Condition,
    Field,
    FieldTable,
    Secret,
)
from ansible_collections.steady.fleet.plugins.module_utils._schema.wire import encode

SERVER = FieldTable(
    (
        Field("server", "at.host", also_read=("name", "fqdn"), needed=True),
        Field("user"),
        Field(
            "password", "secret", secret=Secret(evidence="known", with_every_write=True), applies=(Condition("user"),)
        ),
        Field("known", "secret", type="bool", access=READ_ONLY),
        Field("code", access=HANDED_OUT),
    )
)
STORED = {"server": "a", "user": "u", "known": True}


@pytest.mark.parametrize(
    ("wire", "value"),
    [
        ({"at": {"host": "a"}}, "a"),
        ({"at": {"name": "b"}}, "b"),
        ({"at": {"fqdn": "c"}}, "c"),
        ({"at": {"fqdn": "c", "host": "a"}}, "a"),
        ({"host": "elsewhere"}, None),
        ({}, None),
    ],
)
def test_the_first_name_that_is_there_is_read(wire: dict[str, Any], value: Any) -> None:
    assert SERVER.read(wire)["server"] == value


def test_a_value_is_written_under_its_own_name() -> None:
    diff = compare(SERVER, {"server": "new"}, {"server": "b"}, Policy())

    assert encode(SERVER, {"at": {"name": "b"}}, diff)["at"] == {"name": "b", "host": "new"}


@pytest.mark.parametrize(("options", "holds"), [({"user": "u"}, True), ({"user": None}, False), ({}, False)])
def test_a_condition_without_values_asks_for_any(options: dict[str, Any], holds: bool) -> None:
    assert Condition("user").holds(options) is holds
    assert Condition("user").describe() == "user"


def test_a_secret_that_is_there_is_needed_for_every_write() -> None:
    lacking = compare(SERVER, {"server": "new"}, STORED, Policy())
    diff = compare(SERVER, {"server": "new", "password": "p"}, STORED, Policy())

    assert "password is needed to change server" in lacking.blockers[0].message
    assert diff.secrets == {"password": "p"}


@pytest.mark.parametrize("current", [{"server": "a", "user": "u", "known": False}, {"server": "a", "user": "u"}])
def test_a_secret_that_is_not_there_is_not_needed(current: dict[str, Any]) -> None:
    assert compare(SERVER, {"server": "new"}, current, Policy()).secrets == {}


def test_a_secret_is_not_needed_where_it_stops_to_apply() -> None:
    diff = compare(SERVER, {"user": None}, STORED, Policy())

    assert diff.changed == ["user"]
    assert encode(SERVER, None, diff, whole=True) == {"at": {"host": "a"}, "user": None, "secret": None}


def test_a_whole_write_holds_what_stays() -> None:
    diff = compare(SERVER, {"password": "p"}, STORED, Policy(update_secrets=ALWAYS))

    assert encode(SERVER, None, diff) == {"secret": "p"}
    assert encode(SERVER, None, diff, whole=True) == {"at": {"host": "a"}, "user": "u", "secret": "p"}


def test_what_is_disclosed_is_read_and_never_gathered() -> None:
    options = SERVER.read({"code": "c"})

    assert options["code"] == "c"
    assert "code" not in SERVER.gather(options)
