"""Making virtual environments from lock files."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from _project import say


def create_venv(folder: Path, *, python: str) -> None:
    """Create an empty environment; remove a broken, moved or differently versioned one first."""
    origin = folder / ".made-for"
    made_for = f"{folder}\n{python}\n"  # scripts in an environment hold its absolute path: it cannot be moved
    if origin.is_file() and origin.read_text() == made_for and (folder / "bin" / "python").exists():
        return
    if folder.exists():
        shutil.rmtree(folder)
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    origin.write_text(made_for)


def install_lock(folder: Path, lock: Path, *, only_wheels: bool = False) -> None:
    """Install what the lock file pins, unless exactly that was installed before."""
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = folder / f".installed-{lock.stem}"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    count = sum(line[:1].isalnum() for line in lock.read_text().splitlines())
    say(f"Installing up to {count} packages from requirements/{lock.name} (once; a minute or two at most)")
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install"]
    wheels = ["--only-binary=:all:"] if only_wheels else []
    subprocess.run([*pip, "--quiet", "--quiet", "--require-hashes", *wheels, "-r", str(lock)], check=True)
    stamp.write_text(wanted)


def base_python() -> str:
    """Return the interpreter to build with, also when the environment's own one runs this script."""
    return os.path.realpath(getattr(sys, "_base_executable", sys.executable))
