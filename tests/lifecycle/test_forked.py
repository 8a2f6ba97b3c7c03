"""The process in which ordinary modules run here is as a new one: what is in the memory of Ansible is not in it."""

from __future__ import annotations

import atexit
import json
import sys
import tempfile
from pathlib import Path

import pytest
from support.forked import module_in, run_forked

SCRIPT = """
import atexit, json, shutil, signal, sys, tempfile, weakref
atexit.register(lambda: print("at the end", file=sys.stderr))
weakref.finalize(sys, shutil.rmtree, tempfile.mkdtemp(dir="."))
known = [name for name in sys.modules if name.partition(".")[0] in ("ansible", "ansible_collections", "simulators")]
hooks = [str(hook) for hook in [*sys.meta_path, *sys.path_hooks] if "ansible" in str(hook)]
print(json.dumps([__name__, sys.argv, known, hooks, sys.stdin.read(), signal.getsignal(signal.SIGTERM) == signal.SIG_DFL]))
sys.exit(3)
"""


def test_process_of_a_module_has_nothing_of_the_controller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The controller has what Ansible hooks into imports.
    import ansible.plugins.loader  # noqa: F401, PLC0415

    ours = tempfile.TemporaryDirectory(dir=tmp_path)
    atexit.register(ours.cleanup)
    script = tmp_path / "AnsiballZ_ping.py"
    script.write_text(SCRIPT, "utf-8")
    monkeypatch.chdir(tmp_path)

    code, output, errors = run_forked(str(script))

    assert json.loads(output) == ["__main__", [str(script)], [], [], "", True]
    assert errors == b"at the end\n"
    assert code == 3
    assert sys.modules["ansible.plugins.loader"] is not None
    # What ends with a process ends with its own.
    assert {path.name for path in tmp_path.iterdir()} == {script.name, Path(ours.name).name}


def test_module_that_ends_by_an_error_prints_it(tmp_path: Path) -> None:
    script = tmp_path / "AnsiballZ_ping.py"
    script.write_text("raise ValueError('not this')\n", "utf-8")

    code, output, errors = run_forked(str(script))

    assert (code, output) == (1, b"")
    assert errors.endswith(b"ValueError: not this\n")


def test_only_a_module_and_nothing_around_it_is_forked() -> None:
    script = "/root/.ansible/tmp/x/AnsiballZ_ping.py"

    assert module_in(f"/bin/sh -c '{sys.executable} {script} && sleep 0'") == script
    assert module_in(f"/bin/sh -c 'A=b {sys.executable} {script} && sleep 0'") is None
    assert module_in(f"/bin/sh -c 'sudo {sys.executable} {script} && sleep 0'") is None
    assert module_in(f"/bin/sh -c '/usr/bin/python3 {script} && sleep 0'") is None
    assert module_in(f"/bin/sh -c '{sys.executable} /tmp/async_wrapper.py 1 2 {script} && sleep 0'") is None
    assert module_in("/bin/sh -c 'echo ~root && sleep 0'") is None
