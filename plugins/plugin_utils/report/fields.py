# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Says of each change, field by field, what was there before and what is to be there.

A result names the fields that differ (``users[monitor].auth_method``) and shows the managed options of each object on
both sides. Names are looked up in those sides, so nothing here has to know a product.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._schema.trees import same_json

from .records import FieldRecord

MISSING: Any = object()
"""There is no such thing on this side."""
# So many options may distinguish the entries of a list, as address and port do.
MAX_KEYS = 3
_SCALARS = (str, int, float, bool)


class Sides:
    """One object before and after, with what is needed to find fields in it by their names."""

    def __init__(self, before: Any, after: Any) -> None:
        self._before = before
        self._after = after
        self._indexes: dict[int, dict[str, object]] = {}

    def field(self, name: str) -> tuple[Any, Any]:
        """Return what the field is on either side; :data:`MISSING` where that has none."""
        return self._find(self._before, name), self._find(self._after, name)

    def options(self) -> list[str]:
        """Return the names of all options that have a value on either side."""
        names: dict[str, None] = {}
        for side in (self._before, self._after):
            if isinstance(side, Mapping):
                names |= {str(option): None for option, value in side.items() if value not in (None, "", [], {})}
        return list(names)

    def _find(self, view: Any, name: str) -> Any:
        if not name or view is MISSING:
            return view
        if isinstance(view, Mapping):
            children = {**view, **{f"[{key}]": value for key, value in view.items()}} if name[0] == "[" else view
        elif isinstance(view, list) and name[0] == "[":
            children = self._index(view)
        else:
            return MISSING
        # A key can have any sign in it, so every place where it may end is tried.
        for end in range(1, len(name) + 1):
            if end < len(name) and name[end] not in ".[" and name[end - 1] != "]":
                continue
            child = children.get(name[:end], MISSING)
            if child is not MISSING:
                found = self._find(child, name[end:].removeprefix("."))
                if found is not MISSING:
                    return found
        return MISSING

    def _index(self, entries: list[Any]) -> dict[str, object]:
        """Return the entries of a list by all that may be their key: their first options come first."""
        index = self._indexes.get(id(entries))
        if index is None:
            index = {}
            for entry in entries:
                values = list(entry.values())[:MAX_KEYS] if isinstance(entry, Mapping) else []
                for count in range(len(values), 0, -1):
                    if all(isinstance(value, _SCALARS) for value in values[:count]):
                        index.setdefault(f"[{':'.join(map(str, values[:count]))}]", entry)
            self._indexes[id(entries)] = index
        return index


def field_records(change: Mapping[str, Any], before: Any, after: Any) -> list[FieldRecord]:
    """Return name, before and after of each field of a change, as reports show them.

    ``before`` is left out where nothing was there, ``after`` where nothing is to be; where neither is known, both are.

    :arg change: as the result lists it.
    :arg before: the object's managed options, or :data:`MISSING`.
    """
    sides = Sides(before, after)
    names = [str(name) for name in change.get("fields") or ()] or sides.options()
    return [record for name in names for record in _records(name, *sides.field(name))]


def _records(name: str, before: Any, after: Any) -> Iterator[FieldRecord]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        # A tree that no table describes: only its leaves that differ are of interest.
        for key in [*before, *(key for key in after if key not in before)]:
            one, other = before.get(key, MISSING), after.get(key, MISSING)
            if not same_json(one, other):
                yield from _records(f"{name}.{key}", one, other)
        return
    record: FieldRecord = {"field": name}
    if before is not MISSING:
        record["before"] = before
    if after is not MISSING:
        record["after"] = after
    if _is_plain_list(before) and _is_plain_list(after):
        added, removed = _less(after, before), _less(before, after)
        # Where neither is so, the order is what differs.
        if added or removed:
            record["added"], record["removed"] = added, removed
    yield record


def _is_plain_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, _SCALARS) for part in value)


def _less(these: Sequence[Any], those: Sequence[Any]) -> list[Any]:
    """Return what is among these and not among those, each as often as it is missing there."""
    left = list(those)
    missing = []
    for part in these:
        if part in left:
            left.remove(part)
        else:
            missing.append(part)
    return missing
