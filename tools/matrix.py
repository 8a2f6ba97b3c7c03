"""Run sanity, unit and integration tests and the examples on several releases of ansible-core, each in an environment of its own.

matrix.py [RELEASE ...], for example: matrix.py 2.16 2.18 devel
"""

from __future__ import annotations

import fnmatch
import functools
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TextIO

import ansible_test_setup
import yaml
from _project import BUILD, CACHE, ROOT, TREE, fail, hermetic_environment, say, tool_environment
from _pythons import Python, find_pythons
from _report import FAILED, SKIPPED, StepResult, close, demanded, run_commands
from _scratch import own_scratch
from _side_by_side import Job, Lanes
from _simulators import shared_simulators
from tree import listed_files

MATRIX = BUILD / "matrix"
PYTHONS = MATRIX / "pythons"


@dataclass(frozen=True)
class Release:
    """A release of ansible-core and the Pythons its controller runs on."""

    name: str
    controllers: tuple[str, ...]  # in the order of preference
    address: str = ""  # where to get it, if it is no release on PyPI

    @property
    def numbered(self) -> bool:
        """Say whether it is a release, and not what becomes one."""
        return not self.address

    @property
    def order(self) -> tuple[int, ...]:
        """Return what to sort releases by."""
        return tuple(map(int, self.name.split("."))) if self.numbered else (sys.maxsize,)

    @property
    def requirement(self) -> str:
        """Return what pip is to install."""
        return f"ansible-core=={self.name}.*" if self.numbered else f"ansible-core @ {self.address}"


# Development needs 3.11, so 3.10 is left out although 2.16 and 2.17 know it. The oldest release is tried on the oldest
# Python, the newest on the newest, and one between them on one between.
RELEASES = (
    Release("2.16", ("3.11", "3.12")),
    Release("2.17", ("3.11", "3.12")),
    Release("2.18", ("3.12", "3.11", "3.13")),
    Release("2.19", ("3.12", "3.11", "3.13")),
    Release("2.20", ("3.13", "3.12", "3.14")),
    Release("2.21", ("3.13", "3.14", "3.12")),
    Release("devel", ("3.14", "3.13"), "https://github.com/ansible/ansible/archive/devel.tar.gz"),
)
KNOWN = {release.name: release for release in RELEASES}
_NUMBERED = sorted((release for release in RELEASES if release.numbered), key=lambda release: release.order)
# The oldest and the newest; `make test` has run everything on one between them.
DEFAULT = (_NUMBERED[0].name, _NUMBERED[-1].name)

# Of the life-cycle playbooks, those that differ in how they use Ansible: `make test` runs the others, which differ in what
# they send. The alias stands in the files `aliases` of the targets.
EVERY_RELEASE = "every_release/"

# One more than two cores can carry: integration tests wait for processes, and environments for what is downloaded.
LANES = 3

CORES = len(os.sched_getaffinity(0))

# As promised in tests/config.yml
OLDEST_MODULE_PYTHON = "3.9"

# The locked versions hold here too, except for what each ansible-core has its own demands on.
_UNCONSTRAINED = {"ansible-core", "resolvelib"}


def choose_legs(names: Sequence[str], what: str = "") -> tuple[list[tuple[Release, Python]], list[StepResult]]:
    """Pair each release with a Python, the oldest release first; those without one are reported, loudly.

    :arg what: what is tried on them.
    """
    pythons = find_pythons()
    chosen, missing = [], []
    for release in sorted((KNOWN[name] for name in names), key=lambda release: release.order):
        version = next((version for version in release.controllers if version in pythons), None)
        if version:
            chosen.append((release, pythons[version]))
        else:
            found = ", ".join(sorted(pythons)) or "none"
            reason = f"it needs Python {' or '.join(sorted(release.controllers))}, found {found}"
            say(f"NOT TESTED: {what or 'everything'} on ansible-core {release.name}. {reason.capitalize()}")
            missing.append(StepResult(f"{what} on {release.name}" if what else release.name, SKIPPED, reason=reason))
    return chosen, missing


def constraints() -> str:
    """Return the versions of the development lock in the form of constraints, which may not hold hashes."""
    lock = (ROOT / "requirements" / "dev.lock").read_text()
    pins = re.findall(r"^([a-z0-9][^ \\]*==[^ \\]+)( ; [^\\]*[^\\ ])?", lock, re.MULTILINE)
    return "".join(f"{pin}{marker}\n" for pin, marker in pins if pin.split("==")[0] not in _UNCONSTRAINED)


def build_environment(release: Release, python: Python) -> Path:
    """Build the environment for a release, or keep the one that is there; return its folder."""
    folder = MATRIX / f"{release.name}-{python.version}"
    wanted = (release.requirement, "pytest", "pytest-mock", "pytest-timeout", "pytest-xdist", "mock")
    files = [TREE / "tests/unit/requirements.txt", TREE / "tests/integration/requirements.txt"]
    contents = [*wanted, constraints(), *(file.read_text() for file in files), str(folder), str(python.path)]
    fingerprint = hashlib.sha256("\n".join(contents).encode()).hexdigest()
    stamp = folder / ".installed"
    if stamp.is_file() and stamp.read_text() == fingerprint:
        return folder
    say(f"Building an environment with ansible-core {release.name} and Python {python.version} (half a minute)")
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([str(python.path), "-m", "venv", str(folder)], check=True)
    constraint_file = folder / "constraints.txt"
    constraint_file.write_text(constraints())
    requirements = [argument for file in files for argument in ("-r", str(file))]
    pip = [str(folder / "bin/python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--quiet"]
    subprocess.run([*pip, "-c", str(constraint_file), *wanted, *requirements], check=True)
    stamp.write_text(fingerprint)
    return folder


def prepared(release: Release, python: Python) -> Path | None:
    """Return the folder of the environment for a release, with what ansible-test needs; None where it could not be built."""
    try:
        folder = build_environment(release, python)
        ansible_test_setup.prepare(folder / "bin" / "python")
    except subprocess.CalledProcessError:
        return None
    return folder


def link_pythons() -> None:
    """Offer ansible-test every Python by name; on PATH some may be hidden, or shims with nothing behind them."""
    shutil.rmtree(PYTHONS, ignore_errors=True)
    PYTHONS.mkdir(parents=True)
    for python in find_pythons().values():
        (PYTHONS / f"python{python.version}").symlink_to(python.path)


def shipped_code() -> list[str]:
    """Return the Python files that the artifact has, as galaxy.yml decides: what users get, with simulators and demonstration.

    Patterns match a file or a folder above it, from the root of the collection or by the name alone, as ansible-galaxy has it.
    """
    ignored = yaml.safe_load((ROOT / "galaxy.yml").read_text("utf-8"))["build_ignore"]

    def is_ignored(path: PurePosixPath) -> bool:
        return any(
            fnmatch.fnmatch(str(part), pattern) or fnmatch.fnmatch(part.name, pattern)
            for part in (path, *path.parents)
            if part.name
            for pattern in ignored
        )

    return sorted(str(path) for path in listed_files() if path.suffix == ".py" and not is_ignored(path))


def what_ansible_imports() -> list[str]:
    """Return the folders of plugins and modules. They import what stands in module_utils, in which import-linter finds no circle."""
    folders = {
        "/".join(path.parts[:2]) for path in listed_files() if path.parts[0] == "plugins" and path.suffix == ".py"
    }
    return sorted(f"{folder}/" for folder in folders - {"plugins/module_utils"})


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One release on one Python, and how its steps are run."""

    release: Release
    python: Python
    folder: Path

    @property
    def title(self) -> str:
        """Return what to call it in the table."""
        return f"{self.release.name} on {self.python.version}"

    def job(
        self,
        name: str,
        needs: str,
        command: Sequence[str],
        *,
        seconds: float,
        downloads: bool = False,
        after: Sequence[str] = (),
    ) -> Job:
        """Return one step."""
        return Job(
            name=f"{self.title}: {name}",
            about=f"ansible-core {self.release.name}",
            run=functools.partial(self.step, name, needs, command, downloads),
            seconds=seconds,
            after=frozenset(after),
        )

    def step(self, name: str, needs: str, command: Sequence[str], downloads: bool, output: TextIO | None) -> StepResult:
        """Run one step, if what it looks at is there."""
        title = f"{self.title}: {name}"
        if not (TREE / needs).exists():
            return StepResult(title, SKIPPED, reason=f"no {needs} yet")
        path_first = (self.folder / "bin", PYTHONS)
        environment = tool_environment(path_first) if downloads else hermetic_environment(path_first)
        program = str(self.folder / "bin" / command[0])
        result = run_commands(
            title,
            [[program, *command[1:]]],
            folder=TREE,
            environment=environment,
            without_pip_chatter=downloads,
            output=output,
        )
        return replace(result, again=(f'make MATRIX="{self.release.name}" matrix',))

    def ansible_test(self, *arguments: str) -> list[str]:
        """Return a call of this release's ansible-test."""
        return ["ansible-test", *arguments, "--color", "no", "--truncate", "0"]

    def jobs(self, before: Sequence[Job], *, oldest: bool, newest: bool, by_name: bool) -> list[Job]:
        """Return all steps.

        :arg before: the steps of the other releases. Their integration targets use the same simulators, so ours wait for them.
        :arg oldest: of the releases that are tried, so the examples of all modules are run: `make test` runs them on one that treats templates
            and data as the newest does. Others run those of the modules that use Ansible in a way of their own.
        :arg newest: of the releases that are tried, so module code is also tried on the oldest Python that modules run on.
        :arg by_name: the releases were chosen, as the workflow does for each on every change. Then all examples run on all of them,
            and so does pylint, which each release brings in a version of its own, over every file, and modules are compiled and imported
            on every Python that was found. Otherwise pylint runs on the newest release and looks at what users get: ruff and mypy have looked at the rest.
            The newest release also does alone what is the same on all. What Ansible imports by itself is imported, and with that all of the
            code that it uses: on the oldest Python of modules, and on that of the newest release.
        """
        others = [job.name for job in before if job.name.endswith(": integration")]
        here = ("--python", self.python.version)
        # Without --python, modules are compiled and imported on all Pythons that this release knows.
        pythons = () if newest and by_name else here
        left_out = () if by_name else ("pylint", "import") if newest else ansible_test_setup.ONCE
        sanity = self.ansible_test("sanity", *pythons, *ansible_test_setup.without(*left_out))
        units = self.ansible_test("units", *here)
        integration = self.ansible_test("integration", EVERY_RELEASE, *here)
        # The few tests that are marked to hold on every release.
        files = ["tests/lifecycle", "tests/hostile/test_chain.py", "tests/inventory"]
        all_examples = oldest or by_name
        smoke = ["pytest", "-m", "smoke", "-o", f"cache_dir={CACHE / 'pytest' / self.release.name}", *files]
        smoke += [] if all_examples else ["tests/examples"]
        cache = f"cache_dir={CACHE / 'pytest' / f'examples-{self.release.name}'}"
        examples = ["pytest", "-n", "2", "--dist", "loadgroup", "-o", cache, "tests/examples"]
        jobs = [
            self.job("sanity", "plugins/modules", sanity, downloads=True, seconds=300 if newest and by_name else 90),
            self.job("units", "tests/unit/plugins", units, seconds=60),
            self.job("integration", "tests/integration/targets", integration, seconds=150, after=others),
            self.job("smoke", "tests/lifecycle", smoke, seconds=40),
        ]
        if newest and not by_name:
            pylint = self.ansible_test("sanity", "--test", "pylint", *here, *shipped_code())
            jobs.append(self.job("pylint", "plugins/modules", pylint, downloads=True, seconds=150))
            imports = self.ansible_test("sanity", "--test", "import", *here, *what_ansible_imports())
            jobs.append(self.job("import", "plugins/modules", imports, downloads=True, seconds=100))
        if all_examples:
            jobs.append(self.job("examples", "tests/examples", examples, seconds=100))
        if newest and OLDEST_MODULE_PYTHON in find_pythons():
            title = f"units of module code on {OLDEST_MODULE_PYTHON}"
            oldest_python = ("--python", OLDEST_MODULE_PYTHON)
            units = self.ansible_test("units", "--venv", *oldest_python)
            jobs.append(self.job(title, "tests/unit/plugins/module_utils", units, downloads=True, seconds=90))
            if not by_name:
                title = f"import of module code on {OLDEST_MODULE_PYTHON}"
                imports = self.ansible_test(
                    "sanity", "--test", "compile", "--test", "import", *oldest_python, "plugins/modules/"
                )
                jobs.append(self.job(title, "plugins/modules", imports, downloads=True, seconds=60))
        return jobs


def main(arguments: list[str]) -> int:
    """Test the releases asked for, or the default ones."""
    names = arguments or list(DEFAULT)
    if unknown := [name for name in names if name not in KNOWN]:
        return fail(f"unknown release {', '.join(unknown)}; known: {', '.join(KNOWN)}")
    chosen, results = choose_legs(names)
    if arguments:
        # Somebody wants to know about just these.
        results = demanded(results, again=f'make MATRIX="{" ".join(names)}" matrix')
    if not chosen:
        return fail("no release of the matrix has a Python here")
    link_pythons()
    started = time.monotonic()
    with ThreadPoolExecutor(CORES) as pool:
        folders = list(pool.map(lambda pair: prepared(*pair), chosen))
    jobs: list[Job] = []
    for (release, python), folder in zip(chosen, folders, strict=True):
        if folder is None:
            title = f"{release.name} on {python.version}: environment"
            results.append(StepResult(title, FAILED, reason="it could not be built, see above"))
            continue
        leg = Leg(release=release, python=python, folder=folder)
        ends = {"oldest": release is chosen[0][0], "newest": release is chosen[-1][0]}
        jobs += leg.jobs(jobs, **ends, by_name=bool(arguments))
    with own_scratch(), shared_simulators():
        results += Lanes(LANES, BUILD / "logs" / "matrix").run(jobs)
    return close(results, time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
