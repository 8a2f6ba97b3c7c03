"""Becomes no one else: for Ansible a become method like any other, so that tests need no second user."""

from __future__ import annotations

DOCUMENTATION = r"""
name: no_one_else
short_description: stay who you are
description: Runs the command as it is.
author: steady.fleet contributors
options:
  become_user:
    description: Who to become; stays unused.
    default: root
"""

from ansible.plugins.become import BecomeBase


class BecomeModule(BecomeBase):
    name = "no_one_else"

    def build_become_command(self, cmd, shell):
        super().build_become_command(cmd, shell)
        return self._build_success_command(cmd, shell) if cmd else cmd
