# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""A YAML text that is changed place by place, so that everything between these places stays as it was written.

PyYAML says where in the text each value begins and ends. What it does not say clearly, or what a small change could spoil
(anchors, merge keys, lists and mappings in braces), is refused rather than guessed.
"""

from __future__ import annotations

from typing import Any

import yaml

from .yaml_text import entry_lines, value_lines

# As Ansible itself: libyaml, where PyYAML was built with it, reads a large document in a tenth of the time.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BYTE_ORDER_MARK = "\ufeff"


class CannotEditError(Exception):
    """Says, in a few words, what in a text keeps it from being changed in place."""


class Expression(str):
    """A text that Ansible evaluates, or a value that it decrypts: what it is on a device, only Ansible knows."""


def composed(text: str) -> yaml.Node | None:
    """Return the one document of a text, or None where it is empty.

    :raises CannotEditError: it is no YAML, has several documents, or values that stand in several places.
    """
    # libyaml does not count this one, so every place behind it would be off by one.
    loader = yaml.SafeLoader if _BYTE_ORDER_MARK in text else _LOADER
    try:
        # Nothing else than an alias begins with this sign, and most texts have none: they are parsed once.
        if "*" in text and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=loader)):
            raise CannotEditError("it has anchors and aliases")
        return yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise CannotEditError(f"it cannot be read as YAML{where}") from None


def plain(node: yaml.Node) -> Any:
    """Return the value of a node as Ansible loads it, with what it would evaluate marked as such.

    :raises CannotEditError: a mapping has a key twice, or one that is no text.
    """
    if isinstance(node, yaml.MappingNode):
        return {key: plain(value) for key, unused, value in pairs(node)}
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    if node.tag == "!unsafe":
        return node.value
    if node.tag.startswith("!"):
        return Expression(node.value)
    try:
        value = yaml.constructor.SafeConstructor().construct_object(node)
    except (yaml.YAMLError, ValueError):
        raise CannotEditError(f"it has a value that cannot be read, line {node.start_mark.line + 1}") from None
    if isinstance(value, str):
        return Expression(value) if "{{" in value or "{%" in value or value.startswith("#jinja2:") else value
    # Dates are texts for every option.
    return value if value is None or isinstance(value, (bool, int, float)) else node.value


def pairs(node: yaml.MappingNode) -> list[tuple[str, yaml.Node, yaml.Node]]:
    """Return the keys of a mapping as texts, with the nodes of key and value.

    :raises CannotEditError: a key is there twice, or is no plain one.
    """
    found: list[tuple[str, yaml.Node, yaml.Node]] = []
    names = set()
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value == "<<" or key.value in names:
            raise CannotEditError(
                f"it has a key that is no plain one, or is there twice, line {key.start_mark.line + 1}"
            )
        names.add(key.value)
        found.append((key.value, key, value))
    return found


def is_inline(node: yaml.Node) -> bool:
    """Return whether a list or mapping is written in braces."""
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


class Draft:
    """A text, and what is to become of it."""

    def __init__(self, text: str) -> None:
        self.text = text if text.endswith("\n") or not text else text + "\n"
        self._changes: list[tuple[int, int, int, str]] = []

    def __bool__(self) -> bool:
        return bool(self._changes)

    def result(self) -> str:
        """Return the text with all changes made."""
        text = self.text
        for start, end, unused, new in sorted(self._changes, key=lambda change: change[:3], reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def replace(self, value: yaml.Node, new: str) -> None:
        """Write other text in the place of a value."""
        self._change(value.start_mark.index, self._end(value), new)

    def set_value(self, key: yaml.Node, value: yaml.Node, new: Any) -> None:
        """Write another value after a key; a comment on its line stays."""
        colon = self._colon(key)
        first, *rest = value_lines("", new)
        end = self._end(value)
        line = self._line_end(colon)
        below = "".join(" " * key.start_mark.column + one + "\n" if one else "\n" for one in rest)
        if end > line and isinstance(value, yaml.CollectionNode) and not value.flow_style:
            # The old value is lines of its own, below the key.
            self._change(colon, colon, first)
            self._change(line + 1, self._line_end(end) + 1, below)
            return
        self._change(colon, end, first)
        if below:
            self._change(self._line_end(end) + 1, self._line_end(end) + 1, below)

    def add_key(self, node: yaml.MappingNode, after: str, key: str, new: Any) -> None:
        """Write a key more, after another key of the mapping."""
        found = {name: (one, value) for name, one, value in pairs(node)}
        place = found.get(after) or next(reversed(found.values()))
        indent = next(iter(found.values()))[0].start_mark.column
        self._add_lines(self._line_end(self._end(place[1])) + 1, indent, value_lines(f"{key}:", new))

    def remove_key(self, node: yaml.MappingNode, key: str) -> None:
        """Remove a key with its value. Comments above it stay: they may be about what follows."""
        for name, one, value in pairs(node):
            if name == key:
                start = one.start_mark.index
                if not self._begins_line(start):
                    self._remove_first(node, one, value)
                else:
                    self._change(self._line_start(start), self._line_end(self._end(value)) + 1, "")

    def add_entry(self, node: yaml.SequenceNode, after: int, new: Any) -> None:
        """Write an entry more into a list, after the entry of this number; before the first one for -1."""
        indent = node.start_mark.column
        first = self._line_start(self._dash(node.value[0]))
        place = first if after < 0 else self._line_end(self._end(node.value[after])) + 1
        self._add_lines(place, indent, entry_lines(new))

    def remove_entry(self, node: yaml.SequenceNode, number: int) -> None:
        """Remove an entry of a list."""
        item = node.value[number]
        dash = self._dash(item)
        if not self._begins_line(dash):
            raise CannotEditError(f"it has a list in a list, line {item.start_mark.line + 1}")
        self._change(self._line_start(dash), self._line_end(self._end(item)) + 1, "")

    def _remove_first(self, node: yaml.MappingNode, key: yaml.Node, value: yaml.Node) -> None:
        """Remove the key that stands behind the dash of a list's entry; the next one moves up."""
        names = pairs(node)
        if len(names) < 2:
            raise CannotEditError(f"an entry of a list would be empty, line {key.start_mark.line + 1}")
        following = names[1][1].start_mark.index
        between = self.text[self._line_end(self._end(value)) : following]
        if "#" in between:
            raise CannotEditError(f"a comment stands where a value would move, line {key.start_mark.line + 1}")
        self._change(key.start_mark.index, following, "")

    def _add_lines(self, place: int, indent: int, lines: list[str]) -> None:
        self._change(place, place, "".join(" " * indent + line + "\n" if line else "\n" for line in lines))

    def _change(self, start: int, end: int, new: str) -> None:
        self._changes.append((start, end, len(self._changes), new))

    def _colon(self, key: yaml.Node) -> int:
        place = key.end_mark.index
        while self.text[place : place + 1] == " ":
            place += 1
        if self.text[place : place + 1] != ":":
            raise CannotEditError(f"it has a key of several lines, line {key.start_mark.line + 1}")
        return place + 1

    def _dash(self, item: yaml.Node) -> int:
        start = item.start_mark.index
        place = self.text.rfind("-", self._line_start(start), start)
        if place < 0 or self.text[place + 1 : start].strip():
            raise CannotEditError(f"an entry of a list begins below its dash, line {item.start_mark.line + 1}")
        return place

    def _begins_line(self, place: int) -> bool:
        return not self.text[self._line_start(place) : place].strip()

    def _line_start(self, place: int) -> int:
        return self.text.rfind("\n", 0, place) + 1

    def _line_end(self, place: int) -> int:
        found = self.text.find("\n", place)
        return len(self.text) if found < 0 else found

    def _end(self, node: yaml.Node) -> int:
        """Return where a value ends. PyYAML counts comments and empty lines below a list or mapping to it."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._end(last[1] if isinstance(node, yaml.MappingNode) else last)
        start, end = node.start_mark.index, node.end_mark.index
        return start + len(self.text[start:end].rstrip())
