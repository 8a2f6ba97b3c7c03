# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Reads the options of an event source, which ansible-rulebook hands over as they are. What is given but empty is refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._core.data import Options


def given_options(args: Mapping[str, Any], known: Collection[str]) -> Options:
    """Return the options that a rulebook gives.

    A variable that is empty by accident must not open what the option closes, so null and an empty text are not taken for left out.

    :raises ValueError: one is unknown or empty.
    """
    given = {name: value for name, value in args.items() if name != "eda_feedback_queue"}
    unknown = sorted(given.keys() - set(known))
    if unknown:
        raise ValueError(f"there is no option {', '.join(unknown)}; there are {', '.join(known)}")
    for name, value in given.items():
        if is_empty(value):
            raise ValueError(f"{name} is empty: give it a value, or leave it out")
    return given


def is_empty(value: Any) -> bool:
    """Return whether a value is null, or a text without anything in it."""
    return value is None or (isinstance(value, str) and not value.strip())


def text(name: str, value: Any) -> str:
    """Return an option that is a text.

    :raises ValueError: it is a list, a mapping or a truth value. The message does not show it.
    """
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise ValueError(f"{name} must be a text")
    return str(value)


def number(name: str, value: Any) -> float:
    """Return an option that is a number, or a text of one.

    :raises ValueError: it is none.
    """
    try:
        if isinstance(value, bool):
            raise ValueError
        return float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {value!r}, and must be a number") from None


def whole_number(name: str, value: Any) -> int:
    """Return an option that is a whole number, or a text of one.

    :raises ValueError: it is none.
    """
    found = value if isinstance(value, (int, str)) and not isinstance(value, bool) else None
    try:
        return int(found)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {value!r}, and must be a whole number") from None
