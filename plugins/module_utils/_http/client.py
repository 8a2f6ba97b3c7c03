# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What the clients of all products share: one interface for the ways to log in, and one engine that uses it.

The engine logs in when the first request needs it, renews a login that has ended, and presents credentials that were
refused never again: products lock accounts and block addresses that insist.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

from .._core.data import RequestArguments
from .._core.errors import (
    ConflictError,
    FleetError,
    LockError,
    LoginError,
    NotFoundError,
    Place,
    ProductError,
    ProtocolError,
)
from .connection import Connection, variable_of
from .responses import Response, ensure_json
from .transport import Transport

T = TypeVar("T")
PAUSE = 1.0
"""Seconds before a reading that was not understood is asked for once more."""
REFUSAL_STATUSES = (401, 403)
"""The statuses by which every product refuses a login."""


def is_refusal(error: FleetError) -> bool:
    """Return whether an error of a login says that it was refused."""
    return isinstance(error, LoginError) or error.place.status in REFUSAL_STATUSES


class AuthMethod:
    """One way to log in: what to send, what to add to every request, and how to log out.

    :cvar name: its word in the option ``auth_method``, where the product has that option.
    :cvar renewable: whether a new login can help where a request is refused with 401.
    """

    name = ""
    renewable = True

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    @property
    def connection(self) -> Connection:
        """Return the connection as it is now: a client may go on with another host or password."""
        return self.transport.connection

    def begin(self) -> None:
        """Log in, with one attempt. A login that has ended is begun again on the same object.

        A login is never repeated after a lost response: each attempt counts, and one that succeeded unseen stays open.

        :raises LoginError: the credentials are refused, or there are none.
        """

    def arguments(self) -> RequestArguments:
        """Return what every request needs to be logged in, as arguments of :meth:`Transport.request`."""
        return {}

    def end(self) -> None:
        """Log out. Never raises an error of the product."""

    @property
    def leaves_something(self) -> bool:
        """Return whether there is something open that :meth:`end` closes."""
        return False

    @property
    def has_ended(self) -> bool:
        """Return whether the login is known to be over, or so nearly that a request could come too late."""
        return False

    def credentials(self, user: str = "username", secret: str = "password") -> tuple[str, str]:
        """Return the values of the two connection options that this way needs.

        :raises LoginError: one of them is missing or empty.
        """
        return self.needed(user), self.needed(secret)

    def needed(self, option: str) -> str:
        """Return the value of a connection option that this way needs.

        :raises LoginError: it is missing or empty.
        """
        connection = self.connection
        given = {**dict(connection.extra), "username": connection.username, "password": connection.password}
        if not given[option]:
            variable = variable_of(connection.product, option)
            raise LoginError(
                f"{option} is not given",
                place=Place(connection.title),
                next_step=f"Set it as an option, as fleet_{option} of the host, or as {variable} of the environment",
            )
        return str(given[option])


class BasicAuth(AuthMethod):
    """User name and password with every request: each one is a login, so a refusal is final."""

    name = "basic"
    renewable = False

    def begin(self) -> None:
        """Send nothing: the first request shows whether the credentials are right."""
        self.credentials()

    def arguments(self) -> RequestArguments:
        """Return the credentials."""
        return {"basic": self.credentials()}


class BaseClient:
    """One login to one device. A product adds its ways to log in, its errors and its requests."""

    reads_again_inside = False

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        given = transport.connection
        self.address = f"{given.product} {given.host.lower()}:{given.port}"
        """Product, host and port as the task gave them: a client may go on with another host that it has found."""
        self.report: Callable[[str], None] = lambda line: None
        self.announce: Callable[[str], None] = lambda line: None
        self.warn: Callable[[str], None] = lambda sentence: None
        self.refusals: dict[Hashable, ProductError] = {}
        """The refusals of logins, by :attr:`Connection.login`. They outlive the login and :meth:`close`."""
        self._lock = threading.RLock()
        self._auth: AuthMethod | None = None
        self._logged_in = False
        # How often we logged in: a thread that meets a 401 sees whether another one has logged in again meanwhile.
        self._logins = 0

    # For the product

    @property
    def tenant(self) -> str:
        """Return what distinguishes the part of the product that the login sees from others at the address; empty where there is one."""
        return ""

    def make_auth(self) -> AuthMethod:
        """Return the way to log in; asked for when the first request needs it."""
        raise NotImplementedError

    def begin(self, auth: AuthMethod) -> None:
        """Log in. A product adds here what belongs to its login."""
        auth.begin()

    def login_arguments(self, auth: AuthMethod, path: str) -> RequestArguments:
        """Return what a request to a path needs to be logged in, as arguments of :meth:`Transport.request`."""
        return auth.arguments()

    def error(self, response: Response, object_name: str) -> FleetError:
        """Return the error that a response of refusal or failure stands for."""
        raise NotImplementedError

    def foresee_writing(self) -> None:
        """Check, in check mode, that writing could begin: nothing keeps it from that, unless the product says otherwise."""

    # Login

    @property
    def connection(self) -> Connection:
        """Return the connection as it is now."""
        return self.transport.connection

    def log_in(self) -> AuthMethod:
        """Log in, unless we are, and return the login.

        :raises ProductError: the credentials are refused, now or before; what was refused before is not sent again.
        """
        with self._lock:
            asked_for = self.connection
            self.check_refusal(asked_for)
            if self._auth is not None and self._logged_in and not self._auth.has_ended:
                return self._auth
            self._logged_in = False
            try:
                # Kept at once: from here on there may be something to leave, whatever happens.
                self._auth = auth = self._auth or self.make_auth()
                if auth.leaves_something:
                    # A refusal may be a passing fault, and the login before still live.
                    auth.end()
                self.begin(auth)
            except ProductError as error:
                if is_refusal(error):
                    # Looking up where to log in may have changed the host.
                    self.remember_refusal(error, asked_for, self.connection)
                if isinstance(error, (NotFoundError, LockError, ConflictError)):
                    # It is about the login: of what the login is for, nothing is known.
                    raise ProductError(
                        f"the login cannot be carried out: {error.message}",
                        place=error.place,
                        product_message=error.product_message,
                        # What is locked says by itself how long to wait.
                        next_step=error.next_step
                        if isinstance(error, LockError)
                        else "Check host and port: something else may respond in place of the product",
                    ) from None
                raise
            self._logged_in = True
            self._logins += 1
            return auth

    def log_out(self) -> None:
        """Log out where there is something to leave."""
        auth, self._auth, self._logged_in = self._auth, None, False
        if auth is not None and auth.leaves_something:
            auth.end()

    def forget_login(self) -> None:
        """Take the login for ended: the next request logs in again."""
        self._logged_in = False

    def close(self) -> None:
        """Log out and close all connections. Never raises an error of the product."""
        self.log_out()
        self.transport.close()

    def check_refusal(self, connection: Connection) -> None:
        """Raise the refusal that the login of a connection has met before.

        :raises ProductError: it has met one.
        """
        refusal = self.refusals.get(connection.login)
        if refusal is not None:
            # A copy: whoever catches it may add to its sentences.
            raise copy.copy(refusal)

    def remember_refusal(self, error: ProductError, *connections: Connection) -> None:
        """Keep a refusal, so that the login of these connections is not presented again."""
        self.refusals.update((connection.login, copy.copy(error)) for connection in connections)

    def forget_refusal(self, connection: Connection) -> None:
        """Let the login of a connection be presented again, since its credentials were just set."""
        self.refusals.pop(connection.login, None)

    # Requests

    def exchange(self, method: str, path: str, *, renew: bool = True, **arguments: Any) -> Response:
        """Send a request as the logged-in account and return its response, whatever its status.

        Where the login has ended, it is renewed once and the request sent again. That repeats nothing: a request that is
        refused with 401 was not carried out.

        :arg renew: whether a 401 can mean that the login has ended.
        :arg arguments: of :meth:`Transport.request`.
        :raises FleetError: the login is refused, or there is no response.
        """
        response, number, auth = self._attempt(method, path, arguments)
        if response.status == 401 and renew and auth.renewable:
            with self._lock:
                if number == self._logins:
                    self.report(f"{self.connection.host}: the login has ended, logging in again")
                    self.forget_login()
            response = self._attempt(method, path, arguments)[0]
        return response

    def _attempt(self, method: str, path: str, arguments: Mapping[str, Any]) -> tuple[Response, int, AuthMethod]:
        """Send a request with the login of this moment; return its response, the number of that login, and the login."""
        auth = self.log_in()
        number = self._logins
        login = self.login_arguments(auth, path)
        headers = {**(arguments.get("headers") or {}), **login.get("headers", {})}
        response = self.transport.request(method, path, **{**arguments, **login, "headers": headers or None})
        return response, number, auth

    def call(self, method: str, path: str, *, object_name: str = "", renew: bool = True, **arguments: Any) -> Response:
        """Send a request as the logged-in account and return its response of success.

        :arg renew: whether a 401 can mean that the login has ended.
        :arg arguments: of :meth:`Transport.request`.
        :raises FleetError: the matching leaf of the tree of errors.
        """
        response = self.exchange(method, path, object_name=object_name, renew=renew, **arguments)
        if not response.ok:
            raise self.noted(self.error(response, object_name))
        # What has no body on success must not be a page of a portal.
        return ensure_json(response, object_name, self.connection.title)

    def read_with_retry(self, read: Callable[[], T], transient: Callable[[FleetError], bool] | None = None) -> T:
        """Return what a reading finds. One that was not understood, or in which the product failed, is asked for once more.

        :arg transient: returns whether an error may be gone a moment later, where that is not :func:`is_transient`.
        :raises FleetError: it was refused, or not understood twice.
        """
        try:
            return read()
        except FleetError as error:
            if not (transient or is_transient)(error):
                raise
            self.report(f"{self.connection.host}: {error.message}: asking once more")
        self.transport.clock.sleep(PAUSE)
        return read()

    def noted(self, error: FleetError) -> FleetError:
        """Return the error; where it says that the credentials are refused, they are not presented again."""
        if isinstance(error, LoginError):
            self.remember_refusal(error, self.connection)
        return error


def is_transient(error: FleetError) -> bool:
    """Return whether the same reading may succeed a moment later: its response was none, or the product failed."""
    failed = isinstance(error, ProductError) and (error.place.status or 0) >= 500
    return failed or isinstance(error, ProtocolError)
