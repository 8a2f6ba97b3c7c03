# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Registers a registration server (gateway) in the data center.

Source: the API document (datacenter/gateways). There is one call, which registers: none lists, changes or removes. So nothing can be
compared, and this is no kind of a document. Whether a gateway is registered, only the portal says, when it refuses to do it
twice (409, PORTAL-REGISTER-TWICE).
"""

from __future__ import annotations

from ..._core.data import TaskResult
from ..._core.errors import InputError, Place
from ..._engine.action import Action, act, check_names
from ..._engine.task import Task
from ..._run.definition import ModuleDefinition
from ..client import PORTAL, PortalClient
from .common import unless_registered

GATEWAYS = "/datacenter/gateways"
ALLOWED = "allow_dangerous_registration"
REGISTERED, KNOWN, UNKNOWN = "registered", "already_registered", "unknown"


def perform(task: Task, client: PortalClient) -> TaskResult:
    """Ask for the registration, once, and return what the portal says."""
    check_names(task.parameters, "address")
    address = task.parameters["address"]
    label = f"gateway {address}"
    if not task.parameters[ALLOWED]:
        raise InputError(
            f"a registration can break the data center for everybody and cannot be undone, so it needs {ALLOWED}: true",
            place=Place(object=label),
            next_step="Check the address with whoever set up the gateway: no request shows which ones are registered",
        )
    body = {"address": address, "cipher_key": task.parameters["cipher_key"]}
    action = Action(
        operation="register",
        kind="gateway",
        name=address,
        label=label,
        planned=f"Gateway {address} would be registered, unless it is already, which only a registration shows",
        done=f"Gateway {address} was registered",
        request=lambda: unless_registered(lambda: client.do("POST", GATEWAYS, body, says=str, object_name=label)),
        doubt="the gateway was registered",
        next_step="Run again: the portal refuses to register it twice, which the task takes for success",
        finish=lambda response: {"outcome": REGISTERED} if response is not None else _known(address),
        predicted={"outcome": UNKNOWN},
    )
    return act(task, action)


def _known(address: str) -> TaskResult:
    message = f"Gateway {address} was registered already; whether with this cipher_key, no request shows"
    return {"changed": False, "outcome": KNOWN, "msg": message}


MODULE = ModuleDefinition(
    "portal_gateway",
    PORTAL,
    {
        "address": {"type": "str", "required": True},
        "cipher_key": {"type": "str", "required": True, "no_log": True},
        ALLOWED: {"type": "bool", "default": False},
    },
    perform,
)
