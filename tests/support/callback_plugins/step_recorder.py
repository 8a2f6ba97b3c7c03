"""Writes the result of every task to a file, and marks the start of each task in the simulators' journals."""

from __future__ import annotations

DOCUMENTATION = r"""
name: step_recorder
type: aggregate
short_description: record results for the test suites
description: Appends one JSON line per result; posts the task's name to the simulators before the task starts.
options:
  record:
    description: File to append to.
    type: path
    required: true
    env:
      - name: STEP_RECORD
  control:
    description: Addresses of the simulators' control interfaces, separated by spaces.
    type: str
    default: ""
    env:
      - name: STEP_CONTROL
"""

import json
import pathlib
import ssl
import urllib.request

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "step_recorder"
    CALLBACK_NEEDS_ENABLED = True

    def v2_playbook_on_task_start(self, task, is_conditional):
        context = ssl.create_default_context()
        # The simulator's certificate is new in each run, and no secret travels here.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        for address in self.get_option("control").split():
            request = urllib.request.Request(
                f"{address}/_simulator/mark",
                data=json.dumps({"label": task.get_name()}).encode(),
                headers={"Content-Type": "application/json"},
                method="POST",
            )
            urllib.request.urlopen(request, context=context, timeout=10).close()

    def v2_runner_on_ok(self, result):
        self._record(result, "ok")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._record(result, "failed")

    def v2_runner_on_unreachable(self, result):
        self._record(result, "unreachable")

    def v2_runner_on_skipped(self, result):
        self._record(result, "skipped")

    def _record(self, result, status):
        # Properties since ansible-core 2.19, underscored attributes before.
        task = getattr(result, "task", None) or result._task
        host = getattr(result, "host", None) or result._host
        values = result.result if hasattr(result, "result") else result._result
        module = getattr(task, "resolved_action", None) or task.action
        line = json.dumps(
            {"task": task.get_name(), "module": module, "host": host.get_name(), "status": status, "result": values},
            default=str,
        )
        with pathlib.Path(self.get_option("record")).open("a", encoding="utf-8") as record:
            record.write(line + "\n")
