# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Credentials that a product returns, such as the community of SNMP: compared as any other value, and shown nowhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from .._core.data import Options
from .table import Field, FieldTable

CREDENTIAL = "(secret)"
CREDENTIAL_OTHER = "(secret, another one)"
"""What is desired in place of a credential that the product has."""


def views(item: Field, before: Any, after: Any) -> tuple[Any, Any]:
    """Return a value before and after as results show it."""
    if item.credential:
        return _hidden_pair(before, after)
    if item.tree is not None and item.tree.credentials:
        return _tree_views(before, after, item.tree.credentials)
    return before, after


def _hidden_pair(before: Any, after: Any) -> tuple[Any, Any]:
    another = CREDENTIAL_OTHER if before not in (None, "", after) else CREDENTIAL
    return _hidden(before, CREDENTIAL), _hidden(after, another)


def _hidden(value: Any, words: Any) -> Any:
    return value if value in (None, "") else words


def _tree_views(before: Any, after: Any, names: Collection[str]) -> tuple[Any, Any]:
    if isinstance(before, list) and isinstance(after, list):
        # What is new at the end of either has nothing to be compared with.
        pairs = [_tree_views(one, other, names) for one, other in zip(before, after)]
        left, right = ([pair[side] for pair in pairs] for side in (0, 1))
        left += masked(before[len(pairs) :], names, CREDENTIAL)
        return left, right + masked(after[len(pairs) :], names, CREDENTIAL)
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return masked(before, names, CREDENTIAL), masked(after, names, CREDENTIAL)
    both = {
        key: _hidden_pair(before[key], after[key]) if key in names else _tree_views(before[key], after[key], names)
        for key in before
        if key in after
    }
    one, other = (masked(side, names, CREDENTIAL) for side in (before, after))
    return {**one, **{key: pair[0] for key, pair in both.items()}}, {
        **other,
        **{key: pair[1] for key, pair in both.items()},
    }


def masked(tree: Any, names: Collection[str], mask: Any) -> Any:
    """Return a tree with something in place of the credentials in it."""
    if isinstance(tree, list):
        return [masked(part, names, mask) for part in tree]
    if isinstance(tree, Mapping):
        return {key: _hidden(part, mask) if key in names else masked(part, names, mask) for key, part in tree.items()}
    return tree


def hidden_entry(table: FieldTable, options: Mapping[str, Any]) -> Options:
    """Return what the product returned of an object as results show it."""
    shown = dict(options)
    for item in table.secretive:
        value = options.get(item.option)
        if item.credential and item.option in options:
            shown[item.option] = _hidden(value, CREDENTIAL)
        elif value and item.table is not None:
            shown[item.option] = item.rebuild(value, hidden_entry)
    return shown
