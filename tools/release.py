"""Build the artifact and prove it: release.py [VERSION], for example release.py 1.0.0, which must be the one in galaxy.yml.

- Two builds, one of them from a copy with other times, modes and order, have the same bytes.
- It has what users run, and not what only development needs.
- galaxy-importer, which Galaxy and Automation Hub run on an upload, says nothing against it.
- ansible-builder finds what an execution environment needs.
- Installed into empty environments with the oldest and the newest ansible-core, the demonstration comes true, and so do the commands of README.md.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

import first_steps
import yaml
from _environments import base_python, create_venv, install_lock
from _project import BUILD, ROOT, TREE, fail, hermetic_environment, say, tool_environment
from _pythons import Python
from _report import FAILED, StepResult, close, demanded, run_commands
from _scratch import own_scratch
from _side_by_side import Lanes, NamedCheck, jobs_of
from artifact import ARTIFACT, build
from matrix import DEFAULT, Release, choose_legs, constraints
from tree import copy_to, not_committed

RELEASE = BUILD / "release"
LANES = 2
# What must be in the artifact, and what must not.
SHIPPED = (
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "changelogs/changelog.yaml",
    "docs/estate/ansible.cfg",
    "docs/gitops.md",
    "meta/execution-environment.yml",
    "meta/runtime.yml",
    "playbooks/enforce.yml",
    "plugins/modules/sps_config.py",
    "roles/device/meta/argument_specs.yml",
    "tests/contracts/sps.yml",
    "tests/demo/run.py",
    "tests/simulators/__main__.py",
)
NOT_SHIPPED = re.compile(
    r"\.|build/|requirements/|tools/|Makefile|pyproject\.toml|changelogs/(fragments/|\.plugin)"
    r"|tests/(?!(simulators|contracts|demo)/|support/(__init__|background)\.py)"
)
LARGEST = 1_500_000

IMPORTER_SETTINGS = """[galaxy-importer]
RUN_ANSIBLE_DOC = True
RUN_ANSIBLE_LINT = True
RUN_FLAKE8 = False
CHECK_REQUIRED_TAGS = True
CHECK_RUNTIME_YAML = True
CHECK_CHANGELOG = True
"""

# The first example of a module is a whole play, the others are tasks for it (.ansible-lint-ignore); the importer does not read that file.
EXAMPLES_OF_BOTH_KINDS = re.compile(r"WARNING: plugins/modules/\w+\.py:[\d:]+ (?:schema\[playbook\]\[/\]|no-handler): ")


def reproducible(artifact: Path, output: TextIO | None) -> list[str]:
    """Build once more, elsewhere, from a copy that differs in all that should not matter; return what is wrong."""
    folder = Path(os.environ["TMPDIR"]) / "copy"
    copy = copy_to(folder / "ansible_collections", backwards=True)
    for target in copy.rglob("*"):
        if target.is_file():
            target.chmod(0o770 if target.stat().st_mode & 0o100 else 0o600)
            os.utime(target, (1, 1))
    again = build(copy, folder / "artifact")
    first, second = (hashlib.sha256(path.read_bytes()).hexdigest() for path in (artifact, again))
    print(f"{first}\n{second}", file=output)
    return [] if first == second else ["two builds from the same sources differ"]


def contents(artifact: Path, output: TextIO | None) -> list[str]:
    """Look at what is in it; return what is wrong."""
    with tarfile.open(artifact) as archive:
        names = [member.name for member in archive.getmembers() if member.isfile()]
    sizes: dict[str, int] = {}
    for name in names:
        top = "/".join(name.split("/")[: 2 if name.startswith(("plugins/", "tests/")) else 1])
        sizes[top] = sizes.get(top, 0) + ((TREE / name).stat().st_size if (TREE / name).exists() else 0)
    for top, size in sorted(sizes.items(), key=lambda item: -item[1]):
        print(f"{size / 1024:8.0f} KB  {top}", file=output)
    missing = [f"{name} is missing" for name in SHIPPED if name not in names]
    if not releases():
        missing = [problem for problem in missing if "CHANGELOG.md" not in problem]
    unwanted = [f"{name} is in it" for name in names if NOT_SHIPPED.match(name)]
    size = artifact.stat().st_size
    return [*missing, *unwanted, *([f"{size} bytes, more than {LARGEST}"] if size > LARGEST else [])]


def releases() -> Mapping[str, Any]:
    """Return the releases whose change notes were turned into a changelog, by their versions."""
    found: Mapping[str, Any] = yaml.safe_load((ROOT / "changelogs/changelog.yaml").read_text("utf-8"))["releases"] or {}
    return found


def importer(artifact: Path, output: TextIO | None) -> list[str]:
    """Run galaxy-importer as Galaxy does; return what it complains about."""
    folder = RELEASE / "importer"
    create_venv(folder, python=base_python())
    install_lock(folder, ROOT / "requirements" / "release.lock")
    work = Path(os.environ["TMPDIR"]) / "importer"
    work.mkdir()
    (work / "settings.cfg").write_text(IMPORTER_SETTINGS, "utf-8")
    shutil.copy(artifact, work)
    environment = {
        **tool_environment((folder / "bin",)),
        "GALAXY_IMPORTER_CONFIG": str(work / "settings.cfg"),
        "ANSIBLE_HOME": str(work / "home"),
    }
    # It installs the artifact itself; a copy on this path would be looked at in its place.
    del environment["ANSIBLE_COLLECTIONS_PATH"]
    log = work / "log"
    with log.open("w") as stream:
        command = [str(folder / "bin" / "python"), "-m", "galaxy_importer.main", artifact.name]
        code = subprocess.run(command, check=False, cwd=work, env=environment, stdout=stream, stderr=stream).returncode
    text = log.read_text("utf-8", errors="replace")
    print(text, file=output)
    complaints = [
        line
        for line in re.findall(r"^.*\b(?:WARNING|ERROR|CRITICAL)\b.*$", text, re.MULTILINE)
        if not EXAMPLES_OF_BOTH_KINDS.match(line)
    ]
    if code or "importer" not in text.lower():
        complaints.append(f"it ended with {code}")
    return [*complaints, *execution_environment(artifact, folder, work, output)]


def execution_environment(artifact: Path, folder: Path, work: Path, output: TextIO | None) -> list[str]:
    """Ask ansible-builder what the installed artifact needs; return what is wrong."""
    collections = install(artifact, folder, work / "collections", output)
    command = [str(folder / "bin" / "ansible-builder"), "introspect", "--sanitize", str(collections)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=tool_environment((folder / "bin",)))
    print(done.stdout, done.stderr, file=output)
    try:
        found = yaml.safe_load(done.stdout) if done.returncode == 0 else None
    except yaml.YAMLError as error:
        return [f"ansible-builder printed no YAML: {error}"]
    needs = str(found["python"]) if found else "nothing"
    return [] if "requests>=2.27" in needs else [f"ansible-builder found {needs}, and not requests>=2.27"]


def install(artifact: Path, folder: Path, collections: Path, output: TextIO | None) -> Path:
    """Install the artifact with the ansible-galaxy of an environment; return the folder of collections."""
    environment = {**tool_environment((folder / "bin",)), "ANSIBLE_COLLECTIONS_PATH": str(collections)}
    command = [str(folder / "bin" / "ansible-galaxy"), "collection", "install", str(artifact), "-p", str(collections)]
    subprocess.run([*command, "--offline"], check=True, env=environment, stdout=output, stderr=output)
    return collections


def empty_environment(release: Release, python: Python) -> Path:
    """Return an environment with ansible-core, requests and what the simulators are made of, and nothing else."""
    folder = RELEASE / f"{release.name}-{python.version}"
    # What the demonstration needs besides.
    requirements = ROOT / "tests/simulators/requirements.txt"
    wanted = f"{release.requirement}\n{constraints()}\n{requirements.read_text('utf-8')}"
    stamp = folder / ".installed"
    if stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    create_venv(folder, python=str(python.path))
    pinned = folder / "constraints.txt"
    pinned.write_text(constraints(), "utf-8")
    pip = [str(folder / "bin/python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--quiet"]
    what = [release.requirement, "requests", "-r", str(requirements)]
    subprocess.run([*pip, "-c", str(pinned), *what], check=True)
    stamp.write_text(wanted, "utf-8")
    return folder


def demonstration(release: Release, python: Python, artifact: Path, output: TextIO | None) -> list[str]:
    """Run the demonstration from the installed artifact; return what is wrong."""
    folder = empty_environment(release, python)
    scratch = Path(os.environ["TMPDIR"]) / f"installed-{release.name}"
    collections = install(artifact, folder, scratch, output)
    manifest = yaml.safe_load((ROOT / "galaxy.yml").read_text("utf-8"))
    installed = collections / "ansible_collections" / manifest["namespace"] / manifest["name"]
    environment = {
        **hermetic_environment((folder / "bin",)),
        "ANSIBLE_COLLECTIONS_PATH": str(collections),
        "ANSIBLE_HOME": str(scratch / "home"),
        "PYTHONPATH": os.pathsep.join([str(collections), str(installed / "tests")]),
    }
    command = [str(folder / "bin/python"), "tests/demo/run.py"]
    result = run_commands("demonstration", [command], folder=installed, environment=environment, output=output)
    return ["the demonstration did not come true"] if result.state == FAILED else []


def checks(artifact: Path) -> tuple[list[NamedCheck], list[StepResult]]:
    """Return everything that proves the artifact, and what is not tried since it has no Python here."""
    chosen, skipped = choose_legs(DEFAULT, "demonstration")
    demonstrations = [
        NamedCheck(
            f"demonstration on {release.name}",
            f"installed, with ansible-core {release.name} and Python {python.version}",
            60,
            functools.partial(demonstration, release, python, artifact),
        )
        for release, python in chosen
    ]
    steps, steps_skipped = first_steps.checks(artifact)
    return [
        NamedCheck("reproducible", "two builds have the same bytes", 5, functools.partial(reproducible, artifact)),
        NamedCheck("contents", "what users run, and nothing else", 1, functools.partial(contents, artifact)),
        NamedCheck("importer", "galaxy-importer and ansible-builder", 90, functools.partial(importer, artifact)),
        *demonstrations,
        *steps,
    ], [*skipped, *steps_skipped]


def main(arguments: Sequence[str]) -> int:
    """Build and prove."""
    manifest: Mapping[str, str] = yaml.safe_load((ROOT / "galaxy.yml").read_text("utf-8"))
    version = arguments[0] if arguments else ""
    if version:
        if version != manifest["version"]:
            return fail(f"galaxy.yml has version {manifest['version']}, not {version}")
        if version not in releases() or any((ROOT / "changelogs/fragments").glob("*.yml")):
            return fail("there are change notes that are in no release: make changelog VERSION=... first")
        if changed := not_committed():
            return fail(f"not committed, and would be in the artifact: {', '.join(changed)}")
    started = time.monotonic()
    with own_scratch():
        artifact = build(TREE, ARTIFACT)
        say(f"{artifact.name}, {artifact.stat().st_size / 1024:.0f} KB")
        steps, skipped = checks(artifact)
        results = Lanes(LANES, BUILD / "logs" / "release").run(jobs_of(steps, again="make release"))
    results += demanded(skipped, again="make release") if version else skipped
    return close(results, time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
