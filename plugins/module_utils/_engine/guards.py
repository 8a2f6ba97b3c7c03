# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What must hold of a plan before anything is written: its bounds, and that it is the plan somebody approved.

A plan is approved as a description: for each object a hash of what was asked for and one of what was read. Secrets are in
neither, not even as hashes, since a short one could be found by trying. Of a secret counts only whether it is given.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from .._core.errors import InputError, RefusedError
from .._core.redaction import Unmasked
from .._schema.credentials import masked
from .._schema.table import FieldTable
from .plan import Plan, RunOptions
from .resource import Change, Item

# More names than these do not help a reader of a message.
MAX_LISTED = 20

_PARTS: Mapping[str, type] = {"document": Mapping, "read": Mapping, "changes_hash": str}


def check_guards(plan: Plan, run_options: RunOptions, *, again: bool = False, begun: bool = False) -> None:
    """Hold a plan against everything that the user put in its way.

    :arg again: the plan was made anew for just the objects that it changes.
    :arg begun: a part of it may be written already, and the product does not undo that.
    :raises RefusedError: it says what stands against it; nothing (more) was written.
    """
    written = "nothing more" if begun else "nothing"
    _check_bound("deletions", plan.deletions(), "max_deletes", run_options.max_deletes, "list what must stay", written)
    otherwise = "look at the plan with --check --diff"
    _check_bound("changes", plan.touched(), "max_changes", run_options.max_changes, otherwise, written)
    if run_options.approved is not None:
        _check_approved(plan, run_options.approved, again, written)


def _check_bound(what: str, names: list[str], option: str, bound: int | None, otherwise: str, written: str) -> None:
    if bound is not None and len(names) > bound:
        raise RefusedError(
            f"{what} planned: {len(names)}, allowed by {option}: {bound}, so {written} was written: {shortened(names)}",
            next_step=f"Raise {option} if all of these are wanted; else {otherwise}",
        )


def shortened(names: Iterable[str]) -> str:
    """Return the names as a list for a message, the first of many."""
    listed = list(names)
    more = len(listed) - MAX_LISTED
    return ", ".join(listed[:MAX_LISTED]) + (f" and {more} more" if more > 0 else "")


def described(plan: Plan, product: str) -> dict[str, Any]:
    """Return what somebody approves: hashes of what was asked and read, and the changes, without any secret."""
    pairs = sorted(_looked_at(plan), key=lambda pair: pair[0].label)
    return {
        "product": product,
        "document": {item.label: _hash(_asked(item)) for item, unused in pairs if not item.unlisted},
        "read": {item.label: _read_hash(item, current) for item, current in pairs},
        "changes": [change.summary() for change in plan.changes],
        "changes_hash": _changes_hash(plan),
    }


def check_rebase(change: Change, run_options: RunOptions) -> None:
    """Refuse a change that was planned anew because somebody else changed the object, if that is not what was approved.

    :raises RefusedError: the object is not any more what it was when the plan was approved.
    """
    item = change.item
    if run_options.approved is None or run_options.approved["read"].get(item.label, "") == _read_hash(
        item, change.before
    ):
        return
    raise RefusedError(
        "somebody else has changed %s in just this moment, and the plan that was approved no longer fits" % item.label,
        next_step="Make a plan anew, and have it approved",
    )


def _read_hash(item: Item, current: Mapping[str, Any] | None) -> str | None:
    return None if current is None else _hash(_compared(item.resource.table_for(item.desired), current))


def _looked_at(plan: Plan) -> list[tuple[Item, Mapping[str, Any] | None]]:
    changed = [(change.item, change.before) for change in plan.changes]
    return changed + [(item, current) for item, current, unused in plan.unchanged]


def _check_approved(plan: Plan, approved: Mapping[str, Any], again: bool, written: str) -> None:
    if not approved:
        raise RefusedError(
            "this device is not in the approved plan, so nothing was written",
            next_step="It was not reached when the plan was made, or it is new: make a plan anew, and have it approved",
        )
    wrong = [part for part, kind in _PARTS.items() if not isinstance(approved.get(part), kind)]
    if wrong:
        raise InputError(
            "approved_plan is no plan: it has no %s, or something else in its place" % ", ".join(wrong),
            next_step="Give what check mode returned as plan",
        )
    now = described(plan, str(approved.get("product", "")))
    moved = {part: _moved(approved[part], now[part], again) for part in ("document", "read")}
    if not any(moved.values()) and approved["changes_hash"] == now["changes_hash"]:
        return
    difference = _difference(plan, approved, {*moved["document"], *moved["read"]})
    raise RefusedError(
        "the plan that was approved no longer fits, so %s was written: %s"
        % (written, "; ".join(_reasons(moved, difference))),
        next_step="Make a plan anew, and have it approved",
        details={"moved": moved, "diff": difference},
    )


def _moved(then: Mapping[str, Any], now: Mapping[str, Any], again: bool) -> list[str]:
    names = now if again else {**then, **now}
    # What is not there and what was never looked at are not the same.
    return sorted(name for name in names if then.get(name, "") != now.get(name, ""))


def _reasons(moved: Mapping[str, list[str]], difference: Mapping[str, Any]) -> list[str]:
    reasons = []
    if moved["document"]:
        reasons.append("the document now asks for something else of %s" % shortened(moved["document"]))
    if moved["read"]:
        before, after = difference["before"].get("device", {}), difference["after"].get("device", {})
        told = [name + _told(before.get(name), after.get(name)) for name in moved["read"]]
        reasons.append("changed on the device since: %s" % shortened(told))
    # Another release of the collection, or other options than those that the plan was made with.
    return reasons or ["the same document and the same device now lead to other changes"]


def _told(then: Any, now: Any) -> str:
    """Return in words how an object differs, where that is short enough for a sentence."""
    if not isinstance(then, Mapping) or not isinstance(now, Mapping):
        return ""
    names = [name for name in {**then, **now} if then.get(name) != now.get(name)]
    if any(isinstance(options.get(name), (Mapping, list)) for name in names for options in (then, now)):
        return " (%s)" % ", ".join(names)
    told = ["%s was %r and is %r" % (name, then.get(name), now.get(name)) for name in names[:MAX_LISTED]]
    # What the document leaves out is not in the plan, so only that it moved is known.
    return " (%s)" % ("; ".join(told) or "in what the document leaves out")


def _difference(plan: Plan, approved: Mapping[str, Any], moved: Collection[str]) -> dict[str, Any]:
    """Return a diff from what was approved to what is so now, of the objects that moved."""
    diff = approved.get("diff")
    if not isinstance(diff, Mapping):
        # The result of a check has its diff beside the plan; a plan file has it inside.
        return {"before": {}, "after": {}}
    then = {side: _by_label(plan, diff.get(side)) for side in ("before", "after")}
    now = {side: _by_label(plan, document) for side, document in plan.views().items()}
    sides = {"device": "before", "document": "after"}
    return {
        key: {
            what: {name: views[side][name] for name in sorted(moved) if name in views[side]}
            for what, side in sides.items()
        }
        for key, views in (("before", then), ("after", now))
    }


def _by_label(plan: Plan, document: Any) -> dict[str, Any]:
    """Return the objects of a document by their labels, as far as the plan knows their kinds."""
    labeled = {}
    for resource in {item.resource for item, unused in _looked_at(plan)}:
        found = document.get(resource.kind) if isinstance(document, Mapping) else None
        for entry in found if isinstance(found, list) else [found]:
            if isinstance(entry, Mapping):
                labeled[Item(resource, entry).label] = dict(entry)
    return labeled


def _asked(item: Item) -> Any:
    return [item.state, _compared(item.resource.table_for(item.desired), item.desired)]


def _compared(table: FieldTable, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options without what is not the user's (what only the product says) and without any secret.

    An option that is None is there: it is cleared, which is not the same as left out.
    """
    compared: dict[str, Any] = {}
    # What only the product says, but tells whether it has a secret.
    evidence = {item.secret.evidence for item in table if item.secret is not None}
    for item in table:
        if item.option not in options or (item.read_only and item.option not in evidence):
            continue
        value = options[item.option]
        if value is None:
            compared[item.option] = None
            continue
        if item.hidden:
            value = sorted(value) if isinstance(value, Mapping) else True
        elif item.tree is not None:
            value = masked(value, item.tree.credentials, True)
        elif item.entries is not None and not item.entries.as_mapping:
            table_of_entries = item.entries.table
            entries = [(str(key), _compared(table_of_entries, entry)) for key, entry in item.entries.pairs(value)]
            value = sorted(entries, key=lambda pair: pair[0])
        else:
            value = item.rebuild(value, _compared)
        compared[item.option] = value
    return compared


def _changes_hash(plan: Plan) -> str:
    # The order says nothing: a plan that is made again for what it changes may have another, and so may entries of a list.
    summaries = [change.summary() for change in plan.changes]
    return _hash(sorted(json.dumps({**one, "fields": sorted(one["fields"])}, sort_keys=True) for one in summaries))


def _hash(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    # Marked, so that it is not taken for text that may hold a secret: a secret of one letter would be found in it.
    return Unmasked(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
