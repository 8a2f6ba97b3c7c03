# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The ways to log in: one class each, which knows what to send, what to add to every request, and how to leave.

Two families of monitors offer the same cloud services with logins of their own (CLOUD-PRODUCT-FAMILY). The facts and their
sources are in docs/sources/cloud_sync.md.
"""

from __future__ import annotations

import base64
import contextlib
import secrets
import time
from collections.abc import Mapping
from typing import Any

from .._core.data import RequestArguments
from .._core.errors import FleetError, LoginError, NotFoundError, Place, ProtocolError
from .._core.redaction import SESSION
from .._http.client import REFUSAL_STATUSES, AuthMethod, BasicAuth
from .._http.responses import Response
from .._http.transport import Transport
from .errors import error_from

LOGIN = "/api/common/1.0/login"
LOGOUT = "/api/common/1.0/logout"
OAUTH_TOKEN = "/api/common/1.0/oauth/token"
TOKEN = "/api/mgmt.aaa/%s/token"
# Also with a token of 2.0 (CLOUD-TOKEN-REVOKE).
REVOKE = "/api/mgmt.aaa/1.0/refresh_tokens/revoke"
TOKEN_VERSIONS = ("2.0", "1.0")
# A number below is a time span, above a time of day: the schema says the latter, all samples the former
# (CLOUD-TOKEN-EXPIRY).
EPOCH_FROM = 1e8
# A token that seems to live for less is from a clock that is not ours: then only a refusal shows that it has ended.
MIN_LIFETIME = 60.0
# So many seconds before its end a token is not used any more.
MARGIN = 20.0
GOODBYE_TIMEOUT = 5.0


class Login(AuthMethod):
    """What all logins with a request of their own have in common."""

    def __init__(self, transport: Transport) -> None:
        super().__init__(transport)
        self._ends_at: float | None = None

    @property
    def has_ended(self) -> bool:
        """Return whether the time is known to be over, or so nearly that a request could come too late."""
        return self._ends_at is not None and self.transport.clock.now() > self._ends_at - MARGIN

    def _post(self, path: str, **arguments: Any) -> Response:
        """Send a login. It changes no configuration, so check mode does it too."""
        response = self.transport.request("POST", path, reads=True, repeatable=False, object_name="login", **arguments)
        if response.ok:
            return response
        error = error_from(response, "login", self.connection.title)
        if response.status in REFUSAL_STATUSES and not isinstance(error, LoginError):
            # Whatever the words, and if there are none: these credentials are not shown again.
            error = LoginError(
                "the login was refused",
                place=error.place,
                product_message=error.product_message,
                next_step="Check the credentials; there was one attempt only, so that no account gets locked",
            )
        raise error

    def _object(self, response: Response) -> Mapping[str, Any]:
        if not isinstance(response.body, Mapping):
            raise self._odd(response, "the response to the login is not JSON")
        return response.body

    def _odd(self, response: Response, message: str) -> ProtocolError:
        return ProtocolError(
            message,
            place=Place(self.connection.title, "login", response.method, response.path, response.status),
            next_step="Check that host and port lead to the API of the monitor, or set another auth_method",
        )

    def _text(self, response: Response, key: str) -> str:
        value = self._object(response).get(key)
        if not isinstance(value, str) or not value:
            raise self._odd(response, f"the response to the login lacks {key}")
        return self._issued(response, key, value)

    def _issued(self, response: Response, key: str, value: str) -> str:
        """Return what requests are to carry in a header, and let it show nowhere."""
        if not value.isprintable():
            raise self._odd(response, f"the response to the login has a {key} that can be none")
        self.transport.redactor.add_issued(value, shortest=SESSION)
        return value

    def _goodbye(self, path: str, **arguments: Any) -> None:
        """Send what ends a login. A monitor that is gone or does not know this is not waited for."""
        with contextlib.suppress(FleetError):
            self.transport.request(
                "POST",
                path,
                reads=True,
                repeatable=False,
                timeout=min(GOODBYE_TIMEOUT, self.connection.timeout),
                object_name="logout",
                **arguments,
            )


class CookieLogin(Login):
    """A session, known by a cookie (flow monitor, "SESSION")."""

    name = "cookie"

    def begin(self) -> None:
        """Log in; the cookie goes into the session's jar."""
        username, password = self.credentials()
        jar = self.transport.cookies
        response = self._post(LOGIN, json_body={"username": username, "password": password})
        # The vendor's client relies on the cookie, a public script on the body, which names cookie and value.
        body = response.body if isinstance(response.body, Mapping) else {}
        named = isinstance(body.get("session_key"), str) and body.get("session_id")
        # What is set may be of a load balancer.
        if len(jar) == 0 or (named and body["session_key"] not in jar):
            session = self._issued(response, "session_id", str(self._object(response).get("session_id") or ""))
            jar.set(self._text(response, "session_key"), session, path="/", secure=True)

    @property
    def leaves_something(self) -> bool:
        """Return whether there is a session."""
        return len(self.transport.cookies) > 0

    def end(self) -> None:
        """End the session, which would else live on until it was idle for long enough."""
        self._goodbye(LOGOUT)
        self.transport.cookies.clear()


class BearerLogin(Login):
    """What all logins with a token in a header have in common."""

    _header = ""

    def arguments(self) -> RequestArguments:
        """Return the header with the token."""
        return {"headers": {"Authorization": self._header}}

    def _take(self, token: str) -> None:
        # One part or three show which scheme the token belongs to.
        parts = len(token.split("."))
        scheme = {1: "Bearer", 3: "SignedBearer"}.get(parts)
        if scheme is None:
            raise ProtocolError(
                f"the access token has {parts} parts, and only one or three are known",
                place=Place(self.connection.title, "login"),
                next_step="Set another auth_method",
            )
        self._header = f"{scheme} {token}"

    def _take_life(self, body: Mapping[str, Any]) -> None:
        self._ends_at = None
        value = body.get("expires_at", body.get("expires_in"))
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            # Parsed with our clock: a difference of the two clocks shows as a life that is too short, or too long,
            # and the monitor's refusal settles the latter.
            life = value if value < EPOCH_FROM else value - time.time()
            if life >= MIN_LIFETIME:
                self._ends_at = self.transport.clock.now() + life


class AccessCodeLogin(BearerLogin):
    """An access code made by an administrator, traded for a token (flow monitor, OAuth 2.0)."""

    name = "access_code"

    def begin(self) -> None:
        """Trade the code."""
        code = self.needed("access_code")
        header = base64.urlsafe_b64encode(b'{"alg":"none"}').decode("ascii")
        state = secrets.token_hex(16)
        response = self._post(
            OAUTH_TOKEN,
            form={"grant_type": "access_code", "assertion": f"{header}.{code}.", "state": state},
        )
        if self._object(response).get("state") != state:
            raise self._odd(response, "the response to the access code is not meant for this login: its state differs")
        self._take(self._text(response, "access_token"))
        self._take_life(self._object(response))


class TokenLogin(BearerLogin):
    """User name and password, traded for a token of 15 minutes (packet monitor, ``mgmt.aaa``)."""

    name = "token"

    def __init__(self, transport: Transport, versions: tuple[str, ...] = TOKEN_VERSIONS) -> None:
        super().__init__(transport)
        self.versions = versions
        self._refresh_tokens: list[str] = []

    def begin(self) -> None:
        """Ask for a token, and for no refresh token: at most 25 of those live, and a new one drops the oldest."""
        username, password = self.credentials()
        request = {
            "user_credentials": {"username": username, "password": password},
            "generate_refresh_token": False,
        }
        response = self._first(request)
        # The schema says bearer and the prose wants it with a capital B, whatever the parts of the token.
        self._header = f"Bearer {self._text(response, 'access_token')}"
        self._take_life(self._object(response))
        unasked = self._object(response).get("refresh_token")
        if isinstance(unasked, str) and unasked:
            self.transport.redactor.add_issued(unasked)
            self._refresh_tokens.append(unasked)

    def _first(self, request: Mapping[str, Any]) -> Response:
        for version in self.versions[:-1]:
            try:
                return self._post(TOKEN % version, json_body=request)
            except (NotFoundError, ProtocolError) as error:
                # Before release 11.6 there is only 1.0.
                if error.place.status != 404:
                    raise
        return self._post(TOKEN % self.versions[-1], json_body=request)

    @property
    def leaves_something(self) -> bool:
        """Return whether there is a refresh token."""
        return bool(self._refresh_tokens)

    def end(self) -> None:
        """Revoke what came unasked; an access token alone ends by itself, and cannot be revoked."""
        while self._refresh_tokens:
            self._goodbye(REVOKE, json_body={"refresh_token": self._refresh_tokens.pop()}, **self.arguments())


AUTH_METHODS: dict[str, type[AuthMethod]] = {
    login.name: login for login in (BasicAuth, CookieLogin, TokenLogin, AccessCodeLogin)
}
