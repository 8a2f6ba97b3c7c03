"""What is left alone by Ansible's templates is what they would return as it is."""

from __future__ import annotations

from typing import Any

import ansible.template
import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.steady.fleet.plugins.plugin_utils.evaluation import evaluated_in_parts, evaluation, is_plain


class Action:
    """What evaluates, as actions have it."""

    def __init__(self, templar: Any) -> None:
        self._templar = templar


@pytest.mark.parametrize(
    "value",
    [
        "",
        "a text",
        "a { b } c }}",
        1,
        1.5,
        True,
        None,
        [],
        {},
        ["a", {"b": [1, None]}],
        {"a": {"b": "c"}, "d": ["{ }"]},
        "{'a': 1}",
        "[1]",
    ],
)
def test_plain_value_is_returned_as_templates_would_return_it(value: Any) -> None:
    assert is_plain(value)
    assert evaluation(Action(None))(value) == value == Templar(loader=DataLoader()).template(value)


@pytest.mark.parametrize(
    "value",
    [
        "{{ a }}",
        "x {% if a %}y{% endif %}",
        "{# a #}",
        "#jinja2: variable_start_string: '[['\n[[ a ]]",
        ["a", "{{ a }}"],
        {"a": {"b": ["{{ a }}"]}},
        object(),
        {"a": object()},
        ("a",),
    ],
)
def test_everything_else_is_evaluated(value: Any) -> None:
    class Evaluates:
        def template(self, unused: Any) -> str:
            return "evaluated"

    assert not is_plain(value)
    assert evaluation(Action(Evaluates()))(value) == "evaluated"


def test_a_part_that_cannot_be_evaluated_hides_no_other() -> None:
    trust = getattr(ansible.template, "trust_as_template", str)
    known, unknown = trust("{{ city }}"), trust("{{ nowhere.defined }}")
    document = {"agent": {"location": known, "community": unknown}, "list": [{"a": unknown, "b": known}, 1]}
    evaluate = evaluation(Action(Templar(loader=DataLoader(), variables={"city": "Oslo"})))

    assert evaluated_in_parts(document, evaluate) == {
        "agent": {"location": "Oslo", "community": unknown},
        "list": [{"a": unknown, "b": "Oslo"}, 1],
    }
