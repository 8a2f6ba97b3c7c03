"""Every SPS resource on every release switch of the simulator: what differs between releases makes no difference to users.

What differs is below what Ansible does with a task, so these run in the test's own process, over a socket: one of the switches restarts
the server. The same life cycles are played by Ansible in test_lifecycle.py.
"""

from __future__ import annotations

from typing import Any

import pytest
from support.devices import assert_tidy
from support.playbook import IN_PROCESS, Step
from support.ways import by_socket, run_steps

from simulators import start

from .samples import SAMPLES
from .test_lifecycle import Interface, assert_lifecycle, script

SWITCHES: tuple[dict[str, Any], ...] = (
    {"status_shape": "body"},
    {"auto_open": True},
    {"put_status": 200},
    {"put_status": 204},
    {"error_shape": "string"},
    {"login_methods": "types"},
    {"restart_after_local_services": True},
    {"locking": "optimistic"},
    {"login_redirect": True},
    {"semantic_check": "put"},
    {"reference_objects": "accepted"},
    {"extra_fields": True},
)
# What several releases have in common, so that switches meet each other as well.
NEWEST: dict[str, Any] = {
    "status_shape": "body",
    "auto_open": True,
    "put_status": 204,
    "locking": "optimistic",
    "restart_after_local_services": True,
    "extra_fields": True,
    "release": "8.0.0",
}


def words(switches: dict[str, Any]) -> str:
    return "newest" if switches is NEWEST else ",".join(f"{name}={value}" for name, value in switches.items())


@pytest.mark.parametrize("switches", [*SWITCHES, NEWEST], ids=words)
def test_lifecycle_of_every_resource(switches: dict[str, Any]) -> None:
    samples = [sample for sample in SAMPLES if sample.product == "sps"]
    with start("sps", switches=switches) as device:
        named = [
            Step(f"{sample}: {step.name}", step.module, step.options, step.keywords)
            for sample in samples
            for step in script(Interface(sample, "module"), short=True)
        ]

        run = run_steps(device, named, IN_PROCESS, make_clients=by_socket)

        for sample in samples:
            own = [step for step in named if step.name.startswith(f"{sample}: ")]
            assert_lifecycle(sample, run, own)
        assert_tidy(device)


def test_commit_without_a_message_is_refused_with_advice_and_accepted_with_one() -> None:
    options = {"path": "management/webinterface", "body": {"timeout": 33}}
    with start("sps", switches={"commit_message": "required"}) as device:
        run = run_steps(
            device,
            [
                Step("without", "sps_setting", options),
                Step("with", "sps_setting", {**options, "commit_message": "raise the idle limit"}),
            ],
        )

        assert run["without"].failed
        assert "commit_message" in run["without"].message
        assert run["with"].changed
        assert_tidy(device)


def test_unknown_fields_of_the_appliance_survive_every_write() -> None:
    with start("sps", switches={"extra_fields": True}) as device:
        trap, agent = device.read("management/snmp/trap"), device.read("local_services/snmp_agent")
        alerts = device.read("alerting/system_alerts")

        run_steps(
            device,
            [
                Step("trap", "sps_snmp_trap", {"server": "192.0.2.99"}),
                Step("agent", "sps_snmp_agent", {"system_contact": "somebody else"}),
                Step("alerts", "sps_system_alerts", {"all": {"email": True, "snmp": True}}),
            ],
        )

        trap["version"]["value"]["server"]["value"] = "192.0.2.99"
        assert device.read("management/snmp/trap") == trap
        assert device.read("local_services/snmp_agent") == {**agent, "system_contact": "somebody else"}
        for name, channels in alerts.items():
            if name.startswith("xcb"):
                channels.update(email=True, snmp=True)
        assert device.read("alerting/system_alerts") == alerts
        assert_tidy(device)
