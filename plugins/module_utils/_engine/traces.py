# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What an object, as it is read afterwards, shows of a change: whether it was made at all, and whether its secrets were taken.

That everything is as desired is no proof: of a secret that cannot be read back, all that can be desired is that the product has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .._schema.diff import Diff, EntriesDiff
from .._schema.table import Field, FieldTable
from .._schema.trees import get_path, same_json
from .resource import DELETE, Change

# The name of what was written, whether it is another one than before (None where nothing shows it), and whether it is a secret.
_Trace = tuple[str, "bool | None", bool]


def together(marks: Iterable[bool | None]) -> bool | None:
    """Return what several marks of one unit say, which was made as a whole or not at all; None where none says anything."""
    found = set(marks)
    return True if True in found else False if False in found else None


def shows(change: Change, current: Mapping[str, Any] | None) -> bool | None:
    """Return whether an object shows that a change of it was made; None where it shows neither.

    :arg current: the object as it is read afterwards, in option words; None where it does not exist.
    """
    if change.operation == DELETE or change.before is None:
        return (current is None) == (change.operation == DELETE)
    return together(mark for unused, mark, also_unused in _traces_of(change, current))


def secrets_left(change: Change, current: Mapping[str, Any] | None) -> list[str]:
    """Return the names of the secrets that a change writes, and of which the object shows that the product has the ones before."""
    return [name for name, mark, is_secret in _traces_of(change, current) if is_secret and mark is False]


def _traces_of(change: Change, current: Mapping[str, Any] | None) -> Iterator[_Trace]:
    if change.operation != DELETE and change.before is not None and current is not None:
        table = change.item.resource.table_for(change.item.desired)
        yield from _traces(table, change.diff, change.before, current, "")


def _traces(
    table: FieldTable, diff: Diff, before: Mapping[str, Any], current: Mapping[str, Any], where: str
) -> Iterator[_Trace]:
    for option in diff.changed:
        field, name = table[option], where + option
        old, now = before.get(option), current.get(option)
        if option in diff.objects:
            yield from _traces(field.inner, diff.objects[option], old or {}, now or {}, name + ".")
        elif option in diff.entries:
            yield from _traces_of_entries(field, diff.entries[option], old, now, name)
        elif option in diff.secrets:
            yield name, _is_another(field, before, current, diff.after), True
        elif field.secret_paths and diff.secrets:
            for path in diff.secrets:
                steps = path.split(".")
                if steps[0] == option:
                    # What refers to the secret stands in its place.
                    yield where + path, _moved(*(get_path(tree, steps) for tree in (before, current, diff.after))), True
        else:
            # As desired, or in a form that the product has for it: it is another value than before.
            yield name, not same_json(now, old), False


def _traces_of_entries(field: Field, entries: EntriesDiff, before: Any, current: Any, name: str) -> Iterator[_Trace]:
    form = field.entries
    if form is None:
        return
    old, now = form.by_key(before), form.by_key(current)
    yield from ((f"{name}[{key}]", key in now, False) for key in entries.created)
    yield from ((f"{name}[{key}]", key not in now, False) for key in entries.removed)
    for key, inner in entries.updated.items():
        if key in now:
            yield from _traces(field.inner, inner, old.get(key) or {}, now[key], f"{name}[{key}].")


def _is_another(
    field: Field, before: Mapping[str, Any], current: Mapping[str, Any], after: Mapping[str, Any]
) -> bool | None:
    """Return whether the product shows another secret than before; None where it does not show which one it has."""
    if field.stored_as:
        return _moved(*(options.get(field.stored_as) for options in (before, current, after)))
    evidence = field.secret.evidence if field.secret is not None else ""
    return bool(current.get(evidence)) if evidence and not before.get(evidence) else None


def _moved(before: Any, now: Any, written: Any) -> bool | None:
    """Return whether what refers to a secret is another one than before; None where the product gave the same for the new one."""
    return True if now != before else None if written == before else False
