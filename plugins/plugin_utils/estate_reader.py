# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Compares devices of an inventory with their documents without a playbook: for programs that look again and again.

The inventory is loaded once for all devices, and a look takes the same code as a task of the playbook ``steady.fleet.drift``, in check mode.
What Ansible keeps of an inventory it keeps for as long as a process lives, so each round has a process of its own, which
:func:`serve` is the whole of.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ansible.cli import CLI
from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play import Play
from ansible.playbook.play_context import PlayContext
from ansible.plugins import loader as plugin_loader
from ansible.template import Templar
from ansible.vars.manager import VariableManager

from ansible_collections.steady.fleet.plugins.module_utils._core.data import Variables

from .drift_watch import LONGEST_RECORD
from .membership import MembershipError, product_of_host
from .report.devices import device_record, product_of
from .report.records import DeviceRecord

_TASK = {
    "name": "Compare the device with its document",
    # The bounds are for what is written.
    "steady.fleet.device": {"max_changes": None, "max_deletes": 1_000_000},
    "check_mode": True,
}
LONGEST_LOOK = 600
"""In seconds. Each request has its own bounds, but a device may want any number of them, and the others wait meanwhile."""


class _TooLong(BaseException):
    """A look takes too long. No Exception, so that no handler of errors swallows it."""


class EstateReader:
    """The devices of an inventory as it is now.

    :arg sources: the inventory: files or folders.
    :arg pattern: which of its hosts count.
    :arg vault_password_files: files with the passwords of encrypted variables.
    :raises AnsibleError: the inventory cannot be read, or has no host.
    """

    def __init__(self, sources: Sequence[str], pattern: str, vault_password_files: Sequence[str] = ()) -> None:
        self._loader = DataLoader()
        secrets = CLI.setup_vault_secrets(
            self._loader, vault_ids=[], vault_password_files=list(vault_password_files), auto_prompt=False
        )
        self._loader.set_vault_secrets(secrets)
        self._inventory = InventoryManager(loader=self._loader, sources=list(sources))
        self._manager = VariableManager(loader=self._loader, inventory=self._inventory)
        play = {"name": "Watch", "hosts": pattern, "gather_facts": False, "connection": "local", "tasks": [dict(_TASK)]}
        self._play = Play.load(play, variable_manager=self._manager, loader=self._loader)
        self._task = self._play.get_tasks()[0][0]
        self._pattern = pattern

    def devices(self) -> list[str]:
        """Return the hosts that are devices of the estate; one that is of two products counts, and its look says so."""
        return [host.name for host in self._inventory.get_hosts(self._pattern) if self._is_device(host)]

    def _is_device(self, host: Any) -> bool:
        variables = self._variables(host)
        try:
            return bool(product_of_host(variables, self._templar(variables).template, exporting=False))
        except MembershipError:
            return True

    def _variables(self, host: Any) -> Variables:
        variables: Variables = self._manager.get_vars(play=self._play, host=host, task=self._task)
        return variables

    def _templar(self, variables: Mapping[str, Any]) -> Any:
        return Templar(loader=self._loader, variables=variables)

    def look(self, name: str) -> DeviceRecord:
        """Compare a device with its document and return its record, as reports hold it. Nothing is ever written to the device."""
        variables = self._variables(self._inventory.get_host(name))
        context = PlayContext(play=self._play)
        context.check_mode = True
        action = plugin_loader.action_loader.get(
            "steady.fleet.device",
            task=self._task,
            connection=plugin_loader.connection_loader.get("ansible.builtin.local", context),
            play_context=context,
            loader=self._loader,
            templar=self._templar(variables),
            shared_loader_obj=plugin_loader,
        )
        try:
            result = action.run(task_vars=variables)
        except AnsibleError as error:
            result = {"failed": True, "error": "input", "msg": str(error), **(getattr(error, "result", None) or {})}
        return device_record(name, product_of(result, variables.get("group_names", ())), result)

    def failed(self, name: str, error: str, message: str) -> DeviceRecord:
        """Return the record of a device whose look came to nothing."""
        groups = [group.name for group in self._inventory.get_host(name).get_groups()]
        return device_record(name, product_of(None, groups), {"failed": True, "error": error, "msg": message})


def look_of(reader: EstateReader, name: str) -> str:
    """Return the record of a device as a line of JSON. Whatever one device does, the others are looked at after it."""
    try:
        with _within(LONGEST_LOOK):
            line = json.dumps(reader.look(name))
    except _TooLong:
        record = reader.failed(name, "network", f"The look took longer than {LONGEST_LOOK} seconds, and was given up")
    except Exception as error:  # noqa: BLE001  pylint: disable=broad-except
        # Its text may have anything in it.
        record = reader.failed(name, "internal", f"The look came to nothing: {type(error).__name__}")
    else:
        if len(line) < LONGEST_RECORD:
            return line
        record = reader.failed(name, "protocol", "What differs is more than an event source takes of one device")
    return json.dumps(record)


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Raise :class:`_TooLong` in the block when the time is up."""

    def end(unused_number: int, unused_frame: Any) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def serve() -> None:
    """Read the settings, write the names of the devices, read which of them are due, and write the record of each: a line of JSON each.

    The settings are ``sources``, ``pattern`` and ``vault_password_files``.
    """
    # What Ansible displays goes to the log.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as replies:
        os.dup2(2, 1)
        reader = EstateReader(**json.loads(sys.stdin.readline()))
        print(json.dumps(reader.devices()), file=replies, flush=True)
        for name in json.loads(sys.stdin.readline()):
            print(look_of(reader, name), file=replies, flush=True)
