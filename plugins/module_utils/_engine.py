# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The engine: read, normalise, plan, (check mode stops here) apply, verify, report.

It knows no product. It is the only place that knows about check mode.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from ._comparison import NEVER, ON_CREATE, Merge, Policy, merge
from ._errors import ConflictError, FleetError, InputError, Place, VerifyError
from ._fields import entry_pairs
from ._resource import ABSENT, CREATE, DELETE, PRESENT, UPDATE, Change, Client, Item, Resource

# More names than these do not help a reader of a message.
LONGEST_LIST = 20
# How often a change is planned anew because somebody else changed the same object meanwhile.
REBASES = 1


@dataclass
class Task:
    """One task of a playbook, as the engine sees it.

    :arg parameters: the validated options.
    :arg report: shows a line to a user who asked for details (-vv), while the task runs.
    :arg announce: shows a line to every user at once: for waiting, and whatever else looks like standing still.
    :arg warnings: sentences to show with the result.
    """

    parameters: Mapping[str, Any]
    check_mode: bool = False
    report: Callable[[str], None] = lambda line: None
    announce: Callable[[str], None] = lambda line: None
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Rules:
    """What the user decided for a whole run.

    :arg update_secrets: what happens to secrets that cannot be compared.
    :arg purge: the kinds of which everything not listed goes.
    :arg max_deletes: how many objects and entries may go at most; None for no bound.
    """

    update_secrets: str = ON_CREATE
    purge: frozenset[str] = frozenset()
    max_deletes: int | None = None


@dataclass
class Plan:
    """What is to be done, in order, and what was looked at to decide it."""

    changes: list[Change] = field(default_factory=list)
    unchanged: list[tuple[Item, dict[str, Any] | None, Merge | None]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.changes)

    def deletions(self) -> list[str]:
        """Return the names of everything that goes."""
        names = []
        for change in self.changes:
            if change.operation == DELETE:
                names.append(change.item.label)
            elif change.outcome is not None:
                table = change.item.resource.table_for(change.item.desired)
                names += [f"{change.item.label} {name}" for name in change.outcome.removed_names(table)]
        return names


def converge(
    task: Task, client: Client, items: Sequence[Item], rules: Rules, resources: Sequence[Resource] = ()
) -> dict[str, Any]:
    """Bring the device to what is desired and return the result of the task.

    :arg resources: everything the task is about, in order of dependency, even where no item is listed of it: what is to
        be purged is looked for in these.
    :raises FleetError: input, product or network are at fault; nothing half is left behind.
    """
    for item in items:
        with_place(item, lambda item=item: item.resource.check(item.desired, item.state))  # type: ignore[misc]
    client.transport.read_only = task.check_mode
    plan = make_plan(client, items, rules, search=resources)
    _check_deletions(plan, rules)
    applied = plan
    config = None
    if plan and not task.check_mode:
        applied = _apply(task, client, plan, rules)
        config = _verified(client, applied, rules)
    return report(plan if task.check_mode else applied, plan, config)


def with_place(item: Item, action: Callable[[], Any]) -> Any:
    """Run the action; an error on input that it raises says which object it is about."""
    try:
        return action()
    except InputError as error:
        if not error.place.object:
            error.place = Place(error.place.product, item.label, error.place.method, error.place.path)
        raise


def make_plan(
    client: Client, items: Iterable[Item], rules: Rules, *, search: Sequence[Resource] = (), proving: bool = False
) -> Plan:
    """Read what the items need and say what is to be done. Writes nothing.

    :arg search: the resources of which, if they are to be purged, everything not among the items goes. Nothing is
        searched when a plan is made again: what goes is among the items by then, and what stays is not.
    :arg proving: this is the reading back of what was written.
    """
    plan = Plan()
    groups: dict[Resource, list[Item]] = {resource: [] for resource in search}
    for item in items:
        groups.setdefault(item.resource, []).append(item)
    for resource, members in groups.items():
        read = resource.read_back if proving else resource.read
        for item, wire in zip(members, read(client, members) if members else ()):
            with_place(item, lambda item=item, wire=wire: _plan_item(client, item, wire, rules, plan))  # type: ignore[misc]
        if resource in search and resource.removable and resource.kind in rules.purge:
            _plan_purge(client, resource, members, plan)
    # What goes, goes last and in reverse: nothing is deleted that something else still needs.
    deletions = [change for change in plan.changes if change.operation == DELETE]
    plan.changes = [change for change in plan.changes if change.operation != DELETE] + deletions[::-1]
    return plan


def _plan_item(client: Client, item: Item, wire: Any, rules: Rules, plan: Plan) -> None:
    resource = item.resource
    current = None if wire is None else resource.options(wire)
    if item.state == ABSENT and not resource.holder_of:
        if current is None:
            plan.unchanged.append((item, None, None))
        else:
            plan.changes.append(Change(item, DELETE, wire, current, None))
        return
    desired = resource.resolve(client, item.desired, current)
    outcome = merge(resource.table_for(item.desired), desired, current, _policy(item, rules))
    if current is None or outcome.changed:
        operation = CREATE if current is None else UPDATE
        plan.changes.append(Change(item, operation, wire, current, outcome))
    else:
        plan.unchanged.append((item, current, outcome))


def _policy(item: Item, rules: Rules) -> Policy:
    table = item.resource.table_for(item.desired)
    purge = {
        part.option
        for part in table
        if (part.has_entries and item.resource.kind in rules.purge)
        or (part.purge_option and item.desired.get(part.purge_option))
    }
    remove = {item.resource.holder_of} if item.state == ABSENT else set()
    return Policy(update_secrets=rules.update_secrets, purge=frozenset(purge), remove=frozenset(remove))


def _plan_purge(client: Client, resource: Resource, members: Sequence[Item], plan: Plan) -> None:
    if members and not resource.many:
        return
    listed = {item.name for item in members}
    for identity, wire in resource.list_all(client):
        item = Item(resource, identity, ABSENT)
        if item.name not in listed:
            plan.changes.append(Change(item, DELETE, wire, resource.options(wire), None))


def _check_deletions(plan: Plan, rules: Rules) -> None:
    names = plan.deletions()
    if rules.max_deletes is not None and len(names) > rules.max_deletes:
        raise InputError(
            "%d deletions are planned and max_deletes allows %d, so nothing was written: %s"
            % (len(names), rules.max_deletes, ", ".join(names)),
            next_step="List what must stay, or raise max_deletes",
        )


def _apply(task: Task, client: Client, plan: Plan, rules: Rules) -> Plan:
    items = [change.item for change in plan.changes]
    for rebase in range(REBASES + 1):
        try:
            with client.writing() as unit:
                if client.reads_again_inside or rebase:
                    plan = make_plan(client, items, rules)
                    _check_deletions(plan, rules)
                unit.keep = bool(plan)
                for change in plan.changes:
                    _write(task, client, change)
            return plan
        except ConflictError:
            if rebase == REBASES:
                raise
            task.announce("somebody else changed the same settings meanwhile: reading and planning again")
    raise AssertionError("unreachable")


def _write(task: Task, client: Client, change: Change) -> None:
    task.report("%s %s" % (change.operation, change.item.label))
    if change.operation == DELETE:
        change.item.resource.remove(client, change)
    else:
        change.item.resource.write(client, change)


def _verified(client: Client, done: Plan, rules: Rules) -> Plan:
    """Verify; where the product cannot be read any more, the error says that the change was made."""
    try:
        return _verify(client, done, rules)
    except VerifyError:
        raise
    except FleetError as error:
        error.message = "the change was made, but could not be verified: %s" % error.message
        raise


def _verify(client: Client, done: Plan, rules: Rules) -> Plan:
    """Read everything that was written again; it must be as desired.

    Secrets cannot be read back: what is checked is that the product has one.
    """
    items = [change.item for change in done.changes]
    proof = make_plan(client, items, Rules(update_secrets=NEVER, purge=rules.purge), proving=True)
    for change in proof.changes:
        names = change.summary()["fields"] or [change.operation]
        outcome = change.outcome
        detail = ""
        if outcome is not None:
            detail = "; ".join(
                f"{name} is {now!r} instead of {desired!r}"
                for name, now, desired in islice(outcome.differences(), LONGEST_LIST)
            )
        raise VerifyError(
            "the product accepted the change, but reading it again shows a difference in %s%s"
            % (_shortened(names), " (%s)" % detail if detail else ""),
            place=Place(object=change.item.label),
            next_step="Somebody else may have changed it at the same time, or the product has a rule of its own for it: run again with --check --diff",
        )
    _check_kept(done, proof)
    return proof


def _check_kept(done: Plan, proof: Plan) -> None:
    """Look whether all entries that were to stay are still there: a product may replace where its document says "update".

    :raises VerifyError: it names those that are gone.
    """
    now = {id(item): current for item, current, unused in proof.unchanged}
    for change in done.changes:
        current = now.get(id(change.item))
        if change.outcome is None or current is None:
            continue
        table = change.item.resource.table_for(change.item.desired)
        for option in change.outcome.entries:
            there = {key for key, unused in entry_pairs(table[option], current.get(option))}
            kept = (key for key, unused in entry_pairs(table[option], change.outcome.after.get(option)))
            lost = [str(key) for key in kept if key not in there]
            if lost:
                raise VerifyError(
                    f"the change arrived, but {len(lost)} entries of {option} that it was not about are gone: {_shortened(lost)}",
                    place=Place(object=change.item.label),
                    next_step="Somebody else may have removed them at the same time; else this product replaces where its"
                    " document says that it updates: stop here, and restore them from what you have",
                )


def _shortened(names: Sequence[str]) -> str:
    more = len(names) - LONGEST_LIST
    return ", ".join(names[:LONGEST_LIST]) + (f" and {more} more" if more > 0 else "")


def report(shown: Plan, first: Plan, proof: Plan | None) -> dict[str, Any]:
    """Return the result of the task: changed, diff, changes, and the objects as they are now."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    now: dict[str, Any] = {}
    disclosed: dict[str, Any] = {}
    written = {id(change.item) for change in shown.changes}
    for item, current, outcome in first.unchanged + (shown.unchanged if shown is not first else []):
        if id(item) in written:
            continue
        _put(now, item, None if current is None else item.resource.gather(current))
        disclosed[item.label] = item.resource.disclose(current or {})
        if outcome is not None:
            _put(before, item, outcome.before_view)
            _put(after, item, outcome.after_view)
    read_back = {id(item): current for item, current, unused in (proof.unchanged if proof is not None else ())}
    for change in shown.changes:
        gather = change.item.resource.gather
        if change.outcome is None:
            _put(before, change.item, gather(change.before or {}))
            continue
        if change.before is not None:
            _put(before, change.item, change.outcome.before_view)
        _put(after, change.item, change.outcome.after_view)
        after_all = read_back.get(id(change.item)) or change.outcome.after
        _put(now, change.item, gather(after_all))
        disclosed[change.item.label] = change.item.resource.disclose(after_all)
    return {
        "changed": bool(shown),
        "changes": [change.summary() for change in shown.changes],
        "diff": {"before": before, "after": after},
        "config": now,
        "disclosed": disclosed,
    }


def _put(document: dict[str, Any], item: Item, options: Mapping[str, Any] | None) -> None:
    """Put an object into a document: under its kind, in a list where there can be many."""
    if options is None:
        return
    identity = {option: item.desired.get(option) for option in item.resource.identity}
    if item.resource.many:
        document.setdefault(item.resource.kind, []).append({**identity, **options})
    else:
        document[item.resource.kind] = dict(options)


def gather(client: Client, resources: Iterable[Resource]) -> dict[str, Any]:
    """Return the document of the live device: what ``merged`` accepts with no change."""
    document: dict[str, Any] = {}
    for resource in resources:
        for identity, wire in resource.list_all(client):
            _put(document, Item(resource, identity), resource.gather(resource.options(wire)))
    return document


def items_from(resource: Resource, parameters: Any, state: str = PRESENT) -> list[Item]:
    """Return what one key of a document, or the options of a module, ask for.

    :raises InputError: one object is listed twice.
    """
    items = []
    seen = set()
    for entry in parameters if resource.many else [parameters]:
        item = Item(resource, resource.table.given(entry), entry.get("state") or state)
        if item.name in seen:
            raise InputError("%s is listed twice" % item.label)
        seen.add(item.name)
        items.append(item)
    return items


__all__ = ["FleetError", "Plan", "Rules", "Task", "converge", "gather", "items_from", "make_plan", "report"]
