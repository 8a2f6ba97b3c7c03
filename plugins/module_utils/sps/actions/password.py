# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Stores a password on SPS, for settings that refer to one (REST guide, "Passwords stored on SPS")."""

from __future__ import annotations

from ..._core.data import TaskResult
from ..._core.errors import Effects, NotFoundError
from ..._engine.action import Action, act
from ..._engine.task import Task
from ..._run.definition import ModuleDefinition
from ..client import SPS, SpsClient


def perform(task: Task, client: SpsClient) -> TaskResult:
    """Create one password object and return its key. What is there cannot be listed, so this is never idempotent."""
    action = Action(
        operation="create",
        kind="password",
        name="",
        label="password",
        planned="A password would be stored",
        done="A password was stored",
        foresee=client.foresee_writing,
        request=lambda: _create(client, task.parameters["new_password"]),
        finish=lambda key: {"key": key},
        predicted={"key": None},
    )
    return act(task, action)


def _create(client: SpsClient, password: str) -> str:
    with client.writing() as write_unit:
        key = client.create_password(password, object_name="password")
    if write_unit.doubt is not None:
        try:
            client.read(f"passwords/{key}", object_name="password")
        except NotFoundError:
            write_unit.doubt.message += ", and there is no such password"
            write_unit.doubt.effects = Effects()
            raise write_unit.doubt from None
    return key


MODULE = ModuleDefinition(
    "sps_password", SPS, {"new_password": {"type": "str", "required": True, "no_log": True}}, perform
)
