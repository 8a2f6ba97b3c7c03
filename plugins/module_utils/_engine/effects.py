# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What a task had done by the time it failed, change by change."""

from __future__ import annotations

from collections.abc import Iterable

from .._core.errors import Effects, FleetError, is_lost
from .resource import DELETE, Change


def effects_of(changes: Iterable[Change]) -> Effects:
    """Return the effects of changes that were carried out."""
    return Effects.of_all(map(_effects, changes))


def in_doubt(changes: Iterable[Change]) -> Effects:
    """Return the effects of changes of which no one knows whether, or how far, they were carried out."""
    done = effects_of(changes)
    return Effects(in_doubt=done.written + done.removed)


def failed(change: Change, error: FleetError, *, begun: bool) -> Effects:
    """Return the effects of a change that failed.

    :arg begun: one of its requests was carried out before the one that failed.
    """
    if error.effects is not None:
        return error.effects
    return in_doubt([change]) if begun or is_lost(error) else Effects()


def _effects(change: Change) -> Effects:
    """Return the objects that a change is about, by name; of an object that holds entries, those that it touches."""
    label = change.item.label
    if change.operation == DELETE:
        return Effects(removed=(label,))
    written, removed = [], []
    if change.before is None or set(change.diff.changed) - set(change.diff.entries) or not change.diff.entries:
        written.append(label)
    for option, entries in change.diff.entries.items():
        written += [f"{label} {option}[{key}]" for key in (*entries.created, *entries.updated)]
        removed += [f"{label} {option}[{key}]" for key in entries.removed]
    return Effects(tuple(written), tuple(removed))
