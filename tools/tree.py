"""Copy the work tree to build/collections/ansible_collections/steady/fleet, the one place Ansible's tools accept.

The clone may lie anywhere, while Ansible imports a collection by its path and ansible-test resolves and then refuses
symbolic links. So this makes a real copy of what git tracks or would track, touching only what differs.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath

from _project import ROOT, TREE, build_lock, fail

# Made in the copy by the tools that run there; the copy's own .gitignore hides them from those tools.
_KEPT = (PurePosixPath(".git"), PurePosixPath("tests/output"))


def listed_files() -> set[PurePosixPath]:
    """Return what git tracks and what it would track, less what is gone from the disk."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode()
    paths = {PurePosixPath(name) for name in output.split("\0") if name}
    return {path for path in paths if (ROOT / path).is_file()}


def copy_if_different(source: Path, target: Path) -> bool:
    """Copy one file with its mode and time; say whether that was needed."""
    if target.is_file() and filecmp.cmp(source, target) and source.stat().st_mode == target.stat().st_mode:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)
    return True


def remove_stray(files: set[PurePosixPath]) -> int:
    """Remove what an earlier copy left behind; return the number of files."""
    needed = {parent for path in (*files, *_KEPT) for parent in path.parents}
    removed = 0
    for folder, folders, names in os.walk(TREE):
        here = PurePosixPath(Path(folder).relative_to(TREE))
        if here not in needed:
            shutil.rmtree(folder)
            folders.clear()
            removed += len(names)
            continue
        folders[:] = [name for name in folders if here / name not in _KEPT and name != "__pycache__"]
        for name in names:
            if here / name not in files:
                (TREE / here / name).unlink()
                removed += 1
    return removed


def mark_as_repository() -> None:
    """Give the copy a repository of its own, or tools would find the clone's, which ignores all of build/."""
    if not (TREE / ".git").is_dir():
        subprocess.run(["git", "init", "--quiet", "--template=", str(TREE)], check=True)


def copy_to(copy: Path, *, backwards: bool = False) -> Path:
    """Copy the collection into a folder and return that.

    :arg backwards: the last file first, since some file systems list a folder in the order in which its files came.
    """
    for path in sorted(listed_files(), reverse=backwards):
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, copy / path)
    return copy


def not_committed() -> list[str]:
    """Return what the copy has that no commit has, as git names it."""
    command = ["git", "-C", str(ROOT), "status", "--porcelain"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()


def main() -> int:
    """Bring the copy up to date."""
    try:
        with build_lock("tree"):
            files = listed_files()
            TREE.mkdir(parents=True, exist_ok=True)
            copied = sum(copy_if_different(ROOT / path, TREE / path) for path in sorted(files))
            removed = remove_stray(files)
            mark_as_repository()
    except FileNotFoundError as error:
        if error.filename != "git":
            raise
        return fail("git is not installed; it lists which files belong to the collection")
    except subprocess.CalledProcessError:
        return fail("git could not list the files of this folder; make works in a git clone")
    if copied or removed:
        print(f"==> Collection tree: {copied} files copied, {removed} removed", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
