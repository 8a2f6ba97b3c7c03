# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Shows people how far a long run is: a plain line now and then, which suits a terminal, AWX and the log of a pipeline."""

from __future__ import annotations

import threading
from collections.abc import Callable

from .._http.clock import Clock

# Seconds between two lines. A run that is shorter says nothing.
EVERY = 10.0


class ProgressReporter:
    """How far one run is. It looks at the clock whenever a response has come."""

    def __init__(self, clock: Clock, announce: Callable[[str], None]) -> None:
        self._clock = clock
        self._announce = announce
        self._lock = threading.Lock()
        self._next = clock.now() + EVERY
        self._responses = 0
        self._made = 0
        self._total = 0

    def writing(self, total: int) -> None:
        """Say that reading is over, and how many changes there are to make."""
        self._made, self._total = 0, total

    def made(self) -> None:
        """Count a change that is made, or that failed."""
        with self._lock:
            self._made += 1

    def count_response(self) -> None:
        """Count a response, and say how far the run is if it is time for that."""
        with self._lock:
            self._responses += 1
            now = self._clock.now()
            if now < self._next:
                return
            self._next = now + EVERY
            line = self._line()
        self._announce(line)

    def _line(self) -> str:
        if self._made < self._total:
            return f"{self._made:,} of {self._total:,} changes made"
        return f"{'verifying' if self._total else 'reading'}, {self._responses:,} responses so far"
