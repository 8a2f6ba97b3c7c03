# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Makes text from a device fit for people: the one place that decides which characters a message, report or file shows as they are.

The decision is by what is harmless, not by what is known to be harmful: a character is shown if it has a visible form and
steers nothing. Everything else is written as an escape sequence, so that nothing is hidden and nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from .data import TaskResult

MAX_MESSAGE = 2000
"""How many characters of a message are shown; escape sequences make it longer."""
MAX_NAME = 200
"""How many characters of the name of an object are shown where many names are."""
MAX_DIGITS = 18
"""How many digits a number may have that comes as a text: more fit into no number of 64 bits, and Python refuses to convert the longest."""

# Python calls these printable, but they show nothing or only change how their neighbors look.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Runners of pipelines obey `::error ...::` at the beginning of a line, and `##[error]` or `##vso[...]` anywhere in one. Ansible wraps
# long messages where a device may choose, so the beginning of a line is anywhere. An IPv6 address has up to four digits there.
_COMMAND = re.compile(r"(?<=#)#|(?<=:):(?![0-9A-Fa-f]{0,4}(?![A-Za-z0-9-]))")


def is_whole_number(text: str) -> bool:
    """Return whether a text is a whole number from 0 on, in plain digits, and of a size that any program can convert."""
    return len(text) <= MAX_DIGITS and text.isascii() and text.isdigit()


def is_visible(text: str) -> bool:
    """Return whether every character of the text shows as what it is; the space is the only white space that does."""
    return text.isprintable() and _INVISIBLE.search(text) is None


def escape(character: str) -> str:
    r"""Return a character as an escape sequence that Python, YAML and, but for ``\U``, JSON read alike."""
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def visible_lines(text: str) -> str:
    """Return the text with everything that does not show as an escape sequence, but for its line ends."""
    return "\n".join(visible(line) for line in text.split("\n"))


def visible(text: str) -> str:
    """Return the text on one line, with everything that does not show as an escape sequence."""
    if is_visible(text):
        return text
    return "".join(
        character if is_visible(character) else _NAMED.get(character) or escape(character) for character in text
    )


def inert(text: str) -> str:
    """Return the text on one line, visible, and obeyed by no terminal and by no runner of a pipeline."""
    return _COMMAND.sub(lambda found: escape(found.group()), visible(text))


def printable(value: Any, limit: int = MAX_MESSAGE) -> str:
    """Return a text for a message: inert, and bounded.

    The secrets in it must be masked before: a part of one is no longer recognized.

    :arg limit: how many characters of the text are shown; escape sequences make it longer.
    """
    return bounded(str(value), limit, inert)


def bounded(text: str, limit: int, show: Callable[[str], str] = visible) -> str:
    """Return a text as it is shown, with no more of it than the limit: most of its beginning, and some of its end.

    Messages say at their end what to do. How many characters are left out is said in their place.

    :arg show: makes the parts fit to be shown.
    """
    if len(text) <= limit:
        return show(text)
    end = limit // 4
    left_out = f"... ({len(text) - limit:,} characters left out) ..."
    return show(text[: limit - end]) + left_out + show(text[-end:])


def presentable(result: Mapping[str, Any]) -> TaskResult:
    """Return the result of a task with everything inert that Ansible shows to people.

    These are the messages, which are bounded as well, and all of a failure. Of a success the values stay exact, for programs:
    with ``--diff``, Ansible itself escapes what does not show.
    """
    shown: TaskResult = _inert_value(result) if result.get("failed") else {**result, **_messages(result)}
    if isinstance(result.get("warnings"), (list, tuple)):
        shown["warnings"] = [printable(warning) for warning in result["warnings"]]
    return shown


def _messages(holder: Mapping[Any, Any]) -> dict[Any, Any]:
    """Return what of a result, or of a part of it, is written for people."""
    return {key: printable(holder[key]) for key in ("msg", "reason") if isinstance(holder.get(key), str)}


def _inert_value(value: Any) -> Any:
    """Return the value with all of its texts inert, keys included, and its messages bounded at every depth."""
    if isinstance(value, str):
        return inert(value)
    if isinstance(value, Mapping):
        parts = {_inert_value(key): _inert_value(part) for key, part in value.items()}
        return {**parts, **_messages(value)}
    return [_inert_value(part) for part in value] if isinstance(value, (list, tuple)) else value


def visible_json(text: str) -> str:
    """Return the same JSON with everything that does not show escaped, so that it can be looked at; its line ends stay."""
    if is_visible(text.replace("\n", "")):
        return text
    return "\n".join("".join(map(_json_character, line)) if not is_visible(line) else line for line in text.split("\n"))


def _json_character(character: str) -> str:
    if is_visible(character):
        return character
    number = ord(character)
    if number < 0x10000:
        return f"\\u{number:04x}"
    number -= 0x10000
    return f"\\u{0xD800 + (number >> 10):04x}\\u{0xDC00 + (number & 0x3FF):04x}"


def kind_of(value: Any) -> str:
    """Return what kind of value it is, for messages that must not show it: it may be a secret."""
    if isinstance(value, str):
        return "a text"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Mapping):
        return "an object"
    return "a list" if isinstance(value, list) else "a number"
