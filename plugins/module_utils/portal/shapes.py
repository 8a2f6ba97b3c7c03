# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The form that a response must have to be believed. An empty object is no empty listing, and no object without values.

Source: what the API document requires in each response, as far as something here depends on it: what distinguishes objects, what a
deletion or a right is decided by, and the parts that options are read from. Further keys are ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

Shape = Mapping[str, Any]
"""For each key that must be there its type, a tuple of types, the shape of an object, or a list with that of its entries."""


@dataclass(frozen=True)
class Known:
    """The shape of an object of which the document requires no key: one that it names must be there, and be of its type."""

    keys: Mapping[str, Any]


ANY_OBJECT: Shape = MappingProxyType({})
NULL = type(None)
MAYBE_OBJECT = (dict, NULL)

_GROUP: Shape = {"id": int, "name": str, "kind": int, "status": int, "version": int}
GROUP_ENTRY: Shape = {**_GROUP, "privileges": MAYBE_OBJECT, "pricing": dict, "storage": MAYBE_OBJECT}
GROUP: Shape = {
    **_GROUP,
    "contact": dict,
    "billing": dict,
    "privileges": dict,
    "pricing": dict,
    "storage": MAYBE_OBJECT,
}
_ACCOUNT: Shape = {"id": int, "login": str, "status": int, "version": int}
ADMIN: Shape = {**_ACCOUNT, "access_type": int}
USER: Shape = {**_ACCOUNT, "privileges": dict}
STORAGE: Shape = {"id": int, "name": str, "kind": int, "uid": str, "inherited": (int, NULL)}
_FLAGS: Shape = dict.fromkeys(
    ("allow_add_devices", "allow_download_tools", "allow_download_docs", "allow_download_agents"), int
)
SETTINGS: Mapping[str, Shape] = {
    "flags": _FLAGS,
    "agents_autoupdate": {"status": int},
    "local_backup_restriction": {"status": int},
    "logon_ips": {"status": int, "items": list},
}
"""Each part of a group's settings."""
SCHEDULE: Shape = {"level": int, "enabled": int, "schedule": {"timeshift": (int, NULL)}}
REPORT_ENTRY: Shape = {"id": int, "level": int, "enabled": int}
REPORT: Shape = {**REPORT_ENTRY, "version": int, "schedule": {"timeshift": (int, NULL)}}
BACKUP_SERVER: Shape = {"id": int, "address": str}
BRAND: Shape = {"color_scheme": str}
PROFILE: Shape = {"id": int, "login": str}
DATA_CENTER: Shape = {"server_url": str}
PASSWORD_LINK: Shape = {"link": str}
IDENTITY_PROVIDER: Shape = {"domain": str}
CONSOLE: Shape = {"url": str}
LINKS: Shape = {"links": dict}
MADE: Shape = {"id": int, "version": int}
"""What the portal says of an object that it has just made."""
MACHINE = Known(dict.fromkeys(("server_address", "server_pubkey"), (str, NULL)))
ORDER = Known({"report_id": int, "report_uuid": str})
MOVED = Known({"tenants": list, "backup_server": dict})
SEARCHED = Known({"id": int, "name": str, "kind": (int, NULL)})
HOST = Known({"name": str, "host": str})
TOKEN_OWNER = Known({"login": str, "email": str, "user_id": int})
CONSTANTS = Known(dict.fromkeys(("Reports", "AccessTypes", "Pricing", "GroupsCapability", "Service"), dict))
RULES = Known({"GroupBusinessRules": dict, "HidePricingRules": list, "PricingDefaultModes": list})
VERSIONS = Known({"database": str, "api": str})
EXCEEDED = Known(dict.fromkeys(("workstations", "servers", "mobiles", "vms", "mailboxes", "websites"), int))

LISTINGS: Mapping[str, Shape] = {
    "children": {"items": [GROUP_ENTRY]},
    "admins": {"items": [ADMIN]},
    "users": {"items": [USER]},
    "storages": {"inherited": (int, NULL), "items": [STORAGE]},
    "settings": SETTINGS,
    "reports/scheduled": SCHEDULE,
}
"""What is listed of a group, by its name in addresses."""

DETAILS: Mapping[str, Shape] = {
    "admins": {**ADMIN, "notifications_backup": int},
    "users": {**USER, "agents": dict},
}
"""An account in full, by the listing that has it."""


def problem_of(value: Any, shape: Any, name: str = "") -> str:
    """Return what is wrong with a value, or an empty text."""
    shown = name or "the response"
    if isinstance(shape, Mapping):
        if not isinstance(value, Mapping):
            return f"{shown} is no object"
        for key, inner in shape.items():
            where = f"{name}.{key}" if name else key
            problem = f"{where} is missing" if key not in value else problem_of(value[key], inner, where)
            if problem:
                return problem
        return ""
    if isinstance(shape, list):
        if not isinstance(value, list):
            return f"{shown} is no list"
        return next((found for found in (problem_of(entry, shape[0], f"{name}[]") for entry in value) if found), "")
    if isinstance(shape, Known):
        if not isinstance(value, Mapping):
            return f"{shown} is no object"
        there = {key: inner for key, inner in shape.keys.items() if key in value}
        return problem_of(value, there, name) if there else f"{shown} has none of the keys that it should have"
    types: tuple[type, ...] = shape if isinstance(shape, tuple) else (shape,)
    return "" if isinstance(value, types) else f"{shown} has another type"


def other_object(body: Mapping[str, Any], asked_for: Mapping[str, Any]) -> str:
    """Return what is wrong where an object is another one than was asked for, or an empty text.

    :arg asked_for: the keys that distinguish it, with their values; one that the object does not have distinguishes nothing.
    """
    for key, value in asked_for.items():
        if str(body.get(key, value)).lower() != str(value).lower():
            return f"{key} is {body[key]}, and {value} was asked for"
    return ""
