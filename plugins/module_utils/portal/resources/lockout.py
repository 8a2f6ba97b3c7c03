# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Keeps a task from locking out the very account that it runs as (PORTAL-LOGONIPS-OWN).

Changes of one's own account are never made here: whoever means them logs in as somebody else. Changes of one's own group that
may keep the account from its next login can be meant, and then need an option that says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..._core.errors import InputError
from ..._engine.resource import DELETE, Change
from ..._schema.table import STEERING, Field
from ..client import PortalClient
from ..tree import Node
from ..values.addresses import bounds
from ..values.units import reference

ALLOW_LOCKOUT = "allow_lockout"
ALLOW_FIELD = Field(ALLOW_LOCKOUT, type="bool", access=STEERING)
_OF_ACCOUNT = ("enabled", "access", "login")
_AS_ANOTHER = "Leave it as it is, or log in as another administrator"


def check_account(client: PortalClient, change: Change) -> None:
    """Refuse to remove or disable the account that is logged in, and to change what it may do or how it logs in.

    :raises InputError: it would.
    """
    options = [option for option in _OF_ACCOUNT if option in change.diff.changed]
    if change.wire is None or not (change.operation == DELETE or options) or not client.is_own(change.wire):
        return
    if change.operation == DELETE:
        raise InputError("the account that is logged in cannot remove itself", next_step=_AS_ANOTHER)
    raise InputError(
        f"{', '.join(options)}: the account that is logged in cannot change this of itself, since it may not get in any more",
        next_step=_AS_ANOTHER,
    )


def is_own_group(client: PortalClient, group: Any) -> bool:
    """Return whether a path, a number or a uuid means the group of the account that is logged in."""
    wanted = reference(group)
    node = client.tree.find(wanted)
    return wanted.own or (node is not None and not wanted.by_names and client.tree.is_own(node))


def check_group(client: PortalClient, change: Change) -> None:
    """Refuse to disable the own group, and to give it another identity provider unless the options say that this is meant.

    :raises InputError: it would.
    """
    changed = {"enabled", "identity_provider"}.intersection(change.diff.changed)
    if not changed or change.operation == DELETE or not is_own_group(client, change.item.desired["path"]):
        return
    if "enabled" in changed and not change.diff.after["enabled"]:
        raise InputError("your own group cannot be disabled, since no one in it can log in then", next_step=_AS_ANOTHER)
    if "identity_provider" in changed:
        _need_allowance(change, "identity_provider: another one may not know the account that is logged in")


def check_addresses(client: PortalClient, change: Change) -> None:
    """Refuse addresses for the own group that do not have the one that we come from.

    :raises InputError: they do not, or it is not known.
    """
    addresses = change.diff.after.get("logon_ips")
    if "logon_ips" not in change.diff.changed or not addresses:
        return
    if not is_own_group(client, change.item.desired["group"]):
        return
    address = client.own_address
    if not address:
        _need_allowance(
            change, "logon_ips: the portal did not say from which address this task comes, so it may be kept out"
        )
    elif not _let_in(address, addresses):
        _need_allowance(change, f"logon_ips: they do not have {address}, from which this task comes")


def check_lock(client: PortalClient, node: Node, allowed: Any) -> None:
    """Refuse to lock the own group unless the options say that this is meant: what a lock forbids is not known.

    :raises InputError: it would.
    """
    if client.tree.is_own(node) and not allowed:
        raise InputError(
            "your own group would be locked, and a lock may keep this account from unlocking it",
            next_step=f"Lock a group below your own, or give {ALLOW_LOCKOUT}: true if this is meant",
        )


def _need_allowance(change: Change, what: str) -> None:
    if not change.item.desired.get(ALLOW_LOCKOUT):
        raise InputError(
            f"{what}; this is your own group",
            next_step=f"Change it as an administrator of a group above, or give {ALLOW_LOCKOUT}: true if this is meant",
        )


def _let_in(address: str, entries: Iterable[Any]) -> bool:
    try:
        low, high = bounds(address)
        return any(first <= low and high <= last for first, last in (bounds(str(entry)) for entry in entries))
    except ValueError:
        return False
