# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Talks to SPS: one session, the configuration below it, and its transaction.

Source: docs/sources/sps.md. Where the documents leave a question open or contradict each other, the code names the doubt.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import quote

from .._core.data import ArgumentSpec
from .._core.errors import FleetError, InputError, NetworkError, Place, ProtocolError, SessionError
from .._engine.resource import Product, WriteUnit
from .._http.responses import Response, ensure_json
from .._http.shape import ANYTHING, Shape, check_shape, problem_of
from .._http.transport import BUSY_STATUSES, Transport
from .errors import predicted_transaction
from .responses import (
    CONFIGURATION,
    NEW_KEY,
    WRITTEN,
    endpoint_of,
    leaf,
    names_below,
    new_passwords,
    node,
    plain_references,
)
from .session import SpsSession
from .transaction import Transaction

PASSWORDS = CONFIGURATION + "passwords"

OPTIONS: ArgumentSpec = {
    "login_method": {"type": "str"},
    "session": {"type": "str", "no_log": True},
    "lock_timeout": {"type": "float", "default": 30.0},
    "commit_timeout": {"type": "float", "default": 300.0},
    "settle_timeout": {"type": "float", "default": 60.0},
    "restart_timeout": {"type": "float", "default": 60.0},
    "commit_message": {"type": "str"},
}


class SpsClient(SpsSession):
    """One session on one SPS, with at most one transaction open."""

    reads_again_inside = True

    def __init__(self, transport: Transport) -> None:
        super().__init__(transport)
        self._memory: dict[str, object] = {}
        self._reading = 0
        self._keys: set[str] | None = None
        """The keys of the passwords that the transaction is known to have stored; None where they were not listed."""
        self.transaction = Transaction(self)

    # Session

    @property
    def can_renew(self) -> bool:
        """Return whether a login that has ended may be begun again: a transaction would end with the session."""
        return not self.transaction.mine

    def hand_over(self) -> str:
        """Return the session's token for other tasks, and forget the session: whoever has the token ends it."""
        token = self.token
        if token is None:
            # What is open then ends with it.
            raise SessionError(
                "the appliance has ended the session as soon as the transaction was opened",
                place=Place(self.connection.title),
                next_step="Check the clocks on both sides: a cookie from the past is worth nothing",
            )
        self.transaction.mine = False
        self.drop_session()
        return token

    def go_on_alone(self) -> None:
        """Go on with a login of our own, where the session handed over has ended."""
        self.borrowed = None
        self.log_out()
        self.transport.cookies.clear()

    def close(self) -> None:
        """Leave no transaction open, and drop the session."""
        if self.transaction.mine:
            self.transaction.settle()
        super().close()

    # Configuration

    def read(self, path: str, *, object_name: str = "", body: Shape = ANYTHING) -> Any:
        """Return the whole response (``key``, ``body`` or ``items``, ``meta``) of a configuration path.

        :arg body: the shape of the body, where it is a leaf.
        :raises NotFoundError: there is nothing at this path.
        :raises ProtocolError: the response has not the shape that the guide gives it.
        """
        shape = node(path) if body is ANYTHING else leaf(path, body)
        return self.ask((CONFIGURATION + quote(path, safe="/")).rstrip("/"), shape, object_name=object_name)

    def read_body(self, path: str, *, object_name: str = "", body: Shape = ANYTHING) -> Any:
        """Return the body of a leaf, references as plain keys.

        :arg body: the shape that it must have.
        :raises InputError: it is a branch, which has no body.
        """
        response = self.read(path, object_name=object_name, body=body)
        if "body" not in response:
            raise InputError(
                f"{path} is not a leaf of the configuration, so it has no settings of its own",
                place=Place(self.connection.title, object_name),
                next_step=f"Below it are: {', '.join(names_below(response)) or 'no further names'}",
            )
        return plain_references(response["body"])

    def remembered(self, name: str, find: Callable[[], Any]) -> Any:
        """Return what ``find`` found when it was first asked; forgotten when the engine reads again."""
        if self._reading != self.transport.reading:
            self._memory, self._reading = {}, self.transport.reading
        if name not in self._memory:
            self._memory[name] = find()
        return self._memory[name]

    # Writing

    def foresee_writing(self) -> None:
        """Check that the session given has a transaction to write in."""
        if self.borrowed:
            self.transaction.check_borrowed()

    def writing(self) -> AbstractContextManager[WriteUnit]:
        """Open a transaction; commit it in the end, or roll it back whatever happens.

        :raises InputError: the session given is none, since its transaction was begun in check mode.
        """
        if self.predicts:
            raise predicted_transaction(self.connection.title)
        self._keys = None
        return self.transaction.writing()

    def write_body(self, path: str, body: Any, *, object_name: str = "") -> None:
        """Replace the body of a leaf. PUT carries the whole body, so repeating it does no harm."""
        self.transaction.touched.add(path)
        address = CONFIGURATION + quote(path, safe="/")

        def is_written() -> bool:
            return bool(self.read_body(path, object_name=object_name) == body)

        tries = 0
        while True:
            tries += 1
            response: Response | None = None
            try:
                response = self.transaction.write(
                    "PUT", address, landed=is_written, json_body=body, object_name=object_name
                )
                if response.ok:
                    ensure_json(response, object_name, self.connection.title)
                    self._confirm(response, path, is_written, object_name)
                    return
                failure = self.error(response, object_name)
                repeatable = response.status in BUSY_STATUSES
            except (NetworkError, ProtocolError) as error:
                failure = error
                repeatable = isinstance(error, NetworkError) and error.sent
            if repeatable and self.transaction.has_landed():
                return
            if not repeatable or tries > self.connection.retries or not self.transport.pause(tries, response):
                raise failure
            self.transaction.sent_again()

    def _confirm(self, response: Response, path: str, is_written: Callable[[], bool], object_name: str) -> None:
        """See that a body is written, where the response does not say so in the form of SPS (SPS-WRITE-STATUS).

        It is looked for now, since a commit makes all of a transaction or nothing only where all of it is in there.

        :raises ProtocolError: it is not written.
        """
        if not problem_of(response.body, WRITTEN) or is_written():
            return
        if any(endpoint_of(change) == path for change in self.transaction.changes()):
            # SPS may write a value in another way; whether that is as desired shows after the commit.
            return
        raise ProtocolError(
            "the request was accepted, but the transaction does not show the change",
            place=Place(self.connection.title, object_name, response.method, response.path, response.status),
            next_step="Run again; if it stays so, check that host and port lead to the REST API of SPS",
        )

    def create_password(self, text: str, *, object_name: str = "") -> str:
        """Store a password and return its key. One key serves one purpose only; a rollback drops it."""
        self.transport.redactor.add(text)
        if self._keys is None:
            self._keys = self._keys_of_others()
        known = self._keys

        def is_stored() -> bool:
            return known is not None and bool(set(new_passwords(self.transaction.changes())) - known)

        response = self.transaction.write(
            "POST", PASSWORDS, landed=is_stored, json_body={"plain": text}, object_name=object_name
        )
        if not response.ok:
            raise self.error(response, object_name)
        key = str(check_shape(response, NEW_KEY, object_name, self.connection.title)["key"])
        if known is not None:
            known.add(key)
        return key

    def _keys_of_others(self) -> set[str] | None:
        """Return the keys of the passwords that other tasks have stored in this transaction; None where they cannot be listed."""
        if not self.borrowed:
            return set()
        try:
            return set(new_passwords(self.transaction.changes()))
        except FleetError:
            return None


SPS = Product("sps", "SPS", SpsClient, OPTIONS)
