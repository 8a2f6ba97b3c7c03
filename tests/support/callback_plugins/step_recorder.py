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
    description: >-
      Addresses of the simulators' control interfaces, separated by spaces. With C(NAME@) in front, only tasks in plays of that host, or
      with that text in their variable C(scenario), are marked there.
    type: str
    default: ""
    env:
      - name: STEP_CONTROL
"""

import http.client
import json
import pathlib
import ssl
import time
from urllib.parse import urlsplit

from ansible.plugins.callback import CallbackBase

SECONDS_TO_RESTART = 10


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "step_recorder"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *arguments, **keywords):
        super().__init__(*arguments, **keywords)
        # Kept open: a handshake for each task and simulator would cost more than many of the tasks.
        self._connections = {}
        self._names = ()
        self._place = {}

    def v2_playbook_on_play_start(self, play):
        self._place = {name: play.vars.get(name, "") for name in ("scenario", "turn")}
        self._names = [*play.hosts, self._place["scenario"]]

    def v2_playbook_on_task_start(self, task, is_conditional):
        label = json.dumps({"label": task.get_name()})
        for entry in self.get_option("control").split():
            name, unused, address = entry.rpartition("@")
            if not name or name in self._names:
                self._post(address, "/_simulator/mark", label)

    def _post(self, address, path, body):
        if address not in self._connections:
            # The simulator's certificate is new in each run, and no secret travels here. The context is made by hand, since
            # the standard library's would load every authority of this machine.
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            self._connections[address] = http.client.HTTPSConnection(
                urlsplit(address).netloc, timeout=10, context=context
            )
        connection = self._connections[address]
        deadline = time.monotonic() + SECONDS_TO_RESTART
        while True:
            try:
                connection.request("POST", path, body, {"Content-Type": "application/json"})
                response = connection.getresponse()
                response.read()
                break
            except (http.client.HTTPException, OSError):
                # A simulator that restarts closes its connections and refuses new ones for a moment.
                connection.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        if response.status >= 400:
            raise RuntimeError(f"{address} refused {path} with status {response.status}")

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
        known = {"task": task.get_name(), "module": module, "host": host.get_name(), "status": status, **self._place}
        line = json.dumps({**known, "result": values}, default=str)
        with pathlib.Path(self.get_option("record")).open("a", encoding="utf-8") as record:
            record.write(line + "\n")
