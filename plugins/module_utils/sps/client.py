# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Talks to SPS: login, session, transaction, locks.

Sources, unless said otherwise: the API document (release 7.1.1) and the vendor's REST guides of 6.0 to 8.0.
Where they leave a question open or contradict each other, the comment says which reading this is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from .._core.errors import (
    ConflictError,
    FleetError,
    InputError,
    LockError,
    NetworkError,
    PermissionsError,
    Place,
    ProductError,
    ProtocolError,
    SessionError,
)
from .._core.signals import uninterrupted
from .._engine.resource import Product, WriteUnit
from .._http.client import AuthMethod, BaseClient
from .._http.responses import ensure_json, not_json_error
from .._http.transport import BUSY_STATUSES, Response, Transport, sleep_until
from .auth import COOKIE, auth_method
from .errors import closed_transaction, error_type, names_below, plain_references, refusal

CONFIGURATION = "/api/configuration/"
# After changes below these, the web server restarts and all sessions end (SPS-COMMIT-RESTART).
RESTARTING = ("local_services/", "network/")

OPTIONS: dict[str, dict[str, Any]] = {
    "login_method": {"type": "str"},
    "session": {"type": "str", "no_log": True},
    "lock_timeout": {"type": "float", "default": 30.0},
    "commit_timeout": {"type": "float", "default": 300.0},
    "restart_timeout": {"type": "float", "default": 60.0},
    "commit_message": {"type": "str"},
}


class SpsClient(BaseClient):
    """One login to one SPS, with at most one transaction open."""

    reads_again_inside = True

    def __init__(self, transport: Transport) -> None:
        super().__init__(transport)
        self._in_transaction = False
        self._touched: set[str] = set()
        self._memory: dict[str, Any] = {}
        # A session handed over by sps_transaction: its owner logs in, commits and logs out.
        self.borrowed: str | None = self.connection["session"]
        transport.redactor.add(self.borrowed)

    # Login

    def make_auth(self) -> AuthMethod:
        """Return the way to log in."""
        return auth_method(self.transport)

    def hand_over(self) -> str:
        """Return the session's token for other tasks, and forget the session: whoever has the token ends it."""
        token = str(next(cookie.value for cookie in self.transport.cookies if cookie.name == COOKIE))
        self._in_transaction = False
        self.forget_login()
        self.transport.cookies.clear()
        return token

    def close(self) -> None:
        """Drop the session. There is no logout by REST (SPS-SESSION-LOGOUT); an idle session ends by itself."""
        if self._in_transaction:
            self._rollback_quietly()
        super().close()

    # Requests

    def call(self, method: str, path: str, *, object_name: str = "", renew: bool = True, **arguments: Any) -> Response:
        """Send a request as the logged-in user; an error of the product is raised.

        :arg renew: log in once more where the session has ended; never inside a transaction, which ended with it.
        :raises FleetError: the matching leaf of the tree.
        """
        renew = renew and not self._in_transaction
        return super().call(method, path, object_name=object_name, renew=renew, **arguments)

    def read(self, path: str, *, object_name: str = "") -> Any:
        """Return the whole answer (``key``, ``body`` or ``items``, ``meta``) of a configuration path.

        :raises NotFoundError: there is nothing at this path.
        :raises ProtocolError: the answer is not JSON.
        """
        response = self.call("GET", (CONFIGURATION + quote(path, safe="/")).rstrip("/"), object_name=object_name)
        if not isinstance(response.body, Mapping):
            raise not_json_error(response, object_name, self.connection.title)
        return response.body

    def read_body(self, path: str, *, object_name: str = "") -> Any:
        """Return the body of a leaf, references as plain keys.

        :raises InputError: it is a branch, which has no body.
        """
        response = self.read(path, object_name=object_name)
        if "body" not in response:
            raise InputError(
                f"{path} is not a leaf of the configuration, so it has no settings of its own",
                place=Place(self.connection.title, object_name),
                next_step=f"Below it are: {', '.join(names_below(response)) or 'no further names'}",
            )
        return plain_references(response["body"])

    def remembered(self, name: str, find: Callable[[], Any]) -> Any:
        """Return what ``find`` found when it was first asked; forgotten when this client changes the network."""
        if name not in self._memory:
            self._memory[name] = find()
        return self._memory[name]

    def write_body(self, path: str, body: Any, *, object_name: str = "") -> None:
        """Replace the body of a leaf. PUT carries the whole body, so repeating it does no harm."""
        self._touched.add(path)
        if path.startswith("network/"):
            self._memory.clear()
        self.call(
            "PUT", CONFIGURATION + quote(path, safe="/"), json_body=body, object_name=object_name, repeatable=True
        )

    def create_password(self, text: str, *, object_name: str = "") -> str:
        """Store a password and return its key. One key serves one purpose only; a rollback drops it."""
        self.transport.redactor.add(text)
        response = self.call("POST", CONFIGURATION + "passwords", json_body={"plain": text}, object_name=object_name)
        key = response.body.get("key") if isinstance(response.body, Mapping) else None
        if not isinstance(key, str):
            raise ProtocolError(
                "the answer to a new password has no key",
                place=Place(self.connection.title, object_name, "POST", CONFIGURATION + "passwords", response.status),
            )
        return key

    # Transaction

    @contextmanager
    def writing(self) -> Iterator[WriteUnit]:
        """Open a transaction; commit it in the end, or roll it back whatever happens."""
        write_unit = WriteUnit()
        if self.borrowed:
            # Newer releases open a transaction by themselves at the first write: nobody would ever close that one.
            if self.transaction_status()["status"] != "open":
                raise closed_transaction(self.connection.title)
            yield write_unit
            return
        self.wait_and_open()
        try:
            yield write_unit
            if write_unit.keep:
                self.commit()
            else:
                self.rollback()
        except BaseException as error:
            self.undo(error)
            raise

    def wait_and_open(self) -> None:
        """Open a transaction; wait for up to ``lock_timeout`` seconds where somebody else holds the lock.

        :raises LockError: they still do.
        """
        started = self.transport.clock.now()
        deadline = started + self.connection["lock_timeout"]
        pause = 0.5
        waiting = ""
        while True:
            try:
                self.open()
                if waiting:
                    self.warn("waited %.0f seconds: %s" % (self.transport.clock.now() - started, waiting))
                return
            except LockError as error:
                left = deadline - self.transport.clock.now()
                if left <= 0:
                    waited = "after waiting %g seconds" % self.connection["lock_timeout"] if waiting else "at once"
                    error.message = "%s (gave up %s)" % (error.message, waited)
                    raise
                if not waiting:
                    waiting = error.message
                    self.announce("%s: %s; waiting for up to %g seconds" % (self.connection.host, error.message, left))
                self.transport.clock.sleep(min(pause, left))
                pause = min(pause * 2, 5.0)

    def open(self) -> None:
        """Open a transaction. Opening explicitly works on every release; since 6.9 a write would do it too
        (SPS-TRANSACTION-AUTOOPEN).

        :raises LockError: somebody else holds the lock.
        """
        self.log_in()
        self._touched.clear()
        # Whatever happens from here on, there may be a transaction to close.
        self._in_transaction = True
        try:
            # Once it is sent, the answer is waited for: nobody would close what opens unseen.
            with uninterrupted():
                try:
                    self._post_transaction()
                except (NetworkError, ProtocolError) as error:
                    if not self._was_opened(error):
                        raise
        except (ProductError, NetworkError) as error:
            if isinstance(error, (LockError, SessionError, PermissionsError)) or (
                isinstance(error, NetworkError) and not error.sent
            ):
                self._in_transaction = False
            else:
                self._rollback_quietly()
            raise
        except BaseException:
            self._rollback_quietly()
            raise

    def _was_opened(self, error: FleetError) -> bool:
        """Find out what became of an opening whose answer was lost."""
        patience = 0.0
        if isinstance(error, NetworkError):
            if not error.sent:
                return False
            # A slow appliance carries the request out when nobody waits for it any more: nobody would close that one.
            patience = self.connection.timeout if error.timed_out else 0.0
        return sleep_until(
            self.transport.clock,
            lambda: bool(self.transaction_status()["status"] == "open"),
            timeout=patience,
            pause=1.0,
        )

    def _post_transaction(self) -> None:
        # Where the session ended by itself while it was idle, nothing is lost yet.
        response = self.exchange("POST", "/api/transaction", object_name="transaction")
        if not response.ok:
            raise self.error(response, "transaction", locks=True)
        ensure_json(response, "transaction", self.connection.title)

    def commit(self) -> None:
        """Commit the transaction.

        :raises ConflictError: somebody else committed a change of the same settings.
        :raises ProductError: SPS refuses the configuration as a whole; the message lists why.
        """
        body = {"status": "commit"}
        if self.connection["commit_message"]:
            # The key that reading shows (SPS-COMMIT-MESSAGE).
            body["commit_message"] = self.connection["commit_message"]
        with uninterrupted():
            try:
                response = self.transport.request(
                    "PUT",
                    "/api/transaction",
                    json_body=body,
                    object_name="commit",
                    timeout=self.connection["commit_timeout"],
                )
                ensure_json(response, "commit", self.connection.title)
            except (NetworkError, ProtocolError) as error:
                if not self._was_committed(error):
                    if isinstance(error, NetworkError) and error.timed_out:
                        error.next_step = "Raise commit_timeout if the appliance is known to be slow"
                    raise
            else:
                if not response.ok:
                    refusal = self._commit_error(response)
                    # A proxy may have given up on a commit that SPS carried out all the same.
                    if response.status not in BUSY_STATUSES or not self._was_committed(refusal):
                        raise refusal
            self._in_transaction = False
        if any(path.startswith(RESTARTING) for path in self._touched):
            self.transport.be_patient(self.connection["restart_timeout"])

    def _was_committed(self, error: FleetError) -> bool:
        """Find out what became of a commit whose answer was lost. Reading the settings again settles the rest."""
        if isinstance(error, NetworkError) and not error.sent:
            return False
        try:
            return bool(self.transaction_status()["status"] != "open")
        except SessionError:
            # The session ended, and the transaction with it: either it was committed or it is gone.
            return True

    def _commit_error(self, response: Response) -> FleetError:
        error = self.error(response, "commit", locks=True)
        if isinstance(error, LockError) and response.status == 409:
            message = error.message if "lock" in error_type(response) else "somebody else changed the same settings"
            error = ConflictError(message, place=error.place, product_message=error.product_message)
        if not error.next_step:
            error.next_step = "Nothing was changed: the transaction is rolled back"
        return error

    def rollback(self) -> None:
        """Roll the transaction back; one that is gone already is as good.

        :raises FleetError: it could not be rolled back.
        """
        with uninterrupted():
            try:
                response = self.transport.request("DELETE", "/api/transaction", object_name="rollback", repeatable=True)
                if not response.ok and response.status not in (401, 404, 409):
                    raise self.error(response, "rollback")
                ensure_json(response, "rollback", self.connection.title)
            except (ProductError, ProtocolError):
                # How SPS refuses to roll back what is gone already is not known (SPS-ROLLBACK-GONE): its status settles it.
                if self.transaction_status()["status"] == "open":
                    raise
            self._in_transaction = False

    def undo(self, error: BaseException) -> None:
        """Roll back after a failure; where that fails too, the error says so."""
        if not self._in_transaction:
            return
        problem = self._rollback_quietly()
        if problem is not None and isinstance(error, FleetError):
            error.next_step = (
                "%s The transaction could not be rolled back (%s); it ends by itself when the session has been idle for too long"
                % (error.next_step and error.next_step.rstrip(".") + ".", problem.message)
            ).strip()

    def _rollback_quietly(self) -> FleetError | None:
        try:
            self.rollback()
        except FleetError as problem:
            # The session is dropped, and its transaction ends with it.
            self._in_transaction = False
            self.forget_login()
            self.transport.cookies.clear()
            return problem
        return None

    def transaction_status(self) -> dict[str, Any]:
        """Return ``status`` (open or closed) and what else SPS tells: commit_message, remaining_seconds.

        Guides answer it below ``transaction``, the vendor's current client reads ``body``: both are read
        (SPS-TRANSACTION-SHAPE).
        """
        response = self.call("GET", "/api/transaction", object_name="transaction", renew=False)
        body = response.body if isinstance(response.body, Mapping) else {}
        state = body.get("body") or body.get("transaction")
        if not isinstance(state, Mapping) or "status" not in state:
            raise ProtocolError(
                "the answer does not tell the status of the transaction",
                place=Place(self.connection.title, "transaction", "GET", "/api/transaction", response.status),
            )
        meta = body.get("meta") if isinstance(body.get("meta"), Mapping) else {}
        return {**state, "remaining_seconds": (meta or {}).get("remaining_seconds")}

    def transaction_changes(self) -> list[Any]:
        """Return the changes pending in the open transaction, as SPS lists them."""
        response = self.call("GET", "/api/transaction/changes", object_name="transaction", renew=False)
        changes = response.body.get("changes") if isinstance(response.body, Mapping) else None
        return list(changes or [])

    def error(self, response: Response, object_name: str, *, locks: bool = False) -> FleetError:
        """Return the error that an answer means, see :func:`refusal`."""
        return refusal(response, object_name, self.connection, borrowed=bool(self.borrowed), locks=locks)


SPS = Product("sps", "SPS", SpsClient, OPTIONS)
