# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Takes objects apart into their leaves: single values with a name each, such as ``alerts.xcbLogin.email`` or ``users[monitor].role``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .credentials import CREDENTIAL, CREDENTIAL_OTHER, masked
from .table import SET, Field, FieldTable

EMPTY: tuple[Any, ...] = (None, "", [], {})
"""What an object has where it has nothing."""


class Leaf(NamedTuple):
    """One value of an object.

    :ivar beside: what stands before the names of the options that stand beside this one.
    :ivar entry: it says that an entry of a list or mapping exists; its value is True.
    """

    field: Field
    value: Any
    beside: str
    entry: bool = False


def leaves(table: FieldTable, options: Mapping[str, Any], *, asked: bool = False) -> dict[str, Leaf]:
    """Return the leaves of an object by their names.

    What only the product says is left out, unless it says whether there is a secret. Of a credential counts only that it is there. Left out is
    also what is empty: to be empty and not to be there are the same on a device.

    :arg options: of the object as it is read, or as a diff shows it, whose masks of secrets are then values.
    :arg asked: the options are those of a document: what is empty is to be cleared, a secret is only given or not, and the options that
        steer the engine count as well.
    """
    return dict(_leaves(table, options, asked, ""))


def _leaves(table: FieldTable, options: Mapping[str, Any], asked: bool, where: str) -> Iterator[tuple[str, Leaf]]:
    for item in table:
        unseen = (item.read_only and item.option not in table.evidence) or (item.steering and not asked)
        if unseen or item.option not in options:
            continue
        value = options[item.option]
        if item.read_only and value is False:
            # That there is no secret some products say, and others do not.
            continue
        name = where + item.option
        if asked and item.hidden:
            yield name, Leaf(item, None if value is None else _presence_of(value), where)
        elif not asked and value in EMPTY:
            continue
        elif item.credential is not None:
            yield name, Leaf(item, value if value == CREDENTIAL_OTHER else CREDENTIAL, where)
        elif value is not None and item.object is not None:
            yield from _leaves(item.object, value, asked, name + ".")
        elif value and item.entries is not None:
            mapping = item.entries.as_mapping
            for key, entry in item.entries.pairs(value):
                inner = f"{name}.{key}" if mapping else f"{name}[{key}]"
                yield inner, Leaf(item, True, where, entry=True)
                # What distinguishes entries is in their names.
                own = {option: one for option, one in entry.items() if mapping or option not in item.entries.keys}
                yield from _leaves(item.entries.table, own, asked, inner + ".")
        elif item.tree is not None:
            shown = masked(value, item.tree.credentials, CREDENTIAL)
            yield from ((part, Leaf(item, one, where)) for part, one in _branches(shown, name, asked))
        elif item.shape == SET and isinstance(value, (list, tuple)):
            yield name, Leaf(item, sorted(value, key=str), where)
        else:
            yield name, Leaf(item, value, where)


def _presence_of(secret: Any) -> Any:
    return sorted(secret) if isinstance(secret, Mapping) else True


def _branches(value: Any, name: str, asked: bool) -> Iterator[tuple[str, Any]]:
    """Yield the leaves of a tree that no table describes."""
    if isinstance(value, Mapping) and value:
        for key, part in value.items():
            yield from _branches(part, f"{name}.{key}", asked)
    elif asked or value not in EMPTY:
        yield name, value
