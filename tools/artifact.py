"""Build the artifact that Galaxy takes, in build/artifact: the same bytes from the same sources, whoever builds them and where.

`ansible-galaxy collection build` decides what goes in, by galaxy.yml. What it writes depends on the order of the folder, on times, modes and on who
builds; so the archive is written once more, sorted, with one time, the modes 0644 and 0755, and no owner.

The time is SOURCE_DATE_EPOCH, or that of the last commit.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from _project import BUILD, ROOT, TREE, VENV, fail, say, tool_environment
from tree import not_committed

ARTIFACT = BUILD / "artifact"


def source_time() -> int:
    """Return the time that everything in the archive gets."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    return int(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def build_as_ansible_does(tree: Path, folder: Path) -> Path:
    """Run ansible-galaxy on a copy of the collection; return the archive."""
    command = [str(VENV / "bin" / "ansible-galaxy"), "collection", "build", "--output-path", str(folder), str(tree)]
    subprocess.run(command, check=True, env=tool_environment(), stdout=subprocess.DEVNULL)
    return next(folder.glob("*.tar.gz"))


def as_json(value: object) -> bytes:
    """Return a value as Ansible writes it into an archive."""
    return json.dumps(value, indent=True).encode()


def normalize(archive: Path, target: Path, time: int) -> None:
    """Write an archive of Ansible once more, in the one form that its contents have."""
    with tarfile.open(archive) as source:
        members = {member.name: member for member in source.getmembers()}
        contents = {name: file.read() for name, member in members.items() if (file := source.extractfile(member))}
    files = json.loads(contents["FILES.json"])
    files["files"].sort(key=lambda entry: entry["name"])
    contents["FILES.json"] = as_json(files)
    manifest = json.loads(contents["MANIFEST.json"])
    manifest["file_manifest_file"]["chksum_sha256"] = hashlib.sha256(contents["FILES.json"]).hexdigest()
    contents["MANIFEST.json"] = as_json(manifest)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as new:
        for name in sorted(members, key=lambda name: (name not in {"MANIFEST.json", "FILES.json"}, name)):
            old, member = members[name], tarfile.TarInfo(name)
            member.type, member.mtime = old.type, time
            member.mode = 0o755 if old.isdir() or old.mode & 0o100 else 0o644
            member.size = len(contents.get(name, b""))
            new.addfile(member, io.BytesIO(contents[name]) if old.isfile() else None)
    with target.open("wb") as stream, gzip.GzipFile("", "wb", 9, stream, mtime=time) as zipped:
        zipped.write(packed.getvalue())


def build(tree: Path, folder: Path) -> Path:
    """Build the artifact from a copy of the collection into an empty folder; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.tar.gz*"):
        old.unlink()
    with tempfile.TemporaryDirectory() as scratch:
        archive = build_as_ansible_does(tree, Path(scratch))
        target = folder / archive.name
        normalize(archive, target, source_time())
    checksum = hashlib.sha256(target.read_bytes()).hexdigest()
    target.with_name(f"{target.name}.sha256").write_text(f"{checksum}  {target.name}\n", "utf-8")
    return target


def main() -> int:
    """Build it and say where it is."""
    try:
        artifact = build(TREE, ARTIFACT)
    except subprocess.CalledProcessError as error:
        return fail(f"the artifact was not built, see above ({' '.join(error.cmd[:3])})")
    if changed := not_committed():
        say(f"NOT COMMITTED, and in the artifact where galaxy.yml lets it: {', '.join(changed)}")
    say(f"{artifact.relative_to(BUILD.parent)}, {artifact.stat().st_size / 1024:.0f} KB")
    print(artifact.with_name(f"{artifact.name}.sha256").read_text("utf-8").strip(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
