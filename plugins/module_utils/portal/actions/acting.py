# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What the modules have in common that act. Nothing they do can be looked up beforehand or taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ..._core.errors import ConflictError, FleetError, InputError, Place, ProtocolError, is_lost
from ..._core.redaction import Unmasked
from ..._engine.converge import Task
from ..._http.transport import Response
from ..client import PortalClient
from ..errors import TITLE
from ..tree import Node
from ..values.units import Reference, canonical_path, path_problem, reference

ALREADY_THERE = 409
REPEAT_LOST: dict[str, Any] = {"type": "bool", "default": False}

Responded = TypeVar("Responded")


def check_options(parameters: Mapping[str, Any], chooser: str, takes: Mapping[str, Sequence[str]]) -> None:
    """Refuse options that mean nothing beside what was chosen: whoever gives them means something else.

    :arg chooser: the option that decides.
    :arg takes: the options that go with each of its values.
    """
    chosen = takes[parameters[chooser]]
    for option in dict.fromkeys(option for options in takes.values() for option in options):
        if parameters[option] is not None and option not in chosen:
            raise InputError(
                f"{option} means nothing with {chooser}: {parameters[chooser]}",
                next_step=f"It takes {', '.join(chosen)}",
            )


def expected(task: Task, error: FleetError) -> None:
    """Raise the error, but not in check mode: an earlier task may be about to make what is missing."""
    if not task.check_mode:
        raise error
    task.warnings.append(f"{str(error).rstrip('.')}; in check mode, it is taken to exist by then")


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
        expected(task, client.tree.missing(wanted).error)
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
        expected(task, InputError(f"{place} has no {listing[:-1]} {login}", next_step=f"There are: {there or 'none'}"))
    return found


def once(task: Task, request: Callable[[], Responded], label: str, *, what: str, done: str, look: str) -> Responded:
    """Send a request once; one whose answer is lost is sent once more only where the user asked for that.

    :arg what: what is in doubt then, for example ``the mail``.
    :arg done: what was to be done with it, for example ``sent``.
    :arg look: what the user can do then.
    """
    try:
        return request()
    except FleetError as error:
        if not is_lost(error):
            raise
        if not task.parameters["repeat_lost"]:
            error.message += f"; it is in doubt whether {what} was {done}, and so it was not tried again"
            error.next_step = look
            raise
        task.announce(f"{label}: {error.message}; trying once more, so it may be {done} twice")
    return request()


def acted(
    operation: str,
    kind: str,
    name: str,
    message: str,
    *,
    changed: bool = True,
    fields: Sequence[str] = (),
    **facts: Any,
) -> dict[str, Any]:
    """Return the result of an action that was carried out, or would be.

    :arg changed: False where the portal says that all is so already.
    """
    change = {"operation": operation, "kind": kind, "name": name, "fields": list(fields)}
    return {"changed": changed, "changes": [change] if changed else [], **facts, "msg": message}


def register(request: Callable[[], Responded], verb: str, done: str) -> Responded | None:
    """Send a request that the portal refuses to carry out twice; return its answer, None where it was carried out before.

    That a 409 says so is an assumption (PORTAL-REGISTER-TWICE).

    :arg verb: what the portal refuses to do twice, for example ``register``.
    :arg done: what is in doubt where the answer is lost, for example ``the gateway was registered``.
    """
    try:
        return request()
    except ConflictError as error:
        if error.place.status != ALREADY_THERE:
            raise
        return None
    except FleetError as error:
        if is_lost(error):
            error.message += f"; it is in doubt whether {done}"
            error.next_step = f"Run again: the portal refuses to {verb} it twice, which the task takes for success"
        raise


def issued(client: PortalClient, response: Response, token: Any, label: str) -> Unmasked:
    """Return a token that an answer holds, so that it shows in the one place where it is handed out.

    :raises ProtocolError: there is none.
    """
    if not isinstance(token, str) or not token:
        raise ProtocolError("the answer has no token", place=Place(TITLE, label, "GET", response.path, response.status))
    client.transport.redactor.add(token)
    return Unmasked(token)
