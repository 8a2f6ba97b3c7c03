# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""One function, :func:`run`, carries out a task; the ordinary module and the action plugin both call it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

from .._core.data import TaskResult
from .._core.errors import BlockedError, Effects, FleetError, ProductError, RefusedError
from .._core.redaction import Redactor
from .._core.signals import interruptible
from .._core.text import presentable, printable
from .._engine.progress import ProgressReporter
from .._engine.resource import Client, Product
from .._engine.task import Task
from .._http.clock import Clock
from .._http.connection import Connection, connection_from
from .._http.transport import Transport
from .._schema.secret_state import ALWAYS
from .._schema.value_types import check_sendable
from .definition import ModuleDefinition
from .masking import secret_values

_ClientsT = TypeVar("_ClientsT", bound="Clients")


class Clients:
    """The clients of this process, one per device and account, and the secrets they know."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.redactor = Redactor()
        self._clock = clock or Clock()
        self._clients: dict[Connection, Client] = {}
        # For as long as the process lives: credentials that were refused are presented by no later task or loop item.
        self._refusals: dict[Hashable, ProductError] = {}

    def get(self, product: Product, connection: Connection) -> Client:
        """Return the client of this connection; it is made when it is first asked for."""
        if connection not in self._clients:
            transport = Transport(connection, self.redactor, clock=self._clock)
            client = self._clients[connection] = product.make_client(transport)
            client.refusals = self._refusals
        return self._clients[connection]

    def close(self) -> None:
        """Log out everywhere and close all connections."""
        while self._clients:
            self._clients.popitem()[1].close()

    def __enter__(self: _ClientsT) -> _ClientsT:
        return self

    def __exit__(self, *unused: Any) -> None:
        self.close()


def run(
    definition: ModuleDefinition,
    parameters: Mapping[str, Any],
    *,
    check_mode: bool,
    clients: Clients,
    given: Mapping[str, Any],
    report: Callable[[str], None] | None = None,
    announce: Callable[[str], None] = lambda line: None,
) -> TaskResult:
    """Carry out one task and return its result, failed or not. Never raises an Exception.

    Neither the result nor what is shown meanwhile has a secret in it; and no text of a device can be more in it than text.

    :arg parameters: the validated options.
    :arg given: the options as the user wrote them.
    :arg report: shows a line to a user who asked for details; None where no one did.
    """
    spec = definition.argument_spec()
    clients.redactor.add(*secret_values(spec, parameters), *secret_values(spec, given))

    def clean(line: str) -> str:
        return printable(clients.redactor.text(line))

    task = Task(parameters, check_mode, announce=lambda line: announce(clean(line)))
    if report is not None:
        task.report = lambda line: report(clean(line))
    try:
        with interruptible():
            _check_given(definition, task, given)
            result = _perform(definition, task, clients)
    except FleetError as error:
        result = {"failed": True, "changed": False, "error": error.error_code, "msg": str(error)}
        result.update((error.effects or Effects()).result())
        if isinstance(error, (BlockedError, RefusedError)):
            result.update(error.details)
    except Exception as error:  # noqa: BLE001  pylint: disable=broad-except
        result = {"failed": True, "changed": False, "error": FleetError.error_code, "msg": _fault(definition, error)}
        result.update(getattr(error, "effects", Effects()).result())
    if not result.get("failed") and "secrets" not in result:
        result.update(_secrets_of_action(definition, given, result))
    if task.warnings:
        result["warnings"] = task.warnings
    # Only what is whole can be masked: texts are cut to their length after that.
    return presentable(clients.redactor.value(result))


def _secrets_of_action(definition: ModuleDefinition, given: Mapping[str, Any], result: Mapping[str, Any]) -> TaskResult:
    """Return which of the secrets given an action wrote; nothing for a module that has none, or that is about objects."""
    if definition.rules or definition.reads:
        return {}
    names = [name for name, argument in definition.options.items() if argument.get("no_log")]
    names = [name for name in names if name not in definition.may_be_empty]
    mine = [name for name in names if given.get(name) is not None]
    changed = bool(result["changed"])
    return {"secrets": {"written": mine if changed else [], "kept": [] if changed else mine}} if names else {}


def _check_given(definition: ModuleDefinition, task: Task, given: Mapping[str, Any]) -> None:
    """Check the options as they were given; say which secrets are left out that were to be written.

    :raises InputError: one sentence that names the option.
    """
    check_sendable(task.parameters)
    left_out = definition.check_given(given)
    if left_out and task.parameters.get("update_secrets") == ALWAYS:
        task.warnings.append(
            f"left out since empty, although update_secrets is {ALWAYS}: {', '.join(left_out)}; what the product has stays"
        )


def _perform(definition: ModuleDefinition, task: Task, clients: Clients) -> TaskResult:
    product = definition.product
    connection = connection_from(product.name, product.title, task.parameters, product.options)
    client = clients.get(product, connection)
    # The one place that opens the transport to writing requests: none leaves in check mode, whatever a module does.
    client.transport.read_only = task.check_mode or not definition.writes(task.parameters)
    client.transport.reading += 1
    task.progress = ProgressReporter(client.transport.clock, task.announce)
    client.transport.on_response = task.progress.count_response
    client.report, client.announce, client.warn = task.report, task.announce, task.warnings.append
    mark = client.transport.mark
    task.has_written = lambda: client.transport.mark > mark
    try:
        return dict(definition.perform(task, client))
    except Exception as error:
        if getattr(error, "effects", None) is None:
            # It was not expected where it came up, so that what it was about may be done in part.
            error.effects = Effects(in_doubt=tuple(client.transport.written_since(mark)))  # type: ignore[attr-defined]
        raise
    except BaseException:
        # The process is asked to end, or the task's time is up: nothing else will close what this or earlier items opened.
        clients.close()
        raise


def _fault(definition: ModuleDefinition, error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{frame.filename.rsplit('/', 1)[-1]}, line {frame.lineno}"
    return (
        f"{definition.name}: internal error in steady.fleet (not a configuration error): {type(error).__name__}: {error} ({place}). "
        "Please report it with this line and the task that led to it."
    )
