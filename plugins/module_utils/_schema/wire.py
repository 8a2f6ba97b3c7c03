# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Writes a diff into a wire object, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from .._core.data import JsonObject, Options
from .diff import Diff, EntriesDiff
from .field import of_type
from .table import ORDERED, SET, UPDATE_ONLY, VALUE, Entries, Field, FieldTable
from .trees import MISSING, get_path, overlay, set_path


def encode(table: FieldTable, wire: Any, diff: Diff, *, whole: bool = False, creating: bool = False) -> JsonObject:
    """Return the wire object with the changes in it; what the table does not know stays as it is.

    :arg whole: put in the values that do not change as well, for products that take the whole object but not
        everything that they return.
    :arg creating: leave out what a request that creates the object does not take.

    References to secrets stored elsewhere must be in ``diff.after`` by now.
    """
    written: JsonObject = deepcopy(wire) if isinstance(wire, dict) else {}
    changed = set(diff.changed)
    for item in table:
        steps = item.steps
        if not steps or item.read_only or (creating and item.access == UPDATE_ONLY):
            continue
        if not all(condition.holds(diff.after) for condition in item.conditions):
            gone = item.variant is not None and not item.variant.holds(diff.after)
            set_path(written, steps, MISSING if gone else deepcopy(item.clear))
        elif item.option in diff.objects and item.object is not None:
            part = get_path(written, steps)
            inner = encode(item.object, part, diff.objects[item.option], whole=whole, creating=creating)
            if inner or not creating:
                set_path(written, steps, inner)
        elif item.secret or item.write_only:
            if item.option in diff.secrets:
                set_path(written, steps, item.codec.to_wire(diff.secrets[item.option]))
        elif item.option in diff.entries and item.entries is not None:
            entries = diff.entries[item.option]
            set_path(written, steps, _encode_entries(item.entries, get_path(wire, steps), entries))
        elif whole or item.option in changed or _secret_changed(table, item, diff):
            value = encode_value(item, diff.after.get(item.option))
            if item.shape == VALUE and item.tree is None and isinstance(value, dict):
                # A value that the wire spells as a mapping may have company there.
                value = overlay(get_path(written, steps), value)
            set_path(written, steps, value)
    return written


def _secret_changed(table: FieldTable, item: Field, diff: Diff) -> bool:
    secret = table.stored_secret(item.option)
    return secret is not None and secret.option in diff.secrets


def _encode_entries(form: Entries, wire: Any, diff: EntriesDiff) -> Any:
    written = {key: part for key, part in _wire_entries(form, wire).items() if key not in diff.removed}
    written.update(changed_entries(form, wire, diff))
    return written if form.as_mapping else list(written.values())


def changed_entries(form: Entries, wire: Any, diff: EntriesDiff) -> dict[Any, Options]:
    """Return the wire objects of those entries that are new or differ, by key: all that some products want to be sent.

    :arg wire: all entries as the product returned them.
    """
    known = _wire_entries(form, wire)
    return {key: encode(form.table, known.get(key), inner) for key, inner in {**diff.created, **diff.updated}.items()}


def _wire_entries(form: Entries, wire: Any) -> dict[Any, Any]:
    if isinstance(wire, Mapping):
        return dict(wire)
    if wire is MISSING or wire is None:
        return {}
    if form.table.flat is not None and isinstance(form.key, str):
        wire_key = dict(form.table.flat.keys)[form.key]
        kind = form.table[form.key].type
        return {of_type(kind, entry.get(wire_key)): entry for entry in wire}
    return {form.key_of(form.table.read(entry)): entry for entry in wire}


def encode_value(item: Field, value: Any) -> Any:
    """Return the wire's spelling of a whole value (not for entries)."""
    if value is None:
        return deepcopy(item.clear)
    if item.shape in (SET, ORDERED):
        return [item.codec.to_wire(part) for part in value]
    return item.codec.to_wire(value)
