"""A secret that is given is written or refused, never dropped, and shows nowhere: every secret option, in every mode, both ways."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from support.secrets import leaks
from support.ways import WAYS

from ansible_collections.steady.fleet.plugins.module_utils._http.connection import connection_spec

from .option_places import MODULES, Place, own_options, places

SECRET = "ho\"rse b4ttery's+/staple"
OTHER = "c0rrect & <other>"
LONG = SECRET * 1000
SHOWN = (SECRET, OTHER)

WRONG: dict[str, Any] = {
    "null": None,
    "a number": 73_310_577,
    "a boolean": True,
    "a list": [SECRET, OTHER],
    "a list of one": [SECRET],
    "a mapping": {"password": SECRET},
    "too long": LONG,
    "a line break at the end": SECRET + "\n",
    "a line break of Windows at the end": SECRET + "\r\n",
    "a line break before": "\n" + SECRET,
    "white space alone": "   ",
}
PLACES = list(places(lambda unused, argument: bool(argument.get("no_log"))))
BY_TABLE = [place for place in PLACES if MODULES[place.module].rules]


def modes(place: Place) -> list[dict[str, Any]]:
    """Return the ways in which a task can say when secrets are written."""
    argument = own_options(place.definition).get("update_secrets")
    return [{"update_secrets": mode} for mode in argument["choices"]] if argument else [{}]


def assert_hidden(result: Mapping[str, Any], *more: str) -> None:
    text = json.dumps(result, ensure_ascii=False, default=str)
    assert not leaks(text, (*SHOWN, *more)), text


def assert_refused(device: Any, result: Mapping[str, Any], name: str) -> None:
    assert result.get("failed"), result
    assert name in result["msg"], result["msg"]
    assert result["error"] == "input", result
    assert "internal error" not in result["msg"]
    assert not result.get("changed")
    assert not device.requests()
    assert_hidden(result)


def wrapped(place: Place, value: Any) -> Any:
    """Return the value as the option takes it: some take a mapping from places to secrets."""
    return {"where": value} if place.argument["type"] == "dict" else value


def test_every_product_has_secrets() -> None:
    assert {place.definition.product.name for place in PLACES} >= {"appliance", "cloud_sync", "portal", "sps"}
    assert {place.path[0] for place in PLACES if place.module.endswith("_config")} == {"config"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_what_is_no_secret_is_refused_in_one_sentence(devices: dict[str, Any], place: Place, way: str) -> None:
    device = devices[place.definition.product.name]
    for mode in modes(place):
        for value in WRONG.values():
            if value is None and place.name in place.definition.may_be_empty:
                continue
            device.clear_journal()
            result = WAYS[way](device, place.definition, {**place.options(wrapped(place, value)), **mode})

            assert_refused(device, result, place.name)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_an_empty_secret_is_refused_or_left_out_aloud(devices: dict[str, Any], place: Place, way: str) -> None:
    device = devices[place.definition.product.name]
    left_out = place in BY_TABLE and not place.argument.get("required") and place.argument["type"] == "str"
    for mode in modes(place):
        device.clear_journal()
        result = WAYS[way](device, place.definition, {**place.options(wrapped(place, "")), **mode})

        if place.name in place.definition.may_be_empty:
            continue
        if not left_out:
            assert_refused(device, result, place.name)
            continue
        assert "internal error" not in str(result.get("msg"))
        warned = [str(warning) for warning in result.get("warnings", ()) if place.name in str(warning)]
        assert bool(warned) == (mode.get("update_secrets") == "always"), result


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_the_value_of_a_misspelled_option_is_hidden(devices: dict[str, Any], place: Place, way: str) -> None:
    misspelt = Place(place.module, (*place.path[:-1], place.name.replace("ss", "s") + "x"), {"type": "str"})
    device = devices[place.definition.product.name]
    device.clear_journal()

    for mode in modes(place):
        for value in (SECRET, [SECRET, OTHER], {"a": {"b": SECRET}}):
            result = WAYS[way](device, place.definition, {**misspelt.options(value), **mode})

            assert_refused(device, result, misspelt.name)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("module", [name for name in MODULES if name.endswith("_config")])
@pytest.mark.parametrize("form", ['{"a": {"password": "%s"', "{'a': %s", "%s", "a=%s b"])
def test_a_document_that_is_no_mapping_is_hidden(devices: dict[str, Any], module: str, form: str, way: str) -> None:
    device = devices[MODULES[module].product.name]

    result = WAYS[way](device, MODULES[module], {"config": form % SECRET})

    assert result.get("failed"), result
    assert_hidden(result)


CONNECTION = [
    (product, option)
    for product, options in {one.product.name: one.product.options for one in MODULES.values()}.items()
    for option, argument in connection_spec(product, options).items()
    if argument.get("no_log")
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("product", "option"), CONNECTION)
def test_a_credential_that_is_no_text_is_refused(devices: dict[str, Any], product: str, option: str, way: str) -> None:
    for name, value in WRONG.items():
        devices[product].clear_journal()
        result = WAYS[way](devices[product], MODULES[f"{product}_info"], {option: value})

        if name == "null":
            # AWX sets every variable of a credential, filled in or not.
            assert "is null" not in str(result.get("msg")), result
            continue
        assert_refused(devices[product], result, option)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("module", [name for name in MODULES if name.endswith("_info")])
@pytest.mark.parametrize("host", ["https://ops:%s@device.example.com", "ops:%s@device.example.com"])
def test_a_password_in_the_address_is_hidden(devices: dict[str, Any], module: str, host: str, way: str) -> None:
    device = devices[MODULES[module].product.name]
    device.clear_journal()

    result = WAYS[way](device, MODULES[module], {"host": host % SECRET})

    assert_refused(device, result, "host")
