# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The session on the portal: how it begins, its requests, and what their responses must be.

Sources: docs/sources/portal.md. Where they leave a question open or contradict each other, the comment cites the doubt.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._core.data import RequestArguments
from .._core.errors import FleetError, OversizedError, ProtocolError
from .._http.client import AuthMethod, BaseClient
from .._http.responses import Response, ensure_json
from .._http.transport import Transport
from .auth import AUTH_METHODS, discover, is_refused_login, login_error
from .errors import TITLE, error_for, form_error, place_of
from .shapes import ANY_OBJECT, VERSIONS, other_object, problem_of
from .values.pictures import PNG

BASE = "/api/1"
# The vendor's advice on failures of the server: try twice more, a second or two apart.
READ_AGAIN = (1.0, 2.0)
PICTURE = "image/png"


def _is_no_state(error: FleetError) -> bool:
    """Return whether a response said nothing of what was asked for. One that is too large would be so again."""
    return isinstance(error, ProtocolError) and not isinstance(error, OversizedError)


class PortalSession(BaseClient):
    """One login to one portal. Its requests may come from several threads."""

    def __init__(self, transport: Transport) -> None:
        super().__init__(transport)
        self._discovers = bool(self.connection["discover_host"])
        transport.redactor.add(self.connection["client_secret"])

    @property
    def who(self) -> str:
        """Return the account's name, for messages."""
        connection = self.transport.connection
        return str(connection["client_id"] or connection.username or "this account")

    @property
    def anonymous(self) -> bool:
        """Return whether there are no credentials to log in with."""
        connection = self.transport.connection
        return not (connection.username or connection["client_id"])

    def make_auth(self) -> AuthMethod:
        """Return the way to log in, at the data center that has the account."""
        if self._discovers:
            discover(self.transport)
            self._discovers = False
        return AUTH_METHODS[self.connection["auth_method"]](self.transport)

    def renew(self) -> None:
        """Log in again if the login has ended, which the 401 of a request that is open to all does not show."""
        if not self.anonymous:
            self.read("/logic/versions", shape=VERSIONS, object_name="login")

    # Requests

    def call(
        self,
        method: str,
        path: str,
        *,
        object_name: str = "",
        renew: bool = True,
        returns_file: bool = False,
        open_to_all: bool = False,
        **arguments: Any,
    ) -> Response:
        """Send a request as the logged-in account; an error of the portal is raised.

        A write is never repeated here, unless it is said to be repeatable: what became of one whose response is lost is found
        out by looking.

        :arg path: below ``/api/1``.
        :arg returns_file: the response may be something else than JSON: a picture, a certificate.
        :arg open_to_all: it needs no login, so it goes without one where there are no credentials, and a 401 does not mean
            that the login has ended.
        :arg arguments: of :meth:`Transport.request`.
        :raises FleetError: the matching leaf of the tree.
        """
        reads = bool(arguments.setdefault("reads", method == "GET"))
        repeatable = arguments.setdefault("repeatable", reads)
        arguments["object_name"] = object_name
        # How long a session lives is not known (PORTAL-SESSION-LIFETIME).
        arguments["renew"] = renew and not open_to_all
        response = self._send(method, path, arguments, open_to_all)
        for pause in READ_AGAIN:
            if not (reads and repeatable and response.status == 500):
                break
            self.transport.clock.sleep(pause)
            response = self._send(method, path, arguments, open_to_all)
        if not response.ok:
            raise self.noted(self._error(response, object_name, reads, open_to_all))
        return response if returns_file else ensure_json(response, object_name, TITLE)

    def _send(self, method: str, path: str, arguments: Mapping[str, Any], open_to_all: bool) -> Response:
        if open_to_all and self.anonymous:
            without_login = {name: value for name, value in arguments.items() if name != "renew"}
            return self.transport.request(method, BASE + path, **without_login)
        return self.exchange(method, BASE + path, **arguments)

    def _error(self, response: Response, object_name: str, reads: bool, open_to_all: bool) -> FleetError:
        # With Basic, every request is a login.
        of_login = self._auth is not None and not self._auth.renewable and not open_to_all
        if of_login and is_refused_login(response):
            return login_error(response, self.who, None)
        return error_for(response, object_name, self.who, reads=reads)

    def read(
        self,
        path: str,
        *,
        shape: Any = ANY_OBJECT,
        object_name: str = "",
        query: Mapping[str, str] | None = None,
        asked_for: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any]:
        """Return the object at a path.

        :arg shape: the form that it must have (:mod:`shapes`).
        :arg asked_for: the ``id`` or ``uuid`` of the object, where the path names one: another object is no response, and proves
            neither how this one is nor that it is not there.
        :raises NotFoundError: there is none.
        :raises ProtocolError: what came does not have the form, or is another object, twice: it is no state.
        """
        found: Mapping[str, Any] = self.ask(
            "GET", path, shape, object_name=object_name, query=query, asked_for=asked_for
        )
        return found

    def ask(
        self,
        method: str,
        path: str,
        shape: Any,
        *,
        object_name: str = "",
        asked_for: Mapping[str, Any] | None = None,
        **arguments: Any,
    ) -> Any:
        """Return the body of the response to a reading request, whatever its method is.

        :arg shape: the form that it must have (:mod:`shapes`).
        :arg asked_for: of :meth:`read`.
        :arg arguments: of :meth:`call`.
        :raises ProtocolError: what came does not have the form, twice: it is no state.
        """
        arguments.update(object_name=object_name, reads=True)

        def read() -> Any:
            response = self.call(method, path, **arguments)
            problem = problem_of(response.body, shape) or other_object(response.body, asked_for or {})
            if problem:
                raise form_error(response, object_name, problem, reads=True)
            return response.body

        if not (arguments.get("open_to_all") and self.anonymous):
            # Only the reading is repeated, and no login.
            self.log_in()
        return self.read_with_retry(read, _is_no_state)

    def read_picture(self, path: str, *, object_name: str = "") -> bytes:
        """Return the picture at a path.

        :raises NotFoundError: there is none.
        """
        response = self.call("GET", path, object_name=object_name, returns_file=True)
        if not response.content.startswith(PNG):
            raise ProtocolError(
                "the response is not the picture that was expected",
                place=place_of(response, object_name),
                next_step="Check host and port: a portal page or a proxy may respond in place of the product",
            )
        return response.content

    def read_items(
        self, path: str, *, entries: Any = ANY_OBJECT, object_name: str = "", query: Mapping[str, str] | None = None
    ) -> list[Any]:
        """Return the ``items`` of a listing. The portal has no paging.

        :arg entries: the form that each of them must have.
        """
        return list(self.read(path, shape={"items": [entries]}, object_name=object_name, query=query)["items"])

    def send(
        self, method: str, path: str, body: Any = None, *, version: int | None = None, object_name: str = ""
    ) -> Mapping[str, Any]:
        """Send a change and return its response, empty where the portal says nothing or only "Success".

        :arg body: sent as JSON; bytes are a picture.
        :arg version: of the object as we know it; the portal refuses the change where it has another by now (426).
        """
        query = None if version is None else {"version": str(version)}
        sent: RequestArguments = {"file": (PICTURE, body)} if isinstance(body, bytes) else {"json_body": body}
        response = self.call(method, path, query=query, object_name=object_name, **sent)
        return response.body if isinstance(response.body, Mapping) else {}

    def do(
        self, method: str, path: str, body: Any = None, *, says: Any = None, object_name: str = "", **arguments: Any
    ) -> Any:
        """Send a request that does something of which nothing can be read afterwards; return what the portal says.

        :arg says: the form of the response. Left out: it is empty, or a text such as "Success".
        :arg arguments: of :meth:`call`.
        :raises ProtocolError: the response is in another form, so it is in doubt whether anything was done.
        """
        response = self.call(method, path, json_body=body, object_name=object_name, **arguments)
        is_plain = says is None and (not response.text.strip() or isinstance(response.body, str))
        problem = "" if is_plain else problem_of(response.body, str if says is None else says)
        if problem:
            raise form_error(response, object_name, problem, reads=False)
        return response.body
