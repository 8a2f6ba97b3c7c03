"""What names an object or decides about rights is never empty, null, or of another type: every module, both ways of running."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from support.playbook import IN_PROCESS
from support.ways import WAYS

from .option_places import MODULES, Place, places

# Whatever is required names something; of the rest, what these names say.
NAMES = frozenset(
    {"group", "path", "login", "previous_login", "previous_name", "account_id", "new_login", "address", "agent_id"}
)
NAMES |= {"id", "report", "backup_server", "level", "access_key", "tenant_id", "subscription_id", "app_id", "uid"}
RIGHTS = frozenset({"access", "kind", "scope"})
# Here it says what the object is like, and is no name.
CONTENT = {
    ("portal_group_report_schedule", "level"),
    ("group_report_schedule", "level"),
    ("portal_backup_server", "agent_id"),
}
CONTENT |= {("backup_server", "agent_id")}

NO_TEXT: tuple[Any, ...] = ("", " ", None, [], [""], {}, {"a": 1}, True, False, 7, 1.5)
NO_NUMBER: tuple[Any, ...] = ("", None, [], {}, True, 0, -1)
NO_REFERENCE: tuple[Any, ...] = ("", " ", None, [], [""], [None], [7], [True], {}, {"a": 1}, True, False, 0, -1, 1.5)
NO_LIST: tuple[Any, ...] = ("", [], [""], [None], {}, {"a": 1})
WRONG = {"str": NO_TEXT, "int": NO_NUMBER, "raw": NO_REFERENCE, "list": NO_LIST}


def names_something(name: str, argument: Mapping[str, Any]) -> bool:
    kind = argument.get("type", "str")
    if argument.get("no_log") or argument.get("options") or kind not in WRONG:
        return False
    return bool(argument.get("required")) or name in NAMES or name in RIGHTS


def is_content(place: Place) -> bool:
    return any((step, place.name) in CONTENT for step in (place.module, *place.path))


PLACES = [place for place in places(names_something) if not is_content(place)]


def test_every_module_that_writes_names_something() -> None:
    named = {place.module for place in PLACES}
    single = {"appliance_smtp", "sps_snmp_trap", "sps_system_alerts", "sps_traffic_alerts"}
    nameless = {"appliance_password_recovery", "sps_password"}
    writing = {name for name, definition in MODULES.items() if not definition.reads}

    assert writing - named == single | nameless


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_name_that_is_none_is_refused_before_any_request(devices: dict[str, Any], place: Place, way: str) -> None:
    device = devices[place.definition.product.name]
    settled = bool(place.argument.get("required")) or "default" in place.argument
    for value in WRONG[place.argument.get("type", "str")]:
        if value is None and place.definition.reads and not settled:
            # Nothing is done to what it does not name, so this is Ansible's own way to leave an option out.
            continue
        device.clear_journal()
        result = WAYS[way](device, place.definition, place.options(value))

        assert result.get("failed"), (value, result)
        assert place.name in result["msg"], (value, result["msg"])
        assert result["error"] == "input", (value, result)
        assert not result.get("changed")
        assert not device.requests(), f"{value!r} led to a request"


CONFUSING = (" name", "name ", "name\n", "\tname", "name\u00a0", "name\u200b", "na\u202eme", "na\0me")
UNKNOWN = ("nic9/none", "a1@b.c", "192.0.2.99")
NAMING = [
    place for place in PLACES if place.argument.get("type", "str") in ("str", "raw") and not place.definition.reads
]
# What only acts would fail for another reason first, with options that are fillers.
ACTING: dict[tuple[str, str], Mapping[str, Any]] = {
    ("portal_gateway", "address"): {"cipher_key": "0123456789abcdef", "allow_dangerous_registration": True},
    ("portal_user_machine", "agent_id"): {"group": ".", "login": "user@example.com"},
    ("portal_identity", "new_login"): {"action": "change_login"},
}


@pytest.mark.parametrize("place", NAMING, ids=str)
def test_a_name_that_is_easily_confused_with_another_is_never_written(devices: dict[str, Any], place: Place) -> None:
    device = devices[place.definition.product.name]
    acting = ACTING.get((place.module, place.name))
    for value in CONFUSING:
        device.reset()
        given = place.options(value) if acting is None else {**acting, place.name: value}
        result = WAYS[IN_PROCESS](device, place.definition, given)

        assert result.get("failed"), (value, result)
        assert result["error"] in ("input", "blocked"), (value, result)
        assert acting is None or result["msg"].startswith(f"{place.name}: "), (value, result)
        assert not [one for one in device.journal if one.writes and not one.operation.startswith("log")], value


@pytest.mark.parametrize("place", [place for place in NAMING if (place.module, place.name) not in ACTING], ids=str)
def test_a_name_that_the_product_does_not_have_is_no_fault_of_the_collection(
    devices: dict[str, Any], place: Place
) -> None:
    device = devices[place.definition.product.name]
    for value in UNKNOWN:
        device.reset()
        result = WAYS[IN_PROCESS](device, place.definition, place.options(value))

        assert result.get("error") != "internal", (value, result)
