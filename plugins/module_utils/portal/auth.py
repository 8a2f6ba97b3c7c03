# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The ways to log in to the portal, and the clear words for each way it can be refused.

Source: docs/sources/portal.md, login. The document shows Basic and a session by
cookie; the Bearer token of API 2 is what the vendor's own plug-in sends on these paths.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .._core.data import JsonObject, RequestArguments
from .._core.errors import FleetError, LoginError, Place, ProductError, ProtocolError
from .._core.signals import uninterrupted
from .._http.client import AuthMethod
from .._http.responses import Response, not_json_error, retry_after
from .._http.transport import Transport
from .errors import TITLE, place_of, product_message
from .values.links import host_of

SESSION = "session"
BASIC = "basic"
BEARER = "bearer"
LOGIN = "/api/1/login"
LOGOUT = "/api/1/logout"
TOKEN = "/api/2/idp/token"
ACCOUNTS = "/api/1/accounts"
PROFILE = "/api/1/profile"
PROFILES = "/api/1/profiles"
SERVICE_ACCOUNT = "Use an API client (auth_method: bearer with client_id and client_secret), or an account that is exempt from the second factor"


class PortalAuth(AuthMethod):
    """What all ways to log in to the portal have in common.

    :ivar account: the account that is logged in, as the portal describes it; empty where it does not.
    :ivar address: the address that the portal sees us come from; empty where it did not say.
    """

    def __init__(self, transport: Transport) -> None:
        super().__init__(transport)
        self.account: Mapping[str, Any] = {}
        self.address = ""


class SessionLogin(PortalAuth):
    """User name and password once, then a cookie. Its name is not known (PORTAL-SESSION-COOKIE): the jar keeps it."""

    name = SESSION

    def begin(self) -> None:
        """Open a session.

        :raises LoginError: refused, locked, several accounts, a second factor is needed.
        """
        username, password = self.credentials()
        user_id = self.connection["user_id"]
        body: JsonObject = {"username": username, "password": password}
        if user_id is not None:
            body["user_id"] = user_id
        self.transport.cookies.clear()
        # It changes nothing, so check mode may; but it is never repeated: each wrong attempt counts.
        response = self.transport.request(
            "POST", LOGIN, json_body=body, reads=True, repeatable=False, object_name="login"
        )
        if not response.ok:
            # Whatever came along with a refusal is no session.
            self.transport.cookies.clear()
            raise login_error(response, username, user_id)
        if not isinstance(response.body, Mapping):
            raise not_json_error(response, "login", TITLE)
        accounts = _mappings(response.body.get("accounts"))
        jar = self.transport.cookies
        if len(accounts) > 1 and user_id is None:
            # Also where the portal has let us in as one of them: no one said as which.
            if len(jar):
                self.end()
            raise several_accounts(response, username, accounts)
        if not len(jar):
            raise ProtocolError(
                "the response to the login lacks a session cookie",
                place=place_of(response, "login"),
                next_step="Check that host and port lead to the portal itself, and the clocks on both sides",
            )
        self.account = _chosen(accounts, user_id)
        self.address = str(response.body.get("client_ip") or "")
        if user_id is not None and self.account.get("user_id", user_id) != user_id:
            self.end()
            raise another_account(response, username, user_id)
        # The document's example has not_required, its list of values passed_or_not_required (PORTAL-LOGIN-MFA): only this
        # one word means that the session is good for nothing yet.
        if self.account.get("session_mfa_status") == "required":
            self.end()
            raise LoginError(
                f"{username} must give a second factor, for which this API has no call",
                place=place_of(response, "login"),
                next_step=SERVICE_ACCOUNT,
            )

    @property
    def leaves_something(self) -> bool:
        """Return whether there is a session."""
        return len(self.transport.cookies) > 0

    def end(self) -> None:
        """End the session, also in check mode and on the way out of an error."""
        with uninterrupted():
            try:
                self.transport.request("POST", LOGOUT, reads=True, repeatable=False, object_name="logout")
            except FleetError:
                # It ends by itself when it has been idle for a while.
                return
            finally:
                self.transport.cookies.clear()


class BasicLogin(PortalAuth):
    """Credentials with every request: of a user, or of an API client (PORTAL-LOGIN-BASIC: the sources have both)."""

    name = BASIC
    renewable = False

    def begin(self) -> None:
        """Ask which accounts the login has: no request of this way can choose between several.

        :raises LoginError: refused, several accounts, or another account than the one that was chosen.
        """
        if self.connection["client_id"]:
            # An API client has no account.
            self.arguments()
            return
        username, user_id = self.credentials()[0], self.connection["user_id"]
        response = self._ask(PROFILES)
        accounts = _mappings(response.body) if response.ok else []
        if len(accounts) > 1:
            if user_id is None:
                raise several_accounts(response, username, accounts)
            response = self._ask(PROFILE)
            accounts = _mappings([response.body]) if response.ok else []
        self.account = _chosen(accounts, user_id)
        if user_id is not None and self.account.get("user_id") != user_id:
            raise another_account(response, username, user_id)

    def _ask(self, path: str) -> Response:
        """Read something of our own account; a portal that takes the id and secret of an API client here has none."""
        response = self.transport.request("GET", path, object_name="login", **self.arguments())
        if is_refused_login(response):
            raise login_error(response, self.credentials()[0], None)
        return response

    def arguments(self) -> RequestArguments:
        """Return the credentials."""
        if self.connection["client_id"]:
            return {"basic": self.credentials("client_id", "client_secret")}
        return {"basic": self.credentials()}


class BearerLogin(PortalAuth):
    """A token of API 2 for an API client. No second factor, no lock."""

    name = BEARER
    _token = ""

    def begin(self) -> None:
        """Fetch a token.

        :raises LoginError: the portal does not know the client, or its secret is wrong.
        """
        client = self.credentials("client_id", "client_secret")
        response = self.transport.request(
            "POST",
            TOKEN,
            form={"grant_type": "client_credentials"},
            basic=client,
            reads=True,
            repeatable=False,
            object_name="login",
        )
        if response.status in (400, 401, 403):
            raise LoginError(
                f"the API client {client[0]} was refused",
                place=place_of(response, "login"),
                product_message=product_message(response),
                next_step="Check client_id and client_secret, and that the client is not disabled",
            )
        token = response.body.get("access_token") if response.ok and isinstance(response.body, Mapping) else None
        if not isinstance(token, str) or not token:
            if not response.ok:
                raise login_error(response, client[0], None)
            raise not_json_error(response, "login", TITLE)
        self.transport.redactor.add_issued(token)
        self._token = token

    def arguments(self) -> RequestArguments:
        """Return the token."""
        return {"headers": {"Authorization": f"Bearer {self._token}"}}


AUTH_METHODS: Mapping[str, type[PortalAuth]] = {login.name: login for login in (SessionLogin, BasicLogin, BearerLogin)}


def discover(transport: Transport) -> None:
    """Ask which data center has the account, and talk to that one from now on.

    The look-up works without credentials, and responds to logins that no one has: it proves nothing (vendor support).

    :raises LoginError: there is no login to look up.
    :raises ProtocolError: the response names no https address.
    """
    connection = transport.connection
    login = connection.username
    if not login:
        raise LoginError(
            "username is needed with discover_host",
            place=Place(TITLE),
            next_step="Give username, or give the data center as host and leave discover_host out",
        )
    query = {"login": login}
    if connection["user_id"] is not None:
        query["user_id"] = str(connection["user_id"])
    response = transport.request("GET", ACCOUNTS, query=query, object_name="data center")
    if not response.ok:
        raise login_error(response, login, None)
    found = host_of(response.body.get("server_url") if isinstance(response.body, Mapping) else None)
    if found is None:
        raise ProtocolError(
            "the look-up names no data center with an https address",
            place=place_of(response, "data center"),
            next_step="Set host to the data center's own name and leave discover_host out",
        )
    transport.close()
    transport.connection = replace(connection, host=found[0], port=found[1])


def _mappings(values: Any) -> list[Mapping[str, Any]]:
    return [one for one in values if isinstance(one, Mapping)] if isinstance(values, list) else []


def _chosen(accounts: Sequence[Mapping[str, Any]], user_id: Any) -> Mapping[str, Any]:
    """Return the account that was chosen or, without a choice, the first."""
    chosen = [one for one in accounts if user_id is not None and one.get("user_id") == user_id]
    return (chosen or list(accounts) or [{}])[0]


def is_refused_login(response: Response) -> bool:
    """Return whether a response to a request that carries credentials says that these are refused."""
    body = response.body if isinstance(response.body, Mapping) else {}
    return response.status in (401, 423) or (response.status == 403 and "client_ip" in body)


def another_account(response: Response, username: str, user_id: Any) -> LoginError:
    """Return the error for a portal that lets us in as another account than the one that was chosen."""
    return LoginError(
        f"the portal does not say that the login {username} is in use as account {user_id}, which user_id chooses",
        place=place_of(response, "login"),
        next_step="Leave user_id out to see the accounts that the login has; auth_method: basic cannot choose between several",
    )


def login_error(response: Response, username: str, user_id: Any) -> FleetError:
    """Return the error that a refused login means."""
    place, message, status = place_of(response, "login"), product_message(response), response.status
    if status in (423, 503):
        return locked(response, username)
    if status == 401:
        return LoginError(
            f"the credentials of {username} were refused",
            place=place,
            product_message=message,
            next_step="Check username and password, and user_id where the login has several accounts; there was one attempt"
            " only, since the portal locks accounts after several",
        )
    if status == 403 and isinstance(response.body, Mapping) and "client_ip" in response.body:
        return LoginError(
            f"{username} may not log in from {response.body['client_ip']}",
            place=place,
            product_message=str(response.body.get("message") or ""),
            next_step="Add the address to logon_ips of the account's group (portal_group_settings), or run from one of those",
        )
    if status == 403:
        return LoginError(
            f"{username} may not log in",
            place=place,
            product_message=message,
            next_step="Check that the account and the groups above it are enabled",
        )
    if status == 404 and user_id is not None:
        return LoginError(
            f"the login {username} has no account {user_id}",
            place=place,
            product_message=message,
            next_step="Leave user_id out to see the accounts that the login has",
        )
    if not response.is_json:
        return not_json_error(response, "login", TITLE)
    if status == 429 or status >= 500:
        # It says nothing of the credentials.
        return ProductError(
            "the portal could not carry out the login",
            place=place,
            product_message=message,
            next_step="Run again in a while",
        )
    return LoginError(
        "the portal refused the login",
        place=place,
        product_message=message,
        next_step="Check username, password, auth_method, host and port",
    )


def locked(response: Response, username: str) -> LoginError:
    """Return the error for a locked account. The document has 423, and 503 in its place: PORTAL-LOGIN-LOCKED."""
    seconds = retry_after(response.headers)
    busy = " or the portal is busy" if response.status == 503 else ""
    until = f" for another {seconds} seconds" if seconds is not None else "" if busy else " without limit"
    return LoginError(
        f"the account {username} is locked{until}{busy}",
        place=place_of(response, "login"),
        product_message=product_message(response),
        next_step="Wait until then and run again"
        if seconds is not None
        else "Have an administrator of the portal unlock it, or run again later where the portal was busy",
    )


def several_accounts(response: Response, username: str, accounts: list[Mapping[str, Any]]) -> LoginError:
    """Return the error for a login with several accounts, which lists them."""
    shown = []
    for account in accounts:
        group = account.get("group")
        name = f" in group {group.get('name')}" if isinstance(group, Mapping) else ""
        shown.append(f"{account.get('user_id')}{name}")
    return LoginError(
        f"the login {username} has {len(accounts)} accounts",
        place=place_of(response, "login"),
        next_step=f"Set user_id to one of: {', '.join(shown)}",
    )
