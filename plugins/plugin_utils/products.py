# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What the controller needs to know of the products: their names, titles and kinds of object."""

from __future__ import annotations

from importlib import import_module

from ansible_collections.steady.fleet.plugins.module_utils._engine.resource import Resource
from ansible_collections.steady.fleet.plugins.module_utils.appliance.config import MODULE as APPLIANCE
from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync.config import MODULE as CLOUD_SYNC
from ansible_collections.steady.fleet.plugins.module_utils.portal.config import MODULE as PORTAL
from ansible_collections.steady.fleet.plugins.module_utils.sps.config import MODULE as SPS

DOCUMENTS = {document.product.name: document for document in (APPLIANCE, CLOUD_SYNC, PORTAL, SPS)}
"""The document module of each product, by its name."""

PRODUCTS = tuple(DOCUMENTS)
_CONFIG = "ansible_collections.steady.fleet.plugins.module_utils.%s.config"


def resources_of(product: str) -> tuple[Resource, ...]:
    """Return the kinds of object of a product in the order of their document; none for a product that is not known."""
    if product not in PRODUCTS:
        return ()
    resources: tuple[Resource, ...] = import_module(_CONFIG % product).RESOURCES
    return resources


def title_of(product: str) -> str:
    """Return the name of a product in messages."""
    return DOCUMENTS[product].product.title
