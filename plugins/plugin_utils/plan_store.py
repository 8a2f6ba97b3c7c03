# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Keeps, as long as a run lasts, what a large plan file has for each device.

The worker of each device needs its own part alone. The first worker reads and checks the whole file, and the others take their part of what that
one has kept; otherwise, an estate of 1,000 devices would read a million plans.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Callable
from contextlib import suppress

from ansible_collections.steady.fleet.plugins.module_utils._core.files import replace_file

from .plan_file import DeviceInPlan, PlanFile, checked_content, device_in_plan

SMALLEST = 100_000
"""Characters of a plan file. To keep a smaller one takes as long as to read it."""


def reader(folder: str) -> Callable[[str, str, str, str], DeviceInPlan]:
    """Return what reads the part of one device, as :func:`.plan_file.device_in_plan` does.

    :arg folder: where it is kept: of this run and of this user alone.
    """

    def read(source: str, text: str, host: str, key: str) -> DeviceInPlan:
        if len(text) < SMALLEST:
            return device_in_plan(source, text, host, key)
        # The same text under another key is another plan: it was checked with that key.
        name = hmac.new(
            key.encode("utf-8", "surrogateescape"), text.encode("utf-8", "surrogatepass"), hashlib.sha256
        ).hexdigest()
        path = os.path.join(folder, f"fleet-plan-{name}")
        with suppress(OSError, ValueError, KeyError, TypeError):
            return _kept(path, host)
        content = checked_content(source, text, key)
        with suppress(OSError):
            _keep(path, content)
        return DeviceInPlan.of(content, host)

    return read


def _keep(path: str, content: PlanFile) -> None:
    """Write the head of a plan with the place of each device in the first line, and then the devices."""
    parts = {name: json.dumps(device).encode("ascii") for name, device in content["devices"].items()}
    places, start = {}, 0
    for name, part in parts.items():
        places[name] = (start, len(part))
        start += len(part)
    # A plan from elsewhere may lack the first two.
    head = {name: content.get(name) for name in ("created", "commit", "tags")}
    replace_file(path, b"".join([json.dumps({**head, "places": places}).encode("ascii"), b"\n", *parts.values()]))


def _kept(path: str, host: str) -> DeviceInPlan:
    """Return what was kept of a plan.

    :raises OSError: nothing was, or it cannot be read.
    :raises ValueError: it is damaged, or KeyError, or TypeError.
    """
    with open(path, "rb") as file:
        head = json.loads(file.readline())
        places = head.pop("places")
        own = None
        if host in places:
            start, length = places[host]
            file.seek(start, os.SEEK_CUR)
            own = json.loads(file.read(length))
        return DeviceInPlan(**head, names=frozenset(places), own=own)
