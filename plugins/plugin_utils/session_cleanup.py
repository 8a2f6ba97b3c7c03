# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Closes at the end of a run of Ansible what its tasks have opened for other tasks, and none has closed.

Each task is a process of its own, and Ansible notifies no plugin that is not configured that a play has ended. But Ansible's main
process imports the action before it forks, and lives longest: what is open stands in memory that it shares with its workers, never on a disk,
and is closed when it exits, also after a failure or Ctrl-C. A main process that is killed closes nothing.
"""

from __future__ import annotations

import atexit
import json
import mmap
import multiprocessing
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypedDict

from ansible.utils.display import Display

from ansible_collections.steady.fleet.plugins.module_utils._core.data import Options
from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils._run.execute import Clients, run

SIZE = 1 << 20
HEAD = 8
# No one waits for the end of a run as for a task.
HASTE = {"timeout": 10.0, "connect_timeout": 5.0, "retries": 1}
MAX_WAIT = 5.0

display = Display()


class Opened(TypedDict):
    """What a task has opened for others: its module and the options of that."""

    module: str
    parameters: Options


class LeftOpen:
    """What is open, in memory that all processes of this run share."""

    def __init__(self) -> None:
        self._owner = os.getpid()
        self._memory = mmap.mmap(-1, SIZE)
        self._lock = multiprocessing.Lock()
        self._definitions: dict[str, ModuleDefinition] = {}

    def know(self, definition: ModuleDefinition) -> None:
        """Note a module whose tasks open something for other tasks."""
        if not self._definitions:
            atexit.register(self.close_all)
        self._definitions[definition.name] = definition

    def note(self, definition: ModuleDefinition, parameters: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        """Note what a task has opened or closed."""
        handover = definition.handover
        found = None if handover is None or result.get("failed") else handover.key(parameters, result)
        if found is None:
            return
        key, is_open = found
        with self._entries() as entries:
            entries.pop(key, None)
            if is_open:
                # Whoever has the session needs no credentials.
                kept = {name: value for name, value in parameters.items() if name not in ("username", "password")}
                entries[key] = {"module": definition.name, "parameters": kept}

    @contextmanager
    def _entries(self) -> Iterator[dict[str, Opened]]:
        """Give what is open to the block, and keep what it makes of it. What does not fit any more is forgotten."""
        if not self._lock.acquire(timeout=MAX_WAIT):
            # A process was killed while it had the lock.
            yield {}
            return
        try:
            length = int.from_bytes(self._memory[:HEAD], "big")
            entries = json.loads(self._memory[HEAD : HEAD + length]) if length else {}
            yield entries
            content = json.dumps(entries).encode()
            if len(content) <= SIZE - HEAD:
                self._memory[: HEAD + len(content)] = len(content).to_bytes(HEAD, "big") + content
        finally:
            self._lock.release()

    def close_all(self) -> None:
        """Close what is open; say so, and what could not be closed. Never raises an error."""
        if os.getpid() != self._owner:
            return
        with self._entries() as entries:
            left = dict(entries)
            entries.clear()
        for key, entry in left.items():
            definition = self._definitions[entry["module"]]
            parameters = {**entry["parameters"], "username": None, "password": None, **HASTE}
            if definition.handover is not None:
                _close(definition, parameters, definition.handover.close(key))


def _close(definition: ModuleDefinition, parameters: Mapping[str, Any], closing: Mapping[str, Any]) -> None:
    with Clients() as clients:
        result = run(definition, {**parameters, **closing}, check_mode=False, clients=clients, given=closing)
    where = f"{definition.name} on {parameters['host']}"
    if result.get("failed"):
        display.warning(f"{where}: what was begun was never ended, and could not be closed: {result['msg']}")
    elif result.get("changes"):
        display.warning(f"{where}: what was begun was never ended, so it is rolled back: nothing of it takes effect")
    else:
        display.warning(f"{where}: what was begun was never ended; it is closed now")


left_open = LeftOpen()
