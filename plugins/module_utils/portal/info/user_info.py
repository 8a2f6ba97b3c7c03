# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Reads service users of groups."""

from __future__ import annotations

from ..resources.user import USER
from .common import matches, member_module

MODULE = member_module(
    "portal_user_info",
    USER,
    {
        "login": {"type": "str"},
        "details": {"type": "bool", "default": False},
        "include_hidden": {"type": "bool", "default": False},
    },
    lambda task, entry: matches(task.parameters["login"], str(entry.get("login"))),
)
