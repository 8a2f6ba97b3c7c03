# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Evaluates the result of a device: in sync, drifted, blocked, unreachable or failed, for each kind of object and as a whole.

Only the documented keys of a result are read. They come masked, so there is no secret in what is made of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._engine.resource import Resource
from ansible_collections.steady.fleet.plugins.plugin_utils.membership import GROUP_PREFIX
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS, resources_of

from .fields import MISSING, field_records
from .records import ChangeRecord, DeviceRecord, FailureRecord, NeedRecord, ResourceRecord

IN_SYNC = "in_sync"
DRIFTED = "drifted"
BLOCKED = "blocked"
"""Drifted, and healing it needs something that the document does not give."""
UNREACHABLE = "unreachable"
FAILED = "failed"
STATUSES = (FAILED, UNREACHABLE, BLOCKED, DRIFTED, IN_SYNC)
"""What needs somebody's attention first, first."""

NO_RESULT = "no_result"


def product_of(result: Any, groups: Iterable[str]) -> str:
    """Return the product of a device: its result says so, or its plan, else the inventory group it is in."""
    named = result.get("product") if isinstance(result, Mapping) else None
    plan = result.get("plan") if isinstance(result, Mapping) else None
    if not named and isinstance(plan, Mapping):
        named = plan.get("product")
    groups = [group.removeprefix(GROUP_PREFIX) for group in groups]
    return str(named) if named else next((group for group in groups if group in PRODUCTS), "")


def is_skipped(result: Any) -> bool:
    """Return whether the play chose not to look at the device."""
    return isinstance(result, Mapping) and bool(result.get("skipped"))


def device_record(name: str, product: str, result: Any) -> DeviceRecord:
    """Return the record of a device, as reports hold it.

    :arg result: of the document module; anything that is none counts as a device that was never reached.
    """
    record: DeviceRecord = {
        "name": name,
        "product": product,
        "status": IN_SYNC,
        "error": None,
        "message": None,
        "repaired": False,
        "resources": [],
    }
    if not isinstance(result, Mapping) or not result:
        message = "There is no result of this device: it was never reached, an earlier task on it failed, or its batch (serial) is still to come"
        return {**record, "status": UNREACHABLE, "error": NO_RESULT, "message": message}
    failed = bool(result.get("failed"))
    if failed or result.get("unreachable"):
        error = "network" if result.get("unreachable") else result.get("error")
        record["status"] = UNREACHABLE if error == "network" else FAILED
        record["error"] = str(error) if error else None
        record["message"] = str(result.get("msg") or "The task failed without a message")
    record["resources"] = _resources(product, result)
    if not failed and not result.get("unreachable") and result.get("changed"):
        record["status"] = DRIFTED
        record["repaired"] = "plan" not in result
        if needed(record):
            record["status"] = record["error"] = BLOCKED
    return record


def needed(record: DeviceRecord) -> list[str]:
    """Return what the document must give before the device can be healed: variables where they are known, else options."""
    return list(
        dict.fromkeys(
            str(need.get("variable") or need["option"])
            for resource in record["resources"]
            for change in resource["changes"]
            for need in change.get("needs", ())
        )
    )


def _resources(product: str, result: Mapping[str, Any]) -> list[ResourceRecord]:
    """Return what is known of each kind of object, in the product's order."""
    resources = {resource.kind: resource for resource in resources_of(product)}
    diff = result.get("diff")
    before, after = (_document(diff, side) for side in ("before", "after"))
    changes = _mappings_in(result, "changes")
    # What is wrong with several kinds together is in the message of the device.
    failures = [
        entry for entry in (*_mappings_in(result, "failures"), *_mappings_in(result, "skipped")) if entry.get("kind")
    ]
    plan = result.get("plan")
    planned = Counter(str(label).split(" ", 1)[0] for label in _document(plan, "desired"))
    kinds: dict[str, None] = dict.fromkeys(planned)
    kinds |= dict.fromkeys((*before, *after, *(str(entry.get("kind")) for entry in (*changes, *failures))))
    order = [kind for kind in resources if kind in kinds] + [kind for kind in kinds if kind not in resources]
    records: list[ResourceRecord] = []
    for kind in order:
        objects = {
            side: _by_name(resources.get(kind), document.get(kind))
            for side, document in (("before", before), ("after", after))
        }
        own = [change for change in changes if change.get("kind") == kind]
        refused = [_failure(entry) for entry in failures if entry.get("kind") == kind]
        records.append(
            {
                "kind": kind,
                "status": FAILED if refused else _status(own),
                "objects": max(len({*objects["before"], *objects["after"]}), planned[kind]),
                "changes": [_change(change, objects) for change in own],
                "failures": refused,
            }
        )
    return records


def _change(change: Mapping[str, Any], objects: Mapping[str, Mapping[str, Any]]) -> ChangeRecord:
    name = str(change.get("name") or "")
    operation = str(change.get("operation"))
    before = MISSING if operation == "create" else objects["before"].get(name, MISSING)
    after = MISSING if operation == "delete" else objects["after"].get(name, MISSING)
    record: ChangeRecord = {"operation": operation, "name": name, "fields": field_records(change, before, after)}
    needs = [_need(blocker) for blocker in _mappings_in(change, "blockers") if blocker.get("needed")]
    if needs:
        record["needs"] = needs
    return record


def _need(blocker: Mapping[str, Any]) -> NeedRecord:
    need: NeedRecord = {"option": str(blocker.get("option")), "message": str(blocker.get("msg"))}
    if blocker.get("variable"):
        need["variable"] = str(blocker["variable"])
    return need


def _status(changes: Sequence[Mapping[str, Any]]) -> str:
    """Return the state of a kind that these objects of differ."""
    blocked = any(blocker.get("needed") for change in changes for blocker in _mappings_in(change, "blockers"))
    return BLOCKED if blocked else DRIFTED if changes else IN_SYNC


def _failure(entry: Mapping[str, Any]) -> FailureRecord:
    message = entry.get("msg") or f"not tried: {entry.get('reason') or 'something that it needs failed'}"
    return {
        "operation": str(entry.get("operation")),
        "name": str(entry.get("name") or ""),
        "message": str(message),
    }


def _document(holder: Any, key: str) -> Mapping[str, Any]:
    document = holder.get(key) if isinstance(holder, Mapping) else None
    return document if isinstance(document, Mapping) else {}


def _mappings_in(result: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    entries = result.get(key)
    return [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []


def _by_name(resource: Resource | None, value: Any) -> dict[str, object]:
    """Return the objects of a kind on one side of a diff by the names that changes call them."""
    if not isinstance(value, list):
        return {} if value is None else {"": value}
    named: dict[str, object] = {}
    for entry in value:
        if isinstance(entry, Mapping):
            named[resource.name_of(entry) if resource is not None else str(next(iter(entry.values()), ""))] = entry
    return named
