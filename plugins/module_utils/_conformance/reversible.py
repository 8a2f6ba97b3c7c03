# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Makes one change per kind and takes it back: set, read, restore, read. The one place where a conformance run writes.

The plan of all changes is made, and shown, before the first one. Where the product has transactions, everything happens inside of one
that is never committed. Elsewhere a change takes effect, and whatever happens afterwards, restoring it is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from .._core.errors import FleetError, InputError
from .._engine.plan import Plan, check_writable
from .._engine.planning import plan_item
from .._engine.resource import Change, Item, Resource
from .._engine.run_options import RunOptions
from .probes import Conformance, Reversible
from .report_types import ChangeEntry

PLANNED, RESTORED, REFUSED, FAILED, NOT_RESTORED = "planned", "restored", "refused", "failed", "not_restored"


@dataclass
class Trial:
    """One change that is to be made and taken back.

    :ivar entry: its part of the report.
    """

    resource: Resource
    declared: Reversible
    entry: ChangeEntry
    item: Item | None = None
    wire: Any = None
    original: Any = None
    other: Any = None


def check_kinds(declared: Conformance, kinds: Sequence[str]) -> None:
    """Check the kinds that the user names.

    :raises InputError: one of them is no kind of the product.
    """
    known = [resource.kind for resource in declared.resources]
    unknown = [kind for kind in kinds if kind not in known]
    if unknown:
        raise InputError(
            f"conformance_kinds: {', '.join(unknown)} is no kind of {declared.product.title}",
            next_step=f"There are {', '.join(known)}",
        )


def plan_trials(client: Any, declared: Conformance, kinds: Sequence[str]) -> list[Trial]:
    """Return what would be changed, one object of each kind; what cannot be restored is refused, and says why.

    :arg kinds: kinds that the product has (:func:`check_kinds`).
    """
    known = {resource.kind: resource for resource in declared.resources}
    reversibles = {one.kind: one for one in declared.reversibles}
    trials = []
    for kind in dict.fromkeys(kinds):
        entry: ChangeEntry = {"kind": kind, "field": None, "result": PLANNED, "message": None, "steps": []}
        reversible = reversibles.get(kind)
        if reversible is None:
            entry.update(
                {"result": REFUSED, "message": "no change of this kind is known that can surely be taken back"}
            )
            trials.append(Trial(known[kind], Reversible(kind, "", lambda value: value), entry))
            continue
        entry["field"] = reversible.field
        trial = Trial(known[kind], reversible, entry)
        try:
            _choose(client, trial)
        except Exception as error:  # noqa: BLE001  pylint: disable=broad-except
            # What a device has need not have the form that our own code changes: the other kinds are tried all the same.
            message = error.message if isinstance(error, FleetError) else type(error).__name__
            entry.update({"result": FAILED, "message": message})
        trials.append(trial)
    return trials


def _choose(client: Any, trial: Trial) -> None:
    """Choose the object, and hold it against what keeps it from being restored."""
    resource, declared = trial.resource, trial.declared
    reason = "the device has no object of this kind"
    for identity, wire in resource.list_all(client):
        options = resource.options(wire)
        original = options.get(declared.field)
        reason = declared.refuses(options) or _unknown(resource, declared.field, original)
        if not reason:
            trial.wire, trial.original = wire, original
            trial.other = declared.change(trial.original)
            trial.item = Item(resource, {**resource.table.given(identity), declared.field: trial.other})
            return
    trial.entry.update({"result": REFUSED, "message": reason})


def _unknown(resource: Resource, field: str, original: Any) -> str:
    """Return why a value cannot be written back; an empty text where it can.

    Null in place of a truth value or of a number says that the device does not show it: no request writes that.
    """
    if original is None and field in resource.table and resource.table[field].type in ("bool", "int"):
        return f"it does not show its {field}, so that cannot be restored"
    return ""


def described(trials: list[Trial]) -> list[str]:
    """Return the plan, a line for each change; with the values as they are, since only the user sees it."""
    lines = []
    for trial in trials:
        if trial.entry["result"] == PLANNED and trial.item is not None:
            name = trial.resource.name_of(trial.item.desired)
            lines.append(
                f"{' '.join(filter(None, (trial.entry['kind'], name)))}: {trial.declared.field} from {trial.original!r} to {trial.other!r}, then back"
            )
        else:
            lines.append(f"{trial.entry['kind']}: nothing, since {trial.entry['message']}")
    return lines


def _of_interest(value: Any, other: Any) -> Any:
    """Return of a mapping only the entries that the other one has."""
    if isinstance(value, Mapping) and isinstance(other, Mapping):
        return {key: value.get(key) for key in other}
    return value


def carry_out(client: Any, trial: Trial, report: Callable[[str], None]) -> None:
    """Make a change and take it back. Whatever goes wrong is noted in its entry, and where something was written, restoring it is tried."""
    entry, item = trial.entry, trial.item
    if entry["result"] != PLANNED or item is None:
        return
    steps = entry["steps"]
    restored = undone = False
    try:
        with client.writing() as unit:
            # Where there is a transaction, it is rolled back in the end.
            unit.keep, undone = False, unit.undone_on_failure
            try:
                _write(client, trial, item.desired, steps, "set")
            finally:
                # Once it was begun, it may be written, whatever became of the response.
                if steps:
                    original = {**item.desired, trial.declared.field: trial.original}
                    restored = _restore(client, trial, original, steps)
        entry["result"] = RESTORED if restored else NOT_RESTORED
    except Exception as error:  # noqa: BLE001  pylint: disable=broad-except
        # As in plan_trials; whatever it was, what was written must be restored, or be named.
        entry["message"] = error.message if isinstance(error, FleetError) else type(error).__name__
        entry["result"] = FAILED if restored or undone or not steps else NOT_RESTORED
    if entry["result"] == NOT_RESTORED:
        report(
            f"{entry['kind']}: {trial.declared.field} may not be as it was: it was {_of_interest(trial.original, trial.other)!r}. Look at it"
        )


def _write(client: Any, trial: Trial, desired: Mapping[str, Any], steps: list[str], step: str) -> None:
    """Write one value and read it back."""
    change = _planned(client, trial, desired)
    if change is None:
        steps.append(f"{step}: it is so already")
        return
    steps.append(step)
    trial.resource.apply(client, change)
    left = _planned(client, trial, desired)
    steps.append(f"{step}: read back as {'it was written' if left is None else 'something else'}")
    if left is not None:
        raise InputError("what was written is not what is read")


def _restore(client: Any, trial: Trial, original: Mapping[str, Any], steps: list[str]) -> bool:
    _write(client, trial, original, steps, "restore")
    now = trial.resource.read_again(client, Item(trial.resource, original))
    alike = _agree(trial.resource.options(trial.wire), trial.resource.options(now))
    steps.append(f"the whole object is {'as it was' if alike else 'another one'}")
    return alike


def _agree(before: Any, after: Any) -> bool:
    """Return whether two readings of an object say the same; a listing has less of it than the object itself."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return all(_agree(before[name], after[name]) for name in before.keys() & after.keys())
    return bool(before == after)


def _planned(client: Any, trial: Trial, desired: Mapping[str, Any]) -> Change | None:
    """Return the change that brings the object to what is desired, as it is now; None where it is so."""
    client.transport.reading += 1
    item = Item(trial.resource, desired)
    wire = trial.resource.read_again(client, item)
    plan = Plan()
    plan_item(client, item, deepcopy(wire), RunOptions(), plan)
    check_writable(plan)
    return plan.changes[0] if plan.changes else None


def toggled(value: Any) -> bool:
    """Return the other truth value."""
    return not value


def suffixed(value: Any) -> str:
    """Return a text with a word of ours behind it."""
    return (f"{value or ''} steady.fleet").strip()
