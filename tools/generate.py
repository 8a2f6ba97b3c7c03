"""Run every generator in its order: generate.py [--check]."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

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


def main(arguments: Sequence[str]) -> int:
    """Run them all, whatever became of the ones before; return 1 if any failed."""
    check = asked_to_check(__doc__, arguments)
    scripts = [script for script in SCRIPTS if not (check and script == COPY)]
    codes = [
        subprocess.run([sys.executable, str(TOOLS / script), *(["--check"] if check else [])], check=False).returncode
        for script in scripts
    ]
    return 1 if any(codes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
