# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Talks to the portal: one login, kept-alive connections, several requests at a time.

Sources: docs/sources/portal.md. Where they leave a question open or contradict each other, the comment cites the doubt.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from .._core.errors import (
    FleetError,
    InputError,
    LoginError,
    NotFoundError,
    OversizedError,
    PermissionsError,
    ProtocolError,
)
from .._engine.resource import Product, WriteUnit
from .._http.client import AuthMethod, BaseClient
from .._http.responses import Response, ensure_json
from .._http.transport import Transport
from .auth import AUTH_METHODS, discover, is_refused_login, login_error
from .errors import TITLE, error_for, form_error, place_of
from .shapes import ANY_OBJECT, CONSTANTS, PROFILE, RULES, VERSIONS, problem_of
from .tree import Tree
from .values.enums import Enum, number_from
from .values.pictures import PNG

BASE = "/api/1"
MAX_WORKERS = 16
# The vendor's advice on failures of the server: try twice more, a second or two apart.
READ_AGAIN = (1.0, 2.0)
PICTURE = "image/png"

OPTIONS: dict[str, dict[str, Any]] = {
    "auth_method": {"type": "str", "choices": ["session", "basic", "bearer"], "default": "session"},
    "client_id": {"type": "str"},
    "client_secret": {"type": "str", "no_log": True},
    "user_id": {"type": "int"},
    "discover_host": {"type": "bool", "default": False},
    "workers": {"type": "int", "default": 8},
}

Thing = TypeVar("Thing")
Found = TypeVar("Found")


def _is_no_state(error: FleetError) -> bool:
    """Return whether a response said nothing of what was asked for. One that is too large would be so again."""
    return isinstance(error, ProtocolError) and not isinstance(error, OversizedError)


class PortalClient(BaseClient):
    """One login to one portal. Its requests may come from several threads."""

    def __init__(self, transport: Transport) -> None:
        super().__init__(transport)
        self._discovers = bool(self.connection["discover_host"])
        self._tree: Tree | None = None
        self._reading = -1
        self._kept: dict[str, Any] = {}
        self._turns: dict[str, threading.Lock] = {}
        self._raised: dict[tuple[str, Any], Any] = {}
        self.setting_names: Mapping[str, str] | None = None
        """Where each part of a group's settings is, on a portal that does not return all at once; None until that is met."""
        self.links: dict[str, str] = {}
        """The links that came in response to a creation and are not returned again, by the object's label."""
        self.registrations: dict[str, Mapping[str, Any]] = {}
        """What came in response to a registration and is not returned again, by the object's label."""
        transport.redactor.add(self.connection["client_secret"])

    @property
    def workers(self) -> int:
        """Return how many requests may be under way at the same time.

        :raises InputError: the number makes no sense.
        """
        workers: int = self.transport.connection["workers"]
        if not 1 <= workers <= MAX_WORKERS:
            raise InputError(f"workers is {workers}, and must be between 1 and {MAX_WORKERS}")
        return workers

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

    @property
    def own_account(self) -> int | None:
        """Return the id of the account that is logged in; None for an API client, and where the portal does not say."""
        account: Mapping[str, Any] = getattr(self.log_in(), "account", {})
        if "id" not in account and not self.connection["client_id"]:
            account = self.remembered("own account", self._read_profile)
        return account.get("id")

    def _read_profile(self) -> Mapping[str, Any]:
        try:
            return self.read("/profile", shape=PROFILE, object_name="own account")
        except (NotFoundError, PermissionsError):
            return {}

    @property
    def own_address(self) -> str:
        """Return the address that the portal sees us come from; empty where it did not say."""
        return str(getattr(self.log_in(), "address", ""))

    def is_own(self, wire: Mapping[str, Any]) -> bool:
        """Return whether a listed account is the one that is logged in; where that is not known, whether it has its login."""
        own = self.own_account
        if own is not None:
            return wire.get("id") == own
        return not self.connection["client_id"] and wire.get("login") == self.connection.username

    @property
    def tree(self) -> Tree:
        """Return what was read of the groups since the engine began its present reading."""
        with self._lock:
            if self._tree is None or self._reading != self.transport.reading:
                self._tree, self._reading = Tree(self), self.transport.reading
            return self._tree

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

    def accepts(self, *, just_set: bool = False, **credentials: str) -> bool:
        """Return whether another user name or password is that of the account, by one login; where it is, go on with it.

        :arg just_set: they were just set, so an earlier refusal means nothing.
        :arg credentials: ``username`` or ``password``, in place of the connection's.
        """
        self.log_out()
        kept = self.connection
        self.transport.connection = replace(kept, **credentials)  # type: ignore[arg-type]
        if just_set:
            self.forget_refusal(self.connection)
        try:
            self.read("/profile", shape=PROFILE, object_name="own account")
        except LoginError as error:
            self.transport.connection = kept
            if error.place.status != 401:
                raise
            return False
        except BaseException:
            self.transport.connection = kept
            raise
        return True

    @contextmanager
    def writing(self) -> Iterator[WriteUnit]:
        """Each request takes effect at once and stands for itself."""
        write_unit = WriteUnit()
        write_unit.whole = False
        write_unit.workers = self.workers
        yield write_unit

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
        self, path: str, *, shape: Any = ANY_OBJECT, object_name: str = "", query: Mapping[str, str] | None = None
    ) -> Mapping[str, Any]:
        """Return the object at a path.

        :arg shape: the form that it must have (:mod:`shapes`).
        :raises NotFoundError: there is none.
        :raises ProtocolError: what came does not have the form, twice: it is no state.
        """
        found: Mapping[str, Any] = self.ask("GET", path, shape, object_name=object_name, query=query)
        return found

    def ask(self, method: str, path: str, shape: Any, *, object_name: str = "", **arguments: Any) -> Any:
        """Return the body of the response to a reading request, whatever its method is.

        :arg shape: the form that it must have (:mod:`shapes`).
        :arg arguments: of :meth:`call`.
        :raises ProtocolError: what came does not have the form, twice: it is no state.
        """
        arguments.update(object_name=object_name, reads=True)

        def read() -> Any:
            response = self.call(method, path, **arguments)
            problem = problem_of(response.body, shape)
            if problem:
                raise form_error(response, object_name, problem, reads=True)
            return response.body

        if not (arguments.get("open_to_all") and self.anonymous):
            # Only the reading is repeated, and no login.
            self.log_in()
        return self.read_patiently(read, _is_no_state)

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
        sent: dict[str, Any] = {"file": (PICTURE, body)} if isinstance(body, bytes) else {"json_body": body}
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

    def keep_link(self, label: str, response: Mapping[str, Any]) -> None:
        """Keep the link of a response for the one place that hands it out; it has a token in it, so it is masked elsewhere."""
        link = str(response.get("url") or "")
        self.transport.redactor.add(link, *parse_qs(urlsplit(link).query).get("access_token", ()))
        self.links[label] = link

    def each(self, function: Callable[[Thing], Found], things: Sequence[Thing]) -> list[Found]:
        """Return the function of each thing, worked out side by side; in their order.

        :raises FleetError: the first one that failed; what had not begun by then is left.
        """
        workers = min(self.workers, len(things))
        if workers < 2:
            return [function(thing) for thing in things]
        self.log_in()
        pool = ThreadPoolExecutor(workers)
        futures = [pool.submit(function, thing) for thing in things]
        try:
            return [future.result() for future in futures]
        finally:
            for future in futures:
                future.cancel()
            pool.shutdown(wait=True)

    def turn(self, address: str) -> threading.Lock:
        """Return what lets one thread at a time change an object whose version each change raises."""
        with self._lock:
            return self._turns.setdefault(address, threading.Lock())

    def note_version(self, address: str, before: Any, after: Any) -> None:
        """Note what a change of ours raised the version of an object to; None where the portal did not say."""
        if after is not None and after != before:
            with self._lock:
                self._raised[address, before] = after

    def latest_version(self, address: str, version: Any) -> Any:
        """Return the version that an object has where no one but us changed it since it had this one."""
        with self._lock:
            while (address, version) in self._raised:
                version = self._raised[address, version]
            return version

    # What is the same for everybody

    def remembered(self, name: str, find: Callable[[], Found]) -> Found:
        """Return what ``find`` found when it was first asked in this process."""
        with self._lock:
            if name not in self._kept:
                self._kept[name] = find()
            found: Found = self._kept[name]
            return found

    def constant(self, words: Enum, word: str, option: str) -> str:
        """Return the canonical word for one that we do not know, by the names that the portal itself has.

        :raises InputError: the portal does not know it either.
        """
        constants = self.remembered(
            "constants", lambda: self.read("/logic/constants", shape=CONSTANTS, object_name="constants")
        )
        number = number_from(words, constants, word)
        if number is None:
            raise InputError(
                f"{option}: {word!r} is none of the portal's {words.title}",
                next_step=f"Known are: {', '.join(words.numbers)}",
            )
        return words.word(number)

    def rules(self) -> Mapping[str, Any]:
        """Return the rules on groups; empty where this account may not read them."""

        def find() -> Mapping[str, Any]:
            try:
                found = self.read("/logic/rules", shape=RULES, object_name="rules").get("GroupBusinessRules")
            except (NotFoundError, PermissionsError):
                found = None
            return found if isinstance(found, Mapping) else {}

        return self.remembered("rules", find)


PORTAL = Product("portal", TITLE, PortalClient, OPTIONS)
