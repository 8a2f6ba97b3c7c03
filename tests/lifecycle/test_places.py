"""Where a task runs: on the controller unless another connection was chosen, and never by SSH to a device, whatever else is written about connections.

A program `ssh` stands first on PATH and notes each call. Each way to choose a connection is tried with each other, and with all that asks
for an ordinary module.
"""

from __future__ import annotations

import itertools
import json
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.playbook import Run, connection_options, run_plays

from simulators import start

SSH = """#!/bin/sh
# Only what names a host is an attempt to log in: Ansible also asks which options this program knows.
case "$*" in *.example.com*) echo "$*" >> "$FAKE_SSH_LOG" ;; esac
exit 255
"""
# Where a task ran, as the test sees it.
IN_PROCESS, MODULE, BY_SSH, REFUSED = "in process", "as a module", "by SSH", "refused"

BARE, LOCAL, SSH_VARIABLE, FAR = "bare.example.com", "local.example.com", "ssh.example.com", "far.example.com"
HOSTS: Mapping[str, Mapping[str, str]] = {
    BARE: {},
    LOCAL: {"ansible_connection": "local"},
    SSH_VARIABLE: {"ansible_connection": "ssh"},
    FAR: {"ansible_connection": "far"},
}
DEVICE, JUMP = "other.example.com", "jump.example.com"
KEYWORDS = (None, "local", "ssh")
# What asks for an ordinary module.
ASKS: Mapping[str, Mapping[str, Any]] = {
    "async": {"async": 60, "poll": 1},
    "become": {"become": True, "vars": {"ansible_become_method": "no_one_else"}},
    "variable": {"vars": {"fleet_in_process": False}},
    "forgotten": {"async": 60, "poll": 0},
}


@dataclass(frozen=True)
class Case:
    """One combination, and where it has to run."""

    host: str
    play: str | None
    block: str | None
    task: str | None
    place: str
    keywords: tuple[tuple[str, Any], ...] = ()
    label: str = ""

    @property
    def name(self) -> str:
        return f"{self.host} play={self.play} block={self.block} task={self.task} {self.label}".strip()

    def content(self) -> dict[str, Any]:
        keywords = dict(self.keywords)
        task = {
            "name": self.name,
            "steady.fleet.sps_info": {"gather": ["release"]},
            "ignore_errors": True,
            "ignore_unreachable": True,
            **({"connection": self.task} if self.task else {}),
            **keywords,
        }
        return {"block": [task], **({"connection": self.block} if self.block else {})}


def expected(host: str, play: str | None, block: str | None, task: str | None) -> str:
    """Return where a task runs: a variable wins over keywords, and the innermost keyword over the others."""
    chosen = HOSTS[host].get("ansible_connection") or task or block or play
    return {None: IN_PROCESS, "local": IN_PROCESS, "ssh": BY_SSH, "far": MODULE}[chosen]


def cases() -> Iterator[Case]:
    for host, play, block, task in itertools.product(HOSTS, KEYWORDS, KEYWORDS, KEYWORDS):
        # A task within a play that chooses something else is enough of the inner levels together.
        if block and task and play:
            continue
        # Each of these is a process of its own. That a variable wins over several keywords as well is seen on the other hosts.
        if host == FAR and sum(map(bool, (play, block, task))) > 1:
            continue
        yield Case(host, play, block, task, expected(host, play, block, task))
    for label, ask in ASKS.items():
        for play in KEYWORDS:
            place = {None: MODULE, "local": MODULE, "ssh": BY_SSH}[play]
            if label == "forgotten":
                place = {None: REFUSED, "local": MODULE, "ssh": BY_SSH}[play]
            yield Case(BARE, play, None, None, place, tuple(ask.items()), label)
    variable = {"vars": {"ansible_connection": "ssh"}}
    yield Case(BARE, None, None, None, BY_SSH, tuple(variable.items()), "variable of the task")
    delegated = {
        "localhost": IN_PROCESS,
        BARE: IN_PROCESS,
        DEVICE: IN_PROCESS,
        JUMP: BY_SSH,
        LOCAL: IN_PROCESS,
        FAR: MODULE,
    }
    for other, place in delegated.items():
        yield Case(BARE, None, None, None, place, (("delegate_to", other),), f"delegated to {other}")


CASES = tuple(cases())
pytestmark = [pytest.mark.smoke, pytest.mark.xdist_group("places")]


def inventory(device: Any) -> dict[str, Any]:
    options = {f"fleet_{name}": value for name, value in connection_options(device).items()}
    python = {"ansible_python_interpreter": sys.executable}
    devices = {host: {**options, **variables, "fleet_product": "sps"} for host, variables in HOSTS.items()}
    others = {DEVICE: {"fleet_product": "portal"}, JUMP: {}}
    return {"all": {"hosts": {**devices, **others}, "vars": python}}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Run, Any, dict[str, str]]]:
    """Run all combinations and return with what SSH was asked for, by the case."""
    folder = tmp_path_factory.mktemp("ssh")
    program = folder / "ssh"
    program.write_text(SSH, encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with start("sps") as device:
        (folder / "inventory.json").write_text(json.dumps(inventory(device)), encoding="utf-8")
        plays = [
            {
                "name": f"{host} {play}",
                "hosts": host,
                "gather_facts": False,
                **({"connection": play} if play else {}),
                "tasks": [case.content() for case in CASES if (case.host, case.play) == (host, play)],
            }
            for host, play in itertools.product(HOSTS, KEYWORDS)
        ]
        log = folder / "ssh.log"
        run = run_plays(
            [play for play in plays if play["tasks"]],
            [device],
            verbosity=3,
            arguments=["-i", str(folder / "inventory.json")],
            extra_environment={
                "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
                "FAKE_SSH_LOG": str(log),
                "ANSIBLE_SSH_EXECUTABLE": str(program),
                "ANSIBLE_BECOME_PLUGINS": str(Path(__file__).parents[1] / "support/become_plugins"),
                # No password of the environment may be what makes it work.
                **{name: "" for name in os.environ if name.startswith("FLEET_")},
            },
            timeout=500,
        )
        attempts = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        yield run, device, dict(enumerate(attempts))


def place_of(run: Run, case: Case) -> str:
    """Return where a case ran, as -vvv shows it."""
    block = run.output.partition(f"TASK [{case.name}]")[2].partition("\nTASK [")[0]
    found = run[case.name]
    if found.status == "unreachable" or "UNREACHABLE!" in block:
        return BY_SSH
    if "async with poll: 0" in found.message:
        return REFUSED
    return MODULE if "AnsiballZ_" in block else IN_PROCESS


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_task_runs_where_the_rule_says(ran: Any, case: Case) -> None:
    run = ran[0]

    assert place_of(run, case) == case.place, run[case.name].message
    if case.place in (IN_PROCESS, MODULE):
        assert not run[case.name].failed, run[case.name].message
        started_only = "poll" in dict(case.keywords) and dict(case.keywords)["poll"] == 0
        assert started_only or run[case.name].result["release"]


def test_ssh_is_asked_for_where_it_was_chosen_and_nowhere_else(ran: Any) -> None:
    unused, device, attempts = ran
    chosen = [case for case in CASES if case.place == BY_SSH]

    assert attempts, "the program must have been called for those cases that choose SSH"
    assert len(attempts) >= len(chosen)
    entered = {name for line in attempts.values() for name in line.split() if name.endswith(".example.com")}
    # The address of the device, which each task is about, is none of them: what was logged in to is what was named.
    assert entered <= {BARE, LOCAL, SSH_VARIABLE, JUMP}
    assert device.host not in entered


@pytest.mark.parametrize("way", ["no requests"])
def test_without_requests_a_bare_host_gets_the_ordinary_module_here(tmp_path: Path, way: str) -> None:
    (tmp_path / "requests.py").write_text("raise ImportError('No module named requests')\n", encoding="utf-8")
    program = tmp_path / "ssh"
    program.write_text(SSH, encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with start("sps") as device:
        (tmp_path / "inventory.json").write_text(json.dumps(inventory(device)), encoding="utf-8")
        # The module's own Python has the library.
        task = {
            **Case(BARE, None, None, None, MODULE, label=way).content()["block"][0],
            "environment": {"PYTHONPATH": ""},
        }
        run = run_plays(
            [{"name": "bare", "hosts": BARE, "gather_facts": False, "tasks": [task]}],
            [device],
            verbosity=3,
            arguments=["-i", str(tmp_path / "inventory.json")],
            extra_environment={
                "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
                "FAKE_SSH_LOG": str(tmp_path / "ssh.log"),
                "PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]),
            },
        )

        found = run[task["name"]]
        assert not found.failed, found.message
        assert "AnsiballZ_" in run.output
        assert not (tmp_path / "ssh.log").exists()
