# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Evaluates variables as Ansible does, but leaves Ansible's templates alone where there is nothing to evaluate.

A worker that evaluates one value with them first copies a thousand pages of memory. Most variables of most devices are plain values.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase

# What begins an expression, a statement or a comment, or says by what else they begin.
_BEGINNING = re.compile(r"\{[{%#]|#jinja2:")


def is_plain(value: Any) -> bool:
    """Return whether evaluating a value would return the same: it has no expression, nothing encrypted and nothing of another kind."""
    if isinstance(value, str):
        return _BEGINNING.search(value) is None
    if isinstance(value, dict):
        return all(map(is_plain, value.values()))
    if isinstance(value, list):
        return all(map(is_plain, value))
    return value is None or isinstance(value, (bool, int, float))


def evaluation(action: ActionBase) -> Callable[[Any], Any]:
    """Return what evaluates the variables of the host of an action."""

    def evaluate(value: Any) -> Any:
        return value if is_plain(value) else action._templar.template(value)

    return evaluate


def evaluated_in_parts(value: Any, evaluate: Callable[[Any], Any]) -> Any:
    """Return a document as far as it can be evaluated: a part that cannot be, such as by an undefined variable, is as it was written.

    :arg evaluate: as :func:`evaluation` returns it.
    """
    try:
        return evaluate(value)
    except AnsibleError:
        if isinstance(value, dict):
            return {key: evaluated_in_parts(part, evaluate) for key, part in value.items()}
        return [evaluated_in_parts(part, evaluate) for part in value] if isinstance(value, list) else value
