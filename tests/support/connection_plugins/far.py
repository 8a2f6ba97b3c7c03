"""The local connection under another name: for Ansible it is not this machine, so tasks run as ordinary modules."""

from __future__ import annotations

DOCUMENTATION = r"""
name: far
short_description: run on this machine, as if it were another
description: Behaves as the local connection in all but its name, and in how a module is begun.
author: steady.fleet contributors
extends_documentation_fragment:
  - connection_pipelining
"""

from support.forked import RunsModulesForked, local_connection


class Connection(RunsModulesForked, local_connection()):
    transport = "far"
