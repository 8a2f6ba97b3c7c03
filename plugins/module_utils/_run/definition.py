# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What a module of the collection is: its argument spec, and the function that carries out a task."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .._core.data import Argument, ArgumentSpec, Options, TaskResult
from .._core.errors import InputError
from .._engine.converge import converge, gather, items_from
from .._engine.resource import ABSENT, PRESENT, Client, Product, Resource
from .._engine.run_options import RunOptions
from .._engine.task import Task
from .._http.connection import connection_spec
from .._schema.given import Rules, rules_for
from .._schema.secret_state import ON_CREATE
from .._schema.value_types import check_value_types
from .secrets_options import LEDGER, SECRETS_OPTIONS, UPDATE_SECRETS, ledger_for, proofs_for

MAX_DELETES: Argument = {"type": "int", "default": 0}
STATE: Argument = {"type": "str", "choices": [PRESENT, ABSENT], "default": PRESENT}


@dataclass(frozen=True)
class Handover:
    """What a module opens for the tasks that follow, and how it is closed where none of them does.

    :arg key: returns what a task has opened (True) or closed (False), given its options and its result; None for neither.
    :arg close: returns the options of a task that closes it.
    """

    key: Callable[[Mapping[str, Any], Mapping[str, Any]], tuple[str, bool] | None]
    close: Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True)
class ModuleDefinition:
    """A module of the collection, without its documentation.

    :arg name: its name without the collection's.
    :arg product: the product it talks to.
    :arg options: argument spec of its own options.
    :arg perform: does the task and returns its result.
    :arg constraints: further arguments of AnsibleModule (``required_if`` and the like).
    :arg rules: how its own options must be given, where a table says it; by default, no name and no secret may be empty.
    :arg may_be_empty: the options of which, all the same, null and an empty text count as left out.
    :arg rights: the lists that decide about rights, of which an empty one would mean all.
    :arg handover: what it opens for other tasks.
    :arg reads: it never changes the device, so that the transport is closed to writing requests in every mode.
    :arg opened_by: the option that, where it is true, lets a module write that else only reads.
    """

    name: str
    product: Product
    options: Mapping[str, Any]
    perform: Callable[[Task, Any], Mapping[str, Any]]
    constraints: Mapping[str, Any] = field(default_factory=dict)
    reads: bool = False
    opened_by: str = ""
    rules: Rules = field(default_factory=Rules)
    may_be_empty: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    handover: Handover | None = None

    def __post_init__(self) -> None:
        clash = set(self.options) & set(self._connection_spec)
        if clash:
            raise ValueError(f"{self.name} has options that are connection options: {', '.join(sorted(clash))}")

    def argument_spec(self) -> ArgumentSpec:
        """Return the whole argument spec. An alias of a connection option gives way to an option of the module's own."""
        return dict(self._argument_spec)

    # Made once for all tasks: Ansible's main process asks for it before it forks the workers.
    @cached_property
    def _argument_spec(self) -> Mapping[str, Any]:
        connection = self.connection_spec()
        for option, argument in connection.items():
            if not self.options.keys().isdisjoint(argument.get("aliases", ())):
                kept = [alias for alias in argument["aliases"] if alias not in self.options]
                connection[option] = {**argument, "aliases": kept}
        return {**connection, **self.options}

    def connection_spec(self) -> ArgumentSpec:
        """Return the part of the argument spec that says how to reach the product."""
        return dict(self._connection_spec)

    @cached_property
    def _connection_spec(self) -> Mapping[str, Argument]:
        return connection_spec(self.product.name, self.product.options)

    def host_options(self) -> ArgumentSpec:
        """Return the part of the argument spec that a host's variables and the environment may set, and not only the task."""
        return {
            **self._connection_spec,
            **{name: argument for name, argument in LEDGER.items() if name in self.options},
        }

    def named(self, given: Mapping[str, Any]) -> Options:
        """Return the options by their names, where they may be given by an alias.

        :raises InputError: an option is given by two names, with different values.
        """
        names = {
            alias: name for name, argument in self.argument_spec().items() for alias in argument.get("aliases", ())
        }
        options = {key: value for key, value in given.items() if key not in names}
        for alias in given.keys() & names.keys():
            name = names[alias]
            if name in options and options[name] != given[alias]:
                raise InputError(
                    f"{name} is given twice, once by its alias {alias}, and not alike", next_step="Give one"
                )
            options[name] = given[alias]
        return options

    def writes(self, parameters: Mapping[str, Any]) -> bool:
        """Return whether a task with these options may send writing requests, check mode apart."""
        return not self.reads or bool(self.opened_by and parameters.get(self.opened_by))

    def check_given(self, given: Mapping[str, Any]) -> list[str]:
        """Check the options as the user wrote them; return the names of secrets that are empty and so count as left out.

        :raises InputError: one sentence that names the option.
        """
        shared = self.host_options()
        secret = {name: spec for name, spec in shared.items() if spec.get("no_log") or spec["type"] == "int"}
        # Empty connection options count as left out: AWX sets every variable of a credential, filled in or not.
        rules_for(secret, may_be_empty=secret).check(given)
        own = self.rules or rules_for(
            self.options, null_is_left_out=self.reads, may_be_empty=self.may_be_empty, rights=self.rights
        )
        left_out = own.check(given)
        check_value_types(self._argument_spec, given)
        return left_out


def _object_options(resource: Resource) -> ArgumentSpec:
    """Return the argument spec of one object, by itself or in a document."""
    options: ArgumentSpec = resource.table.argument_spec()
    for option in resource.identity:
        options[option] = {**options[option], "required": True}
    if resource.removable or resource.holder_of:
        options["state"] = STATE
    return options


def resource_module(product: Product, resource: Resource) -> ModuleDefinition:
    """Return the module that manages one kind of object."""
    options = _object_options(resource)
    if resource.table.has_secrets():
        options.setdefault("update_secrets", UPDATE_SECRETS)
        options.update(SECRETS_OPTIONS)
    purge_option = resource.table[resource.holder_of].purge_option if resource.holder_of else ""
    if purge_option or resource.contents_option:
        options["max_deletes"] = MAX_DELETES

    def perform(task: Task, client: Client) -> TaskResult:
        parameters = task.parameters
        state = parameters.get("state") or PRESENT
        items = items_from(resource, [parameters] if resource.many else parameters, state)
        # What is listed to go was counted by whoever listed it; the bound is for what goes because it is not listed.
        bounding = purge_option if state == PRESENT else resource.contents_option
        bounded = bool(bounding and parameters.get(bounding))
        run_options = RunOptions(
            update_secrets=parameters.get("update_secrets") or ON_CREATE,
            ledger=ledger_for(parameters, client, items),
            max_deletes=parameters["max_deletes"] if bounded else None,
        )
        result: TaskResult = {**converge(task, client, items, run_options)}
        # One object needs no document around it.
        for key in ("before", "after"):
            result["diff"][key] = _with_contents(resource, result["diff"][key])
        result["config"] = _only(resource, result["config"])
        disclosed = result.pop("disclosed")
        if resource.discloses:
            result["disclosed"] = next(iter(disclosed.values()), {})
        return result

    name = f"{product.name}_{resource.kind}"
    return ModuleDefinition(name, product, options, perform, resource.constraints, rules=resource.rules())


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


def _check_document(parameters: Mapping[str, Any], chosen: Sequence[Resource]) -> None:
    """Refuse what is hardly meant: a document that is not there, and a purge that would find nothing listed.

    :raises InputError: one sentence on what is wrong.
    """
    config, state = parameters["config"], parameters["state"]
    if config is None:
        raise InputError("config is null", next_step="Give a document, or an empty mapping where nothing is managed")
    if state != "overridden":
        return
    if not parameters["purge"]:
        raise InputError(
            "purge is empty, so state: overridden would remove nothing",
            next_step="Name the kinds of which what is not listed is to go, or write state: merged",
        )
    if not any(value is not None for value in config.values()):
        raise InputError(
            f"config is empty, so state: overridden would remove everything of: {', '.join(parameters['purge'])}",
            next_step="List what is to stay; give an empty list to a kind of which nothing is to stay, or write state: merged",
        )
    for resource in chosen:
        # What is to go is not an object of the kind, but in one.
        if not resource.many or resource.removable or resource.kind not in parameters["purge"]:
            continue
        listed = config.get(resource.kind)
        for one in listed or () if resource.holder_of else ():
            if one.get("state") == ABSENT:
                raise InputError(
                    f"config.{resource.kind}: {resource.name_of(one)} has state: absent, and purge has {resource.kind}: "
                    "one removes what is listed, the other what is not",
                    next_step=f"List there what is to stay, without state, or take {resource.kind} out of purge",
                )
        if listed == []:
            raise InputError(
                f"config.{resource.kind} is empty, so purge would remove nothing: it removes only from what is listed there",
                next_step=f"List each {resource.identity[0]}, with an empty list where nothing is to stay, or leave {resource.kind} out",
            )


def _document_options(resources: Sequence[Resource], *, partial: bool) -> ArgumentSpec:
    """Return the argument spec of a module that manages a whole device, without the connection."""
    by_kind: dict[str, Mapping[str, Any]] = {
        resource.kind: {
            **({"type": "list", "elements": "dict"} if resource.many else {"type": "dict"}),
            "options": _object_options(resource),
            **resource.constraints,
        }
        for resource in resources
    }
    purgeable = [resource.kind for resource in resources if resource.purgeable]
    options: ArgumentSpec = {
        "config": {"type": "dict", "options": by_kind},
        "state": {"type": "str", "choices": ["merged", "overridden", "gathered"], "default": "merged"},
        "kinds": {"type": "list", "elements": "str", "choices": list(by_kind)},
        "update_secrets": UPDATE_SECRETS,
        **SECRETS_OPTIONS,
        "purge": {"type": "list", "elements": "str", "choices": purgeable, "default": []},
        "max_deletes": MAX_DELETES,
        "max_changes": {"type": "int"},
        "approved_plan": {"type": "dict"},
    }
    if partial:
        options["continue_on_error"] = {"type": "bool", "default": False}
    if any("force" in resource.table for resource in resources):
        options["force"] = {"type": "bool", "default": False}
    return options


def config_module(product: Product, resources: Sequence[Resource], *, partial: bool = False) -> ModuleDefinition:
    """Return the module that manages everything of one device as one document.

    :arg partial: each object is written by itself, so some may fail while others do not.
    """
    own = _document_options(resources, partial=partial)

    def perform(task: Task, client: Client) -> TaskResult:
        parameters = task.parameters
        kinds = parameters["kinds"] or [resource.kind for resource in resources]
        chosen = [resource for resource in resources if resource.kind in kinds]
        if parameters["state"] == "gathered":
            client.transport.read_only = True
            return {"changed": False, "changes": [], "config": gather(client, chosen)}
        config = parameters["config"]
        _check_document(parameters, chosen)
        items = [
            item
            for resource in chosen
            if config.get(resource.kind) is not None
            for item in items_from(resource, config[resource.kind])
        ]
        overridden = parameters["state"] == "overridden"
        if not items and not overridden and not parameters["kinds"]:
            # In sync is true of such a device, and is less than whoever reads it takes it for.
            client.warn(
                f"config lists nothing, so nothing of this device is managed, and it was not even asked: that it is in sync "
                f"does not say that it can be reached. Have it written down by {product.name}_config with state: gathered"
            )
        run_options = RunOptions(
            update_secrets=parameters["update_secrets"],
            ledger=ledger_for(parameters, client, items),
            proofs=proofs_for(parameters, client),
            purge=frozenset(parameters["purge"]) if overridden else frozenset(),
            max_deletes=parameters["max_deletes"],
            max_changes=parameters["max_changes"],
            approved=parameters["approved_plan"],
            show_plan=True,
            kinds=tuple(kinds) if len(kinds) < len(resources) else None,
            force=bool(parameters.get("force")),
            partial=partial,
            continue_on_error=bool(parameters.get("continue_on_error")),
        )
        result: TaskResult = {**converge(task, client, items, run_options, chosen)}
        # The module for the object hands these out, and nothing else does.
        del result["disclosed"]
        return result

    constraints = {"required_if": [("state", "merged", ("config",)), ("state", "overridden", ("config", "purge"))]}
    rules = Rules(inner={"config": Rules(inner={resource.kind: resource.rules() for resource in resources})})
    return ModuleDefinition(f"{product.name}_config", product, own, perform, constraints, rules=rules)
