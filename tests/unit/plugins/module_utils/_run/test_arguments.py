"""Arguments are validated as Ansible's own validator does it, however long their lists are."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.steady.fleet.plugins.module_utils._run import arguments
from ansible_collections.steady.fleet.plugins.module_utils._run.arguments import MANY, validate, with_hints

ENTRY: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "kind": {"type": "str", "choices": ["a", "b"]},
    "enabled": {"type": "bool"},
    "secret": {"type": "str", "no_log": True},
    "quotas": {
        "type": "dict",
        "options": {
            "size": {"type": "raw"},
            "count": {"type": "int"},
            "mode": {"type": "str", "choices": ["x", "y"]},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        },
    },
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "anything": {"type": "raw"},
    # An entry that has one of these is Ansible's to look at, and others are not.
    "roles": {"type": "list", "elements": "str", "aliases": ["role"]},
    "logo": {"type": "path"},
}
# Ansible refuses an option with choices that is left out in a list within a list (it takes None for what was given).
CHOSEN = ("kind", "quotas", "state")
DEEP_ENTRY = {name: argument for name, argument in ENTRY.items() if name not in CHOSEN}
DEEP: dict[str, Any] = {"entries": {"type": "list", "elements": "dict", "options": DEEP_ENTRY}}
SPEC: dict[str, Any] = {
    "entries": {"type": "list", "elements": "dict", "required": True, "options": ENTRY},
    "config": {"type": "dict", "options": {"deep": {"type": "list", "elements": "dict", "options": DEEP}}},
    "other": {"type": "int", "default": 1},
}

GOOD = st.fixed_dictionaries(
    {"name": st.text("ab ", max_size=3)},
    optional={
        "kind": st.sampled_from(["a", "b"]),
        "enabled": st.booleans(),
        "secret": st.text("xy", max_size=3) | st.none(),
        "quotas": st.fixed_dictionaries(
            {},
            optional={
                "size": st.sampled_from(["10 GB", 5, None]),
                "count": st.sampled_from([3, "4", None]),
                "mode": st.sampled_from(["x", "y", "z"]),
                "state": st.sampled_from(["absent", None]),
            },
        ),
        "state": st.sampled_from(["present", "absent"]),
        "anything": st.sampled_from([1, "a", ["b"], {"c": None}]),
    },
)
WITH_LISTS = st.fixed_dictionaries(
    {"name": st.text("ab ", max_size=3)},
    optional={
        "roles": st.sampled_from([["a"], "a,b", None, [1]]),
        "role": st.sampled_from([["a"], "b"]),
        "logo": st.sampled_from(["~/logo.png", "logo.png", None]),
    },
)
# Values that Ansible converts, refuses, or takes in another form. (It breaks down where quotas are no mapping.)
ODD = st.dictionaries(
    st.sampled_from(["name", "kind", "enabled", "secret", "unknown", "state", "anything"]),
    st.sampled_from(["a", "c", "yes", "maybe", 1, 1.5, None, True, ["x"], {}]),
)
LISTS = st.lists(GOOD | ODD | WITH_LISTS, max_size=3).flatmap(
    lambda few: st.lists(GOOD, min_size=MANY, max_size=MANY + 3).map(lambda many: [*many[:5], *few, *many[5:]])
)
quick = settings(deadline=None, database=None, max_examples=150)


def by_ansible(given_arguments: dict[str, Any]) -> tuple[Any, list[str]]:
    result = ArgumentSpecValidator(SPEC).validate(copy.deepcopy(given_arguments))
    return result.validated_parameters, result.error_messages


@quick
@given(entries=LISTS, deep=LISTS, shallow=st.booleans())
def test_long_lists_are_validated_as_by_ansible(entries: list[Any], deep: list[Any], shallow: bool) -> None:
    given_options: dict[str, Any] = {"entries": entries}
    if not shallow:
        without = [{name: value for name, value in entry.items() if name not in CHOSEN} for entry in deep]
        given_options["config"] = {"deep": [{"entries": without}, {"entries": without[:2]}, {"entries": without}]}
    before = copy.deepcopy(given_options)
    expected, messages = by_ansible(given_options)

    parameters, result = validate(SPEC, {}, given_options)

    assert result.error_messages == messages
    if not messages:
        assert parameters == expected
    assert given_options == before


@pytest.mark.parametrize("entries", ["name=a", [], [{"name": "a"}], ["name=a"] * (MANY + 1)])
def test_other_forms_of_a_list_are_left_to_ansible(entries: Any) -> None:
    expected, messages = by_ansible({"entries": entries})

    parameters, result = validate(SPEC, {}, {"entries": entries})

    assert result.error_messages == messages
    assert parameters == expected


def test_a_list_whose_entries_have_rules_among_them_is_left_to_ansible() -> None:
    entries = {**SPEC["entries"], "mutually_exclusive": [("kind", "enabled")]}
    wrong = [{"name": str(number), "kind": "a", "enabled": True} for number in range(MANY)]

    result = validate({"entries": entries}, {}, {"entries": wrong})[1]

    assert "mutually exclusive" in result.error_messages[0]


def test_entries_that_leave_lists_out_are_not_left_to_ansible(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    class Validator(ArgumentSpecValidator):  # type: ignore[misc]
        def validate(self, parameters: Any, *arguments: Any, **more: Any) -> Any:
            seen.append(parameters["entries"])
            return super().validate(parameters, *arguments, **more)

    monkeypatch.setattr(arguments, "ArgumentSpecValidator", Validator)
    entries = [{"name": str(number)} for number in range(MANY)] + [{"name": "last", "roles": ["a"]}]

    parameters = validate(SPEC, {}, {"entries": entries})[0]

    assert seen == [[{"name": "last", "roles": ["a"]}]]
    assert [entry["roles"] for entry in parameters["entries"]] == [None] * MANY + [["a"]]


@pytest.mark.parametrize(
    ("given_arguments", "expected"),
    [
        ({"entries": []}, ""),
        ({"entries_": []}, " Did you mean entries in place of entries_?"),
        ({"entries": [{"namex": "a"}]}, " Did you mean name in place of namex?"),
        ({"entries": [{"name": "a", "quotas": {"sizes": 1}}, {"name": "b", "quotas": {"sizes": 1}}]}, " Did you mean size in place of sizes?"),
        ({"entries": {"name": "a", "enabledd": True}}, " Did you mean enabled in place of enabledd?"),
        ({"entries": [{"name": "a", "sps_quotas": {}}]}, " Did you mean quotas in place of sps_quotas?"),
        # What is given already cannot have been meant.
        ({"entries": [{"name": "a", "names": "b"}]}, ""),
        ({"entries": [{"nothing like it": 1, 5: 1, "_ansible_name": 1}, None]}, ""),
        ({"entries": None}, ""),
        (
            {"entries": [{"namee": 1, "kindd": 2, "enabledx": 3, "secretx": 4}]},
            " Did you mean name in place of namee? Did you mean kind in place of kindd? Did you mean enabled in place of enabledx?",
        ),
    ],
)  # fmt: skip
def test_what_was_meant_is_said_at_every_level(given_arguments: dict[str, Any], expected: str) -> None:
    spec = {"entries": {"type": "list", "elements": "dict", "options": ENTRY}}

    assert (
        with_hints("It is wrong", spec, given_arguments) == ("It is wrong." if expected else "It is wrong") + expected
    )


@pytest.mark.parametrize(
    ("given_arguments", "expected"),
    [
        ({"config": "path: a"}, " config is a text, and must be a mapping. The text of a file becomes one by from_yaml."),
        ({"config": '{"one": 1}'}, ""),
        ({"config": "one=1"}, ""),
        ({"config": [{"one": 1}]}, " config is a list, and must be a mapping."),
        ({"config": True}, " config is true, and must be a mapping."),
        ({"config": None}, ""),
        ({"config": {"list": [{"x": 1}, "text"]}}, " config.list[1] is a text, and must be a mapping. The text of a file becomes one by from_yaml."),
        ({"config": {"list": "text"}}, ""),
    ],
)  # fmt: skip
def test_what_should_be_a_mapping_is_named(given_arguments: dict[str, Any], expected: str) -> None:
    inner = {"list": {"type": "list", "elements": "dict", "options": {"x": {"type": "int"}}}, "one": {"type": "int"}}
    spec = {"config": {"type": "dict", "options": inner}}

    assert with_hints("It is wrong.", spec, given_arguments) == "It is wrong." + expected
