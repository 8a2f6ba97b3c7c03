"""One process of simulators for each ready file: started in the background, found again, and stopped.

That it runs shows in a lock that it holds, which ends with it, whatever ends it. A process number alone may be somebody else's by now.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
PATIENCE = 60.0
"""In seconds: how long simulators may take until they listen, or until they have ended."""


@dataclass(frozen=True)
class Owner:
    """The process that runs.

    :arg arguments: of its command line.
    """

    process: int
    arguments: tuple[str, ...]


def _lock_of(ready: Path) -> Path:
    return ready.with_name(f"{ready.name}.lock")


@contextmanager
def claimed(ready: Path, arguments: Sequence[str]) -> Iterator[None]:
    """Hold the lock, and remove the ready file in the end.

    :raises ValueError: another process holds it.
    """
    with os.fdopen(os.open(_lock_of(ready), os.O_RDWR | os.O_CREAT, 0o600), "r+") as lock:
        # Whoever looks holds it for a moment.
        if not _waited(lambda: _is_taken(lock.fileno(), fcntl.LOCK_EX), 1.0):
            raise ValueError(f"simulators run with {ready} already")
        lock.truncate()
        json.dump({"process": os.getpid(), "arguments": list(arguments)}, lock)
        lock.flush()
        try:
            yield
        finally:
            ready.unlink(missing_ok=True)


def _is_taken(lock: int, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def owner(ready: Path) -> Owner | None:
    """Return the process that runs with this ready file; None where there is none."""
    try:
        lock = _lock_of(ready).open("r", encoding="utf-8")
    except FileNotFoundError:
        return None
    with lock:
        if _is_taken(lock.fileno(), fcntl.LOCK_SH):
            return None
        try:
            found = json.load(lock)
        except ValueError:
            # It is about to write it.
            time.sleep(0.1)
            return owner(ready)
    return Owner(int(found["process"]), tuple(found["arguments"]))


def start(ready: Path, arguments: Sequence[str]) -> bool:
    """Have simulators run in the background until they are stopped, and return whether they had to be started.

    Those that run with other arguments are stopped first.

    :raises ValueError: they did not start; with what they said.
    """
    running = owner(ready)
    if running is not None and running.arguments == tuple(arguments) and ready.exists():
        return False
    stop(ready)
    log = ready.with_name("simulators.log")
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "simulators", *arguments],
            cwd=TESTS,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
    if not _waited(lambda: ready.exists() or process.poll() is not None, PATIENCE) or process.poll() is not None:
        process.kill()
        process.wait()
        raise ValueError(f"the simulators did not start: {log.read_text('utf-8', errors='replace').strip()}")
    return True


def stop(ready: Path) -> bool:
    """End the simulators that run with this ready file, and return whether there were any."""
    running = owner(ready)
    if running is not None:
        os.kill(running.process, signal.SIGTERM)
        if not _waited(lambda: owner(ready) is None, PATIENCE):
            os.kill(running.process, signal.SIGKILL)
            _waited(lambda: owner(ready) is None, PATIENCE)
    ready.unlink(missing_ok=True)
    return running is not None


def _waited(holds: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)
    return True
