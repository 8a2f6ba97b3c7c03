"""Run every generator in its order: generate.py [--check]."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from _generated import asked_to_check
from _project import ROOT

TOOLS = ROOT / "tools"
COPY = "tree.py"
SCRIPTS = (
    # These import nothing of the collection, and the collection imports what they write.
    "portal_contract.py",
    "source_tables.py",
    "conformance_data.py",
    COPY,
    "thin_files.py",
    # These import what the one before has written.
    COPY,
    "document_docs.py",
    "document_returns.py",
    "troubleshooting.py",
    "credential_types.py",
    "awx_role.py",
    "known_good.py",
    "performance_page.py",
)


def run(script: str, *, check: bool) -> int:
    """Run a generator; return its exit code.

    What only looks shares this process, since most of the time is taken by imports. What writes has one of its own: another generator may import what it
    has written.
    """
    if not check:
        return subprocess.run([sys.executable, str(TOOLS / script)], check=False).returncode
    if script == COPY:
        return 0
    generator: Callable[[list[str]], int] = importlib.import_module(Path(script).stem).main
    return generator(["--check"])


def main(arguments: Sequence[str]) -> int:
    """Run them all, whatever became of the ones before; return 1 if any failed."""
    check = asked_to_check(__doc__, arguments)
    codes = [run(script, check=check) for script in SCRIPTS]
    return 1 if any(codes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
