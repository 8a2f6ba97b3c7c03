# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of another kind than their option."""

from __future__ import annotations

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._schema.value_types import is_countable, problem_of

ADDRESS = {"country": {"type": "str"}, "zip_code": {"type": "str"}}
SPEC = {
    "name": {"type": "str"},
    "version": {"type": "str", "choices": ["yes", "2c"]},
    "port": {"type": "int"},
    "price": {"type": "float"},
    "roles": {"type": "list", "elements": "str"},
    "users": {"type": "list", "elements": "dict", "options": ADDRESS},
    "address": {"type": "dict", "options": ADDRESS},
    "body": {"type": "raw"},
}
TEXT = "and must be a text: write it in quotes"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"name": "no"}, ""),
        ({"name": None, "port": None, "users": None, "address": None, "roles": None}, ""),
        # A number in digits is the same text, however it is read.
        ({"name": 42, "roles": [7, "a"], "port": "08", "price": "1.50"}, ""),
        ({"name": False}, "name is a boolean, " + TEXT),
        ({"name": 1.10}, "name is a number, " + TEXT),
        ({"name": ["a"]}, "name is a list, " + TEXT),
        ({"name": {"a": 1}}, "name is a mapping, " + TEXT),
        # Ansible knows that yes is a boolean in YAML.
        ({"version": True}, ""),
        ({"body": True}, ""),
        ({"port": True}, "port is a boolean, and must be a number"),
        ({"port": float("inf")}, "port is no number of at most 18 digits"),
        ({"price": float("nan")}, "price is no number of at most 18 digits"),
        ({"price": "1e999999999"}, "price is no number of at most 18 digits"),
        ({"roles": ["a", None]}, "roles[1] is null, and must be a text"),
        ({"roles": ["a", False]}, "roles[1] is a boolean, " + TEXT),
        ({"roles": True}, "roles is a boolean, " + TEXT),
        ({"roles": "a,b"}, ""),
        ({"users": [{"country": "NO"}, None]}, ""),
        ({"users": [{"country": "NO"}, {"country": False}]}, "users[1].country is a boolean, " + TEXT),
        ({"users": "country=1,zip_code=2"}, ""),
        ({"address": {"zip_code": 1.5}}, "address.zip_code is a number, " + TEXT),
        ({"address": '{"zip_code": 1.5}'}, "address.zip_code is a number, " + TEXT),
        # What is no mapping, Ansible refuses.
        ({"address": 7, "users": [7]}, ""),
        ({"users": [{"country": "A"}] * 1000 + [{"country": True}]}, "users[1000].country is a boolean, " + TEXT),
    ],
)
def test_the_first_value_of_another_kind_is_named(given: dict[str, object], problem: str) -> None:
    assert problem_of(SPEC, given) == problem


@pytest.mark.parametrize("value", [0, -5, "text", "10", 1e17, None, "0x10"])
def test_what_can_be_counted(value: object) -> None:
    assert is_countable(value)


@pytest.mark.parametrize("value", [10**18, -(10**18), 10**400, float("-inf"), float("nan"), "inf", "1e18"])
def test_what_cannot_be_counted(value: object) -> None:
    assert not is_countable(value)
