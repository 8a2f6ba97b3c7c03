"""What export, drift and enforcement of 200 devices cost, as ratios to an action that does nothing on 200 hosts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import yaml
from gitops import FORKS, print_for_all, run_playbook
from support.background import Device

EACH = 50
RUNS = 3
EMPTY = [
    {
        "hosts": "all",
        "connection": "local",
        "gather_facts": False,
        "tasks": [{"name": "nothing", "ansible.builtin.debug": {"msg": "nothing"}}],
    }
]


def measure(folder: Path, devices: Sequence[Device]) -> str:
    """Run each playbook with a stopwatch, after a first export that writes the documents."""
    (folder / "empty.yml").write_text(yaml.safe_dump(EMPTY), "utf-8")
    first, unused = run_playbook(folder, "steady.fleet.export")
    written = len(list((folder / "host_vars").glob("*/config.yml")))
    if written != len(devices):
        raise RuntimeError(f"{written} documents were written of {len(devices)} devices")
    names = {
        "an empty action": "empty.yml",
        "export (reading all of each device)": "steady.fleet.export",
        "drift": "steady.fleet.drift",
        "enforcement with nothing to do": "steady.fleet.enforce",
    }
    taken = {
        way: median(run_playbook(folder, playbook)[0] for _number in range(RUNS)) for way, playbook in names.items()
    }
    empty = taken["an empty action"]
    lines = [f"### {len(devices)} devices, {FORKS} forks", "", "| | seconds | ratio |", "|---|---:|---:|"]
    lines += [f"| {way} | {seconds:.1f} | {seconds / empty:.1f} |" for way, seconds in taken.items()]
    return "\n".join(
        [
            *lines,
            "",
            f"The first export, which wrote the files, took {first:.1f} s, {first / empty:.1f} times the empty action.",
        ]
    )


def main() -> int:
    """Print the table."""
    return print_for_all(measure, EACH)


if __name__ == "__main__":
    sys.exit(main())
