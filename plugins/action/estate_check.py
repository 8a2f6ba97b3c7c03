# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ansible.errors import AnsibleError
from ansible.parsing.utils.addresses import parse_address

from ansible_collections.steady.fleet.plugins.module_utils._core.data import TaskResult
from ansible_collections.steady.fleet.plugins.module_utils._engine.names import shortened
from ansible_collections.steady.fleet.plugins.modules.estate_check import ARGUMENTS
from ansible_collections.steady.fleet.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.steady.fleet.plugins.plugin_utils.duplicate_devices import Value, same_devices, value_of
from ansible_collections.steady.fleet.plugins.plugin_utils.evaluation import evaluation
from ansible_collections.steady.fleet.plugins.plugin_utils.membership import (
    MembershipError,
    in_product_group,
    product_of_host,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS, resources_of
from ansible_collections.steady.fleet.plugins.plugin_utils.report.report import MAX_NAMES
from ansible_collections.steady.fleet.plugins.plugin_utils.run_location import variables_in_inventory
from ansible_collections.steady.fleet.plugins.plugin_utils.run_variables import problem_of_run
from ansible_collections.steady.fleet.plugins.plugin_utils.variables import FAIL_ON_DRIFT, switch

# Bounds what a message says.
_MAX_DEVICES = 5
# Tags that Ansible itself gives a meaning.
_SPECIAL = frozenset({"all", "always", "never", "tagged", "untagged"})


class ActionModule(ControllerAction):
    """Looks whether a run is about what it seems to be about, before the first device is reached."""

    arguments = ARGUMENTS

    def perform(self, variables: Mapping[str, Any], options: Mapping[str, Any]) -> TaskResult:
        """Count the devices, and look at the tags."""
        everyone = variables.get("hostvars") or {}
        names = map(str, variables.get("ansible_play_hosts_all") or ())
        # This machine stands in for an inventory that has no host. Nothing is evaluated but what is needed: that would take longer than the work itself.
        hosts = {name: variables_in_inventory(variables, name) for name in names if name in everyone}
        products, not_devices = _devices(hosts, everyone, variables.get("fleet_hosts"), exporting=options["exporting"])
        devices = list(products)
        by_product = {product: [name for name in devices if products[name] == product] for product in PRODUCTS}
        result: TaskResult = {"changed": False, "devices": devices, "products": by_product}
        warnings = []
        if not_devices:
            warnings.append(
                f"not taken for devices, although they are in a group with the name of a product: {shortened(not_devices, MAX_NAMES)}. "
                "They have no fleet_config: write fleet_product into their variables, or put them into a group steady_PRODUCT"
            )
        values = {
            name: value_of(hosts[name], lambda option, name=name: everyone[name].get(option))  # type: ignore[misc]
            for name in devices
        }
        same = _same_devices(products, hosts, values, variables)
        if same and options["exporting"]:
            # Nothing is written to any device, so that the documents can be looked at.
            warnings.append(f"{same}. Where something is to be written, that is refused")
            same = ""
        if warnings:
            result["warnings"] = warnings
        expected = self._task.args.get("expect_devices", 1)
        problem = (
            _unknown_tags([*variables.get("ansible_run_tags", ()), *variables.get("ansible_skip_tags", ())])
            or _skipped_tags(variables.get("ansible_skip_tags", ()))
            or self._wrong_bounds(variables)
            or problem_of_run(variables, evaluation(self), options["writes"])
            or _wrong_switches(devices, hosts, values)
            or _no_devices(devices, unmatched=self._unmatched(variables), exporting=options["exporting"])
            or _too_few(devices, expected)
            or _misread_names(devices)
            or same
        )
        if problem:
            result.update(failed=True, error="refused", msg=problem)
        return result

    def _unmatched(self, variables: Mapping[str, Any]) -> str:
        """Return the pattern of hosts that a run names and no host of the inventory fits; an empty text where there is none."""
        pattern = variables.get("fleet_hosts")
        everyone = (variables.get("groups") or {}).get("all") or ()
        is_empty = not any(name in everyone for name in variables.get("ansible_play_hosts_all") or ())
        return str(evaluation(self)(pattern)) if pattern and is_empty else ""

    def _wrong_bounds(self, variables: Mapping[str, Any]) -> str:
        """Return what is wrong with the bounds that only a play has: Ansible takes some of these for none."""
        evaluate = evaluation(self)
        if "fleet_serial" in variables:
            serial = evaluate(variables["fleet_serial"])
            sizes = serial if isinstance(serial, list) else [serial]
            if not sizes or not all(map(_is_size, sizes)):
                return f"fleet_serial is {serial!r}: give how many devices at a time, such as 2 or 10%, or leave it out"
        if "fleet_max_fail_percentage" in variables:
            percentage = evaluate(variables["fleet_max_fail_percentage"])
            if not _is_percentage(percentage):
                return f"fleet_max_fail_percentage is {percentage!r}: give a number from 0 to 100, or leave it out"
        return ""


def _devices(
    hosts: Mapping[str, Mapping[str, Any]], everyone: Any, pattern: Any, *, exporting: bool
) -> tuple[dict[str, str], list[str]]:
    """Return the hosts of the play that are devices, each with its product, and those that only look as if they were."""
    devices: dict[str, str] = {}
    not_devices = []
    for name, raw in hosts.items():
        host = {"fleet_hosts": pattern, **raw}

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
            not_devices.append(name)
    return devices, not_devices


def _wrong_switches(devices: list[str], hosts: Mapping[str, Mapping[str, Any]], values: Mapping[str, Value]) -> str:
    """Return a sentence about a switch of a device that is looked at after the report alone, so that no run without drift would notice it."""
    for name in devices:
        if hosts[name].get(FAIL_ON_DRIFT) is None:
            continue
        try:
            switch(hosts[name], FAIL_ON_DRIFT, lambda unused, name=name: values[name](FAIL_ON_DRIFT))  # type: ignore[misc]
        except ValueError as error:
            return f"{name}: {error}. Correct the variable, or leave it out"
    return ""


def _same_devices(
    products: Mapping[str, str],
    hosts: Mapping[str, Mapping[str, Any]],
    values: Mapping[str, Value],
    variables: Mapping[str, Any],
) -> str:
    """Return a sentence about devices that have several names; an empty text where there is none."""
    own = hosts.get(str(variables.get("inventory_hostname", "")), variables)
    found = same_devices(products, values, lambda option: option in variables and option not in own)
    if not found:
        return ""
    more = len(found) - _MAX_DEVICES
    names = "; ".join(shortened(one, MAX_NAMES) for one in found[:_MAX_DEVICES])
    names += f" and {more} more devices" if more > 0 else ""
    return (
        f"these hosts are one device, so that their documents may undo each other: {names}. Take all names but one out of the inventory or out "
        "of this run (--limit), or write fleet_shared: true into the variables of each where that is meant"
    )


def _misread_names(devices: list[str]) -> str:
    """Return a sentence about names that Ansible takes for a name and a port, so that a verdict would be that of another host."""
    misread = [name for name in devices if ":" in name and _is_name_and_port(name)]
    if not misread:
        return ""
    return (
        f"these names are read by Ansible as the name and the port of another host: {shortened(misread, MAX_NAMES)}. Give the devices names "
        "without a colon, and their address and port as ansible_host and fleet_port"
    )


def _is_name_and_port(name: str) -> bool:
    try:
        return parse_address(name, allow_ranges=False)[1] is not None
    except AnsibleError:
        return False


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
    return f"--skip-tags {','.join(skipped)} would skip the task of every device. Use --limit, such as --limit '!portal', or --tags"


def _unknown_tags(tags: Iterable[Any]) -> str:
    chosen = _chosen(tags)
    unknown = sorted(chosen - _known_tags()) if chosen else []
    if not unknown:
        return ""
    return f"these tags name nothing: {', '.join(unknown)}. Tags are products ({', '.join(PRODUCTS)}) or their modules, such as sps_snmp_trap"


def _is_size(value: Any) -> bool:
    """Return whether a value says how many hosts a batch has. Of 0, null and less than nothing, Ansible makes all hosts."""
    return not isinstance(value, bool) and re.fullmatch(r"0*[1-9][0-9]*%?", str(value).strip(), re.ASCII) is not None


def _is_percentage(value: Any) -> bool:
    """Return whether a value is a bound of failures. Of null, Ansible makes none, and of true 1."""
    text = str(value).replace("%", "").strip()
    return (
        not isinstance(value, bool)
        and re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?", text, re.ASCII) is not None
        and float(text) <= 100
    )


def _no_devices(devices: list[str], *, unmatched: str, exporting: bool) -> str:
    if devices:
        return ""
    if unmatched:
        return f"fleet_hosts is {unmatched!r}, and no host of the inventory is named so: correct the pattern, or leave it out for all hosts"
    named = ", or name them with -e fleet_hosts=PATTERN" if exporting else ""
    return (
        "no host of this run is a device. Write fleet_product into the variables of each device, or put it into a group "
        f"steady_PRODUCT{named}. The products are {', '.join(PRODUCTS)}"
    )


def _too_few(devices: list[str], expected: Any) -> str:
    if expected is None or expected == "":
        return "fleet_expect_devices is empty: give a number, or leave it out"
    if len(devices) >= int(expected):
        return ""
    return f"this run is about {len(devices)} devices, and fleet_expect_devices is {expected}: look at the inventory and at --limit"
