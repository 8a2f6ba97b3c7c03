"""One process of simulators for each ready file: started in the background, found again, and stopped.

That it runs shows in a lock that it holds, which ends with it, whatever ends it. A process number alone may be somebody else's by now.
Starts and stops with the same ready file wait for each other.
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
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
MAX_WAIT = 60.0
"""In seconds: how long simulators may take until they listen, or until they have ended."""


@dataclass(frozen=True)
class Owner:
    """The process that runs.

    :arg options: what it was asked for, whatever the order and the folder of the command line.
    """

    process: int
    options: tuple[str, ...]


def _lock_of(ready: Path) -> Path:
    return ready.with_name(f"{ready.name}.lock")


@contextmanager
def _turn(ready: Path) -> Iterator[None]:
    """Keep others from starting and stopping what has this ready file."""
    with os.fdopen(os.open(ready.with_name(f"{ready.name}.turn"), os.O_RDWR | os.O_CREAT, 0o600), "r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def claimed(ready: Path, options: Sequence[str]) -> Iterator[None]:
    """Hold the lock, and remove the ready file in the end.

    :raises ValueError: another process holds it.
    """
    with os.fdopen(os.open(_lock_of(ready), os.O_RDWR | os.O_CREAT, 0o600), "r+") as lock:
        while not _is_taken(lock.fileno(), fcntl.LOCK_EX):
            # Whoever looks holds it for a moment too.
            if owner(ready) is not None:
                raise ValueError(f"simulators run with {ready} already")
            time.sleep(0.02)
        lock.truncate()
        json.dump({"process": os.getpid(), "options": list(options)}, lock)
        lock.flush()
        try:
            yield
        finally:
            ready.unlink(missing_ok=True)
            lock.truncate(0)


def _is_taken(lock: int, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def owner(ready: Path) -> Owner | None:
    """Return the process that runs with this ready file; None where there is none."""
    while True:
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
                # It is about to write it, or about to end.
                time.sleep(0.02)
                continue
        return Owner(int(found["process"]), tuple(found.get("options", ())))


def start(ready: Path, arguments: Sequence[str], options: Sequence[str]) -> bool:
    """Have simulators run in the background until they are stopped, and return whether they had to be started.

    Those that run with other options are stopped first.

    :arg arguments: of the command line that starts them, for the folder that this runs in.
    :arg options: what these ask for, as `claimed` gets it.
    :raises ValueError: they did not start; with what they said.
    """
    with _turn(ready):
        running = owner(ready)
        if running is not None and running.options == tuple(options) and _is_ready(ready, running.process):
            return False
        _stop(ready)
        log = ready.with_name("simulators.log")
        path = os.pathsep.join(filter(None, [str(TESTS), os.environ.get("PYTHONPATH")]))
        with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as errors:
            process = subprocess.Popen(
                # Of these simulators, whatever the folder has that this runs in.
                [sys.executable, "-P", "-m", "simulators", *arguments],
                env={**os.environ, "PYTHONPATH": path},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )
        listens = False
        try:
            _waited(lambda: _is_ready(ready, process.pid) or process.poll() is not None, MAX_WAIT)
            listens = _is_ready(ready, process.pid) and process.poll() is None
        finally:
            if not listens:
                process.kill()
                process.wait()
        if not listens:
            raise ValueError(f"the simulators did not start: {log.read_text('utf-8', errors='replace').strip()}")
    return True


def stop(ready: Path) -> bool:
    """End the simulators that run with this ready file, and return whether there were any."""
    if not ready.parent.is_dir():
        return False
    with _turn(ready):
        return _stop(ready)


def _stop(ready: Path) -> bool:
    running = owner(ready)
    if running is not None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            # It may have ended by itself meanwhile.
            with suppress(ProcessLookupError):
                os.kill(running.process, number)
            if _waited(lambda: owner(ready) != running, MAX_WAIT):
                break
    if owner(ready) is None:
        ready.unlink(missing_ok=True)
    return running is not None


def _is_ready(ready: Path, process: int) -> bool:
    """Say whether the ready file is there, and is of this process."""
    try:
        return ready.read_text("utf-8") == f"{process}\n"
    except FileNotFoundError:
        return False


def _waited(holds: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)
    return True
