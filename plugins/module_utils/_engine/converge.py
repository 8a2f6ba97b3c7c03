# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The engine: read, normalize, plan, (check mode stops here) apply, verify, report.

It knows no product. It is the only place that knows about check mode.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from .._core.data import Options
from .._core.errors import (
    ConflictError,
    Effects,
    FleetError,
    InputError,
    NotFoundError,
    Place,
    ProtocolError,
    RefusedError,
    TakenError,
    is_lost,
)
from .._core.results import FailedPart, Result
from .._schema.secrets import unreadable_values
from .effects import effects_of, failed, in_doubt
from .guards import check_guards, check_rebase
from .plan import Plan, Problem, check_writable, failures, input_of, options_of, put
from .plan_record import described
from .planning import make_plan, plan_item
from .resource import ABSENT, DELETE, PRESENT, Change, Client, Item, Missing, Resource, WriteUnit
from .result import report
from .run_options import RunOptions
from .schedule import ApplyResult, apply_changes
from .secrets_ledger import full_name
from .task import Task
from .verify import verified

# How often a change is planned again because somebody else changed the same object meanwhile.
REBASES = 1
# How often one change is tried that stands for itself, and for how many seconds to wait before looking what became of it.
TRIES = 3
PAUSE = 1.0


def converge(
    task: Task, client: Client, items: Sequence[Item], run_options: RunOptions, resources: Sequence[Resource] = ()
) -> Result:
    """Bring the device to what is desired and return the result of the task.

    :arg resources: everything the task is about, in order of dependency, even where no item is listed of it: what is to
        be purged is looked for in these.
    :raises FleetError: input, product or network are at fault; nothing half is left behind.
    """
    sound, wrong = _checked(items)
    if wrong and not task.check_mode:
        check_writable(Plan(problems=wrong))
    plan = make_plan(client, sound, run_options, search=resources, wrong=wrong)
    if task.check_mode:
        return _predicted(task, client, plan, run_options)
    if plan.problems:
        check_writable(plan)
    check_guards(plan, client, run_options)
    check_writable(plan)
    if not plan:
        _settle_secrets(plan, plan, run_options)
        return _with_states(report(plan, plan, None), run_options)
    applied, apply_result = _apply(task, client, plan, run_options)
    effects = effects_of(applied.changes)
    for unused, error in apply_result.failures:
        effects += error.effects or Effects()
    if apply_result.failures and not run_options.partial:
        first = apply_result.failures[0][1]
        first.effects = effects
        raise first
    proof = None
    if not apply_result.failures:
        proof = verified(client, applied, run_options, apply_result.doubt)
    elif applied:
        try:
            proof = verified(client, applied, run_options)
        except FleetError as error:
            task.warnings.append(f"what was done before the failure could not be verified: {error}")
    if proof is not None:
        _settle_secrets(applied, plan, run_options)
    result = _with_states(report(applied, plan, proof), run_options)
    if apply_result.failures:
        return {**result, **_failure(apply_result), **effects.result()}
    return result


def _checked(items: Iterable[Item]) -> tuple[list[Item], list[Problem]]:
    """Check items by themselves, before any request; return those that are sound, and what is wrong with the others."""
    sound, wrong = [], []
    for item in items:
        try:
            with input_of(item):
                item.resource.check(item.desired, item.state)
        except InputError as error:
            wrong.append(Problem(item.resource.kind, item.name, error))
        else:
            sound.append(item)
    return sound, wrong


def _predicted(task: Task, client: Client, plan: Plan, run_options: RunOptions) -> Result:
    """Return the result of check mode: everything that could be compared, whatever stands in the way of writing it.

    :raises RefusedError: a guard stands against the plan; it has what was compared as details.
    """
    predicted = _with_states(report(plan, plan, None), run_options)
    try:
        check_guards(plan, client, run_options)
    except RefusedError as error:
        error.details = {"diff": predicted["diff"], "changes": predicted["changes"], **error.details}
        raise
    try:
        check_writable(plan)
    except FleetError as error:
        predicted["failures"] = failures(plan)
        if predicted["failures"]:
            predicted["failed"], predicted["error"], predicted["msg"] = True, error.error_code, str(error)
            return predicted
        task.warnings.append(f"in a real run this would fail: {error}")
        del predicted["failures"]
    if plan:
        client.foresee_writing()
    if run_options.show_plan:
        predicted["plan"] = described(plan, client, run_options)
    return predicted


def _settle_secrets(made: Plan, first: Plan, run_options: RunOptions) -> None:
    """Have the ledger record which secrets were written, all of which were read back.

    :arg first: the plan that was made before anything was written.
    """
    if run_options.ledger is None:
        return
    written: list[str] = []
    absent = [item for item, current, unused in first.unchanged if item.state == ABSENT and current is None]
    absent += [change.item for change in made.changes if change.operation == DELETE]
    gone = [full_name(item.label, part.option) for item in absent for part in item.resource.table_for(item.desired)]
    for change in made.changes:
        if change.operation == DELETE:
            continue
        label, table = change.item.label, change.item.resource.table_for(change.item.desired)
        written += [full_name(label, name) for name in unreadable_values(table, change.diff)]
        gone += [full_name(label, name) for name in change.diff.removed_names(table)]
    run_options.ledger.settle(written, gone)


def _with_states(result: Result, run_options: RunOptions) -> Result:
    """Add what the ledger knows of each secret that is given."""
    if run_options.ledger is not None and "secrets" in result:
        result["secrets"]["states"] = run_options.ledger.states()
    return result


def _failure(apply_result: ApplyResult) -> FailedPart:
    """Return the part of a result that says what was not done, and why."""
    first = apply_result.failures[0][1]
    return {
        "failed": True,
        "error": first.error_code,
        "msg": f"changes that failed: {len(apply_result.failures)}, not tried: {len(apply_result.skipped)}, "
        f"made: {len(apply_result.made)}. The first failure: {first}",
        "failures": [
            {**change.summary(), "error": error.error_code, "msg": str(error)}
            for change, error in apply_result.failures
        ],
        "skipped": [{**change.summary(), "reason": reason} for change, reason in apply_result.skipped],
    }


def _apply(task: Task, client: Client, plan: Plan, run_options: RunOptions) -> tuple[Plan, ApplyResult]:
    """Make the changes of the plan; return what was made, and what became of each change.

    :raises FleetError: nothing was made, or the product undid it.
    """
    items = [change.item for change in plan.changes]
    for rebase in range(REBASES + 1):
        write_unit = None
        made: list[Change] = []
        complete = False
        try:
            with client.writing() as write_unit:
                if client.reads_again_inside or rebase:
                    plan = make_plan(client, items, run_options)
                    check_guards(
                        plan, client, run_options, again=True, begun=bool(rebase) and not client.reads_again_inside
                    )
                    check_writable(plan)
                write_unit.keep = bool(plan)
                task.progress.writing(len(plan.changes))
                if not write_unit.whole:
                    return _apply_each(task, client, plan, run_options, write_unit.workers)
                for change in plan.changes:
                    with _effects_noted(client, change):
                        _write(task, client, change)
                    made.append(change)
                    task.progress.made()
                complete = True
            return plan, ApplyResult(made=plan.changes, doubt=write_unit.doubt)
        except FleetError as error:
            if write_unit is None:
                # Opening the unit failed, which changes nothing that is configured.
                error.effects = error.effects or Effects()
            elif write_unit.whole:
                error.effects = _effects_of_unit(error, write_unit, made, complete=complete)
            if not isinstance(error, ConflictError) or rebase == REBASES or error.effects:
                raise
            task.announce("somebody else changed the same settings meanwhile: reading and planning again")
        except Exception as error:
            if write_unit is not None and write_unit.undone_on_failure and not complete:
                error.effects = Effects()  # type: ignore[attr-defined]
            raise
    raise AssertionError("unreachable")


def _effects_of_unit(error: FleetError, write_unit: WriteUnit, made: list[Change], *, complete: bool) -> Effects:
    """Return what is left of a unit of writing that failed.

    :arg complete: everything was written, so it is the end of the unit that failed.
    """
    if write_unit.undone_on_failure:
        if error.effects is not None:
            # The client has seen what became of the unit.
            return error.effects
        return in_doubt(made) if complete and is_lost(error) else Effects()
    return effects_of(made) + (error.effects or Effects())


@contextmanager
def _effects_noted(client: Client, change: Change) -> Iterator[None]:
    """Have an error of the block, which makes a change, say what was done of it."""
    before = client.transport.writes
    try:
        yield
    except FleetError as error:
        error.effects = failed(change, error, begun=client.transport.writes > before)
        raise


def _apply_each(
    task: Task, client: Client, plan: Plan, run_options: RunOptions, workers: int
) -> tuple[Plan, ApplyResult]:
    """Make each change by itself; one that meets somebody else's is read, planned and made again."""

    settled = Plan()

    def act(change: Change) -> Change | None:
        try:
            with input_of(change.item), _effects_noted(client, change):
                return _write_settled(task, client, change, run_options, settled)
        finally:
            task.progress.made()

    apply_result = apply_changes(plan.changes, act, workers=workers, go_on=run_options.continue_on_error)
    return Plan(apply_result.made, settled.unchanged), apply_result


def _write_settled(task: Task, client: Client, change: Change, run_options: RunOptions, settled: Plan) -> Change | None:
    """Make one change. Where that is in doubt or in somebody's way, look, and make what is still to be made.

    :arg settled: gets what turned out to be as desired, since somebody else had made the change.
    :returns: the change that was made, None where somebody else had made it.
    """
    shown = planned = change
    # Whether any request of ours may have done something.
    ours = False
    for tries in range(1, TRIES + 1):
        before = client.transport.writes
        try:
            _write(task, client, planned)
            return shown
        except FleetError as error:
            in_doubt, begun = is_lost(error), client.transport.writes > before
            ours = ours or in_doubt or begun
            gone = planned.operation == DELETE and isinstance(error, NotFoundError)
            # Whoever says what it has done has looked, or knows that it must not be done again.
            if (
                error.effects is not None
                or tries == TRIES
                or not (in_doubt or gone or isinstance(error, ConflictError))
            ):
                raise
            if in_doubt:
                client.transport.clock.sleep(PAUSE * tries)
            looked = _plan_again(client, change.item, run_options)
            if not looked:
                if ours:
                    return shown
                settled.unchanged += looked.unchanged
                return None
            again = looked.changes[0]
            if isinstance(error, TakenError) and (begun or not _made_by_others(planned, again)):
                # It is somebody else's object that is in the way, not ours in another state.
                raise
            if gone:
                # Another one has its name by now, and no one planned to delete that.
                raise
            if not in_doubt:
                check_rebase(again, client, run_options)
                _announce_conflict(task, client, planned, again)
                shown = again
            # What is left of a change in doubt is a part of it, and the result shows the whole.
            planned = again
    raise AssertionError("unreachable")


def _made_by_others(planned: Change, again: Change) -> bool:
    """Return whether an object is in another state than planned; what comes with another object is as that was made by this run."""
    moved = (again.operation, again.before) != (planned.operation, planned.before)
    return moved and (planned.before is not None or planned.item.resource.removable)


def _plan_again(client: Client, item: Item, run_options: RunOptions) -> Plan:
    wire: Any
    try:
        wire = item.resource.read_again(client, item)
    except NotFoundError as error:
        # What it belongs to is gone, and so is what was in that.
        wire = Missing(None, error)
    if isinstance(wire, Missing):
        if item.state != ABSENT:
            raise wire.error
        wire = None
    plan = Plan()
    plan_item(client, item, wire, run_options, plan)
    check_writable(plan)
    return plan


def _announce_conflict(task: Task, client: Client, planned: Change, again: Change) -> None:
    """Say that somebody else changed the object, and whether they changed what we are about to change."""
    task.announce(f"{planned.item.label}: somebody else changed it meanwhile: reading and planning again")
    if planned.operation == DELETE or planned.before is None or again.before is None:
        return
    both = [name for name in planned.diff.changed if planned.before.get(name) != again.before.get(name)]
    if both:
        client.warn(
            f"{planned.item.label}: somebody else changed {', '.join(both)} at the same time; what this task wants is there now"
        )


def _write(task: Task, client: Client, change: Change) -> None:
    task.report(f"{change.operation} {change.item.label}")
    if change.operation == DELETE:
        change.item.resource.remove(client, change)
    else:
        change.item.resource.apply(client, change)


def gather(client: Client, resources: Iterable[Resource]) -> Options:
    """Return the document of the live device: what ``merged`` accepts with no change."""
    document: Options = {}
    for resource in resources:
        names: set[str] = set()
        for identity, wire in resource.list_all(client):
            item = Item(resource, identity)
            if item.name in names:
                raise ProtocolError(
                    "the product has two objects of this name, so no document can hold them",
                    place=Place(client.transport.connection.title, item.label),
                    next_step="Look at them on the product, and rename or remove one",
                )
            names.add(item.name)
            put(document, item, resource.gather(options_of(item, wire)))
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
            raise InputError(f"{item.label} is listed twice", next_step="Keep one of the entries")
        seen.add(item.name)
        items.append(item)
    return items
