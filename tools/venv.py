"""Build or update the virtual environment from a lock file; do nothing where all is in place.

venv.py LOCK [--if-possible LOCK]    the second one may fail: what it has is left out then
venv.py eda.lock                     build/eda, of its own: ansible-rulebook needs more than the rest of development together
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from _environments import base_python, create_venv, install_lock
from _project import BUILD, ROOT, VENV, build_lock, fail, say

WITHOUT_NETWORK = """Without a network, on a machine that has one, of the same kind and with the same Python:
    python3 -m pip download --require-hashes -r requirements/{lock} -d wheels
Then copy the folder, and here:
    export PIP_NO_INDEX=1 PIP_FIND_LINKS=/path/to/wheels
and run make again."""


def install_if_possible(folder: Path, lock: Path) -> None:
    """Install what has a wheel for this machine; what needs it says that it is left out."""
    try:
        install_lock(folder, lock, only_wheels=True)
    except subprocess.CalledProcessError:
        say(f"NOT INSTALLED, and so not used: what requirements/{lock.name} has, see above")


def main(arguments: list[str]) -> int:
    """Bring build/venv to the state of the lock files named on the command line."""
    needed, optional = arguments[0], arguments[2:]
    folder = BUILD / "eda" if needed == "eda.lock" else VENV
    try:
        with build_lock(f"environment-{folder.name}"):
            if not (folder / "bin" / "python").exists():
                version = ".".join(map(str, sys.version_info[:3]))
                say(f"Creating build/{folder.name} with Python {version}")
            create_venv(folder, python=base_python())
            install_lock(folder, ROOT / "requirements" / needed)
            for name in optional:
                install_if_possible(folder, ROOT / "requirements" / name)
    except subprocess.CalledProcessError as error:
        code = fail(f"the environment could not be built, see above ({' '.join(error.cmd[:4])} ...)")
        print(WITHOUT_NETWORK.format(lock=needed), file=sys.stderr, flush=True)
        return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
