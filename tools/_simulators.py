"""One process of simulators that all integration targets share."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from _project import TREE, VENV, hermetic_environment

SECONDS_TO_START = 60.0
CONFIGURATION = TREE / "tests" / "integration" / "integration_config.yml"


@contextmanager
def shared_simulators() -> Iterator[None]:
    """Run a simulator of every product, and let the integration targets know.

    :raises RuntimeError: they did not start.
    """
    with tempfile.TemporaryDirectory(prefix="simulators-") as name:
        folder = Path(name)
        inventory, ready = folder / "inventory.yml", folder / "ready"
        process = subprocess.Popen(
            [
                *(str(VENV / "bin" / "python"), "-m", "simulators"),
                *("--directory", name, "--inventory", str(inventory), "--ready-file", str(ready)),
            ],
            cwd=TREE / "tests",
            env=hermetic_environment(),
            stdout=subprocess.DEVNULL,
        )
        try:
            deadline = time.monotonic() + SECONDS_TO_START
            while not ready.exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("the simulators for the integration targets did not start, see above")
                time.sleep(0.05)
            # ansible-test drops environment variables; this file is its way to configure targets. Git ignores it.
            before = CONFIGURATION.read_text("utf-8") if CONFIGURATION.exists() else None
            own = yaml.safe_load(before or "") or {}
            CONFIGURATION.write_text(yaml.safe_dump({**own, "setup_simulator_inventory": str(inventory)}), "utf-8")
            try:
                yield
            finally:
                CONFIGURATION.unlink(missing_ok=True)
                if before is not None:
                    CONFIGURATION.write_text(before, "utf-8")
        finally:
            process.terminate()
            process.wait(timeout=10)
