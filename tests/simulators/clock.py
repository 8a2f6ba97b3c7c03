"""A clock that tests can move, so that nothing has to sleep until a session expires."""

from __future__ import annotations

import time


class Clock:
    """Seconds that only go forward, plus what `advance` added."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Return the simulated monotonic time in seconds."""
        return time.monotonic() + self._ahead

    def wall(self) -> float:
        """Return the simulated time of day as a Unix time stamp."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Move the simulated time forward."""
        if seconds < 0:
            raise ValueError("The clock of a simulator does not go back")
        self._ahead += seconds
