# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What the field tables say of each place of a document, for whoever edits one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._engine.resource import Resource
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import Field, FieldTable
from ansible_collections.steady.fleet.plugins.module_utils._schema.trees import same_json

STATE = "state"


@dataclass(frozen=True)
class Guide:
    """One place of a document.

    :ivar resource: the kind of object, at the top of its key of the document and of each of its objects.
    :ivar table: the options of the mapping at this place, or of the entries of the list; None where no table says it.
    :ivar field: the field that this place is the value of; None for an object of a document.
    :ivar keys: the options that distinguish the entries of the list at this place.
    :ivar open: the keys of the mapping at this place are names of the device rather than options.
    """

    resource: Resource | None = None
    table: FieldTable | None = None
    field: Field | None = None
    keys: tuple[str, ...] = ()
    open: bool = False

    def of_entry(self, entry: Any) -> Guide:
        """Return the guide of an entry of the list at this place."""
        if self.resource is not None and isinstance(entry, Mapping):
            return Guide(self.resource, self.resource.table_for(entry))
        return Guide(self.resource, self.table)

    def below(self, key: str) -> Guide:
        """Return the guide of what is below a key of the mapping at this place."""
        if self.open:
            return Guide(table=self.table, open=self.table is None)
        item = self.option(key)
        if item is None:
            return Guide()
        if item.entries is not None and not item.entries.as_mapping:
            return Guide(table=item.table, field=item, keys=item.entries.keys)
        is_open = item.entries is not None or item.tree is not None
        return Guide(table=item.table, field=item, open=is_open)

    def option(self, key: str) -> Field | None:
        """Return the field of an option of the mapping at this place."""
        return self.table[key] if self.table is not None and not self.open and key in self.table else None

    def stays(self, key: str, entry: Mapping[str, Any]) -> bool:
        """Return whether a key that a device does not return stays: it steers the run, or cannot be read back."""
        item = self.option(key)
        if item is None:
            return False
        return item.steering or item.hidden or item.write_only

    def applies(self, key: str, value_of: Callable[[str], Any]) -> bool:
        """Return whether a key can have a value, where it has one beside some others only.

        :arg value_of: returns the value of another key.
        """
        item = self.option(key)
        if item is None or self.table is None:
            return True
        conditions = self.table.conditions(item)
        return all(condition.holds({condition.option: value_of(condition.option)}) for condition in conditions)

    def is_secret(self, key: str) -> bool:
        """Return whether the value of a key is a secret, which a document refers to."""
        item = self.option(key)
        return item is not None and item.hidden

    def same(self, one: Any, other: Any) -> bool:
        """Return whether two values mean the same, in whatever spelling they are written."""
        if self.field is not None and self.field.table is None:
            try:
                one, other = self.field.normalize(one), self.field.normalize(other)
            except (TypeError, ValueError, AttributeError, KeyError):
                # What a person wrote can be of any type; it then is not what the device has.
                return False
        return same_json(one, other)

    def name(self, entry: Any) -> Any:
        """Return what distinguishes an entry of the list at this place from the others, or None where it lacks that."""
        if not isinstance(entry, Mapping) or not self.keys:
            return None
        names = []
        for key in self.keys:
            item = self.table[key] if self.table is not None and key in self.table else None
            value = entry.get(key, item.default if item is not None else None)
            try:
                names.append(repr(item.normalize(value)) if item is not None else repr(value))
            except (TypeError, ValueError, AttributeError, KeyError):
                names.append(repr(value))
        return tuple(names)


def guide_of(resource: Resource, value: Any) -> Guide:
    """Return the guide of one key of a document."""
    if resource.many:
        return Guide(resource, resource.table, keys=resource.identity)
    return Guide(resource, resource.table_for(value) if isinstance(value, Mapping) else resource.table)
