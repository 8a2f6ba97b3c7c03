"""Let ansible-test build its environments where the one file it downloads for that cannot be had."""

from __future__ import annotations

import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from _project import say

# Of ansible-test sanity, what looks at texts whatever ansible-core they are for, and what takes longer than all others together. A run of
# everything does it once, on the newest release of the matrix.
ONCE = ("import", "pep8", "pylint", "yamllint")

# Where ansible-test looks before it downloads get-pip.py.
_DOWNLOADS = Path.home() / ".ansible" / "test" / "cache"

# Python brings a pip of its own for ensurepip. That pip can install the version which ansible-test asks for.
_STAND_IN = '''\
"""Stand-in for get-pip.py, which could not be downloaded: the pip inside Python installs the one asked for."""

import ensurepip
import pathlib
import runpy
import sys
import sysconfig

folders = [pathlib.Path(ensurepip.__file__).parent / "_bundled"]
if sysconfig.get_config_var("WHEEL_PKG_DIR"):  # distributions that keep the wheels apart
    folders.append(pathlib.Path(sysconfig.get_config_var("WHEEL_PKG_DIR")))
folders.append(pathlib.Path("/usr/share/python-wheels"))
wheels = [str(wheel) for folder in folders for wheel in sorted(folder.glob("pip-*.whl"))]
if not wheels:
    sys.exit("this Python has no bundled pip (on Debian and Ubuntu: apt install python3-venv)")

sys.path.insert(0, wheels[0])
wanted = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
sys.argv = ["pip", "install", "--upgrade", "--force-reinstall", *wanted]
runpy.run_module("pip", run_name="__main__", alter_sys=True)
'''

# Asks an environment's ansible-test where it gets the file, and for which pip.
_PROBE = """
import pathlib, re, ansible_test
base = pathlib.Path(ansible_test.__file__).parent
text = (base / "_util/target/setup/requirements.py").read_text()
print(re.search(r"https://\\S+get-pip-%s\\.py", text).group())
text = (base / "_internal/python_requirements.py").read_text()
print(*sorted(set(re.findall(r"\\bpip='([0-9.]+)'", text))))
"""


def without(*tests: str) -> list[str]:
    """Return the options of ansible-test sanity that leave these tests out."""
    return [option for test in tests for option in ("--skip-test", test)]


def prepare(python: Path) -> None:
    """Put a replacement into ansible-test's cache for each pip that it wants, unless it can download the real file."""
    probe = subprocess.run([str(python), "-c", _PROBE], check=True, stdout=subprocess.PIPE, text=True)
    url, *versions = probe.stdout.split()
    absent = {version: _DOWNLOADS / f"get_pip_{version.replace('.', '_')}.py" for version in versions}
    absent = {version: path for version, path in absent.items() if not path.exists()}
    if not absent or can_download(url.replace("%s", next(iter(absent)))):
        return
    say(f"ansible-test cannot download its installer for pip {', '.join(absent)}; the pip inside Python will do it")
    _DOWNLOADS.mkdir(parents=True, exist_ok=True)
    for path in absent.values():
        path.write_text(_STAND_IN)


def can_download(url: str) -> bool:
    """Say whether the file can be had, without waiting long for a network that is closed."""
    request = urllib.request.Request(url, method="HEAD")
    try:
        with urllib.request.urlopen(request, timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False
