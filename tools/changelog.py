"""Turn the change notes into a release: changelog.py VERSION, or changelog.py --rehearse.

It sets the version in galaxy.yml and in the files that users install the collection by, and lets antsibull-changelog write CHANGELOG.md,
CHANGELOG.rst and changelogs/changelog.yaml from the fragments, which are gone afterwards. A rehearsal does that to a copy, with the next
version, and looks whether every note arrived.
"""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml
from _project import ROOT, TREE, VENV, fail, say, tool_environment
from tree import copy_to

# What users copy installs this release, by the tag that it will have.
PINNED = (
    "docs/estate/collections/requirements.yml",
    "docs/pipelines/collections/requirements.yml",
    "extensions/ee/execution-environment.yml",
    "extensions/ee/execution-environment-2.16.yml",
)
PIN = re.compile(r"^( +version:) \S+$", re.MULTILINE)
FILES = ("CHANGELOG.md", "CHANGELOG.rst", "changelogs/changelog.yaml", "galaxy.yml", *PINNED)
VERSION = re.compile(r"^version: (\S+)$", re.MULTILINE)
RELEASE = re.compile(r"\d+\.\d+\.\d+(-[0-9a-z.]+)?")


class NotReleasedError(Exception):
    """The change notes could not be turned into a release."""


def fragments(root: Path) -> list[Path]:
    """Return the files with change notes."""
    return sorted((root / "changelogs/fragments").glob("*.yml"))


def notes(paths: list[Path]) -> list[str]:
    """Return every sentence of the fragments."""
    found: list[str] = []
    for path in paths:
        content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        for entries in content.values():
            found += [entries] if isinstance(entries, str) else entries
    return found


def release(copy: Path, version: str) -> None:
    """Release a copy of the collection."""
    galaxy = copy / "galaxy.yml"
    galaxy.write_text(VERSION.sub(f"version: {version}", galaxy.read_text("utf-8")), "utf-8")
    for name in PINNED:
        path = copy / name
        text, count = PIN.subn(rf"\1 {version}", path.read_text("utf-8"))
        if count != 1:
            raise NotReleasedError(f"{name} has {count} versions, and needs one")
        path.write_text(text, "utf-8")
    environment = {**tool_environment(), "ANSIBLE_COLLECTIONS_PATH": str(copy.parent.parent.parent)}
    program = str(VENV / "bin" / "antsibull-changelog")
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    for arguments in (("release", "--version", version, "--date", today), ("lint",)):
        done = subprocess.run([program, *arguments], check=False, cwd=copy, env=environment)
        if done.returncode:
            raise NotReleasedError(f"antsibull-changelog {arguments[0]} failed, see above")


def check(copy: Path, version: str, expected: list[str]) -> None:
    """Look whether every note is in the release, and no fragment is left."""
    if left := fragments(copy):
        raise NotReleasedError(f"fragments are left: {', '.join(path.name for path in left)}")
    written = yaml.safe_load((copy / "changelogs/changelog.yaml").read_text("utf-8"))["releases"][version]["changes"]
    known: list[str] = []
    for entries in written.values():
        known += [entries] if isinstance(entries, str) else entries
    if missing := [note for note in expected if note not in known]:
        raise NotReleasedError(f"not in the changelog: {missing[0]}")
    # It escapes every character that could mean something.
    text = (copy / "CHANGELOG.md").read_text("utf-8").replace("\\", "")
    if f"## v{version}\n" not in text:
        raise NotReleasedError(f"CHANGELOG.md has no heading for {version}")


def main(arguments: list[str]) -> int:
    """Release, or rehearse it."""
    rehearsal = arguments == ["--rehearse"]
    current = VERSION.findall((ROOT / "galaxy.yml").read_text("utf-8"))[0]
    version = "9999.0.0" if rehearsal else (arguments[0] if arguments else "")
    if not RELEASE.fullmatch(version):
        return fail(f"say which version: make VERSION=1.0.0 changelog (galaxy.yml has {current})")
    before = fragments(ROOT)
    if not before:
        if rehearsal:
            say(f"There are no change notes beyond version {current}")
            return 0
        return fail("there are no change notes to release, in changelogs/fragments")
    with tempfile.TemporaryDirectory(prefix="fleet-changelog-") as folder:
        copy = copy_to(Path(folder).joinpath(*TREE.parts[-3:]))
        expected = notes(before)
        try:
            release(copy, version)
            check(copy, version, expected)
        except NotReleasedError as error:
            return fail(str(error))
        say(f"{len(expected)} notes of {len(before)} fragments are in version {version}")
        if rehearsal:
            return 0
        for name in FILES:
            shutil.copy(copy / name, ROOT / name)
    for path in before:
        path.unlink()
    say("Look at CHANGELOG.md, commit, and tag the commit with the version")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
