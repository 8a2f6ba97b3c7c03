# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The module ``conformance``: one for all products, which runs on what the product declares."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ._conformance.probes import Conformance
from ._conformance.run import conform
from ._core.data import ArgumentSpec, TaskResult
from ._core.errors import InputError
from ._engine.resource import Product
from ._engine.task import Task
from ._run.definition import ModuleDefinition
from .appliance.conformance import CONFORMANCE as APPLIANCE
from .cloud_sync.conformance import CONFORMANCE as CLOUD_SYNC
from .portal.conformance import CONFORMANCE as PORTAL
from .sps.conformance import CONFORMANCE as SPS

DECLARED: Mapping[str, Conformance] = {one.product.name: one for one in (APPLIANCE, CLOUD_SYNC, PORTAL, SPS)}
OPTIONS: Mapping[str, Any] = MappingProxyType(
    {
        "product": {"type": "str", "choices": sorted(DECLARED)},
        "conformance_write": {"type": "bool", "default": False},
        "conformance_kinds": {"type": "list", "elements": "str"},
    }
)
CONSTRAINTS: Mapping[str, Any] = {"required_if": [("conformance_write", True, ("conformance_kinds",))]}


def make_definition(declared: Conformance) -> ModuleDefinition:
    """Return the definition of the module for what a product declares."""

    def perform(task: Task, client: Any) -> TaskResult:
        return conform(task, client, declared)

    return ModuleDefinition(
        "conformance", declared.product, OPTIONS, perform, CONSTRAINTS, reads=True, opened_by="conformance_write"
    )


DEFINITIONS: Mapping[str, ModuleDefinition] = {name: make_definition(declared) for name, declared in DECLARED.items()}


class _WithoutProduct(ModuleDefinition):
    """The module before its product is known, which knows its own options alone."""

    def argument_spec(self) -> ArgumentSpec:
        """Return the options that do not depend on the product."""
        return dict(self.options)


def _refuse(task: Task, client: Any) -> TaskResult:
    raise InputError("product is not given", next_step=f"Give one of: {', '.join(sorted(DECLARED))}")


UNKNOWN: ModuleDefinition = _WithoutProduct(
    "conformance", Product("", "", SPS.product.make_client), OPTIONS, _refuse, CONSTRAINTS, reads=True
)


def definition_of(product: Any) -> ModuleDefinition:
    """Return the definition for a product; for any other, one that has the module's own options and refuses."""
    return DEFINITIONS.get(str(product), UNKNOWN)
