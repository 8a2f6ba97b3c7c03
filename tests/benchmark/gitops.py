"""What enforcing an estate costs that is as it should be: forty devices by steady.fleet.enforce, and by ansible.builtin.uri."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from measure import BIN
from support.background import Device, running_all

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTS = ("appliance", "cloud_sync", "portal", "sps")
EACH = 10
RUNS, RUNS_BY_URI = 3, 1
FORKS = 10
GOAL = 20

ADDRESS = "https://{{ ansible_host }}:{{ fleet_port }}"
BY_FORM = {
    "method": "POST",
    "body_format": "json",
    "body": {"username": "{{ fleet_username }}", "password": "{{ fleet_password }}"},
}
# Path of the login and how it is done; Basic where nothing is said. An appliance has none.
LOGINS: dict[str, tuple[str, dict[str, Any]]] = {
    "sps": ("/api/authentication", {}),
    "portal": ("/api/1/login", BY_FORM),
    "cloud_sync": ("/api/common/1.0/login", BY_FORM),
}


def copy_estate(folder: Path, hosts: dict[str, list[str]]) -> None:
    """Give every simulated device the document of the example estate's device of its product."""
    estate = ROOT / "docs/estate/host_vars"
    for product, names in hosts.items():
        for name in names:
            shutil.copytree(estate / f"{product}1", folder / "host_vars" / name)


def run_playbook(folder: Path, playbook: str) -> tuple[float, str]:
    """Run a playbook and return the seconds it took and what it printed."""
    environment = {**os.environ, "ANSIBLE_FORKS": str(FORKS), "ANSIBLE_NOCOLOR": "1"}
    command = [str(BIN / "ansible-playbook"), "-i", "inventory.yml", playbook]
    started = time.perf_counter()
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - started
    if run.returncode:
        raise RuntimeError(f"{playbook} failed:\n{run.stdout[-3000:]}{run.stderr[-1000:]}")
    return taken, run.stdout


def changed(output: str) -> int:
    """Return how many devices the recap calls changed."""
    return sum(int(number) > 0 for number in re.findall(r" changed=(\d+)", output))


def by_uri() -> list[dict[str, Any]]:
    """Return a playbook that sends what `reads` of each host lists: the login by a task, the rest by the loop of another."""
    return [by_uri_on(product) for product in PRODUCTS]


def by_uri_on(product: str) -> dict[str, Any]:
    """Return the play for the devices of one product."""
    common = {"ca_path": "{{ fleet_ca_path }}", "return_content": True}
    account = {"url_username": "{{ fleet_username }}", "url_password": "{{ fleet_password }}", "force_basic_auth": True}
    tasks: list[dict[str, Any]] = []
    if product in LOGINS:
        path, how = LOGINS[product]
        login = {"url": ADDRESS + path, **common, **(how or account)}
        tasks.append({"name": "log in", "ansible.builtin.uri": login, "register": "login"})
        account = {"headers": {"Cookie": "{{ login.cookies_string }}"}}
    read = {"url": ADDRESS + "{{ item.path }}", "method": "{{ item.method }}", "status_code": [200, 204]}
    tasks.append(
        {
            "name": "read",
            "ansible.builtin.uri": {**read, **common, **account},
            "loop": "{{ reads }}",
            "loop_control": {"label": "{{ item.path }}"},
        }
    )
    return {
        "hosts": product,
        "connection": "local",
        "gather_facts": False,
        "vars": {"ansible_python_interpreter": sys.executable},
        "tasks": tasks,
    }


def write_reads(folder: Path, names: Sequence[str], devices: Sequence[Device]) -> dict[str, int]:
    """Give each host the requests of one quiet run but for the login; return how many requests a run sends, by product."""
    counts = {}
    for name, device in zip(names, devices, strict=True):
        requests = device.take_requests()
        requests = requests[: len(requests) // RUNS]
        counts[device.product] = len(requests)
        login = LOGINS.get(device.product, ("", {}))[0]
        reads = [dict(zip(("method", "path"), request.split(" ", 1), strict=True)) for request in requests]
        text = yaml.safe_dump({"reads": [read for read in reads if read["path"] != login]})
        (folder / "host_vars" / name / "reads.yml").write_text(text, "utf-8")
    return counts


def show(rows: Sequence[tuple[str, float, float]]) -> str:
    """Return the table of the ways, each with its seconds and what the first is faster by."""
    lines = ["| | seconds | enforce is faster by |", "|---|---:|---:|"]
    lines += [f"| {way} | {seconds:.1f} | {ratio:.1f} |" for way, seconds, ratio in rows]
    return "\n".join(lines)


def measure(folder: Path, devices: Sequence[Device]) -> str:
    """Enforce, enforce again with a stopwatch, and send the same requests by uri tasks."""
    groups = yaml.safe_load((folder / "inventory.yml").read_text("utf-8"))["all"]["children"]
    hosts = {product: list(group["hosts"]) for product, group in groups.items()}
    copy_estate(folder, hosts)
    first, output = run_playbook(folder, "steady.fleet.enforce")
    if changed(output) != len(devices):
        raise RuntimeError(f"the first run should have changed every device:\n{output[-2000:]}")
    for device in devices:
        device.take_requests()
    quiet = []
    for _number in range(RUNS):
        taken, output = run_playbook(folder, "steady.fleet.enforce")
        quiet.append(taken)
        if changed(output):
            raise RuntimeError(f"there should have been nothing to do:\n{output[-2000:]}")
    counts = write_reads(folder, [name for names in hosts.values() for name in names], devices)
    total = sum(counts.values()) * EACH
    (folder / "uri.yml").write_text(yaml.safe_dump(by_uri(), sort_keys=False), "utf-8")
    slow = median(run_playbook(folder, "uri.yml")[0] for _number in range(RUNS_BY_URI))
    counted = sum(len(device.take_requests()) for device in devices)
    if counted != total * RUNS_BY_URI:
        raise RuntimeError(f"the uri tasks sent {counted} requests, and {total * RUNS_BY_URI} are the same reads")
    ratio = slow / median(quiet)
    per_product = ", ".join(f"{product} {count}" for product, count in counts.items())
    return "\n".join(
        [
            f"### {len(devices)} devices with nothing to do, {FORKS} forks, {total} requests ({per_product} each)",
            "",
            show(
                [
                    ("steady.fleet.enforce", median(quiet), 1.0),
                    ("the same requests by ansible.builtin.uri, with neither comparison nor proof", slow, ratio),
                ]
            ),
            "",
            f"At least {GOAL} times as fast: {'met' if ratio >= GOAL else 'NOT MET'}. The first run, which changed every"
            f" device, took {first:.1f} s.",
        ]
    )


def print_for_all(measure: Callable[[Path, Sequence[Device]], str], each: int) -> int:
    """Print what is measured of so many simulators of each product."""
    # Whoever ends this ends the simulators too.
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit(143))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running_all(PRODUCTS, folder, "--count", str(each)) as devices:
            print(measure(folder, devices), flush=True)
    return 0


def main() -> int:
    """Print the table."""
    return print_for_all(measure, EACH)


if __name__ == "__main__":
    sys.exit(main())
