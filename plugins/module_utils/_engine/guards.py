# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What must hold of a plan before anything is written: its bounds, and that it is the plan somebody approved."""

from __future__ import annotations

from .._core.errors import RefusedError
from .approval import NEXT_STEP, ApprovedPlan
from .names import shortened
from .plan import Plan
from .resource import Change, Client
from .run_options import RunOptions


def check_guards(
    plan: Plan, client: Client, run_options: RunOptions, *, again: bool = False, begun: bool = False
) -> None:
    """Hold a plan against everything that the user put in its way.

    :arg again: the plan was made again for just the objects that it changes.
    :arg begun: a part of it may be written already, and the product does not undo that.
    :raises RefusedError: it says what stands against it; nothing (more) was written.
    """
    written = "nothing more" if begun else "nothing"
    _check_bound("deletions", plan.deletions(), "max_deletes", run_options.max_deletes, "list what must stay", written)
    otherwise = "look at the plan with --check --diff"
    _check_bound("changes", plan.touched(), "max_changes", run_options.max_changes, otherwise, written)
    approved = run_options.approved
    if approved is None:
        return
    if not approved:
        raise RefusedError(
            "this device is not in the approved plan, so nothing was written",
            next_step="It was not reached when the plan was made, or it is new. " + NEXT_STEP,
        )
    ApprovedPlan(approved, client).check(plan, run_options, again=again, written=written)


def check_rebase(change: Change, client: Client, run_options: RunOptions) -> None:
    """Refuse a change that was planned again because somebody else changed the object, if that is not what was approved.

    :raises RefusedError: the object is neither as it was when the plan was approved, nor as the plan leaves it.
    """
    if run_options.approved is not None:
        ApprovedPlan(run_options.approved, client).check_again(change)


def _check_bound(what: str, names: list[str], option: str, bound: int | None, otherwise: str, written: str) -> None:
    if bound is not None and len(names) > bound:
        raise RefusedError(
            f"{what} planned: {len(names)}, allowed by {option}: {bound}, so {written} was written: {shortened(names)}",
            next_step=f"Raise {option} if all of these are wanted; else {otherwise}",
        )
