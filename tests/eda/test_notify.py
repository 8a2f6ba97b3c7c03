"""What the playbook that opens tickets leaves behind where ansible-runner runs it, as ansible-rulebook does."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from .environment import PROGRAM, ROOT
from .tickets import TOKEN, Tickets

RUNNER = PROGRAM.with_name("ansible-runner")
pytestmark = pytest.mark.skipif(not RUNNER.exists(), reason="there is no ansible-runner: make eda-venv")


def notify(folder: Path, tickets: Tickets, token: str) -> str:
    """Run the playbook with the events and folders of ansible-runner in this folder, and return what it prints."""
    for name in ("env", "project", "inventory"):
        (folder / name).mkdir()
    shutil.copy(ROOT / "playbooks/notify.yml", folder / "project/notify.yml")
    (folder / "inventory/hosts").write_text("portal1\n", "utf-8")
    variables = {
        "notify_url": f"http://127.0.0.1:{tickets.server_address[1]}/",
        "ansible_eda": {"event": {"drift": {"host": "portal1", "change": "drifted"}}},
    }
    (folder / "env/extravars").write_text(yaml.safe_dump(variables), "utf-8")
    (folder / "env/cmdline").write_text("-vvv", "utf-8")
    environment = {**os.environ, "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}", "FLEET_NOTIFY_TOKEN": token}
    environment.pop("PYTHONPATH", None)
    finished = subprocess.run(
        [str(RUNNER), "run", str(folder), "-p", "notify.yml"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=240,
    )
    return finished.stdout


@pytest.mark.parametrize("status", [204, 403])
def test_token_is_sent_and_in_no_file_nor_in_the_output(tmp_path: Path, status: int) -> None:
    with Tickets(status) as tickets:
        output = notify(tmp_path, tickets, TOKEN)

    assert tickets.authorizations == [f"Bearer {TOKEN}"]
    assert tickets.changes == ["drifted"]
    assert ("its response is 403" in output) == (status == 403), output[-3000:]
    assert TOKEN not in output
    # The environment of the process is in this file of the runner, whatever a playbook does. Its folder is private, and ansible-rulebook removes it.
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "command"]
    assert any("job_events" in path.parts for path in files)
    assert not [path for path in files if TOKEN in path.read_text("utf-8", errors="replace")]


def test_no_header_is_sent_without_a_token(tmp_path: Path) -> None:
    with Tickets() as tickets:
        notify(tmp_path, tickets, "")

    assert tickets.authorizations == [None]
