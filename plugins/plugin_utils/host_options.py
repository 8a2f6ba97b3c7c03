# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Where a task's connection options come from: its own, the host's variables, the environment.

A host's variables count only for modules of the host's product, so no password ever travels to another product.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._core.data import Options
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import variable_of
from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.plugin_utils.membership import MembershipError

PREFIX = "fleet_"
"""What the variables of an estate begin with."""
HOST = "host"

SINGLE_TASK = frozenset({"state", "session", "approved_plan"})
"""The options that are needed for one task each, so a host cannot have them for good."""


def is_unset(value: Any) -> bool:
    """Return whether a variable counts as left out: a group may have one that a host wants to be without, and AWX sets empty ones."""
    return value is None or (isinstance(value, str) and not value)


def host_options(
    options: Iterable[str], given: Mapping[str, Any], variables: Mapping[str, Any], evaluate: Callable[[Any], Any]
) -> Options:
    """Return the options that a host's variables set and the task leaves out.

    :arg options: the names to look for.
    :arg given: the task's own options.
    :arg variables: of the host, not evaluated.
    """
    found: Options = {}
    for option in options:
        name = PREFIX + option
        if option not in given and option not in SINGLE_TASK and name in variables:
            value = evaluate(variables[name])
            if not is_unset(value):
                found[option] = value
    return found


def connection_options(
    definition: ModuleDefinition,
    given: Mapping[str, Any],
    variables: Mapping[str, Any],
    evaluate: Callable[[Any], Any],
    *,
    product_of: Callable[[Mapping[str, Any]], str],
    address: Callable[[], str],
) -> Options:
    """Return the connection options of a task that the host's variables set, if the host is of the module's product.

    :arg product_of: returns the host's product.
    :arg address: returns the host's address as the inventory has it.
    :raises MembershipError: the host is of two products, and it matters which.
    """
    product = definition.product
    names = definition.host_options()
    try:
        if product_of(variables) != product.name:
            return {}
    except MembershipError:
        if HOST in given and not any(PREFIX + name in variables for name in names if name not in given):
            return {}
        raise
    found = host_options(names, given, variables, evaluate)
    if HOST not in given:
        # A device of the inventory is never another one because of a variable in the environment.
        found.setdefault(HOST, address())
    return found


def _seen_by(environment: Mapping[str, Any]) -> dict[str, str]:
    """Return the environment of a task: the controller's, and what the task itself sets."""
    return {**os.environ, **{name: str(value) for name, value in environment.items()}}


def from_environment(
    definition: ModuleDefinition, given: Mapping[str, Any], environment: Mapping[str, Any]
) -> dict[str, str]:
    """Return the connection options that the environment of the controller or of the task sets and nothing else does.

    A module on another machine sees neither, and must be given them.
    """
    everything = _seen_by(environment)
    found = {
        option: everything.get(argument["fallback"][1][0], "") for option, argument in definition.host_options().items()
    }
    return {option: value for option, value in found.items() if value and option not in given}


def overruled(
    definition: ModuleDefinition, given: Mapping[str, Any], used: Mapping[str, Any], environment: Mapping[str, Any]
) -> list[str]:
    """Return a sentence for each credential that a host's variable sets and the environment sets otherwise, without either of them.

    :arg given: the task's own options, which are chosen for it and need no warning.
    :arg used: the options that the task runs with.
    :arg environment: of the task.
    """
    product = definition.product
    everything = _seen_by(environment)
    warnings = []
    for option, argument in definition.connection_spec().items():
        name = variable_of(product.name, option)
        if option in given or option not in used or not (option == "username" or argument.get("no_log")):
            continue
        if everything.get(name, "") not in ("", str(used[option])):
            warnings.append(
                f"{PREFIX}{option} of the host's variables is used, and not {name} of the environment, which is another one. "
                "Remove the one that is not meant"
            )
    return warnings
