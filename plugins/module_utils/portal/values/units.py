# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""How users write what the portal keeps as numbers: flags, quotas, sizes, times; and paths of groups."""

from __future__ import annotations

import calendar
import json
import re
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..._core.errors import InputError
from ..._core.text import MAX_DIGITS, is_whole_number
from ..._schema.table import Codec

UNLIMITED = "unlimited"
_UNITS = {"B": 0, "KB": 1, "MB": 2, "GB": 3, "TB": 4, "PB": 5}
_SIZE = re.compile(rf"^([0-9]{{1,{MAX_DIGITS}}}(?:\.[0-9]{{1,{MAX_DIGITS}}})?)\s*([KMGTP]?)(I?B)?\Z", re.IGNORECASE)
_UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.IGNORECASE)
_TIME_FORMATS = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
NEVER = "never"
OWN = "."
"""The caller's own group."""

FLAG = Codec(lambda value: int(bool(value)), bool)
"""The portal's flags are 0 and 1."""
ENABLED = Codec(lambda value: int(bool(value)), lambda value: value != 0)
"""A status: 1 enabled, 0 disabled; -1 is an account that waits for its activation and is not disabled."""


def is_number(text: str) -> bool:
    """Return whether a text is a number as the portal gives them to its objects."""
    return is_whole_number(text)


# Quotas


def canonical_count(value: Any) -> Any:
    """Return a number, or :data:`UNLIMITED` for it and for -1; what is neither stays as it is."""
    if isinstance(value, int):
        return UNLIMITED if value == -1 else value
    text = str(value).strip().lower()
    if text in (UNLIMITED, "-1"):
        return UNLIMITED
    return int(text) if is_number(text) else value


def count_problem(value: Any) -> str:
    """Return what is wrong with a quota of things, or an empty text."""
    # For Python, True is a number; whoever writes it means something else.
    known = value == UNLIMITED or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)
    return "" if known else "is neither a whole number from 0 on nor unlimited"


def canonical_size(value: Any) -> Any:
    """Return a size in the largest unit in which it is a whole number (``10 GB``), or :data:`UNLIMITED`.

    Units are powers of 1024, as in all products of backup; the unit of the wire is the byte
    (PORTAL-GROUP-QUOTAUNIT).
    """
    if value in (UNLIMITED, -1):
        return UNLIMITED
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return _size_text(value)
    return _canonical_size(value) if isinstance(value, str) else value


@lru_cache(maxsize=4096)
def _canonical_size(value: str) -> str:
    text = value.strip()
    if text.lower() in (UNLIMITED, "-1"):
        return UNLIMITED
    found = _SIZE.match(text)
    if not found:
        return value
    unit = (found[2].upper() + "B") if found[2] else "B"
    size = float(found[1]) * 1024 ** _UNITS[unit] if "." in found[1] else int(found[1]) * 1024 ** _UNITS[unit]
    return _size_text(int(size))


def size_problem(value: Any) -> str:
    """Return what is wrong with a size, or an empty text."""
    known = value == UNLIMITED or (isinstance(value, str) and _SIZE.match(value))
    return "" if known else 'is neither a size with its unit, such as "10 GB", nor unlimited'


def _size_text(size: int) -> str:
    for unit in ("PB", "TB", "GB", "MB", "KB"):
        whole, rest = divmod(size, 1024 ** _UNITS[unit])
        if whole and not rest:
            return f"{whole} {unit}"
    return f"{size} B"


def _size_number(value: str) -> int:
    number, unit = value.split(" ")
    return int(int(number) * 1024 ** _UNITS[unit])


COUNT = Codec(lambda value: -1 if value == UNLIMITED else int(value), canonical_count)
SIZE = Codec(lambda value: -1 if value == UNLIMITED else _size_number(value), canonical_size)


# Times


def canonical_time(value: Any) -> Any:
    """Return a moment as a date, with the time of day where it is not midnight UTC; ``never`` is None."""
    text = str(value).strip()
    if text.lower() == NEVER:
        return None
    moment = _moment(text)
    return value if moment is None else _time_text(moment)


def time_problem(value: Any) -> str:
    """Return what is wrong with a moment, or an empty text."""
    return (
        ""
        if _moment(str(value)) is not None
        else "is no date such as 2027-01-31, no time such as 2027-01-31T12:00:00Z, nor never"
    )


def end_problem(value: Any) -> str:
    """Return what is wrong with an end, or an empty text."""
    return time_problem(value) or (
        "is the moment 0, which means that there is no end" if _moment(str(value)) == 0 else ""
    )


def _moment(text: str) -> int | None:
    for form in _TIME_FORMATS:
        try:
            return calendar.timegm(time.strptime(text, form))
        except ValueError:
            continue
    return None


def _time_text(moment: int) -> str:
    form = "%Y-%m-%d" if moment % 86400 == 0 else "%Y-%m-%dT%H:%M:%SZ"
    return time.strftime(form, time.gmtime(moment))


TIME = Codec(_moment, lambda value: None if value is None else _time_text(int(value)))
END_TIME = Codec(_moment, lambda value: TIME.from_wire(value or None))
"""An end: null and 0 both say that there is none (PORTAL-GROUP-SUBSCRIPTION)."""


# Groups


@dataclass(frozen=True)
class Reference:
    """A group as a user names it: by the names on the way to it, or by its id or uuid. No names: the own group."""

    names: tuple[str, ...] = ()
    id: int | None = None
    uuid: str | None = None

    @property
    def by_names(self) -> bool:
        """Return whether the group is named by its path."""
        return self.id is None and self.uuid is None

    @property
    def own(self) -> bool:
        """Return whether this is the caller's own group."""
        return self.by_names and not self.names

    @property
    def key(self) -> tuple[str, Any]:
        """Return the key that the engine's dependencies know the group by."""
        return ("group", self.names if self.by_names else (self.id or self.uuid))

    @property
    def parent(self) -> Reference:
        """Return the group above."""
        return Reference(self.names[:-1])

    def __str__(self) -> str:
        if not self.by_names:
            return str(self.id if self.id is not None else self.uuid)
        path = path_of(self.names)
        # A list is shown as one, since its names together could be read as another path, or as a number.
        return path if isinstance(path, str) else json.dumps(path, ensure_ascii=False)


def reference(value: Any) -> Reference:
    """Return the group that a canonical path means."""
    if isinstance(value, (list, tuple)):
        return Reference(tuple(str(name) for name in value))
    return _reference(str(value))


# More than a portal may have groups (tree.py): where some do not fit, the engine looks at each a dozen times.
@lru_cache(maxsize=1 << 17)
def _reference(text: str) -> Reference:
    if text == OWN:
        return Reference()
    if is_number(text):
        return Reference(id=int(text))
    if _UUID.match(text):
        return Reference(uuid=text.lower())
    return Reference(tuple(text.split("/")))


def path_of(names: tuple[str, ...]) -> str | list[str]:
    """Return the path of these names: a text where that means the same, else a list."""
    text = "/".join(names) or OWN
    return text if reference(text) == Reference(names) else list(names)


def canonical_path(value: Any) -> Any:
    """Return the one spelling of a path, an id or a uuid; what is none of these stays as it is."""
    if path_problem(value):
        return value
    found = reference(value)
    return path_of(found.names) if found.by_names else str(found)


def path_problem(value: Any) -> str:
    """Return what is wrong with a path, or an empty text."""
    parts = value if isinstance(value, list) else [value]
    # For Python, True is a number; whoever writes it means something else.
    if not all(isinstance(part, (str, int)) and not isinstance(part, bool) for part in parts):
        return "is not a path: write names with slashes between them, or a list of names"
    if not parts:
        return f"is empty: write {OWN} for your own group"
    found = reference(value)
    if found.by_names and any(not name.strip() for name in found.names):
        return "has an empty name in it: write names with one slash between them, relative to your own group"
    return ""


def check_number(option: str, value: Any) -> None:
    """Refuse what is neither an id nor a uuid."""
    if reference(value).by_names:
        raise InputError(f"{option}: {value!r} is neither a number nor a uuid")
