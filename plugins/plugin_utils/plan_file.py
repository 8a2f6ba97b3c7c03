# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The plan file: what `drift` writes, somebody approves, and `enforce` carries out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

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


class PlanError(Exception):
    """Tells the user, in a sentence, why a plan cannot be carried out."""


def approved(plans: Mapping[str, str], host: str) -> Any:
    """Return the approved plan of one device; an empty one where no plan has the device.

    :arg plans: the texts of the plan files, by where they come from: several, where a job was sliced.
    :raises PlanError: a text is no plan, or two plans have the same device.
    """
    found: dict[str, str] = {}
    own: Any = {}
    for source, text in plans.items():
        devices = _devices(source, text)
        for name in devices:
            if name in found:
                raise PlanError(
                    "%s is in two plans, %s and %s, and only one of them can have been approved for it"
                    % (name, found[name], source)
                )
            found[name] = source
        own = devices.get(host) or own
    return own


def _devices(source: str, text: str) -> Mapping[str, Any]:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise PlanError("the plan %s cannot be read: %s" % (source, error)) from error
    head = (content.get("format"), content.get("version")) if isinstance(content, Mapping) else None
    devices = content.get("devices", {}) if head == (PLAN_FORMAT, PLAN_VERSION) else None
    if not isinstance(devices, Mapping):
        raise PlanError(
            "%s is no plan of version %d. Give the file that steady.fleet.drift wrote" % (source, PLAN_VERSION)
        )
    return devices
