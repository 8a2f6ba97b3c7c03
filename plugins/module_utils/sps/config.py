# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""A whole SPS as one document."""

from __future__ import annotations

from .._run.definition import config_module
from .client import SPS
from .resources.alerts import SYSTEM_ALERTS, TRAFFIC_ALERTS
from .resources.leaf import SpsLeaf
from .resources.setting import Setting
from .resources.snmp_agent import SNMP_AGENT
from .resources.snmp_trap import SNMP_TRAP

# Settings may be what others rely on (mail addresses, networks), and alerts go to the trap target.
_OWN: tuple[SpsLeaf, ...] = (SNMP_TRAP, SNMP_AGENT, SYSTEM_ALERTS, TRAFFIC_ALERTS)
RESOURCES = (Setting(managed=(leaf.path for leaf in _OWN)), *_OWN)
MODULE = config_module(SPS, RESOURCES)
