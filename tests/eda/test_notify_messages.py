"""What the playbook that opens tickets says where there is no ticket system, and in check mode."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml
from support.playbook import run_as_user
from support.raw_server import closed_port

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
    with closed_port() as port:
        finished = notify(tmp_path, port)

    output = " ".join(finished.stdout.split())
    assert finished.returncode != 0
    assert "There was no response from the address in notify_url" in output, output
    assert "Look whether this machine reaches the address, then start the rulebook again" in output
    assert "-1" not in output
    assert TOKEN not in output


@pytest.mark.parametrize(
    ("status", "headers", "drip", "words"),
    [
        (200, {"Content-Type": "text/html; charset=utf-8"}, False, "returned a page for people (HTML)"),
        (
            302,
            {"Location": "http://192.0.2.1/login"},
            False,
            "points to another one (status 302), and nothing is sent there",
        ),
        (307, {"Location": "http://192.0.2.1/"}, False, "points to another one (status 307)"),
        (200, {}, True, "took longer than 2 seconds"),
    ],
)
def test_receiver_that_is_no_ticket_system_is_no_success(
    tmp_path: Path, status: int, headers: dict[str, str], drip: bool, words: str
) -> None:
    with Tickets(status, headers, drip=drip) as tickets:
        # One that responds at once has the time that it needs on a busy machine.
        bound = ("-e", "notify_timeout=2") if drip else ()
        finished = notify(tmp_path, tickets.server_address[1], *bound)

    output = " ".join(finished.stdout.split())
    assert finished.returncode != 0
    assert words in output, output
    assert tickets.authorizations == [f"Bearer {TOKEN}"]
    assert TOKEN not in output


@pytest.mark.parametrize("playbook", ["notify", "pull"])
def test_playbook_of_a_rulebook_says_which_variables_it_needs(tmp_path: Path, playbook: str) -> None:
    finished = run_as_user(tmp_path, "-i", "portal1,", str(ROOT / f"playbooks/{playbook}.yml"))

    output = " ".join(finished.stdout.split())
    assert finished.returncode != 0
    assert "with -e" in output, output
    assert "undefined" not in output


def test_check_mode_sends_nothing_and_fails_nothing(tmp_path: Path) -> None:
    with Tickets() as tickets:
        finished = notify(tmp_path, tickets.server_address[1], "--check")

    assert finished.returncode == 0, finished.stdout
    assert tickets.authorizations == []
