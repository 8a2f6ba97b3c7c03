# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
short_description: Watch the devices of an estate for drift.
description:
  - Compares every device of an inventory with its document, again and again, and makes an event when one drifts, drifts in another way, or
    is healed; and when it cannot be compared any more, or again. While nothing changes, there is no event.
  - It reads only. A look takes the same requests as the playbook C(steady.fleet.drift). A round of looks is one process, whatever the number
    of devices, which reads the inventory and the documents as they are by then, so what was pulled meanwhile counts.
  - C(drift.change) is C(drifted), C(healed), C(unreachable), C(failed) or C(reachable). An event has an id of its own, the host, its product, and for each
    object the operation, the kind, its name and the names of the options that differ. It has no values, and of names and messages only
    characters that no template is made of, since rulebooks hand events to playbooks as variables.
  - A device that is down keeps its last known state. It is looked at less and less often, and after a refused login as seldom as can
    be, since each login counts there. A look that takes longer than ten minutes is given up, so that no device keeps the others waiting.
  - After a start, nothing is known. A device that has drifted makes its event once more, and one that was healed meanwhile makes none.
requirements:
  - ansible-core 2.16 or newer and requests, in the environment of ansible-rulebook
options:
  inventory:
    description:
      - The inventory of the estate, a file or a folder, or a list of them.
    type: raw
    required: true
  hosts:
    description:
      - A pattern of the hosts to watch.
      - All devices of the inventory by default.
    type: str
    default: all
  interval:
    description:
      - How many seconds are between two looks at a device. At least 5.
      - Five minutes by default.
    type: float
    default: 300
  max_interval:
    description:
      - How many seconds are at most between two looks at a device that cannot be compared. The pause doubles each time.
      - An hour by default.
    type: float
    default: 3600
  jitter:
    description:
      - Which part of a pause is left to chance, from 0 to 0.5.
      - A tenth by default.
    type: float
    default: 0.1
  vault_password_file:
    description:
      - A file with the password of encrypted variables, or a list of such files.
      - Nothing can be decrypted by default. The list may be empty.
    type: raw
"""

EXAMPLES = r"""
- steady.fleet.drift:
    inventory: /srv/estate/inventory
    interval: 600
    vault_password_file: /etc/fleet/vault-password
"""

import asyncio
import json
import logging
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[7]
if str(_ROOT) not in sys.path:
    # ansible-rulebook runs this file alone; what it needs of the collection, it finds beside it.
    sys.path.append(str(_ROOT))

from ansible_collections.steady.fleet.plugins.plugin_utils.drift_watch import LONGEST_RECORD, Watch
from ansible_collections.steady.fleet.plugins.plugin_utils.event_options import given_options, is_empty, number, text
from ansible_collections.steady.fleet.plugins.plugin_utils.report.records import DeviceRecord

logger = logging.getLogger(__name__)

LEAST_INTERVAL = 5
LONGEST_END = 60.0
"""In seconds: how long a process that reads may take to log out when it is to end."""
READER = """
import sys
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader([sys.argv[1]])
from ansible_collections.steady.fleet.plugins.plugin_utils.estate_reader import serve
serve()
"""


@dataclass(frozen=True)
class Settings:
    """The options of the source.

    :raises ValueError: one sentence that names the option.
    """

    inventory: tuple[str, ...]
    hosts: str = "all"
    interval: float = 300
    max_interval: float = 3600
    jitter: float = 0.1
    vault_password_file: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.inventory:
            raise ValueError("inventory must be given")
        for path in (*self.inventory, *self.vault_password_file):
            if not Path(path).exists():
                raise ValueError(f"there is no file {path}")
        if not self.interval >= LEAST_INTERVAL:
            raise ValueError(f"interval is {self.interval:g}, and must be at least {LEAST_INTERVAL} seconds")
        if not self.max_interval >= self.interval:
            raise ValueError(f"max_interval is {self.max_interval:g}, and must not be less than interval")
        if not 0 <= self.jitter <= 0.5:
            raise ValueError(f"jitter is {self.jitter:g}, and must be from 0 to 0.5")


def settings_from(args: Mapping[str, Any]) -> Settings:
    """Return the options that a rulebook gives.

    :raises ValueError: one is missing, unknown or wrong.
    """
    given = given_options(args, Settings.__dataclass_fields__)
    values: dict[str, Any] = {
        name: number(name, value) if name in ("interval", "max_interval", "jitter") else value
        for name, value in given.items()
    }
    if "hosts" in given:
        values["hosts"] = text("hosts", given["hosts"])
    for name in ("inventory", "vault_password_file"):
        values[name] = _paths(name, given.get(name, ()))
    return Settings(**values)


def _paths(name: str, value: Any) -> tuple[str, ...]:
    entries: Any = [value] if isinstance(value, str) else value
    if not isinstance(entries, Sequence) or not all(isinstance(entry, str) for entry in entries):
        raise ValueError(f"{name} must be a path, or a list of paths")
    if any(is_empty(entry) for entry in entries):
        raise ValueError(f"{name} has an empty path")
    try:
        return tuple(str(Path(entry).expanduser().absolute()) for entry in entries)
    except RuntimeError:
        raise ValueError(f"{name} begins with the home of a user that there is not") from None


async def main(queue: Any, args: dict[str, Any]) -> None:
    """Look at the devices until the rulebook ends."""
    settings = settings_from(args)
    watch = Watch(settings.interval, settings.max_interval, settings.jitter)
    while True:
        try:
            async for record in _round(settings, watch):
                for event in watch.note(record, time.monotonic()):
                    await queue.put(event)
        except _EstateError as error:
            # An inventory that is being changed is no reason to stop watching.
            logger.error("%s. It is tried again in %g seconds", error, settings.interval)
            await asyncio.sleep(settings.interval)
        else:
            await asyncio.sleep(max(1.0, watch.pause(time.monotonic())))


class _EstateError(Exception):
    """Says in one sentence that a round came to nothing."""


async def _round(settings: Settings, watch: Watch) -> AsyncIterator[DeviceRecord]:
    """Yield the records of the devices that are due, which a process reads that ends with the round."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", READER, str(_ROOT), stdin=subprocess.PIPE, stdout=subprocess.PIPE, limit=LONGEST_RECORD
    )
    if process.stdin is None or process.stdout is None:
        raise _EstateError("The estate cannot be read: there is no pipe to the process")
    try:
        estate = {
            "sources": settings.inventory,
            "pattern": settings.hosts,
            "vault_password_files": settings.vault_password_file,
        }
        process.stdin.write(_line(estate))
        watch.know(_read(await process.stdout.readline()), time.monotonic())
        due = watch.due(time.monotonic())
        process.stdin.write(_line(due))
        for unused in due:
            yield _read(await process.stdout.readline())
    except (OSError, ValueError) as error:
        # A line that is cut off or too long is a ValueError.
        raise _EstateError(f"The estate cannot be read: {type(error).__name__}") from error
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        # It logs out of the device that it looks at.
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), LONGEST_END)
    except asyncio.TimeoutError:
        process.kill()
        await process.wait()


def _line(value: Any) -> bytes:
    return json.dumps(value).encode() + b"\n"


def _read(line: bytes) -> Any:
    if not line:
        raise _EstateError("The estate cannot be read; the reason stands above")
    return json.loads(line)
