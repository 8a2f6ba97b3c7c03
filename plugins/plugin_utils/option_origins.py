# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Says where options came from that a task itself does not have: a message names the option, and the mistake is in a variable."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._core.data import TaskResult
from ansible_collections.steady.fleet.plugins.module_utils._core.errors import InputError, LoginError
from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.plugin_utils.host_options import HOST, PREFIX, is_unset

# Where a message names the option that it is about: its own beginning, and what Ansible's validator says.
_PLACES = (
    r"(?:^|[;.] |: neither )%(option)s(?=[ :.\[])|: %(option)s is not given|"
    r"argument '%(option)s'|value of %(option)s must|'%(option)s(?: -> |')"
)
_ERRORS = (InputError.error_code, LoginError.error_code)
_EMPTY = "the task's own options, or from module_defaults, where it is empty: fill it in, or leave it out there"


def origins(
    definition: ModuleDefinition,
    own: Mapping[str, Any],
    used: Mapping[str, Any],
    variables: Mapping[str, Any],
    environment: Mapping[str, Any],
) -> dict[str, str]:
    """Return in words where each option came from that the task itself does not have, or has without a value.

    :arg own: the task's own options.
    :arg used: the options that it runs with, without those of the environment.
    :arg variables: of the host.
    :arg environment: of the task.
    """
    found = {}
    for option in used.keys() - own.keys():
        if PREFIX + option in variables:
            found[option] = f"the variable {PREFIX}{option}"
        elif option == HOST:
            found[option] = "ansible_host, or the name of the host in the inventory"
    for option, argument in definition.host_options().items():
        name = argument["fallback"][1][0]
        if option not in used and environment.get(name, os.environ.get(name)):
            found[option] = f"the environment variable {name}"
        elif option in own and is_unset(own[option]):
            # It counts before a variable that has it, so a message that asks for that variable would not help.
            found[option] = _EMPTY
    return found


def name_origin(result: TaskResult, known: Mapping[str, str]) -> None:
    """Put into the message of a task with a wrong option where that came from.

    :arg result: changed in place.
    :arg known: as :func:`origins` returns it.
    """
    message = result.get("msg")
    if not result.get("failed") or result.get("error") not in _ERRORS or not isinstance(message, str):
        return
    places = {option: re.search(_PLACES % {"option": re.escape(option)}, message) for option in known}
    named = sorted((match.start(), option) for option, match in places.items() if match)
    if named:
        option = named[0][1]
        end = "" if message.endswith((".", "?", "!")) else "."
        result["msg"] = f"{message}{end} {option} comes from {known[option]}."


def nearly_options(definition: ModuleDefinition, variables: Iterable[Any]) -> str:
    """Return one sentence about variables that are misspelt options of a module, or an empty text.

    Any other variable may be somebody's own.
    """
    options = definition.host_options()
    names = tuple(
        name
        for name in variables
        if isinstance(name, str) and name.startswith(PREFIX) and name[len(PREFIX) :] not in options
    )
    if not names or not _are_near(names, tuple(options)):
        return ""
    # Only now, since it imports the modules of all products: nearly no task comes this far.
    from ansible_collections.steady.fleet.plugins.plugin_utils.variables import (  # noqa: PLC0415
        misspelt,
        warning_of,
    )

    found = misspelt(names)
    meant = {name: known for name, known in found.items() if known.removeprefix(PREFIX) in options}
    return warning_of(meant) if meant else ""


@lru_cache(maxsize=64)
def _are_near(names: tuple[str, ...], options: tuple[str, ...]) -> bool:
    """Return whether any name is nearly that of an option. A loop asks for the same names again and again."""
    return any(difflib.get_close_matches(name[len(PREFIX) :], options, n=1, cutoff=0.7) for name in names)
