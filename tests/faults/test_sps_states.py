"""Each task that gets a session of SPS, in each state that the session can be in: check mode fails where the real run would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.fault_matrix import definition_of
from support.in_memory import make_device, run_task
from support.sps import committed

SETTING = {"path": "management/webinterface", "body": {"timeout": 21}}
TASKS: dict[str, tuple[str, dict[str, Any]]] = {
    "begin": ("sps_transaction", {"action": "begin"}),
    "commit": ("sps_transaction", {"action": "commit"}),
    "config": ("sps_config", {"config": {"snmp_trap": {"server": "192.0.2.77"}}}),
    "gathered": ("sps_config", {"state": "gathered", "kinds": ["snmp_trap"]}),
    "info": ("sps_info", {}),
    "nothing to do": ("sps_snmp_trap", {"server": "192.0.2.40"}),
    "password": ("sps_password", {"new_password": "a pass w0rd"}),
    "rollback": ("sps_transaction", {"action": "rollback"}),
    "show": ("sps_transaction", {"action": "show"}),
    "trap": ("sps_snmp_trap", {"server": "192.0.2.77"}),
}


def act(device: Any, module: str, session: str, **options: Any) -> None:
    assert not run_task(device, definition_of(module), {**options, "session": session}).failed


def end(device: Any, session: str, action: str) -> None:
    act(device, "sps_setting", session, **SETTING)
    act(device, "sps_transaction", session, action=action)


STATES: dict[str, Callable[[Any, str], None]] = {
    "changed": lambda device, session: act(device, "sps_setting", session, **SETTING),
    "committed": lambda device, session: end(device, session, "commit"),
    "ended": lambda device, unused: device.expire_sessions(),
    "open": lambda *unused: None,
    "rolled back": lambda device, session: end(device, session, "rollback"),
}


@pytest.fixture(scope="module")
def device() -> Iterator[Any]:
    with make_device("sps") as simulator:
        yield simulator


@pytest.mark.parametrize("auto_open", [False, True])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", TASKS)
def test_check_mode_fails_where_the_real_run_would(device: Any, name: str, state: str, auto_open: bool) -> None:
    module, options = TASKS[name]
    tasks = []
    for check_mode in (True, False):
        device.reset()
        device.switches["auto_open"] = auto_open
        session = run_task(device, definition_of("sps_transaction"), {"action": "begin"}).result["session"]
        STATES[state](device, session)
        before = committed(device), device.open_transactions()
        device.clear_journal()
        tasks.append(run_task(device, definition_of(module), {**options, "session": session}, check_mode=check_mode))
        if check_mode:
            assert (committed(device), device.open_transactions()) == before
            assert not device.writing_requests()

    check, real = tasks
    assert check.failed == real.failed, (check.message, real.message)
    assert check.message == real.message or not check.failed
    assert check.changed == real.changed
    assert check.result.get("diff") == real.result.get("diff")
