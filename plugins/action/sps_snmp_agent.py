# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by `make generate`.

from __future__ import annotations

from ansible_collections.steady.fleet.plugins.module_utils.sps.resources.snmp_agent import MODULE
from ansible_collections.steady.fleet.plugins.plugin_utils.in_process import InProcessAction


class ActionModule(InProcessAction):
    definition = MODULE
