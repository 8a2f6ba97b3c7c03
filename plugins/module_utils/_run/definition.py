# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What a module of the collection is: its argument spec, and the function that carries out a task."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .._engine.converge import RunOptions, Task, converge, gather, items_from
from .._engine.resource import ABSENT, PRESENT, Client, Product, Resource
from .._http.connection import connection_spec
from .._schema.compare import ALWAYS, ON_CREATE

UPDATE_SECRETS: dict[str, Any] = {"type": "str", "choices": [ON_CREATE, ALWAYS], "default": ON_CREATE}
MAX_DELETES: dict[str, Any] = {"type": "int", "default": 0}
STATE: dict[str, Any] = {"type": "str", "choices": [PRESENT, ABSENT], "default": PRESENT}


@dataclass(frozen=True)
class ModuleDefinition:
    """A module of the collection, without its documentation.

    :arg name: its name without the collection's.
    :arg product: the product it talks to.
    :arg options: argument spec of its own options.
    :arg perform: does the task and returns its result.
    :arg constraints: further arguments of AnsibleModule (``required_if`` and the like).
    :arg reads: it never changes the device, so that the transport is closed to writing requests in every mode.
    """

    name: str
    product: Product
    options: Mapping[str, Any]
    perform: Callable[[Task, Any], dict[str, Any]]
    constraints: Mapping[str, Any] = field(default_factory=dict)
    reads: bool = False

    def __post_init__(self) -> None:
        clash = set(self.options) & set(connection_spec(self.product.name, self.product.options))
        if clash:
            raise ValueError(f"{self.name} has options that are connection options: {', '.join(sorted(clash))}")

    def argument_spec(self) -> dict[str, Any]:
        """Return the whole argument spec."""
        return {**connection_spec(self.product.name, self.product.options), **self.options}


def resource_module(product: Product, resource: Resource) -> ModuleDefinition:
    """Return the module that manages one kind of object."""
    options: dict[str, Any] = resource.table.argument_spec()
    for option in resource.identity:
        options[option] = {**options[option], "required": True}
    if resource.removable or resource.holder_of:
        options["state"] = STATE
    if resource.table.has_secrets() and "update_secrets" not in options:
        options["update_secrets"] = UPDATE_SECRETS
    purge_option = resource.table[resource.holder_of].purge_option if resource.holder_of else ""
    if purge_option or resource.contents_option:
        options["max_deletes"] = MAX_DELETES

    def perform(task: Task, client: Client) -> dict[str, Any]:
        parameters = task.parameters
        state = parameters.get("state") or PRESENT
        items = items_from(resource, [parameters] if resource.many else parameters, state)
        # What is listed to go was counted by whoever listed it; the bound is for what goes because it is not listed.
        bounding = purge_option if state == PRESENT else resource.contents_option
        bounded = bool(bounding and parameters.get(bounding))
        run_options = RunOptions(
            update_secrets=parameters.get("update_secrets") or ON_CREATE,
            max_deletes=parameters["max_deletes"] if bounded else None,
        )
        result = converge(task, client, items, run_options)
        # One object needs no document around it.
        for key in ("before", "after"):
            result["diff"][key] = _with_contents(resource, result["diff"][key])
        result["config"] = _only(resource, result["config"])
        disclosed = result.pop("disclosed")
        if resource.discloses:
            result["disclosed"] = next(iter(disclosed.values()), {})
        return result

    return ModuleDefinition("%s_%s" % (product.name, resource.kind), product, options, perform, resource.constraints)


def _with_contents(resource: Resource, document: Mapping[str, Any]) -> Any:
    """Return one object of a document, and below ``contents`` what goes with it."""
    found = document.get(resource.kind, {})
    if not resource.many or (len(found) == 1 and len(document) == 1):
        return _only(resource, document)
    if not found:
        return {}
    # It goes last, after all that is in it.
    others = {**document, resource.kind: found[:-1]}
    return {**found[-1], "contents": {kind: entries for kind, entries in others.items() if entries}}


def _only(resource: Resource, document: Mapping[str, Any]) -> Any:
    found = document.get(resource.kind, {})
    if resource.many:
        return found[0] if found else {}
    return found


def config_module(product: Product, resources: Sequence[Resource], *, partial: bool = False) -> ModuleDefinition:
    """Return the module that manages everything of one device as one document.

    :arg partial: each object is written by itself, so some may fail while others do not.
    """
    by_kind: dict[str, Any] = {}
    for resource in resources:
        options: dict[str, Any] = resource.table.argument_spec()
        for option in resource.identity:
            options[option] = {**options[option], "required": True}
        if resource.removable or resource.holder_of:
            options["state"] = STATE
        by_kind[resource.kind] = {
            "type": "list" if resource.many else "dict",
            "options": options,
            **({"elements": "dict"} if resource.many else {}),
            **resource.constraints,
        }
    purgeable = [resource.kind for resource in resources if resource.purgeable]
    own: dict[str, Any] = {
        "config": {"type": "dict", "options": by_kind},
        "state": {"type": "str", "choices": ["merged", "overridden", "gathered"], "default": "merged"},
        "kinds": {"type": "list", "elements": "str", "choices": list(by_kind)},
        "update_secrets": UPDATE_SECRETS,
        "purge": {"type": "list", "elements": "str", "choices": purgeable, "default": []},
        "max_deletes": MAX_DELETES,
        "max_changes": {"type": "int"},
        "approved_plan": {"type": "dict"},
    }
    if partial:
        own["continue_on_error"] = {"type": "bool", "default": False}
    if any("force" in resource.table for resource in resources):
        own["force"] = {"type": "bool", "default": False}

    def perform(task: Task, client: Client) -> dict[str, Any]:
        parameters = task.parameters
        kinds = parameters["kinds"] or list(by_kind)
        chosen = [resource for resource in resources if resource.kind in kinds]
        if parameters["state"] == "gathered":
            client.transport.read_only = True
            return {"changed": False, "changes": [], "config": gather(client, chosen)}
        config = parameters["config"]
        items = [
            item
            for resource in chosen
            if config.get(resource.kind) is not None
            for item in items_from(resource, config[resource.kind])
        ]
        overridden = parameters["state"] == "overridden"
        run_options = RunOptions(
            update_secrets=parameters["update_secrets"],
            purge=frozenset(parameters["purge"]) if overridden else frozenset(),
            max_deletes=parameters["max_deletes"],
            max_changes=parameters["max_changes"],
            approved=parameters["approved_plan"],
            show_plan=True,
            force=bool(parameters.get("force")),
            partial=partial,
            continue_on_error=bool(parameters.get("continue_on_error")),
        )
        result = converge(task, client, items, run_options, chosen)
        # The module for the object hands these out, and nothing else does.
        del result["disclosed"]
        return result

    constraints = {"required_if": [("state", "merged", ("config",)), ("state", "overridden", ("config", "purge"))]}
    return ModuleDefinition("%s_config" % product.name, product, own, perform, constraints)
