"""What the playbook that opens tickets says where there is no ticket system, and in check mode."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import yaml
from support.playbook import run_as_user

from .environment import ROOT
from .tickets import TOKEN, Tickets


def notify(folder: Path, port: int, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the playbook against a port of this machine."""
    variables = {
        "notify_url": f"http://127.0.0.1:{port}/",
        "ansible_eda": {"event": {"drift": {"host": "portal1", "change": "drifted"}}},
    }
    (folder / "variables.yml").write_text(yaml.safe_dump(variables), "utf-8")
    playbook = str(ROOT / "playbooks/notify.yml")
    words = ("-i", "portal1,", "-e", "@variables.yml", playbook, *words)
    return run_as_user(folder, *words, variables={"FLEET_NOTIFY_TOKEN": TOKEN})


def test_no_connection_has_a_message_with_a_next_step(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        finished = notify(tmp_path, closed.getsockname()[1])

    output = " ".join(finished.stdout.split())
    assert finished.returncode != 0
    assert "There was no response from the address in notify_url" in output, output
    assert "Look whether this machine reaches the address, then start the rulebook again" in output
    assert "-1" not in output
    assert TOKEN not in output


def test_check_mode_sends_nothing_and_fails_nothing(tmp_path: Path) -> None:
    with Tickets() as tickets:
        finished = notify(tmp_path, tickets.server_address[1], "--check")

    assert finished.returncode == 0, finished.stdout
    assert tickets.authorizations == []
