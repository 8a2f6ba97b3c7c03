# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What the controller needs to know of the products: their names, titles and kinds of object."""

from __future__ import annotations

from importlib import import_module

from ansible_collections.steady.fleet.plugins.module_utils._engine.resource import Resource
from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition

PRODUCTS = ("appliance", "cloud_sync", "portal", "sps")
"""The list of products. What is there once for each product is found from it, or written by `make generate`, but for the places in
"Add a product" of docs/development.md."""

_CONFIG = "ansible_collections.steady.fleet.plugins.module_utils.%s.config"


# What a product consists of is imported when it is asked for: most tasks are about one product.
def resources_of(product: str) -> tuple[Resource, ...]:
    """Return the kinds of object of a product in the order of their document; none for a product that is not known."""
    if product not in PRODUCTS:
        return ()
    resources: tuple[Resource, ...] = import_module(_CONFIG % product).RESOURCES
    return resources


def document_of(product: str) -> ModuleDefinition:
    """Return the document module of a product."""
    definition: ModuleDefinition = import_module(_CONFIG % product).MODULE
    return definition


def title_of(product: str) -> str:
    """Return the name of a product in messages and reports; the name itself for one that is not known."""
    return document_of(product).product.title if product in PRODUCTS else product
