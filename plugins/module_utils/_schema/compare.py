# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Compares what is desired with what is current, field by field."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .._core.data import Options
from .credentials import hidden_entry, views
from .diff import Blocker, Diff, EntriesDiff
from .field import CREATE_ONLY
from .kept_values import in_order, keep_credentials
from .secret_state import (
    ALWAYS,
    NEVER,
    ON_CREATE,
    GivenSecret,
    SecretDecider,
    by_presence,
)
from .spelling import NAME_STEP, name_problem
from .table import Entries, Field, FieldTable, Tree
from .trees import MISSING, get_path, overlay, projection, same_json, set_path

UNREADABLE = "(not readable)"


@dataclass(frozen=True)
class Policy:
    """What the user decided about things that a comparison alone cannot decide.

    :arg update_secrets: one of the constants of :mod:`.secret_state`.
    :arg decider: says of each secret that is given whether it is to be written; by default, that it has one decides.
    :arg purge: the options (of keyed fields and mappings) whose unlisted entries go.
    :arg remove: the options whose listed entries go.
    """

    update_secrets: str = ON_CREATE
    decider: SecretDecider | None = None
    purge: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()

    @cached_property
    def decide(self) -> SecretDecider:
        """What says of each secret whether it is to be written."""
        return self.decider or by_presence(self.update_secrets)

    def passes_over(self, table: FieldTable, entry: Mapping[str, Any]) -> bool:
        """Return whether the secrets of an entry that the product has need no look."""
        if self.update_secrets == ALWAYS or entry.get("update_secret"):
            return False
        return self.decider is None or not any(item.option in entry for item in table.secrets)


def compare(
    table: FieldTable,
    desired: Mapping[str, Any],
    current: Mapping[str, Any] | None,
    policy: Policy,
    *,
    where: str = "",
) -> Diff:
    """Lay what is desired over what is current and say what differs, and what stands in the way of writing that.

    :arg desired: what the user gave, canonical (:meth:`FieldTable.given`); nothing else is managed.
    :arg current: what the product returns, in option words, or None where the object does not exist.
    :arg where: prefix of option names in messages.
    """
    return _Comparison(table, desired, current, policy, where).run()


class _Comparison:
    """One object: what is desired of it, laid over what is current."""

    # A document has thousands of objects, and most have objects within them.
    __slots__ = ("_current", "_desired", "_diff", "_policy", "_table", "_where")

    def __init__(
        self,
        table: FieldTable,
        desired: Mapping[str, Any],
        current: Mapping[str, Any] | None,
        policy: Policy,
        where: str,
    ) -> None:
        self._table = table
        self._desired = desired
        self._current = current
        self._policy = policy
        self._where = where
        self._diff = Diff(after=dict(current or {}))

    def run(self) -> Diff:
        """Compare field by field, then what depends on others."""
        table, diff, desired = self._table, self._diff, self._desired
        for item in table.compared:
            option = item.option
            if option not in desired:
                continue
            value = desired[option]
            if item.object is not None:
                self._merge_object(item, value)
            elif item.entries is not None:
                self._merge_entries(item, item.entries, value)
            elif item.tree is not None:
                self._merge_tree(item, item.tree, value)
            else:
                self._merge_value(item, value)
        if table.secrets:
            self._merge_secrets()
        if table.conditional:
            self._settle_conditions()
        if len(diff.changed) > 1:
            changed = set(diff.changed)
            diff.changed = [item.option for item in table if item.option in changed]
        if diff.changed or self._current is None:
            self._require()
        return diff

    def _merge_value(self, item: Field, value: Any) -> None:
        diff, option = self._diff, item.option
        before = None if self._current is None else self._current.get(option)
        diff.before_view[option], diff.after_view[option] = views(item, before, value)
        if value == before:
            return
        if item.access == CREATE_ONLY and self._current is not None:
            name = self._where + option
            message = f"{name} cannot be changed after creation: it is {before!r} and {value!r} is desired"
            diff.blockers.append(Blocker(name, message, "Remove the object first, or write its present value"))
        if item.filled or item.trimmed:
            diff.blockers += _confusing(self._where + option, value)
        diff.changed.append(option)
        diff.after[option] = value

    def _merge_object(self, item: Field, value: Any) -> None:
        diff = self._diff
        before = None if self._current is None else self._current.get(item.option) or {}
        inner = compare(item.inner, value, before, self._policy, where=f"{self._where}{item.option}.")
        diff.before_view[item.option] = inner.before_view
        diff.after_view[item.option] = inner.after_view
        diff.after[item.option] = inner.after
        diff.blockers += inner.blockers
        if inner.changed:
            diff.objects[item.option] = inner
            diff.changed.append(item.option)

    def _merge_tree(self, item: Field, form: Tree, value: Any) -> None:
        diff = self._diff
        before = None if self._current is None else self._current.get(item.option)
        whole = item.option in self._policy.purge
        if before is not None and _form(before) != _form(value):
            name = self._where + item.option
            message = f"{name} is {_form(value)}, and the product has {_form(before)} there"
            diff.blockers.append(Blocker(name, message, "Look at what it has with state: gathered"))
            diff.before_view[item.option], diff.after_view[item.option] = views(item, deepcopy(before), deepcopy(value))
            diff.after[item.option] = deepcopy(value)
            diff.changed.append(item.option)
            return
        if not whole:
            value = in_order(before, value, form.order)
            value, blockers = keep_credentials(before, value, form.credentials, self._where + item.option)
            diff.blockers += blockers
        desired, after_view = deepcopy(value), deepcopy(value)
        before_view = deepcopy(before) if whole else projection(before, value)
        self._put_tree_secrets(item, form, before, (desired, before_view, after_view))
        after = desired if whole else overlay(before, desired)
        diff.before_view[item.option], diff.after_view[item.option] = views(item, before_view, after_view)
        diff.after[item.option] = after
        if diff.secrets or not same_json(after, before):
            diff.changed.append(item.option)

    def _put_tree_secrets(self, item: Field, form: Tree, before: Any, trees: tuple[Any, Any, Any]) -> None:
        """Put what stands for each secret of a tree where it belongs, and note those that are to be written.

        :arg before: the tree that the product has.
        :arg trees: the desired one, and what a diff shows before and after.
        """
        diff, (desired, before_view, after_view) = self._diff, trees
        for path, text in (self._desired.get(form.secret_paths) or {}).items():
            steps = path.split(".")
            kept = get_path(before, steps)
            present = kept is not MISSING and kept is not None
            # What stands there refers to the secret, so another secret is another value.
            given = GivenSecret(f"{self._where}{item.option}.{path}", text, present, kept if present else None)
            decision = self._policy.decide(given)
            # The tree goes on holding what the product has; a new secret is put in when it is written.
            for tree, part in (
                (desired, kept if present else None),
                (before_view, decision.before if present else None),
                (after_view, decision.after if decision.write else decision.before),
            ):
                if isinstance(tree, dict):
                    set_path(tree, steps, part)
                elif tree is desired:
                    name = self._where + form.secret_paths
                    message = f"{name}: {item.option} is no mapping, so it cannot hold {path}"
                    diff.blockers.append(Blocker(name, message))
            if decision.write:
                diff.secrets[f"{item.option}.{path}"] = text

    def _merge_entries(self, item: Field, form: Entries, value: Any) -> None:
        diff, name = self._diff, self._where + item.option
        before = form.by_key((self._current or {}).get(item.option))
        listed = form.by_key(value)
        if form.closed:
            diff.blockers += _unknown(name, listed, before)
        desired, gone = self._desired_and_gone(item, form, listed, before)
        diff.blockers += _new_keys(form, desired, before, name)
        entries = EntriesDiff()
        after: dict[Any, Options] = dict(before)
        before_view: dict[Any, Any] = {}
        after_view: dict[Any, Any] = {}
        flat = form.table.flat
        for key, entry in desired.items():
            if flat is not None and key in before and self._policy.passes_over(form.table, entry):
                view = {option: entry[option] for option in flat.compared if option in entry}
                if view.items() <= before[key].items():
                    # Most of thousands of entries are as they should be, and need no closer look.
                    before_view[key] = after_view[key] = view
                    continue
            inner = compare(form.table, entry, before.get(key), self._policy, where=f"{name}[{key}].")
            after[key] = inner.after
            after_view[key] = inner.after_view
            diff.blockers += inner.blockers
            if key not in before:
                entries.created[key] = inner
                continue
            before_view[key] = inner.before_view
            if inner.changed:
                entries.updated[key] = inner
        for key in gone:
            before_view[key] = entries.removed[key] = hidden_entry(item.inner, after.pop(key))
        entries.order = tuple(after)
        diff.after[item.option] = _joined(form, after)
        diff.before_view[item.option] = _joined(form, before_view, sort=True)
        diff.after_view[item.option] = _joined(form, after_view, sort=True)
        if entries:
            diff.entries[item.option] = entries
            diff.changed.append(item.option)

    def _desired_and_gone(
        self, item: Field, form: Entries, listed: Mapping[Any, Options], before: Mapping[Any, Options]
    ) -> tuple[Mapping[Any, Options], list[Any]]:
        """Return the entries that are to be there, and the keys of those that are to go.

        :arg listed: what the user gave, by key.
        :arg before: what the product has, by key.
        """
        if item.option in self._policy.remove:
            return {}, [key for key in listed if key in before]
        if not form.exact and item.option not in self._policy.purge:
            return listed, []
        unlisted = [key for key in before if key not in listed]
        if form.reset is None:
            return listed, unlisted
        return {**listed, **{key: dict(form.reset) for key in unlisted}}, []

    def _merge_secrets(self) -> None:
        diff, desired, current, policy = self._diff, self._desired, self._current, self._policy
        for item in self._table.secrets:
            value = desired.get(item.option)
            present = _secret_is_present(item, current)
            with_every_write = item.secret is not None and item.secret.with_every_write
            name = self._where + item.option
            if value is None:
                applies = all(condition.holds(diff.after) for condition in item.conditions)
                if with_every_write and diff.changed and present and applies:
                    message = (
                        f"{name} is needed to change {', '.join(diff.changed)}: "
                        "the product takes the whole object, and a secret cannot be read back"
                    )
                    next_step = "Give it as well: it is written together with the change"
                    diff.blockers.append(Blocker(name, message, next_step, needed=True))
                continue
            decision = policy.decide(GivenSecret(name, value, present, _shown_of(item, current)))
            # What is said of one entry wins over what is said of all.
            one = desired.get("update_secret")
            asked = decision.write if one is None else bool(one)
            wanted = not present or (asked and policy.update_secrets != NEVER)
            if wanted or (with_every_write and diff.changed):
                diff.secrets[item.option] = value
                diff.changed.append(item.option)
                known = decision.before if item.secret else UNREADABLE
                diff.before_view[item.option] = known if present else None
                diff.after_view[item.option] = decision.after if item.secret else value

    def _settle_conditions(self) -> None:
        """Empty the fields whose conditions no longer hold; one that the user gave stands in the way."""
        diff, where = self._diff, self._where
        for item in self._table.conditional:
            unmet = [condition for condition in self._table.conditions(item) if not condition.holds(diff.after)]
            if not unmet:
                continue
            if self._desired.get(item.option) is not None:
                condition = unmet[0]
                name, found = where + item.option, diff.after.get(condition.option)
                message = f"{name} is only used with {condition.describe()}, but {where}{condition.option} is {found}"
                diff.blockers.append(Blocker(name, message))
            if diff.after.get(item.option) is not None:
                diff.after[item.option] = None

    def _require(self) -> None:
        """Find what an object needs and lacks."""
        diff = self._diff
        for item in self._table.needed:
            if not all(condition.holds(diff.after) for condition in item.conditions):
                continue
            name = item.option
            if item.secret:
                satisfied = item.option in diff.secrets or _secret_is_present(item, self._current)
            else:
                secret = self._table.stored_secret(item.option)
                stored = secret is not None and secret.option in diff.secrets
                satisfied = stored or diff.after.get(item.option) not in (None, [])
                if secret is not None:
                    # A user gives the secret; the key of one that is there already is for special cases.
                    name = secret.option
            if not satisfied:
                reason = " and ".join(condition.describe() for condition in item.conditions) or "this object"
                name = self._where + name
                message = f"{name} is needed for {reason}, and the product has none yet"
                diff.blockers.append(Blocker(name, message, "Give it in the document", needed=True))


def _confusing(name: str, value: Any) -> Iterator[Blocker]:
    """Yield what stands in the way of a name that is easily confused with another one. One that the product has already is left as it is."""
    problem = name_problem(value)
    if problem:
        yield Blocker(name, f"{name}: {value!r} {problem}", NAME_STEP)


def _form(tree: Any) -> str:
    return "a mapping" if isinstance(tree, Mapping) else "a list" if isinstance(tree, list) else "a single value"


def _new_keys(
    form: Entries, desired: Mapping[Any, Mapping[str, Any]], before: Mapping[Any, Any], name: str
) -> Iterator[Blocker]:
    if form.as_mapping:
        return
    for key, entry in desired.items():
        if key not in before:
            for option in form.keys:
                yield from _confusing(f"{name}[{key}].{option}", entry.get(option))


def _joined(form: Entries, entries: Mapping[Any, Any], *, sort: bool = False) -> Any:
    keys = sorted(entries, key=str) if sort else list(entries)
    if form.as_mapping:
        return {key: entries[key] for key in keys}
    # The key comes first, for readers, and is there even where the user left everything else out.
    flat = form.table.flat
    if flat is not None and flat.compared[0] == form.key:
        return [entries[key] for key in keys]
    return [
        entries[key]
        if next(iter(entries[key]), None) == form.key
        else {**_identity(form, entries[key], key), **entries[key]}
        for key in keys
    ]


def _identity(form: Entries, entry: Mapping[str, Any], key: Any) -> Options:
    if len(form.keys) == 1:
        return {form.keys[0]: key}
    return {option: entry.get(option) for option in form.keys}


def _unknown(name: str, desired: Iterable[Any], known: Mapping[Any, Any]) -> Iterator[Blocker]:
    """Yield what stands in the way where entries are desired that the product does not have and no one can make."""
    unknown = [key for key in desired if key not in known]
    if not unknown:
        return
    alike = difflib.get_close_matches(str(unknown[0]), [str(key) for key in known], n=1)
    hint = f"Did you mean {alike[0]}? " if alike else ""
    yield Blocker(
        name,
        f"{name}: the product does not have {', '.join(repr(key) for key in unknown)}",
        f"{hint}It has: {', '.join(map(str, known))}",
    )


def _shown_of(item: Field, current: Mapping[str, Any] | None) -> Any:
    """Return what the product shows that another secret would change, or None."""
    return current.get(item.stored_as) if current is not None and item.stored_as else None


def _secret_is_present(item: Field, current: Mapping[str, Any] | None) -> bool:
    if current is None:
        return False
    evidence = item.secret.stored_as or item.secret.evidence if item.secret is not None else ""
    return not evidence or current.get(evidence) not in (None, False)
