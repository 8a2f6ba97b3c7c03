"""Switches take only what they know."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

switches = pytest.importorskip("simulators.switches")

TABLE = (
    switches.Switch("color", "red", ("red", "blue")),
    switches.Switch("loud", False, (False, True)),
    switches.Switch("status", 409, (403, 409)),
    switches.Switch("seconds", 1.5),
)


def test_defaults_hold_until_changed():
    box = switches.Switches(TABLE, {"color": "blue"})

    box["seconds"] = 2

    assert dict(box) == {"color": "blue", "loud": False, "status": 409, "seconds": 2.0}


@pytest.mark.parametrize(("name", "value"), [("color", "green"), ("loud", 0), ("status", 500), ("seconds", "1")])
def test_a_wrong_value_is_refused(name, value):
    with pytest.raises(ValueError, match=name):
        switches.Switches(TABLE, {name: value})


def test_an_unknown_switch_is_refused_with_the_known_ones():
    with pytest.raises(KeyError, match="there are color, loud, seconds, status"):
        switches.Switches(TABLE, {"shape": "round"})


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("color", "blue", "blue"),
        ("loud", "true", True),
        ("loud", "False", False),
        ("status", "403", 403),
        ("seconds", "3", 3.0),
    ],
)
def test_texts_are_turned_into_values(name, text, value):
    parsed = switches.Switches(TABLE).parse(name, text)

    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(("name", "text"), [("loud", "maybe"), ("seconds", "soon"), ("status", "x")])
def test_texts_that_are_no_value_are_refused(name, text):
    with pytest.raises(ValueError, match=name):
        switches.Switches(TABLE).parse(name, text)


def test_deleting_a_switch_brings_its_default_back():
    box = switches.Switches(TABLE, {"status": 403})

    del box["status"]

    assert box["status"] == 409


def test_listeners_hear_changes_only():
    heard = []
    box = switches.Switches(TABLE)
    box.listen(lambda name, value: heard.append((name, value)))

    box.update(color="red", status=403)

    assert heard == [("status", 403)]


def documented_switches(product):
    """Yield for each row of a product's table in the README the names of the switches and the values."""
    text = (Path(switches.__file__).parent / "README.md").read_text("utf-8")
    section = re.search(rf"^## {product}\n(.*?)^## ", text, re.DOTALL | re.MULTILINE)[1]
    for names, values in re.findall(r"^\| (`[^|]*) \| ([^|]*)\|", section.partition("| Switch |")[2], re.MULTILINE):
        yield re.findall(r"`(\w+)`", names), re.findall(r"`([^`]*)`", values)


@pytest.mark.parametrize("product", ["appliance", "cloud_sync", "portal", "sps"])
def test_the_readme_names_switches_that_there_are_with_the_default_first(product):
    table = {one.name: one for one in importlib.import_module(f"simulators.{product}.switches").SWITCHES}
    rows = list(documented_switches(product))
    documented = {name for names, unused in rows for name in names}

    assert rows
    assert documented <= set(table)
    if product in ("appliance", "sps"):
        assert documented == set(table)
    for names, values in rows:
        if len(names) == 1 and values:
            switch = table[names[0]]
            assert values[0] == str(switch.default).lower(), switch.name
            if len(values) > 1:
                assert set(values) == {str(value).lower() for value in switch.allowed}, switch.name
