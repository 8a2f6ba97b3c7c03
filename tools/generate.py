"""Run every generator in its order: generate.py [--check]."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from _generated import asked_to_check
from _project import ROOT

TOOLS = ROOT / "tools"
# The later ones import what the first one writes.
FIRST = "thin_files.py"
OTHERS = (
    "document_docs.py",
    "document_returns.py",
    "portal_contract.py",
    "source_tables.py",
    "troubleshooting.py",
    "credential_types.py",
    "awx_role.py",
    "conformance_data.py",
    "known_good.py",
    "performance_page.py",
)


def main(arguments: Sequence[str]) -> int:
    """Run them all, whatever became of the ones before; return 1 if any failed."""
    check = asked_to_check(__doc__, arguments)
    scripts = [FIRST, *([] if check else ["tree.py"]), *OTHERS]
    option = ["--check"] if check else []
    codes = [
        subprocess.run(
            [sys.executable, str(TOOLS / script), *(option if script != "tree.py" else [])], check=False
        ).returncode
        for script in scripts
    ]
    return 1 if any(codes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
