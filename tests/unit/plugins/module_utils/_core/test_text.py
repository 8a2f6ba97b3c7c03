"""Text of a device, made fit for people: nothing hidden, nothing obeyed, nothing lost but what is said to be left out."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.steady.fleet.plugins.module_utils._core.text import (
    MAX_MESSAGE,
    inert,
    is_visible,
    presentable,
    printable,
    visible,
    visible_json,
    visible_lines,
)

ANYTHING = st.text() | st.text(alphabet="a:#[ \n\r\x1b\u202e\ud800\\e")
COMMANDS = re.compile(r"##|::(error|warning|debug|echo|group|endgroup|add-|set-|save-|stop-|remove-|notice)")


@given(ANYTHING)
def test_what_is_shown_is_visible_and_on_one_line(text: str) -> None:
    assert is_visible(visible(text))
    assert is_visible(printable(text))
    assert is_visible(visible_lines(text).replace("\n", ""))
    assert visible_lines(text).count("\n") == text.count("\n")


@given(ANYTHING)
@example("::error::a")
@example(":::error::a")
@example("####[error]")
def test_no_runner_of_a_pipeline_finds_a_command(text: str) -> None:
    assert not COMMANDS.search(inert(text))
    assert not COMMANDS.search(inert(f"::{text}"))


@given(ANYTHING)
def test_what_is_shown_stays_as_it_is(text: str) -> None:
    assert inert(inert(text)) == inert(text)


@pytest.mark.parametrize(
    "text",
    [
        "Büro (2. Stock), Köln",
        "fe80::1",
        "2001:db8::dead:beef",
        "::1",
        "::ffff:192.0.2.1",
        "a:b",
        "#1",
        "密码 ✓ 😀",
        "C:\\x",
    ],
)
def test_common_text_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b2J", "\\x9b2J"),
        ("a\u202eb\u200b\ufeff", "a\\u202eb\\u200b\\ufeff"),
        ("\ud800", "\\ud800"),
        ("\U000e0061", "\\U000e0061"),
        ("::error::a", ":\\x3aerror:\\x3aa"),
        ("##vso[a]", "#\\x23vso[a]"),
    ],
)
def test_what_does_not_show_is_an_escape_sequence(text: str, shown: str) -> None:
    assert printable(text).replace("::a", ":\\x3aa") == shown


def test_a_long_text_keeps_its_beginning_and_its_end() -> None:
    shown = printable("begin " + "x" * 1_000_000 + " Do this.")

    assert shown.startswith("begin xxx")
    assert shown.endswith("xxx Do this.")
    assert f"({1_000_015 - MAX_MESSAGE:,} characters left out)" in shown
    assert len(shown) < MAX_MESSAGE + 50


@given(st.recursive(ANYTHING, lambda part: st.lists(part) | st.dictionaries(ANYTHING, part), max_leaves=5))
def test_json_that_shows_is_the_same_json(value: object) -> None:
    written = visible_json(json.dumps(value, indent=2, ensure_ascii=False))

    assert is_visible(written.replace("\n", ""))
    assert json.loads(written) == value


def test_of_a_success_only_messages_are_changed() -> None:
    result = {
        "changed": True,
        "msg": "a\x1b",
        "warnings": ["b\n"],
        "config": {"c\n": "d\x1b"},
        "diff": {"before": {"e": "\u202e"}},
    }

    shown = presentable(result)

    assert shown == {**result, "msg": "a\\x1b", "warnings": ["b\\n"]}


def test_of_a_failure_everything_is_inert() -> None:
    failure = {"name": "a\x1b", "msg": "b\n", "fields": ["c\u202e"]}

    shown = presentable(
        {"failed": True, "msg": "d\n", "failures": [failure], "skipped": [{"reason": "e\r"}], "diff": {"f\n": ["g\n"]}}
    )

    assert shown == {
        "failed": True,
        "msg": "d\\n",
        "failures": [{"name": "a\\x1b", "msg": "b\\n", "fields": ["c\\u202e"]}],
        "skipped": [{"reason": "e\\r"}],
        "diff": {"f\\n": ["g\\n"]},
    }


def test_messages_are_bounded_at_every_depth_of_a_failure() -> None:
    long = "x" * 100_000

    shown = presentable(
        {"failed": True, "failures": [{"msg": long, "blockers": [{"msg": long}]}], "skipped": [{"reason": long}]}
    )

    assert len(json.dumps(shown)) < 4 * (MAX_MESSAGE + 100)
