# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""A whole SPS as one document."""

from __future__ import annotations

from .._module import document
from ._client import SPS
from .alerts import SYSTEM_ALERTS
from .snmp_trap import SNMP_TRAP

# Alerts may go to the trap target, so it comes first.
RESOURCES = (SNMP_TRAP, SYSTEM_ALERTS)
MODULE = document(SPS, RESOURCES)
