# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Goes through options as their tables say, at every level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .table import Field, FieldTable


def _all_fields(table: FieldTable) -> Iterable[Field]:
    return table.fields


def walk(
    table: FieldTable,
    options: Mapping[str, Any],
    where: str = "",
    fields: Callable[[FieldTable], Iterable[Field]] = _all_fields,
) -> Iterator[tuple[str, Field, Any]]:
    """Yield name, field and value of everything that has a value, at every level: ``users[monitor].auth_method``.

    :arg where: how every name begins.
    :arg fields: which fields of a table to look at; with fewer of them, large documents take less time.
    """
    for item in fields(table):
        value = options.get(item.option)
        if value is None:
            continue
        name = where + item.option
        yield name, item, value
        for suffix, inner, entry in item.parts(value):
            yield from walk(inner, entry, name + suffix, fields)


def foreign_options(
    table: FieldTable, variant: FieldTable, options: Mapping[str, Any]
) -> Iterator[tuple[str, list[str]]]:
    """Yield each option given that ``table`` has and its variant has not, with those that the variant has there."""
    if variant is table:
        return
    known = {item.option: item for item in variant}
    for item in table:
        value = options.get(item.option)
        if value is None:
            continue
        own = known.get(item.option)
        if own is None:
            yield item.option, list(known)
        elif item.entries is not None and own.table is not None:
            inner = item.entries.table
            strange = {part.option for part in inner if part.option not in own.table or part.table is not None}
            for key, entry in item.entries.pairs(value):
                if not strange.isdisjoint(entry):
                    for name, known_there in foreign_options(inner, own.table, entry):
                        yield f"{item.option}[{key}].{name}", known_there
