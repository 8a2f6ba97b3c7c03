# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Says which variables have to be filled in before a device can be healed.

The engine knows options only. The document, before Ansible evaluates it, says from which variable it takes an option.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._core.data import Options, TaskResult
from ansible_collections.steady.fleet.plugins.plugin_utils.products import resources_of
from ansible_collections.steady.fleet.plugins.plugin_utils.report.fields import Sides

_REFERENCE = re.compile(r"\s*\{\{\s*([A-Za-z_][A-Za-z0-9_]*)")


def name_variables(result: TaskResult, document: Any, product: str) -> None:
    """Put the name of the variable beside each option that a result says is needed, where the document refers to one.

    :arg result: of the document module; changed in place.
    :arg document: as it is written in the inventory, not evaluated.
    """
    found: dict[str, None] = {}
    for entry in (*_mappings_in(result.get("changes")), *_mappings_in(result.get("failures"))):
        for blocker in _mappings_in(entry.get("blockers")):
            variable = _variable(document, product, entry, str(blocker.get("option"))) if blocker.get("needed") else ""
            if variable:
                blocker["variable"] = variable
                found[variable] = None
    if found and result.get("failed") and result.get("error") == "blocked":
        result["msg"] = f"{result.get('msg', '')} Fill in: {', '.join(found)}."


def _variable(document: Any, product: str, change: Mapping[str, Any], option: str) -> str:
    for entry in _objects(document, product, change):
        value = Sides(entry, None).field(option)[0]
        reference = _REFERENCE.match(value) if isinstance(value, str) else None
        if reference is not None:
            return str(reference[1])
    return ""


def _objects(document: Any, product: str, change: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the object of a change from the document, which may have anything in it."""
    kinds = {resource.kind: resource for resource in resources_of(product)}
    resource = kinds.get(str(change.get("kind")))
    value = document.get(resource.kind) if resource is not None and isinstance(document, Mapping) else None
    for entry in value if isinstance(value, list) else [value]:
        if resource is not None and isinstance(entry, Mapping):
            name = resource.name_of(resource.table.given(entry)) if resource.many else ""
            if name == change.get("name", ""):
                yield entry


def _mappings_in(value: Any) -> Iterable[Options]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else ()
