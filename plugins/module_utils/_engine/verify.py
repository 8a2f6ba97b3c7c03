# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Whether what was written is as desired: it is read again, and planned again."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from .._core.errors import Effects, FleetError, Place, VerifyError
from .._schema.secret_state import NEVER
from .effects import effects_of, in_doubt
from .names import MAX_LISTED, shortened
from .plan import Plan
from .planning import make_plan
from .resource import DELETE, Change, Client, Item
from .run_options import RunOptions
from .traces import secrets_left, shows, together


def verified(client: Client, done: Plan, run_options: RunOptions, doubt: FleetError | None = None) -> Plan:
    """Verify; where the product cannot be read any more, the error says that the change was made.

    :arg doubt: why it is not known whether it was; it is the failure where it turns out that it was not, or nothing shows it.
    """
    seen: dict[int, Mapping[str, Any] | None] = {}
    try:
        proof = _verify(client, done, run_options, seen)
    except VerifyError:
        if doubt is None or _was_made(done, seen):
            raise
        raise _settled(doubt, done, seen) from None
    except FleetError as error:
        made = "the change was made, but could not be verified" if doubt is None else "the change may have been made"
        error.message = f"{made}: {error.message}"
        error.effects = effects_of(done.changes) if doubt is None else in_doubt(done.changes)
        raise
    if doubt is not None and not _was_made(done, seen):
        raise _settled(doubt, done, seen)
    return proof


def _was_made(done: Plan, seen: Mapping[int, Mapping[str, Any] | None]) -> bool | None:
    """Return whether a unit of writing was completed; None where what was read shows neither."""
    return together(shows(change, seen[id(change)]) for change in done.changes if id(change) in seen)


def _settled(doubt: FleetError, done: Plan, seen: Mapping[int, Mapping[str, Any] | None]) -> FleetError:
    """Return the error of a unit of writing of which nothing shows that it was completed."""
    if _was_made(done, seen) is None:
        doubt.message = f"{doubt.message}, and it is not known whether the change was made"
        doubt.effects = in_doubt(done.changes)
    else:
        doubt.message = f"{doubt.message}, and reading again shows that the change was not made"
        doubt.effects = Effects()
    return doubt


def _verify(client: Client, done: Plan, run_options: RunOptions, seen: dict[int, Mapping[str, Any] | None]) -> Plan:
    """Read everything that was written again; it must be as desired.

    Secrets cannot be read back: what is checked is that the product has one, and another one than before where it shows that.

    :arg seen: gets the object of each change as it is now, by the change's identity.
    """
    by_item = {id(change.item): change for change in done.changes}

    def look(item: Item, current: Mapping[str, Any] | None) -> None:
        change = by_item[id(item)]
        seen[id(change)] = current
        _check_kept(change, current, done)

    run_options = RunOptions(update_secrets=NEVER, ledger=run_options.ledger, purge=run_options.purge)
    proof = make_plan(client, [change.item for change in done.changes], run_options, proving=look)
    for change in proof.changes:
        names = change.summary()["fields"] or [change.operation]
        listed = "; ".join(
            f"{name} is {now!r} instead of {desired!r}"
            for name, now, desired in islice(change.diff.differences(), MAX_LISTED)
        )
        detail = f" ({listed})" if listed else ""
        message = (
            f"the product accepted the change, but reading it again shows a difference in {shortened(names)}{detail}"
        )
        if change.operation == DELETE:
            message = "the product accepted the removal, but reading it again shows that it is still there"
        error = VerifyError(
            message,
            place=Place(object=change.item.label),
            next_step="Somebody else may have changed it at the same time, or the product has a rule of its own for it: run again with --check --diff",
        )
        unlike = {id(different.item) for different in proof.changes}
        error.effects = effects_of(one for one in done.changes if id(one.item) not in unlike)
        error.effects += in_doubt(one for one in done.changes if id(one.item) in unlike)
        raise error
    for change in done.changes:
        left = secrets_left(change, seen[id(change)])
        if left:
            error = VerifyError(
                f"the product accepted the change, but reading it again shows the same {shortened(left)} as before",
                place=Place(object=change.item.label),
                next_step="Run again with update_secrets: always; if it stays so, the product does not take what it accepts",
            )
            error.effects = effects_of(one for one in done.changes if one is not change) + in_doubt([change])
            raise error
    return proof


def _check_kept(change: Change, current: Mapping[str, Any] | None, done: Plan) -> None:
    """Look whether all entries that were to be there are: a product may replace where its document says "update".

    Names are compared, before anything else: whether an entry is as desired is asked only of one that is there.

    :raises VerifyError: it names those that are gone.
    """
    if change.operation == DELETE or current is None:
        return
    table = change.item.resource.table_for(change.item.desired)
    for option, entries in change.diff.entries.items():
        form = table[option].entries
        if form is None:
            continue
        there = form.by_key(current.get(option))
        wanted = list(form.by_key(change.diff.after.get(option)))
        # What was in the request is no victim of a product that replaces.
        written = {*entries.created, *entries.updated}
        lost = [key for key in wanted if key not in there and key not in written]
        missing = [key for key in wanted if key not in there and key in written]
        if not lost and not missing:
            continue
        message = (
            f"the change arrived, but entries of {option} that it was not about are gone: {shortened(map(str, lost))}"
        )
        next_step = (
            "Somebody else may have removed them at the same time; else this product replaces where its"
            " document says that it updates: stop here, and restore them from what you have"
        )
        if not lost:
            message = (
                f"the product accepted the change, but reading it again shows that entries of {option} are missing:"
                f" {shortened(map(str, missing))}"
            )
            next_step = "Somebody else may have removed them at the same time: run again with --check --diff"
        error = VerifyError(message, place=Place(object=change.item.label), next_step=next_step)
        name = f"{change.item.label} {option}[%s]"
        absent = {name % key for key in (*lost, *missing)}
        made = effects_of(done.changes)
        error.effects = Effects(
            tuple(one for one in made.written if one not in absent),
            (*made.removed, *(name % key for key in lost)),
            tuple(name % key for key in missing),
        )
        raise error
