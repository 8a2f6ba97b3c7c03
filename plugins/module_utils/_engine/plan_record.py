# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What somebody approves of a plan.

A plan shows each change, before and after, and has a short hash of every other value that was asked for or read.

Secrets are in no plan, not even as hashes, since a short one could be found by trying. Of a secret counts only whether it is given. With a
key, the plan also has a proof of each secret that it writes, which says nothing without the key.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .._core.redaction import Unmasked
from .._core.results import HashesRecord, PlanRecord
from .._schema.leaves import Leaf, leaves
from .._schema.secrets import given_values, tree_credentials, written_secrets
from .._schema.table import FieldTable
from .plan import Plan
from .resource import DELETE, Change, Client, Item
from .run_options import RunOptions
from .secrets_ledger import full_name

# So many characters of a hash stand for a value: no one finds another value with the same by trying.
_LENGTH = 12
ABSENT_VALUE = object()
"""In place of a value that is not there."""


@dataclass(frozen=True)
class Look:
    """What a plan knows of one object.

    :ivar change: what is to be done to it, None where nothing is.
    :ivar before: its managed options, None where it does not exist.
    :ivar after: the same once the plan is carried out.
    """

    item: Item
    current: Mapping[str, Any] | None
    change: Change | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def table(self) -> FieldTable:
        """Return the fields of the object."""
        return self.item.resource.table_for(self.item.desired)

    def all_leaves(self, options: Mapping[str, Any] | None) -> dict[str, Leaf]:
        """Return the values of the object on one side, and the entries that it has."""
        return {} if options is None else leaves(self.table, options)

    def leaves(self, options: Mapping[str, Any] | None) -> dict[str, Leaf]:
        """Return the same but for entries that have values, which are enough to know that those exist."""
        found = self.all_leaves(options)
        filled = {leaf.beside for leaf in found.values()}
        return {name: leaf for name, leaf in found.items() if not leaf.entry or f"{name}." not in filled}


def looks_of(plan: Plan) -> list[Look]:
    """Return all that a plan has looked at, ordered by labels."""
    found = []
    for change in plan.changes:
        gone = change.operation == DELETE
        before = change.item.resource.gather(change.before or {}) if gone else change.diff.before_view
        after = None if gone else change.diff.after_view
        found.append(Look(change.item, change.before, change, None if change.before is None else before, after))
    for item, current, diff in plan.unchanged:
        views = (None, None) if diff is None else (diff.before_view, diff.after_view)
        found.append(Look(item, current, None, *views))
    return sorted(found, key=lambda look: look.item.label)


def described(plan: Plan, client: Client, run_options: RunOptions) -> PlanRecord:
    """Return what somebody approves, without any secret."""
    connection = client.transport.connection
    looks = looks_of(plan)
    changed = [look for look in looks if look.change is not None]
    record: PlanRecord = {
        "product": connection.product,
        "host": connection.host,
        "port": connection.port,
        "options": run_options.described(),
        "changes": [change.summary() for change in plan.changes],
        "diff": {
            "before": {look.item.label: look.before for look in changed if look.before is not None},
            "after": {look.item.label: look.after for look in changed if look.after is not None},
        },
        "desired": {look.item.label: asked_of(look.item, client) for look in looks if not look.item.unlisted},
        "current": {look.item.label: unshown_of(look, client) for look in looks},
    }
    # A plan that looks at nothing does not even log in.
    if looks and client.tenant:
        record["tenant"] = client.tenant
    if run_options.proofs is not None:
        written = written_names(changed)
        record["secrets"] = run_options.proofs.of(one for one in given_secrets(changed) if one[0] in written)
    return record


def given_secrets(looks: Iterable[Look]) -> Iterator[tuple[str, Any]]:
    """Yield the full name and the value of each secret that the document gives."""
    for look in looks:
        for found in (given_values, tree_credentials):
            for name, value in found(look.table, look.item.desired):
                yield full_name(look.item.label, name), value


def written_names(looks: Iterable[Look]) -> frozenset[str]:
    """Return the full name of each secret that is written."""
    names: list[str] = []
    for look in looks:
        if look.change is None or look.change.operation == DELETE:
            continue
        diff = look.change.diff
        trees = (item.option for item in look.table if item.tree is not None and item.option in diff.changed)
        names += (full_name(look.item.label, name) for name in (*written_secrets(look.table, diff), *trees))
    return frozenset(names)


def asked_of(item: Item, client: Client) -> dict[str, str]:
    """Return hashes of the state and the values that the document asks for."""
    asked = leaves(item.resource.table_for(item.desired), item.desired, asked=True)
    hashes = {name: hash_of(client, leaf.value) for name, leaf in asked.items()}
    return {"state": hash_of(client, item.state), **hashes}


def unshown_of(look: Look, client: Client) -> HashesRecord | None:
    """Return hashes of all values that the plan does not show. One that changes with others has a second hash: null is no value."""
    if look.current is None:
        return None
    current = {name: leaf.value for name, leaf in look.leaves(look.current).items()}
    shown = look.leaves(look.before if look.change is not None else None)
    unshown: HashesRecord = {}
    for name, value in current.items():
        if name not in shown or not same_in_file(shown[name].value, value):
            unshown[name] = hash_of(client, value)
    if look.change is None or look.change.operation == DELETE:
        return unshown
    after = {name: leaf.value for name, leaf in look.leaves(look.change.diff.after).items()}
    for name in unshown.keys() - look.leaves(look.after).keys():
        if name not in after or not same_in_file(after[name], current[name]):
            unshown[name] = [hash_of(client, current[name]), hash_of(client, after[name]) if name in after else None]
    return unshown


def hash_of(client: Client, value: Any) -> str:
    """Return a short hash that stands for a value; secrets in it are masked before."""
    text = json.dumps(client.transport.redactor.value(value), sort_keys=True, separators=(",", ":"), default=str)
    digest = urlsafe_b64encode(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    return Unmasked(digest[:_LENGTH].decode("ascii"))


def same_in_file(one: Any, other: Any) -> bool:
    """Return whether two values are the same once they went through a file."""
    return one is other or (
        one is not ABSENT_VALUE
        and other is not ABSENT_VALUE
        and json.dumps(one, sort_keys=True, default=str) == json.dumps(other, sort_keys=True, default=str)
    )
