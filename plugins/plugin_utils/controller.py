# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Runs an ordinary module on the controller, where Ansible itself would log in to the host by SSH."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Any

from ansible.playbook.task import Task
from ansible.plugins.loader import action_loader, connection_loader

from ansible_collections.steady.fleet.plugins.module_utils._core.data import TaskResult, Variables
from ansible_collections.steady.fleet.plugins.module_utils._core.errors import InputError
from ansible_collections.steady.fleet.plugins.module_utils._http.session import REQUESTS_IMPORT_ERROR
from ansible_collections.steady.fleet.plugins.plugin_utils.refusal import wrong_task

INTERPRETER = "ansible_python_interpreter"
_DELEGATED = "ansible_delegated_vars"


def use_local_connection(action: Any) -> None:
    """Give an action the connection ``local`` in place of the one that Ansible has chosen and that was not asked for."""
    local = connection_loader.get("local", action._play_context, None)
    local.set_options()
    # With what the task says of become and of folders for temporary files.
    local._shell = action._connection._shell
    if action._connection.become is not None:
        local.set_become_plugin(action._connection.become)
    action._connection = local


def variables_on_controller(variables: Mapping[str, Any], delegated: str | None) -> Variables:
    """Return the variables with the Python that runs Ansible as the modules' own, unless another one is named."""
    # Ansible would look for one, and may find one without the library that this one has.
    if REQUESTS_IMPORT_ERROR:
        return dict(variables)
    changed: Variables = {INTERPRETER: sys.executable, **variables}
    of_others = changed.get(_DELEGATED) or {}
    if delegated and delegated in of_others:
        changed[_DELEGATED] = {**of_others, delegated: {INTERPRETER: sys.executable, **of_others[delegated]}}
    return changed


def wait_for_job(action: Any, job: TaskResult, variables: Mapping[str, Any]) -> TaskResult:
    """Wait for the module that was started with ``async``, as Ansible does, but on the controller.

    :raises AnsibleActionFail: ``poll`` is 0, and Ansible would look for the job by SSH.
    """
    task = action._task
    seconds, pause = task.async_val, task.poll
    # Else Ansible would wait as well, and look for the job where its own connection leads.
    task.async_val = 0
    job_id = job.get("ansible_job_id")
    if job.get("failed") or job.get("skipped") or job_id is None:
        return job
    status: TaskResult = {}
    deadline = time.monotonic() + seconds
    while not status.get("finished") and not status.get("failed") and time.monotonic() < deadline:
        time.sleep(pause)
        status = _ask(action, {"jid": job_id}, variables)
    if not status.get("finished"):
        message = f"async task did not complete within the requested time - {seconds}s"
        return {
            "failed": True,
            "changed": False,
            "error": InputError.error_code,
            "msg": message,
            "async_result": status,
        }
    _ask(action, {"jid": job_id, "mode": "cleanup"}, variables)
    return status


def refuse_without_waiting(task: Any) -> None:
    """Refuse ``poll: 0`` where no connection was chosen.

    :raises AnsibleActionFail: in that case.
    """
    if task.poll == 0:
        raise wrong_task(
            "async with poll: 0 needs a chosen connection, since async_status would look for the job on the device by SSH. "
            "Write connection: local to the play, or give poll a number of seconds"
        )


def _ask(action: Any, arguments: Mapping[str, Any], variables: Mapping[str, Any]) -> TaskResult:
    task = action._task
    source = {"async_status": dict(arguments), "check_mode": task.check_mode, "environment": task.environment}
    handler = action_loader.get(
        "ansible.legacy.async_status",
        task=Task.load(source),
        connection=action._connection,
        play_context=action._play_context,
        loader=action._loader,
        templar=action._templar,
        shared_loader_obj=action._shared_loader_obj,
    )
    result: TaskResult = handler.run(task_vars=dict(variables))
    return result
