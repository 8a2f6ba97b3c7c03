# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._core.data import TaskResult
from ansible_collections.steady.fleet.plugins.modules.device_verdict import ARGUMENTS
from ansible_collections.steady.fleet.plugins.plugin_utils.controller_action import ControllerAction, TaskError
from ansible_collections.steady.fleet.plugins.plugin_utils.evaluation import evaluation
from ansible_collections.steady.fleet.plugins.plugin_utils.in_process import plain
from ansible_collections.steady.fleet.plugins.plugin_utils.report.devices import (
    BLOCKED,
    DRIFTED,
    FAILED,
    UNREACHABLE,
    device_record,
    is_skipped,
    product_of,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.report.labels import device_words
from ansible_collections.steady.fleet.plugins.plugin_utils.variables import FAIL_ON_DRIFT, switch

REPORT = "fleet_report_folder"


class ActionModule(ControllerAction):
    """Lets a device fail, or be unreachable, by itself, after the report on all of them is written."""

    arguments = ARGUMENTS

    def perform(self, variables: Mapping[str, Any], options: Mapping[str, Any]) -> TaskResult:
        """Evaluate what the host has registered."""
        result = plain(variables.get(options["result"]))
        if is_skipped(result):
            return {"changed": False, "skipped": True, "skip_reason": "The device was not looked at"}
        name = str(variables.get("inventory_hostname", ""))
        record = device_record(name, product_of(result, variables.get("group_names") or ()), result)
        status = record["status"]
        verdict: TaskResult = {"changed": False, "status": status}
        if status == UNREACHABLE:
            return {**verdict, "unreachable": True, "msg": record["message"]}
        if status == FAILED:
            return {**verdict, "failed": True, "error": record["error"], "msg": record["message"]}
        if self._fails_on_drift(variables, options["fail_on_drift"]) and status in (DRIFTED, BLOCKED):
            report = options["report"]
            if report is None:
                report = evaluation(self)(variables.get(REPORT))
            where = f": see {report}" if report else ""
            words = f"drifted, {device_words(record)}{where}"
            return {**verdict, "failed": True, "error": record["error"] or DRIFTED, "msg": words}
        return verdict

    def _fails_on_drift(self, variables: Mapping[str, Any], given: bool | None) -> bool:
        """Return whether a device that has drifted fails.

        :raises TaskError: the variable of the host is neither true nor false.
        """
        if given is not None or variables.get(FAIL_ON_DRIFT) is None:
            return bool(given)
        try:
            return switch(variables, FAIL_ON_DRIFT, evaluation(self))
        except ValueError as error:
            raise TaskError(str(error)) from None
