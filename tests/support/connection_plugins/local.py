"""The local connection, whose modules take less time."""

from __future__ import annotations

DOCUMENTATION = r"""
name: local
short_description: run on this machine
description: Behaves as the local connection of Ansible in all but how a module is begun.
author: steady.fleet contributors
extends_documentation_fragment:
  - connection_pipelining
"""

from support.forked import RunsModulesForked, local_connection


class Connection(RunsModulesForked, local_connection()):
    transport = "local"
