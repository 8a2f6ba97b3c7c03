"""Transactions, the lock, and conflicts.

6.0: one exclusive lock for REST, web and console users. From 6.9: several REST transactions side by side (guide on
multiple users and locking); that they collide at commit, leaf by leaf, is an assumption (SPS-LOCK-MODEL).
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from ..clock import Clock
from .changes import changes_between, same
from .sessions import Session


@dataclass
class Transaction:
    """What one session has changed and not yet committed."""

    session: Session
    base: dict[str, Any]
    """The configuration when it was opened. Bodies are never changed in place, so a shallow copy is a snapshot."""
    pending: dict[str, Any]
    touched_at: float

    def changed_paths(self) -> set[str]:
        """Return the leaves that differ from the snapshot."""
        paths = self.base.keys() | self.pending.keys()
        return {path for path in paths if not same(self.base.get(path), self.pending.get(path))}

    def changes(self) -> list[dict[str, Any]]:
        """Return the changelog."""
        return changes_between(self.base, self.pending)


@dataclass(frozen=True)
class Lock:
    """Somebody who may write while others may not. `where` is rest, web or console."""

    user: str
    where: str


@dataclass
class Ledger:
    """The committed configuration, the open transactions and the lock of a web or console user."""

    clock: Clock
    committed: dict[str, Any]
    outside_lock: Lock | None = None
    _open: dict[str, Transaction] = field(default_factory=dict)

    def of(self, session: Session) -> Transaction | None:
        """Return the transaction of a session."""
        return self._open.get(session.id)

    def opened(self) -> list[Transaction]:
        """Return all open transactions."""
        return list(self._open.values())

    def view(self, session: Session | None) -> dict[str, Any]:
        """Return the configuration as a session sees it: its own changes, or what is committed."""
        transaction = self.of(session) if session else None
        return transaction.pending if transaction else self.committed

    def blocker(self, session: Session, exclusive: bool) -> Lock | None:
        """Return who keeps a session from writing."""
        if self.outside_lock:
            return self.outside_lock
        others = [transaction for transaction in self.opened() if transaction.session is not session]
        return Lock(others[0].session.user.name, "rest") if exclusive and others else None

    def locks(self, exclusive: bool) -> list[Lock]:
        """Return the locks that are held."""
        held = [self.outside_lock] if self.outside_lock else []
        if exclusive:
            held += [Lock(transaction.session.user.name, "rest") for transaction in self.opened()]
        return held

    def open(self, session: Session) -> Transaction:
        """Open a transaction on the configuration as it is now."""
        transaction = Transaction(session, dict(self.committed), dict(self.committed), self.clock.now())
        self._open[session.id] = transaction
        return transaction

    def drop(self, session: Session) -> None:
        """Forget the transaction of a session, if it has one."""
        self._open.pop(session.id, None)

    def overdue(self, timeout: float) -> list[Transaction]:
        """Return the transactions in which nothing was changed for too long."""
        return [open_ for open_ in self.opened() if self.clock.now() - open_.touched_at > timeout]

    def remaining(self, transaction: Transaction, timeout: float) -> int:
        """Return after how many seconds a transaction is canceled by itself."""
        return max(0, round(timeout - (self.clock.now() - transaction.touched_at)))

    def put(self, transaction: Transaction, path: str, body: Any) -> None:
        """Change, or with None remove, a leaf inside a transaction."""
        transaction.touched_at = self.clock.now()
        if body is None:
            transaction.pending.pop(path, None)
        else:
            transaction.pending[path] = copy.deepcopy(body)

    def conflicts(self, transaction: Transaction) -> list[str]:
        """Return the changed leaves that somebody else has changed since the transaction was opened."""
        return sorted(
            path
            for path in transaction.changed_paths()
            if not same(self.committed.get(path), transaction.base.get(path))
            and not same(self.committed.get(path), transaction.pending.get(path))
        )

    def merged(self, transaction: Transaction) -> dict[str, Any]:
        """Return the configuration as it would be after a commit."""
        result = dict(self.committed)
        for path in transaction.changed_paths():
            if path in transaction.pending:
                result[path] = transaction.pending[path]
            else:
                result.pop(path, None)
        return result

    def commit(self, transaction: Transaction) -> None:
        """Make the changes of a transaction the committed configuration."""
        self.committed = self.merged(transaction)
        self.drop(transaction.session)
