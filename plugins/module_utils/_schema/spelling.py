# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Names that look like others and are not the same: with white space around them, or with characters that do not show.

They come from copying out of web pages, tables and files. What a product has already is left as it is; a new object is not named so.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from .._core.text import escape, is_visible

NAME_STEP = "Write it without: two names that look the same are easily confused"
"""What to do about it."""

# Between letters of other scripts, and in emoji, these decide how their neighbors are written.
_JOINED = re.compile("(?<=[^\x00-\x7f])(?:[\u200c\u200d](?=[^\x00-\x7f])|\ufe0f)")
_MARKED = re.compile("[A-Za-z][\u0300-\u036f]")


def name_problem(value: Any) -> str:
    """Return what is wrong with a new name, or an empty text."""
    if isinstance(value, (list, tuple)):
        return next(filter(None, map(name_problem, value)), "")
    if not isinstance(value, str) or (value.isascii() and value.isprintable() and value == value.strip()):
        return ""
    if value != value.strip():
        return "begins or ends with white space"
    hidden = next((letter for letter in _JOINED.sub("", value) if not is_visible(letter)), "")
    if hidden:
        return f"has a character that does not show, {escape(hidden)}"
    if any(len(unicodedata.normalize("NFC", pair)) == 1 for pair in _MARKED.findall(value)):
        return "has a letter and its accent as two characters, and there is one for both"
    return ""
