"""In process or as an ordinary module: users must not notice the difference, and no keyword of a task may act differently."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret
from support.devices import assert_tidy
from support.playbook import (
    IN_PROCESS,
    ORDINARY,
    RUN_MODES,
    Outcome,
    Run,
    Step,
    connection_options,
    play_for,
    run_plays,
)
from support.secrets import leaks
from support.sps import LOGIN, SECRETS, TRAP, TRAP_V3, committed, read

from simulators import start

V2C = {"enabled": True, "version": "2c", "server": "192.0.2.10", "community": "suite"}
OTHER = {**V2C, "community": "other"}
FAILS: dict[str, Any] = {"ignore_errors": True}

# Secrets come as variables: in errors, Ansible itself quotes the lines of the playbook around the task.
VARIABLES = {"auth_text": TRAP_V3["auth_password"], "encryption_text": TRAP_V3["encryption_password"]}
TRAP_V3_BY_NAME = {**TRAP_V3, "auth_password": "{{ auth_text }}", "encryption_password": "{{ encryption_text }}"}

# Each is run in both ways on a simulator of its own; the results must be equal.
STEPS = (
    Step("predicted", "sps_snmp_trap", TRAP_V3_BY_NAME, {"check_mode": True, "diff": True}),
    Step("changed", "sps_snmp_trap", TRAP_V3_BY_NAME, {"diff": True}),
    Step("again", "sps_snmp_trap", TRAP_V3_BY_NAME, {"diff": True}),
    Step("document", "sps_config", {"config": {"snmp_trap": V2C, "system_alerts": {"all": {"email": True}}}}),
    Step("gathered", "sps_config", {"state": "gathered", "kinds": ["snmp_trap", "system_alerts"]}),
    Step("without diff", "sps_snmp_trap", OTHER, {"diff": False}),
    Step("no_log", "sps_snmp_trap", V2C, {"no_log": True}),
    Step("unknown option", "sps_snmp_trap", {**V2C, "color": "red"}, FAILS),
    Step("wrong type", "sps_snmp_trap", {"enabled": "perhaps"}, FAILS),
    Step("wrong choice", "sps_snmp_trap", {"version": "4"}, FAILS),
    Step("missing option", "sps_config", {}, FAILS),
    Step("exclusive options", "sps_snmp_trap", {"auth_password": "{{ auth_text }}", "auth_password_key": "k"}, FAILS),
    Step("nested unknown option", "sps_config", {"config": {"snmp_trap": {"color": "red"}}}, FAILS),
    Step("unknown kind", "sps_config", {"config": {"colors": {}}}, FAILS),
    Step("bad password", "sps_snmp_trap", {**TRAP_V3_BY_NAME, "auth_password": "short"}, FAILS),
    Step("bad engine id", "sps_snmp_trap", {**TRAP_V3_BY_NAME, "engine_id": "0x12"}, FAILS),
    Step("strings for numbers", "sps_snmp_trap", {"enabled": "yes", "timeout": "20", "retries": "2"}),
    Step(
        "environment",
        "sps_info",
        {"gather": ["release"], "username": "missing"},
        {**FAILS, "environment": {"FLEET_SPS_PASSWORD": "no"}},
    ),
)
# What Ansible itself adds, or a way may leave out.
NOT_COMPARED = ("ansible_facts", "exception", "module_stderr", "module_stdout")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Run, Any]]]:
    """Run the steps in both ways, each on a host and a simulator of its own; return what each gave."""
    variables = tmp_path_factory.mktemp("both") / "variables.json"
    variables.write_text(json.dumps(VARIABLES), encoding="utf-8")
    with contextlib.ExitStack() as stack:
        devices = {way: stack.enter_context(start("sps")) for way in RUN_MODES}
        plays = [play_for(device, STEPS, way, hosts=way) for way, device in devices.items()]
        inventory = ",".join(RUN_MODES) + ","
        run = run_plays(plays, devices, verbosity=3, arguments=["-i", inventory, "-e", f"@{variables}"])
        assert_tidy(devices[IN_PROCESS])
        assert_tidy(devices[ORDINARY])
        yield {
            way: (dataclasses.replace(run, outcomes=[one for one in run.outcomes if one.host == way]), device)
            for way, device in devices.items()
        }


def comparable(outcome: Outcome, device: Any) -> dict[str, Any]:
    """Return the result with what differs between two simulators put at one value."""
    text = json.dumps({key: value for key, value in outcome.result.items() if key not in NOT_COMPARED})
    for own, common in ((str(device.port), "1"), (str(device.ca_path), "ca"), (device.password, "password")):
        text = text.replace(own, common)
    found: dict[str, Any] = json.loads(text)
    # Ansible lists the words for yes and no in the order of a set, which is another one in each process.
    found["msg"] = str(found.get("msg", "")).partition("Valid booleans include")[0]
    # The keys of passwords are random.
    for part in (found.get("config"), *(found.get("diff") or {}).values()):
        for field in ("auth_password_key", "encryption_password_key"):
            if isinstance(part, dict) and part.get(field):
                part[field] = "key"
    return found


# The tests that share a playbook stay in one worker, or it would run once in each.
OF_BOTH_WAYS = pytest.mark.xdist_group("both ways")
OF_KEYWORDS = pytest.mark.xdist_group("keywords of tasks")


@OF_BOTH_WAYS
@pytest.mark.parametrize("name", [step.name for step in STEPS])
def test_both_ways_give_the_same_result(both: Any, name: str) -> None:
    outcomes = {way: (both[way][0][name], both[way][1]) for way in RUN_MODES}

    in_process, ordinary = (comparable(*outcomes[way]) for way in RUN_MODES)

    assert in_process == ordinary
    assert outcomes[IN_PROCESS][0].status == outcomes[ORDINARY][0].status
    assert outcomes[IN_PROCESS][0].requests == outcomes[ORDINARY][0].requests


@OF_BOTH_WAYS
@pytest.mark.parametrize("way", RUN_MODES)
def test_the_invocation_is_shown_censored(both: Any, way: str) -> None:
    run, device = both[way]
    arguments = run["changed"].result["invocation"]["module_args"]

    assert arguments["auth_password"] == arguments["password"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    assert arguments["user"] == TRAP_V3["user"]
    assert not leaks(run.output, [*SECRETS, device.password])
    assert not leaks(run.record, [*SECRETS, device.password])


@OF_BOTH_WAYS
@pytest.mark.parametrize("way", RUN_MODES)
def test_wrong_arguments_ask_nothing_of_the_appliance(both: Any, way: str) -> None:
    wrong = [step.name for step in STEPS if step.keywords == FAILS]

    outcomes = [both[way][0][name] for name in wrong]

    assert all(outcome.failed for outcome in outcomes)
    assert not [outcome.requests for outcome in outcomes if outcome.requests]


def module_ran(run: Run, name: str) -> bool:
    """Return whether a task was packed and run as an ordinary module, as -vvv shows it."""
    block = run.output.partition(f"TASK [{name}]")[2].partition("\nTASK [")[0]
    return "AnsiballZ_" in block


@pytest.fixture(scope="module")
def keywords(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Run, Any]]:
    """Run tasks with keywords and variables that matter for the choice of the way."""
    folder = tmp_path_factory.mktemp("vault")
    secret = b"only for this run"
    (folder / "password").write_bytes(secret)
    vault = VaultLib([("default", VaultSecret(secret))])
    with start("sps") as device:
        encrypted = vault.encrypt(device.password).decode()
        (folder / "variables.yml").write_text(
            "vaulted: !vault |\n" + "".join(f"  {line}\n" for line in encrypted.splitlines()), encoding="utf-8"
        )
        names = {f"FLEET_SPS_{key}": value for key, value in device.environment().items()}
        bare = {
            "name": "bare",
            "hosts": "localhost",
            "gather_facts": False,
            "vars": play_for(device, [])["vars"],
            "tasks": [
                Step("by environment", "sps_snmp_trap", V2C, {"environment": names}).task(),
                Step(
                    "vaulted", "sps_snmp_trap", {**connection_options(device), **V2C, "password": "{{ vaulted }}"}
                ).task(),
            ],
        }
        steps = [
            Step("in process", "sps_snmp_trap", V2C),
            Step("async", "sps_snmp_trap", V2C, {"async": 60, "poll": 1}),
            Step("become", "sps_snmp_trap", V2C, {"become": True, "vars": {"ansible_become_method": "no_one_else"}}),
            Step("delegated", "sps_snmp_trap", V2C, {"delegate_to": "jump"}),
            Step("asked for", "sps_snmp_trap", V2C, {"vars": {"fleet_in_process": False}}),
        ]
        play = play_for(device, steps)
        far = {"ansible_connection": "far", "ansible_python_interpreter": play["vars"]["ansible_python_interpreter"]}
        (folder / "inventory.json").write_text(
            json.dumps({"all": {"hosts": {"localhost": {}, "jump": far}}}), encoding="utf-8"
        )
        del play["vars"]["ansible_connection"]
        play["connection"] = "local"
        yield (
            run_plays(
                [play, bare],
                [device],
                verbosity=3,
                arguments=[
                    *("-i", str(folder / "inventory.json"), "--vault-password-file", str(folder / "password")),
                    *("-e", f"@{folder / 'variables.yml'}"),
                ],
                extra_environment={"ANSIBLE_BECOME_PLUGINS": str(Path(__file__).parents[1] / "support/become_plugins")},
            ),
            device,
        )


@OF_KEYWORDS
@pytest.mark.parametrize("name", ["in process", "by environment", "vaulted"])
def test_a_local_task_runs_in_process(keywords: Any, name: str) -> None:
    run, device = keywords

    assert not run[name].failed, run[name].message
    assert not module_ran(run, name)
    assert run[name].requests[:2] == [LOGIN, read(TRAP)]
    assert not leaks(run.output, [device.password])


@OF_KEYWORDS
@pytest.mark.parametrize("name", ["async", "become", "delegated", "asked for"])
def test_a_task_that_must_hand_over_runs_as_a_module(keywords: Any, name: str) -> None:
    run = keywords[0]

    assert not run[name].failed, run[name].message
    assert run[name].requests == [LOGIN, read(TRAP)]
    assert module_ran(run, name)


@pytest.mark.parametrize("way", RUN_MODES)
def test_a_task_whose_time_is_up_leaves_nothing_open(way: str) -> None:
    with start("sps") as device:
        before = committed(device)
        device.fault("PUT /api/configuration/*", "delay", seconds=6)
        step = Step("change", "sps_snmp_trap", V2C, {"timeout": 4})

        run = run_plays([play_for(device, [step], way)], [device])

        assert run["change"].failed
        if way == ORDINARY:
            # Ansible leaves the process of a module alone when its time is up: it ends what it has begun.
            deadline = time.monotonic() + 20
            while device.open_transactions() and time.monotonic() < deadline:
                time.sleep(0.1)
        else:
            assert committed(device) == before
        assert_tidy(device)


def without_requests(folder: Path) -> dict[str, str]:
    """Return an environment in which Python finds no requests, as on a bare machine."""
    (folder / "requests.py").write_text("raise ImportError('No module named requests')\n", encoding="utf-8")
    path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    return {"PYTHONPATH": path}


def test_without_requests_a_task_says_what_is_missing(tmp_path: Path) -> None:
    with start("sps") as device:
        step = Step("change", "sps_snmp_trap", V2C, FAILS)

        run = run_plays([play_for(device, [step])], [device], verbosity=3, extra_environment=without_requests(tmp_path))

        assert module_ran(run, "change")
        assert run["change"].message.startswith("Failed to import the required Python library (requests)")
        assert run["change"].result["error"] == "library"
        assert device.requests() == []


def test_without_requests_on_the_controller_a_task_runs_where_it_is(tmp_path: Path) -> None:
    with start("sps") as device:
        # The module's own Python has the library.
        step = Step("change", "sps_snmp_trap", V2C, {"environment": {"PYTHONPATH": ""}})

        run = run_plays([play_for(device, [step])], [device], verbosity=3, extra_environment=without_requests(tmp_path))

        assert not run["change"].failed, run["change"].message
        assert module_ran(run, "change")
        assert run["change"].changed
        assert_tidy(device)
