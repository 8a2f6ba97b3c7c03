# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Where a task runs: in Ansible's own process, as an ordinary module on the controller, or on the machine of a connection.

All work is HTTP, so a host without any connection of its own is not one to log in to by SSH: it is an appliance, which counts and
blocks failed logins. Only a connection that somebody chose is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from ansible import constants
from ansible.playbook.block import Block

from ansible_collections.steady.fleet.plugins.plugin_utils.membership import MembershipError, product_of_host

LOCAL = "local"
CONNECTION = "ansible_connection"


class Place(Enum):
    """Where the work of a task is done."""

    CONTROLLER = "on the controller, although Ansible would take another connection"
    LOCAL = "on the controller, by the connection local"
    CONNECTION = "where the connection leads to"


def place_of(task: Any, connection: Any, variables: Mapping[str, Any]) -> Place:
    """Return where a task is to run.

    :arg task: the task as Ansible has it.
    :arg connection: the connection that Ansible has for it, not yet used.
    :arg variables: the variables that an action plugin gets.
    """
    if getattr(connection, "transport", "") == LOCAL:
        return Place.LOCAL
    other = delegated_to(task, variables)
    if other:
        may_be_entered = other not in constants.LOCALHOST and not _is_device(other, variables)
        return (
            Place.CONNECTION if may_be_entered or _is_chosen(task, connection, variables, other) else Place.CONTROLLER
        )
    return Place.CONNECTION if _is_chosen(task, connection, variables, "") else Place.CONTROLLER


def delegated_to(task: Any, variables: Mapping[str, Any]) -> str:
    """Return the name of the other host that a task is delegated to, or an empty text."""
    name = str(task.delegate_to or "")
    return "" if name == variables.get("inventory_hostname") else name


def variables_in_inventory(variables: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the variables of a host as the inventory has them, without those of Ansible's own making, not evaluated."""
    everyone = variables.get("hostvars") or {}
    if name not in everyone:
        return {}
    found = getattr(everyone, "raw_get", everyone.__getitem__)(name)
    return found if isinstance(found, Mapping) else {}


def _is_device(name: str, variables: Mapping[str, Any]) -> bool:
    host = variables_in_inventory(variables, name)
    try:
        # What cannot be evaluated here says as well that the host is a device.
        return bool(product_of_host(host, lambda value: value, named=True))
    except MembershipError:
        return True


def _is_chosen(task: Any, connection: Any, variables: Mapping[str, Any], other: str) -> bool:
    """Return whether somebody chose the connection: by a variable, or by a keyword of the task or of what is around it."""
    if not connection.matches_name([constants.config.get_config_value("DEFAULT_TRANSPORT"), "ssh"]):
        return True
    return any(map(_has_keyword, around(task))) or CONNECTION in _variables(task, variables, other)


def _variables(task: Any, variables: Mapping[str, Any], other: str) -> Mapping[str, Any]:
    """Return all variables of the task. To those that an action gets, Ansible has added the connection, chosen or not."""
    if other:
        delegated: Mapping[str, Any] = (variables.get("ansible_delegated_vars") or {}).get(other) or {}
        return delegated
    everyone = variables.get("hostvars")
    manager, inventory = getattr(everyone, "_variable_manager", None), getattr(everyone, "_inventory", None)
    name = str(variables.get("inventory_hostname", ""))
    if manager is None or inventory is None:
        return variables_in_inventory(variables, name)
    play = next((part._play for part in around(task) if getattr(part, "_play", None) is not None), None)
    found: Mapping[str, Any] = manager.get_vars(
        play=play, host=inventory.get_host(name), task=task, include_hostvars=False
    )
    return found


def around(task: Any) -> Iterator[Any]:
    """Yield the task, all that it is in, and in the end the play."""
    part = task
    play = None
    while part is not None:
        yield part
        role = getattr(part, "_role", None)
        if role is not None:
            yield role
        play = getattr(part, "_play", None) or play
        part = getattr(part, "_parent", None)
    if play is not None:
        yield play


def _has_keyword(part: Any) -> bool:
    """Return whether it has the keyword ``connection``. A task as it runs has a connection in any case, so its source is looked at."""
    source = getattr(part, "_ds", None)
    if isinstance(source, Mapping) and not isinstance(part, Block):
        return "connection" in source
    return isinstance(getattr(part, "_connection", None), str)
