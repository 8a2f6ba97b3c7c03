"""A play that ends leaves no session behind: Ansible ends the workers of the last task as soon as it has their results.

The products count: what was logged in was logged out, and every transaction is closed. The appliance has no sessions.
``END_OF_PLAYS=200`` says how many tasks end; a few do by default.
"""

from __future__ import annotations

import os
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
MANY = int(os.environ.get("END_OF_PLAYS", "12"))
"""How many tasks end, each the last of its worker."""
MAX_WAIT = 120.0 + 5 * MANY


def play(device: Any, folder: Path, *plays: list[Step]) -> str:
    """Run plays of such steps, and wait until the last process of Ansible is gone."""
    process, run = start_plays([play_for(device, steps) for steps in plays], [], folder)
    output, unused = process.communicate(timeout=MAX_WAIT)
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


def assert_outcome(device: Any, product: str, logins: int) -> None:
    login, logout = READERS[product][2:]
    counted = Counter(f"{exchange.method} {exchange.path}" for exchange in device.journal)
    assert counted[login] == logins
    if logout:
        assert counted[logout] == logins
        assert not device.sessions()
    assert_tidy(device)


@pytest.mark.parametrize("product", READERS)
@pytest.mark.parametrize("loop", [None, [1, 2, 3]], ids=["task", "loop"])
def test_worker_that_is_to_end_before_it_has_logged_out_still_does(
    product: str, loop: list[int] | None, tmp_path: Path
) -> None:
    module, options = READERS[product][:2]
    keywords = (
        {"vars": {"late": "{{ 3 | slow_end }}"}, "loop": loop} if loop else {"vars": {"late": "{{ 3 | slow_end }}"}}
    )
    with start(product) as device:
        play(device, tmp_path, [Step("read", module, {**options, "retries": "{{ late | int }}"}, keywords)])

        assert_outcome(device, product, 1)


@pytest.mark.smoke
@pytest.mark.parametrize("product", READERS)
def test_many_plays_leave_nothing_open(product: str, tmp_path: Path) -> None:
    module, options = READERS[product][:2]
    looped = Step("loop", module, options, {"loop": [1, 2]})
    # On SPS each task changes something, so that each has a transaction to close.
    texts = [f"text {number}" for number in range(MANY // 2)] if product == "sps" else [""] * (MANY // 2)
    plays = [[Step("once", module, {**options, **({"community": text} if text else {})}), looped] for text in texts]
    with start(product) as device:
        play(device, tmp_path, *plays)

        assert_outcome(device, product, MANY)
        if product == "sps":
            opened = [one for one in device.journal if one.operation == "openTransaction"]
            assert len(opened) == MANY // 2
