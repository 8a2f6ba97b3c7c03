"""The variables of an estate: what is misspelt, and what is neither true nor false."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.steady.fleet.plugins.plugin_utils.variables import (
    GUARDS,
    known_variables,
    misspelt,
    switch,
    warning_of,
)

ROLE = Path(__file__).parents[4] / "roles" / "device"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("fleet_aproved_plan", "fleet_approved_plan"),
        ("fleet_max_change", "fleet_max_changes"),
        ("fleet_approved_plans", "fleet_approved_plan"),
        ("fleet_expect_device", "fleet_expect_devices"),
        ("fleet_pasword", "fleet_password"),
        ("fleet_zzz", ""),
    ],
)
def test_a_misspelled_variable_is_reported_with_the_one_that_was_meant(name: str, meant: str) -> None:
    found = misspelt([name, "fleet_config", "fleet", "other_variable", 1])

    assert found == {name: meant}
    assert (f"{name} (did you mean {meant}?)" if meant else name) in warning_of(found)


def test_every_variable_that_is_documented_or_used_is_known() -> None:
    specs = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text("utf-8"))["argument_specs"]
    documented = {name for entry in specs.values() for name in entry["options"]}

    assert documented <= known_variables()
    assert set(GUARDS) <= known_variables()


@pytest.mark.parametrize(
    ("value", "expected"), [(True, True), ("yes", True), (False, False), ("false", False), (1, True)]
)
def test_a_switch_is_what_it_says(value: Any, expected: bool) -> None:
    assert switch({"fleet_x": value}, "fleet_x", lambda one: one) is expected


@pytest.mark.parametrize("value", [None, "", "perhaps", []])
def test_a_switch_that_says_nothing_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="must be true or false"):
        switch({"fleet_x": value}, "fleet_x", lambda one: one)
    assert switch({}, "fleet_x", lambda one: one) is False
