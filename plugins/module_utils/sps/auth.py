# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The ways to log in to SPS: user name and password, a client certificate, or the session of another task.

Source: docs/sources/sps.md, login. Each login is sent once, since SPS blocks addresses that insist.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.request import Request

from .._core.errors import LoginError, Place, ProtocolError
from .._http.client import AuthMethod
from .._http.connection import Connection
from .._http.responses import Response
from .._http.session import address_sent
from .errors import product_message, refusal

LOGIN = "/api/authentication"
COOKIE = "session_id"
# What the value of a cookie can consist of: letters, digits and signs, but no white space, quotes, comma, semicolon or backslash.
SESSION = re.compile(r"[!#-+\-./0-9:<-\[\]-~]+")
_PORT = re.compile(r":[0-9]+\Z")
PREDICTED_SESSION = "check-mode-opens-no-transaction"
"""What ``begin`` returns in check mode in place of a session: the tasks that get it log in by themselves, and only predict."""


class SessionLogin(AuthMethod):
    """A session, known by a cookie. There is no logout by REST (SPS-SESSION-LOGOUT); an idle session ends by itself."""

    def begin(self) -> None:
        """Open a session.

        :raises LoginError: wrong credentials, or no right to use REST.
        """
        connection, jar = self.connection, self.transport.cookies
        query: dict[str, str] = {}
        basic = None
        if connection.username is not None:
            basic = self.credentials()
        elif connection.client_cert:
            query["type"] = "x509"
        else:
            raise LoginError(
                "neither username and password nor client_cert is given",
                place=Place(connection.title),
                next_step="Set them as options, as fleet_username and fleet_password of the host, or as FLEET_SPS_USERNAME and "
                "FLEET_SPS_PASSWORD of the environment",
            )
        if connection["login_method"]:
            query["login_method"] = connection["login_method"]
        jar.clear()
        response = self.transport.request(
            "GET",
            LOGIN,
            query=query,
            basic=basic,
            object_name="login",
            accept_redirect=True,
            # While the server restarts, connections break, and the same credentials were accepted just before.
            repeatable=self.transport.expects_restart,
        )
        self._check(response)

    def _check(self, response: Response) -> None:
        connection = self.connection
        place = Place(connection.title, "login", "GET", LOGIN, response.status)
        account = connection.username or "the client certificate"
        if response.status == 401:
            raise LoginError(
                f"the credentials of {account} were refused",
                place=place,
                product_message=product_message(response),
                next_step="Check username, password and login_method; there was one attempt only, since SPS blocks addresses after several",
            )
        if response.status == 403:
            raise LoginError(
                f"{account} may not use the REST API",
                place=place,
                product_message=product_message(response),
                next_step="Grant the REST server privilege to a group of this user, and check that it may log in from here",
            )
        # The default login method may respond with a redirect that carries the cookie (SPS-LOGIN-REDIRECT).
        if not tokens_sent(self.transport.cookies, connection.url):
            if response.ok or 300 <= response.status < 400:
                raise ProtocolError(
                    "the response to the login lacks the cookie session_id",
                    place=place,
                    next_step="Check that host and port lead to the REST API of SPS, and the clocks on both sides: a cookie from the past is worth nothing",
                )
            raise refusal(response, "login", connection)


def tokens_sent(cookies: Any, url: str) -> list[str]:
    """Return the tokens of sessions that requests to the API carry, the one that is sent first in front.

    A web server can set cookies of the same name for other paths, which are of other sessions.

    :arg cookies: the cookie jar.
    :arg url: of the appliance.
    """
    request = Request(address_sent(url + LOGIN.rpartition("/")[0] + "/"))
    cookies.add_cookie_header(request)
    pairs = (part.partition("=") for part in (request.get_header("Cookie") or "").split("; "))
    return [value for name, unused, value in pairs if name == COOKIE]


def keep_one_token(cookies: Any, connection: Connection, before: str | None) -> str | None:
    """Let requests carry one token alone, and return it: the new one, where SPS has replaced the one that was used before.

    Of two, it would be the server's choice which one counts, and the other one would be handed to the next task.
    """
    tokens = tokens_sent(cookies, connection.url)
    token = next((one for one in tokens if one != before), before if before in tokens else None)
    for cookie in [cookie for cookie in cookies if cookie.name == COOKIE]:
        cookies.clear(cookie.domain, cookie.path, cookie.name)
    if token is not None:
        set_token(cookies, connection, token)
    return token


def set_token(cookies: Any, connection: Connection, token: str) -> None:
    """Let requests carry a token."""
    host = _PORT.sub("", Request(address_sent(connection.url)).host).lower()
    # The cookie jar of Python knows names without a dot as NAME.local, and addresses of IPv6, with their brackets, as well.
    domain = host if "." in host else host + ".local"
    cookies.set(COOKIE, token, domain=domain, path="/", secure=True)


class BorrowedSession(AuthMethod):
    """A session handed over by sps_transaction: its owner logs in, commits and logs out."""

    renewable = False

    def begin(self) -> None:
        """Take the session over."""
        set_token(self.transport.cookies, self.connection, self.connection["session"])
