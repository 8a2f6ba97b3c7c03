# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The transaction of a session: opened, committed or rolled back, and seen to be closed.

A request whose response is lost can still be carried out, and from 6.9 on any write opens a transaction by itself
(SPS-TRANSACTION-AUTOOPEN). So a transaction is left in one way only: what is in flight is waited for, what is open and ours is
rolled back, and the appliance has said that nothing is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .._core.errors import Effects, FleetError, LockError, NetworkError, PermissionsError, SessionError
from .._core.signals import uninterrupted
from .._engine.resource import WriteUnit
from .._http.clock import Pauses
from .errors import closed_transaction
from .locks import LockWait
from .session import SpsSession
from .transaction_requests import (
    CLOSED,
    OPEN,
    TransactionRequests,
    UnsaidError,
    is_from_between,
    quietly,
)

# After changes below these, the web server restarts and all sessions end (SPS-COMMIT-RESTART).
RESTARTING = ("local_services/", "network/")
ENDS_BY_ITSELF = (
    "It ends by itself when its session has been idle for too long; an administrator of SPS can end that session sooner"
)


class Transaction(TransactionRequests):
    """The one transaction that a session can have open.

    :ivar mine: whether this task has to close what is open. That of a session handed over is its owner's.
    :ivar touched: the paths that are written in it.
    """

    def __init__(self, client: SpsSession) -> None:
        super().__init__(client)
        self._rolled_back = False
        self._may_arrive = False
        self._undone: FleetError | None = None
        self.mine = False
        self.touched: set[str] = set()

    # What a task does

    @contextmanager
    def writing(self) -> Iterator[WriteUnit]:
        """Open a transaction; commit it in the end, or roll it back whatever happens."""
        write_unit = WriteUnit()
        if self._client.borrowed:
            yield from self._writing_borrowed(write_unit)
            return
        write_unit.undone_on_failure = True
        self.wait_and_open()
        try:
            yield write_unit
            if write_unit.keep:
                write_unit.doubt = self.commit()
            else:
                self.roll_back()
            problem = self.await_lost()
            self._leave_session()
            if problem is not None:
                self._client.warn(f"a transaction that a late request opened could not be rolled back: {problem}")
        except BaseException as error:
            self.undo(error)
            raise

    def _writing_borrowed(self, write_unit: WriteUnit) -> Iterator[WriteUnit]:
        """Write in the transaction of another task, which alone commits it or rolls it back."""
        self.check_borrowed()
        try:
            yield write_unit
        except FleetError as error:
            if not isinstance(error, SessionError):
                # A transaction ends with its session.
                say_first(error, "The transaction of the session is still open: roll it back with sps_transaction")
            raise
        finally:
            # Whatever arrives after the owner's commit or rollback would open a transaction that no one closes.
            self.await_lost()

    def check_borrowed(self) -> None:
        """Check that the session given has a transaction open: newer releases open one at the first write, and no one would close that.

        :raises InputError: it has none.
        """
        if self.status()["status"] != OPEN:
            raise closed_transaction(self._client.connection.title)

    def wait_and_open(self) -> None:
        """Open a transaction; wait for up to ``lock_timeout`` seconds where somebody else holds the lock.

        :raises LockError: they still do.
        """
        lock = LockWait(self._client)
        while True:
            try:
                self.open()
            except LockError as error:
                if not lock.is_borne(error):
                    raise
                lock.pause()
            else:
                lock.end()
                return

    def open(self) -> None:
        """Open a transaction. Opening explicitly works on every release; since 6.9 a write would do it too.

        :raises LockError: somebody else holds the lock.
        """
        self._client.log_in()
        self.touched.clear()
        # Whatever happens from here on, there may be a transaction to close.
        self.mine = True
        try:
            failure, refused = self.request_open()
            if failure is not None and (refused or not self.has_come_to(OPEN, failure)):
                raise failure
        except BaseException as error:
            refused = isinstance(error, (LockError, SessionError, PermissionsError))
            if refused or (isinstance(error, NetworkError) and not error.sent):
                self.mine = False
            else:
                self.undo(error)
            raise
        # What opened it has arrived.
        self._lost.clear()

    def commit(self) -> FleetError | None:
        """Commit the transaction. A commit that fails is rolled back, and the error says whether that worked.

        :returns: why it is in doubt whether it was committed: it is closed, or gone with its session, but the response to the
            commit did not say so. Reading the settings again settles that. None where there is no doubt.
        :raises ConflictError: somebody else committed a change of the same settings.
        :raises ProductError: SPS refuses the configuration as a whole; the message lists why.
        """
        lock = LockWait(self._client)
        while True:
            with uninterrupted():
                failure, refused = self.request_commit()
                if not (refused and isinstance(failure, LockError) and lock.is_borne(failure)):
                    self._settle_commit(failure, refused)
                    break
            lock.pause()
        lock.end()
        if any(path.startswith(RESTARTING) for path in self.touched):
            self._client.transport.expect_restart(self._client.connection["restart_timeout"])
        return failure

    def _settle_commit(self, failure: FleetError | None, refused: bool) -> None:
        """See that the transaction is closed after a commit; one that failed is rolled back.

        :raises FleetError: it was not committed, or no one knows.
        """
        if failure is not None and (refused or not self.has_come_to(CLOSED, failure)):
            if isinstance(failure, NetworkError) and failure.timed_out:
                failure.next_step = "Raise commit_timeout if the appliance is known to be slow"
            self._may_arrive = not refused and not isinstance(failure, UnsaidError)
            self._rolled_back = False
            self.undo(failure, at_commit=True)
            if refused:
                failure.effects = Effects()
            # Where there was nothing to roll back any more, it was committed after all, or is gone.
            if refused or self._rolled_back or self._undone is not None:
                raise failure
        self.mine = False

    def roll_back(self) -> None:
        """Roll the transaction back; one that is gone already is as good.

        :raises FleetError: it is still open, or no one knows.
        """
        with uninterrupted():
            self._delete()
            self.mine = False

    def _delete(self) -> None:
        """Roll back, and see that nothing is open.

        :raises FleetError: something is, or no one knows.
        """
        for again in (True, False):
            failure = self.request_rollback()
            if failure is None:
                self._rolled_back = True
                return
            self._may_arrive = self._may_arrive or isinstance(failure, NetworkError) or is_from_between(failure)
            try:
                # How SPS refuses to roll back what is gone already is not documented: its status settles it (SPS-ROLLBACK-GONE).
                if self.status()["status"] == CLOSED:
                    self._rolled_back = self._rolled_back or isinstance(failure, UnsaidError)
                    return
            except SessionError:
                # A transaction ends with its session.
                return
            except FleetError:
                # Why it could not be rolled back says more.
                raise failure from None
            if not again:
                raise failure

    # How a transaction is left

    def undo(self, error: BaseException, at_commit: bool = False) -> None:
        """Leave the transaction after a failure; the error says what became of it.

        :arg at_commit: it is the commit that failed, so the error says it also where all is well.
        """
        if not self.mine:
            return
        problem = self.settle()
        if not isinstance(error, FleetError):
            return
        if problem is None or not at_commit:
            # Rolled back, or never committed.
            error.effects = Effects()
        if problem is not None:
            say_first(error, f"The transaction could not be rolled back ({problem.message}). {ENDS_BY_ITSELF}")
        elif at_commit or not error.next_step:
            say_first(error, "Nothing was changed: the transaction is rolled back")

    def settle(self) -> FleetError | None:
        """Roll back what is open, wait for what is in flight, and see that nothing is open.

        :returns: why something may still be open; its session is dropped then, and it ends with that.
        """
        with uninterrupted():
            # Of several that were lost, one alone may have arrived.
            if len(self._lost) == 1 and quietly(self._lost[0].landed):
                self._lost.clear()
            problem = self.await_lost(_problem(self._delete))
            self.mine = False
            self._undone = problem
            self._leave_session()
            if problem is not None:
                self._client.drop_session()
        return problem

    def _leave_session(self) -> None:
        """Go on in a new session once something may arrive later in this one.

        A write would be in the next transaction then, a commit would make half of that, and a rollback would end it.
        """
        if self._may_arrive and not self._client.borrowed:
            self._client.drop_session()
        self._may_arrive = False

    def await_lost(self, problem: FleetError | None = None) -> FleetError | None:
        """Wait until nothing that was sent can arrive any more; roll back what it opens, if this task may.

        :arg problem: why something may be open by now.
        :returns: why something may be open in the end.
        """
        if not self._lost:
            return problem
        client = self._client
        pauses = Pauses(self._clock, max(lost.until for lost in self._lost) - self._clock.now())
        client.announce(
            f"{client.connection.host}: a request without a response may still be carried out; "
            f"waiting for up to {max(0.0, pauses.left):.0f} seconds, so that nothing stays open"
        )
        with uninterrupted():
            while self._lost and pauses.take():
                problem = self._see(problem)
            self._may_arrive = self._may_arrive or bool(self._lost)
            self._lost.clear()
        return problem

    def _see(self, problem: FleetError | None) -> FleetError | None:
        """Look once whether something has arrived."""
        if self._client.borrowed and not self.mine:
            self._lost = [lost for lost in self._lost if not quietly(lost.landed)]
            return None
        try:
            if self.status()["status"] == OPEN:
                self._delete()
                # One of them has arrived.
                self._lost.pop(0)
        except SessionError:
            # What arrives is refused.
            self._lost.clear()
        except FleetError as error:
            return error
        return None


def say_first(error: FleetError, sentence: str) -> None:
    """Add a sentence on how things are to an error, before what the user can do."""
    error.next_step = ". ".join(filter(None, (sentence, error.next_step)))


def _problem(action: Callable[[], None]) -> FleetError | None:
    try:
        action()
    except FleetError as error:
        return error
    return None
