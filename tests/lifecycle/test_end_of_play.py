"""A play that ends leaves no session behind: Ansible tells the workers of the last task to end as soon as it has their results.

The products count: what was logged in was logged out. The appliance has no sessions.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from support.devices import assert_tidy
from support.playbook import Step, play_for, start_plays

from simulators import start

# For each product: a task that reads, and the requests that log in and out. SPS documents no logout: its sessions time out.
READERS = {
    "cloud_sync": ("cloud_sync_info", {}, "POST /api/common/1.0/login", "POST /api/common/1.0/logout"),
    "portal": ("portal_group_info", {}, "POST /api/1/login", "POST /api/1/logout"),
    "sps": ("sps_snmp_trap", {"enabled": True}, "GET /api/authentication", ""),
}
MANY = 200
PATIENCE = 240.0


def play(device: Any, folder: Path, steps: list[Step], number: int = 1) -> str:
    """Run the steps in so many plays, and wait until the last process of Ansible is gone."""
    process, run = start_plays([play_for(device, steps)] * number, [], folder)
    output, unused = process.communicate(timeout=PATIENCE)
    deadline = time.monotonic() + 30
    while left := workers_of(run):
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.05)
    assert process.returncode == 0, output
    return output


def workers_of(run: Path) -> list[int]:
    """Return the processes of a run of Ansible, which have its name in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"STEP_RECORD={run}".encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def judge(device: Any, product: str, logins: int) -> None:
    login, logout = READERS[product][2:]
    counted = Counter(f"{exchange.method} {exchange.path}" for exchange in device.journal)
    assert counted[login] == logins
    if logout:
        assert counted[logout] == logins
        assert not device.sessions()
    assert_tidy(device)


@pytest.mark.parametrize("product", READERS)
@pytest.mark.parametrize("loop", [None, [1, 2, 3]], ids=["task", "loop"])
def test_worker_that_is_told_to_end_before_it_has_logged_out_still_does(
    product: str, loop: list[int] | None, tmp_path: Path
) -> None:
    module, options = READERS[product][:2]
    keywords = (
        {"vars": {"late": "{{ 3 | slow_end }}"}, "loop": loop} if loop else {"vars": {"late": "{{ 3 | slow_end }}"}}
    )
    with start(product) as device:
        play(device, tmp_path, [Step("read", module, {**options, "retries": "{{ late | int }}"}, keywords)])

        judge(device, product, 1)


@pytest.mark.smoke
def test_two_hundred_plays_leave_nothing_open(tmp_path: Path) -> None:
    module, options = READERS["portal"][:2]
    steps = [Step("read", module, options), Step("loop", module, options, {"loop": [1, 2]})]
    with start("portal") as device:
        play(device, tmp_path, steps, MANY // len(steps))

        judge(device, "portal", MANY)
