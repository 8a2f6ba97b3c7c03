# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The session on SPS: how it begins and ends, its requests, and what refusals mean in it.

Source: docs/sources/sps.md.
"""

from __future__ import annotations

from typing import Any

from .._core.errors import FleetError, InputError, Place, ProtocolError
from .._http.client import AuthMethod, BaseClient
from .._http.responses import Response
from .._http.shape import Shape, check_shape
from .._http.transport import Transport
from .auth import COOKIE, PREDICTED_SESSION, SESSION, BorrowedSession, SessionLogin, keep_one_token
from .errors import refusal


class SpsSession(BaseClient):
    """One login to one SPS, or a session that another task has begun."""

    def __init__(self, transport: Transport) -> None:
        super().__init__(transport)
        session = self.connection["session"]
        if session and not SESSION.fullmatch(session):
            raise InputError(
                "session is not what sps_transaction returns: it has characters that no session has",
                place=Place(self.connection.title),
                next_step="Give the session that the task with action begin returned, as it is",
            )
        self.predicts = session == PREDICTED_SESSION
        # A session handed over by sps_transaction: its owner logs in, commits and logs out.
        self.borrowed: str | None = None if self.predicts else session
        transport.redactor.add(self.borrowed)
        self.token: str | None = None
        """The token of the session, as it is now; None where there is none."""
        # The commit of an earlier task may have restarted the web server, and nothing says so to this one (SPS-COMMIT-RESTART).
        transport.restart_time = self.connection["restart_timeout"]
        transport.restarting = self._report_restart

    def _report_restart(self) -> None:
        self.announce(
            f"{self.connection.host}: nothing listens there; the web server of SPS may be restarting after a commit: "
            f"waiting for up to {self.connection['restart_timeout']:g} seconds"
        )

    @property
    def can_renew(self) -> bool:
        """Return whether a login that has ended may be begun again: nothing that belongs to the old one is open."""
        return True

    def make_auth(self) -> AuthMethod:
        """Return the way to log in."""
        return BorrowedSession(self.transport) if self.borrowed else SessionLogin(self.transport)

    def begin(self, auth: AuthMethod) -> None:
        """Log in."""
        self.token = None
        super().begin(auth)
        self._follow_token()

    def exchange(self, method: str, path: str, **arguments: Any) -> Response:
        """Send a request, and go on with the token that the response may set in place of the session's."""
        response = super().exchange(method, path, **arguments)
        self._follow_token()
        return response

    def _follow_token(self) -> None:
        """Use one token: SPS, or what stands before it, may replace it at any time."""
        cookies = self.transport.cookies
        if [cookie.value for cookie in cookies if cookie.name == COOKIE] != [self.token]:
            self.token = keep_one_token(cookies, self.connection, self.token)

    def drop_session(self) -> None:
        """Forget the session. There is no logout by REST (SPS-SESSION-LOGOUT); an idle session ends by itself."""
        self.forget_login()
        self.transport.cookies.clear()

    def ask(self, path: str, shape: Shape, *, object_name: str = "", anonymous: bool = False) -> Any:
        """Return the body of the response to a reading request; one that is no response of SPS is asked for once more.

        :arg shape: what the body must consist of.
        :arg anonymous: it is asked for without a login.
        :raises ProtocolError: twice, it was in neither this shape nor that of an error of SPS.
        :raises FleetError: SPS refuses.
        """
        tries = 0
        while True:
            tries += 1
            if anonymous:
                response = self.transport.request("GET", path, object_name=object_name)
            else:
                response = self.exchange("GET", path, object_name=object_name, renew=self.can_renew)
            try:
                if not response.ok:
                    raise self.noted(self.error(response, object_name))
                return check_shape(response, shape, object_name, self.connection.title)
            except ProtocolError:
                if tries > 1:
                    raise
            self.transport.pause(tries)

    def error(self, response: Response, object_name: str, *, locks: bool = False) -> FleetError:
        """Return the error that a response means, see :func:`refusal`."""
        return refusal(response, object_name, self.connection, borrowed=bool(self.borrowed), locks=locks)
