# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Writes plain data as YAML for people: block style, comments, and nothing that a reader could take for something else.

PyYAML can write no comments, so the structure is written here. Whatever is not plainly a word is quoted, so that YAML 1.1
and 1.2 read the same; texts in which Ansible would see a template get the tag ``!unsafe``.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

INDENT = "  "
LONGEST_COMMENT = 110
# In a value, these make Ansible evaluate it.
_TEMPLATE = re.compile(r"\{[{%#]")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.@/+-]*(?: [A-Za-z0-9_(][A-Za-z0-9_.@/+(),-]*)*\Z")
# What a YAML stream may hold as it is, within one line; line ends other than LF, and marks of the byte order, are escaped.
_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


class Comment(str):
    """A line for the reader, where an entry of a mapping could be."""


class Reference(str):
    """The name of a variable that has the value."""


Entries = Sequence[Any]
"""The content of a mapping in order: pairs of key and value, and comments between them."""


def document(entries: Entries, header: Sequence[str]) -> str:
    """Return a YAML document with these entries."""
    lines = ["---", *comment_lines("\n".join(header)), ""]
    lines += mapping_lines(entries)
    return "\n".join(lines) + "\n"


def comment_lines(text: str) -> list[str]:
    """Return the text as lines of comment; nothing in it can end the comment."""
    shown = (_UNPRINTABLE.sub("?", line) for line in text.split("\n"))
    return [f"# {part}".rstrip() for line in shown for part in textwrap.wrap(line, LONGEST_COMMENT) or [""]]


def mapping_lines(entries: Entries | Mapping[Any, Any]) -> Iterator[str]:
    """Yield the lines of a mapping, which must not be empty."""
    for entry in entries.items() if isinstance(entries, Mapping) else entries:
        if isinstance(entry, Comment):
            yield from comment_lines(entry)
        else:
            key, value = entry
            yield from _value_lines(f"{scalar(str(key), is_key=True)}:", value)


def _list_lines(values: Sequence[Any]) -> Iterator[str]:
    for value in values:
        if _is_block(value) and not isinstance(value, list):
            for number, line in enumerate(_content(value)):
                yield ("- " if number == 0 else INDENT) + line if line else ""
        else:
            yield from _value_lines("-", value)


def _value_lines(opening: str, value: Any) -> Iterator[str]:
    if _is_block(value):
        yield opening
        yield from (INDENT + line if line else "" for line in _content(value))
    elif isinstance(value, str) and not isinstance(value, Reference) and _can_be_block(value):
        tag = "!unsafe " if _TEMPLATE.search(value) else ""
        yield f"{opening} {tag}{'|' if value.endswith(chr(10)) else '|-'}"
        yield from (INDENT + line if line else "" for line in value.removesuffix("\n").split("\n"))
    else:
        yield f"{opening} {scalar(value)}"


def _is_block(value: Any) -> bool:
    return bool(value) and isinstance(value, (Mapping, list, tuple))


def _content(value: Any) -> Iterator[str]:
    """Yield the lines of a mapping (a tuple of its entries, or as it is) or a list."""
    yield from _list_lines(value) if isinstance(value, list) else mapping_lines(value)


def _can_be_block(text: str) -> bool:
    """Tell whether a text of several lines can be written line by line, without loss and for every reader."""
    lines = text.removesuffix("\n").split("\n")
    return (
        len(lines) > 1
        and bool(lines[0])
        and not text.endswith("\n\n")
        and not lines[0][0].isspace()
        and not any(line != line.rstrip() for line in lines)
        and "\t" not in text
        and _UNPRINTABLE.search(text) is None
    )


def scalar(value: Any, *, is_key: bool = False) -> str:
    """Return a single value as YAML, on one line."""
    if isinstance(value, Reference):
        return f'"{{{{ {value} }}}}"'
    if not isinstance(value, str):
        if isinstance(value, (Mapping, tuple)):
            return "{}"
        if isinstance(value, list):
            return "[]"
        dumped: str = yaml.safe_dump(value, width=1000)
        return dumped.removesuffix("\n").removesuffix("\n...")
    if _WORD.match(value) and _reads_as_itself(value):
        return value
    quoted = "".join(_ESCAPES.get(sign) or _UNPRINTABLE.sub(_escape, sign) for sign in value)
    # Ansible evaluates values alone, so a key needs no tag.
    return f'!unsafe "{quoted}"' if _TEMPLATE.search(value) and not is_key else f'"{quoted}"'


def _reads_as_itself(text: str) -> bool:
    """Tell whether a plain word is read as a text: ``yes``, ``null`` or ``e3`` might not be, nor what YAML 1.2 takes for a number."""
    try:
        return bool(yaml.safe_load(text) == text) and text.lower() not in ("y", "n")
    except yaml.YAMLError:
        return False


def _escape(found: re.Match[str]) -> str:
    number = ord(found.group())
    return "\\x%02x" % number if number < 0x100 else "\\u%04x" % number if number < 0x10000 else "\\U%08x" % number
