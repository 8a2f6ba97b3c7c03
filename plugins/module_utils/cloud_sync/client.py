# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Talks to the network monitor: login, renewal, errors.

Sources: docs/sources/cloud_sync.md, which has the API documents, the source of each fact, and the doubts cited here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .._core.data import ArgumentSpec, RequestArguments
from .._core.errors import FleetError, LoginError, NotFoundError, Place, ProtocolError
from .._engine.resource import Product, WriteUnit
from .._http.client import AuthMethod, BaseClient, BasicAuth
from .._http.responses import Response
from .._http.shape import LIST, NAME, TEXT, Keys, ListOf, Shape, check_shape
from .._http.transport import Transport
from .auth import AUTH_METHODS, TOKEN_VERSIONS, AccessCodeLogin, CookieLogin, TokenLogin
from .errors import envelope, error_from

PROVIDERS = ("aws", "azure")
# The general client of the vendor reads 1.0, that of the flow monitor 1.1.
SERVICES = ("/api/common/1.0/services", "/api/common/1.1/services")
AUTH_INFO = "/api/common/1.0/auth_info"
INFO = "/api/common/1.0/info"
NPM_TOKEN = "/api/cascade.aaa/1.0/npm_token"

SERVICE_LIST = ListOf(Keys(required={"id": NAME}, optional={"versions": LIST}))
METHODS = Keys(required={"supported_methods": ListOf(TEXT)})
RELEASE = Keys(required={"sw_version": NAME})
TOKEN = Keys(required={"access_token": NAME})

OPTIONS: ArgumentSpec = {
    "auth_method": {"type": "str", "choices": ["auto", *AUTH_METHODS], "default": "auto"},
    "access_code": {"type": "str", "no_log": True},
    "npm_token": {"type": "bool", "default": False, "no_log": False},
}


def path_of(provider: str, resource: str) -> str:
    """Return the path of a provider's resource, for example ``auth_codes``."""
    return f"/api/npm.{provider}_config/1.0/{resource}"


class CloudSyncClient(BaseClient):
    """One login to one network monitor."""

    def __init__(self, transport: Transport) -> None:
        super().__init__(transport)
        self._npm_header: dict[str, str] | None = None
        transport.redactor.add(self.connection["access_code"])

    @contextmanager
    def writing(self) -> Iterator[WriteUnit]:
        """Write: each request stands for itself."""
        yield WriteUnit()

    # Requests

    def login_arguments(self, auth: AuthMethod, path: str) -> RequestArguments:
        """Return what a request needs to be logged in: the token that npm services may want, or the login."""
        if self._npm_header is not None and path.startswith("/api/npm."):
            return {"headers": self._npm_header}
        return auth.arguments()

    def error(self, response: Response, object_name: str) -> FleetError:
        """Return the error that a response of refusal or failure stands for."""
        if response.status == 401 and self._auth is not None and not self._auth.renewable:
            error_id, text = envelope(response)
            return LoginError(
                f"{self.connection.username or 'the login'} was refused",
                place=Place(self.connection.title, "login", response.method, response.path, response.status),
                product_message=": ".join(part for part in (error_id, text) if part),
                next_step="Check username and password; there was one attempt only. If they are right, the monitor may not take HTTP Basic here: "
                "set auth_method",
            )
        return error_from(response, object_name, self.connection.title)

    def read(self, path: str, shape: Shape, *, object_name: str) -> Any:
        """Return the body of a GET, which has this shape. What has not is asked for once more.

        :raises ProtocolError: it has not the second time either; the error names what is missing.
        :raises NotFoundError: the monitor says that it does not have this.
        """
        title = self.connection.title
        # First, and apart: a login whose response is spoiled is not repeated.
        self.log_in()

        def read() -> Any:
            return check_shape(self.call("GET", path, object_name=object_name), shape, object_name, title)

        return self.read_with_retry(read)

    def write(self, method: str, path: str, *, object_name: str, json_body: Any = None) -> None:
        """Send a change, once. The documents have no body for its success, so a response with one leaves it in doubt.

        :raises ProtocolError: there is a body.
        """
        response = self.call(method, path, object_name=object_name, json_body=json_body)
        if response.text.strip():
            raise ProtocolError(
                "the response to a change has a body, which no document describes, so it is in doubt whether it was carried out",
                place=Place(self.connection.title, object_name, method, path, response.status),
                next_step="Check host and port; run again: the task reads the current state first",
            )

    def lacks_service(self, provider: str, error: FleetError) -> bool:
        """Return whether it is proven that the monitor does not have the service of a provider.

        It is if the monitor says so in the form of its documents, or if its list of services does not name the service.

        :arg error: what reading from the service met.
        """
        if isinstance(error, NotFoundError):
            return True
        if not isinstance(error, ProtocolError) or error.place.status != 404:
            return False
        services = self.services()
        return services is not None and f"npm.{provider}_config" not in services

    def of_each_provider(self, read: Callable[[str], Any]) -> Iterator[tuple[Mapping[str, Any], Any]]:
        """Yield what is read of each provider for which the monitor has a service, beside the option that names the provider."""
        for provider in PROVIDERS:
            try:
                found = read(provider)
            except FleetError as error:
                # A monitor may have the service of one provider only.
                if not self.lacks_service(provider, error):
                    raise
            else:
                yield {"provider": provider}, found

    # Login

    def begin(self, auth: AuthMethod) -> None:
        """Log in, and trade the login for the token that npm services may want."""
        self._npm_header = None
        auth.begin()
        if self.connection["npm_token"]:
            self._npm_header = self._trade(auth)

    def _trade(self, auth: AuthMethod) -> dict[str, str]:
        """Trade the login for the token that the npm services of a flow monitor may want (CLOUD-LOGIN-NPMTOKEN)."""
        response = self.transport.request("GET", NPM_TOKEN, object_name="NPM token", **auth.arguments())
        if not response.ok:
            raise self.error(response, "NPM token")
        token = check_shape(response, TOKEN, "NPM token", self.connection.title)["access_token"]
        self.transport.redactor.add_issued(token)
        return {"Authorization": f"Bearer {token}"}

    def make_auth(self) -> AuthMethod:
        """Return the way to log in that the user named, or that the monitor offers."""
        chosen = self.connection["auth_method"]
        if chosen != "auto":
            return AUTH_METHODS[chosen](self.transport)
        if self.connection["access_code"]:
            return AccessCodeLogin(self.transport)
        # Before any request: without credentials, nothing that the monitor could offer helps.
        AuthMethod(self.transport).credentials()
        versions = (self.services() or {}).get("mgmt.aaa")
        if versions:
            known = tuple(version for version in TOKEN_VERSIONS if version in map(_plain_version, versions))
            return TokenLogin(self.transport, known or TOKEN_VERSIONS)
        return self._offered()(self.transport)

    def _offered(self) -> type[AuthMethod]:
        response = self.transport.request("GET", AUTH_INFO, object_name="login")
        if response.status == 404:
            # The vendor's client assumes so.
            return BasicAuth
        if not response.ok:
            raise error_from(response, "login", self.connection.title)
        methods = check_shape(response, METHODS, "login", self.connection.title)["supported_methods"]
        if "COOKIE" in methods:
            return CookieLogin
        if "BASIC" in methods:
            return BasicAuth
        raise LoginError(
            f"the monitor offers no login with user name and password, only {', '.join(map(str, methods)) or 'none'}",
            place=Place(self.connection.title, "login", "GET", AUTH_INFO),
            next_step="Have an administrator make an access code, and set access_code",
        )

    def services(self) -> dict[str, list[str]] | None:
        """Return the services on offer with their versions, or None where the monitor does not say. Needs no login.

        :raises ProtocolError: the response is no list of services.
        """
        return self.read_with_retry(self._services)

    def _services(self) -> dict[str, list[str]] | None:
        for path in SERVICES:
            response = self.transport.request("GET", path, object_name="services")
            if response.status == 404:
                continue
            if not response.ok:
                raise error_from(response, "services", self.connection.title)
            listed = check_shape(response, SERVICE_LIST, "services", self.connection.title)
            return {service["id"]: [str(version) for version in service.get("versions") or ()] for service in listed}
        return None

    def release(self) -> str | None:
        """Return the release of the monitor's software, or None where it says that it does not say."""
        try:
            version: str = self.read(INFO, RELEASE, object_name="release")["sw_version"]
        except NotFoundError:
            return None
        return version


def _plain_version(version: str) -> str:
    # Versions compare as numbers: "2" and "2.0" are the same (CLOUD-SERVICES-COMPARE).
    try:
        return f"{float(version):.1f}"
    except ValueError:
        return version


CLOUD_SYNC = Product("cloud_sync", "Network monitor", CloudSyncClient, OPTIONS)
