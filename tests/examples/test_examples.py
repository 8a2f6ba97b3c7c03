"""The EXAMPLES of every module, executed in process against a fresh simulator of its product.

Users copy them, so they must work as they stand, and a second run must change nothing.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.plugin_docs import read_docstring
from support.devices import assert_tidy
from support.playbook import Run, play_for, run_plays

from simulators import products, start

MODULES = Path(__file__).parents[2] / "plugins" / "modules"
TURNS = ("first", "second")
# Valid wherever a product asks for a text nobody should guess.
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
    ("appliance_smtp", "Give the password anew, since it has changed on the server"): "update_secrets: always",
    ("portal_report_run", "Send it now"): "it acts",
    ("portal_report_run", "Send it for January"): "it acts",
    ("portal_report_run", "Order a report on January, and save it"): "it acts",
    ("portal_report_run", "Order a report, and go on"): "it acts",
    (
        "portal_group_brand",
        "Give the password anew, since it has changed on the mail server",
    ): "update_secrets: always",
    ("portal_group_lock", "Lock the partner"): "no response tells whether it is locked",
    ("portal_group_lock", "Unlock the partner"): "no response tells whether it is locked",
    ("portal_group_migration", "Move the partner to it, now"): "no response tells where it is, so each run moves",
    ("portal_identity", "*"): "each run uses another token up",
    ("portal_mail", "*"): "it acts",
    ("portal_token", "*"): "each run issues a token",
    ("sps_password", "*"): "what is stored cannot be listed, so each run stores one more",
    ("sps_snmp_trap", "Give both passwords anew"): "update_secrets: always",
}

# How a simulator has to be for the examples of a module, where a fresh one refuses them.
SWITCHES: Mapping[str, Mapping[str, Any]] = {
    # Examples log in as the administrator at the top, whom the portal's document does not let do this.
    "portal_user_machine": {"roles": "ignored"},
}


@dataclasses.dataclass(frozen=True)
class Example:
    """The EXAMPLES of one module."""

    module: str
    product: str
    tasks: tuple[Mapping[str, Any], ...]

    def __str__(self) -> str:
        return self.module


def examples() -> Iterator[Example]:
    """Yield the examples of every module whose product has a simulator."""
    known = products()
    for path in sorted(MODULES.glob("*.py")):
        product = next((name for name in known if path.stem.startswith(f"{name}_")), None)
        text = read_docstring(str(path))["plainexamples"]
        if product is not None and text:
            yield Example(path.stem, product, tuple(yaml.safe_load(text)))


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


def twice(example: Example, device: Any) -> dict[str, Any]:
    """Return a play that runs each example twice in a row, on a host of its own: a failure must not stop the others."""
    vault = {name: f"{SECRET}-{number}" for number, name in enumerate(sorted(variables(example.tasks)))}
    play = play_for(device, [], hosts=example.module)
    play["vars"] = {**play["vars"], **vault}
    play["tasks"] = [renamed(task, f"{example.module}, {turn}") for task in example.tasks for turn in TURNS]
    return play


def renamed(task: Mapping[str, Any], mark: str) -> dict[str, Any]:
    """Return the task, and what is inside its block, with a mark in front of the name."""
    inner = {
        part: [renamed(each, mark) for each in task[part]] for part in ("block", "rescue", "always") if part in task
    }
    return {**task, **inner, "name": f"{mark}: {task['name']}"}


@pytest.fixture(scope="module")
def play_once() -> Iterator[Callable[[str], tuple[Run, dict[str, Any]]]]:
    """Return what runs the examples of all modules of a product in one playbook, each with a simulator of its own."""
    with contextlib.ExitStack() as stack:

        @functools.cache
        def play(product: str) -> tuple[Run, dict[str, Any]]:
            own = [example for example in EXAMPLES if example.product == product]
            devices = {
                example.module: stack.enter_context(start(product, switches=SWITCHES.get(example.module, {})))
                for example in own
            }
            plays = [twice(example, devices[example.module]) for example in own]
            hosts = ",".join(devices) + ","
            return run_plays(plays, devices, arguments=["-i", hosts]), devices

        yield play


# Those of one product stay in one worker, or the product's playbook would run once in each.
@pytest.mark.parametrize(
    "example", [pytest.param(each, id=str(each), marks=pytest.mark.xdist_group(each.product)) for each in EXAMPLES]
)
def test_examples_work_and_change_nothing_the_second_time(play_once: Any, example: Example) -> None:
    run, devices = play_once(example.product)
    own = [outcome for outcome in run.outcomes if outcome.name.startswith(f"{example.module}, ")]

    assert own, run.output[-3000:]
    assert not [
        f"{outcome.name}: {outcome.message}" for outcome in own if outcome.failed and outcome.status != "skipped"
    ]
    assert not [outcome.result["warnings"] for outcome in own if outcome.result.get("warnings")]
    assert_tidy(devices[example.module])
    second = f"{example.module}, {TURNS[1]}: "
    again = [
        outcome.name.removeprefix(second) for outcome in own if outcome.name.startswith(second) and outcome.changed
    ]
    assert not [name for name in again if not is_excused(example, name)]


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
    known = products()
    modules = {path.stem for path in MODULES.glob("*.py") if path.stem.startswith(tuple(f"{name}_" for name in known))}

    assert modules == {example.module for example in EXAMPLES}
