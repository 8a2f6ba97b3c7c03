"""The end of a subscription: never, 0, a date; through both interfaces and in both ways of running. No document shows how an end is taken away."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from typing import Any

import pytest
from support.in_memory import make_device
from support.ways import WAYS, definitions

OPTION = "subscription_expiration"
DATE, MOMENT = "2027-01-31", calendar.timegm((2027, 1, 31, 0, 0, 0))
OBJECTS: dict[str, Mapping[str, Any]] = {
    "group": {"path": "Contoso"},
    "user": {"group": "Contoso", "login": "user@example.com"},
}
NEW: dict[str, Mapping[str, Any]] = {
    "group": {"path": "New", "kind": "customer"},
    "user": {"group": "Contoso", "login": "new@example.com", "email": "new@example.com"},
}
NO_END = {"null": None, "0": 0}
"""How the portal may write that there is none (PORTAL-GROUP-SUBSCRIPTION)."""


class Interface:
    """One kind of object, reached by its own module or by the document."""

    def __init__(self, device: Any, kind: str, interface: str, way: str) -> None:
        self.device, self.kind, self.interface, self.way = device, kind, interface, way

    def run(self, where: Mapping[str, Any], **keywords: Any) -> dict[str, Any]:
        """Run a task about one object, and return its result with the bodies that it sent as ``sent``."""
        options = {**where, **{name: value for name, value in keywords.items() if name != "check_mode"}}
        module = f"portal_{self.kind}" if self.interface == "module" else "portal_config"
        given = options if self.interface == "module" else {"config": {self.kind: [options]}}
        self.device.clear_journal()
        more = {"check_mode": True} if keywords.get("check_mode") else {}
        result = WAYS[self.way](self.device, definitions()[module], given, **more)
        writes = [one for one in self.device.journal if one.writes and one.operation not in ("log_in", "log_out")]
        return {**result, "sent": [one.body for one in writes]}


@pytest.fixture(
    params=[(kind, interface, way) for kind in OBJECTS for interface in ("module", "document") for way in WAYS]
)
def interface(request: pytest.FixtureRequest) -> Any:
    with make_device("portal", state={"children": {"Contoso": {"kind": 40}}}) as device:
        device.add_user("Contoso", "user@example.com")
        yield Interface(device, *request.param)


def set_end(interface: Interface, value: int | None) -> None:
    """Bring the object to an end that somebody else has set."""
    group = interface.device.find_group("Contoso")
    account = group if interface.kind == "group" else next(iter(group.users.values()))
    account.privileges[OPTION] = value
    account.touch()


@pytest.mark.parametrize("written", NO_END)
def test_never_is_what_is_so_however_the_portal_writes_it(interface: Interface, written: str) -> None:
    set_end(interface, NO_END[written])

    result = interface.run(OBJECTS[interface.kind], subscription_expiration="never")

    assert not result.get("failed"), result
    assert (result["changed"], result["sent"]) == (False, [])


@pytest.mark.parametrize("written", NO_END)
def test_an_end_is_set_once(interface: Interface, written: str) -> None:
    set_end(interface, NO_END[written])

    predicted = interface.run(OBJECTS[interface.kind], subscription_expiration=DATE, check_mode=True)
    made = interface.run(OBJECTS[interface.kind], subscription_expiration=DATE)
    again = interface.run(OBJECTS[interface.kind], subscription_expiration=DATE)

    assert (predicted["changed"], predicted["sent"], predicted["diff"]) == (True, [], made["diff"])
    (body,) = made["sent"]
    assert body["privileges"][OPTION] == MOMENT
    assert (again["changed"], again["sent"]) == (False, [])


@pytest.mark.parametrize("check_mode", [True, False])
def test_an_end_is_not_taken_away(interface: Interface, check_mode: bool) -> None:
    set_end(interface, MOMENT)

    result = interface.run(OBJECTS[interface.kind], subscription_expiration="never", check_mode=check_mode)

    assert result.get("failed"), result
    assert f"{OPTION} cannot become never: it is {DATE}" in result["msg"]
    # In check mode, changed says that there is a difference.
    assert (result["changed"], result["sent"]) == (check_mode, [])


@pytest.mark.parametrize("value", [0, "0", "1970-01-01", "1970-01-01T00:00:00Z", -1, True])
def test_the_moment_0_is_no_end_that_can_be_given(interface: Interface, value: Any) -> None:
    result = interface.run(OBJECTS[interface.kind], subscription_expiration=value)

    assert result.get("failed"), result
    assert OPTION in result["msg"]
    assert result["error"] == "input"
    assert not interface.device.requests()


def test_what_is_created_without_an_end_is_sent_none(interface: Interface) -> None:
    made = interface.run(NEW[interface.kind], subscription_expiration="never")
    again = interface.run(NEW[interface.kind], subscription_expiration="never")

    assert not made.get("failed"), made
    assert made["changed"]
    assert all(OPTION not in body.get("privileges", {}) for body in made["sent"])
    assert (again["changed"], again["sent"]) == (False, [])


def test_what_is_created_with_an_end_has_it(interface: Interface) -> None:
    made = interface.run(NEW[interface.kind], subscription_expiration=DATE)
    again = interface.run(NEW[interface.kind], subscription_expiration=DATE)

    assert not made.get("failed"), made
    assert [body["privileges"][OPTION] for body in made["sent"] if OPTION in body.get("privileges", {})] == [MOMENT]
    assert (again["changed"], again["sent"]) == (False, [])
