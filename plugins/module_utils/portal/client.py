# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The client of the portal: its connection options, the own account, and what is shared by requests side by side.

Sources: docs/sources/portal.md. Where they leave a question open or contradict each other, the comment cites the doubt.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar, cast

from .._core.data import ArgumentSpec
from .._core.errors import InputError, LoginError, NotFoundError, PermissionsError
from .._engine.resource import Product, WriteUnit
from .._http.transport import Transport
from .errors import TITLE
from .session import PortalSession
from .shapes import CONSTANTS, PROFILE, RULES
from .tree import Tree
from .values.enums import Enum, number_from
from .values.links import tokens_of

MAX_WORKERS = 16

OPTIONS: ArgumentSpec = {
    "auth_method": {"type": "str", "choices": ["session", "basic", "bearer"], "default": "session"},
    "client_id": {"type": "str"},
    "client_secret": {"type": "str", "no_log": True},
    "user_id": {"type": "int"},
    "discover_host": {"type": "bool", "default": False},
    "workers": {"type": "int", "default": 8},
}

Thing = TypeVar("Thing")
Found = TypeVar("Found")


class PortalClient(PortalSession):
    """One login to one portal, and what is known of the portal and of the own account meanwhile."""

    def __init__(self, transport: Transport) -> None:
        super().__init__(transport)
        self._tree: Tree | None = None
        self._reading = -1
        self._kept: dict[str, object] = {}
        self._turns: dict[str, threading.Lock] = {}
        self._raised: dict[tuple[str, Any], Any] = {}
        self.setting_names: Mapping[str, str] | None = None
        """Where each part of a group's settings is, on a portal that does not return all at once; None until that is met."""
        self.links: dict[str, str] = {}
        """The links that came in response to a creation and are not returned again, by the object's label."""
        self.registrations: dict[str, Mapping[str, Any]] = {}
        """What came in response to a registration and is not returned again, by the object's label."""

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
    def own_account(self) -> int | None:
        """Return the id of the account that is logged in; None for an API client, and where the portal does not say."""
        account: Mapping[str, Any] = getattr(self.log_in(), "account", {})
        if "id" not in account and not self.connection["client_id"]:
            account = self.remembered("own account", self._read_profile)
        return account.get("id")

    @property
    def tenant(self) -> str:
        """Return the number of the own group, which all paths begin at; empty where the portal does not say."""
        return self.remembered("tenant", self._read_tenant)

    def _read_tenant(self) -> str:
        root = self.tree.root
        try:
            return str((root.detail or self.tree.read_detail(root))["id"])
        except (NotFoundError, PermissionsError):
            return ""

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
                # What is read from now on has the versions of now, also where those are lower again.
                self._raised.clear()
            return self._tree

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

    def keep_link(self, label: str, response: Mapping[str, Any]) -> None:
        """Keep the link of a response for the one place that hands it out; it has a token in it, so it is masked elsewhere."""
        link = str(response.get("url") or "")
        self.transport.redactor.add_issued(link, *tokens_of(link))
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
        if after != before:
            with self._lock:
                self._raised[address, before] = after

    def latest_version(self, address: str, version: Any) -> Any:
        """Return the version that an object has where no one but us changed it since it had this one; None where it has to be read."""
        with self._lock:
            passed = {version}
            while (address, version) in self._raised:
                version = self._raised[address, version]
                if version in passed:
                    # They went round, so nothing says which is the latest: the portal refuses a wrong one.
                    break
                passed.add(version)
            return version

    # What is the same for everybody

    def remembered(self, name: str, find: Callable[[], Found]) -> Found:
        """Return what ``find`` found when it was first asked in this process."""
        with self._lock:
            if name not in self._kept:
                self._kept[name] = find()
            return cast(Found, self._kept[name])

    def known_word(self, words: Enum, word: str, option: str) -> str:
        """Return the canonical word; for one that we do not know, by the names that the portal itself has.

        :raises InputError: the portal does not know it either.
        """
        if words.knows(word):
            return word
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


PORTAL = Product("portal", TITLE, PortalClient, OPTIONS, account_options=("username", "client_id", "user_id"))
