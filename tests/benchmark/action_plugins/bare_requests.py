"""Sends the bare requests of a device from Ansible's worker: what any action costs that talks to it, with nothing of ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

# Ansible's main process imports this file before it forks the workers, as it does ours. The benchmark's folder is in PYTHONPATH.
import bare
from ansible.plugins.action import ActionBase
from support.background import Device


class ActionModule(ActionBase):
    _requires_connection = False

    def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:
        """Send what the file of this host lists."""
        super().run(None, task_vars)
        path = Path(self._task.args["folder"], task_vars["inventory_hostname"] + ".json")
        device, requests = json.loads(path.read_text("utf-8"))
        bare.replay(Device(**device), [bare.Request(**request) for request in requests])
        return {"changed": False}
