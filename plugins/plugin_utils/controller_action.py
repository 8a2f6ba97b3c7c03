# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Actions that work with what the controller has, such as variables, results and files, and ask no device."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, ClassVar

from ansible.plugins.action import ActionBase

from ansible_collections.steady.fleet.plugins.module_utils._core.data import TaskResult
from ansible_collections.steady.fleet.plugins.module_utils._core.errors import InputError
from ansible_collections.steady.fleet.plugins.module_utils._core.files import write_file
from ansible_collections.steady.fleet.plugins.module_utils._core.text import presentable

from .refusal import checked_options


class TaskError(Exception):
    """Says what is wrong with the task, in one sentence for the user."""


class ControllerAction(ActionBase):
    """Base of such an action.

    :cvar arguments: the argument spec, as the module of the same name documents it.
    """

    TRANSFERS_FILES = False
    _supports_check_mode = True
    _supports_async = False
    _requires_connection = False

    arguments: ClassVar[Mapping[str, Any]]

    def run(self, tmp: Any = None, task_vars: Any = None) -> TaskResult:
        """Check the options and return the result of the task."""
        super().run(tmp, task_vars)
        options = checked_options(self, self.arguments)
        try:
            return self.perform(task_vars or {}, options)
        except TaskError as error:
            return presentable({"failed": True, "changed": False, "error": InputError.error_code, "msg": str(error)})

    def perform(self, variables: Mapping[str, Any], options: Mapping[str, Any]) -> TaskResult:
        """Return the result of the task.

        :arg variables: the variables of the host.
        :arg options: the options, validated and with their defaults.
        :raises TaskError: what is wrong with them shows only now.
        """
        raise NotImplementedError


def now() -> str:
    """Return the time, as ISO 8601 in UTC."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_files(texts: Mapping[str, tuple[Path, str]]) -> dict[str, str]:
    """Write files that users asked for; return their absolute paths, by the same names.

    :arg texts: path and text of each file, by its name.
    :raises TaskError: one of them cannot be written; those before it are there.
    """
    paths: dict[str, str] = {}
    for name, (path, text) in texts.items():
        path = path.absolute()
        try:
            write_file(str(path.parent), [path.name], text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise TaskError(
                f"cannot write {path}: {error.strerror}. Choose another place, or let the user that runs the play write there"
            ) from error
        paths[name] = str(path)
    return paths
