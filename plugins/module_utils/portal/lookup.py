# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Finds the groups and accounts that an option of a module names. In check mode, an earlier task may be about to make them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._core.errors import InputError, Place
from .._engine.action import assume_created
from .._engine.task import Task
from .client import PortalClient
from .errors import TITLE
from .tree import Node, only_one
from .values.units import Reference, canonical_path, path_problem, reference


def find_group(task: Task, client: PortalClient, given: Any) -> Node | None:
    """Return the group that an option names; None for one that does not exist yet, in check mode.

    :raises InputError: there is no such group.
    """
    problem = path_problem(given)
    if problem:
        raise InputError(f"group: {given!r} {problem}")
    wanted: Reference = reference(canonical_path(given))
    client.tree.locate([wanted])
    node = client.tree.find(wanted)
    if node is None:
        assume_created(task, client.tree.missing(wanted).error)
    return node


def find_account(task: Task, client: PortalClient, listing: str, group: Any, login: str) -> Mapping[str, Any] | None:
    """Return an account as its group lists it; None for one that does not exist yet, in check mode.

    :arg listing: ``admins`` or ``users``.
    :raises InputError: the group has no such account.
    :raises ProtocolError: it has several.
    """
    node = find_group(task, client, group)
    if node is None:
        return None
    entries = client.tree.read_listing(listing, node)["items"]
    named = [entry for entry in entries if entry.get("login") == login]
    found = only_one(named, f"{listing} with the login {login}", Place(TITLE, listing))
    if found is None:
        there = ", ".join(sorted(str(entry.get("login")) for entry in entries))
        place = "your own group" if node.number is None else f"group {'/'.join(node.names) or node.number}"
        assume_created(
            task, InputError(f"{place} has no {listing[:-1]} {login}", next_step=f"There are: {there or 'none'}")
        )
    return found
