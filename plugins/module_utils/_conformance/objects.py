# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Whether the collection understands the objects of a device: what it expects and misses, cannot read, or would write in another way.

Nothing of a device is in what is returned but the number of objects: fields by their option, values by their kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._core.data import Options
from .._core.errors import FleetError, InputError
from .._engine.plan import Plan
from .._engine.planning import plan_item
from .._engine.resource import PRESENT, Item, Resource
from .._engine.run_options import RunOptions
from .._schema.diff import Diff, EntriesDiff
from .._schema.leaves import EMPTY
from .._schema.table import FieldTable
from .._schema.trees import MISSING
from .._schema.wire import encode
from .report_types import ObjectEntry
from .schema import kind_of

CHANGES, LOSES, ADDS, SPELLS = "would_change", "loses", "adds", "spells_differently"


class Findings:
    """What was found in all objects of one kind, each with the number of objects that have it."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.objects = 0
        self._missing: Counter[str] = Counter()
        self._unreadable: Counter[tuple[str, str, str]] = Counter()
        self._round_trip: Counter[tuple[str, str, str, str]] = Counter()

    def missing(self, field: str) -> None:
        """Note a field that the collection expects, and that an object lacks."""
        self._missing[field] += 1

    def unreadable(self, field: str, problem: str, found: str) -> None:
        """Note a value that cannot be brought into the form of the option."""
        self._unreadable[field, problem, found] += 1

    def round_trip(self, field: str, problem: str, before: str, after: str) -> None:
        """Note a value that is another one once it was read and written."""
        self._round_trip[field, problem, before, after] += 1

    def result(self) -> ObjectEntry:
        """Return the part of a report."""
        return {
            "kind": self.kind,
            "objects": self.objects,
            "missing": [{"field": field, "count": count} for field, count in sorted(self._missing.items())],
            "not_canonical": [
                {"field": field, "problem": problem, "found": found, "count": count}
                for (field, problem, found), count in sorted(self._unreadable.items())
            ],
            "round_trip": [
                {"field": field, "problem": problem, "before": before, "after": after, "count": count}
                for (field, problem, before, after), count in sorted(self._round_trip.items())
            ],
        }


def inspect(client: Any, resource: Resource, findings: Findings) -> None:
    """Read all objects of a kind and look at each.

    :raises FleetError: they cannot be read.
    """
    for identity, wire in resource.list_all(client):
        findings.objects += 1
        try:
            _look(client, resource, identity, wire, findings)
        except Exception as error:  # noqa: BLE001  pylint: disable=broad-except
            # A device may have anything in the place of anything, and that is what is looked for.
            findings.unreadable("", "cannot be looked at", type(error).__name__)


def _look(client: Any, resource: Resource, identity: Mapping[str, Any], wire: Any, findings: Findings) -> None:
    options = resource.options(wire)
    table = resource.table_for(options)
    for item in table:
        if not item.steps or item.read_only or item.secret or item.write_only or item.detail:
            continue
        if all(condition.holds(options) for condition in item.conditions):
            found = item.find(wire)
            if found is MISSING:
                findings.missing(item.option)
            elif found not in EMPTY and options.get(item.option) is None:
                findings.unreadable(item.option, "is read as no value", kind_of(found))
    desired = _checked(resource, table, resource.gather(options), findings)
    if desired is not None:
        plan = Plan()
        try:
            plan_item(client, Item(resource, desired), deepcopy(wire), RunOptions(), plan)
        except FleetError as error:
            findings.round_trip("", CHANGES, "an object", f"refused: {error.error_code}")
        for change in plan.changes:
            for name in change.diff.changed:
                findings.round_trip(name, CHANGES, kind_of(options.get(name)), kind_of(desired.get(name)))
    if isinstance(wire, Mapping):
        written = encode(table, wire, whole(table, options), whole=True)
        lossy = table.read(written) != table.read(wire)
        for place, problem, before, after in _differing(wire, written, ""):
            findings.round_trip(place, LOSES if lossy and problem == SPELLS else problem, before, after)


def _checked(resource: Resource, table: FieldTable, gathered: Mapping[str, Any], findings: Findings) -> Options | None:
    """Return what a user would write as the engine takes it; None where it could not be written so."""
    spec = {option: {**argument, "required": False} for option, argument in resource.table.argument_spec().items()}
    known = {option: value for option, value in gathered.items() if option in spec}
    validation = ArgumentSpecValidator(spec).validate(deepcopy(known))
    if validation.error_messages:
        for option, value in known.items():
            if ArgumentSpecValidator({option: spec[option]}).validate({option: deepcopy(value)}).error_messages:
                findings.unreadable(option, "is no value of the option", kind_of(value))
        return None
    desired = resource.table.given(validation.validated_parameters)
    try:
        resource.check(desired, PRESENT)
    except InputError as error:
        name = error.message.partition(":")[0].partition("[")[0].partition(".")[0]
        field = name if name in resource.table else ""
        findings.unreadable(field, "is refused by the module", kind_of(gathered.get(field)))
        return None
    return desired


def whole(table: FieldTable, options: Mapping[str, Any]) -> Diff:
    """Return the comparison that writes everything of an object, as it is."""
    diff = Diff(after=dict(options), changed=[item.option for item in table if item.option in options])
    for item in table:
        value = options.get(item.option)
        if value is None:
            continue
        if item.object is not None:
            diff.objects[item.option] = whole(item.object, value)
        elif item.entries is not None:
            inner = {key: whole(item.entries.table, entry) for key, entry in item.entries.pairs(value)}
            diff.entries[item.option] = EntriesDiff(updated=inner, order=tuple(inner))
    return diff


def _differing(before: Any, after: Any, place: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield place, problem, and both kinds of everything that differs between two objects on the wire."""
    prefix = place + "." if place else ""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in before:
            if key not in after:
                yield prefix + _shown_key(key), LOSES, kind_of(before[key]), "nothing"
            else:
                yield from _differing(before[key], after[key], prefix + _shown_key(key))
        for key in after:
            if key not in before and after[key] not in EMPTY:
                yield prefix + _shown_key(key), ADDS, "nothing", kind_of(after[key])
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for one, other in zip(before, after):
            yield from _differing(one, other, place + "[]")
    elif isinstance(before, bool) != isinstance(after, bool) or before != after:
        yield place, SPELLS, kind_of(before), kind_of(after)


def _shown_key(key: Any) -> str:
    text = str(key)
    # Keys of maps can be names.
    return text if text.replace("_", "").isalpha() and text.isascii() else "{}"
