# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What acting modules of the portal share: finding what they are about, registrations, tokens handed out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ..._core.errors import ConflictError, InputError, Place, ProtocolError
from ..._core.redaction import Unmasked
from ..._engine.action import assume_created
from ..._engine.converge import Task
from ..._http.transport import Response
from ..client import PortalClient
from ..errors import TITLE
from ..tree import Node
from ..values.units import Reference, canonical_path, path_problem, reference

ALREADY_REGISTERED = 409

T = TypeVar("T")


def find_group(task: Task, client: PortalClient, given: Any) -> Node | None:
    """Return the group that the option ``group`` names; None for one that does not exist yet, in check mode.

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
    """
    node = find_group(task, client, group)
    if node is None:
        return None
    entries = client.read_items(f"/groups/{node.address}/{listing}", object_name=f"{listing} of a group")
    found = next((entry for entry in entries if entry.get("login") == login), None)
    if found is None:
        there = ", ".join(sorted(str(entry.get("login")) for entry in entries))
        place = "your own group" if node.number is None else f"group {'/'.join(node.names) or node.number}"
        error = InputError(f"{place} has no {listing[:-1]} {login}", next_step=f"There are: {there or 'none'}")
        assume_created(task, error)
    return found


def unless_registered(request: Callable[[], T]) -> T | None:
    """Send a registration and return the response, None where the portal refuses it because it was registered before.

    That a 409 says so is an assumption (PORTAL-REGISTER-TWICE).
    """
    try:
        return request()
    except ConflictError as error:
        if error.place.status != ALREADY_REGISTERED:
            raise
        return None


def secret_token(client: PortalClient, response: Response, token: Any, label: str) -> Unmasked:
    """Return a token of a response, marked so that it shows in the one place where it is handed out.

    :raises ProtocolError: there is none.
    """
    if not isinstance(token, str) or not token:
        raise ProtocolError(
            "the response has no token", place=Place(TITLE, label, "GET", response.path, response.status)
        )
    client.transport.redactor.add(token)
    return Unmasked(token)
