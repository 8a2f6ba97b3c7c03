# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The variables of an estate: which there are, and what a misspelt one was meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.steady.fleet.plugins.plugin_utils.awx_artifacts import is_artifact
from ansible_collections.steady.fleet.plugins.plugin_utils.document_modules import DOCUMENTS
from ansible_collections.steady.fleet.plugins.plugin_utils.host_options import PREFIX

GUARDS = (
    "fleet_approved_plan",
    "fleet_expect_devices",
    "fleet_max_changes",
    "fleet_max_deletes",
    "fleet_max_fail_percentage",
    "fleet_plan_max_age",
    "fleet_require_plan",
)
"""What stands in the way of a mistake: one of these that is empty or misspelt is a refusal and no permission."""

FAIL_ON_DRIFT = "fleet_fail_on_drift"

RUN = (
    "fleet_adopt",
    "fleet_commit",
    "fleet_conformance_folder",
    "fleet_conformance_formats",
    "fleet_conformance_kinds",
    "fleet_conformance_write",
    "fleet_export_folder",
    "fleet_export_full",
    "fleet_export_overwrite",
    FAIL_ON_DRIFT,
    "fleet_history_file",
    "fleet_hosts",
    "fleet_in_process",
    "fleet_plan_file",
    "fleet_product",
    "fleet_report_folder",
    "fleet_report_formats",
    "fleet_serial",
    "fleet_shared",
)
"""What steers the playbooks and is no option of a document module."""


# Of any product: groups may set them for all of their hosts. Made once, before the workers are forked.
_KNOWN = frozenset(
    (*GUARDS, *RUN, *(PREFIX + option for document in DOCUMENTS.values() for option in document.argument_spec()))
)


def known_variables() -> frozenset[str]:
    """Return all variables of an estate that mean something to any product."""
    return _KNOWN


def misspelt(names: Iterable[Any]) -> dict[str, str]:
    """Return the variables that begin with ``fleet_`` and mean nothing, each with the one that was probably meant, or empty."""
    known = known_variables()
    unknown = sorted(
        str(name)
        for name in names
        if isinstance(name, str) and name.startswith(PREFIX) and name not in known and not is_artifact(name)
    )
    # Without what they all begin with, which would make any two look alike.
    ends = sorted(name.removeprefix(PREFIX) for name in known)
    alike = {name: difflib.get_close_matches(name.removeprefix(PREFIX), ends, n=1, cutoff=0.7) for name in unknown}
    return {name: PREFIX + found[0] if found else "" for name, found in alike.items()}


def warning_of(found: Mapping[str, str]) -> str:
    """Return one sentence about misspelt variables."""
    unknown = [f"{name} (did you mean {meant}?)" if meant else name for name, meant in found.items()]
    return f"These variables mean nothing to steady.fleet: {', '.join(unknown)}"


def switch(variables: Mapping[str, Any], name: str, evaluate: Callable[[Any], Any]) -> bool:
    """Return a switch of the estate, which is off where it is left out.

    :raises ValueError: it is given, and neither true nor false.
    """
    if name not in variables:
        return False
    value = evaluate(variables[name])
    try:
        return bool(boolean(value))
    except TypeError:
        raise ValueError(f"{name} is {value!r}, and must be true or false") from None
