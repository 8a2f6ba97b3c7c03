"""Give the collection other names and addresses: rename.py NEW.yml, a file in the form of tools/names.yml. rename.py --rehearse tries it on a copy.

The names of variables (`fleet_*`, `FLEET_*`) are no names of the collection and stay. Groups of the inventory that begin with the namespace
(`steady_sps`) go with it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from _project import ROOT, VENV, fail, hermetic_environment, say
from tree import copy_to, listed_files

NAMES = "tools/names.yml"
# A name as Galaxy takes it.
NAME = re.compile(r"[a-z][a-z0-9_]{2,63}")
REHEARSAL = {
    "namespace": "acme_north",
    "name": "guard",
    "account": "acme-inc",
    "repository": "https://git.example.com/acme-inc/guard",
}


@dataclass(frozen=True)
class Names:
    """What the collection is called, and where it lives."""

    namespace: str
    name: str
    account: str
    repository: str

    def __post_init__(self) -> None:
        for word in (self.namespace, self.name):
            if not NAME.fullmatch(word):
                raise ValueError(f"{word} cannot be a name: small letters, digits and underscores")
        if not re.fullmatch(r"https://[^/]+/[^/]+/[^/]+", self.repository):
            raise ValueError(f"{self.repository} is not the address of a repository")

    @property
    def project(self) -> str:
        """Return account and project as the forge names them together."""
        return "/".join(self.repository.split("/")[-2:])


def read(path: Path) -> Names:
    """Return the names in a file."""
    content: Mapping[str, str] = yaml.safe_load(path.read_text("utf-8"))
    return Names(**content)


def substitutions(old: Names, new: Names) -> list[tuple[re.Pattern[str], str]]:
    """Return what to write in place of what, the longest first."""
    before, after = f"{old.namespace}.{old.name}", f"{new.namespace}.{new.name}"
    pairs = [
        (re.escape(old.repository), new.repository),
        (rf"(?<![\w.-]){re.escape(old.project)}(?![\w-])", new.project),
        (rf"@{re.escape(old.account)}\b", f"@{new.account}"),
        # Of the artifact, and of what is named after it.
        (rf"\b{old.namespace}-{old.name}\b", f"{new.namespace}-{new.name}"),
        (rf"\b{re.escape(before)}\b", after),
        (rf"\b{old.namespace}\\\.{old.name}\b", rf"{new.namespace}\\.{new.name}"),
        (rf"\b{old.namespace}/{old.name}\b", f"{new.namespace}/{new.name}"),
        (rf"\b{old.namespace}_(?=\w|\W)", f"{new.namespace}_"),
        (rf"(?<=[\"']){old.namespace}(?=[\"'])", new.namespace),
        (rf"^namespace: {old.namespace}$", f"namespace: {new.namespace}"),
        (rf"^name: {old.name}$", f"name: {new.name}"),
        (rf"^account: {old.account}$", f"account: {new.account}"),
    ]
    return [(re.compile(pattern, re.MULTILINE), replacement) for pattern, replacement in pairs]


def texts(root: Path) -> Iterator[tuple[Path, str]]:
    """Return the files below a folder that are text, and not somebody else's."""
    for path in sorted(listed_files()):
        if path.suffix not in {".png", ".lock"} and path.parts[0] not in {"LICENSE", "LICENSES"}:
            yield root / path, (root / path).read_text("utf-8")


def rename(root: Path, new: Names) -> int:
    """Write the new names into every file below a folder; return how many files changed."""
    pairs = substitutions(read(root / NAMES), new)
    changed = 0
    for path, text in texts(root):
        after = text
        for pattern, replacement in pairs:
            after = pattern.sub(replacement, after)
        if after != text:
            path.write_text(after, "utf-8")
            changed += 1
    # Names of another length break lines, and sort imports, in other places.
    ruff = str(VENV / "bin" / "ruff")
    subprocess.run([ruff, "check", "--quiet", "--fix", "--select=I", "."], check=False, cwd=root)
    subprocess.run([ruff, "format", "--quiet", "."], check=True, cwd=root)
    return changed


def left(root: Path, old: Names) -> Iterator[str]:
    """Return where a name still is."""
    pattern = re.compile(rf"\b{old.namespace}\b|{re.escape(old.account)}")
    for path, text in texts(root):
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{path.relative_to(root)}:{line}: {text.splitlines()[line - 1].strip()[:100]}"


def rehearse() -> int:
    """Rename a copy, look that nothing of the old names is left, and that the copy works under its new name."""
    old, new = read(ROOT / NAMES), Names(**REHEARSAL)
    with tempfile.TemporaryDirectory(prefix="fleet-rename-") as folder:
        copy = copy_to(Path(folder) / "ansible_collections" / new.namespace / new.name)
        say(f"{rename(copy, new)} files have other names")
        if found := list(left(copy, old)):
            print("\n".join(found))
            return fail("a name is left, see above")
        (copy / "build").mkdir()
        (copy / "build" / "venv").symlink_to(VENV)
        environment = {
            **hermetic_environment(),
            "ANSIBLE_COLLECTIONS_PATH": folder,
            "PYTHONPATH": os.pathsep.join([folder, str(copy / "tests")]),
        }
        python = str(VENV / "bin" / "python")
        subprocess.run(["git", "init", "--quiet", "--template=", "."], check=True, cwd=copy)
        commands = (
            # Longer names make some sentences longer than a line may be; who renames wraps them, as `make lint` says.
            [str(VENV / "bin" / "ruff"), "check", "--quiet", "--ignore=E501", "."],
            [python, "tools/tree.py"],
            # Generated files wrap their lines at other words.
            [python, "tools/thin_files.py"],
            # Arguments, both ways of running, the inventory, and a playbook that finds everything by its name. There is none in how YAML is written.
            [
                python,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "-k",
                "not yaml",
                "tests/unit/plugins/plugin_utils",
            ],
            [str(VENV / "bin" / "ansible-doc"), "--type", "module", f"{new.namespace}.{new.name}.sps_config"],
            [str(VENV / "bin" / "ansible-galaxy"), "collection", "build", "--output-path", folder, "."],
        )
        for command in commands:
            done = subprocess.run(command, check=False, cwd=copy, env=environment, capture_output=True, text=True)
            if done.returncode:
                print(done.stdout[-3000:], done.stderr[-3000:])
                return fail(f"under another name, this fails: {' '.join(command[-4:])}")
    say(f"As {new.namespace}.{new.name} it works too")
    return 0


def main(arguments: list[str]) -> int:
    """Rename, or rehearse it."""
    if arguments == ["--rehearse"]:
        return rehearse()
    if len(arguments) != 1:
        return fail(f"name a file in the form of {NAMES}: make NAMES=my-names.yml names")
    try:
        new = read(Path(arguments[0]))
    except (OSError, TypeError, ValueError, yaml.YAMLError) as error:
        return fail(f"{arguments[0]} does not have names: {error}")
    say(f"{rename(ROOT, new)} files have other names. Run make generate, then make lint and make test")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
