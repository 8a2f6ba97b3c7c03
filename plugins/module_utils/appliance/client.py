# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Talks to the appliance: Basic on every call, parameters in the query, failures in whatever form they come.

Sources: docs/sources/appliance.md. There is no session: Basic goes with every request, since how a login token is sent
afterwards is not known (APPLIANCE-LOGIN-TOKEN). A failure can come with status 200 (APPLIANCE-ERRORS-SUCCESS).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from .._core.errors import FleetError, LoginError, NotFoundError, Place, ProductError
from .._engine.resource import Product, WriteUnit
from .._http.client import REFUSED, AuthMethod, BaseClient, BasicAuth
from .._http.responses import not_json_error
from .._http.transport import Response
from .operations import CHECK_LOGIN, Operation

TITLE = "Web-security appliance"
# A page can be long, and what it says stands at its beginning.
MAX_PAGE = 200

# How a reading says that there is nothing: "user not configured" (the document), "There is no SMTP host configured" (its
# example of password recovery), "Required SNMP type not specified" (another page of the vendor).
_NOTHING = re.compile(
    r"\b(no|not|none|never)\b.*\b(configured|specified|defined|set)\b|\bunconfigured\b", re.IGNORECASE
)


class ApplianceClient(BaseClient):
    """One appliance. Each call carries the credentials; a refused one is never repeated."""

    def make_auth(self) -> AuthMethod:
        """Return the way to log in: Basic, with every call."""
        return BasicAuth(self.transport)

    @contextmanager
    def writing(self) -> Iterator[WriteUnit]:
        """Each call takes effect at once: there is nothing to open or to undo."""
        yield WriteUnit()

    def forget_password(self, username: str, password: str) -> None:
        """Let a password be tried again, since it is about to be set."""
        self.forget_refusal(replace(self.connection, username=username, password=password))

    def adopt(self, username: str, password: str) -> None:
        """Go on with a new password, where it is the password of the account that we use."""
        if username == self.connection.username:
            self.transport.connection = replace(self.connection, password=password)

    def read(self, operation: Operation) -> Mapping[str, Any] | None:
        """Return what the appliance answers, or None where it says that nothing is configured.

        :raises NotFoundError: this release does not have the call.
        :raises FleetError: refused, failed, or not understood.
        """
        response = self._send(operation, {})
        if self._says_nothing(operation, response):
            return None
        body = self._judged(operation, response)
        if body is not None and not isinstance(body, Mapping):
            raise not_json_error(response, operation.about, TITLE)
        return body or None

    def write(self, operation: Operation, query: Mapping[str, str]) -> Any:
        """Send a change and return the body of its answer, once it says nothing of a failure.

        :arg query: the parameters, not yet encoded.
        :raises FleetError: refused, failed, or not understood.
        """
        return self._judged(operation, self._send(operation, query))

    def accepts(self, username: str, password: str) -> bool:
        """Tell whether the appliance accepts these credentials. One attempt, never more.

        :raises FleetError: the appliance answers neither yes nor no.
        """
        tried = replace(self.connection, username=username, password=password)
        # Whoever was refused tries no other credentials either.
        self.check_refusal(self.connection)
        if tried.login in self.refusals:
            return False
        arguments = {**_arguments(CHECK_LOGIN, {}), "basic": (username, password)}
        response = self.transport.request(CHECK_LOGIN.method, CHECK_LOGIN.path, **arguments)
        if response.status in REFUSED:
            self.remember_refusal(_refused(CHECK_LOGIN, response, username), tried)
            return False
        if is_failure(response.body):
            return False
        self._judged(CHECK_LOGIN, response)
        return True

    def _send(self, operation: Operation, query: Mapping[str, str]) -> Response:
        response = self.exchange(operation.method, operation.path, **_arguments(operation, query))
        if isinstance(response.body, Mapping):
            self.transport.redactor.add(*(secret_part(response.body.get(key)) for key in operation.secrets))
        return response

    def _says_nothing(self, operation: Operation, response: Response) -> bool:
        """Tell whether a reading found nothing configured, which the documents let it say in several ways."""
        if is_failure(response.body):
            return bool(_NOTHING.search(message_of(response)))
        if response.ok or response.status in REFUSED:
            return False
        if response.status >= 500 and _NOTHING.search(message_of(response)):
            return True
        if response.status in operation.unconfigured:
            self.warn(
                f"the appliance answered status {response.status} to the reading of its {operation.about}, which its "
                "documents say of one that is not configured, so it is taken for that"
            )
            return True
        return False

    def _judged(self, operation: Operation, response: Response) -> Any:
        """Return the body of an answer of success.

        :raises FleetError: it is none; a failure can come with status 200.
        """
        if not response.ok or is_failure(response.body):
            raise self.noted(self._error(operation, response))
        if response.text.strip() and not response.is_json:
            raise not_json_error(response, operation.about, TITLE)
        return response.body

    def _error(self, operation: Operation, response: Response) -> FleetError:
        place = Place(TITLE, operation.about, response.method, response.path, response.status)
        message = message_of(response)
        if response.status in REFUSED:
            return _refused(operation, response, str(self.connection.username))
        if response.status == 404:
            return NotFoundError(
                "this appliance does not have the call",
                place=place,
                product_message=message,
                next_step="Check host and port, and that the release of the appliance has this API",
            )
        if response.status == 400:
            return ProductError(
                "the appliance refused a value",
                place=place,
                product_message=message,
                next_step="Check the options against the rules of the appliance, which its documents do not tell",
            )
        if response.ok:
            return ProductError(
                "the appliance answered success, and in it a failure", place=place, product_message=message
            )
        return ProductError(
            "the appliance could not do it",
            place=place,
            product_message=message,
            next_step="Run again: the task reads the current state first and does only what is missing",
        )


def _arguments(operation: Operation, query: Mapping[str, str]) -> dict[str, Any]:
    return {
        "query": query,
        "repeatable": operation.repeatable,
        "object_name": operation.about,
        # Some answers hold line ends that are not escaped (APPLIANCE-ERRORS-CONTROL).
        "lenient": True,
    }


def _refused(operation: Operation, response: Response, username: str) -> LoginError:
    roles = " or ".join(operation.roles)
    wanted = f", or this account lacks the role that the operation wants: {roles}" if roles else ""
    return LoginError(
        f"{username} was refused: the credentials are wrong{wanted}",
        place=Place(TITLE, operation.about, response.method, response.path, response.status),
        product_message=message_of(response),
        next_step="Check username and password%s; there was one attempt only"
        % (" and the role of the account" if roles else ""),
    )


def is_failure(body: Any) -> bool:
    """Tell whether a body says ``Status: Failure``, which can come with any status of HTTP."""
    return isinstance(body, Mapping) and str(body.get("Status", "")).lower() in ("failure", "failed", "error")


def message_of(response: Response) -> str:
    """Return what the appliance says of a failure: its reason, or the words of its page in one line."""
    if isinstance(response.body, Mapping):
        known = (response.body.get(key) for key in ("Reason", "Message", "Error"))
        return next((str(text) for text in known if text), "")
    # The title of a page is the status once more.
    body = re.sub(r"<head\b.*?</head>", " ", response.text, flags=re.DOTALL | re.IGNORECASE)
    words = " ".join(re.sub(r"<[^>]*>", " ", body).split())
    return words if len(words) <= MAX_PAGE else words[:MAX_PAGE] + "..."


def secret_part(value: Any) -> str | None:
    """Return what is secret in a value of an answer: a security code within a text, or all of it."""
    if value is None:
        return None
    found = re.search(r"code:\s*([A-Za-z0-9-]+)", str(value))
    return found[1] if found else (str(value) if " " not in str(value) else None)


APPLIANCE = Product("appliance", TITLE, ApplianceClient)
