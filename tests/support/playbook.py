"""Runs tasks with ansible-playbook against simulators and reports what each of them did."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from simulators.journal import Exchange

from .devices import assert_contract_kept
from .operation_coverage import record_operations

SUPPORT = Path(__file__).parent
BIN = Path(sys.executable).parent

IN_PROCESS = "in_process"
ORDINARY = "ordinary_module"
RUN_MODES = (IN_PROCESS, ORDINARY)


@dataclass(frozen=True)
class Step:
    """One task. ``keywords`` are further keywords of the task, such as ``check_mode``."""

    name: str
    module: str
    options: Mapping[str, Any] = field(default_factory=dict)
    keywords: Mapping[str, Any] = field(default_factory=dict)

    def task(self) -> dict[str, Any]:
        module = self.module if "." in self.module else f"steady.fleet.{self.module}"
        return {"name": self.name, module: dict(self.options), **self.keywords}


@dataclass
class Outcome:
    """What a task gave, and what it asked of the simulators."""

    name: str
    status: str
    result: dict[str, Any]
    requests: list[str]
    writes: list[str]
    host: str = "localhost"
    scenario: str = ""
    """The variables ``scenario`` and ``turn`` of its play."""
    turn: str = ""

    @property
    def changed(self) -> bool:
        return bool(self.result.get("changed"))

    @property
    def failed(self) -> bool:
        return self.status != "ok"

    @property
    def message(self) -> str:
        return str(self.result.get("msg", ""))


@dataclass
class Run:
    """What a playbook gave."""

    outcomes: list[Outcome]
    output: str
    returncode: int
    record: str

    def __getitem__(self, name: str) -> Outcome:
        found = [outcome for outcome in self.outcomes if outcome.name == name]
        if not found:
            raise KeyError(f"no task {name!r} ran; the playbook said:\n{self.output[-4000:]}")
        return found[-1]


def connection_options(device: Any) -> dict[str, Any]:
    """Return the connection options for a simulator."""
    return {
        "host": device.host,
        "port": device.port,
        "username": device.username,
        "password": device.password,
        "ca_path": str(device.ca_path),
    }


def play_for(device: Any, steps: Sequence[Step], way: str = IN_PROCESS, **keywords: Any) -> dict[str, Any]:
    """Return a play that does the steps on one simulator."""
    return {
        "name": device.product,
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {
            "ansible_connection": "local" if way == IN_PROCESS else "far",
            "ansible_python_interpreter": sys.executable,
        },
        "module_defaults": {f"group/steady.fleet.{device.product}": connection_options(device)},
        "tasks": [step.task() for step in steps],
        **keywords,
    }


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment for ansible-playbook: the test's own, without colors, with our helper plugins."""
    return {
        **os.environ,
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_RETRY_FILES_ENABLED": "0",
        "ANSIBLE_CALLBACK_PLUGINS": str(SUPPORT / "callback_plugins"),
        "ANSIBLE_CONNECTION_PLUGINS": str(SUPPORT / "connection_plugins"),
        "ANSIBLE_FILTER_PLUGINS": str(SUPPORT / "filter_plugins"),
        "ANSIBLE_CALLBACKS_ENABLED": "step_recorder",
        "ANSIBLE_INJECT_INVOCATION": "1",
        "ANSIBLE_LOCALHOST_WARNING": "0",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0",
        **(extra or {}),
    }


def run_as_user(
    folder: Path, *words: str, variables: Mapping[str, str] | None = None, timeout: float = 300
) -> subprocess.CompletedProcess[str]:
    """Run ansible-playbook in a folder as a user does, without any plugin of the tests, and return what it printed, errors amid the rest.

    :arg variables: environment variables, such as those of a device; of those that begin with ``FLEET_`` there are no others.
    """
    own = {
        name: value
        for name, value in environment().items()
        if not name.startswith("FLEET_") and "PLUGINS" not in name and "CALLBACK" not in name
    }
    return subprocess.run(
        [str(BIN / "ansible-playbook"), *words],
        cwd=folder,
        env={**own, **(variables or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=timeout,
    )


def addresses(devices: Sequence[Any] | Mapping[str, Any]) -> list[str]:
    """Return where the callback notifies simulators which task begins, in the form that it takes."""
    by_name = devices.items() if isinstance(devices, Mapping) else [("", device) for device in devices]
    return [f"{name}@https://{device.host}:{device.port}".lstrip("@") for name, device in by_name]


def by_mark(devices: Sequence[Any] | Mapping[str, Any]) -> dict[tuple[str, str], list[tuple[str, Exchange]]]:
    """Return what simulators were asked, with their products, by the name of the simulator and of the task."""
    by_name = devices.items() if isinstance(devices, Mapping) else [("", device) for device in devices]
    found: dict[tuple[str, str], list[tuple[str, Exchange]]] = {}
    for name, device in by_name:
        for exchange in device.journal:
            found.setdefault((name, exchange.mark), []).append((device.product, exchange))
    return found


def run_plays(
    plays: Sequence[Mapping[str, Any]],
    devices: Sequence[Any] | Mapping[str, Any] = (),
    *,
    verbosity: int = 0,
    diff: bool = False,
    check: bool = False,
    extra_environment: Mapping[str, str] | None = None,
    arguments: Sequence[str] = (),
    timeout: float = 300,
) -> Run:
    """Run plays with ansible-playbook and return what every task did.

    :arg devices: the simulators; by the name of a host or of a scenario (a variable of plays), where only its plays talk to one.
    """
    with tempfile.TemporaryDirectory() as folder:
        process, record = start_plays(
            plays,
            devices,
            Path(folder),
            verbosity=verbosity,
            diff=diff,
            check=check,
            extra_environment=extra_environment,
            arguments=arguments,
        )
        try:
            output, unused = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        lines = record.read_text(encoding="utf-8") if record.exists() else ""
    exchanges = by_mark(devices)
    outcomes = []
    for line in map(json.loads, lines.splitlines()):
        names = {line["host"], line["scenario"]} if isinstance(devices, Mapping) else {""}
        marked = [found for name in sorted(names) for found in exchanges.get((name, line["task"]), ())]
        for product in {product for product, unused in marked}:
            record_operations(product, line["module"], (exchange for other, exchange in marked if other == product))
        own = [exchange for unused, exchange in marked]
        outcomes.append(
            Outcome(
                line["task"],
                line["status"],
                line["result"],
                [f"{exchange.method} {exchange.path}" for exchange in own],
                [f"{exchange.method} {exchange.path}" for exchange in own if exchange.writes],
                line["host"],
                line["scenario"],
                line["turn"],
            )
        )
    assert_contract_kept(*(devices.values() if isinstance(devices, Mapping) else devices))
    return Run(outcomes, output, process.returncode, lines)


def start_plays(
    plays: Sequence[Mapping[str, Any]],
    devices: Sequence[Any] | Mapping[str, Any],
    folder: Path,
    *,
    verbosity: int = 0,
    diff: bool = False,
    check: bool = False,
    extra_environment: Mapping[str, str] | None = None,
    arguments: Sequence[str] = (),
) -> tuple[subprocess.Popen[str], Path]:
    """Start ansible-playbook in a process group of its own; return it with the file of results."""
    playbook = folder / "playbook.yml"
    playbook.write_text(yaml.safe_dump([dict(play) for play in plays], sort_keys=False, allow_unicode=True), "utf-8")
    # What playbooks send: they find it beside themselves.
    shutil.copytree(SUPPORT / "files", folder, dirs_exist_ok=True)
    record = folder / "record.jsonl"
    flags = [
        *(["-" + "v" * verbosity] if verbosity else []),
        *(["--diff"] if diff else []),
        *(["--check"] if check else []),
    ]
    process = subprocess.Popen(
        [str(BIN / "ansible-playbook"), "-i", "localhost,", *flags, *arguments, str(playbook)],
        env=environment(
            {
                "STEP_RECORD": str(record),
                "STEP_CONTROL": " ".join(addresses(devices)),
                **(extra_environment or {}),
            }
        ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    return process, record


def run_steps(device: Any, steps: Sequence[Step], way: str = IN_PROCESS, **arguments: Any) -> Run:
    """Run steps one after the other on one simulator."""
    keywords = arguments.pop("keywords", {})
    return run_plays([play_for(device, steps, way, **keywords)], [device], **arguments)
