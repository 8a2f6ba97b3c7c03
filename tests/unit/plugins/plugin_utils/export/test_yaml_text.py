"""Whatever a device returns is read back from the YAML text as it was, by PyYAML and by Ansible."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import ansible.template
import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ansible_collections.steady.fleet.plugins.plugin_utils.export.yaml_text import (
    Comment,
    Reference,
    comment_lines,
    document,
    scalar,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.in_process import plain

TRICKY = st.sampled_from(
    [
        "yes", "No", "on", "null", "~", "true", "1", "01", "0x1f", "0o17", "1_000", "1e3", "1.5", ".5", ".inf", ".NaN", "12:30:45",
        "2027-01-31", "2027-01-31T12:00:00Z", "=", "<<", "- a", "a: b", "a #b", "#a", "&a", "*a", "!a", "%a", "@a", "`a`", "'a'", '"a"',
        "{{ a }}", "{% if %}", "{# a #}", "{a: 1}", "[a]", "a\nb", "a\nb\n", "a\nb\n\n", "\na", " a\nb", "a \nb", "a\n\n  b\n c", "a\r\nb", "a\tb",
        "\ta", " a", "a ", "", "\\", "\\n", "---", "...", "---\na", "# a\nb", "a\n# b", "{{ x }}\n{{ y }}", "ünï ✓ 密 😀", "\x00", "\x7f", "\x85",
        "\u2028", "\ufeff", "\ufffe", "a,b", "a, b", "y", "n", "Partner A/Contoso", "key: |", "? a", "|", ">", "a: ", "a:b", ":a", "-", "-a", "{{", "}}",
        "#jinja2:variable_start_string:'<<'\n<< a >>", "#jinja2: <<", "#jinja2:", "yes\n", "12\n", "\u202ea", "\u200b", "\U000e0061", "a\ufe0f", "x" * 3000,
    ]
)  # fmt: skip
TEXTS = TRICKY | st.text(max_size=20).filter(lambda text: not any("\ud800" <= sign <= "\udfff" for sign in text))
LEAVES = TEXTS | st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False)
TREES = st.recursive(
    LEAVES, lambda part: st.lists(part, max_size=3) | st.dictionaries(TEXTS, part, max_size=3), max_leaves=8
)
quick = settings(deadline=None, database=None, max_examples=400)


def text_of(tree: Any) -> str:
    return document([("tree", tree)], ["A header"])


def load(text: str, base: Any) -> Any:
    loader: Any = type("Loader", (base,), {})
    loader.add_constructor("!unsafe", lambda self, node: self.construct_scalar(node))
    return yaml.load(text, Loader=loader)["tree"]


def same(one: Any, other: Any) -> bool:
    """Return whether two trees are the same, types of their leaves included."""
    return repr(one) == repr(other)


def loaded_by_ansible(text: str, **variables: Any) -> Any:
    """Return the variable of the text as a task gets it: loaded from a file, with all templates evaluated."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "config.yml")
        path.write_text(text, "utf-8")
        loader = DataLoader()
        loaded = loader.load_from_file(str(path), cache="none", **_trusted())
        return plain(Templar(loader=loader, variables=variables).template(loaded["tree"]))


def _trusted() -> dict[str, Any]:
    # From 2.19 on, Ansible evaluates only what is marked as trusted, which host variables are.
    return {"trusted_as_template": True} if hasattr(ansible.template, "trust_as_template") else {}


@quick
@given(TREES)
@example({"a": {"b": [["x"], [{}], [[]]]}, "c": []})
def test_tree_is_read_back_as_it_was(tree: Any) -> None:
    assert same(load(text_of(tree), yaml.SafeLoader), tree)


@pytest.mark.skipif(not hasattr(yaml, "CSafeLoader"), reason="PyYAML was built without libyaml")
@quick
@given(TREES)
def test_tree_is_read_back_by_libyaml(tree: Any) -> None:
    assert same(load(text_of(tree), yaml.CSafeLoader), tree)


@settings(quick, max_examples=150)
@given(TREES)
def test_tree_is_read_back_by_ansible_without_evaluating_anything(tree: Any) -> None:
    assert same(loaded_by_ansible(text_of(tree)), tree)


WORDS = (
    "yes",
    "No",
    "on",
    "OFF",
    "null",
    "True",
    "y",
    "n",
    "e3",
    "a",
    "_1",
    "b.",
    "x/y",
    "(a)",
    "a,",
    "-",
    "@b",
    "+1",
    ".inf",
    "2nd",
)


@quick
@given(st.lists(st.sampled_from(WORDS) | st.text("aenoy01_.@/+-(),", max_size=4), min_size=1, max_size=3).map(" ".join))
def test_only_what_reads_as_itself_is_written_without_quotes(text: str) -> None:
    if scalar(text) == text:
        assert yaml.safe_load(text) == text
        assert text.lower() not in ("y", "n")


def test_reference_is_evaluated_by_ansible() -> None:
    text = text_of({"password": Reference("vault_x"), "text": "{{ vault_x }}"})

    assert loaded_by_ansible(text, vault_x="s3cret") == {"password": "s3cret", "text": "{{ vault_x }}"}


def test_lines_are_written_as_lines() -> None:
    assert "banner: |\n    Hello\n\n    - a: b\n  last: x" in text_of({"banner": "Hello\n\n- a: b\n", "last": "x"})
    assert "banner: !unsafe |\n    Hello\n\n    {a: b}\n  last: x" in text_of(
        {"banner": "Hello\n\n{a: b}\n", "last": "x"}
    )


@pytest.mark.parametrize(
    "text",
    [
        "main office",
        "Main office (2nd floor), Köln",
        "a: b",
        "192.0.2.1/24",
        "2001:db8::1",
        "C:\\x",
        "yes",
        "12",
        "",
        "=",
    ],
)
def test_common_text_needs_no_tag(text: str) -> None:
    assert "!unsafe" not in text_of({"text": text, text: "key"})


@pytest.mark.parametrize(
    "text", ["#jinja2:a", "{{", "{%", "{#", "{", "#", "a#b", "100%", "`a`", "\x1b[2J", "\u202e", "a\u0301"]
)
def test_text_of_any_other_character_is_tagged_wherever_it_stands(text: str) -> None:
    written = text_of(
        {"text": text, "list": [text, [text]], text: "key", "lines": f"a\n{text}", "objects": [{text: {"in": text}}]}
    )

    assert written.count("!unsafe") == 7


def test_key_of_any_length_is_a_key() -> None:
    tree = {"a" * 2000: {"b": 1}, "c{" * 1000: [{"d#" * 1000: "e", "f": "g"}]}

    assert same(load(text_of(tree), yaml.SafeLoader), tree)
    assert same(loaded_by_ansible(text_of(tree)), tree)


def test_half_of_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match=r"half of a character \(\\ud800\)"):
        text_of({"a": "x\ud800"})


@given(st.text() | TRICKY)
def test_comment_is_nothing_but_comment(text: str) -> None:
    lines = comment_lines(text)

    assert all(line.startswith("#") for line in lines)
    assert yaml.safe_load("\n".join(["---", *lines, "a: 1"])) == {"a": 1}


def test_comments_stand_where_they_were_put() -> None:
    text = document([("a", (Comment("about b"), ("b", 1)))], ["Header"])

    assert text == "---\n# Header\n\na:\n  # about b\n  b: 1\n"


@quick
@given(TREES)
def test_text_is_as_linters_want_it(tree: Any) -> None:
    text = text_of(tree)

    assert text.startswith("---\n")
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not [line for line in text.split("\n") if line != line.rstrip(" ")]
