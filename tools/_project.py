"""What every script here shares: where things lie, how messages look, what environment a child gets."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _build_folder() -> Path:
    """Return build/, which is a link to a folder elsewhere if there is white space above the clone.

    ansible-test writes scripts whose first line names its Python, and such a line cannot hold white space.
    """
    build = ROOT / "build"
    if len(str(ROOT).split()) > 1 and not build.is_dir():
        name = f"steady.fleet-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]}"
        parents = (Path.home() / ".cache", Path(tempfile.gettempdir()))
        target = next(parent / name for parent in parents if len(str(parent).split()) == 1)
        target.mkdir(parents=True, exist_ok=True)
        build.unlink(missing_ok=True)
        build.symlink_to(target)
    return build.resolve()


BUILD = _build_folder()
VENV = BUILD / "venv"
CACHE = BUILD / "cache"
OPERATIONS = BUILD / "operations"
COLLECTIONS = BUILD / "collections"
# What the collection is called, as galaxy.yml says; read without a YAML library, since this also runs before one is installed.
NAMESPACE, NAME = re.findall(r"^(?:namespace|name): (\w+)$", (ROOT / "galaxy.yml").read_text("utf-8"), re.MULTILINE)
TREE = COLLECTIONS / "ansible_collections" / NAMESPACE / NAME

# A user's real devices and Ansible settings must not reach the tests, nor the tests the devices.
_FOREIGN_PREFIXES = ("ANSIBLE_", "FLEET_", "PYTEST_")
# Without written bytecode, every process compiles again what pytest has rewritten.
_FOREIGN = {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}

# Tests talk to loopback with certificates of their own; these would redirect or override that.
_NETWORK = {
    "ALL_PROXY",
    "CURL_CA_BUNDLE",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NETRC",
    "NO_PROXY",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
}


def tool_environment(path_first: Sequence[Path] = (VENV / "bin",)) -> dict[str, str]:
    """Return the environment for tools that may download: the caller's, without what would change their results."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in _FOREIGN and not name.startswith(_FOREIGN_PREFIXES)
    }
    if "TMPDIR" in os.environ:
        environment.update(
            # Where Ansible keeps what a killed run leaves behind; elsewhere no one would remove it.
            ANSIBLE_LOCAL_TEMP=str(Path(os.environ["TMPDIR"]) / "ansible-local"),
            ANSIBLE_REMOTE_TEMP=str(Path(os.environ["TMPDIR"]) / "ansible-remote"),
        )
    environment.update(
        ANSIBLE_COLLECTIONS_PATH=str(COLLECTIONS),
        ANSIBLE_HOME=str(BUILD / "ansible-home"),
        HYPOTHESIS_STORAGE_DIRECTORY=str(CACHE / "hypothesis"),
        MYPYPATH=os.pathsep.join(map(str, (COLLECTIONS, TREE / "tests", TREE / "tools"))),
        MYPY_CACHE_DIR=str(CACHE / "mypy"),
        PATH=os.pathsep.join([*map(str, path_first), os.environ.get("PATH", os.defpath)]),
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        PYTHONUNBUFFERED="1",
        RUFF_CACHE_DIR=str(CACHE / "ruff"),
    )
    return environment


def hermetic_environment(path_first: Sequence[Path] = (VENV / "bin",)) -> dict[str, str]:
    """Return the environment for tests: that of the tools, cut off from proxies and foreign certificates."""
    environment = tool_environment(path_first)
    for name in list(environment):
        if name.upper() in _NETWORK:
            del environment[name]
    environment["PYTHONPATH"] = os.pathsep.join([str(COLLECTIONS), str(TREE / "tests")])
    # No authority of this machine is asked about loopback, and to read them all takes Python up to a tenth of a second for each connection.
    environment["SSL_CERT_FILE"] = os.devnull
    return environment


def say(message: str) -> None:
    """Print one progress line, so that a reader of a long log finds the steps."""
    print(f"==> {message}", flush=True)


def fail(message: str) -> int:
    """Print what went wrong and return the exit code for it."""
    print(f"error: {message}", file=sys.stderr, flush=True)
    return 1


@contextmanager
def build_lock(name: str) -> Iterator[None]:
    """Keep two makes in one clone from building the same thing at the same time."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / f".{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"Waiting for another make that is building the {name}")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
