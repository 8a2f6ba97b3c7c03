# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Time, for whatever waits."""

from __future__ import annotations

import time


class Clock:
    """Time for the transport and everything that waits; tests put their own in its place."""

    def now(self) -> float:
        """Return seconds since some fixed moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Pauses:
    """The pauses between looks at something that is waited for, each twice as long as the one before."""

    FIRST, MAX = 0.5, 5.0

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._deadline = clock.now() + seconds
        self._next = self.FIRST

    @property
    def left(self) -> float:
        """Return for how many seconds more it is waited."""
        return self._deadline - self._clock.now()

    def take(self) -> bool:
        """Wait until it is time for the next look; return False where the time is up."""
        left = self.left
        if left <= 0:
            return False
        self._clock.sleep(min(self._next, left))
        self._next = min(self._next * 2, self.MAX)
        return True
