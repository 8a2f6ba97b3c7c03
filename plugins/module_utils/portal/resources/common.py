# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What the resources of the portal have in common: words for constants, fields of contacts and quotas, requests."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Any

from ..._core.data import JsonObject
from ..._core.errors import InputError
from ..._engine.resource import Change, Item, Resource
from ..._schema.table import Codec, Field, FieldTable
from ..client import PortalClient
from ..tree import Node
from ..values.enums import Enum, EnumCodec
from ..values.units import (
    COUNT,
    END_TIME,
    FLAG,
    OWN,
    SIZE,
    UNLIMITED,
    canonical_count,
    canonical_size,
    canonical_time,
    count_problem,
    end_problem,
    reference,
    size_problem,
)

# An empty text is how responses show what is not set (PORTAL-FORM-EMPTY).
CONTACT = FieldTable(
    tuple(
        Field(option, wire, clear="")
        for option, wire in (
            ("first_name", "firstname"),
            ("last_name", "lastname"),
            ("email", "email"),
            ("phone", "phone"),
            ("address1", "address1"),
            ("address2", "address2"),
            ("city", "city"),
            ("region", "state"),
            ("zip_code", "zipcode"),
            ("country", "country"),
        )
    )
)


# What the document's requests take no null and no empty text for (PORTAL-FORM-EMPTY).
_NO_LIMIT = f"Write {UNLIMITED}, or leave it out"
LANGUAGE = Field("language", lasting="Name a language, or leave it out")


def _quota(
    option: str,
    wire: str,
    codec: Codec,
    canonical: Callable[[Any], Any],
    check: Callable[[Any], str],
) -> Field:
    return Field(
        option, wire, type="raw", codec=codec, canonical=canonical, check=check, lasting=_NO_LIMIT, usual=UNLIMITED
    )


_count = partial(_quota, codec=COUNT, canonical=canonical_count, check=count_problem)
_size = partial(_quota, codec=SIZE, canonical=canonical_size, check=size_problem)


# Quotas of groups and users alike; what stands beside them in ``privileges`` and counts usage is never compared or sent.
QUOTAS = FieldTable(
    (
        _size("storage", "quota_storage_hard"),
        _size("local_storage", "quota_local_storage_hard"),
        _count("workstations", "quota_workstations_hard"),
        _count("servers", "quota_servers_hard"),
        _count("virtual_machines", "quota_vms_hard"),
        _count("virtual_hosts", "quota_virtualhosts_hard"),
        _count("mobiles", "quota_mobiles_hard"),
        _count("mailboxes", "quota_mailboxes_hard"),
        _count("websites", "quota_websites_hard"),
        _count("universal_devices", "quota_universal_devices_hard"),
        _count("windows_server_essentials", "quota_win_server_essentials_hard"),
        # Its unit is not known (PORTAL-GROUP-MAILBOXQUOTA).
        _count("mailbox_instance_storage", "quota_mailbox_instance_storage"),
    )
)
SUBSCRIPTION = Field(
    "subscription_expiration",
    "privileges.subscription_expiration",
    codec=END_TIME,
    canonical=canonical_time,
    check=end_problem,
)
CLOUD_TO_CLOUD = Field("cloud_to_cloud_backup", "privileges.cloud_to_cloud_backup", type="bool", codec=FLAG)


def enum_field(option: str, wire: str, words: Enum, **more: Any) -> Field:
    """Return a field whose value is one of a set of words, or a list of them for a mask."""
    if words.bits:
        return Field(option, wire, type="list", codec=words.codec(), canonical=words.canonical_list, **more)
    return Field(option, wire, codec=words.codec(), canonical=words.canonical, **more)


def check_end_stays(desired: Mapping[str, Any], current: Mapping[str, Any] | None) -> None:
    """Refuse to take the end of a subscription away: the document shows only how to set one (PORTAL-GROUP-SUBSCRIPTION).

    :raises InputError: the subscription has an end, and is to have none.
    """
    option = SUBSCRIPTION.option
    end = (current or {}).get(option)
    if option in desired and desired[option] is None and end is not None:
        raise InputError(
            f"{option} cannot become never: it is {end}, and how an end is taken away is not documented",
            next_step="Give a later date, or leave it out",
        )


class PortalResource(Resource):
    """One kind of object of the portal.

    :cvar as_created: what a new object has by itself, on the wire: it is not sent again.
    """

    many = True
    as_created: Mapping[str, Any] = {}

    def position(self, options: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the names from the account's own group down to the object's."""
        return reference(options.get("path", options.get("group", OWN))).names

    def rest_of(self, body: Mapping[str, Any], posted: Mapping[str, Any]) -> JsonObject:
        """Return what of a body a creation did not take and the new object does not have by itself."""
        rest = without(body, posted)
        return {key: value for key, value in rest.items() if self.as_created.get(key, ...) != value}

    def resolve(
        self, client: PortalClient, desired: Mapping[str, Any], current: Mapping[str, Any] | None
    ) -> Mapping[str, Any]:
        """Look up words that we do not know among the portal's own names.

        :raises InputError: the portal does not know them either.
        """
        return look_up(client, self.table, desired)


def look_up(client: PortalClient, table: FieldTable, options: Mapping[str, Any], where: str = "") -> Mapping[str, Any]:
    """Return the options with each word that we do not know replaced by the one for the portal's own name, at every level.

    :raises InputError: the portal does not know it either.
    """
    resolved = dict(options)
    for item in table:
        value = options.get(item.option)
        if value is None:
            continue
        if isinstance(item.codec, EnumCodec) and item.codec.words is not None:
            resolved[item.option] = _known(client, item.codec.words, value, where + item.option)
        elif item.object is not None:
            resolved[item.option] = look_up(client, item.object, value, f"{where}{item.option}.")
    return resolved


def group_of(client: PortalClient, change: Change) -> Node:
    """Return the group that an object belongs to, which by now exists.

    :raises InputError: somebody else removed it.
    """
    group = reference(change.item.desired["group"])
    node = client.tree.find(group)
    if node is None:
        raise client.tree.missing(group).error
    return node


def check_listed_once(items: Sequence[Item], identities: Sequence[Hashable]) -> None:
    """Refuse a document that has one object twice, under its path and under its number.

    :arg identities: what distinguishes each item's object from all others; None where there is none yet that could be the same.
    :raises InputError: it names both.
    """
    seen: dict[Hashable, Item] = {}
    for item, identity in zip(items, identities):
        other = seen.setdefault(identity, item)
        if identity is not None and other is not item:
            raise InputError(
                f"{other.label} and {item.label} are the same {item.resource.title}",
                next_step="List it once, by its path or by its number",
            )


def _known(client: PortalClient, words: Enum, value: Any, option: str) -> Any:
    if isinstance(value, list):
        return words.canonical_list([_known(client, words, word, option) for word in value])
    return client.known_word(words, value, option)


def without(body: Mapping[str, Any], sent: Mapping[str, Any]) -> JsonObject:
    """Return what of a body was not sent yet, at every level."""
    left: JsonObject = {}
    for key, value in body.items():
        if isinstance(value, Mapping) and isinstance(sent.get(key), Mapping):
            inner = without(value, sent[key])
            if inner:
                left[key] = inner
        elif key not in sent:
            left[key] = value
    return left


def take(body: JsonObject, keys: Sequence[str]) -> JsonObject:
    """Remove keys that are ours and not the portal's from a body, and return the body."""
    for key in keys:
        body.pop(key, None)
    return body
