# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What the page's part about changes needs (``changes.html.j2``): which values are shown, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from ansible_collections.steady.fleet.plugins.module_utils._core.text import bounded, visible_lines

from .labels import EMPTY, MAX_TEXT, NOTHING, OPERATION_WORDS, is_empty, is_mask, mask_words, need_words, value_lines
from .records import ChangeRecord, FieldRecord, Side

# Of more fields than these, no one reads the rest; the JSON report has them.
MAX_ROWS = 300
# Objects within objects up to here have a list of their own.
MAX_DEPTH = 30
# Shorter texts are seen at a glance.
MIN_MARKED = 8


def _moment_words(created: str) -> str:
    """Return a time in words, or nothing for a text that is no time."""
    try:
        found = datetime.strptime(created, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return ""
    return f"{found.day} {found:%B %Y, %H:%M} UTC"


def _sides(change: ChangeRecord) -> list[Side]:
    """Return the sides of a change that have a column: of an update both, where either has a value."""
    both: tuple[Side, ...] = ("before", "after")
    sides = [side for side in both if any(side in field for field in change["fields"])]
    return list(both) if sides and change["operation"] == "update" else sides


def _breakable(name: str) -> Markup:
    """Return a field's name so that a browser breaks it between its parts, and not within a word."""
    text = str(escape(bounded(name, MAX_TEXT, visible_lines)))
    return Markup(text.replace(".", "<wbr>.").replace("[", "<wbr>[").replace("_", "_<wbr>"))


def _is_marked(field: FieldRecord) -> bool:
    """Return whether the part is marked in which the two sides differ: of texts that have much in common."""
    before, after = field.get("before"), field.get("after")
    if not (isinstance(before, str) and isinstance(after, str)) or any(
        text == "" or is_mask(text) for text in (before, after)
    ):
        return False
    head, tail = _common_ends(before, after)
    longest = max(len(before), len(after))
    return MIN_MARKED <= longest <= MAX_TEXT and (head + tail) * 2 >= longest


def _marked_parts(field: FieldRecord, side: Side) -> tuple[str, str, str]:
    """Return one side in three parts: the middle one is not on the other side."""
    head, tail = _common_ends(field["before"], field["after"])
    text = field[side]
    end = len(text) - tail
    return text[:head], text[head:end], text[end:]


def _common_ends(before: str, after: str) -> tuple[int, int]:
    """Return how many characters two texts have in common at their beginning, and in the rest of them at their end."""
    head = _common(before, after)
    return head, min(_common(before[::-1], after[::-1]), min(len(before), len(after)) - head)


def _common(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(one, other))
    return next((place for place, (left, right) in pairs if left != right), min(len(one), len(other)))


FILTERS: Mapping[str, Callable[..., Any]] = {
    "breakable": _breakable,
    "marked_parts": _marked_parts,
    "mask_words": mask_words,
    "moment_words": _moment_words,
    "need_words": need_words,
    "sides": _sides,
    "value_lines": value_lines,
}
TESTS: Mapping[str, Callable[..., bool]] = {"empty": is_empty, "marked": _is_marked, "mask": is_mask}
GLOBALS: Mapping[str, Any] = {
    "empty_word": EMPTY,
    # By whether the run has repaired what it shows.
    "heads": {
        False: {"before": "On the device", "after": "In the document"},
        True: {"before": "Was", "after": "Is now"},
    },
    "max_depth": MAX_DEPTH,
    "max_rows": MAX_ROWS,
    "nothing_word": NOTHING,
    "operation_words": OPERATION_WORDS,
}
