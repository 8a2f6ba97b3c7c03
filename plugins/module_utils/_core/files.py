# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Writes files: never half of one, never outside of the folder they belong to, and no more open than the umask lets."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

PRIVATE = 0o600
"""For the owner alone."""
READABLE = 0o644
"""Written by the owner alone, since whoever changes a plan or a document decides what a device becomes; read by whom the umask lets."""


class PlaceError(OSError):
    """Says, in one sentence, why a file may not be at the place that was asked for."""

    def __init__(self, message: str) -> None:
        super().__init__(errno.EPERM, message)


def existing_above(path: str) -> str:
    """Return the nearest of the places above a path that is there, be it a folder or not: what is missing below it can be made."""
    above = os.path.dirname(path)
    while not os.path.exists(above):
        above = os.path.dirname(above)
    return above


def holds(path: str, content: bytes) -> bool:
    """Return whether a file has this content already."""
    try:
        with open(path, "rb") as file:
            return file.read() == content
    except OSError:
        return False


def place_below(folder: str, names: Sequence[str]) -> str:
    """Return the path of a file below a folder, for names that come from elsewhere, such as an inventory.

    The folder itself is the user's choice, so it may be a link. A link below it is followed only where it stays inside.

    :arg names: of the folders below, and of the file.
    :raises PlaceError: a name is no plain name, or a link leads out of the folder.
    """
    for name in names:
        if name in ("", os.curdir, os.pardir) or "\0" in name or any(sign in name for sign in "/\\"):
            raise PlaceError(
                f"{name!r} cannot be the name of a file or folder: it is empty, has a separator, or means a folder"
            )
    top = os.path.realpath(folder)
    path = os.path.join(top, *names)
    real = os.path.realpath(path)
    if os.path.commonpath([top, real]) != top or real == top:
        raise PlaceError(f"{path} leads out of {top} by a link, which is not followed")
    return real


def write_file(folder: str, names: Sequence[str], content: bytes, mode: int = READABLE) -> bool:
    """Write a file below a folder, unless it has this content already; return whether it was written.

    Folders above it are made. A file of that name is replaced once the new one is complete.

    :arg names: as for :func:`place_below`.
    :arg mode: what the umask is taken from. A file that is there already and is less open than that stays so.
    :raises PlaceError: the file may not be there.
    :raises OSError: it could not be written.
    """
    path = place_below(folder, names)
    if holds(path, content):
        return False
    os.makedirs(os.path.dirname(path), exist_ok=True)
    replace_file(path, content, mode & ~_umask() & _mode_of(path))
    return True


def replace_file(path: str, content: bytes, mode: int = PRIVATE) -> None:
    """Write a file; one of that name is replaced once the new one is complete.

    :raises OSError: it could not be written; nothing is left behind.
    """
    descriptor, draft = tempfile.mkstemp(dir=os.path.dirname(os.path.abspath(path)), prefix=".fleet-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(draft, mode)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise


def append_lines(folder: str, names: Sequence[str], lines: Iterable[bytes], mode: int = READABLE) -> None:
    """Add whole lines to the end of a file below a folder: all of them, or none. Runs side by side do not mix theirs.

    A last line that was never completed is ended first.

    :raises PlaceError: the file may not be there.
    :raises OSError: it could not be written.
    """
    path = place_below(folder, names)
    text = b"".join(line + b"\n" for line in lines)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, mode)
    with open(descriptor, "rb+", buffering=0) as file, locked(path):
        end = file.seek(0, os.SEEK_END)
        if end and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n":
            text = b"\n" + text
        try:
            # A full disk takes a part of it, and only the next write fails.
            while text:
                text = text[file.write(text) :]
        except OSError:
            file.truncate(end)
            raise


@contextmanager
def locked(path: str, *, seconds: float = 30.0) -> Iterator[None]:
    """Keep other processes that want the same out, while a file is read and written again. No file is left behind.

    :arg path: of the file, or of its folder, where the file is replaced.
    :arg seconds: how long to wait for others at most.
    :raises OSError: it took longer, or it cannot be locked.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise TimeoutError(errno.ETIMEDOUT, "another process keeps it locked", path) from None
                time.sleep(0.01)
        yield
    finally:
        os.close(descriptor)


def _mode_of(path: str) -> int:
    """Return who may do what with a file; everyone everything where there is none. Its owner may always read and write it."""
    try:
        mode = stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        return 0o777
    return mode | stat.S_IRUSR | stat.S_IWUSR


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
