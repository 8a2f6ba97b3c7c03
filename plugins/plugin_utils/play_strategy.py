# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Whether the hosts of a play wait for each other. With the strategies ``free`` and ``host_pinned``, none does, and ``run_once`` means nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.steady.fleet.plugins.plugin_utils.controller_action import TaskError
from ansible_collections.steady.fleet.plugins.plugin_utils.run_location import around

# Of Ansible itself, and of others that speed it up.
_ONE_BY_ONE = ("free", "host_pinned")


def refuse_one_by_one(task: Any, variables: Mapping[str, Any]) -> None:
    """Refuse a task about all hosts of its play where each of them would run it, whenever it is that far.

    :arg task: the task as Ansible has it.
    :arg variables: the variables that an action plugin gets.
    :raises TaskError: in that case.
    """
    strategy = next((str(part.strategy) for part in around(task) if getattr(part, "strategy", None)), "")
    if len(variables.get("ansible_play_hosts_all") or ()) > 1 and strategy.endswith(_ONE_BY_ONE):
        raise TaskError(
            f"with the strategy {strategy}, each host would make a report of its own, before the others were looked at. "
            "Write strategy: linear to the play"
        )
