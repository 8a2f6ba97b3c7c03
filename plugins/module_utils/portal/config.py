# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""A whole tree of groups as one document."""

from __future__ import annotations

from .._module import document
from ._client import PORTAL
from .admin import ADMIN
from .backup_server import BACKUP_SERVER
from .group import GROUP
from .group_brand import GROUP_BRAND
from .group_migration import GROUP_MIGRATION
from .group_report_schedule import GROUP_REPORT_SCHEDULE
from .group_settings import GROUP_SETTINGS
from .report import REPORT
from .storage import STORAGE
from .user import USER

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
MODULE = document(PORTAL, RESOURCES, partial=True)
