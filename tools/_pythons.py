"""Find the Pythons of this machine, wherever they lie."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

OLDEST, NEWEST = 9, 15

# Fails for a pyenv shim without a version behind it, and for Debian's python3 without python3-venv.
_PROBE = """
import ensurepip, os, sys, timeit, venv
print(sys.version_info[1])
print(min(timeit.repeat("sum(i * i for i in range(20000))", number=1, repeat=20)))
print(os.path.realpath(sys.executable))
"""


@dataclass(frozen=True, order=True)
class Python:
    """One interpreter that can make virtual environments."""

    minor: int
    loop_seconds: float
    path: Path

    @property
    def version(self) -> str:
        """Return the version as ansible-test writes it."""
        return f"3.{self.minor}"


def folders() -> list[Path]:
    """Return where to look: PATH, then the versions of pyenv, which are not on it."""
    found = [Path(folder) for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if folder]
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    return [*found, *sorted(root.glob("versions/*/bin"))]


@lru_cache(maxsize=1)
def find_pythons() -> dict[str, Python]:
    """Return one Python for each version, of several the fastest: not every build was optimised."""
    best: dict[str, Python] = {}
    seen: set[Path] = set()
    for folder in folders():
        for minor in range(OLDEST, NEWEST + 1):
            path = folder / f"python3.{minor}"
            if not path.exists() or path.resolve() in seen:
                continue
            seen.add(path.resolve())
            python = probe(path)
            if python and (python.version not in best or python < best[python.version]):
                best[python.version] = python
    return best


def probe(path: Path) -> Python | None:
    """Ask an interpreter for its version and speed; nothing if it does not start or lacks venv."""
    try:
        result = subprocess.run([str(path), "-c", _PROBE], check=True, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return None
    minor, seconds, executable = result.stdout.splitlines()
    return Python(int(minor), float(seconds), Path(executable))
