"""A value of another kind than its option is refused before any request: Ansible would make a text or a number of it without a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from support.ways import WAYS

from .walking import Place, places

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


@pytest.mark.parametrize("way", WAYS)
def test_a_connection_option_of_another_kind_is_refused(devices: dict[str, Any], way: str) -> None:
    device = devices["sps"]
    device.reset()
    for options in ({"port": True}, {"timeout": True}, {"timeout": float("inf")}, {"username": False}, {"port": "inf"}):
        result = WAYS[way](device, Place("sps_info", ("gather",), {}).definition, options)

        assert result["error"] == "input", (options, result)
        assert next(iter(options)) in result["msg"], (options, result)
    assert not device.requests()
