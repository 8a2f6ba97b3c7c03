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

from .._core.data import ArgumentSpec, RequestArguments
from .._core.errors import (
    READING_METHODS,
    FleetError,
    LoginError,
    NotFoundError,
    Place,
    ProductError,
    ProtocolError,
)
from .._engine.resource import Product, WriteUnit
from .._http.client import REFUSAL_STATUSES, AuthMethod, BaseClient, BasicAuth
from .._http.responses import Response, ensure_json, not_json_error, page_words
from .._http.shape import check_shape
from .operations import CHECK_LOGIN, Absence, Operation, read_account

TITLE = "Web-security appliance"
PROOF_OF_LOGIN = read_account("tech-support")
# A page can be long, and what it says stands at its beginning.
MAX_PAGE = 200

# How a sentence begins that says of a failure.
_FAILED = re.compile(r"\W*(?:err|fail|unable|cannot|could not|can't|invalid|not |no |denied|refused|rejected)")

ONLY_DOCUMENTED, ALSO_INFERRED = "documented", "inferred"
OPTIONS: ArgumentSpec = {
    "unconfigured_responses": {"type": "str", "choices": [ONLY_DOCUMENTED, ALSO_INFERRED], "default": ONLY_DOCUMENTED},
}


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

    def read(self, operation: Operation, *, retry_missing: bool = False) -> Mapping[str, Any] | None:
        """Return what the appliance has, or None where it says that nothing is configured.

        Only the forms that the operation declares say so. Whatever else is not what was asked for is asked for once more.

        :arg retry_missing: a call that this release seems not to have is asked for once more as well.
        :raises NotFoundError: this release does not have the call.
        :raises FleetError: refused, failed, or not understood.
        """
        seen: list[FleetError] = []

        def transient(error: FleetError) -> bool:
            seen.append(error)
            return isinstance(error, (ProtocolError, ServerError)) or (
                retry_missing and isinstance(error, NotFoundError)
            )

        return self.read_with_retry(lambda: self._read(operation, again=bool(seen)), transient)

    def _read(self, operation: Operation, *, again: bool) -> Mapping[str, Any] | None:
        response = self._send(operation, {})
        absence = self._absence_in(operation, response)
        if absence is not None and not absence.inferred:
            return None
        # What is only inferred from has to be seen twice.
        if absence is not None and again and self.connection["unconfigured_responses"] == ALSO_INFERRED:
            self.warn(
                f"the appliance responded to the reading of its {operation.about} with status {response.status} in a form that no"
                f" document explains; since unconfigured_responses is {ALSO_INFERRED}, it is taken for not configured"
            )
            return None
        try:
            body: Mapping[str, Any] = check_shape(
                self._successful(operation, response), operation.success, operation.about, TITLE
            )
        except (ProtocolError, ServerError) as error:
            if absence is not None:
                error.next_step += (
                    f". If the {operation.about} is not configured, and this is how your appliance says so, set "
                    f"unconfigured_responses to {ALSO_INFERRED}"
                )
            raise
        return body

    @staticmethod
    def _absence_in(operation: Operation, response: Response) -> Absence | None:
        """Return the form in which a response says that there is nothing, if it does."""
        if response.status != 500 and not (response.ok and response.is_json):
            return None
        message, failure = message_of(response), is_failure(response.body)
        found = (form for form in operation.absences if form.matches(response.status, response.body, message, failure))
        return next(found, None)

    def write(self, operation: Operation, query: Mapping[str, str], *, readable: bool = False) -> Any:
        """Send a change and return the body of its response.

        :arg query: the parameters, not yet encoded.
        :arg readable: the whole effect is read back afterwards, so that a response of success in an unknown form does no harm.
        :raises FleetError: refused, failed, or not understood.
        """
        response = self._successful(operation, self._send(operation, query))
        if not readable:
            check_done(operation, response)
        return response.body

    def accepts(self, username: str, password: str) -> bool:
        """Return whether the appliance accepts these credentials. One attempt, never more.

        :raises FleetError: the appliance says neither yes nor no.
        """
        tried = replace(self.connection, username=username, password=password)
        # Whoever was refused tries no other credentials either.
        self.check_refusal(self.connection)
        if tried.login in self.refusals:
            return False
        response = self._try(CHECK_LOGIN, username, password)
        if response.status in REFUSAL_STATUSES:
            self.remember_refusal(_refused(CHECK_LOGIN, response, username), tried)
            return False
        if is_done(self._successful(CHECK_LOGIN, response).body):
            return True
        # No document has the body of a login (APPLIANCE-LOGIN-BODY): what is read with these credentials is the proof.
        proof = self._try(PROOF_OF_LOGIN, username, password)
        if proof.status in REFUSAL_STATUSES:
            raise _refused(PROOF_OF_LOGIN, proof, username)
        check_shape(self._successful(PROOF_OF_LOGIN, proof), PROOF_OF_LOGIN.success, PROOF_OF_LOGIN.about, TITLE)
        return True

    def _try(self, operation: Operation, username: str, password: str) -> Response:
        """Send one request with other credentials than those of the connection."""
        arguments = {**_arguments(operation, {}), "basic": (username, password)}
        return self.transport.request(operation.method, operation.path, **arguments)

    def _send(self, operation: Operation, query: Mapping[str, str]) -> Response:
        response = self.exchange(operation.method, operation.path, **_arguments(operation, query))
        if isinstance(response.body, Mapping):
            issued = (secret_part(response.body.get(key)) for key in operation.secrets)
            self.transport.redactor.add_issued(*issued)
        return response

    def _successful(self, operation: Operation, response: Response) -> Response:
        """Return a response of success.

        :raises FleetError: it is none; a failure can come with status 200.
        """
        if not response.ok or is_failure(response.body):
            raise self.noted(self._error(operation, response))
        return ensure_json(response, operation.about, TITLE)

    def _error(self, operation: Operation, response: Response) -> FleetError:
        place = Place(TITLE, operation.about, response.method, response.path, response.status)
        message = message_of(response)
        if response.status in REFUSAL_STATUSES:
            return _refused(operation, response, str(self.connection.username))
        if response.status == 404:
            if operation.method not in READING_METHODS and not response.is_json:
                # A page may come from anything between, also after the change.
                return not_json_error(response, operation.about, TITLE)
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
                next_step="Check the options against the rules of the appliance, which its documents do not give",
            )
        if response.ok:
            return ServerError(
                "the appliance returned status 200 and, in the body, a failure",
                place=place,
                product_message=message,
                next_step="Check what it says; run again once that is settled",
            )
        return ServerError(
            "the appliance could not do it",
            place=place,
            product_message=message,
            next_step="Run again: the task reads the current state first and does only what is missing",
        )


def _arguments(operation: Operation, query: Mapping[str, str]) -> RequestArguments:
    return {
        "query": query,
        "repeatable": operation.repeatable,
        "object_name": operation.about,
        # Some responses hold line ends that are not escaped (APPLIANCE-ERRORS-CONTROL).
        "lenient": True,
    }


def _refused(operation: Operation, response: Response, username: str) -> LoginError:
    roles = " or ".join(operation.roles)
    wanted = f", or this account lacks the role that the operation wants: {roles}" if roles else ""
    role = " and the role of the account" if roles else ""
    return LoginError(
        f"{username} was refused: the credentials are wrong{wanted}",
        place=Place(TITLE, operation.about, response.method, response.path, response.status),
        product_message=message_of(response),
        next_step=f"Check username and password{role}; there was one attempt only",
    )


class ServerError(ProductError):
    """The appliance failed, which may pass."""


def is_done(body: Any) -> bool:
    """Return whether a body says in one of the documents' forms that a change was made, and nothing else in it says that it was not."""
    if not isinstance(body, Mapping) or any(body.get(key) for key in ("Error", "Reason")):
        return False
    if "Status" in body:
        return _word_of(body["Status"]) == "success"
    if any(_is_confirmation(body.get(key)) for key in ("Success", "Result")):
        return True
    # Enabling tech-support returns the account.
    return isinstance(body.get("account"), str) and "passcode" in body


def _is_confirmation(text: Any) -> bool:
    """Return whether a text says what was done: all that the documents show are sentences."""
    word = _word_of(text)
    return isinstance(text, str) and (" " in word or word in ("ok", "success", "done")) and not _FAILED.match(word)


def _word_of(value: Any) -> str:
    return str(value).strip().lower()


def check_done(operation: Operation, response: Response) -> None:
    """Check that a response to a change says that it was made.

    :raises ProtocolError: it says something else, so that the change is in doubt.
    """
    if not is_done(response.body):
        raise ProtocolError(
            "the response does not say that the change was made, in none of the forms that the documents have for it, so"
            " it is in doubt",
            place=Place(TITLE, operation.about, response.method, response.path, response.status),
            next_step="Run again: the task reads the current state first; for a secret, set update_secrets to always",
        )


def is_failure(body: Any) -> bool:
    """Return whether a body says ``Status: Failure``, which can come with any status of HTTP."""
    words = (
        [_word_of(value) for key, value in body.items() if _word_of(key) == "status"]
        if isinstance(body, Mapping)
        else []
    )
    return any(word in ("failure", "failed", "error") for word in words)


def message_of(response: Response) -> str:
    """Return what the appliance says of a failure: its reason, or the words of its page in one line."""
    if isinstance(response.body, Mapping):
        known = (response.body.get(key) for key in ("Reason", "Message", "Error"))
        return next((str(text) for text in known if text), "")
    if response.is_json:
        return response.text
    # A page has its secrets masked already, so it can be cut short. The title of a page is the status once more.
    words = " ".join(page_words(response.text).split())
    return words if len(words) <= MAX_PAGE else words[:MAX_PAGE] + "..."


def secret_part(value: Any) -> str | None:
    """Return what is secret in a value of a response: a security code within a text, or all of it."""
    if value is None:
        return None
    found = re.search(r"code:\s*([A-Za-z0-9-]+)", str(value))
    return found[1] if found else (str(value) if " " not in str(value) else None)


APPLIANCE = Product("appliance", TITLE, ApplianceClient, OPTIONS)
