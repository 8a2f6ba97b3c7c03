# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What is wrong with the variables of a run that are used at its end, when all devices were asked already.

They are looked at by the argument specs of the modules that use them, under the names that users write.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import InputError
from ansible_collections.steady.fleet.plugins.module_utils._core.files import existing_above
from ansible_collections.steady.fleet.plugins.module_utils._schema.value_types import check_value_types
from ansible_collections.steady.fleet.plugins.modules import conformance_report, drift_report

_FOLDERS = {
    "fleet_conformance_folder": conformance_report.ARGUMENTS["folder"],
    "fleet_report_folder": drift_report.ARGUMENTS["folder"],
}
_FILES = {
    "fleet_history_file": drift_report.ARGUMENTS["history_file"],
    "fleet_plan_file": drift_report.ARGUMENTS["plan_file"],
}
_SPECIFICATIONS: Mapping[str, Mapping[str, Any]] = {
    "fleet_conformance_formats": conformance_report.ARGUMENTS["formats"],
    "fleet_report_formats": drift_report.ARGUMENTS["formats"],
    **_FOLDERS,
    **_FILES,
}


def problem_of_run(variables: Mapping[str, Any], evaluate: Callable[[Any], Any], writes: Collection[str] = ()) -> str:
    """Return one sentence about the first variable of a run that is wrong; an empty text where none is.

    :arg evaluate: evaluates a variable of the host that the run's reports are made on.
    :arg writes: the variables with the places that the run writes to. Those of other runs may lie where this one has no access.
    """
    for name, specification in _SPECIFICATIONS.items():
        value = evaluate(variables.get(name))
        # Empty is left out: AWX sets all that a survey asks for.
        if value is None or value == "":
            continue
        problem = _wrong_kind(name, value, specification) or _wrong_place(name, value, written=name in writes)
        if problem:
            return problem
    return ""


def _wrong_kind(name: str, value: Any, specification: Mapping[str, Any]) -> str:
    try:
        check_value_types({name: specification}, {name: value})
    except InputError as error:
        return str(error)
    found = ArgumentSpecValidator({name: dict(specification)}).validate({name: value})
    return "; ".join(found.error_messages)


def _wrong_place(name: str, value: Any, *, written: bool) -> str:
    """Return why a place on this machine is wrong; where it is to be written, also why that cannot be, as far as it can be seen beforehand."""
    if name not in _FOLDERS and name not in _FILES:
        return ""
    # Unlike those of Path, these functions bear a folder that may not be looked into.
    path = os.path.abspath(os.path.expanduser(str(value)))
    if name in _FILES and os.path.isdir(path):
        return f"{name} is {path!r}, which is a folder: name a file, or leave it out"
    if name in _FOLDERS and os.path.exists(path) and not os.path.isdir(path):
        return f"{name} is {path!r}, which is no folder: name a folder, or leave it out"
    if not written:
        return ""
    if name == "fleet_history_file" and os.path.isfile(path):
        # Its end is written in place, so the folder does not matter.
        return "" if os.access(path, os.R_OK | os.W_OK) else _closed(name, path, path)
    # What is missing of the folders above is made.
    folder = path if name in _FOLDERS and os.path.exists(path) else existing_above(path)
    if not os.path.isdir(folder):
        return f"{name} is {path!r}, and {folder!r} is no folder: choose another place, or leave it out"
    if not os.access(folder, os.W_OK | os.X_OK):
        return _closed(name, path, folder)
    return ""


def _closed(name: str, path: str, where: str) -> str:
    return (
        f"{name} is {path!r}, and nothing can be written to {where!r}: choose another place, "
        "or let the user that runs the play write there"
    )
