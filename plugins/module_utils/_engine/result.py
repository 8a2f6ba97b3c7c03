# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The result of a task that converges: what changed, what differed, and the objects as they are now."""

from __future__ import annotations

from collections.abc import Iterable

from .._core.data import Options
from .._core.results import Result, SecretsRecord
from .._schema.diff import Diff
from .._schema.secrets import given_secrets, written_secrets
from .plan import Plan, put
from .resource import ABSENT, DELETE, Change, Item


def report(shown: Plan, first: Plan, proof: Plan | None) -> Result:
    """Return the result of the task: changed, diff, changes, and the objects as they are now."""
    now: Options = {}
    disclosed: Options = {}
    written = {id(change.item) for change in shown.changes}
    unchanged = [
        one for one in first.unchanged + (shown.unchanged if shown is not first else []) if id(one[0]) not in written
    ]
    for item, current, unused in unchanged:
        put(now, item, None if current is None else item.resource.gather(current))
        disclosed[item.label] = item.resource.disclose(current or {})
    read_back = {id(item): current for item, current, unused in (proof.unchanged if proof is not None else ())}
    for change in shown.changes:
        if change.operation == DELETE:
            continue
        after_all = read_back.get(id(change.item)) or change.diff.after
        put(now, change.item, change.item.resource.gather(after_all))
        disclosed[change.item.label] = change.item.resource.disclose(after_all)
    result: Result = {
        "changed": bool(shown),
        "changes": [change.summary() for change in shown.changes],
        "diff": Plan(shown.changes, unchanged).views(),
        "config": now,
        "disclosed": disclosed,
    }
    secrets = _secrets(shown.changes, [item for item, *unused in unchanged])
    if secrets is not None:
        result["secrets"] = secrets
    return result


def _secrets(changes: Iterable[Change], unchanged: Iterable[Item]) -> SecretsRecord | None:
    """Return which of the secrets given were written, and for which the product's own was kept; None where nothing has any."""
    pairs = [(change.item, Diff(after={}) if change.operation == DELETE else change.diff) for change in changes]
    pairs += [(item, Diff(after={})) for item in unchanged]
    written: list[str] = []
    kept: list[str] = []
    found = False
    for item, diff in pairs:
        table = item.resource.table_for(item.desired)
        if not table.secretive or item.state == ABSENT:
            continue
        found = True
        new, label = dict.fromkeys(written_secrets(table, diff)), item.label
        written += [f"{label} {name}" for name in new]
        kept += [f"{label} {name}" for name in given_secrets(table, item.desired) if name not in new]
    return {"written": written, "kept": kept} if found else None
