# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Which hosts of an inventory are devices of the estate, and of which product.

Other people's inventories have groups called ``portal`` or ``appliance`` as well, and nothing may ever be sent to their hosts.
So the name of a product alone makes no device: its host has a document, or somebody names it for an export.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS

GROUP_PREFIX = "steady_"


class MembershipError(Exception):
    """Says in a sentence why it cannot be said what product a host is."""


def product_of_host(
    variables: Mapping[str, Any], evaluate: Callable[[Any], Any], *, exporting: bool = False, named: bool = False
) -> str:
    """Return the product of a host, or an empty text for a host that does not plainly belong to the estate.

    :arg variables: of the host; what is needed of them is evaluated.
    :arg exporting: the run writes documents down, so a host has none yet; it counts if the run names it by ``fleet_hosts``.
    :arg named: a task names the product by itself, so a group with the product's name is meant.
    :raises MembershipError: the host says two things, or something that is no product.
    """
    if "fleet_product" in variables:
        product = str(evaluate(variables["fleet_product"]) or "")
        if product not in PRODUCTS:
            raise MembershipError(f"fleet_product is {product!r}, and must be one of {', '.join(PRODUCTS)}")
        return product
    groups = frozenset(map(str, variables.get("group_names", ())))
    product = _only([name for name in PRODUCTS if GROUP_PREFIX + name in groups], GROUP_PREFIX)
    if product:
        return product
    named = named or (exporting and bool(variables.get("fleet_hosts")))
    if "fleet_config" not in variables and not named:
        return ""
    return _only([name for name in PRODUCTS if name in groups], "")


def _only(products: list[str], prefix: str) -> str:
    if len(products) > 1:
        groups = " and ".join(prefix + name for name in products)
        raise MembershipError(
            f"a device is of one product, and this host is in the groups {groups}: write fleet_product into its variables"
        )
    return products[0] if products else ""


def in_product_group(variables: Mapping[str, Any]) -> bool:
    """Return whether a host is in a group that is named like a product, whether it is a device or not."""
    return not frozenset(map(str, variables.get("group_names", ()))).isdisjoint(PRODUCTS)
