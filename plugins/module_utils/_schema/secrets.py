# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Says by name which secrets were given, and which of them are written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from .diff import Diff
from .table import Entries, Field, FieldTable
from .walk import walk


def _secretive(table: FieldTable) -> Iterable[Field]:
    return table.secretive


def given_secrets(table: FieldTable, desired: Mapping[str, Any]) -> Iterator[str]:
    """Yield the name of each secret that the user gave: ``users[monitor].auth_password``."""
    yield from (name for name, unused in given_values(table, desired))


def given_values(table: FieldTable, desired: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the name and the value of each secret that the user gave."""
    trees = {item.secret_paths: item.option for item in table if item.secret_paths}
    for top in table.secretive:
        if top.entries is not None and top.entries.table.flat is not None:
            yield from _secrets_of_entries(top.option, top.entries, desired.get(top.option))
            continue
        for name, item, value in walk(table, {top.option: desired.get(top.option)}, fields=_secretive):
            if item.secret and name in trees:
                yield from ((f"{trees[name]}.{path}", text) for path, text in value.items())
            elif item.hidden:
                yield name, value


def _secrets_of_entries(name: str, form: Entries, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the name and the value of each secret in flat entries, of which there can be thousands."""
    secrets = [item.option for item in form.table.secretive]
    for key, entry in form.pairs(value):
        for option in secrets:
            if entry.get(option) is not None:
                yield f"{name}[{key}].{option}", entry[option]


def tree_credentials(table: FieldTable, desired: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the name of each tree with credentials that the user gave, and all of these."""
    for item in table:
        if item.tree is not None and item.tree.credentials:
            found = list(_credentials(desired.get(item.option), item.tree.credentials))
            if found:
                yield item.option, found


def _credentials(tree: Any, names: Collection[str]) -> Iterator[tuple[str, Any]]:
    if isinstance(tree, list):
        for part in tree:
            yield from _credentials(part, names)
    elif isinstance(tree, Mapping):
        for key, part in tree.items():
            if key in names:
                yield key, part
            else:
                yield from _credentials(part, names)


def unreadable_given(table: FieldTable, desired: Mapping[str, Any]) -> Iterator[str]:
    """Yield the name of each value that the user gave and that cannot be read back: what a comparison alone cannot decide about."""
    for name, item, unused in walk(table, desired):
        if item.secret is not None or item.write_only:
            yield name


def written_secrets(table: FieldTable, diff: Diff) -> Iterator[str]:
    """Yield the name of each secret that a change writes."""
    for where, part, inner in _levels(table, diff, ""):
        trees = {item.option for item in part if item.secret_paths}
        for name in inner.secrets:
            # What is only write-only shows in the diff; a secret below a tree is known by its path.
            if name.split(".")[0] in trees or (name in part and part[name].secret):
                yield where + name
        yield from (where + name for name in inner.changed if name in part and part[name].credential)


def unreadable_values(table: FieldTable, diff: Diff) -> Iterator[str]:
    """Yield the name of each value that a change writes and that cannot be read back: secrets, and what is write-only."""
    for where, _table, inner in _levels(table, diff, ""):
        yield from (where + name for name in inner.secrets)


def _levels(table: FieldTable, diff: Diff, where: str) -> Iterator[tuple[str, FieldTable, Diff]]:
    """Yield each object of a change, with what stands before the names of its options."""
    yield where, table, diff
    for option, inner in diff.objects.items():
        yield from _levels(table[option].inner, inner, f"{where}{option}.")
    for option, entries in diff.entries.items():
        for key, inner in {**entries.created, **entries.updated}.items():
            if inner.secrets or inner.changed:
                yield from _levels(table[option].inner, inner, f"{where}{option}[{key}].")
