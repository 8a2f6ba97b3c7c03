"""Runs of one way each, measured: a playbook, a playbook with a stopwatch for its tasks, or a function in a process of its own."""

from __future__ import annotations

import gc
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from results import Sample
from support.background import Device

HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent
FORKS = 10
MEASURED = "measured"
KILOBYTES = 1024
LOAD = os.getloadavg()[0]
"""How many programs wanted to run before this one began."""


@dataclass(frozen=True)
class Counts:
    """What devices were asked."""

    requests: int
    logins: int
    connections: int


LOGINS = {"sps": "/api/authentication", "portal": "/login", "cloud_sync": "/login"}
"""How the path of a login ends; an appliance has none."""


def take_journal(device: Device) -> list[dict[str, Any]]:
    """Return what a device was asked since the last time."""
    entries: list[dict[str, Any]] = device.control("GET", "journal")
    device.control("DELETE", "journal")
    return entries


def take_counts(devices: Sequence[Device]) -> Counts:
    """Return what all devices were asked since the last time."""
    requests = logins = connections = 0
    for device in devices:
        entries = take_journal(device)
        requests += len(entries)
        logins += sum(is_login(device.product, entry) for entry in entries)
        connections += len({entry["connection"] for entry in entries})
    return Counts(requests, logins, connections)


def is_login(product: str, entry: Mapping[str, Any]) -> bool:
    """Return whether a request of the journal is a login."""
    own = LOGINS.get(product)
    method = "GET" if product == "sps" else "POST"
    return own is not None and entry["method"] == method and str(entry["path"]).endswith(own)


def serve_slowly(devices: Sequence[Device], milliseconds: int) -> None:
    """Let each request take so long on the devices, beside what the simulator needs."""
    for device in devices:
        device.control("DELETE", "faults")
        if milliseconds:
            fault = {"match": "*", "kind": "delay", "seconds": milliseconds / 1000, "times": None}
            device.control("POST", "faults", fault)


def run_measured(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[Sample, str]:
    """Run a program; return what it took and what it printed.

    :raises RuntimeError: it failed.
    """
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        # It counts the process and all that it has waited for: Ansible's workers.
        unused, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{text[-3000:]}")
    return Sample(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / KILOBYTES), text


def with_counts(sample: Sample, counts: Counts, units: int = 1) -> Sample:
    """Return the sample with what the devices were asked, for one unit of the work."""
    return Sample(
        sample.seconds,
        sample.cpu,
        sample.memory,
        counts.requests / units,
        counts.logins / units,
        counts.connections / units,
    )


def ansible_environment(**more: str) -> dict[str, str]:
    """Return the environment for ansible-playbook."""
    return {
        **os.environ,
        "ANSIBLE_FORKS": str(FORKS),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_LOCALHOST_WARNING": "0",
        "ANSIBLE_ACTION_PLUGINS": str(HERE / "action_plugins"),
        "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]),
        **more,
    }


def run_playbook(folder: Path, playbook: str, *arguments: str, inventory: str = "inventory.yml") -> tuple[Sample, str]:
    """Run a playbook as a whole, Ansible's start included."""
    command = [str(BIN / "ansible-playbook"), "-i", inventory, playbook, *arguments]
    return run_measured(command, folder, ansible_environment())


@dataclass(frozen=True)
class Task:
    """A task that is measured over and over in one playbook.

    :arg tasks: the task, or the tasks that are run one after the other.
    :arg times: how often they run.
    :arg items: of the loop of each of them; then one item is what a sample is of.
    :arg together: the tasks are one piece of work; else each of them is.
    """

    tasks: Sequence[Mapping[str, Any]]
    times: int
    items: int = 0
    together: bool = False


def time_tasks(work: Task, device: Device, **variables: Any) -> Sample:
    """Run a task over and over in one playbook; return the median of what it took, and what it asked of the device.

    A task takes from its start to the start of the next one, so everything that Ansible does for it is included. The first one, for
    which Ansible loads what all need, is not counted; nor is the first item of a loop, which logs in.
    """
    measured = [{**task, "name": MEASURED} for _number in range(work.times) for task in work.tasks]
    other = {"name": "between", "ansible.builtin.debug": {"msg": "between"}}
    first = [{**task, "name": "first"} for task in work.tasks] if not work.items else []
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable, **variables},
        "module_defaults": {f"group/steady.fleet.{device.product}": connection_variables(device)},
        "tasks": [other, *first, *measured, other],
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "playbook.yml").write_text(yaml.safe_dump([play]), "utf-8")
        environment = ansible_environment(
            ANSIBLE_CALLBACK_PLUGINS=str(HERE / "callback_plugins"),
            ANSIBLE_CALLBACKS_ENABLED="stopwatch",
            STOPWATCH_FILE=str(folder / "times.jsonl"),
        )
        take_counts([device])
        command = [str(BIN / "ansible-playbook"), "-i", "localhost,", "playbook.yml"]
        whole, unused = run_measured(command, folder, environment)
        counts = take_counts([device])
        events = [json.loads(line) for line in (folder / "times.jsonl").read_text("utf-8").splitlines()]
    seconds, cpu = _times(events, work)
    pieces = 1 if work.together else len(work.tasks)
    units = pieces * (work.times * work.items if work.items else work.times + 1)
    return with_counts(Sample(seconds, cpu, whole.memory), counts, units)


def _times(events: Sequence[Mapping[str, Any]], work: Task) -> tuple[float, float]:
    """Return the seconds of a unit, and those of the processor."""
    starts = [number for number, event in enumerate(events) if event["event"] != "item"]
    own = [(start, end) for start, end in pairwise(starts) if events[start].get("name") == MEASURED]
    cpu = events[own[-1][1]]["cpu"] - events[own[0][0]]["cpu"]
    if work.items:
        stamps = [[event["time"] for event in events[start + 1 : end]] for start, end in own]
        items = [after - before for one in stamps for before, after in pairwise(one)]
        return median(items), cpu / (work.items * len(own))
    parts = len(work.tasks) if work.together else 1
    tasks = [events[end]["before"] - events[start]["time"] for start, end in own]
    whole = [sum(tasks[number : number + parts]) for number in range(0, len(tasks), parts)]
    return median(whole), cpu / len(whole)


def connection_variables(device: Device) -> dict[str, Any]:
    """Return the connection options for a simulator, for `module_defaults`."""
    return {name: getattr(device, name) for name in ("host", "port", "username", "password", "ca_path")}


def in_child(work: Callable[[], Any], units: int = 1) -> tuple[Sample, Any]:
    """Call a function in a process of its own, forked from this one, and return what it took and what it returned (as JSON).

    :raises RuntimeError: it raised something.
    """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(read)
            # As our action does in Ansible's workers: what was there before the fork is not looked through for garbage, and the rest seldom.
            gc.freeze()
            gc.set_threshold(50_000, 20, 50)
            before, started = _cpu(), time.perf_counter()
            found = work()
            taken = {"seconds": time.perf_counter() - started, "cpu": _cpu() - before, "found": found}
            with os.fdopen(write, "w") as pipe:
                json.dump(taken, pipe)
            code = 0
        except BaseException:  # noqa: BLE001  this process must never return
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    unused, status, used = os.wait4(child, 0)
    if status or not text:
        raise RuntimeError("what was to be measured failed, see above")
    taken = json.loads(text)
    sample = Sample(taken["seconds"] / units, taken["cpu"] / units, used.ru_maxrss / KILOBYTES)
    return sample, taken["found"]


def _cpu() -> float:
    """Return the seconds of the processor that this process has used, with those that it has waited for."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def machine() -> str:
    """Return what the figures depend on."""
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), ansible-core {version('ansible-core')}, "
        f"Python {platform.python_version()}, requests {version('requests')}; load of others {LOAD:.1f} when it began"
    )
