# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Lists of thousands of flat entries, looked at all at once.

To look at each entry by itself takes microseconds, and a document with thousands of them is looked at a dozen times: when it is
validated, checked, masked and so on. What is said here of all entries together takes a tenth of that. Whoever asks has a way for lists
of which it is not true, entry by entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

MANY = 20
"""From so many entries on it is worth it."""


def are_many_mappings(value: Any) -> bool:
    """Return whether a value is a long list of mappings."""
    return value.__class__ is list and len(value) >= MANY and set(map(type, value)) == {dict}


def kinds_of_keys(entries: Iterable[Mapping[Any, Any]]) -> set[type]:
    """Return the types of all keys of all entries."""
    return set(map(type, chain.from_iterable(entries)))


def kinds_of_values(entries: Iterable[Mapping[str, Any]]) -> set[type]:
    """Return the types of all values of all entries."""
    return set(map(type, values_of(entries)))


def sets_of_keys(entries: Iterable[Mapping[str, Any]]) -> set[frozenset[str]]:
    """Return which keys there are together in an entry."""
    # The same keys in another order are rare.
    return set(map(frozenset, set(map(tuple, entries))))


def values_of(entries: Iterable[Mapping[str, Any]]) -> Iterator[Any]:
    """Yield all values of all entries."""
    return chain.from_iterable([entry.values() for entry in entries])


def given_values(entries: Sequence[Mapping[str, Any]], names: Collection[str]) -> list[Any]:
    """Return what the entries have by these names, but for None."""
    return [value for name in names for entry in entries if (value := entry.get(name)) is not None]
