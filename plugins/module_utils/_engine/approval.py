# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Whether what is planned now is still what somebody approved.

A plan can be carried out in several goes: each value may be as it was read, or as the plan leaves it. Whatever else it is, somebody else
made it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from .._core.data import Options, TaskResult
from .._core.errors import InputError, RefusedError
from .._schema.field import UPDATE_ONLY
from .._schema.leaves import Leaf, leaves
from .._schema.secret_state import WRITTEN_MASKS
from .names import shortened
from .plan import Plan
from .plan_record import ABSENT_VALUE, Look, asked_of, given_secrets, hash_of, looks_of, same_in_file, written_names
from .resource import CREATE, UPDATE, Change, Client
from .run_options import RunOptions

NEXT_STEP = "Make a new plan, and have it approved"
# Longer values than these do not help a reader of a message.
MAX_SHOWN = 100
_UNKNOWN = "(only its hash is in the plan)"
_NOT_THERE = "(not there)"
_THERE = "(there)"


class Moved(NamedTuple):
    """A value that is neither what it was when the plan was made, nor what the plan makes of it."""

    name: str
    was: Any
    now: Any

    def said(self) -> str:
        """Return it for a message, with both values where they are known and short."""
        if self.was == _UNKNOWN:
            return self.name
        was, now = (
            "not there"
            if value == _NOT_THERE
            else "there"
            if value == _THERE
            else json.dumps(value, ensure_ascii=False)
            for value in (self.was, self.now)
        )
        return f"{self.name} was {was} and is {now}" if max(len(was), len(now)) <= MAX_SHOWN else self.name


class ApprovedPlan:
    """A plan that somebody approved, as it came back from a file.

    :raises InputError: it is no plan.
    """

    def __init__(self, approved: Mapping[str, Any], client: Client) -> None:
        self._client = client
        self._mask = client.transport.redactor.value
        if "document" in approved and "desired" not in approved:
            raise InputError(
                "approved_plan is of an older release of steady.fleet, so nothing was written", next_step=NEXT_STEP
            )
        wrong = [key for key, holds in _FORM.items() if not holds(approved.get(key))]
        if wrong:
            raise InputError(
                f"approved_plan is no plan: it has no {', '.join(wrong)}, or something else in its place",
                next_step="Give what check mode returned as plan",
            )
        self._approved = approved
        self._before: Mapping[str, Any] = approved["diff"]["before"]
        self._after: Mapping[str, Any] = approved["diff"]["after"]

    def check(self, plan: Plan, run_options: RunOptions, *, again: bool, written: str) -> None:
        """Hold a plan against it.

        :arg again: the plan was made again for just the objects that it changes.
        :arg written: what was not written yet, for the message.
        :raises RefusedError: it is for another device, something has moved since, or it shows something else than what would be done.
        """
        looks = looks_of(plan)
        self._check_frame(run_options, written)
        self._check_tenant(looks, written)
        desired = self._desired_moved(looks, again=again)
        current = [moved for look in looks for moved in self._current_moved(look)]
        secrets = self._secrets_moved(looks, run_options)
        if not desired and not current and not secrets:
            other = [name for look in looks for name in self._shown_otherwise(look)]
            if not again and len(self._approved["changes"]) != len({*self._before, *self._after}):
                other.append("the list of changes")
            if not other:
                return
            reasons = [f"it shows something else than what would be done: {shortened(other)}"]
            moved = {"desired": [], "current": [Moved(name, _UNKNOWN, _NOT_THERE) for name in other]}
            self._refuse(reasons, written, moved)
        reasons = []
        if secrets:
            reasons.append(
                f"these secrets are others than when it was approved, or secrets_key is: {shortened(moved.name for moved in secrets)}"
            )
        desired += secrets
        if len(desired) > len(secrets):
            moved_names = shortened(moved.said() for moved in desired if moved not in secrets)
            reasons.append(f"the document now asks for something else: {moved_names}")
        if current:
            reasons.append(f"changed on the device since: {shortened(moved.said() for moved in current)}")
        self._refuse(reasons, written, {"desired": desired, "current": current})

    def _secrets_moved(self, looks: list[Look], run_options: RunOptions) -> list[Moved]:
        """Return the secrets that are others than those that the plan is to write, or of which it does not say which it is to write."""
        tester = run_options.proofs
        if tester is None:
            return []
        proofs, written = self._approved.get("secrets") or {}, written_names(looks)
        concerned = [(name, value) for name, value in given_secrets(looks) if name in proofs or name in written]
        return [
            Moved(name, _UNKNOWN, _THERE) for name, value in concerned if not tester.fits(name, value, proofs.get(name))
        ]

    def check_again(self, change: Change) -> None:
        """Refuse a change that was planned again because somebody else changed the object, if that is not what was approved.

        :raises RefusedError: it is neither as it was when the plan was made, nor as the plan leaves it.
        """
        moved = [moved for look in looks_of(Plan([change])) for moved in self._current_moved(look)]
        if moved:
            reason = f"somebody else has changed meanwhile: {shortened(one.said() for one in moved)}"
            self._refuse([reason], "no more of it", {"desired": [], "current": moved})

    def _refuse(self, reasons: list[str], written: str, moved: Mapping[str, list[Moved]]) -> None:
        details: TaskResult = {"moved": {part: [one.name for one in names] for part, names in moved.items()}}
        found = [one for part in moved.values() for one in part]
        if found:
            sides = {"before": {one.name: one.was for one in found}, "after": {one.name: one.now for one in found}}
            diff = {
                side: {name: value for name, value in values.items() if value not in (_NOT_THERE, _UNKNOWN)}
                for side, values in sides.items()
            }
            if any(diff.values()):
                details["diff"] = diff
        message = f"the plan that was approved no longer fits, so {written} was written: {'; '.join(reasons)}"
        raise RefusedError(message, next_step=NEXT_STEP, details=details)

    def _check_frame(self, run_options: RunOptions, written: str) -> None:
        """Look whether it is for this product and device, and made with these options."""
        connection = self._client.transport.connection
        approved = self._approved
        if approved["product"] != connection.product:
            self._refuse([f"it is for {approved['product']}, and this is {connection.product}"], written, {})
        there, here = f"{approved['host']}:{approved['port']}", f"{self._mask(connection.host)}:{connection.port}"
        if there != here:
            self._refuse([f"it is for {there}, and this device is {here}"], written, {})
        options = json.loads(json.dumps(self._mask(run_options.described())))
        for name in {**approved["options"], **options}:
            if approved["options"].get(name) != options.get(name):
                there, here = (_option_words(name, side.get(name)) for side in (approved["options"], options))
                hint = ". Give both the same tags" if name == "kinds" else ""
                self._refuse([f"it was made with {there}, and this run has {here}{hint}"], written, {})

    def _check_tenant(self, looks: list[Look], written: str) -> None:
        """Look whether it is for this tenant, where the address has several: names mean something else in each."""
        there = self._approved.get("tenant") or ""
        if looks and self._approved["current"] and there != self._mask(self._client.tenant):
            self._refuse(["it is for another tenant of this address than the one that this login sees"], written, {})

    def _desired_moved(self, looks: list[Look], *, again: bool) -> list[Moved]:
        then: Mapping[str, Any] = self._approved["desired"]
        now = {look.item.label: asked_of(look.item, self._client) for look in looks if not look.item.unlisted}
        by_label = {look.item.label: look for look in looks}
        moved = []
        for label in now if again else {**then, **now}:
            if label not in now:
                moved.append(Moved(label, _THERE, _NOT_THERE))
            elif label not in then:
                moved.append(Moved(label, _NOT_THERE, _THERE))
            elif then[label] != now[label]:
                look = by_label[label]
                asked = leaves(look.table, look.item.desired, asked=True)
                before = look.leaves(self._after.get(label))
                for name in {**then[label], **now[label]}:
                    if then[label].get(name) != now[label].get(name):
                        value = self._mask(asked[name].value) if name in asked else _NOT_THERE
                        is_secret = name in asked and asked[name].field.hidden
                        was = before[name].value if name in before else _UNKNOWN
                        was = _NOT_THERE if name not in then[label] else was
                        known = (_UNKNOWN, _THERE) if is_secret else (was, value)
                        moved.append(Moved(f"{label}.{name}", *known))
        return moved

    def _current_moved(self, look: Look) -> list[Moved]:
        label = look.item.label
        if label not in self._approved["current"]:
            # The kind is looked at as a whole, and this object is new.
            return [] if look.current is None else [Moved(label, _NOT_THERE, _THERE)]
        unshown = self._approved["current"][label]
        planned = label in self._after
        if look.current is None:
            was_there = unshown is not None
            goes = label in self._before and not planned
            return [Moved(label, _THERE, _NOT_THERE)] if was_there and not goes else []
        if unshown is None and not planned:
            return [Moved(label, _NOT_THERE, _THERE)]
        return [moved._replace(name=f"{label}.{moved.name}") for moved in self._leaves_moved(look, unshown)]

    def _leaves_moved(self, look: Look, unshown: Mapping[str, Any] | None) -> Iterator[Moved]:
        """Yield each value of an object that is neither as it was read nor as the plan leaves it."""
        label = look.item.label
        now = {name: self._mask(leaf.value) for name, leaf in look.all_leaves(look.current).items()}
        before, after = look.leaves(self._before.get(label)), look.leaves(self._after.get(label))
        steps = {} if label in self._after else look.item.resource.removal_steps
        # What the plan makes may have more values than the plan gives it: the product's own.
        entries = look.all_leaves(self._after.get(label)).keys() - look.all_leaves(self._before.get(label)).keys()
        made = ("",) if unshown is None else tuple(f"{name}." for name in entries)
        loose = _loose(after)
        # What follows in a second request is the product's own until then.
        later = tuple(part.option for part in look.table if part.access == UPDATE_ONLY) if unshown is None else ()
        for name in {**look.leaves(look.current), **before, **after, **(unshown or {})}:
            shown = [side[name] for side in (before, after) if name in side]
            if name in loose or any(leaf.field.hidden or leaf.field.write_only for leaf in shown):
                continue
            if name.split(".", 1)[0].split("[", 1)[0] in later:
                continue
            value = now.get(name, ABSENT_VALUE)
            if name in steps and same_in_file(value, steps[name]):
                continue
            if name in (unshown or {}):
                known = (unshown or {})[name]
                hashed = None if value is ABSENT_VALUE else hash_of(self._client, value)
                fits = hashed in (known if isinstance(known, list) else [known])
            elif shown:
                sides = (before, after) if label in self._after else (before,)
                fits = any(same_in_file(value, side[name].value if name in side else ABSENT_VALUE) for side in sides)
            else:
                fits = name.startswith(made)
            if not fits:
                was = shown[0].value if shown else _UNKNOWN if name in (unshown or {}) else _NOT_THERE
                yield Moved(name, was, _NOT_THERE if value is ABSENT_VALUE else value)

    def _shown_otherwise(self, look: Look) -> Iterator[str]:
        """Yield what the plan shows of an object that is neither what would be done to it nor what was done."""
        label = look.item.label
        before, after = self._before.get(label), self._after.get(label)
        if look.change is None and before is None and after is None:
            return
        begun = look.change is None or self._is_begun(look)
        then, now = look.leaves(after), look.leaves(self._mask(look.after))
        for name in {**then, **now}:
            one, other = (side[name].value if name in side else ABSENT_VALUE for side in (then, now))
            leaf = then.get(name)
            # Once it is written, nothing is to be seen of it.
            written = (
                begun and leaf is not None and (leaf.field.hidden or leaf.field.write_only or _is_mask(leaf.value))
            )
            if not written and not same_in_file(one, other):
                yield f"{label}.{name}"
        if look.change is None:
            return
        if not begun and not same_in_file(before, self._mask(look.before)):
            yield label
        summary = json.loads(json.dumps(self._mask(look.change.summary())))
        named = [
            one for one in self._approved["changes"] if all(one.get(key) == summary[key] for key in ("kind", "name"))
        ]
        if not any(_covers(one, summary, begun=begun) for one in named):
            yield label

    def _is_begun(self, look: Look) -> bool:
        """Return whether a part of what the plan changes of an object is changed already."""
        then = look.leaves(self._before.get(look.item.label))
        now = look.leaves(self._mask(look.before))
        readable = [name for name, leaf in {**then, **now}.items() if not (leaf.field.hidden or leaf.field.write_only)]
        sides = [[side[name].value if name in side else None for name in readable] for side in (then, now)]
        return not same_in_file(*sides)


def _is_mask(value: Any) -> bool:
    """Return whether a value stands for a secret that is written."""
    return isinstance(value, str) and value in WRITTEN_MASKS


def _loose(after: Mapping[str, Leaf]) -> set[str]:
    """Return what changes with the secrets that a plan writes: what shows that there is one, or refers to it."""
    loose: set[str] = set()
    for name, leaf in after.items():
        if _is_mask(leaf.value):
            loose.add(name)
            others = (leaf.field.evidence, leaf.field.stored_as)
            loose.update(leaf.beside + other for other in others if other)
    # What the plan shows is what it says, also where it shows that there is a secret.
    return loose - {name for name, leaf in after.items() if not _is_mask(leaf.value)}


def _covers(approved: Mapping[str, Any], change: Mapping[str, Any], *, begun: bool) -> bool:
    """Return whether an approved change is this one, or, where a part of it was made, whether this one is the rest."""
    fields = approved.get("fields")
    if not isinstance(fields, list):
        return False
    if not begun:
        return _in_no_order(approved) == _in_no_order(change)
    beginnings = tuple(f"{name}{sign}" for name in fields for sign in ".[")
    operations = (change["operation"], CREATE) if change["operation"] == UPDATE else (change["operation"],)
    return approved.get("operation") in operations and all(
        name in fields or name.startswith(beginnings) for name in change["fields"]
    )


def _in_no_order(change: Mapping[str, Any]) -> Options:
    """Return a change without the order of what it lists, which follows that of the document."""
    return {
        key: sorted(json.dumps(one, sort_keys=True) for one in value) if isinstance(value, list) else value
        for key, value in change.items()
    }


def _are_mappings(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(one, Mapping) for one in value.values())


def _is_diff(value: Any) -> bool:
    return isinstance(value, Mapping) and all(_are_mappings(value.get(side)) for side in ("before", "after"))


_FORM: Mapping[str, Callable[[Any], bool]] = {
    "product": lambda value: isinstance(value, str),
    "host": lambda value: isinstance(value, str),
    "port": lambda value: isinstance(value, int),
    "options": lambda value: isinstance(value, Mapping),
    "changes": lambda value: isinstance(value, list) and all(isinstance(one, Mapping) for one in value),
    "tenant": lambda value: value is None or isinstance(value, str),
    "diff": _is_diff,
    "desired": _are_mappings,
    "secrets": lambda value: value is None or isinstance(value, Mapping),
    "current": lambda value: (
        isinstance(value, Mapping) and _are_mappings({key: one for key, one in value.items() if one is not None})
    ),
}
"""What a plan consists of."""


def _option_words(name: str, value: Any) -> str:
    if name == "kinds":
        listed = ", ".join(map(str, value)) if isinstance(value, list) else value
        return "all kinds" if value is None else f"the kinds {listed}"
    return f"{name} {json.dumps(value)}"
