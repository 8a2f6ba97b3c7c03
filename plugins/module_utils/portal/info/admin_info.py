# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Reads administrators of groups."""

from __future__ import annotations

from ..resources.admin import ADMIN
from .common import matches, member_module

MODULE = member_module(
    "portal_admin_info",
    ADMIN,
    {"login": {"type": "str"}, "details": {"type": "bool", "default": False}},
    lambda task, entry: matches(task.parameters["login"], str(entry.get("login"))),
)
