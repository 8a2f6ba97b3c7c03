# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._core.data import TaskResult
from ansible_collections.steady.fleet.plugins.modules.estate_check import ARGUMENTS
from ansible_collections.steady.fleet.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.steady.fleet.plugins.plugin_utils.membership import (
    MembershipError,
    in_product_group,
    product_of_host,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS, resources_of
from ansible_collections.steady.fleet.plugins.plugin_utils.report.report import shortened

# Tags that Ansible itself gives a meaning.
_SPECIAL = frozenset({"all", "always", "never", "tagged", "untagged"})


class ActionModule(ControllerAction):
    """Looks whether a run is about what it seems to be about, before the first device is reached."""

    arguments = ARGUMENTS

    def perform(self, variables: Mapping[str, Any], options: Mapping[str, Any]) -> TaskResult:
        """Count the devices, and look at the tags."""
        products, strangers = self._devices(variables, exporting=options["exporting"])
        devices = list(products)
        by_product = {product: [name for name in devices if products[name] == product] for product in PRODUCTS}
        result: TaskResult = {"changed": False, "devices": devices, "products": by_product}
        if strangers:
            result["warnings"] = [
                "not taken for devices, although they are in a group with the name of a product: %s. They have no fleet_config: "
                "write fleet_product into their variables, or put them into a group steady_PRODUCT"
                % shortened(strangers)
            ]
        expected = self._task.args.get("expect_devices", options["expect_devices"])
        problem = (
            _unknown_tags([*variables.get("ansible_run_tags", ()), *variables.get("ansible_skip_tags", ())])
            or _skipped_tags(variables.get("ansible_skip_tags", ()))
            or _no_devices(devices, exporting=options["exporting"])
            or _too_few(devices, expected)
        )
        if problem:
            result.update(failed=True, error="refused", msg=problem)
        return result

    def _devices(self, variables: Mapping[str, Any], *, exporting: bool) -> tuple[dict[str, str], list[str]]:
        """Return the hosts of the play that are devices, each with its product, and those that only look as if they were."""
        everyone = variables.get("hostvars") or {}
        devices: dict[str, str] = {}
        strangers = []
        for name in map(str, variables.get("ansible_play_hosts_all") or ()):
            if name not in everyone:
                # This machine stands in for an inventory that has no host.
                continue
            # Nothing is evaluated but what is needed: that would take longer than the work itself.
            raw = getattr(everyone, "raw_get", everyone.__getitem__)(name)
            host = {"fleet_hosts": variables.get("fleet_hosts"), **raw}

            def evaluate(value: Any, name: str = name) -> Any:
                return everyone[name]["fleet_product"]

            try:
                product = product_of_host(host, evaluate, exporting=exporting)
            except MembershipError:
                # Its own task says why; it is meant to be a device.
                product = "unclear"
            if product:
                devices[name] = product
            elif in_product_group(host):
                strangers.append(name)
        return devices, strangers


def _known_tags() -> set[str]:
    """Return the tags of the role. That imports all products, which a run without tags would do for nothing."""
    return set(PRODUCTS) | {f"{product}_{resource.kind}" for product in PRODUCTS for resource in resources_of(product)}


def _chosen(tags: Iterable[Any]) -> set[str]:
    return {str(tag) for tag in tags} - _SPECIAL


def _skipped_tags(tags: Iterable[Any]) -> str:
    chosen = _chosen(tags)
    skipped = sorted(chosen & _known_tags()) if chosen else []
    if not skipped:
        return ""
    return (
        "--skip-tags %s would skip the task of every device. Use --limit, such as --limit '!portal', or --tags"
        % ",".join(skipped)
    )


def _unknown_tags(tags: Iterable[Any]) -> str:
    chosen = _chosen(tags)
    unknown = sorted(chosen - _known_tags()) if chosen else []
    if not unknown:
        return ""
    return "these tags name nothing: %s. Tags are products (%s) or their modules, such as sps_snmp_trap" % (
        ", ".join(unknown),
        ", ".join(PRODUCTS),
    )


def _no_devices(devices: list[str], *, exporting: bool) -> str:
    if devices:
        return ""
    named = ", or name them with -e fleet_hosts=PATTERN" if exporting else ""
    return (
        "no host of this run is a device. Write fleet_product into the variables of each device, or put it into a group "
        "steady_PRODUCT%s. The products are %s" % (named, ", ".join(PRODUCTS))
    )


def _too_few(devices: list[str], expected: Any) -> str:
    if expected is None or expected == "":
        return "fleet_expect_devices is empty: give a number, or leave it out" if expected == "" else ""
    if len(devices) >= int(expected):
        return ""
    return "this run is about %d devices, and fleet_expect_devices is %s: look at the inventory and at --limit" % (
        len(devices),
        expected,
    )
