"""Ansible is asked to end in the middle of a transaction, at every step of it.

Afterwards, when its last process is gone, nothing is open and the configuration is as before or as desired.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.devices import assert_tidy
from support.direct import run_task
from support.playbook import IN_PROCESS, ORDINARY, Step, play_for, start_plays
from support.sps import COMMIT, LOGIN, NEW_PASSWORD, OPEN, TRAP, TRAP_V3, committed, read, write

from ansible_collections.steady.fleet.plugins.module_utils.sps.resources.snmp_trap import MODULE
from simulators import start

REQUESTS = (LOGIN, read(TRAP), OPEN, read(TRAP), NEW_PASSWORD, NEW_PASSWORD, write(TRAP), COMMIT, read(TRAP))
STEPS = [pytest.param(number, id=f"{number} {request}") for number, request in enumerate(REQUESTS, 1)]
# Long enough for a loaded machine; the processes usually end within a second.
MAX_WAIT = 60.0


def processes_of(run: Path) -> list[int]:
    """Return the processes of a run of Ansible that have not ended, by what is in their environment.

    A worker may outlive the main process, and from ansible-core 2.19 on it is in a session of its own.
    """
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The name, in brackets, may hold anything.
            state = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
            environment = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"STEP_RECORD={run}".encode() in environment and state not in "ZX":
            found.append(int(folder.name))
    return found


def end_of(process: subprocess.Popen[str], run: Path) -> None:
    """Wait until every process of the run is gone."""
    deadline = time.monotonic() + MAX_WAIT
    while process.poll() is None or processes_of(run):
        assert time.monotonic() < deadline, f"still there: {processes_of(run)}"
        time.sleep(0.02)


def interrupt(device: Any, folder: Path, way: str, step: int, number: int, *, to_all: bool = False) -> None:
    """Run the change, send the signal while the appliance holds its response to the n-th request."""
    device.fault("*", "hold", nth=step)
    play = play_for(device, [Step("change", "sps_snmp_trap", TRAP_V3)], way)
    process, run = start_plays([play], [], folder)
    try:
        deadline = time.monotonic() + MAX_WAIT
        while not device.wait_until_held(0.1):
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < deadline
        if to_all:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        # The response comes when the signal has arrived, so that it is there in the middle of the request.
        time.sleep(0.3)
        device.release()
        process.communicate(timeout=MAX_WAIT)
        end_of(process, run)
    finally:
        device.release()
        for left in processes_of(run):
            os.kill(left, signal.SIGKILL)


def assert_outcome(device: Any, before: dict[str, Any], after: dict[str, Any]) -> None:
    assert_tidy(device)
    assert committed(device) in (before, after)


@pytest.fixture(scope="module")
def device() -> Iterator[Any]:
    with start("sps") as simulator:
        yield simulator


@pytest.fixture(scope="module")
def states(device: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is committed before the change and after it."""
    device.reset()
    before = committed(device)
    assert run_task(device, MODULE, TRAP_V3).changed
    return before, committed(device)


@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_left_open_when_ansible_is_to_end(device: Any, states: Any, tmp_path: Path, step: int) -> None:
    device.reset()

    interrupt(device, tmp_path, IN_PROCESS, step, signal.SIGTERM)

    assert_outcome(device, *states)


@pytest.mark.parametrize("step", STEPS[2:8])
def test_nothing_is_left_open_by_an_ordinary_module(device: Any, states: Any, tmp_path: Path, step: int) -> None:
    device.reset()

    interrupt(device, tmp_path, ORDINARY, step, signal.SIGTERM)

    assert_outcome(device, *states)


@pytest.mark.parametrize("way", [IN_PROCESS, ORDINARY])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_nothing_is_left_open_when_the_terminal_ends_it(
    device: Any, states: Any, tmp_path: Path, number: signal.Signals, way: str
) -> None:
    """Ctrl-C and a closed terminal reach every process of the terminal at once, which need not be all."""
    device.reset()

    interrupt(device, tmp_path, way, REQUESTS.index(write(TRAP)) + 1, number, to_all=True)

    assert_outcome(device, *states)
