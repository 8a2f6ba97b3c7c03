"""What `make first-steps` types is what README.md and the playbook try_it show: no command of them is left out without a reason."""

from __future__ import annotations

import importlib
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulators import detached

from .markdown import blocks
from .plugins import ROOT

README = ROOT / "README.md"


@pytest.fixture
def first_steps(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sys, "path", [str(ROOT / "tools"), *sys.path])
    return importlib.import_module("first_steps")


def test_every_command_of_the_readme_is_run_or_has_a_reason(first_steps: Any) -> None:
    lines = [line for block in blocks(README) if block.language == "console" for line in block.text.splitlines()]
    shown = [first_steps.without_comment(line) for line in lines]

    found = first_steps.read(README.read_text("utf-8"))

    assert {line for line in found.commands if not line.startswith("ansible-doc ")} == set(shown) - set(
        first_steps.NOT_RUN
    )
    assert set(first_steps.NOT_RUN) < set(shown)
    # These stand in the text.
    assert {line for line in found.commands if line.startswith("ansible-doc ")} == {
        "ansible-doc --list steady.fleet",
        "ansible-doc steady.fleet.sps_config",
    }
    # The play is looked at, carried out, and run once more.
    assert [line for line in found.commands if "site.yml" in line] == [line for line in shown if "site.yml" in line]
    assert found.commands.index("ansible-galaxy collection install steady.fleet") < found.commands.index(
        first_steps.TRY
    )
    assert "steady.fleet.sps_config" in found.play
    assert "server: traps.example.com" in found.diff


def test_a_readme_without_the_first_step_is_refused(first_steps: Any) -> None:
    text = README.read_text("utf-8").replace("steady.fleet.try_it", "steady.fleet.demo")

    with pytest.raises(first_steps.NotAsShownError, match=r"lacks ansible-playbook steady\.fleet\.try_it"):
        first_steps.read(text)


def test_every_command_that_try_it_prints_is_recognized(first_steps: Any) -> None:
    tasks = yaml.safe_load((ROOT / "playbooks/try_it.yml").read_text("utf-8"))[0]["tasks"]
    printed = tasks[-1]["ansible.builtin.debug"]["msg"]

    # As Ansible prints a list.
    found = first_steps.printed_commands("\n".join(f'        "{line}",' for line in printed))

    assert len(found) == len(printed) - 1
    # A path may have spaces in it.
    assert all("| quote }}" in line or "simulators_process" in line for line in printed if "{{" in line)
    assert [line.split()[0] for line in found] == ["cd", "ansible-playbook", "cp", *["ansible-playbook"] * 3, "kill"]


def test_simulators_end_also_where_the_playbook_fails_that_has_started_them(
    first_steps: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    artifact, estate = tmp_path / "artifact.tar.gz", tmp_path / "a b" / ".simulators"
    estate.mkdir(parents=True)
    with tarfile.open(artifact, "w:gz") as archive:
        archive.add(README, "README.md")
    ready = estate / "ready"
    ran = []

    def run(steps: Any, command: str) -> str:
        ran.append(command)
        if command == first_steps.TRY:
            own = ["cloud_sync", "--directory", str(estate), "--ready-file", str(ready)]
            subprocess.run([sys.executable, "-m", "simulators", "--background", *own], check=True)
            assert detached.owner(ready) is not None
            raise first_steps.NotAsShownError(f"{command} ended with 2")
        return ""

    monkeypatch.setattr(first_steps.FirstSteps, "run", run)
    steps = object.__new__(first_steps.FirstSteps)
    steps.folder, steps.artifact, steps.output = tmp_path, artifact, None
    try:
        with pytest.raises(first_steps.NotAsShownError, match="ended with 2"):
            steps.take()

        assert ran[-1] == first_steps.TRY
        assert detached.owner(ready) is None
        assert not ready.exists()
    finally:
        detached.stop(ready)
