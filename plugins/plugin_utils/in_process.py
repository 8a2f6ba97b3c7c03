# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Runs a module of the collection inside Ansible's own worker process.

All work is HTTP, so nothing is gained from packing the module, copying it and starting a Python of its own:
that costs about half a second per task, and this a few milliseconds. Where it is not possible (another connection that
somebody chose, ``async``, ``become``, no ``requests`` on the controller), the task is handed over to the ordinary
module. Both run the same function, with the same options.
"""

from __future__ import annotations

import datetime
import gc
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing.util import Finalize
from typing import Any

from ansible import constants
from ansible.errors import AnsibleError
from ansible.module_utils.errors import UnsupportedError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.steady.fleet.plugins.module_utils._core.bulk import (
    are_many_mappings,
    kinds_of_keys,
    kinds_of_values,
)
from ansible_collections.steady.fleet.plugins.module_utils._core.data import Options, TaskResult, Variables
from ansible_collections.steady.fleet.plugins.module_utils._core.errors import InputError
from ansible_collections.steady.fleet.plugins.module_utils._core.signals import deliver_signals, postpone_signals
from ansible_collections.steady.fleet.plugins.module_utils._core.text import presentable
from ansible_collections.steady.fleet.plugins.module_utils._http import tls
from ansible_collections.steady.fleet.plugins.module_utils._http.session import REQUESTS_IMPORT_ERROR
from ansible_collections.steady.fleet.plugins.module_utils._run.arguments import validate, with_hints
from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils._run.execute import Clients, run
from ansible_collections.steady.fleet.plugins.module_utils._run.masking import censored, secret_values
from ansible_collections.steady.fleet.plugins.plugin_utils.controller import (
    refuse_without_waiting,
    use_local_connection,
    variables_on_controller,
    wait_for_job,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.evaluation import evaluation
from ansible_collections.steady.fleet.plugins.plugin_utils.host_options import (
    HOST,
    connection_options,
    from_environment,
    is_unset,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.membership import MembershipError, product_of_host
from ansible_collections.steady.fleet.plugins.plugin_utils.option_origins import name_origin, nearly_options, origins
from ansible_collections.steady.fleet.plugins.plugin_utils.refusal import wrong_task
from ansible_collections.steady.fleet.plugins.plugin_utils.run_location import (
    Place,
    delegated_to,
    place_of,
    variables_in_inventory,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.session_cleanup import left_open

_TEXT = frozenset({str})
_PLAIN = frozenset({str, bool, int, float, type(None)})

display = Display()
# This file is imported by Ansible's main process, before it forks the workers.
tls.prepare()


class _Worker:
    """What one worker process keeps between the items of a loop. A worker never outlives its task."""

    def __init__(self) -> None:
        self._clients: Clients | None = None
        self._process = 0
        self._finalize: Any = None

    def clients(self) -> Clients:
        """Return the clients of this process, which logs out of everything when it ends."""
        if self._clients is None or self._process != os.getpid():
            self._clients = Clients()
            self._process = os.getpid()
            # What Ansible has in memory outlives this process: looking for garbage there, again and again while a task
            # makes thousands of objects, would double the time of that task. What a task makes itself seldom refers to itself.
            gc.freeze()
            gc.set_threshold(50_000, 20, 50)
            postpone_signals()
            # Runs once, when the worker ends after the last item; atexit handlers do not run there.
            self._finalize = Finalize(None, _finish, (self._clients,), exitpriority=10)
        return self._clients

    def close(self) -> None:
        """Log out of everything now: nothing else comes in this process."""
        if self._finalize is not None and self._process == os.getpid():
            self._finalize()
        self._clients = self._finalize = None


def _finish(clients: Clients) -> None:
    """Close what the worker has open. Until then, a signal to end is postponed: Ansible sends it once it has the result."""
    try:
        clients.close()
    finally:
        deliver_signals()


_worker = _Worker()


class InProcessAction(ActionBase):
    """The action behind every module of the collection; its subclasses name the module."""

    _supports_check_mode = True
    _supports_async = True
    _requires_connection = True

    definition: ModuleDefinition
    _verbosity_of_invocation = 0
    """From how many -v on a result has the options, before ansible-core 2.21."""
    _task_environment: Mapping[str, Any]
    """What ``environment`` sets for the task."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if hasattr(cls, "definition"):
            # Before the workers are forked, so that none has to make it.
            cls.definition.argument_spec()
            if cls.definition.handover is not None:
                left_open.know(cls.definition)

    def run(self, tmp: Any = None, task_vars: Any = None) -> TaskResult:
        """Run; say of a wrong option which variable it came from, and which variables are misspelt ones."""
        super().run(None, task_vars)
        variables = task_vars or {}
        place = place_of(self._task, self._connection, variables)
        environment: Variables = {}
        self._compute_environment_string(environment)
        self._task_environment = environment
        arguments = self._arguments(variables)
        result = self._carry_out(arguments, variables, place)
        if result.get("failed"):
            own = self._given_by_name()
            name_origin(result, origins(self.definition, own, arguments, variables, environment))
        warning = self._misspelt_options(variables)
        if warning:
            result.setdefault("warnings", []).append(warning)
        return result

    def _carry_out(self, arguments: Options, variables: Mapping[str, Any], place: Place) -> TaskResult:
        """Run in this process where that is possible, else as an ordinary module."""
        environment = self._task_environment
        if place is Place.CONNECTION or self._must_hand_over(variables):
            arguments = {**arguments, **from_environment(self.definition, arguments, environment)}
            if place is not Place.CONNECTION:
                arguments.update(absolute_paths(self.definition.argument_spec(), arguments))
            return self._hand_over(arguments, variables, place)
        try:
            with _environment(environment):
                return self._run_here(arguments, variables)
        finally:
            if not self._repeats():
                _worker.close()

    def _repeats(self) -> bool:
        """Return whether this process may run the task again: for the next item of a loop, or until something holds."""
        task = self._task
        return bool(task.loop is not None or task.loop_with or task.until)

    def _arguments(self, variables: Mapping[str, Any]) -> Options:
        """Return the options to run it with: the task's own, and those that the host's variables set."""
        try:
            given = self._given_by_name()
            options = connection_options(
                self.definition,
                given,
                variables,
                evaluation(self),
                product_of=self._product_of,
                address=lambda: self._address(variables),
            )
        except (InputError, MembershipError) as error:
            raise wrong_task(str(error)) from None
        arguments = {**given, **options}
        if HOST not in arguments and HOST not in from_environment(self.definition, {}, self._task_environment):
            self._refuse_device_of_delegation(variables)
        return arguments

    def _refuse_device_of_delegation(self, variables: Mapping[str, Any]) -> None:
        """Refuse a task without an address that is delegated to a device, which says where to run it and not what it is about."""
        other = delegated_to(self._task, variables)
        found = variables_in_inventory(variables, other) if other else {}
        with suppress(MembershipError):
            if product_of_host(found, evaluation(self), named=True) == self.definition.product.name:
                raise wrong_task(
                    f"host is missing. The task is delegated to {other}, which says where it runs: the variables of that host do not count. Run "
                    f"the play on {other}, or give its address and login as options, such as host: \"{{{{ hostvars['{other}'].ansible_host }}}}\""
                )

    def _product_of(self, variables: Mapping[str, Any]) -> str:
        """Return the product of the host that the task is about; an empty text for one that is no device.

        :raises MembershipError: it is of two products.
        """
        return product_of_host(variables, evaluation(self), named=True)

    def _given_by_name(self) -> Options:
        """Return the task's own options, none of them by an alias.

        :raises InputError: one is given twice.
        """
        return self.definition.named(self._task_options())

    def _misspelt_options(self, variables: Mapping[str, Any]) -> str:
        """Return one sentence about variables of the host that are misspelt connection options, or an empty text."""
        found = nearly_options(self.definition, variables)
        try:
            # The variables of other hosts do not count.
            return found if found and self._product_of(variables) == self.definition.product.name else ""
        except MembershipError:
            return ""

    def _task_options(self) -> Options:
        """Return the task's own options."""
        return {key: value for key, value in self._task.args.items() if not str(key).startswith("_ansible_")}

    def _address(self, variables: Mapping[str, Any]) -> str:
        """Return the address of the host that the task is about, as the inventory has it."""
        name = str(variables.get("inventory_hostname", ""))
        # For a task that is delegated, Ansible puts the address of the other host there.
        own = variables_in_inventory(variables, name) if delegated_to(self._task, variables) else variables
        address = evaluation(self)(own["ansible_host"]) if "ansible_host" in own else None
        return name if is_unset(address) else str(address)

    def _must_hand_over(self, variables: Mapping[str, Any]) -> bool:
        in_process = evaluation(self)(variables.get("fleet_in_process"))
        try:
            is_ordinary = not (is_unset(in_process) or boolean(in_process))
        except TypeError:
            raise wrong_task(f"fleet_in_process is {in_process!r}, and must be true or false") from None
        return bool(REQUESTS_IMPORT_ERROR or self._task.async_val or self._play_context.become or is_ordinary)

    def _hand_over(self, arguments: Options, variables: Mapping[str, Any], place: Place) -> TaskResult:
        elsewhere = place is Place.CONTROLLER
        known = dict(variables)
        if elsewhere:
            if self._task.async_val:
                refuse_without_waiting(self._task)
            use_local_connection(self)
            known = variables_on_controller(variables, self._task.delegate_to)
        wrap_async = bool(self._task.async_val) and not self._connection.has_native_async
        result: TaskResult = self._execute_module(
            module_name=f"steady.fleet.{self.definition.name}",
            module_args=arguments,
            task_vars=known,
            wrap_async=wrap_async,
        )
        if not wrap_async:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        elif elsewhere:
            return wait_for_job(self, result, known)
        return result

    def _shows_invocation(self, variables: Mapping[str, Any]) -> bool:
        """Return whether the result has the options: from ansible-core 2.21 on people choose it."""
        try:
            return bool(constants.config.get_config_value("INJECT_INVOCATION", variables=variables))
        except AnsibleError:
            return bool(display.verbosity >= self._verbosity_of_invocation)

    def _run_here(self, arguments: Options, variables: Mapping[str, Any]) -> TaskResult:
        definition = self.definition
        host = str(variables.get("inventory_hostname", ""))
        spec = definition.argument_spec()
        given = plain(arguments)
        parameters, validation = validate(spec, definition.constraints, given)
        clients = _worker.clients()
        shown = {"invocation": {"module_args": censored(spec, parameters)}} if self._shows_invocation(variables) else {}
        if validation.error_messages:
            message = validation.errors.msg
            if isinstance(validation.errors[0], UnsupportedError):
                message = f"Unsupported parameters for ({self._task.action}) module: {message}"
            message = with_hints(message, spec, given)
            clients.redactor.add(*(str(value) for value in validation._no_log_values), *secret_values(spec, given))
            failure = {"failed": True, "changed": False, "error": "input", "msg": message}
            return {**presentable(clients.redactor.value(failure)), **clients.redactor.value(shown)}
        result = run(
            definition,
            parameters,
            check_mode=bool(self._task.check_mode),
            clients=clients,
            given=given,
            report=(lambda line: display.vv(f"{definition.name}: {line}")) if display.verbosity > 1 else None,
            # Devices are worked on side by side, so each line says whose it is.
            announce=lambda line: display.display(f"{host}: {definition.name}: {line}"),
        )
        if not self._task.check_mode:
            left_open.note(definition, parameters, result)
        return {**result, **clients.redactor.value(shown)}


def absolute_paths(spec: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, str]:
    """Return the relative paths among the options as absolute ones, so that they count from the same folder wherever the task runs.

    An ordinary module on the controller has the folder of the play as its own, and this process the one that the run was started in.
    """
    paths = {
        name: arguments[name] for name, argument in spec.items() if argument.get("type") == "path" and name in arguments
    }
    return {
        name: os.path.abspath(path)
        for name, path in paths.items()
        # The module replaces these: become may give it another home.
        if isinstance(path, str) and path and not path.startswith(("~", "$"))
    }


def plain(value: Any) -> Any:
    """Return the value as a module would get it after JSON: no tags, no vault objects, no tuples."""
    if value is None or value.__class__ is str or isinstance(value, bool):
        return value
    if value.__class__ is dict and _TEXT.issuperset(map(type, value)) and _PLAIN.issuperset(map(type, value.values())):
        return value
    if isinstance(value, Mapping):
        return {_name(key): plain(item) for key, item in value.items()}
    if are_many_mappings(value) and kinds_of_keys(value) <= _TEXT and kinds_of_values(value) <= _PLAIN:
        return list(value)
    if isinstance(value, (list, tuple, set)):
        return [plain(item) for item in value]
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, bytes):
        # What YAML calls binary is a text in base64. One that is in no UTF-8 has halves of characters then, and is refused by name.
        return value.decode("utf-8", "surrogateescape")
    return str(value)


def _name(key: Any) -> str:
    """Return a key as a module would get it: YAML makes a boolean of a key such as ``on``, and a number of one in digits."""
    return json.dumps(key) if key is None or isinstance(key, (bool, int, float)) else str(key)


@contextmanager
def _environment(variables: Mapping[str, Any]) -> Iterator[None]:
    """Set the task's ``environment`` for the time of the run."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update({name: str(value) for name, value in variables.items()})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
