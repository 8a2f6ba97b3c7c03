"""Looks whether what the simulators need is installed, before the first of it is imported."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
FILE = Path(__file__).with_name("requirements.txt")
# Where a library is imported by another name than it is installed by.
_IMPORTED_AS = {"pyyaml": "yaml"}


def missing() -> list[str]:
    """Return the libraries that are not installed, by the names that pip knows."""
    lines = [line.strip() for line in FILE.read_text("utf-8").splitlines()]
    names = [line for line in lines if line and not line.startswith("#")]
    return [name for name in names if not _is_there(_IMPORTED_AS.get(name, name.replace("-", "_")))]


def _is_there(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def problem() -> str:
    """Return one sentence about what is missing, with the line that installs it, or an empty text."""
    if sys.version_info < OLDEST_PYTHON:
        oldest, own = (".".join(map(str, version)) for version in (OLDEST_PYTHON, sys.version_info[:2]))
        return f"The simulators need Python {oldest} or newer, and this is {own}."
    names = missing()
    if not names:
        return ""
    return f"The simulators need {', '.join(names)}: {sys.executable} -m pip install -r {FILE}"


def check() -> None:
    """Leave with that sentence where somebody started the simulators, and with an ImportError where a program imports them.

    :raises ImportError: a library is missing.
    """
    sentence = problem()
    if sentence:
        # What Python has there while it imports a package to run it.
        if sys.argv[:1] == ["-m"]:
            sys.exit(sentence)
        raise ImportError(sentence)


check()
