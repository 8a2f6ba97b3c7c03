# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Makes signals that end the process leave through ``finally``, so that what is open gets closed.

Ansible ends its workers with SIGTERM, which by default skips every clean-up: an open transaction would
lock the appliance until it times out.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Interrupted(BaseException):
    """A signal asked the process to end. Not an Exception, so that no handler of errors swallows it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class _Postponed:
    """Signals to end that came between the tasks of a worker, and what they would have done."""

    def __init__(self) -> None:
        self._previous: dict[int, Any] = {}
        self.received = 0

    def postpone(self) -> None:
        """Remember signals to end from now on, instead of letting them end the process."""
        if self._previous or threading.current_thread() is not threading.main_thread():
            return
        for number in _ENDING:
            handler = signal.getsignal(number)
            if handler is not signal.SIG_IGN:
                self._previous[number] = signal.SIG_DFL if handler is None else handler
                signal.signal(number, self._remember)

    def deliver(self) -> None:
        """Let signals have their old effect again, also the one that came meanwhile."""
        for number, handler in self._previous.items():
            signal.signal(number, handler)
        self._previous = {}
        if self.received:
            number, self.received = self.received, 0
            os.kill(os.getpid(), number)

    def _remember(self, number: int, frame: Any) -> None:
        self.received = self.received or number


_postponed = _Postponed()
postpone_signals = _postponed.postpone
"""Call before the first login of a worker that is going to keep its sessions after the task's function has returned:
Ansible ends a worker as soon as it has the result of its last item, and by then the worker has not logged out."""
deliver_signals = _postponed.deliver
"""Call when everything is closed. A signal that came meanwhile ends the process now."""


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise :class:`Interrupted` in the block on a signal to end; afterwards let the signal have its old effect.

    Only the main thread can do this; in another thread the block runs as it is.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(number: int, frame: Any) -> None:
        # Once is enough: a second signal must not cut the clean-up short.
        for ending in _ENDING:
            signal.signal(ending, signal.SIG_IGN)
        raise Interrupted(number)

    previous = {number: signal.getsignal(number) for number in _ENDING}
    # Someone who ignores a signal (nohup) goes on ignoring it.
    caught = [number for number in _ENDING if previous[number] is not signal.SIG_IGN]
    ended_by: int | None = None
    try:
        for number in caught:
            signal.signal(number, handle)
        if _postponed.received:
            # It came between two items of a loop: no further item is begun.
            handle(_postponed.received, None)
        yield
    except Interrupted as interrupted:
        ended_by = interrupted.number
        raise
    finally:
        for number in caught:
            signal.signal(number, previous[number] if previous[number] is not None else signal.SIG_DFL)
        if ended_by is not None:
            # Whoever postpones signals has been cleaned up after by now.
            deliver_signals()
            os.kill(os.getpid(), ended_by)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold back signals (a task's ``timeout`` too) until the block, which must be short or bounded, has ended."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {*_ENDING, signal.SIGALRM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
