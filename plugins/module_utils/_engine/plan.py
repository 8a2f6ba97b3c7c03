# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Plans: what is to be done, what was looked at to decide it, and what stands in the way of writing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from .._core.data import Options
from .._core.errors import BlockedError, FleetError, InputError, Place, ProtocolError
from .._core.results import FailureRecord, Views
from .._schema.diff import Diff
from .resource import DELETE, Change, Item


@dataclass
class Problem:
    """What is wrong with one object, so that it cannot be planned, while others can.

    :ivar kind: of the object; empty where it is about several.
    :ivar name: of the object; empty where it is about the kind as a whole.
    """

    kind: str
    name: str
    error: FleetError

    def summary(self) -> FailureRecord:
        """Return the problem as results show it."""
        return {
            "operation": "compare",
            "kind": self.kind,
            "name": self.name,
            "fields": [],
            "error": self.error.error_code,
            "msg": str(self.error),
        }


@dataclass
class Plan:
    """What is to be done, in order, and what was looked at to decide it.

    :ivar problems: what could not be planned; nothing is written then.
    """

    changes: list[Change] = field(default_factory=list)
    unchanged: list[tuple[Item, Options | None, Diff | None]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.changes)

    def deletions(self) -> list[str]:
        """Return the names of everything that goes."""
        names = []
        for change in self.changes:
            if change.operation == DELETE:
                names.append(change.item.label)
            else:
                table = change.item.resource.table_for(change.item.desired)
                names += [f"{change.item.label} {name}" for name in change.diff.removed_names(table)]
        return names

    def views(self) -> Views:
        """Return the managed options of everything that was looked at, before and after; secrets masked."""
        before: Options = {}
        after: Options = {}
        for item, unused, diff in self.unchanged:
            if diff is not None:
                put(before, item, diff.before_view)
                put(after, item, diff.after_view)
        for change in self.changes:
            if change.operation == DELETE:
                put(before, change.item, change.item.resource.gather(change.before or {}))
                continue
            if change.before is not None:
                put(before, change.item, change.diff.before_view)
            put(after, change.item, change.diff.after_view)
        return {"before": before, "after": after}

    def touched(self) -> list[str]:
        """Return the names of everything that is made, changed or removed: objects, or entries where an object holds many."""
        names = []
        for change in self.changes:
            entries = [] if change.operation == DELETE or change.before is None else list(change.diff.touched_entries())
            names += [f"{change.item.label} {name}" for name in entries] or [change.item.label]
        return names


def put(document: Options, item: Item, options: Mapping[str, Any] | None) -> None:
    """Put an object into a document: under its kind, in a list where there can be many."""
    if options is None:
        return
    identity = {option: item.desired.get(option) for option in item.resource.identity}
    if item.resource.many:
        document.setdefault(item.resource.kind, []).append({**identity, **options})
    else:
        document[item.resource.kind] = dict(options)


@contextmanager
def input_of(item: Item) -> Iterator[None]:
    """Have an error on input that the block raises say which object it is about."""
    try:
        yield
    except InputError as error:
        placed(error, item)
        raise


def placed(error: FleetError, item: Item) -> FleetError:
    """Return the error; it says which object it is about."""
    if not error.place.object:
        error.place = Place(error.place.product, item.label, error.place.method, error.place.path)
    return error


def options_of(item: Item, wire: Any) -> Options:
    """Return what was read of an object in option words.

    :raises ProtocolError: a value of it is of no form that its document describes; the error says which object it is about.
    """
    try:
        return item.resource.options(wire)
    except ProtocolError as error:
        placed(error, item)
        raise


def check_writable(plan: Plan) -> None:
    """Hold a plan against what stands in the way of writing it.

    :raises FleetError: the one thing that stands in the way, or all of them at once; nothing was written.
    """
    errors = [problem.error for problem in plan.problems]
    errors += [error for change in plan.changes for error in _blocked(change)]
    if not errors:
        return
    if len(errors) == 1:
        if isinstance(errors[0], BlockedError):
            errors[0].details = {"failures": failures(plan, with_needed=True)}
        raise errors[0]
    messages = [": ".join(filter(None, (error.place.object, error.message))) for error in errors]
    steps = list(dict.fromkeys(error.next_step for error in errors if error.next_step))
    codes = [error.error_code for error in errors]
    raise BlockedError(
        f"{len(errors)} things stand in the way, so nothing was written: {'; '.join(messages)}",
        next_step=steps[0] if len(steps) == 1 else "Give what is missing, and correct the rest",
        error_code=BlockedError.error_code if BlockedError.error_code in codes else codes[0],
        details={"failures": failures(plan, with_needed=True)},
    )


def failures(plan: Plan, *, with_needed: bool = False) -> list[FailureRecord]:
    """Return what stands in the way of a plan as results list it.

    :arg with_needed: also where only something is missing in the document.
    """
    blocked: list[FailureRecord] = [
        {**change.summary(), "error": error.error_code, "msg": str(error)}
        for change in plan.changes
        for blocker, error in zip(change.diff.blockers, _blocked(change))
        if with_needed or not blocker.needed
    ]
    return [problem.summary() for problem in plan.problems] + blocked


def _blocked(change: Change) -> list[FleetError]:
    """Return what stands in the way of a change as errors."""
    place = Place(object=change.item.label)
    return [
        BlockedError(
            blocker.message,
            place=place,
            next_step=blocker.next_step,
            error_code="" if blocker.needed else InputError.error_code,
        )
        for blocker in change.diff.blockers
    ]
