"""What every benchmark needs: plays with a stopwatch, bare requests with a stopwatch, and a table."""

from __future__ import annotations

import json
import os
import platform
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

HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Times:
    """Seconds of all tasks of one name, and of their loop items."""

    tasks: list[float]
    items: list[float]


def connection_variables(device: Any) -> dict[str, Any]:
    """Return the connection options for a simulator, for `module_defaults`."""
    return {name: getattr(device, name) for name in ("host", "port", "username", "password", "ca_path")}


def time_play(tasks: Sequence[Mapping[str, Any]], device: Any, *, in_process: bool = True) -> dict[str, Times]:
    """Run tasks on a device and return the times by the tasks' names.

    A task takes from its start to the start of the next one, all that Ansible does for it included. A loop item takes
    from the end of the item before to its own; the first one, which logs in, is not counted.
    """
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {
            "ansible_connection": "local",
            "ansible_python_interpreter": sys.executable,
            "fleet_in_process": in_process,
        },
        "module_defaults": {f"group/steady.fleet.{device.product}": connection_variables(device)},
        # What Ansible does once per play falls into the time of its first task.
        "tasks": [{"name": "warm up", "ansible.builtin.meta": "noop"}, warm_up(device), *tasks, warm_up(device)],
    }
    with tempfile.TemporaryDirectory() as folder:
        playbook, record = Path(folder) / "playbook.yml", Path(folder) / "times.jsonl"
        playbook.write_text(yaml.safe_dump([play]), "utf-8")
        environment = {
            **os.environ,
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
            "ANSIBLE_CALLBACKS_ENABLED": "stopwatch",
            "ANSIBLE_LOCALHOST_WARNING": "0",
            "STOPWATCH_FILE": str(record),
        }
        command = [str(BIN / "ansible-playbook"), "-i", "localhost,", str(playbook)]
        run = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
        if run.returncode:
            raise RuntimeError(f"the measured playbook failed:\n{run.stdout[-3000:]}{run.stderr[-1000:]}")
        return _times([json.loads(line) for line in record.read_text("utf-8").splitlines()])


def warm_up(device: Any) -> dict[str, Any]:
    """Return a task that is not measured, but keeps the measured ones from being first or last."""
    return {"name": "warm up", f"steady.fleet.{device.product}_info": {}}


def _times(events: Sequence[Mapping[str, Any]]) -> dict[str, Times]:
    times: dict[str, Times] = {}
    starts = [number for number, event in enumerate(events) if event["event"] != "item"]
    for start, end in pairwise(starts):
        own = times.setdefault(events[start]["name"], Times([], []))
        own.tasks.append(events[end]["time"] - events[start]["time"])
        stamps = [event["time"] for event in events[start + 1 : end]]
        own.items.extend(after - before for before, after in pairwise(stamps))
    return times


def time_calls(call: Callable[[], Any], times: int) -> list[float]:
    """Return the seconds that a call takes, each time."""
    taken = []
    for _number in range(times):
        started = time.perf_counter()
        call()
        taken.append(time.perf_counter() - started)
    return taken


@dataclass(frozen=True)
class Row:
    """One way of doing a piece of work. `parts` is how many tasks it takes."""

    way: str
    taken: Sequence[float]
    goal: float | None = None
    parts: int = 1


def table(title: str, bare: Sequence[float], rows: Sequence[Row]) -> str:
    """Return one piece of work as a Markdown table: each way of doing it against its requests alone.

    Everything counts by its median. The fastest time is shown too: on a busy machine it says more about the program.
    """
    alone = median(bare)
    lines = [
        ("", "median", "fastest", "beyond HTTP", "ratio", "goal"),
        ("the requests alone", _ms(alone), _ms(min(bare)), "", "1.0", ""),
    ]
    for row in rows:
        seconds = median(row.taken) * row.parts
        beyond = seconds - alone
        goal = ""
        if row.goal is not None:
            goal = f"at most {row.goal * 1000:.0f} ms: {'met' if beyond <= row.goal else 'NOT MET'}"
        lines.append(
            (row.way, _ms(seconds), _ms(min(row.taken) * row.parts), _ms(beyond), f"{seconds / alone:.1f}", goal)
        )
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    lines.insert(1, ("-" * widths[0], *(f"{'-' * (width - 1)}:" for width in widths[1:5]), "-" * widths[5]))
    # Words to the left, numbers to the right.
    sides = "<>>>><"
    text = [
        " | ".join(f"{cell:{side}{width}}" for cell, side, width in zip(line, sides, widths, strict=True))
        for line in lines
    ]
    return "\n".join([f"### {title}", "", *(f"| {line} |" for line in text)])


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.1f} ms"


def machine() -> str:
    """Return what the figures depend on."""
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, ansible-core {version('ansible-core')}, "
        f"Python {platform.python_version()}, requests {version('requests')}"
    )
