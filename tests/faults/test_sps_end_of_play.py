"""A transaction over several tasks that no one ends is rolled back when the run of Ansible ends, in whatever way."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from support.devices import assert_tidy
from support.playbook import Step, play_for, start_plays
from support.sps import COMMIT, OPEN, ROLLBACK, committed

from simulators import start

BEGIN = Step("begin", "sps_transaction", {"action": "begin"}, {"register": "begun", "no_log": True})
SESSION = {"session": "{{ begun.session }}"}
CHANGE = Step("change", "sps_snmp_trap", {"server": "192.0.2.77", **SESSION})
DONE = Step("commit", "sps_transaction", {"action": "commit", **SESSION})
FAILURE = Step("fail", "ansible.builtin.fail", {"msg": "on purpose"})
# The task before is over when the file is there.
PAUSE = Step("wait", "ansible.builtin.shell", {"cmd": "touch {{ begun_to_wait }}; exec sleep 60"})
WARNING = "what was begun was never ended"
MAX_WAIT = 120.0


def played(device: Any, folder: Path, steps: list[Step], *, check: bool = False, interrupted: bool = False) -> str:
    waits = folder / "waits"
    play = play_for(device, steps)
    play["vars"]["begun_to_wait"] = str(waits)
    process, unused = start_plays([play], [], folder, check=check)
    if interrupted:
        deadline = time.monotonic() + MAX_WAIT
        while not waits.exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)
    return str(process.communicate(timeout=MAX_WAIT)[0])


@pytest.mark.parametrize(
    ("steps", "interrupted"),
    [([BEGIN, CHANGE], False), ([BEGIN, CHANGE, FAILURE], False), ([BEGIN, CHANGE, PAUSE], True)],
    ids=["forgotten", "failed", "interrupted"],
)
def test_what_no_one_ends_is_rolled_back_and_reported(tmp_path: Path, steps: list[Step], interrupted: bool) -> None:
    with start("sps") as device:
        before = committed(device)

        output = played(device, tmp_path, steps, interrupted=interrupted)

        assert WARNING in output, output
        assert "Traceback" not in output
        assert committed(device) == before
        assert device.requests()[-1] == ROLLBACK
        assert_tidy(device)


def test_what_is_ended_and_what_is_only_predicted_is_left_in_peace(tmp_path: Path) -> None:
    with start("sps") as device:
        output = played(device, tmp_path, [BEGIN, CHANGE, DONE])

        assert WARNING not in output, output
        assert device.requests()[-1] == COMMIT
        device.clear_journal()
        output = played(device, tmp_path, [BEGIN, CHANGE], check=True)

        assert WARNING not in output, output
        assert OPEN not in device.requests()


def test_an_appliance_that_is_gone_by_then_is_reported(tmp_path: Path) -> None:
    with start("sps") as device:
        device.fault("DELETE /api/transaction", "drop_before", times=None)
        device.fault("GET /api/transaction", "drop_before", times=None)

        output = played(device, tmp_path, [BEGIN])

        assert WARNING in output
        assert "could not be closed" in output
        assert "Traceback" not in output
