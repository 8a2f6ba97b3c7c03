# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What administrators and users have in common: they are known by a login, which several accounts may share."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from ..._core.data import JsonObject
from ..._schema.table import STEERING, Field
from .member import Member

LOGIN_FIELD = Field("login", trimmed=True)
EXISTING_FIELD = Field("use_existing_identity", type="bool", access=STEERING)


class Account(Member):
    """One account, known by group and login."""

    identity = ("group", "login")
    named_by = "login"

    def claims(self, options: Mapping[str, Any]) -> tuple[Hashable, ...]:
        """Return the login: no other account of the portal can have it, whether of an administrator or of a user."""
        return (("login", options.get("login")),)

    def identity_on_wire(self, desired: Mapping[str, Any]) -> JsonObject:
        """Return the login, and whether it may be one that exists."""
        existing = {"use_existing_identity": 1} if desired.get("use_existing_identity") else {}
        return {"login": desired["login"], **existing}
