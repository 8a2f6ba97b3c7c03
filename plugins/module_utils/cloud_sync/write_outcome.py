# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What became of a writing request whose outcome is not known: nothing is sent twice, the accounts are read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .._core.errors import (
    Effects,
    FleetError,
    LoginError,
    NetworkError,
    PermissionsError,
    SessionError,
    may_still_happen,
)
from .._engine.names import shortened
from .._schema.diff import EntriesDiff

Accounts = Mapping[str, Mapping[str, Any]]


@dataclass
class WriteOutcome:
    """The names of the accounts of one request by what became of them."""

    done: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def after_put(entries: EntriesDiff, now: Accounts) -> WriteOutcome:
    """Sort the accounts that a PUT was about.

    An entry of the PUT is one account with all its fields, so where its readable fields arrived, its secret did too
    (CLOUD-ACCOUNTS-SECRET). A new secret alone leaves no trace that could be read.
    """
    write_outcome = WriteOutcome()
    for name, outcome in {**entries.created, **entries.updated}.items():
        traces = [option for option in outcome.changed if option not in outcome.secrets]
        if not traces:
            write_outcome.unknown.append(name)
        elif name in now and all(now[name].get(option) == outcome.after[option] for option in traces):
            write_outcome.done.append(name)
        else:
            write_outcome.undone.append(name)
    return write_outcome


def after_delete(names: Iterable[str], now: Accounts) -> WriteOutcome:
    """Sort the accounts that a DELETE was about."""
    write_outcome = WriteOutcome()
    for name in names:
        (write_outcome.undone if name in now else write_outcome.done).append(name)
    return write_outcome


def settle(
    error: FleetError,
    label: str,
    names: Sequence[str],
    verb: str,
    look: Callable[[], WriteOutcome],
    earlier: Sequence[str] = (),
    gone: Sequence[str] = (),
) -> None:
    """Return if all accounts of the request stand as they should; else raise the error, with what became of each.

    :arg label: what the accounts belong to.
    :arg names: the accounts of the request.
    :arg verb: what the request does with them: written, removed.
    :arg look: reads the accounts again.
    :arg earlier: the accounts that a request before this one has written.
    :arg gone: the accounts that were to be removed as well, and are gone already.
    """
    before = "; ".join(f"{done}: {shortened(some)}" for done, some in (("written", earlier), ("removed", gone)) if some)
    if not_carried_out(error):
        if before:
            error.message = f"{error.message}; {before}; not {verb}: {shortened(names)}"
        error.effects = _effects(label, earlier, gone)
        raise error
    try:
        write_outcome = look()
    except FleetError:
        # The monitor cannot be asked any more, so nothing is known of any of them.
        write_outcome = WriteOutcome(unknown=list(names))
    if may_still_happen(error):
        # What is not there yet may still come.
        write_outcome = WriteOutcome(write_outcome.done, [], [*write_outcome.undone, *write_outcome.unknown])
    if not write_outcome.undone and not write_outcome.unknown:
        return
    error.message = "; ".join(part for part in (error.message, before, _words(write_outcome, verb)) if part)
    error.next_step = _advice(error, write_outcome, verb)
    written = (*earlier, *write_outcome.done) if verb == "written" else earlier
    removed = (*gone, *write_outcome.done) if verb == "removed" else gone
    error.effects = _effects(label, written, removed, write_outcome.unknown)
    raise error


def _effects(label: str, written: Iterable[str], removed: Iterable[str] = (), in_doubt: Iterable[str] = ()) -> Effects:
    lists = (tuple(f"{label} accounts[{name}]" for name in names) for names in (written, removed, in_doubt))
    return Effects(*lists)


def not_carried_out(error: FleetError) -> bool:
    """Return whether it is certain that nothing was written."""
    if isinstance(error, NetworkError):
        return not error.sent
    # Login and rights come before the body is looked at.
    return isinstance(error, (LoginError, SessionError, PermissionsError))


def _words(write_outcome: WriteOutcome, verb: str) -> str:
    parts = (
        (f"{verb}: ", shortened(write_outcome.done)),
        (f"not {verb}: ", shortened(write_outcome.undone)),
        # Someone has to look after each of them.
        ("in doubt: ", ", ".join(write_outcome.unknown)),
    )
    return "; ".join(label + names for label, names in parts if names)


def _advice(error: FleetError, write_outcome: WriteOutcome, verb: str) -> str:
    advice = "Run again: the task reads first, and does only what is missing"
    if write_outcome.unknown and verb == "written":
        advice += ". For accounts in doubt set update_secret, since a secret that arrived cannot be distinguished from one that did not"
    elif not write_outcome.done and not write_outcome.unknown and error.next_step:
        advice = error.next_step
    return advice
