# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the hosts of a play wait for each other."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from ansible_collections.steady.fleet.plugins.plugin_utils.controller_action import TaskError
from ansible_collections.steady.fleet.plugins.plugin_utils.play_strategy import refuse_one_by_one


@pytest.mark.parametrize(
    ("strategy", "hosts", "refused"),
    [
        ("linear", ["a", "b"], False),
        ("debug", ["a", "b"], False),
        ("free", ["a", "b"], True),
        ("ansible.builtin.host_pinned", ["a", "b"], True),
        ("free", ["a"], False),
        ("free", [], False),
    ],
)
def test_report_on_all_is_made_once_all_were_looked_at(strategy: str, hosts: list[str], refused: bool) -> None:
    play = SimpleNamespace(strategy=strategy)
    task = SimpleNamespace(_parent=SimpleNamespace(_play=play, _parent=SimpleNamespace(_play=play, _parent=None)))

    with pytest.raises(TaskError, match=strategy) if refused else nullcontext():
        refuse_one_by_one(task, {"ansible_play_hosts_all": hosts})
