"""Simulators for those who have the collection and no device: the playbook that starts them, and an estate that is tried on them."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from support.playbook import run_as_user

# They share the simulators, in this order.
pytestmark = [pytest.mark.xdist_group("try it"), pytest.mark.timeout(900)]


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # In a container without an init process, what has ended stays there as a zombie.
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or status.read_text("utf-8").rpartition(") ")[2][0] != "Z"


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Start the simulators with the playbook, and return the folder of the estate."""
    # Paths of users have spaces in them.
    folder = tmp_path_factory.mktemp("try") / "my estate"
    started = run_as_user(folder.parent, "steady.fleet.try_it", "-e", f"fleet_try_folder='{folder}'")
    ready = folder / ".simulators" / "ready"
    try:
        assert started.returncode == 0, started.stdout[-3000:]
        assert f"cd '{folder}'" in started.stdout
        yield folder
    finally:
        if ready.exists():
            os.kill(int(ready.read_text("utf-8")), signal.SIGTERM)


def test_the_estate_is_written_down_tried_and_enforced(estate: Path) -> None:
    exported = run_as_user(estate, "export.yml")
    assert exported.returncode == 0, exported.stdout[-3000:]

    # From the export alone, without any of the devices. Secrets are of simulators, so they are in no ledger.
    common = estate / "group_vars/all/secrets.yml"
    common.parent.mkdir(parents=True)
    common.write_text("fleet_update_secrets: on_change\n", "utf-8")
    ledger = estate / "host_vars/sps1/secrets.ledger"
    ledger.write_text('{"format": 1, "devices": {}}', "utf-8")
    rehearsed = run_as_user(estate, "rehearse.yml", variables={"FLEET_SECRETS_KEY": "a key of the vault, long enough"})
    common.unlink()
    assert rehearsed.returncode == 0, rehearsed.stdout[-3000:]
    assert list(estate.rglob("*.ledger")) == [ledger]
    assert ledger.read_text("utf-8") == '{"format": 1, "devices": {}}'
    ledger.unlink()
    assert not (estate / ".rehearsal" / "ready").exists()

    for document in (estate / "host_vars.example").rglob("*.yml"):
        target = estate / "host_vars" / document.relative_to(estate / "host_vars.example")
        target.write_text(document.read_text("utf-8"), "utf-8")
    first, second = run_as_user(estate, "enforce.yml"), run_as_user(estate, "enforce.yml")
    assert first.returncode == second.returncode == 0, first.stdout[-3000:] + second.stdout[-3000:]
    assert first.stdout.count("changed=1") == 4
    assert second.stdout.count("changed=0") == 4


def test_a_document_that_no_device_takes_fails_the_rehearsal_and_the_simulators_end(estate: Path) -> None:
    path = estate / "host_vars" / "sps1" / "config.yml"
    before = path.read_text("utf-8") if path.exists() else ""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"snmp_trap": {"enabled": True, "version": "2c", "server": "no address at all", "community": "x"}}
    path.write_text(yaml.safe_dump({"fleet_config": document}), "utf-8")
    try:
        failed = run_as_user(estate, "rehearse.yml", "--limit", "sps1")
    finally:
        path.write_text(before, "utf-8")

    assert failed.returncode != 0
    assert "server" in failed.stdout
    assert "End their process" in failed.stdout
    assert not (estate / ".rehearsal" / "ready").exists()


STOP = """
- hosts: localhost
  gather_facts: false
  tasks:
    - ansible.builtin.import_role:
        name: steady.fleet.simulators
        tasks_from: stop
      vars:
        simulators_folder: "{{ playbook_dir }}/.simulators"
"""


def listens(estate: Path) -> bool:
    hosts = yaml.safe_load((estate / "inventory/hosts.yml").read_text("utf-8"))["all"]["children"]["sps"]["hosts"]
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", hosts["sps1"]["fleet_port"])) == 0


def test_the_simulators_are_started_again_where_they_were_killed_and_end_when_they_are_asked_to(estate: Path) -> None:
    ready = estate / ".simulators" / "ready"
    (estate / "stop.yml").write_text(STOP, "utf-8")
    killed = int(ready.read_text("utf-8"))
    os.kill(killed, signal.SIGKILL)

    again = run_as_user(estate.parent, "steady.fleet.try_it", "-e", f"fleet_try_folder='{estate}'")

    assert again.returncode == 0, again.stdout[-3000:]
    process = int(ready.read_text("utf-8"))
    assert process != killed
    assert f"kill {process} " in again.stdout
    assert listens(estate)

    os.kill(process, signal.SIGTERM)

    deadline = time.monotonic() + 90
    while is_running(process) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_running(process)
    assert not ready.exists()
    stopped = run_as_user(estate, "stop.yml")
    assert stopped.returncode == 0, stopped.stdout[-3000:]
    assert "changed=0" in stopped.stdout
