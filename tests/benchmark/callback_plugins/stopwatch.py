"""Writes down when each task and each loop item begins or ends, and how much of the processor was used until then."""

from __future__ import annotations

import json
import multiprocessing
import pathlib
import resource
import time
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: stopwatch
type: aggregate
short_description: times of tasks and loop items
description: Writes one JSON line per event when the playbook has ended.
options:
  file:
    description: File to write.
    type: path
    required: true
    env:
      - name: STOPWATCH_FILE
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "stopwatch"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self._events: list[dict[str, Any]] = []
        self._name = ""

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        before, name = time.perf_counter(), task.get_name()
        if name != self._name:
            # The processor's time of a worker counts once the worker has been waited for.
            for worker in multiprocessing.active_children():
                worker.join()
        self._name = name
        self._events.append(
            {"event": "task", "name": name, "before": before, "cpu": _cpu(), "time": time.perf_counter()}
        )

    def v2_runner_item_on_ok(self, result: Any) -> None:
        self._events.append({"event": "item", "time": time.perf_counter()})

    def v2_playbook_on_stats(self, stats: Any) -> None:
        self._events.append({"event": "end", "before": time.perf_counter(), "time": time.perf_counter()})
        lines = "".join(json.dumps(event) + "\n" for event in self._events)
        pathlib.Path(self.get_option("file")).write_text(lines, encoding="utf-8")


def _cpu() -> float:
    """Return the seconds of the processor that this process has used, with those of all that it has waited for."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
