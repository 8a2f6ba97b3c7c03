"""Faults: what goes wrong on purpose, at which request and how often."""

from __future__ import annotations

import fnmatch
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .clock import Clock

BEFORE = ("redirect", "drop_before")
"""Kinds that respond instead of the product: nothing is applied."""
LATE = ("late",)
"""Kinds that respond instead of the product, which carries the request out all the same when no one waits for it any more."""
EITHER = ("status", "html", "delay", "hold", "expire_session")
"""Kinds that may come before the product's work or, with `when="after"`, behind it: the change is applied then, as where
a proxy gives up on a slow product."""
AFTER = ("drop_after", "truncate", "garbage")
"""Kinds that spoil the response: the change is applied."""
KINDS = BEFORE + LATE + EITHER + AFTER
DROPPED = 0
"""The status of a `late` fault that drops the connection instead of responding."""


@dataclass
class Late:
    """A request that is carried out when no one waits for it any more."""

    due: float
    """When, in seconds of the simulated clock."""
    work: Callable[[], None]
    timer: threading.Timer | None = None
    taken: bool = False
    done: threading.Event = field(default_factory=threading.Event)


@dataclass
class Fault:
    """One fault. It fires at the `nth` matching request and `times` requests in a row (None: for good)."""

    match: str
    kind: str
    nth: int = 1
    times: int | None = 1
    when: str = "before"
    status: int = 500
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 1.0
    location: str = ""
    seen: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"A fault is one of {', '.join(KINDS)}, not {self.kind!r}")
        if self.when not in ("before", "after"):
            raise ValueError(f"A fault comes before or after, not {self.when!r}")
        if self.when == "after" and self.kind in BEFORE + LATE:
            raise ValueError(f"A {self.kind} fault always comes before the change is applied")
        if self.kind in AFTER:
            self.when = "after"
        if self.nth < 1 or (self.times is not None and self.times < 1):
            raise ValueError("nth and times count from 1")
        if self.kind == "redirect" and not self.location:
            raise ValueError("A redirect fault needs a location")

    def concerns(self, method: str, path: str, operation: str | None) -> bool:
        """Return whether a request is meant: by `METHOD path-pattern`, by path pattern or by operationId."""
        wanted, unused, pattern = self.match.rpartition(" ")
        if wanted and wanted not in ("*", method):
            return False
        return fnmatch.fnmatchcase(path, pattern) or pattern == operation

    def fires(self) -> bool:
        """Count one matching request and return whether the fault concerns it."""
        self.seen += 1
        return self.seen >= self.nth and (self.times is None or self.seen < self.nth + self.times)


class Faults:
    """The faults that are set, and the requests held by one of them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._faults: list[Fault] = []
        self._changed = threading.Condition(self._guard)
        self._released = 0
        self._arrived = 0
        self._late: list[Late] = []

    def add(self, fault: Fault) -> None:
        """Set one more fault."""
        with self._guard:
            self._faults.append(fault)

    def clear(self) -> None:
        """Remove all faults and let held requests go."""
        self.release()
        with self._guard:
            self._faults.clear()

    def later(self, seconds: float, work: Callable[[], None]) -> None:
        """Carry a request out after so many seconds of the simulated clock, with no one waiting for it."""
        late = Late(self._clock.now() + seconds, work)
        late.timer = threading.Timer(seconds, self._carry_out, [late])
        late.timer.daemon = True
        with self._guard:
            self._late.append(late)
        late.timer.start()

    def carry_out_late(self, now: float = math.inf) -> None:
        """Carry out, in their order, the late requests that are due by then; all of them if no time is given."""
        with self._guard:
            due = sorted((late for late in self._late if late.due <= now), key=lambda late: late.due)
        for late in due:
            self._carry_out(late)

    def _carry_out(self, late: Late) -> None:
        """Carry a late request out, unless its timer or a move of the clock did so already, or it was forgotten."""
        if self._take(late):
            try:
                late.work()
            finally:
                late.done.set()

    def _take(self, late: Late) -> bool:
        with self._guard:
            taken, late.taken = late.taken, True
        if not taken and late.timer is not None:
            late.timer.cancel()
        return not taken

    def wait_for_late(self, timeout: float) -> bool:
        """Wait until all late requests are carried out; return whether that happened in time."""
        deadline = time.monotonic() + timeout
        with self._guard:
            waiting = list(self._late)
        return all(late.done.wait(max(0.0, deadline - time.monotonic())) for late in waiting)

    def drop_late(self) -> None:
        """Forget the late requests that were not carried out yet, and wait for one that is under way."""
        with self._guard:
            dropped, self._late = self._late, []
        for late in dropped:
            if not self._take(late):
                late.done.wait()

    def next_for(self, method: str, path: str, operation: str | None) -> Fault | None:
        """Count a request and return the fault for it, the one set first winning."""
        with self._guard:
            matching = [fault for fault in self._faults if fault.concerns(method, path, operation) and fault.fires()]
            return matching[0] if matching else None

    def hold(self) -> None:
        """Block the calling request until `release`."""
        with self._changed:
            self._arrived += 1
            turn = self._released
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._released != turn)

    def release(self) -> None:
        """Let all held requests go on."""
        with self._changed:
            self._released += 1
            # Forget those that were waited for: the next wait is for a request that is held from now on.
            self._arrived = 0
            self._changed.notify_all()

    def wait_until_held(self, timeout: float) -> bool:
        """Wait until a request is held; return whether that happened in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._arrived > 0, timeout)
