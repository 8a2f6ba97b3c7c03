# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What nested data keeps of the product's, though a document does not say it: credentials in lists, and places in an order.

A list is written as a whole, and a document holds no credential that an export left out. So an entry that gives none keeps the one that the product
has in the same entry; where it is not clear which one that is, nothing is written. What is kept in a mapping keeps its place in the mapping's order as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from .diff import Blocker
from .table import without

_STEP = "Give it, or null where the entry is to have none"


def keep_credentials(before: Any, desired: Any, names: Collection[str], where: str) -> tuple[Any, list[Blocker]]:
    """Return nested data with what its lists keep of the product's credentials, and what stands in the way of that.

    :arg before: what the product has.
    :arg names: the keys of credentials.
    :arg where: how messages call the data.
    """
    blockers: list[Blocker] = []
    return _keep(before, desired, names, where, blockers), blockers


def in_order(before: Any, desired: Any, key: str) -> Any:
    """Return nested data with all keys of a mapping in its order, where it has one: what is kept, and what is new.

    :arg before: what the product has.
    :arg key: of the list of the other keys.
    """
    if not key or not isinstance(before, Mapping) or not isinstance(desired, Mapping):
        return desired
    ordered = {name: in_order(before.get(name), part, key) for name, part in desired.items()}
    known, wanted = before.get(key), desired.get(key, before.get(key))
    if isinstance(known, list) and isinstance(wanted, list):
        added = [name for name in desired if name != key and name not in before]
        more = [name for name in (*known, *added) if name not in wanted]
        if key in desired or more:
            ordered[key] = [*wanted, *more]
    return ordered


def _keep(before: Any, desired: Any, names: Collection[str], where: str, blockers: list[Blocker]) -> Any:
    if isinstance(before, Mapping) and isinstance(desired, Mapping):
        return {
            key: part if key in names else _keep(before.get(key), part, names, f"{where}.{key}", blockers)
            for key, part in desired.items()
        }
    if not isinstance(before, list) or not isinstance(desired, list) or not _has_any(before, names):
        return desired
    left, plain = dict(enumerate(before)), without(before, names)
    kept = list(desired)
    unknown = []
    for number, entry in enumerate(desired):
        # The one at the same place first: two entries can be alike but for their credentials.
        places = [number, *left] if number in left else list(left)
        wanted = without(entry, names)
        found = next((place for place in places if plain[place] == wanted), None)
        if found is None:
            unknown.append(number)
        else:
            kept[number] = _filled(left.pop(found), entry, names)
    if _has_any(list(left.values()), names):
        for number in unknown:
            missing = next(_missing(desired[number], names), "")
            if missing:
                name = f"{where}[{number}]"
                message = f"{name} gives no {missing}, and the product has one in an entry that this list does not have as it is"
                blockers.append(Blocker(name, message, _STEP))
    return kept


def _filled(before: Any, desired: Any, names: Collection[str]) -> Any:
    """Return an entry with the credentials that it does not give; it is as the product has it otherwise."""
    if isinstance(before, list):
        return [_filled(one, other, names) for one, other in zip(before, desired)]
    if not isinstance(before, Mapping):
        return desired
    given = {key: part if key in names else _filled(before[key], part, names) for key, part in desired.items()}
    return {**{key: part for key, part in before.items() if key in names}, **given}


def _has_any(tree: Any, names: Collection[str]) -> bool:
    if isinstance(tree, list):
        return any(_has_any(part, names) for part in tree)
    if isinstance(tree, Mapping):
        return any(key in names or _has_any(part, names) for key, part in tree.items())
    return False


def _missing(entry: Any, names: Collection[str]) -> Iterator[str]:
    """Yield the keys of credentials, where an entry that could have some gives none."""
    if isinstance(entry, Mapping) and not _has_any(entry, names):
        yield from names
