"""The EXAMPLES of every module, executed as they are printed against a fresh simulator of its product.

Users copy them, so they must work as they stand, and a second run must change nothing. The modules of a product share a playbook, since
starting Ansible costs more than most examples; each has a simulator of its own.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import json
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.plugin_docs import read_docstring
from support.devices import assert_tidy
from support.playbook import SUPPORT, Outcome, Run, run_plays

from simulators import products, start
from simulators.fleet import render

MODULES = Path(__file__).parents[2] / "plugins" / "modules"
TURNS = ("first", "second")
# Valid wherever a product asks for a text no one should guess.
SECRET = "Example-secret-0123"

# Why a task reports a change when it runs again, by module and name; an asterisk stands for all of a module.
CHANGES_AGAIN = {
    ("cloud_sync_accounts", "Write the new secret of one account after its key was rotated"): "update_secret: true",
    ("cloud_sync_run", "Start a sync of the Azure accounts, and go on"): "it acts",
    ("cloud_sync_run", "Sync the AWS accounts now, and wait for the result"): "it acts",
    ("appliance_account", "Give the auditors a new password"): "update_secrets: always",
    (
        "appliance_password",
        "Give the content gateway a new password",
    ): "no login can check it, hence update_secrets: always",
    ("appliance_password_recovery", "Begin the recovery"): "each run begins one",
    ("appliance_smtp", "Give the password again, since it has changed on the server"): "update_secrets: always",
    ("device_verdict", "Compare the device with its document"): "it predicts, and nothing is written",
    ("drift_report", "Compare the appliance with its document"): "it predicts, and nothing is written",
    ("portal_report_run", "Send it now"): "it acts",
    ("portal_report_run", "Send it for January"): "it acts",
    ("portal_report_run", "Order a report on January, and save it"): "it acts",
    ("portal_report_run", "Order a report, and go on"): "it acts",
    (
        "portal_group_brand",
        "Give the password again, since it has changed on the mail server",
    ): "update_secrets: always",
    ("portal_group_lock", "Lock the partner"): "no response shows whether it is locked",
    ("portal_group_lock", "Unlock the partner"): "no response shows whether it is locked",
    ("portal_group_migration", "Move the partner to it, now"): "no response shows where it is, so each run moves",
    ("portal_identity", "*"): "each run uses another token up",
    ("portal_mail", "*"): "it acts",
    ("portal_token", "*"): "each run issues a token",
    ("sps_password", "*"): "what is stored cannot be listed, so each run stores one more",
    ("sps_snmp_trap", "Give both passwords again"): "update_secrets: always",
}

# How a simulator has to be for the examples of a module, where a fresh one refuses them.
SWITCHES: Mapping[str, Mapping[str, Any]] = {
    # Examples log in as the administrator at the top, whom the portal's document does not let do this.
    "portal_user_machine": {"roles": "ignored"},
}


# The examples that need more than a simulator: a plan that somebody approved, forty devices, drift to fail with.
NEED_MORE = {
    "device_adopt": ("Take over what somebody changed by hand",),
    "conformance": ("Look at an appliance that is in no inventory",),
    "device": ("Do what was approved, and nothing else",),
    "device_verdict": ("Let each device that has drifted fail",),
    "drift_report": ("Fail where one has drifted, and write no file", "Make one report of those of two sites"),
    "estate_check": ("Go on only with all forty devices",),
}
# The product whose simulator the examples of these modules run on: their play is on `hosts: sps`, or on all hosts.
ON_CONTROLLER = "sps"
TASKS = """- name: Further examples
  hosts: {product}
  gather_facts: false
  tasks:
"""


@dataclasses.dataclass(frozen=True)
class Example:
    """The EXAMPLES of one module, as printed and as read."""

    module: str
    product: str
    texts: tuple[str, ...]

    def __str__(self) -> str:
        return self.module

    @property
    def entries(self) -> tuple[Mapping[str, Any], ...]:
        """Return what each of them says."""
        return tuple(yaml.safe_load(text)[0] for text in self.texts)

    @property
    def tasks(self) -> tuple[Mapping[str, Any], ...]:
        """Return all tasks, also those of plays."""
        return tuple(task for entry in self.entries for task in entry.get("tasks", [entry]))


def examples() -> Iterator[Example]:
    """Yield the examples of every module."""
    known = products()
    for path in sorted(MODULES.glob("*.py")):
        product = next((name for name in known if path.stem.startswith(f"{name}_")), ON_CONTROLLER)
        text = read_docstring(str(path))["plainexamples"]
        if text:
            yield Example(path.stem, product, tuple(re.split(r"(?m)^(?=- )", text.strip("\n") + "\n")[1:]))


EXAMPLES = tuple(examples())


def variables(node: Any) -> set[str]:
    """Return the names of the vaulted variables that the examples use."""
    if isinstance(node, Mapping):
        return set().union(*map(variables, node.values()))
    if isinstance(node, list | tuple):
        return set().union(*map(variables, node))
    if not isinstance(node, str):
        return set()
    words = node.replace("{", " ").replace("}", " ").replace(".", " ").split()
    return {word for word in words if word.startswith("vault_")}


def left_out(example: Example) -> bool:
    """Say whether all examples of a module need more than a simulator."""
    return {entry["name"] for entry in example.entries} <= set(NEED_MORE.get(example.module, ()))


def written(example: Example, device: Any, folder: Path) -> list[dict[str, Any]]:
    """Write each example into a file of its own, just as it is printed; return what runs each of them twice in a row."""
    shutil.copytree(SUPPORT / "files", folder, dirs_exist_ok=True)
    # The inventory has one device; that of this module is another one.
    own = {name: value for name, value in device.inventory().items() if name.startswith(("fleet_", "ansible_"))}
    plays: list[dict[str, Any]] = []
    for number, (text, entry) in enumerate(zip(example.texts, example.entries, strict=True)):
        if entry["name"] in NEED_MORE.get(example.module, ()):
            continue
        file = folder / f"example{number}.yml"
        is_play = "hosts" in entry
        tasks = TASKS.format(product=example.product) + textwrap.indent(text, "    ")
        file.write_text(text if is_play else tasks, encoding="utf-8")
        for turn in TURNS:
            scenario = {"scenario": example.module, "turn": turn}
            plays.append({"import_playbook": str(file), "vars": {**own, **scenario}})
    return plays


def play(devices: Mapping[Example, Any], folder: Path) -> Run:
    """Run the examples of these modules of a product, with the inventory that the simulators print and nothing else."""
    folder.mkdir()
    (product,) = {example.product for example in devices}
    used = set().union(*(variables(example.tasks) for example in devices))
    vault = {name: f"{SECRET}-{number}" for number, name in enumerate(sorted(used))}
    (folder / "inventory.yml").write_text(render({product: [next(iter(devices.values()))]}), encoding="utf-8")
    (folder / "vault.json").write_text(json.dumps(vault), encoding="utf-8")
    # The helper names localhost in an inventory of its own; for users, who do not, it is this machine by itself.
    this_machine = f"localhost ansible_connection=local ansible_python_interpreter={sys.executable}\n"
    (folder / "this_machine.ini").write_text(this_machine, encoding="utf-8")
    arguments = ["-i", str(folder / "this_machine.ini"), "-i", str(folder / "inventory.yml")]
    arguments += ["-e", f"@{folder / 'vault.json'}"]
    plays = [play for example, device in devices.items() for play in written(example, device, folder / example.module)]
    # Where files without a folder belong.
    with contextlib.chdir(folder):
        return run_plays(plays, {example.module: device for example, device in devices.items()}, arguments=arguments)


@dataclasses.dataclass(frozen=True)
class Played:
    """What the examples of one module did, and the playbook that they were a part of."""

    outcomes: Sequence[Outcome]
    run: Run
    device: Any


def play_all(examples: Sequence[Example], folder: Path, stack: contextlib.ExitStack) -> dict[str, Played]:
    """Run the examples of a product in one playbook; where one fails, which ends that, those after it in another one."""
    devices = {
        example: stack.enter_context(start(example.product, switches=SWITCHES.get(example.module, {})))
        for example in examples
    }
    found: dict[str, Played] = {}
    waiting = list(examples)
    at_once = len(waiting)
    while waiting:
        now = waiting[:at_once]
        run = play({example: devices[example] for example in now}, folder / str(len(found)))
        reached = {outcome.scenario for outcome in run.outcomes}
        if run.returncode and not reached and len(now) > 1:
            # It could not be read, and does not say because of which of them.
            at_once = 1
            continue
        last = max((number for number, example in enumerate(now) if example.module in reached), default=0)
        settled = now[: last + 1] if run.returncode else now
        for example in settled:
            own = [outcome for outcome in run.outcomes if outcome.scenario == example.module]
            found[example.module] = Played(own, run, devices[example])
        waiting = waiting[len(settled) :]
    return found


@pytest.fixture(scope="module")
def played(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Example], Played]]:
    """Return what runs the examples of a product once, those that were selected, and returns what those of a module did."""
    selected = {item.callspec.id for item in request.session.items if hasattr(item, "callspec")}
    with contextlib.ExitStack() as stack:

        @functools.cache
        def of_product(product: str) -> dict[str, Played]:
            own = [example for example in EXAMPLES if example.product == product and example.module in selected]
            return play_all(
                [example for example in own if not left_out(example)], tmp_path_factory.mktemp(product), stack
            )

        yield lambda example: of_product(example.product)[example.module]


def marks_of(example: Example) -> list[pytest.MarkDecorator]:
    """Return the group that shares a playbook; and smoke, unless the module differs from others of its product in what it sends only."""
    own = example.module.removeprefix(f"{example.product}_")
    smoke = own == example.module or own in ("config", "info")
    return [pytest.mark.xdist_group(example.product), *([pytest.mark.smoke] if smoke else [])]


@pytest.mark.parametrize("example", [pytest.param(each, id=str(each), marks=marks_of(each)) for each in EXAMPLES])
def test_examples_work_as_printed_and_change_nothing_the_second_time(
    played: Callable[[Example], Played], example: Example
) -> None:
    if left_out(example):
        pytest.skip("its examples need more than a simulator")
    own = played(example)

    assert {outcome.turn for outcome in own.outcomes} == set(TURNS), own.run.output[-3000:]
    failures = [outcome for outcome in own.outcomes if outcome.failed and outcome.status != "skipped"]
    assert not [f"{outcome.name}: {outcome.message}" for outcome in failures]
    assert not [outcome.result["warnings"] for outcome in own.outcomes if outcome.result.get("warnings")]
    assert_tidy(own.device)
    again = [outcome.name for outcome in own.outcomes if outcome.turn == TURNS[1] and outcome.changed]
    assert not [name for name in again if not is_excused(example, name)]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_first_example_is_a_whole_play_and_uses_the_module(example: Example) -> None:
    first, *others = example.entries

    assert first["hosts"] in (example.product, "all")
    assert first["gather_facts"] is False
    assert not {"connection", "module_defaults"} & first.keys(), "the inventory says how to connect"
    assert f"steady.fleet.{example.module}:" in example.texts[0]
    assert not [entry["name"] for entry in others if "hosts" in entry]


def is_excused(example: Example, name: str) -> bool:
    return (example.module, name) in CHANGES_AGAIN or (example.module, "*") in CHANGES_AGAIN


def names_in(task: Mapping[str, Any]) -> set[str]:
    """Return the name of a task, and of those inside its block."""
    inner = [each for part in ("block", "rescue", "always") for each in task.get(part, ())]
    return {task["name"]}.union(*map(names_in, inner))


def test_every_excuse_is_of_an_example() -> None:
    names = {(example.module, name) for example in EXAMPLES for task in example.tasks for name in names_in(task)}
    modules = {example.module for example in EXAMPLES}

    stale = [
        (module, name)
        for module, name in CHANGES_AGAIN
        if (module, name) not in names and not (name == "*" and module in modules)
    ]

    assert not stale


def test_every_module_has_examples() -> None:
    assert {path.stem for path in MODULES.glob("*.py")} == {example.module for example in EXAMPLES}


def test_every_example_that_is_left_out_is_there() -> None:
    names = {example.module: {entry["name"] for entry in example.entries} for example in EXAMPLES}

    assert not {module: set(left) - names[module] for module, left in NEED_MORE.items() if set(left) - names[module]}
