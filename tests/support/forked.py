"""Ordinary modules in less time: in a process that is forked from Ansible's worker, for the connections in tests/support/connection_plugins.

A module is packed, copied and unpacked as always, and has a process of its own. In the worker, an interpreter and the libraries are loaded already;
to begin with a Python that loads them takes three times as long. What is Ansible's or a collection's in memory is out of reach of the module, so it
imports these from its own archive. Where a task has an environment, runs in the background or as somebody else, Python is started as always.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import importlib.util
import io
import marshal
import os
import runpy
import shlex
import signal
import sys
import tempfile
import threading
import traceback
import weakref
import zipimport
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

from ansible import constants
from ansible.plugins import connection
from ansible.utils.display import Display

OF_THE_CONTROLLER = ("ansible", "ansible_collections", "simulators", "support")
HIGHEST_DESCRIPTOR = 4096
_left_behind: list[Any] = []
_at_exit: list[Callable[[], Any]] = []


class RunsModulesForked:
    """What a connection to this machine inherits from, before the local connection."""

    become: Any
    _play_context: Any

    def exec_command(self, cmd: str, in_data: bytes | None = None, sudoable: bool = True) -> tuple[int, bytes, bytes]:
        """Run a command: a module in a forked process, anything else as always."""
        script = module_in(cmd) if in_data is None and self.become is None else None
        if script is None:
            always: Callable[..., tuple[int, bytes, bytes]] = super().exec_command  # type: ignore[misc]
            return always(cmd, in_data=in_data, sudoable=sudoable)
        Display().vvv(f"EXEC {cmd}", host=self._play_context.remote_addr)
        return run_forked(script)


@functools.cache
def local_connection() -> Any:
    """Return the local connection of Ansible. It is not imported by its name, since Ansible gives that to whatever is called so."""
    path = Path(connection.__file__).with_name("local.py")
    spec = importlib.util.spec_from_file_location("local_connection_of_ansible", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Connection


def module_in(command: str) -> str | None:
    """Return the file of a module that a command runs with this Python, and nothing else; otherwise nothing."""
    try:
        _shell, option, inner = shlex.split(command)
        python, script, *rest = shlex.split(inner)
    except ValueError:
        return None
    is_this_python = Path(python).parent.resolve() == Path(sys.executable).parent.resolve()
    if option == "-c" and is_this_python and rest == ["&&", "sleep", "0"] and "/AnsiballZ_" in script:
        return script
    return None


def run_forked(script: str) -> tuple[int, bytes, bytes]:
    """Run a file in a process of its own; return its code and what it printed."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = os.fork()
        if process == 0:
            code = 1
            try:
                _begin(output.fileno(), errors.fileno(), script)
                code = _run(script)
            finally:
                os._exit(code)
        _process, status = os.waitpid(process, 0)
        output.seek(0)
        errors.seek(0)
        return os.waitstatus_to_exitcode(status), output.read(), errors.read()


def _begin(output: int, errors: int, script: str) -> None:
    """Leave behind what a Python that has just started does not have."""
    for target, source in ((0, os.open(os.devnull, os.O_RDONLY)), (1, output), (2, errors)):
        os.dup2(source, target)
    os.closerange(3, HIGHEST_DESCRIPTOR)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, "r", closefd=False), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), encoding="utf-8")
    sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(io.FileIO(2, "w", closefd=False)), encoding="utf-8", line_buffering=True
    )
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _end_by_itself()
    modules = [name for name in sys.modules if name.partition(".")[0] in OF_THE_CONTROLLER]
    # Kept, so that nothing of it closes a descriptor that is another one by now.
    _left_behind.extend([[sys.modules.pop(name) for name in modules], [*sys.meta_path], [*sys.path_hooks]])
    both: tuple[list[Any], list[Any]] = (sys.meta_path, sys.path_hooks)
    for hooks in both:
        hooks[:] = [hook for hook in hooks if not _home(hook).startswith(OF_THE_CONTROLLER)]
    sys.path_importer_cache.clear()
    sys.argv = [script]
    sys.path[0] = str(Path(script).parent)
    # Python asks twice for each.
    once = functools.cache(functools.partial(_compiled, zipimport._compile_source))  # type: ignore[attr-defined]
    zipimport._compile_source = once  # type: ignore[attr-defined]


def _end_by_itself() -> None:
    """Have the end of this process be about what it has registered itself, and not remove what belongs to the other one."""
    _left_behind.append(weakref.finalize._registry)  # type: ignore[attr-defined]
    weakref.finalize._registry = {}  # type: ignore[attr-defined]
    weakref.finalize._registered_with_atexit = False  # type: ignore[attr-defined]

    def register(function: Callable[..., Any], *arguments: Any, **keywords: Any) -> Callable[..., Any]:
        _at_exit.append(functools.partial(function, *arguments, **keywords))
        return function

    atexit.register = register  # type: ignore[assignment]


def _home(hook: Any) -> str:
    """Return where a hook of the import is defined: a class, a function or an object."""
    return getattr(hook, "__module__", None) or type(hook).__module__


def _compiled(compile_source: Callable[[str, bytes], CodeType], path: str, source: bytes) -> Any:
    """Compile a file of the archive, or take what another module of this playbook made of it."""
    key = hashlib.sha256(b"\0".join([path.rpartition(".zip")[2].encode(), source])).hexdigest()
    file = Path(constants.DEFAULT_LOCAL_TMP) / f"forked-{key}"
    try:
        return marshal.loads(file.read_bytes())
    except (OSError, ValueError, EOFError):
        code = compile_source(path, source)
    own = file.with_suffix(f".{os.getpid()}")
    own.write_bytes(marshal.dumps(code))
    own.replace(file)
    return code


def _run(script: str) -> int:
    """Run a file as Python does; return the code of the process."""
    code = 0
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001  # It ends with this.
        traceback.print_exc()
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    while _at_exit:
        _at_exit.pop()()
    sys.stdout.flush()
    return code
