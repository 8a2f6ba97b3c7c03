"""What names an object or decides about rights is never empty, null, or of another type: every module, both ways of running."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from support.ways import WAYS

from .walking import MODULES, Place, places

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
