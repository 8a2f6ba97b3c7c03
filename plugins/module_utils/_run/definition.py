# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""One function, :func:`run`, carries out a task; the ordinary module and the action plugin both call it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from .._core.errors import FleetError, InputError, RefusedError
from .._core.redaction import Redactor
from .._core.signals import interruptible
from .._engine.converge import RunOptions, Task, converge, gather, items_from
from .._engine.progress import ProgressReporter
from .._engine.resource import ABSENT, PRESENT, Client, Product, Resource
from .._http.connection import connection_from, connection_spec
from .._http.transport import REQUESTS_IMPORT_ERROR, Clock, Connection, Transport
from .._schema.compare import ALWAYS, ON_CREATE

UPDATE_SECRETS: dict[str, Any] = {"type": "str", "choices": [ON_CREATE, ALWAYS], "default": ON_CREATE}
MAX_DELETES: dict[str, Any] = {"type": "int", "default": 0}
HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
STATE: dict[str, Any] = {"type": "str", "choices": [PRESENT, ABSENT], "default": PRESENT}


@dataclass(frozen=True)
class Module:
    """A module of the collection, without its documentation.

    :arg name: its name without the collection's.
    :arg product: the product it talks to.
    :arg options: argument spec of its own options.
    :arg perform: does the task and returns its result.
    :arg constraints: further arguments of AnsibleModule (``required_if`` and the like).
    """

    name: str
    product: Product
    options: Mapping[str, Any]
    perform: Callable[[Task, Any], dict[str, Any]]
    constraints: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        clash = set(self.options) & set(connection_spec(self.product.name, self.product.options))
        if clash:
            raise ValueError(f"{self.name} has options that are connection options: {', '.join(sorted(clash))}")

    def argument_spec(self) -> dict[str, Any]:
        """Return the whole argument spec."""
        return {**connection_spec(self.product.name, self.product.options), **self.options}


class Clients:
    """The clients of this process, one per device and account, and the secrets they know."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.redactor = Redactor()
        self._clock = clock or Clock()
        self._clients: dict[Connection, Client] = {}

    def get(self, product: Product, connection: Connection) -> Client:
        """Return the client of this connection; it is made when it is first asked for."""
        if connection not in self._clients:
            transport = Transport(connection, self.redactor, clock=self._clock)
            self._clients[connection] = product.make_client(transport)
        return self._clients[connection]

    def close(self) -> None:
        """Log out everywhere and close all connections."""
        while self._clients:
            self._clients.popitem()[1].close()

    def __enter__(self) -> Clients:
        return self

    def __exit__(self, *unused: Any) -> None:
        self.close()


def resource_module(product: Product, resource: Resource) -> Module:
    """Return the module that manages one kind of object."""
    options: dict[str, Any] = resource.table.argument_spec()
    for option in resource.identity:
        options[option] = {**options[option], "required": True}
    if resource.removable or resource.holder_of:
        options["state"] = STATE
    if resource.table.has_secrets() and "update_secrets" not in options:
        options["update_secrets"] = UPDATE_SECRETS
    purge_option = resource.table[resource.holder_of].purge_option if resource.holder_of else ""
    if purge_option:
        options["max_deletes"] = MAX_DELETES

    def perform(task: Task, client: Client) -> dict[str, Any]:
        parameters = task.parameters
        state = parameters.get("state") or PRESENT
        items = items_from(resource, [parameters] if resource.many else parameters, state)
        # What is listed to go was counted by whoever listed it; the bound is for what goes because it is not listed.
        bounded = state == PRESENT and bool(purge_option and parameters.get(purge_option))
        run_options = RunOptions(
            update_secrets=parameters.get("update_secrets") or ON_CREATE,
            max_deletes=parameters["max_deletes"] if bounded else None,
        )
        result = converge(task, client, items, run_options)
        # One object needs no document around it.
        for key in ("before", "after"):
            result["diff"][key] = _only(resource, result["diff"][key])
        result["config"] = _only(resource, result["config"])
        disclosed = result.pop("disclosed")
        if resource.discloses:
            result["disclosed"] = next(iter(disclosed.values()), {})
        return result

    return Module("%s_%s" % (product.name, resource.kind), product, options, perform, resource.constraints)


def _only(resource: Resource, document: Mapping[str, Any]) -> Any:
    found = document.get(resource.kind, {})
    if resource.many:
        return found[0] if found else {}
    return found


def config_module(product: Product, resources: Sequence[Resource], *, partial: bool = False) -> Module:
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
    return Module("%s_config" % product.name, product, own, perform, constraints)


def run(
    definition: Module,
    parameters: Mapping[str, Any],
    *,
    check_mode: bool,
    clients: Clients,
    report: Callable[[str], None] | None = None,
    announce: Callable[[str], None] = lambda line: None,
) -> dict[str, Any]:
    """Carry out one task and return its result, failed or not, with no secret in it. Never raises an Exception.

    :arg report: shows a line to a user who asked for details; None where nobody did.
    """
    clients.redactor.add(*secret_values(definition.argument_spec(), parameters))
    clean = clients.redactor.text
    task = Task(parameters, check_mode, announce=lambda line: announce(clean(line)))
    if report is not None:
        task.report = lambda line: report(clean(line))
    try:
        with interruptible():
            result = _perform(definition, task, clients)
    except FleetError as error:
        result = {"failed": True, "changed": False, "error": error.error_code, "msg": str(error)}
        if isinstance(error, RefusedError):
            result.update(error.details)
    except Exception as error:  # noqa: BLE001  pylint: disable=broad-except
        result = {"failed": True, "changed": False, "error": FleetError.error_code, "msg": _fault(definition, error)}
    if task.warnings:
        result["warnings"] = task.warnings
    cleaned: dict[str, Any] = clients.redactor.value(result)
    return cleaned


def _perform(definition: Module, task: Task, clients: Clients) -> dict[str, Any]:
    product = definition.product
    connection = connection_from(product.name, product.title, task.parameters, product.options)
    client = clients.get(product, connection)
    client.transport.read_only = False
    task.progress = ProgressReporter(client.transport.clock, task.announce)
    client.transport.answered = task.progress.answered
    client.report, client.announce, client.warn = task.report, task.announce, task.warnings.append
    try:
        return definition.perform(task, client)
    except Exception:
        raise
    except BaseException:
        # The process is told to end, or the task's time is up: nothing else will close what is open.
        client.close()
        raise


def _fault(definition: Module, error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = "%s, line %s" % (frame.filename.rsplit("/", 1)[-1], frame.lineno)
    return (
        "%s: a fault of the collection itself, not of your configuration: %s: %s (%s). "
        "Please report it with this line and the task that led to it."
        % (definition.name, type(error).__name__, error, place)
    )


def secret_values(spec: Mapping[str, Any], parameters: Any) -> Iterable[str]:
    """Yield the values of all options that the argument spec calls secret."""
    # Only what is secret or may hold something secret is looked at: a list can have thousands of entries.
    telling = {name: argument for name, argument in spec.items() if argument.get("no_log") or argument.get("options")}
    for entry in parameters if isinstance(parameters, list) else [parameters]:
        if not isinstance(entry, Mapping):
            continue
        for option, argument in telling.items():
            value = entry.get(option)
            if value is None:
                continue
            if not argument.get("no_log"):
                yield from secret_values(argument["options"], value)
            elif isinstance(value, str):
                yield value
            else:
                yield from _texts(value)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, (list, Mapping)):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(part)
    elif value is not None:
        yield str(value)


def censored(spec: Mapping[str, Any], parameters: Any) -> Any:
    """Return the parameters with every secret option hidden, as -vvv shows them."""
    telling = {name: argument for name, argument in spec.items() if argument.get("no_log") or argument.get("options")}
    if isinstance(parameters, list):
        return [_censored(telling, item) for item in parameters]
    return _censored(telling, parameters)


def _censored(telling: Mapping[str, Any], parameters: Any) -> Any:
    if not isinstance(parameters, Mapping):
        return parameters
    shown = dict(parameters)
    for option, argument in telling.items():
        value = shown.get(option)
        if value is not None:
            shown[option] = HIDDEN if argument.get("no_log") else censored(argument["options"], value)
    return shown


class _OrdinaryModule(AnsibleModule):
    """A module that logs its arguments with every secret hidden, however the text is quoted."""

    def _log_invocation(self) -> None:
        """Write to the system's log. Ansible's own does not recognise a secret that is escaped inside a nested option."""
        redactor = Redactor()
        redactor.add(*secret_values(self.argument_spec, self.params))
        self.log("Invoked with %s" % redactor.text(str(censored(self.argument_spec, self.params))))

    def fail_json(self, msg: str, **result: Any) -> None:
        """Fail. What Ansible itself says of wrong options quotes values, so it may hold a secret that is escaped."""
        redactor = Redactor()
        redactor.add(*self.no_log_values)
        super().fail_json(redactor.text(str(msg)), **{"error": InputError.error_code, **result})


def run_module(definition: Module) -> None:
    """Run as an ordinary module: a process of its own, on whatever host the task's connection leads to."""
    module = _OrdinaryModule(
        argument_spec=definition.argument_spec(), supports_check_mode=True, **dict(definition.constraints)
    )
    if REQUESTS_IMPORT_ERROR:
        library = missing_required_lib("requests")
        module.fail_json(msg=library, exception=REQUESTS_IMPORT_ERROR, error=FleetError.error_code)
    with Clients() as clients:
        result = run(definition, module.params, check_mode=module.check_mode, clients=clients)
    for warning in result.pop("warnings", []):
        module.warn(warning)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)
