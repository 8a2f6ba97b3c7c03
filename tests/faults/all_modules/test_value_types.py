"""A value of another kind than its option is refused before any request: Ansible would make a text or a number of it without a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from support.ways import WAYS

from .option_places import Place, places

ENDLESS = (float("inf"), float("nan"), 10**400, "1e400")


def is_text(unused: str, argument: Mapping[str, Any]) -> bool:
    return argument.get("type", "str") in ("str", "path") and not argument.get("choices")


def is_number(unused: str, argument: Mapping[str, Any]) -> bool:
    return argument.get("type") in ("int", "float")


def has_texts(unused: str, argument: Mapping[str, Any]) -> bool:
    return argument.get("type") == "list" and argument.get("elements", "str") == "str"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("places_of_kind", "values"),
    [
        pytest.param(list(places(is_text)), (False, 1.10, [7], {"a": 1}), id="texts"),
        pytest.param(list(places(is_number)), (True, False, *ENDLESS), id="numbers"),
        pytest.param(list(places(has_texts)), ([None], [False], [1.5], [[7]]), id="lists of texts"),
    ],
)
def test_a_value_of_another_kind_is_refused_by_the_name_of_its_option(
    devices: dict[str, Any], places_of_kind: list[Place], values: tuple[Any, ...], way: str
) -> None:
    assert len(places_of_kind) > 20
    # What runs in a process of its own validates with the same specs, so one value of each place is enough there.
    for number, place in enumerate(places_of_kind):
        device = devices[place.definition.product.name]
        device.reset()
        for value in values if way == next(iter(WAYS)) else (values[number % len(values)],):
            result = WAYS[way](device, place.definition, place.options(value), check_mode=True)

            where = (str(place), value, result)
            assert result.get("failed"), where
            assert result["error"] == "input", where
            assert place.name in result["msg"], where
            assert "internal error" not in result["msg"], where
        assert not device.requests(), str(place)


HALF = "na\udcefve"
"""What Python makes of a text in Latin-1 where it expects UTF-8: half of a surrogate pair."""


def is_free(option: str, argument: Mapping[str, Any]) -> bool:
    if option == "approved_plan":
        # It is never sent, and missed without a document.
        return False
    return argument.get("type") == "raw" or (argument.get("type") == "dict" and not argument.get("options"))


@pytest.mark.parametrize("place", [*places(is_text), *places(is_free)], ids=str)
def test_what_no_request_can_carry_is_refused_by_name_and_not_shown(devices: dict[str, Any], place: Place) -> None:
    device = devices[place.definition.product.name]
    device.reset()
    values: tuple[Any, ...] = (HALF, b"caf\xe9")
    if is_free("", place.argument):
        values = tuple({"a": [{"b": value}]} for value in (HALF, float("nan"), float("-inf"), {HALF: 1}, b"caf\xe9"))
    for value in values:
        result = WAYS[next(iter(WAYS))](device, place.definition, place.options(value), check_mode=True)

        assert result.get("failed"), result
        assert result["error"] == "input", result
        assert place.name in result["msg"], result
        assert "\udce9" not in str(result), result
        assert "internal error" not in result["msg"], result
    assert not device.requests()


def test_a_credential_that_no_request_can_carry_is_refused(
    devices: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An environment in another encoding has such texts, and they are no options that anybody wrote."""
    device = devices["sps"]
    device.reset()
    monkeypatch.setenv("FLEET_SPS_COMMIT_MESSAGE", HALF)
    definition = Place("sps_info", ("gather",), {}).definition
    for options in ({"password": HALF + " & so on"}, {"username": HALF}, {}):
        # Ansible itself refuses to hand such a text to a module of its own process.
        result = WAYS[next(iter(WAYS))](device, definition, options)

        assert result.get("error") == "input", result
        assert "half of a character" in result["msg"], result
    assert not device.requests()


@pytest.mark.parametrize("way", WAYS)
def test_a_connection_option_of_another_kind_is_refused(devices: dict[str, Any], way: str) -> None:
    device = devices["sps"]
    device.reset()
    for options in ({"port": True}, {"timeout": True}, {"timeout": float("inf")}, {"username": False}, {"port": "inf"}):
        result = WAYS[way](device, Place("sps_info", ("gather",), {}).definition, options)

        assert result["error"] == "input", (options, result)
        assert next(iter(options)) in result["msg"], (options, result)
    assert not device.requests()
