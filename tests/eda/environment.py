"""Where ansible-rulebook is, and ansible-runner beside it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
# The tree lies in build/collections/ansible_collections/steady/fleet.
PROGRAM = next(
    (path for path in (ROOT.parents[3] / "eda/bin/ansible-rulebook",) if path.exists()),
    Path(os.environ.get("EDA_PROGRAM") or shutil.which("ansible-rulebook") or "/no/ansible-rulebook"),
)
