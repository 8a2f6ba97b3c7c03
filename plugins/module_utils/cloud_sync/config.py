# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""A whole network monitor as one document."""

from __future__ import annotations

from .._run.definition import config_module
from .client import CLOUD_SYNC
from .resources.accounts import ACCOUNTS
from .resources.service import SERVICE

# A sync that gets enabled finds the accounts it is to sync.
RESOURCES = (ACCOUNTS, SERVICE)
MODULE = config_module(CLOUD_SYNC, RESOURCES)
