"""Values stand in a text where both parsers of PyYAML say, its own and libyaml: a file is changed at these places."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.steady.fleet.plugins.plugin_utils.export import yaml_nodes
from ansible_collections.steady.fleet.plugins.plugin_utils.export.yaml_nodes import (
    CannotEditError,
    Draft,
    composed,
    pairs,
)

LINES = (
    *("a: 1", "  b: two  # beside", "- x", "  - y # z", "# above", "", "    # deep", "c:", '  d: "e\\n f" # g', "e: 'it''s'", "f: |", "  text"),
    *("  # text", "g: >-", "  folded", "", "  text", "h: {a: 1, b: [2, 3]}  # i", "j: !unsafe k", "l: !vault |", "  00", "? long", ": m", "n: é 😀 # ü"),
    *("- - o", "  - p: q", "    r: s", "- t: u", "  v:", "    - w", "x: \x85", "y: \u2028 z", "\ta", "---", "...", "A: b", "  d e", "F: {}", "G: []", "\ufeff"),
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(LINES), max_size=12).map(lambda lines: "".join(f"{line}\n" for line in lines))


def places(node: yaml.Node | None) -> Any:
    """Return a node and everything in it, with the places in the text that a change goes by."""
    if node is None:
        return None
    start = (node.start_mark.index, node.start_mark.line, node.start_mark.column)
    if isinstance(node, yaml.ScalarNode):
        return node.tag, start, node.end_mark.index, node.value, node.style or None
    inner = [[places(part) for part in (one if isinstance(one, tuple) else (one,))] for one in node.value]
    return node.tag, start, bool(node.flow_style), inner, None if inner else node.end_mark.index


@pytest.mark.skipif(not hasattr(yaml, "CSafeLoader"), reason="PyYAML was built without libyaml")
@settings(deadline=None, database=None, max_examples=400)
@given(TEXTS)
def test_values_stand_where_both_parsers_say(text: str) -> None:
    try:
        expected = places(yaml.compose(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError:
        # What only one of them reads is no matter: Ansible reads with the same as we do.
        return
    try:
        found = composed(text)
    except CannotEditError:
        return
    assert places(found) == expected


@pytest.mark.parametrize("loader", ["SafeLoader", "CSafeLoader"])
@pytest.mark.parametrize("opening", ["", "\ufeff", "# \ufeff\n"])
def test_a_value_is_replaced_in_its_place(opening: str, loader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(yaml, loader):
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(yaml_nodes, "_LOADER", getattr(yaml, loader))
    text = f"{opening}a: é 😀 # one\nb: two  # beside\n"
    root = composed(text)
    assert isinstance(root, yaml.MappingNode)
    draft = Draft(text)

    draft.replace(pairs(root)[1][2], "three")

    assert draft.result() == text.replace("two", "three")
