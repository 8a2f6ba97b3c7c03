# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Time, for whatever waits."""

from __future__ import annotations

import time
from collections.abc import Callable


class Clock:
    """Time for the transport and everything that waits; tests put their own in its place."""

    def now(self) -> float:
        """Return seconds since some fixed moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


def sleep_until(clock: Clock, ready: Callable[[], bool], *, timeout: float, pause: float) -> bool:
    """Wait until ``ready()`` is true; return False where ``timeout`` seconds were not enough."""
    deadline = clock.now() + timeout
    while not ready():
        if clock.now() >= deadline:
            return False
        clock.sleep(min(pause, max(0.0, deadline - clock.now())))
    return True
