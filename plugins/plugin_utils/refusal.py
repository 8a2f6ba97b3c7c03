# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Failures of the controller's own checks, each with the kind of failure in one word, as every other result has it.

They are raised ``from None`` where their message has the message of what they come from: Ansible would add that once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.plugins.action import ActionBase

from ansible_collections.steady.fleet.plugins.module_utils._core.data import Options
from ansible_collections.steady.fleet.plugins.module_utils._core.errors import InputError, RefusedError
from ansible_collections.steady.fleet.plugins.module_utils._schema.value_types import check_value_types


def refused_task(message: str) -> AnsibleActionFail:
    """Return the error of a task that is refused before anything is asked of a device."""
    return _failure(message, RefusedError.error_code)


def wrong_task(message: str) -> AnsibleActionFail:
    """Return the error of a task whose options are wrong."""
    return _failure(message, InputError.error_code)


def _failure(message: str, error: str) -> AnsibleActionFail:
    return AnsibleActionFail(message, result={"error": error, "changed": False})


def refuse_other_kinds(spec: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """Refuse options of another kind than their argument spec wants, which Ansible would convert without a word.

    :raises AnsibleActionFail: there is one.
    """
    try:
        check_value_types(spec, given)
    except InputError as error:
        raise wrong_task(str(error)) from None


def checked_options(action: ActionBase, spec: Mapping[str, Any]) -> Options:
    """Return the validated options of a task.

    :raises AnsibleActionFail: they are wrong.
    """
    refuse_other_kinds(spec, action._task.args)
    try:
        options: Options = action.validate_argument_spec(dict(spec))[1]
    except AnsibleError as error:
        raise wrong_task(error.message) from None
    return options
