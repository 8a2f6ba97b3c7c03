# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""A whole tree of groups as one document."""

from __future__ import annotations

from .._run.definition import config_module
from .client import PORTAL
from .resources.admin import ADMIN
from .resources.backup_server import BACKUP_SERVER
from .resources.group import GROUP
from .resources.group_brand import GROUP_BRAND
from .resources.group_migration import GROUP_MIGRATION
from .resources.group_report_schedule import GROUP_REPORT_SCHEDULE
from .resources.group_settings import GROUP_SETTINGS
from .resources.report import REPORT
from .resources.storage import STORAGE
from .resources.user import USER

# Everything hangs in the tree. What needs what in particular is said by the objects themselves.
RESOURCES = (
    GROUP,
    STORAGE,
    GROUP_SETTINGS,
    GROUP_BRAND,
    GROUP_MIGRATION,
    ADMIN,
    USER,
    GROUP_REPORT_SCHEDULE,
    REPORT,
    BACKUP_SERVER,
)
MODULE = config_module(PORTAL, RESOURCES, partial=True)
