# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What is asked of SPS about the transaction of a session, and what its responses say; which requests may still arrive.

A request whose response is lost can still be carried out, and from 6.9 on any write opens a transaction by itself
(SPS-TRANSACTION-AUTOOPEN).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from .._core.errors import (
    GATEWAY_STATUSES,
    ConflictError,
    FleetError,
    LockError,
    NetworkError,
    Place,
    ProtocolError,
    SessionError,
)
from .._core.signals import uninterrupted
from .._http.clock import Pauses
from .._http.responses import Response, ensure_json
from .errors import error_type, is_error, product_message
from .locks import LockWait
from .responses import CHANGES, TRANSACTION, state_in
from .session import SpsSession

PATH = "/api/transaction"
OPEN, CLOSED = "open", "closed"
# A connection that broke took the request with it, unless something between passed it on: that arrives soon.
BROKEN_SETTLE_TIME = 10.0


@dataclass(eq=False)
class LostRequest:
    """A request whose response is lost.

    :ivar until: when it is taken to be gone, on the transport's clock.
    :ivar landed: whether the open transaction shows that it was carried out.
    """

    until: float
    landed: Callable[[], bool]


class _Transaction(TypedDict):
    status: str


class TransactionFacts(_Transaction, total=False):
    """What SPS says of a transaction; what else there is, is passed on."""

    commit_message: str
    remaining_seconds: int | None


class TransactionRequests:
    """The requests of a session that change something, and those about its transaction."""

    def __init__(self, client: SpsSession) -> None:
        self._client = client
        self._clock = client.transport.clock
        self._lost: list[LostRequest] = []
        self._last: LostRequest | None = None

    def send(
        self,
        method: str,
        path: str,
        *,
        landed: Callable[[], bool] = lambda: False,
        renew: bool = False,
        **arguments: Any,
    ) -> Response:
        """Send a request that changes something, once, and wait for its response whatever happens meanwhile.

        Signals are held back for so long: what is in flight while the transaction is rolled back opens another one.

        :arg landed: says, of a request whose response is lost, whether the open transaction shows what it was for.
        :arg renew: whether a 401 can mean that the session has ended without harm.
        :raises NetworkError: there is no response; the request may be carried out later.
        """
        self._last = None
        with uninterrupted():
            try:
                response = self._client.exchange(method, path, renew=renew, repeatable=False, **arguments)
            except NetworkError as error:
                if error.sent:
                    self._note_lost(error.timed_out, landed)
                raise
            if response.status in GATEWAY_STATUSES or (response.status >= 500 and not is_error(response)):
                # Something between has given up, and the appliance may be at it still.
                self._note_lost(True, landed)
        return response

    def write(self, method: str, path: str, *, object_name: str, **arguments: Any) -> Response:
        """Send a request that changes the configuration; where somebody else holds the lock, wait for up to ``lock_timeout`` seconds.

        A request that is refused was not carried out, so it is sent again as it is: what the holder of the lock has changed meanwhile
        is a conflict at the commit.

        :arg arguments: of :meth:`send`.
        :raises LockError: they still hold it.
        """
        lock = LockWait(self._client)
        while True:
            response = self.send(method, path, object_name=object_name, **arguments)
            failure = None if response.ok else self._client.error(response, object_name)
            if not isinstance(failure, LockError):
                lock.end()
                return response
            if not lock.is_borne(failure):
                raise failure
            lock.pause()

    def has_landed(self) -> bool:
        """Return whether the request that was sent last, and lost, is seen to be carried out: it is not expected then."""
        lost, self._last = self._last, None
        if lost is None or not quietly(lost.landed):
            return False
        self._lost.remove(lost)
        return True

    def sent_again(self) -> None:
        """Note that the request that was sent last, and lost, is sent again: what the transaction shows from now on may be of either."""
        if self._lost:
            self._lost[-1].landed = lambda: False

    def _note_lost(self, slow: bool, landed: Callable[[], bool]) -> None:
        self._last = LostRequest(self._clock.now() + self._settle_time(slow), landed)
        self._lost.append(self._last)

    def _settle_time(self, slow: bool) -> float:
        """Return for how many seconds a request without a response of the appliance may still be carried out.

        :arg slow: the appliance is: the time was up, or something between has given up.
        """
        limit = float(self._client.connection["settle_timeout"])
        return limit if slow else min(limit, BROKEN_SETTLE_TIME)

    def request_open(self) -> tuple[FleetError | None, bool]:
        """Ask for a transaction; return what is wrong with the response, and whether SPS refuses in so many words."""
        try:
            # Where the session ended by itself while it was idle, nothing is lost yet.
            response = self.send("POST", PATH, landed=self.is_open, renew=True, object_name="transaction")
            ensure_json(response, "transaction", self._client.connection.title)
        except (NetworkError, ProtocolError) as error:
            return error, False
        if response.ok:
            return self._unsaid(response, "transaction", OPEN), False
        return self._client.error(response, "transaction", locks=True), response.status < 500 and is_error(response)

    def request_commit(self) -> tuple[FleetError | None, bool]:
        """Ask for the commit; return what is wrong with the response, and whether SPS refuses in so many words."""
        client = self._client
        body = {"status": "commit"}
        if client.connection["commit_message"]:
            # The key for writing is not documented; reading shows this one (SPS-COMMIT-MESSAGE).
            body["commit_message"] = client.connection["commit_message"]
        try:
            response = client.exchange(
                "PUT",
                PATH,
                renew=False,
                json_body=body,
                object_name="commit",
                timeout=client.connection["commit_timeout"],
            )
            ensure_json(response, "commit", client.connection.title)
        except (NetworkError, ProtocolError) as error:
            return error, False
        if response.ok:
            return self._unsaid(response, "commit", CLOSED), False
        failure = client.error(response, "commit", locks=True)
        if isinstance(failure, LockError) and response.status == 409 and "lock" not in error_type(response):
            failure = ConflictError(
                "somebody else changed the same settings",
                place=failure.place,
                product_message=failure.product_message,
                next_step="Run again",
            )
        return failure, response.status < 500 and is_error(response)

    def request_rollback(self) -> FleetError | None:
        """Ask for the rollback; return what is wrong with the response.

        :raises NetworkError: it was not sent.
        """
        client = self._client
        try:
            response = client.exchange("DELETE", PATH, renew=False, object_name="rollback", repeatable=False)
        except (NetworkError, ProtocolError) as error:
            if isinstance(error, NetworkError) and not error.sent:
                raise
            return error
        if response.ok:
            return self._unsaid(response, "rollback", CLOSED)
        return client.error(response, "rollback")

    def status(self) -> TransactionFacts:
        """Return ``status`` (open or closed) and what else SPS says: commit_message, remaining_seconds.

        Guides have it below ``transaction``, the vendor's current client reads ``body``: both are read
        (SPS-TRANSACTION-SHAPE).
        """
        body = self._client.ask(PATH, TRANSACTION, object_name="transaction")
        meta = body.get("meta") if isinstance(body.get("meta"), Mapping) else {}
        left = (meta or {}).get("remaining_seconds")
        facts: Any = {**(body.get("body") or body["transaction"]), "remaining_seconds": left}
        return facts  # type: ignore[no-any-return]

    def is_open(self) -> bool:
        """Return whether the session has a transaction open."""
        return bool(self.status()["status"] == OPEN)

    def changes(self) -> list[Any]:
        """Return the changes pending in the open transaction, as SPS lists them."""
        return list(self._client.ask(PATH + "/changes", CHANGES, object_name="transaction")["changes"])

    def _unsaid(self, response: Response, object_name: str, wanted: str) -> UnsaidError | None:
        """Return what is wrong with a response of success; None where it says that the transaction is as it should be, and of no error."""
        if state_in(response) == wanted and not is_error(response):
            return None
        return UnsaidError(
            f"the request was accepted, but the transaction is not {wanted}",
            likely=not is_error(response),
            place=Place(self._client.connection.title, object_name, response.method, response.path, response.status),
            product_message=product_message(response) if is_error(response) else "",
            next_step="Run again; if it stays so, check that host and port lead to the REST API of SPS",
        )

    def has_come_to(self, wanted: str, failure: FleetError) -> bool:
        """Return whether a request that failed, or did not say what became of it, has brought the transaction there.

        :arg wanted: ``open`` or ``closed``.
        """
        if isinstance(failure, NetworkError):
            if not failure.sent:
                return False
            settle_time = self._settle_time(failure.timed_out)
        else:
            settle_time = self._settle_time(True) if is_from_between(failure) else 0.0
        pauses = Pauses(self._clock, settle_time)
        try:
            while self.status()["status"] != wanted:
                if not pauses.take():
                    return False
        except SessionError:
            # The session ended, and its transaction with it: either it was committed or it is gone.
            if isinstance(failure, UnsaidError):
                failure.likely = False
            return wanted == CLOSED
        except FleetError:
            return False
        return True


class UnsaidError(FleetError):
    """A response of success that does not say what it is for; the appliance says it when it is asked.

    ``likely`` says whether it was carried out as far as is known: the response says of no error, and the session goes on.
    """

    error_code = "protocol"

    def __init__(self, message: str, *, likely: bool, place: Place, product_message: str, next_step: str) -> None:
        super().__init__(message, place=place, product_message=product_message, next_step=next_step)
        self.likely = likely


def is_from_between(failure: FleetError) -> bool:
    """Return whether something between has given up, so that the appliance may be at it still."""
    status = failure.place.status or 0
    return status in GATEWAY_STATUSES or (isinstance(failure, ProtocolError) and status >= 500)


def quietly(look: Callable[[], bool]) -> bool:
    """Return what a look says; False where it fails."""
    try:
        return look()
    except FleetError:
        return False
