# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What a comparison finds: what differs in one object, and what stands in the way of writing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .._core.data import Options
from .._core.results import BlockerRecord
from .table import FieldTable


@dataclass(frozen=True)
class Blocker:
    """What stands in the way of writing a difference. The difference itself can be shown all the same.

    :arg option: what it is about, as changes name it: ``users[monitor].auth_password``.
    :arg message: what stands in the way, as one sentence without its full stop.
    :arg next_step: what the user can do about it.
    :arg needed: the document must give the option, and does not.
    """

    option: str
    message: str
    next_step: str = ""
    needed: bool = False

    def summary(self) -> BlockerRecord:
        """Return the blocker as results show it."""
        return {"option": self.option, "needed": self.needed, "msg": self.message}


@dataclass
class EntriesDiff:
    """What becomes of the entries of a keyed field or mapping, by key."""

    created: dict[Any, Diff] = field(default_factory=dict)
    updated: dict[Any, Diff] = field(default_factory=dict)
    removed: dict[Any, Options] = field(default_factory=dict)
    order: tuple[Any, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.created or self.updated or self.removed)


@dataclass
class Diff:
    """What comparing one object found.

    :ivar after: the whole object as it will be, in option words, without secrets.
    :ivar changed: names of the fields that differ, in the table's order.
    :ivar before_view: the managed fields before, for the diff; secrets masked.
    :ivar after_view: the managed fields afterwards, for the diff; secrets masked.
    :ivar entries: for each keyed field or mapping that differs, how.
    :ivar objects: for each field that is an object, its own comparison.
    :ivar secrets: the secrets and the other values that cannot be read back that must be written, by option.
    :ivar blockers: what stands in the way of writing it, at every level; empty where it can be written.
    """

    after: Options
    changed: list[str] = field(default_factory=list)
    before_view: Options = field(default_factory=dict)
    after_view: Options = field(default_factory=dict)
    entries: dict[str, EntriesDiff] = field(default_factory=dict)
    objects: dict[str, Diff] = field(default_factory=dict)
    secrets: Options = field(default_factory=dict)
    blockers: list[Blocker] = field(default_factory=list)

    def changed_names(self) -> Iterator[str]:
        """Yield each changed field, and for entries the field of the entry: ``users[monitor].auth_method``."""
        for name in self.changed:
            if name in self.objects:
                yield from (f"{name}.{inner}" for inner in self.objects[name].changed_names())
                continue
            entries = self.entries.get(name)
            if entries is None:
                yield name
                continue
            for key in entries.order:
                if key in entries.created:
                    yield f"{name}[{key}]"
                elif key in entries.updated:
                    for inner in entries.updated[key].changed_names():
                        yield f"{name}[{key}].{inner}"
            for key in entries.removed:
                yield f"{name}[{key}]"

    def differences(self) -> Iterator[tuple[str, Any, Any]]:
        """Yield name, before and after of each field that differs, of entries too; secrets masked."""
        for name in self.changed:
            if name in self.objects:
                inner = self.objects[name].differences()
                yield from ((f"{name}.{part}", now, desired) for part, now, desired in inner)
                continue
            entries = self.entries.get(name)
            if entries is None:
                yield name, self.before_view.get(name), self.after_view.get(name)
                continue
            yield from ((f"{name}[{key}]", None, inner.after_view) for key, inner in entries.created.items())
            yield from ((f"{name}[{key}]", entry, None) for key, entry in entries.removed.items())
            for key, updated in entries.updated.items():
                yield from ((f"{name}[{key}].{inner}", *values) for inner, *values in updated.differences())

    def touched_entries(self) -> Iterator[str]:
        """Yield each entry that is made, changed or removed: ``users[monitor]``."""
        for name, entries in self.entries.items():
            for kind in (entries.created, entries.updated, entries.removed):
                yield from (f"{name}[{key}]" for key in kind)

    def removed_names(self, table: FieldTable) -> Iterator[str]:
        """Yield each entry that goes: ``users[monitor]``. In a list given as a whole, an entry is only a value."""
        for name, entries in self.entries.items():
            part = table[name]
            if part.entries is not None and not part.entries.exact:
                yield from (f"{name}[{key}]" for key in entries.removed)
            if part.table is not None:
                for key, inner in entries.updated.items():
                    yield from (f"{name}[{key}].{removed}" for removed in inner.removed_names(part.table))
