"""What every kind of task asks of SPS, request by request, so that speed and safety cannot rot unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support import ways
from support.devices import assert_tidy
from support.playbook import IN_PROCESS, ORDINARY, RUN_MODES, Outcome, Run, Step, run_steps
from support.sps import (
    AGENT,
    AGENT_USER,
    COMMIT,
    LOGIN,
    NEW_PASSWORD,
    OPEN,
    ROLLBACK,
    STATUS,
    SYSTEM_ALERTS,
    TRAFFIC_ALERTS,
    TRAP,
    TRAP_V3,
    WEBINTERFACE,
    read,
    write,
)

from simulators import start

V2C = {"enabled": True, "version": "2c", "server": "192.0.2.10", "community": "suite"}
BOTH = {"snmp_trap": V2C, "system_alerts": {"all": {"email": True}}}
MORE_SETTINGS = (
    "management/health_monitoring",
    "management/disk_fillup_prevention",
    WEBINTERFACE,
    "management/email",
    "network/dns",
    "datetime",
    "local_services/ssh",
    "starling",
)
BODIES = (
    {"maximum_disk_utilization_ratio": 70},
    {"used_space_ratio_limit": 70},
    {"timeout": 25},
    {"admin_address": "operations@example.com"},
    {"primary": "192.0.2.54"},
    {"timezone": "Europe/Vienna"},
    {"enabled": False},
    {"remote_access": {"enabled": True}},
)
TWELVE = {
    "setting": [{"path": path, "body": body} for path, body in zip(MORE_SETTINGS, BODIES, strict=True)],
    "snmp_trap": {"server": "192.0.2.99"},
    "snmp_agent": {"system_location": "Rack 12"},
    "system_alerts": {"all": {"snmp": True, "email": True}},
    "traffic_alerts": {"all": {"snmp": True, "email": True}},
}
LEAVES = (*MORE_SETTINGS, TRAP, AGENT, SYSTEM_ALERTS, TRAFFIC_ALERTS)

CHECK = {"check_mode": True}
STEPS = (
    Step("trap: predicted", "sps_snmp_trap", V2C, CHECK),
    Step("trap: changed", "sps_snmp_trap", V2C),
    Step("trap: again", "sps_snmp_trap", V2C),
    Step("trap: predicted passwords", "sps_snmp_trap", TRAP_V3, CHECK),
    Step("trap: changed passwords", "sps_snmp_trap", TRAP_V3),
    Step("trap: again passwords", "sps_snmp_trap", TRAP_V3),
    Step("agent: changed password", "sps_snmp_agent", {"version_3": True, "users": [AGENT_USER]}),
    Step("document: both changed", "sps_config", {"config": BOTH}),
    Step("document: no change", "sps_config", {"config": BOTH}),
    Step("document: predicted twelve", "sps_config", {"config": TWELVE}, CHECK),
    Step("document: twelve changed", "sps_config", {"config": TWELVE}),
    Step("document: twelve again", "sps_config", {"config": TWELVE}),
    Step("document: one of twelve", "sps_config", {"config": {**TWELVE, "snmp_trap": {"server": "192.0.2.98"}}}),
    Step("document: gathered kinds", "sps_config", {"state": "gathered", "kinds": ["snmp_trap", "system_alerts"]}),
    Step("info: release", "sps_info", {"gather": ["release"]}),
    Step("password: predicted", "sps_password", {"new_password": "one more secret"}, CHECK),
    Step("password: stored", "sps_password", {"new_password": "one more secret"}),
    Step(
        "loop",
        "sps_snmp_trap",
        {"community": "loop"},
        {"loop": "{{ range(100) | list }}"},
    ),
)

TRAP_READ = [LOGIN, read(TRAP)]
BOTH_LEAVES = (TRAP, SYSTEM_ALERTS)
EXPECTED: dict[str, list[str]] = {
    "trap: predicted": TRAP_READ,
    "trap: changed": [*TRAP_READ, OPEN, read(TRAP), write(TRAP), COMMIT, read(TRAP)],
    "trap: again": TRAP_READ,
    "trap: predicted passwords": TRAP_READ,
    "trap: changed passwords": [
        *TRAP_READ,
        OPEN,
        read(TRAP),
        NEW_PASSWORD,
        NEW_PASSWORD,
        write(TRAP),
        COMMIT,
        read(TRAP),
    ],
    "trap: again passwords": TRAP_READ,
    "agent: changed password": [
        LOGIN,
        read(AGENT),
        OPEN,
        read(AGENT),
        NEW_PASSWORD,
        NEW_PASSWORD,
        write(AGENT),
        COMMIT,
        read(AGENT),
    ],
    "document: both changed": [
        LOGIN,
        *map(read, BOTH_LEAVES),
        OPEN,
        *map(read, BOTH_LEAVES),
        *map(write, BOTH_LEAVES),
        COMMIT,
        *map(read, BOTH_LEAVES),
    ],
    "document: no change": [LOGIN, *map(read, BOTH_LEAVES)],
    "document: predicted twelve": [LOGIN, *map(read, LEAVES)],
    "document: twelve changed": [
        LOGIN,
        *map(read, LEAVES),
        OPEN,
        *map(read, LEAVES),
        *map(write, LEAVES),
        COMMIT,
        *map(read, LEAVES),
    ],
    "document: twelve again": [LOGIN, *map(read, LEAVES)],
    "document: one of twelve": [LOGIN, *map(read, LEAVES), OPEN, read(TRAP), write(TRAP), COMMIT, read(TRAP)],
    "document: gathered kinds": [LOGIN, *map(read, BOTH_LEAVES)],
    "info: release": [LOGIN, "GET /api/info"],
    "password: predicted": [],
    "password: stored": [LOGIN, OPEN, NEW_PASSWORD, COMMIT],
}
ORDINARY_TOO = (
    "trap: predicted",
    "trap: changed",
    "trap: again",
    "trap: changed passwords",
    "document: both changed",
    "document: no change",
)


# One worker for each way: the playbook runs once.
@pytest.fixture(
    scope="module", params=[pytest.param(way, marks=pytest.mark.xdist_group(f"{__name__} {way}")) for way in RUN_MODES]
)
def played(request: pytest.FixtureRequest) -> Iterator[tuple[Any, Run]]:
    """Run all steps in one playbook; the main ones also as an ordinary module does it, here: test_ways.py has it from Ansible."""
    steps = [step for step in STEPS if request.param == IN_PROCESS or step.name in ORDINARY_TOO]
    with start("sps") as device:
        run = run_steps(device, steps) if request.param == IN_PROCESS else ways.run_steps(device, steps, ORDINARY)
        yield device, run


def find(played: tuple[Any, Run], name: str) -> Outcome:
    """Return what a step gave, unless this way of running leaves it out."""
    names = [outcome.name for outcome in played[1].outcomes]
    if name not in names and set(names) <= set(ORDINARY_TOO):
        pytest.skip("run in process only")
    return played[1][name]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_task_asks_for_no_more_than_it_needs(played: Any, name: str) -> None:
    outcome = find(played, name)

    assert not outcome.failed, outcome.message
    assert outcome.requests == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_task_reports_a_change_where_there_is_one(played: Any, name: str) -> None:
    changes = any(word in name for word in ("predicted", "changed", "stored", "one of"))

    assert find(played, name).changed == changes


@pytest.mark.smoke
def test_nothing_is_left_open(played: Any) -> None:
    assert_tidy(played[0])


@pytest.mark.smoke
def test_a_loop_of_a_hundred_items_logs_in_once(played: Any) -> None:
    device = played[0]
    outcome = find(played, "loop")

    assert not outcome.failed, outcome.message
    assert outcome.requests == [*TRAP_READ, OPEN, read(TRAP), write(TRAP), COMMIT, *[read(TRAP)] * 100]
    own = [exchange for exchange in device.journal if exchange.mark == "loop"]
    assert len({exchange.connection for exchange in own}) == 1


def test_a_transaction_over_several_tasks_commits_once() -> None:
    session = {"session": "{{ begun.session }}"}
    steps = [
        Step("begin", "sps_transaction", {"action": "begin"}, {"register": "begun", "no_log": True}),
        Step("trap", "sps_snmp_trap", {**V2C, **session}),
        Step("alerts", "sps_system_alerts", {"all": {"email": True}, **session}),
        Step("show", "sps_transaction", {"action": "show", **session}),
        Step("commit", "sps_transaction", {"action": "commit", **session}),
        Step("begin in vain", "sps_transaction", {"action": "begin"}, {"register": "begun", "no_log": True}),
        Step("commit nothing", "sps_transaction", {"action": "commit", **session}),
    ]
    with start("sps") as device:
        run = run_steps(device, steps)

        changes = "GET /api/transaction/changes"
        assert run["begin"].requests == [LOGIN, OPEN]
        assert run["trap"].requests == [read(TRAP), STATUS, read(TRAP), write(TRAP), read(TRAP)]
        assert run["alerts"].requests[-1] == read(SYSTEM_ALERTS)
        assert run["show"].requests == [STATUS, changes]
        assert run["commit"].requests == [STATUS, changes, COMMIT]
        assert run["commit"].changed
        assert run["commit nothing"].requests == [STATUS, changes, ROLLBACK]
        assert not run["commit nothing"].changed
        assert_tidy(device)
