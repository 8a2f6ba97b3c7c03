# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What a device has, as a document can be brought to it: all of it for an export, and what was named for an adoption."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS, resources_of
from ansible_collections.steady.fleet.plugins.plugin_utils.refusal import wrong_task

from .host_vars import Files, full_kinds
from .yaml_edit import Device, as_written

_OPTION = re.compile(r"[^.\[]+")


def whole_device(
    config: Mapping[str, Any], files: Files, product: str, host: str, read: frozenset[str] | None = None
) -> Device:
    """Return what a device has, as a file can be brought to it.

    :arg config: what the device returned.
    :arg files: what an export would write of it.
    :arg read: the kinds that were asked for, None for all: what is not there of another kind may well be on the device.
    """
    kinds = frozenset(resource.kind for resource in resources_of(product)) if read is None else read
    full = as_written(full_kinds(config, files, product=product, host=host))
    return Device(full, as_written(files.kinds), kinds, kinds)


def drifted_device(device: Device, kinds: Mapping[str, frozenset[str]], changes: Iterable[Mapping[str, Any]]) -> Device:
    """Return what of a device is to be adopted: what has drifted of the kinds and fields that were named, and what is new of whole kinds."""
    differing: dict[tuple[str, str], set[str] | None] = {}
    for change in changes:
        fields = {match[0] for match in map(_OPTION.match, change["fields"]) if match}
        differing[change["kind"], change["name"]] = fields if change["operation"] == "update" else None

    def looks_at(kind: str, option: str) -> bool:
        return kind in kinds and (not kinds[kind] or option in kinds[kind])

    def touches(kind: str, name: str, option: str) -> bool:
        if not looks_at(kind, option) or (kind, name) not in differing:
            return False
        fields = differing[kind, name]
        return fields is None or option in fields

    whole = frozenset(kind for kind, fields in kinds.items() if not fields)
    short = {kind: value for kind, value in device.short.items() if kind in kinds}
    return Device(device.full, short, frozenset(kinds), whole, extends=False, looks_at=looks_at, touches=touches)


def named(names: Iterable[str]) -> dict[str, dict[str, frozenset[str]]]:
    """Return what was named to be adopted: for each product its kinds, each with its fields, or none where all of them are meant.

    :raises AnsibleActionFail: a name is no product, kind or field.
    """
    found: dict[str, dict[str, frozenset[str]]] = {}
    for name in names:
        words, unused, option = name.partition(".")
        matches = [
            (product, resource)
            for product in PRODUCTS
            for resource in resources_of(product)
            if words == f"{product}_{resource.kind}" or (words == product and not option)
        ]
        if not matches or (option and option not in matches[0][1].table):
            raise wrong_task(
                f"adopt (fleet_adopt) has {name!r}, which is neither a product ({', '.join(PRODUCTS)}), "
                "nor a module of one (sps_snmp_trap), nor an option of such a module (sps_snmp_trap.server)"
            )
        for product, resource in matches:
            kinds = found.setdefault(product, {})
            fields = frozenset({option} if option else ())
            # Who names a kind as well as a field of it means all of it.
            before = kinds.get(resource.kind, fields)
            kinds[resource.kind] = before | fields if before and fields else frozenset()
    if not found:
        raise wrong_task(
            "adopt (fleet_adopt) is empty: name kinds or fields, such as sps_snmp_trap or sps_snmp_trap.server"
        )
    return found


def differing_secrets(
    product: str, changes: Iterable[Mapping[str, Any]], kinds: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    """Yield the secrets that are others on the device than in the document."""
    tables = {resource.kind: resource.table for resource in resources_of(product)}
    for change in changes:
        table = tables[change["kind"]]
        for name in change["fields"]:
            option = name.partition(".")[0].partition("[")[0]
            if (
                option in table
                and table[option].credential
                and (not kinds[change["kind"]] or option in kinds[change["kind"]])
            ):
                yield " ".join(filter(None, (change["kind"], change["name"], name)))
