# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The plan file: what `drift` writes, somebody approves, and `enforce` carries out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail

from ansible_collections.steady.fleet.plugins.plugin_utils.report.report import natural

PLAN_FORMAT = "steady.fleet plan"
PLAN_VERSION = 1


def make_plan_file(results: Mapping[str, Any], *, created: str) -> dict[str, Any]:
    """Return the plan file: the plan of every device that could be read, ordered by their names."""
    plans = {
        # With the difference, so that a refusal can say what is not any more as it was.
        name: {**result["plan"], "diff": result.get("diff") or {}}
        for name, result in results.items()
        if isinstance(result, Mapping) and isinstance(result.get("plan"), Mapping) and not result.get("failed")
    }
    return {
        "format": PLAN_FORMAT,
        "version": PLAN_VERSION,
        "created": created,
        "devices": {name: plans[name] for name in sorted(plans, key=natural)},
    }


def approved(path: Path, host: str) -> Any:
    """Return the approved plan of one device from a plan file; an empty one where the file does not have the device.

    :raises AnsibleActionFail: the file cannot be read, or is no plan.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise AnsibleActionFail("the plan %s cannot be read: %s. Nothing was written" % (path, error)) from error
    head = (content.get("format"), content.get("version")) if isinstance(content, Mapping) else None
    devices = content.get("devices", {}) if head == (PLAN_FORMAT, PLAN_VERSION) else None
    if not isinstance(devices, Mapping):
        raise AnsibleActionFail(
            "%s is no plan of version %d. Nothing was written. Give the file that steady.fleet.drift wrote"
            % (path, PLAN_VERSION)
        )
    return devices.get(host) or {}
