# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Undoes the escapes of a text, also where more of it is escaped than any writer needs to: a secret can be spelled in ways without number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html.entities import html5
from urllib.parse import unquote

LAYERS = 3
"""How often a text may be escaped and still be looked into."""
HEX = re.compile(r"[0-9A-Fa-f]{14,}")
"""Hexadecimal digits that can spell something. Groups of a UUID are shorter."""
_ESCAPES = re.compile(
    r"&#(?P<decimal>[0-9]{1,7});?|(?:&#[xX](?=[0-9A-Fa-f])|\\u\{)(?P<digits>[0-9A-Fa-f]{1,6})[;}]?|\\x(?P<byte>[0-9A-Fa-f]{2})"
    r"|\\u(?P<four>[0-9A-Fa-f]{4})|\\U(?P<eight>[0-9A-Fa-f]{8})|\\(?P<octal>[0-7]{3})|\\(?P<sign>[\\/\"'nrt])"
    r"|&(?P<name>[A-Za-z][A-Za-z0-9]{1,30};)"
)


def encoded(texts: Iterable[str]) -> list[str]:
    """Return those of the texts of which something can be undone; of many, all are looked at together first."""
    listed = list(texts)
    return (
        [text for text in listed if _may_be_encoded(text)]
        if _may_be_encoded("".join(listed), "\n".join(listed))
        else []
    )


def _may_be_encoded(text: str, apart: str = "") -> bool:
    escaped = "%" in text or "&" in text or "\\" in text or not text.isprintable()
    return escaped or HEX.search(apart or text) is not None


def decodings(text: str, look: Callable[[str], str]) -> str:
    """Return the text as it was, or as it looks once something was found in it.

    :arg look: returns a text with what is found in it replaced.
    """
    shown = plain = text
    for decode in (_without_percent, _without_escapes, _without_invisible) * LAYERS:
        decoded = decode(plain)
        if decoded != plain:
            plain = look(decoded)
            shown = plain if plain != decoded else shown
    return shown


def spelled_in_hex(digits: str) -> Iterator[str]:
    """Yield what a run of hexadecimal digits spells, begun at either of its first two."""
    for start in (0, 1):
        end = start + (len(digits) - start) // 2 * 2
        yield bytes.fromhex(digits[start:end]).decode("utf-8", "ignore")


def _without_percent(text: str) -> str:
    return unquote(text) if "%" in text else text


def _without_escapes(text: str) -> str:
    return _ESCAPES.sub(_unescaped, text) if "&" in text or "\\" in text else text


def _without_invisible(text: str) -> str:
    return text if text.isprintable() else "".join(filter(str.isprintable, text))


def _unescaped(found: re.Match[str]) -> str:
    if found["name"]:
        return html5.get(found["name"], found[0])
    if found["sign"]:
        # A line break in the middle hides as little as one that is not escaped.
        return found["sign"] if found["sign"] in "\\/\"'" else ""
    if found["decimal"]:
        number = int(found["decimal"])
    elif found["octal"]:
        number = int(found["octal"], 8)
    else:
        number = int(found["digits"] or found["byte"] or found["four"] or found["eight"], 16)
    return chr(number) if number < 0xD800 or 0xDFFF < number < 0x110000 else ""
