# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Talks to the network monitor: login, renewal, errors.

Sources: docs/sources/cloud_sync.md, which has the API documents, the source of each fact, and the doubts cited here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .._core.errors import FleetError, LoginError, NotFoundError, Place, ProtocolError
from .._engine.resource import Product, WriteUnit
from .._http.client import AuthMethod, BaseClient, BasicAuth
from .._http.responses import not_json_error
from .._http.transport import Response, Transport
from .auth import AUTH_METHODS, TOKEN_VERSIONS, AccessCodeLogin, CookieLogin, TokenLogin
from .errors import envelope, error_from

PROVIDERS = ("aws", "azure")
# The general client of the vendor reads 1.0, that of the flow monitor 1.1.
SERVICES = ("/api/common/1.0/services", "/api/common/1.1/services")
AUTH_INFO = "/api/common/1.0/auth_info"
INFO = "/api/common/1.0/info"
NPM_TOKEN = "/api/cascade.aaa/1.0/npm_token"

OPTIONS: dict[str, dict[str, Any]] = {
    "auth_method": {"type": "str", "choices": ["auto", *AUTH_METHODS], "default": "auto"},
    "access_code": {"type": "str", "no_log": True},
    "npm_token": {"type": "bool", "default": False, "no_log": False},
}


def path_of(provider: str, resource: str) -> str:
    """Return the path of a provider's resource, for example ``auth_codes``."""
    return "/api/npm.%s_config/1.0/%s" % (provider, resource)


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

    def carried(self, auth: AuthMethod, path: str) -> dict[str, Any]:
        """Return what a request carries: the token that npm services may want, or the login."""
        if self._npm_header is not None and path.startswith("/api/npm."):
            return {"headers": self._npm_header}
        return auth.arguments()

    def error(self, response: Response, object_name: str) -> FleetError:
        """Return the error that a response of refusal or failure stands for."""
        if response.status == 401 and self._auth is not None and not self._auth.renewable:
            error_id, text = envelope(response)
            return LoginError(
                "%s was refused" % (self.connection.username or "the login"),
                place=Place(self.connection.title, "login", response.method, response.path, response.status),
                product_message=": ".join(part for part in (error_id, text) if part),
                next_step="Check username and password; there was one attempt only. If they are right, the monitor may not take HTTP Basic here: "
                "set auth_method",
            )
        return error_from(response, object_name, self.connection.title)

    def read_list(self, path: str, *, object_name: str) -> list[Any]:
        """Return the list that a GET answers.

        :raises ProtocolError: it is no list.
        """
        response = self.call("GET", path, object_name=object_name)
        if not isinstance(response.body, list):
            raise not_json_error(response, object_name, self.connection.title)
        return response.body

    def read_object(self, path: str, *, object_name: str) -> Mapping[str, Any]:
        """Return the object that a GET answers.

        :raises ProtocolError: it is no object.
        """
        response = self.call("GET", path, object_name=object_name)
        if not isinstance(response.body, Mapping):
            raise not_json_error(response, object_name, self.connection.title)
        return response.body

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
        token = response.body.get("access_token") if isinstance(response.body, Mapping) else None
        if not isinstance(token, str) or not token:
            raise not_json_error(response, "NPM token", self.connection.title)
        self.transport.redactor.add(token)
        return {"Authorization": "Bearer %s" % token}

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
        methods = response.body.get("supported_methods") if isinstance(response.body, Mapping) else None
        if not isinstance(methods, list):
            raise not_json_error(response, "login", self.connection.title)
        if "COOKIE" in methods:
            return CookieLogin
        if "BASIC" in methods:
            return BasicAuth
        raise LoginError(
            "the monitor offers no login with user name and password, only %s"
            % (", ".join(map(str, methods)) or "none"),
            place=Place(self.connection.title, "login", "GET", AUTH_INFO),
            next_step="Have an administrator make an access code, and set access_code",
        )

    def services(self) -> dict[str, list[str]] | None:
        """Return the services on offer with their versions, or None where the monitor does not tell. Needs no login.

        :raises ProtocolError: the answer is no list of services.
        """
        for path in SERVICES:
            response = self.transport.request("GET", path, object_name="services")
            if response.status == 404:
                continue
            if not response.ok:
                raise error_from(response, "services", self.connection.title)
            if not isinstance(response.body, list):
                raise not_json_error(response, "services", self.connection.title)
            return {
                str(service.get("id")): [str(version) for version in service.get("versions") or ()]
                for service in response.body
                if isinstance(service, Mapping)
            }
        return None

    def release(self) -> str | None:
        """Return the release of the monitor's software, or None where it does not tell."""
        try:
            version = self.read_object(INFO, object_name="release").get("sw_version")
        except (NotFoundError, ProtocolError):
            return None
        return None if version is None else str(version)


def _plain_version(version: str) -> str:
    # Versions compare as numbers: "2" and "2.0" are the same (CLOUD-SERVICES-COMPARE).
    try:
        return "%.1f" % float(version)
    except ValueError:
        return version


CLOUD_SYNC = Product("cloud_sync", "Network monitor", CloudSyncClient, OPTIONS)
