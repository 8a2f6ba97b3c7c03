# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Says by name which secrets were given, and which of them are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .compare import Diff
from .table import OBJECT, FieldTable, entry_pairs


def given_secrets(table: FieldTable, desired: Mapping[str, Any], where: str = "") -> Iterator[str]:
    """Yield the name of each secret that the user gave: ``users[monitor].auth_password``."""
    for item in table.secretive:
        value = desired.get(item.option)
        if value is None:
            continue
        if item.secret_paths:
            continue
        if item.secret:
            tree = next((part for part in table if part.secret_paths == item.option), None)
            if tree is None:
                yield where + item.option
            else:
                yield from (f"{where}{tree.option}.{path}" for path in value)
        elif item.table is not None and item.shape == OBJECT:
            yield from given_secrets(item.table, value, f"{where}{item.option}.")
        elif item.table is not None:
            names = {part.option for part in item.table.secretive}
            for key, entry in entry_pairs(item, value):
                if not names.isdisjoint(entry):
                    yield from given_secrets(item.table, entry, f"{where}{item.option}[{key}].")


def written_secrets(table: FieldTable, diff: Diff, where: str = "") -> Iterator[str]:
    """Yield the name of each secret that a change writes."""
    trees = {item.option for item in table if item.secret_paths}
    for name in diff.secrets:
        # What is only unreadable shows in the diff; a secret below a tree is known by its path.
        if name.split(".")[0] in trees or (name in table and table[name].secret):
            yield where + name
    for option, inner in diff.objects.items():
        yield from written_secrets(table[option].inner, inner, f"{where}{option}.")
    for option, entries in diff.entries.items():
        for key, inner in {**entries.created, **entries.updated}.items():
            if inner.secrets or inner.entries or inner.objects:
                yield from written_secrets(table[option].inner, inner, f"{where}{option}[{key}].")
