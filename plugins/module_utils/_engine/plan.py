# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Makes plans: reads what is there and says what is to be done. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .._core.errors import InputError, Place
from .._schema.compare import ON_CREATE, Diff, Policy, compare
from .._schema.given import outer_space_problem
from .overlaps import check_keys, check_targets
from .resource import ABSENT, ASSUMED, CREATE, DELETE, PRESENT, UPDATE, Change, Client, Item, Missing, Resource
from .schedule import in_order


@dataclass(frozen=True)
class RunOptions:
    """What the user decided for a whole run.

    :arg update_secrets: what happens to secrets that cannot be compared.
    :arg purge: the kinds of which everything not listed goes.
    :arg max_deletes: how many objects and entries may go at most; None for no bound.
    :arg max_changes: how many objects and entries may be made, changed or removed at most; None for no bound.
    :arg approved: the description of the only plan that may be carried out; None where any may.
    :arg show_plan: check mode describes its plan, so that somebody can approve it.
    :arg force: what is purged is removed even where that needs ``force: true`` of a listed object.
    :arg partial: what was made before a failure, and what was not, is told as a result, not only as an error.
    :arg continue_on_error: after a failure, everything that does not need what failed is still made.
    """

    update_secrets: str = ON_CREATE
    purge: frozenset[str] = frozenset()
    max_deletes: int | None = None
    max_changes: int | None = None
    approved: Mapping[str, Any] | None = None
    show_plan: bool = False
    force: bool = False
    partial: bool = False
    continue_on_error: bool = False


@dataclass
class Plan:
    """What is to be done, in order, and what was looked at to decide it."""

    changes: list[Change] = field(default_factory=list)
    unchanged: list[tuple[Item, dict[str, Any] | None, Diff | None]] = field(default_factory=list)

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

    def views(self) -> dict[str, dict[str, Any]]:
        """Return the managed options of everything that was looked at, before and after; secrets masked."""
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
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


def put(document: dict[str, Any], item: Item, options: Mapping[str, Any] | None) -> None:
    """Put an object into a document: under its kind, in a list where there can be many."""
    if options is None:
        return
    identity = {option: item.desired.get(option) for option in item.resource.identity}
    if item.resource.many:
        document.setdefault(item.resource.kind, []).append({**identity, **options})
    else:
        document[item.resource.kind] = dict(options)


def with_place(item: Item, action: Callable[[], Any]) -> Any:
    """Run the action; an error on input that it raises says which object it is about."""
    try:
        return action()
    except InputError as error:
        if not error.place.object:
            error.place = Place(error.place.product, item.label, error.place.method, error.place.path)
        raise


def make_plan(
    client: Client,
    items: Iterable[Item],
    run_options: RunOptions,
    *,
    search: Sequence[Resource] = (),
    proving: bool = False,
) -> Plan:
    """Read what the items need and say what is to be done. Writes nothing.

    :arg search: the resources of which, if they are to be purged, everything not among the items goes. Nothing is
        searched when a plan is made again: what goes is among the items by then, and what stays is not.
    :arg proving: this is the reading back of what was written.
    """
    plan = Plan()
    items = list(items)
    check_targets(items)
    client.transport.reading += 1
    groups: dict[Resource, list[Item]] = {resource: [] for resource in search}
    promised: set[Hashable] = set()
    for item in items:
        groups.setdefault(item.resource, []).append(item)
        if item.state == PRESENT:
            promised.update(item.resource.provides(item.desired))
    for resource, members in groups.items():
        read = resource.read_back if proving else resource.read
        wires = read(client, members) if members else []
        for item, wire in zip(members, wires):
            if isinstance(wire, Missing):
                with_place(item, lambda item=item, wire=wire: _check_missing(client, item, wire, promised))  # type: ignore[misc]
                wire = None
            with_place(item, lambda item=item, wire=wire: plan_item(client, item, wire, run_options, plan))  # type: ignore[misc]
        if resource in search and resource.removable and resource.kind in run_options.purge:
            _plan_purge(client, resource, members, wires, run_options, plan)
    for resource in () if proving else groups:
        plan.changes += resource.companions(client, plan)
    # What goes, goes last and in reverse: nothing is deleted that something else still needs.
    deletions = [change for change in plan.changes if change.operation == DELETE]
    plan.changes = in_order([change for change in plan.changes if change.operation != DELETE] + deletions[::-1])
    if plan and not proving:
        check_keys(plan.changes)
        for resource in groups:
            resource.check_plan(client, plan.changes)
    return plan


def _check_missing(client: Client, item: Item, missing: Missing, promised: Collection[Hashable]) -> None:
    """Let an object be absent where what it belongs to is going to exist, or would in a real run.

    :raises FleetError: nothing is going to make it.
    """
    if missing.key in promised or item.state == ABSENT:
        return
    if not client.transport.read_only:
        raise missing.error
    client.warn(ASSUMED % str(missing.error).rstrip("."))


def plan_item(client: Client, item: Item, wire: Any, run_options: RunOptions, plan: Plan) -> None:
    """Add to the plan what one item needs, given the wire object as it was read."""
    resource = item.resource
    current = None if wire is None else resource.options(wire)
    if item.state == ABSENT and not resource.holder_of:
        if current is None:
            plan.unchanged.append((item, None, None))
        else:
            plan.changes.append(Change(item, DELETE, wire, current))
        return
    desired = resource.resolve(client, item.desired, current)
    table = resource.table_for(item.desired)
    if current is None:
        for option in resource.identity:
            problem = "" if table[option].refers else outer_space_problem(item.desired.get(option))
            if problem:
                raise InputError(f"{option}: {item.desired[option]!r} {problem}", next_step="Write it without")
    diff = compare(table, desired, current, _policy(item, run_options))
    if current is None or diff.changed:
        operation = CREATE if current is None else UPDATE
        plan.changes.append(Change(item, operation, wire, current, diff))
    else:
        plan.unchanged.append((item, current, diff))


def _policy(item: Item, run_options: RunOptions) -> Policy:
    table = item.resource.table_for(item.desired)
    purge = {
        part.option
        for part in table
        if (part.has_entries and item.resource.kind in run_options.purge)
        or (part.purge_option and item.desired.get(part.purge_option))
    }
    remove = {item.resource.holder_of} if item.state == ABSENT else set()
    return Policy(update_secrets=run_options.update_secrets, purge=frozenset(purge), remove=frozenset(remove))


def _plan_purge(
    client: Client,
    resource: Resource,
    members: Sequence[Item],
    wires: Sequence[Any],
    run_options: RunOptions,
    plan: Plan,
) -> None:
    if members and not resource.many:
        return
    listed = {item.name for item in members}
    known = {resource.wire_key(wire) for wire in wires if wire is not None and not isinstance(wire, Missing)}
    known.discard(None)
    force = {"force": True} if run_options.force and "force" in resource.table else {}
    for identity, wire in resource.list_removable(client):
        item = Item(resource, {**identity, **force}, ABSENT, unlisted=True)
        if item.name not in listed and resource.wire_key(wire) not in known:
            plan.changes.append(Change(item, DELETE, wire, resource.options(wire)))
