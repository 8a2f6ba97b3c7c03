# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Writes plain data as YAML for people: block style, comments, and nothing that a reader could take for something else.

PyYAML can write no comments, so the structure is written here. Whatever is not plainly a word is quoted, so that YAML 1.1
and 1.2 read the same. A text that is not of characters which are known to be harmless gets the tag ``!unsafe``, whether
Ansible would see a template in it or not: it takes one in more forms than the braces, such as ``#jinja2:`` at the beginning.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from ansible_collections.steady.fleet.plugins.module_utils._core.text import escape, is_visible, visible

INDENT = "  "
MAX_COMMENT = 110
# A longer key must be marked as one: YAML looks for the colon no further than 1,024 characters.
MAX_SIMPLE_KEY = 500
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.@/+-]*(?: [A-Za-z0-9_(][A-Za-z0-9_.@/+(),-]*)*\Z")
# Besides letters and digits. No template begins without a brace, or a hash sign at the very beginning of the text.
_WITHOUT_HARMLESS = str.maketrans("", "", " \n\t_.-/@:,+()'\"=;&*?!<>$^~[]|\\")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_RESOLVER = yaml.resolver.Resolver()
_TEXT_TAG = "tag:yaml.org,2002:str"


class Comment(str):
    """A line for the reader, where an entry of a mapping could be."""


class Reference(str):
    """The name of a variable that has the value. Where no one has written the variable yet, it is empty, which counts as left out."""

    @property
    def expression(self) -> str:
        """Return what Ansible evaluates."""
        return f"{{{{ {self} | default('') }}}}"


Entries = Sequence[Any]
"""The content of a mapping in order: pairs of key and value, and comments between them."""


def document(entries: Entries, header: Sequence[str]) -> str:
    """Return a YAML document with these entries."""
    lines = ["---", *(line for text in header for line in comment_lines(text)), ""]
    lines += mapping_lines(entries)
    return "\n".join(lines) + "\n"


def comment_lines(text: str) -> list[str]:
    """Return the text as lines of comment; nothing in it can end the comment, or look like another line of it."""
    return [f"# {part}".rstrip() for part in textwrap.wrap(visible(text), MAX_COMMENT) or [""]]


def mapping_lines(entries: Entries | Mapping[Any, Any]) -> Iterator[str]:
    """Yield the lines of a mapping, which must not be empty."""
    for entry in entries.items() if isinstance(entries, Mapping) else entries:
        if isinstance(entry, Comment):
            yield from comment_lines(entry)
        else:
            key, value = entry
            name = scalar(str(key))
            if len(name) > MAX_SIMPLE_KEY:
                yield f"? {name}"
                name = ""
            yield from _value_lines(f"{name}:", value)


def value_lines(opening: str, value: Any) -> list[str]:
    """Return the lines of a value that follows something on its line, such as a key and its colon."""
    return list(_value_lines(opening, value))


def entry_lines(value: Any) -> list[str]:
    """Return the lines of an entry of a list."""
    return list(_list_lines([value]))


def _list_lines(values: Sequence[Any]) -> Iterator[str]:
    for value in values:
        if _is_block(value) and not isinstance(value, list):
            for number, line in enumerate(_lines_of(value)):
                yield ("- " if number == 0 else INDENT) + line if line else ""
        else:
            yield from _value_lines("-", value)


def _value_lines(opening: str, value: Any) -> Iterator[str]:
    if _is_block(value):
        yield opening
        yield from (INDENT + line if line else "" for line in _lines_of(value))
    elif isinstance(value, str) and not isinstance(value, Reference) and _can_be_block(value):
        tag = "" if is_harmless(value) else "!unsafe "
        yield f"{opening} {tag}{'|' if value.endswith(chr(10)) else '|-'}"
        yield from (INDENT + line if line else "" for line in value.removesuffix("\n").split("\n"))
    else:
        yield f"{opening} {scalar(value)}"


def _is_block(value: Any) -> bool:
    return bool(value) and isinstance(value, (Mapping, list, tuple))


def _lines_of(value: Any) -> Iterator[str]:
    """Yield the lines of a mapping (a tuple of its entries, or as it is) or a list."""
    yield from _list_lines(value) if isinstance(value, list) else mapping_lines(value)


def _can_be_block(text: str) -> bool:
    """Return whether a text of several lines can be written line by line, without loss and for every reader."""
    lines = text.removesuffix("\n").split("\n")
    return (
        len(lines) > 1
        and bool(lines[0])
        and not text.endswith("\n\n")
        and not lines[0][0].isspace()
        and not any(line != line.rstrip() for line in lines)
        and is_visible(text.replace("\n", ""))
    )


def scalar(value: Any) -> str:
    """Return a single value as YAML, on one line.

    :raises ValueError: the text has half of a character, which no file can hold.
    """
    if isinstance(value, Reference):
        return f'"{value.expression}"'
    if not isinstance(value, str):
        if isinstance(value, (Mapping, tuple)):
            return "{}"
        if isinstance(value, list):
            return "[]"
        dumped: str = yaml.safe_dump(value, width=1000)
        return dumped.removesuffix("\n").removesuffix("\n...")
    if _WORD.match(value) and _reads_as_itself(value):
        return value
    if half := half_character(value):
        raise ValueError(f"a text with half of a character ({escape(half)}) cannot be written")
    # From 2.19 on, Ansible reads what is tagged as if it was not quoted, so it would take "1" or "yes" for no text.
    tag = "" if is_harmless(value) or _is_no_text(value) else "!unsafe "
    return f'{tag}"{_escaped(value)}"'


def half_character(text: str) -> str:
    """Return the first lone surrogate of a text, or an empty text."""
    return "" if text.isprintable() else next((sign for sign in text if "\ud800" <= sign <= "\udfff"), "")


def is_harmless(text: str) -> bool:
    """Return whether the text has no character that any template begins with."""
    rest = text.translate(_WITHOUT_HARMLESS)
    return not rest or rest.isalnum()


def _is_no_text(text: str) -> bool:
    """Return whether YAML takes the text for something else where it is not quoted; no template looks like that."""
    tag: str = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return tag != _TEXT_TAG


def _reads_as_itself(text: str) -> bool:
    """Return whether plain words are read as a text: ``yes`` and ``null`` are not, nor are ``y`` and ``n`` by every reader.

    No sign of :data:`_WORD` ends a plain scalar, so only what YAML resolves it to is asked: to load each would take most of an export.
    """
    return not _is_no_text(text) and text.lower() not in ("y", "n")


def _escaped(text: str) -> str:
    """Return a text as it stands between quotes: what does not show, or could end the line, is an escape sequence."""
    if is_visible(text):
        return text.replace("\\", "\\\\").replace('"', '\\"')
    return "".join(_ESCAPES.get(sign) or (sign if is_visible(sign) else escape(sign)) for sign in text)
