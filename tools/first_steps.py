"""Take the first steps of README.md as a new user does, from the built artifact, in empty environments: first_steps.py.

For the oldest and the newest ansible-core: an environment with nothing but that, then each command that README.md of the artifact shows,
as it shows it, the play beside them, and what the playbook steady.fleet.try_it prints as the way to go on. The artifact stands for the published
release, which is the one difference. A command of README.md that is not run must be in NOT_RUN, with the reason.
"""

from __future__ import annotations

import functools
import os
import re
import shlex
import subprocess
import sys
import tarfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from _environments import create_venv
from _project import BUILD, NAME, NAMESPACE, ROOT, TREE, hermetic_environment, say, tool_environment
from _pythons import Python
from _report import StepResult, close
from _scratch import own_scratch
from _side_by_side import Lanes, NamedCheck, jobs_of
from artifact import ARTIFACT, build
from matrix import DEFAULT, Release, choose_legs, constraints

COLLECTION = f"{NAMESPACE}.{NAME}"
NOT_RUN: Mapping[str, str] = {
    "make demo": "it is for a clone; make release runs the demonstration from the artifact",
    "make test": "it is for a clone",
    "ansible-galaxy collection install -r requirements.yml": "it needs a published release",
    f"ansible-galaxy collection install {COLLECTION} --upgrade": "it needs a published release",
}
TRY = f"ansible-playbook {COLLECTION}.try_it"
PLAY = "site.yml"
DEVICES = 4
_DOCUMENTATION = re.compile(r"`(ansible-doc [^`]+)`")
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PLAY = re.compile(r"^<!-- executed on: \w+ -->\n```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_DIFF = re.compile(r"<!-- output of the play above.*?-->\n```diff\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PRINTED = re.compile(r'^\s*"((?:cd|cp|kill|ansible-playbook) [^"]*)",?$', re.MULTILINE)
_CHANGED = re.compile(r"^\w+ +: ok=\d+ +changed=(\d+) +unreachable=0 +failed=0 ", re.MULTILINE)
DOWNLOADS = ("python3 -m pip ", "ansible-galaxy ")


class NotAsShownError(Exception):
    """Something is not as README.md, or the playbook, shows it."""


@dataclass(frozen=True)
class Readme:
    """What README.md shows to be typed, and what it shows to come of it."""

    commands: tuple[str, ...]
    play: str
    diff: str


def without_comment(line: str) -> str:
    """Return a command without the comment behind it."""
    return re.split(r"\s+#\s", line)[0].strip()


def printed_commands(output: str) -> list[str]:
    """Return the commands that the playbook try_it has printed."""
    return [without_comment(line) for line in _PRINTED.findall(output)]


def read(text: str) -> Readme:
    """Return what is to be run of README.md, each command once, in its order.

    :raises NotAsShownError: what is looked for is not there.
    """
    lines = [without_comment(line) for block in _CONSOLE.findall(text) for line in block.splitlines()]
    lines += _DOCUMENTATION.findall(text)
    play, diff = _PLAY.search(text), _DIFF.search(text)
    if play is None or diff is None or TRY not in lines:
        raise NotAsShownError(f"README.md lacks {TRY}, the play, or what that prints")
    # The commands with the play are shown three times: a look, a change, and a second run.
    commands = [line for line in lines if line and line not in NOT_RUN]
    once = dict.fromkeys(line for line in commands if PLAY not in line)
    return Readme((*once, *(line for line in commands if PLAY in line)), play[1], diff[1])


class FirstSteps:
    """A new user with an empty environment, and where they are."""

    def __init__(self, release: Release, python: Python, artifact: Path, output: TextIO | None) -> None:
        self.folder = Path(os.environ["TMPDIR"]) / f"first-steps-{release.name}"
        self.artifact = artifact
        self.output = output
        self.here = self.folder
        self.home = self.folder / "home"
        self.home.mkdir(parents=True)
        self.bin = self.folder / "venv/bin"
        pins = self.folder / "constraints.txt"
        pins.write_text(constraints(), "utf-8")
        create_venv(self.folder / "venv", python=str(python.path))
        self.pins = pins
        self.run(f"python3 -m pip install --quiet --quiet '{release.requirement}'")

    def environment(self, command: str) -> dict[str, str]:
        """Return the environment of a shell with a home of its own; what downloads may reach the network."""
        make = tool_environment if command.startswith(DOWNLOADS) else hermetic_environment
        own = {"HOME": str(self.home), "PIP_CONSTRAINT": str(self.pins)}
        # Where this machine gets packages from, which a home of its own would hide.
        settings = Path.home() / ".config/pip/pip.conf"
        if settings.is_file():
            own["PIP_CONFIG_FILE"] = str(settings)
        ours = ("ANSIBLE_COLLECTIONS_PATH", "ANSIBLE_HOME", "PYTHONPATH")
        return {name: value for name, value in make((self.bin,)).items() if name not in ours} | own

    def run(self, command: str) -> str:
        """Run a command as it is typed, and return what it prints.

        :raises NotAsShownError: it fails.
        """
        if command.startswith("cd "):
            self.here = Path(*shlex.split(command)[1:])
            return ""
        typed = command
        if command == f"ansible-galaxy collection install {COLLECTION}":
            # What is not published yet.
            typed = f"ansible-galaxy collection install {self.artifact} --offline"
        print(f"$ {typed}", file=self.output, flush=True)
        done = subprocess.run(
            ["bash", "-c", typed],
            cwd=self.here,
            env=self.environment(command),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
        )
        print(done.stdout, file=self.output, flush=True)
        if done.returncode:
            raise NotAsShownError(f"{command} ended with {done.returncode}")
        return done.stdout

    def expect_changed(self, output: str, command: str, devices: int, changed: int) -> None:
        """Look whether so many devices are in the recap, each with so many changes."""
        found = [int(number) for number in _CHANGED.findall(output)]
        if found != [changed] * devices:
            raise NotAsShownError(f"{command} should have changed={changed} on {devices} devices, and has {found}")

    def take(self) -> None:
        """Take all steps."""
        with tarfile.open(self.artifact) as archive:
            member = archive.extractfile("README.md")
            readme = read(member.read().decode() if member else "")
        try:
            for command in readme.commands:
                if PLAY in command:
                    continue
                output = self.run(command)
                if command == TRY:
                    *printed, last = printed_commands(output) or [""]
                    if not last.startswith("kill "):
                        raise NotAsShownError(f"{command} does not end with what stops the simulators")
                    self.go_on(readme, printed)
                    self.run(last)
        finally:
            self.stop_simulators()

    def stop_simulators(self) -> None:
        """End what still runs, wherever the steps ended: a playbook that failed has printed no command for it."""
        for lock in self.folder.rglob(".simulators/ready.lock"):
            command = [sys.executable, "-m", "simulators", "--stop", "--ready-file", str(lock.with_suffix(""))]
            environment = {**hermetic_environment(), "PYTHONPATH": str(ROOT / "tests")}
            subprocess.run(command, check=False, env=environment, stdout=self.output, stderr=self.output)

    def go_on(self, readme: Readme, printed: Sequence[str]) -> None:
        """Run the play of README.md on the estate that is there now, and then what the playbook has printed."""
        self.run(printed[0])
        (self.here / PLAY).write_text(readme.play, "utf-8")
        look, change, again = (command for command in readme.commands if PLAY in command)
        # Ansible writes a space at the end of lines that it has colors for.
        shown = "\n".join(line.rstrip() for line in self.run(look).splitlines())
        if readme.diff.rstrip() not in shown:
            raise NotAsShownError(f"{look} prints another diff than README.md shows")
        self.expect_changed(self.run(change), change, 1, 1)
        self.expect_changed(self.run(again), again, 1, 0)
        outputs = {command: self.run(command) for command in printed[1:]}
        for command, output in outputs.items():
            if "enforce.yml" in command:
                self.expect_changed(output, command, DEVICES, 1)
        enforce = next(command for command in outputs if command.endswith("enforce.yml"))
        self.expect_changed(self.run(enforce), f"{enforce}, a second time,", DEVICES, 0)
        if not (self.here / "report/drift.html").is_file():
            raise NotAsShownError("there is no report/drift.html")


def first_steps(release: Release, python: Python, artifact: Path, output: TextIO | None) -> list[str]:
    """Take the first steps; return what is wrong."""
    try:
        FirstSteps(release, python, artifact, output).take()
    except NotAsShownError as error:
        return [str(error)]
    return []


def checks(artifact: Path) -> tuple[list[NamedCheck], list[StepResult]]:
    """Return a check for each release of ansible-core, and what is not checked since it has no Python here."""
    chosen, skipped = choose_legs(DEFAULT, "first steps")
    return [
        NamedCheck(
            f"first steps on {release.name}",
            f"README.md as it stands, in an empty environment with ansible-core {release.name}",
            90,
            functools.partial(first_steps, release, python, artifact),
        )
        for release, python in chosen
    ], skipped


def main() -> int:
    """Build and prove."""
    started = time.monotonic()
    with own_scratch():
        artifact = build(TREE, ARTIFACT)
        say(f"{artifact.name}, {artifact.stat().st_size / 1024:.0f} KB")
        steps, skipped = checks(artifact)
        jobs = jobs_of(steps, again="make first-steps")
        results = [*Lanes(2, BUILD / "logs" / "first-steps").run(jobs), *skipped]
    return close(results, time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main())
