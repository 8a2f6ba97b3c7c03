"""The folder for temporary files of one run of the tests; what killed runs have left behind is removed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "fleet-check-"


@contextmanager
def own_scratch() -> Iterator[Path]:
    """Give this process and its children a folder for temporary files that ends with it."""
    # Not below build/: sockets have short names, and a clone may lie deep.
    base = Path(tempfile.gettempdir())
    _remove_left_behind(base)
    folder = base / f"{_PREFIX}{os.getpid()}"
    folder.mkdir(mode=0o700)
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = None
        os.environ.pop("TMPDIR")
        if before is not None:
            os.environ["TMPDIR"] = before
        shutil.rmtree(folder, ignore_errors=True)


def _remove_left_behind(base: Path) -> None:
    for folder in base.glob(f"{_PREFIX}*"):
        number = folder.name.removeprefix(_PREFIX)
        if number.isdecimal() and folder.stat().st_uid == os.getuid() and not _is_alive(int(number)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
