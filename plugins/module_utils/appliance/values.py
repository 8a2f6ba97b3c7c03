# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""How the appliance spells values, in its responses and in the query."""

from __future__ import annotations

from typing import Any

from .._core.text import is_visible, is_whole_number
from .._schema.diff import Diff
from .._schema.table import Codec, FieldTable
from .._schema.wire import encode


def query_of(table: FieldTable, diff: Diff, *, whole: bool = False) -> dict[str, str]:
    """Return the parameters that write an outcome. What has no value is left out, for there is no way to say "none".

    :arg whole: all parameters, not only those that change.
    """
    wire = encode(table, None, diff, whole=whole)
    return {name: str(value) for name, value in wire.items() if value is not None}


def _canonical_text(value: Any) -> str | None:
    # A value that is not there may be left out, null, empty, or Python's word for it (the documents show none of them).
    text = "" if value is None else str(value).strip()
    return None if text in ("", "None", "null") else text


def _number(value: Any) -> int | None:
    text = _canonical_text(value)
    return int(text) if text is not None and is_whole_number(text) else None


def _truth(value: Any) -> bool | None:
    text = (_canonical_text(value) or "").lower()
    return {"true": True, "enabled": True, "false": False, "disabled": False}.get(text)


def is_text(value: Any) -> bool:
    """Return whether a value is a text, or none at all."""
    return value is None or isinstance(value, str)


def is_count(value: Any) -> bool:
    """Return whether a value is a number, in digits or as a text, or none at all."""
    if isinstance(value, bool) or not isinstance(value, (int, str, type(None))):
        return False
    return _canonical_text(value) is None or _number(value) is not None


def is_truth(value: Any) -> bool:
    """Return whether a value is true or false, as such or as a text, or none at all."""
    return isinstance(value, bool) or (is_text(value) and (_canonical_text(value) is None or _truth(value) is not None))


def _presence(value: Any) -> bool:
    """Return whether a mask, a name or a boolean speaks of something that is there."""
    return _canonical_text(value) is not None and _truth(value) is not False


TEXT = Codec(from_wire=_canonical_text)
NUMBER = Codec(from_wire=_number)
# Booleans are Python's words in the query (the API document, "enabled (optional) - (True, False)").
TRUTH = Codec(to_wire=lambda value: "True" if value else "False", from_wire=_truth)
PRESENCE = Codec(from_wire=_presence)


def email_problem(text: str) -> str:
    """Return what is wrong with an e-mail address, or an empty text. The appliance has the last word."""
    name, at, domain = text.rpartition("@")
    if name and at and domain and " " not in text and is_visible(text):
        return ""
    return "is not an e-mail address"
