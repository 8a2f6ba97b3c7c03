"""Lets the pauses of tasks that Ansible's worker runs itself take no time, as the clock of the suites in memory does."""

from __future__ import annotations

DOCUMENTATION = r"""
name: no_pauses
type: aggregate
short_description: make no pauses
description: Replaces the clock of the collection's tasks by one that does not wait, in the process that Ansible's workers are forked from.
"""

from ansible.plugins.callback import CallbackBase
from support.direct import QuickClock

from ansible_collections.steady.fleet.plugins.module_utils._run import execute


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "no_pauses"
    CALLBACK_NEEDS_ENABLED = True

    def v2_playbook_on_start(self, playbook):
        execute.Clock = QuickClock
