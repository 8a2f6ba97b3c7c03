"""Simulators as a program of their own, as users run them: they take no time from the program that uses them."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import requests
import yaml

TESTS = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60


class Device:
    """A simulated device, seen from outside: over HTTPS, as any other program sees it."""

    def __init__(self, product: str, variables: Mapping[str, Any]) -> None:
        self.product = product
        self.host = str(variables["ansible_host"])
        self.port = int(variables["fleet_port"])
        self.username = str(variables["fleet_username"])
        self.password = str(variables["fleet_password"])
        self.ca_path = str(variables["fleet_ca_path"])

    @cached_property
    def _session(self) -> requests.Session:
        """Return the session for the control interface."""
        return bare_session(self)

    @property
    def url(self) -> str:
        """Return the address of the device."""
        return f"https://{self.host}:{self.port}"

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Use the control interface, which a real device does not have."""
        response = self._session.request(method, f"{self.url}/_simulator/{path}", json=body, timeout=30)
        response.raise_for_status()
        return response.json() if response.content else None

    def take_requests(self) -> list[str]:
        """Return what was asked of the device since the last time."""
        entries = self.control("GET", "journal")
        self.control("DELETE", "journal")
        return [f"{entry['method']} {entry['path']}" for entry in entries]


def bare_session(device: Device) -> requests.Session:
    """Return a session that trusts the simulator's certificate and nothing of the environment."""
    session = requests.Session()
    session.trust_env = False
    session.verify = device.ca_path
    return session


@contextmanager
def running(product: str, folder: Path, *arguments: str) -> Iterator[Device]:
    """Run a simulator; what reaches it stands in inventory.yml in the folder."""
    with running_all([product], folder, *arguments) as devices:
        yield devices[0]


@contextmanager
def running_all(
    products: Sequence[str], folder: Path, *arguments: str, inventory_file: str = "inventory.yml"
) -> Iterator[list[Device]]:
    """Run simulators of several products; the inventory file in the folder has what reaches them."""
    inventory, ready = folder / inventory_file, folder / ".ready"
    inventory.parent.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "simulators", *products, *arguments),
            *("--directory", str(folder), "--inventory", str(inventory), "--ready-file", str(ready)),
        ],
        cwd=TESTS,
        stdout=subprocess.DEVNULL,
        # Ctrl-C in a terminal is for the program that uses this, which then stops the simulators.
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while not ready.exists():
            if process.poll() is not None:
                raise RuntimeError("the simulators ended at once, see above")
            if time.monotonic() > deadline:
                raise RuntimeError(f"the simulators did not start within {SECONDS_TO_START} seconds")
            time.sleep(0.05)
        groups = yaml.safe_load(inventory.read_text("utf-8"))["all"]["children"]
        yield [Device(product, host) for product, group in groups.items() for host in group["hosts"].values()]
    finally:
        process.terminate()
        process.wait(timeout=SECONDS_TO_START)
        ready.unlink(missing_ok=True)
