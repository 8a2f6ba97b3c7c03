# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Makes plans: reads what is there and says what is to be done. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Optional

from .._core.errors import FleetError, InputError, LoginError, NetworkError, Place, SessionError
from .._schema.compare import Policy, compare
from .._schema.diff import Blocker
from .._schema.spelling import name_problem
from .overlaps import check_keys, check_targets
from .plan import Plan, Problem, options_of, placed
from .resource import ABSENT, ASSUMED, CREATE, DELETE, PRESENT, UPDATE, Change, Client, Item, Missing, Resource
from .run_options import RunOptions
from .schedule import in_order

# So many refusals one after another are those of all objects of a kind: the rest need not be asked for. One alone may be about its object,
# such as a provider for which the product has no service.
_REFUSALS_OF_ALL = 3

# Looks at an object in option words, None where it does not exist.
Look = Callable[[Item, Optional[Mapping[str, Any]]], None]


def make_plan(
    client: Client,
    items: Iterable[Item],
    run_options: RunOptions,
    *,
    search: Sequence[Resource] = (),
    wrong: Sequence[Problem] = (),
    proving: Look | None = None,
) -> Plan:
    """Read what the items need and say what is to be done. Writes nothing.

    :arg search: the resources of which, if they are to be purged, everything not among the items goes. Nothing is
        searched when a plan is made again: what goes is among the items by then, and what stays is not.
    :arg wrong: what is listed and not among the items, since something is wrong with it. It is not to go, so nothing of its kind
        is searched.
    :arg proving: this is the reading back of what was written: takes a first look at each object.
    """
    plan = Plan(problems=list(wrong))
    incomplete = {problem.kind for problem in wrong}
    items = list(items)
    # A kind that cannot be read hides nothing of the others, where all that is wanted is to see.
    isolated = run_options.show_plan and client.transport.read_only and not proving
    with _problems_of(None, plan, isolated):
        check_targets(items)
    client.transport.reading += 1
    groups: dict[Resource, list[Item]] = {resource: [] for resource in search}
    promised: set[Hashable] = set()
    for item in items:
        groups.setdefault(item.resource, []).append(item)
        if item.state == PRESENT:
            promised.update(item.resource.provides(item.desired))
    for resource, listed in groups.items():
        read, members = resource.read_back if proving else resource.read, listed
        try:
            wires = read(client, members) if members else []
        except FleetError as error:
            if proving or not _is_of_one_kind(error, isolated):
                raise
            members, wires = _read_each(client, resource, members, isolated, plan, error)
        for item, wire in zip(members, wires):
            with _problems_of(item, plan, isolated):
                if isinstance(wire, Missing):
                    _check_missing(client, item, wire, promised)
                    wire = None
                plan_item(client, item, wire, run_options, plan, proving)
        purged = resource in search and resource.removable and resource.kind in run_options.purge
        if purged and len(members) == len(listed) and resource.kind not in incomplete:
            with _problems_of(resource, plan, isolated):
                _plan_purge(client, resource, members, wires, run_options, plan)
    if proving and plan.problems:
        raise plan.problems[0].error
    for resource in () if proving else groups:
        with _problems_of(resource, plan, isolated):
            plan.changes += resource.companions(client, plan)
    # What goes, goes last and in reverse: nothing is deleted that something else still needs.
    deletions = [change for change in plan.changes if change.operation == DELETE]
    plan.changes = in_order([change for change in plan.changes if change.operation != DELETE] + deletions[::-1])
    if plan and not proving:
        _check_whole(client, groups, plan, promised, isolated)
    return plan


def _check_whole(
    client: Client, resources: Iterable[Resource], plan: Plan, promised: Collection[Hashable], isolated: bool
) -> None:
    """Keep as problems what is wrong with all that is planned together, and with what it refers to.

    :arg promised: the keys of what the items say is to be there.
    """
    with _problems_of(None, plan, isolated):
        check_keys(plan.changes)
    for resource in resources:
        changes = [change for change in plan.changes if change.item.resource is resource]
        with _problems_of(resource, plan, isolated):
            for item, missing in resource.missing_references(client, changes) if changes else ():
                with _problems_of(item, plan, isolated):
                    _check_missing(client, item, missing, promised)
        with _problems_of(resource, plan, isolated):
            resource.check_plan(client, plan.changes)


def _is_of_one_kind(error: FleetError, isolated: bool) -> bool:
    """Return whether what went wrong says nothing of other kinds: the document is wrong, or the product refused this one."""
    if isinstance(error, InputError):
        return True
    return isolated and not isinstance(error, (NetworkError, LoginError, SessionError))


def _read_each(
    client: Client, resource: Resource, members: Sequence[Item], isolated: bool, plan: Plan, together: FleetError
) -> tuple[list[Item], list[Any]]:
    """Read items one by one, after reading them together failed; return those that could be read.

    :arg together: what was wrong with them together.
    """
    known = len(plan.problems)
    found: list[tuple[Item, Any]] = []
    refusals = 0
    for number, item in enumerate(members, 1):
        try:
            found.append((item, resource.read(client, [item])[0]))
            refusals = 0
        except FleetError as error:
            if not _is_of_one_kind(error, isolated):
                raise
            plan.problems.append(Problem(resource.kind, item.name, placed(error, item)))
            refusals = 0 if isinstance(error, InputError) else refusals + 1
            if refusals == _REFUSALS_OF_ALL:
                plan.problems += [Problem(resource.kind, other.name, error) for other in members[number:]]
                break
    if len(plan.problems) == known:
        # Each can be read by itself: it is together that they are wrong.
        plan.problems.append(Problem(resource.kind, together.place.object, together))
    return [item for item, unused in found], [wire for unused, wire in found]


@contextmanager
def _problems_of(about: Item | Resource | None, plan: Plan, isolated: bool) -> Iterator[None]:
    """Keep what is wrong with an item, or with all that is planned (of a kind), as a problem of the plan."""
    try:
        yield
    except FleetError as error:
        if not _is_of_one_kind(error, isolated):
            raise
        if isinstance(about, Item):
            plan.problems.append(Problem(about.resource.kind, about.name, placed(error, about)))
        else:
            kind, unused, name = error.place.object.partition(" ")
            plan.problems.append(Problem(kind or (about.kind if about is not None else ""), name, error))


def _check_missing(client: Client, item: Item, missing: Missing, promised: Collection[Hashable]) -> None:
    """Let an object be absent where what it belongs to is going to exist, or would in a real run.

    :raises FleetError: nothing is going to make it.
    """
    if missing.key in promised or item.state == ABSENT:
        return
    if not client.transport.read_only:
        raise missing.error
    client.warn(ASSUMED % str(missing.error).rstrip("."))


def plan_item(
    client: Client, item: Item, wire: Any, run_options: RunOptions, plan: Plan, look: Look | None = None
) -> None:
    """Add to the plan what one item needs, given the wire object as it was read.

    :arg look: takes a look at the object first.
    """
    resource = item.resource
    current = None if wire is None else options_of(item, wire)
    if look is not None:
        look(item, current)
    if item.state == ABSENT and not resource.holder_of:
        if current is None:
            plan.unchanged.append((item, None, None))
        else:
            plan.changes.append(Change(item, DELETE, wire, current))
        return
    try:
        desired = resource.resolve(client, item.desired, current)
    except InputError as error:
        # What differs otherwise is shown all the same.
        plan.problems.append(Problem(resource.kind, item.name, placed(error, item)))
        desired = item.desired
    table = resource.table_for(item.desired)
    diff = compare(table, desired, current, _policy(item, run_options))
    for option in resource.identity if current is None else ():
        problem = "" if table[option].refers else name_problem(item.desired.get(option))
        if problem:
            message = f"{option}: {item.desired[option]!r} {problem}"
            diff.blockers.append(Blocker(option, message, "Write it without"))
    if current is None or diff.changed:
        operation = CREATE if current is None else UPDATE
        plan.changes.append(Change(item, operation, wire, current, diff))
    else:
        plan.unchanged.append((item, current, diff))


def _policy(item: Item, run_options: RunOptions) -> Policy:
    whole_kind = item.resource.kind in run_options.purge
    purge = {
        part.option
        for part in item.resource.table_for(item.desired).purge_fields
        if (part.entries is not None and whole_kind) or (part.purge_option and item.desired.get(part.purge_option))
    }
    remove = {item.resource.holder_of} if item.state == ABSENT else set()
    return Policy(
        update_secrets=run_options.update_secrets,
        decider=run_options.secret_decider(item),
        purge=frozenset(purge),
        remove=frozenset(remove),
    )


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
    former = {resource.former_name(item.desired): item for item in members}
    known = {resource.wire_key(wire) for wire in wires if wire is not None and not isinstance(wire, Missing)}
    known.discard(None)
    force = {"force": True} if run_options.force and "force" in resource.table else {}
    for identity, wire in resource.list_removable(client):
        item = Item(resource, {**identity, **force}, ABSENT, unlisted=True)
        if item.name in listed or resource.wire_key(wire) in known:
            continue
        if item.name in former:
            raise InputError(
                f"it is not listed and would be removed, but is what {former[item.name].label} was called before, which is there as well",
                place=Place(object=item.label),
                next_step="Leave the previous name out if it may go; else list it",
            )
        plan.changes.append(Change(item, DELETE, wire, options_of(item, wire)))
