# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Waits while somebody else holds the lock: they can take it before a transaction is opened, and on newer releases also later."""

from __future__ import annotations

from .._core.errors import LockError
from .._http.clock import Pauses
from .session import SpsSession


class LockWait:
    """The wait for the lock that one request meets, ``lock_timeout`` seconds in all."""

    def __init__(self, client: SpsSession) -> None:
        self._client = client
        self._clock = client.transport.clock
        self._limit: float = client.connection["lock_timeout"]
        self._pauses: Pauses | None = None
        self._started = 0.0
        self._holder = ""

    def is_borne(self, error: LockError) -> bool:
        """Return whether there is time to wait; where there is none, the error says for how long it was waited."""
        if self._pauses is None:
            self._started, self._pauses = self._clock.now(), Pauses(self._clock, self._limit)
        if self._pauses.left <= 0:
            waited = f"after waiting {self._limit:g} seconds" if self._holder else "at once"
            error.message = f"{error.message} (gave up {waited})"
            return False
        if not self._holder:
            self._holder = error.message
            host = self._client.connection.host
            self._client.announce(f"{host}: {error.message}; waiting for up to {self._pauses.left:g} seconds")
        return True

    def pause(self) -> None:
        """Wait until it is time to ask again."""
        if self._pauses is not None:
            self._pauses.take()

    def end(self) -> None:
        """Say for how long it was waited, once the lock is free."""
        if self._holder:
            self._client.warn(f"waited {self._clock.now() - self._started:.0f} seconds: {self._holder}")
