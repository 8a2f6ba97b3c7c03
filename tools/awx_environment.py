"""Build the environment of `make check STEP=awx` in build/awx, apart from the other one. Does nothing where all is in place.

It has what AWX runs jobs with (ansible-runner, its own code for credentials) and the collection awx.awx, which comes as a part of the package
`ansible`: that is fetched, and only this collection is taken out of it.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from _environments import base_python, create_venv, install_lock
from _project import BUILD, ROOT, build_lock, fail, say

FOLDER = BUILD / "awx"
VENV = FOLDER / "venv"
COLLECTIONS = FOLDER / "collections"
LOCK = ROOT / "requirements/awx.lock"
COLLECTION_LOCK = ROOT / "requirements/awx-collection.lock"
WITHIN = "ansible_collections/awx/awx/"


def install_collection() -> None:
    """Fetch the package and take awx.awx out of it, unless exactly that was done before."""
    wanted = hashlib.sha256(COLLECTION_LOCK.read_bytes()).hexdigest()
    stamp = FOLDER / ".collection"
    if stamp.is_file() and stamp.read_text() == wanted and COLLECTIONS.is_dir():
        return
    say("Fetching awx.awx (once; 54 MB)")
    pip = [str(VENV / "bin/python"), "-m", "pip", "--disable-pip-version-check", "download"]
    with tempfile.TemporaryDirectory(dir=FOLDER) as name:
        options = ("--quiet", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes", "--dest", name)
        subprocess.run([*pip, *options, "-r", str(COLLECTION_LOCK)], check=True)
        (wheel,) = Path(name).glob("*.whl")
        shutil.rmtree(COLLECTIONS, ignore_errors=True)
        with zipfile.ZipFile(wheel) as archive:
            members = [member for member in archive.namelist() if member.startswith(WITHIN)]
            archive.extractall(COLLECTIONS, members)
    stamp.write_text(wanted)


def prepare() -> str:
    """Build what is missing; return why it cannot be built, or an empty text."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        with build_lock("awx"):
            create_venv(VENV, python=base_python())
            install_lock(VENV, LOCK)
            install_collection()
    except subprocess.CalledProcessError as error:
        return f"the environment could not be installed ({' '.join(map(str, error.cmd[2:5]))} ended with {error.returncode})"
    return ""


if __name__ == "__main__":
    reason = prepare()
    sys.exit(fail(reason) if reason else 0)
