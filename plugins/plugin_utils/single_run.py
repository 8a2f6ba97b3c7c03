# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Runs a module of the collection where there is no task: for plugins that read a product themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._core.data import TaskResult
from ansible_collections.steady.fleet.plugins.module_utils._core.errors import InputError, MissingLibraryError
from ansible_collections.steady.fleet.plugins.module_utils._core.text import presentable
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import Connection, connection_from
from ansible_collections.steady.fleet.plugins.module_utils._http.session import REQUESTS_IMPORT_ERROR
from ansible_collections.steady.fleet.plugins.module_utils._run.arguments import validate
from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils._run.execute import Clients, run
from ansible_collections.steady.fleet.plugins.module_utils._run.masking import secret_values


def read_once(
    definition: ModuleDefinition, given: Mapping[str, Any], *, report: Callable[[str], None] | None = None
) -> TaskResult:
    """Log in, read, log out, and return the result that a task would have, failed or not. No writing request is ever sent.

    :arg definition: of a module that only reads.
    :arg given: its options, free of tags; those left out come from the environment, or have their default.
    :arg report: shows a line to a user who asked for details.
    """
    if not definition.reads:
        raise ValueError(f"{definition.name} does not only read")
    if REQUESTS_IMPORT_ERROR:
        message = "The Python library requests is missing in the environment that runs Ansible. Install it there, for example with pip"
        return {"failed": True, "changed": False, "error": MissingLibraryError.error_code, "msg": message}
    spec = definition.argument_spec()
    parameters, validation = validate(spec, definition.constraints, given)
    with Clients() as clients:
        if validation.error_messages:
            secrets = (*(str(value) for value in validation._no_log_values), *secret_values(spec, given))
            clients.redactor.add(*secrets)
            failure = {"failed": True, "changed": False, "error": InputError.error_code, "msg": validation.errors.msg}
            return presentable(clients.redactor.value(failure))
        return run(definition, parameters, check_mode=False, clients=clients, given=given, report=report)


def connection_of(definition: ModuleDefinition, given: Mapping[str, Any]) -> Connection | None:
    """Return where and as whom a module would log in; None where the options do not say it, as reading with them does."""
    parameters, validation = validate(definition.argument_spec(), definition.constraints, given)
    if validation.error_messages:
        return None
    product = definition.product
    try:
        return connection_from(product.name, product.title, parameters, product.options)
    except InputError:
        return None
