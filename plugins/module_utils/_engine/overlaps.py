# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What one run may not say twice: the same settings by two kinds of object, one key for two purposes."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

from .._core.errors import InputError
from .._schema.table import FieldTable
from .._schema.walk import walk
from .resource import DELETE, Change, Item


def check_targets(items: Iterable[Item]) -> None:
    """Refuse items of several kinds that write the same: the second would undo the first.

    :raises InputError: it names both.
    """
    seen: dict[Hashable, Item] = {}
    for item in items:
        target = item.resource.target(item.desired)
        if target is None:
            continue
        other = seen.setdefault(target, item)
        if other is not item:
            raise InputError(
                f"{other.label} and {item.label} are about the same settings, and the second would undo the first",
                next_step="Say all of it in one of them",
            )


def check_keys(changes: Iterable[Change]) -> None:
    """Refuse a key of a stored secret in two places: the product lets it serve one purpose only.

    :raises InputError: it names both places.
    """
    seen: dict[Any, str] = {}
    new: set[Any] = set()
    for change in changes:
        table = change.item.resource.table_for(change.item.desired)
        references = frozenset() if change.operation == DELETE else _references(table)
        if not references:
            continue
        before = {value for unused, item, value in walk(table, change.before or {}) if item.option in references}
        for name, item, value in walk(table, change.diff.after):
            if item.option not in references:
                continue
            name = f"{change.item.label} {name}"
            if value not in before:
                new.add(value)
            other = seen.setdefault(value, name)
            if other != name and value in new:
                raise InputError(
                    f"{other} and {name} have the same key, and a key serves one purpose only",
                    next_step="Give the secret itself, for which a key is made, or make another one with the module for passwords",
                )


def _references(table: FieldTable) -> frozenset[str]:
    """Return the options that refer to a secret which is stored elsewhere, at every level."""
    own = {item.stored_as for item in table if item.stored_as}
    return frozenset(own.union(*(_references(item.table) for item in table if item.table is not None)))
