"""The life-cycle playbooks of the integration targets that need no ansible-test: all of a product in one ansible-playbook.

They are documentation that runs: each predicts its changes, makes them, makes them again, and asserts what it saw.
"""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.devices import assert_tidy
from support.playbook import IN_PROCESS, Run, play_for, run_plays

from simulators import products, start

TARGETS = Path(__file__).parents[1] / "integration" / "targets"
# The aliases of the targets that `make test` gives to ansible-test, see tools/_steps.py.
BY_ANSIBLE_TEST = {"every_release"}


def aliases(target: Path) -> set[str]:
    return set((target / "aliases").read_text("utf-8").split())


def product_of(target: Path) -> str:
    """Return the product that a target starts."""
    text = (target / "tasks/main.yml").read_text("utf-8")
    found = re.search(r"setup_simulator_product: (\w+)", text)
    assert found, f"{target.name} starts no simulator, so it is for ansible-test: give it the alias every_release"
    return found[1]


RUN_HERE = {
    target.parent.name: product_of(target.parent)
    for target in sorted(TARGETS.glob("*/aliases"))
    if target.parent.name != "setup_simulator" and not aliases(target.parent) & BY_ANSIBLE_TEST
}


def lifecycle_play(target: str, device: Any) -> dict[str, Any]:
    """Return a play that does what the target does between starting its simulator and looking whether it is tidy."""
    play = play_for(device, [], IN_PROCESS, hosts=target)
    # The playbooks say themselves how they connect.
    del play["module_defaults"]
    address = f"https://{device.host}:{device.port}"
    play["vars"]["simulator"] = {
        "host": device.host,
        "port": device.port,
        "username": device.username,
        "password": device.password,
        "ca_path": str(device.ca_path),
        "control": f"{address}/_simulator",
    }
    play["tasks"] = [
        {"name": target, "ansible.builtin.include_role": {"name": str(TARGETS / target), "tasks_from": "lifecycle.yml"}}
    ]
    return play


@pytest.fixture(scope="module")
def run_of() -> Iterator[Callable[[str], tuple[Run, dict[str, Any]]]]:
    """Return what runs the playbooks of a product once, each with a simulator of its own."""
    with contextlib.ExitStack() as stack:

        @functools.cache
        def play(product: str) -> tuple[Run, dict[str, Any]]:
            devices = {
                target: stack.enter_context(start(product)) for target, own in RUN_HERE.items() if own == product
            }
            plays = [lifecycle_play(target, device) for target, device in devices.items()]
            return run_plays(plays, devices, arguments=["-i", ",".join(devices) + ","]), devices

        yield play


@pytest.mark.parametrize(
    "target", [pytest.param(target, marks=pytest.mark.xdist_group(product)) for target, product in RUN_HERE.items()]
)
def test_the_playbook_of_a_target_is_true(run_of: Any, target: str) -> None:
    run, devices = run_of(RUN_HERE[target])
    own = [outcome for outcome in run.outcomes if outcome.host == target]
    tasks = len(re.findall(r"^ +(?:steady\.fleet|ansible\.builtin)\.", lifecycle_of(target), re.MULTILINE))

    # Some tasks are to fail, and are followed by an assertion; what else fails ends the play, and the recap counts it.
    recap = re.findall(rf"^{target} .*failed=(\d+)", run.output, re.MULTILINE)
    assert recap == ["0"], run.output[-3000:]
    assert len(own) >= tasks, "some tasks did not run"
    assert_tidy(devices[target])


def lifecycle_of(target: str) -> str:
    return (TARGETS / target / "tasks/lifecycle.yml").read_text("utf-8")


def test_every_product_has_playbooks_for_ansible_test_too() -> None:
    given = {
        product_of(target.parent)
        for target in TARGETS.glob("*/aliases")
        if aliases(target.parent) & BY_ANSIBLE_TEST and "setup_simulator_product" in main_of(target.parent)
    }

    assert given == set(products())
    assert set(RUN_HERE.values()) == set(products())


def main_of(target: Path) -> str:
    path = target / "tasks/main.yml"
    return path.read_text("utf-8") if path.exists() else ""


def test_the_playbooks_for_ansible_test_are_those_that_make_test_gives_it() -> None:
    text = (Path(__file__).parents[2] / "tools/_steps.py").read_text("utf-8")

    assert f"BY_ANSIBLE_TEST = {tuple(f'{alias}/' for alias in sorted(BY_ANSIBLE_TEST))}".replace("'", '"') in text
    assert all(yaml.safe_load(lifecycle_of(target)) for target in RUN_HERE)
