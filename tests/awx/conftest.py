"""The environment of these tests, which tools/awx_environment.py builds: `make check STEP=awx`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from .fake_api import TOKEN

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[2]
# One of them, `far`, is the local connection that takes less time for a module.
CONNECTIONS = str(ROOT / "tests/support/connection_plugins")


def play(
    folder: Path, text: str, *words: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a playbook and return what it printed."""
    (folder / "site.yml").write_text(text, "utf-8")
    return subprocess.run(
        [str(BIN / "ansible-playbook"), "-i", "localhost,", "site.yml", *words],
        cwd=folder,
        env={**os.environ, **(environment or {}), "ANSIBLE_NOCOLOR": "1", "ANSIBLE_CONNECTION_PLUGINS": CONNECTIONS},
        capture_output=True,
        text=True,
        check=False,
    )


def access(address: str) -> dict[str, str]:
    """Return the environment by which the modules reach the API."""
    # There is no TLS. With it, Ansible would read the authorities of this machine for each request.
    return {"CONTROLLER_HOST": address, "CONTROLLER_OAUTH_TOKEN": TOKEN, "CONTROLLER_VERIFY_SSL": "false"}
