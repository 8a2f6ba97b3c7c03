# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The inventory as the estate: a host is a device, its group is its product, its variables say what it should be like."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail

from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.plugin_utils.in_process import InProcessAction
from ansible_collections.steady.fleet.plugins.plugin_utils.needed_variables import name_variables
from ansible_collections.steady.fleet.plugins.plugin_utils.plan_file import approved
from ansible_collections.steady.fleet.plugins.plugin_utils.products import DOCUMENTS

PREFIX = "fleet_"

# Needed for one task each, so a host cannot have them for good.
_NOT_VARIABLES = frozenset({"state", "session", "approved_plan"})
_OWN = frozenset({"product", "plan_file"})


class DeviceAction(InProcessAction):
    """Runs the document module of whichever product the host is, with the host's variables as its options."""

    def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:
        """Run, unless the run's tags name other products only."""
        variables = task_vars or {}
        self.definition = self._document(variables)
        named, self._tags = tagged(variables, self.definition.product.name)
        if named and not self._tags:
            return {"changed": False, "skipped": True, "skip_reason": "The tags name other products"}
        result = super().run(tmp, task_vars)
        name_variables(result, variables.get(PREFIX + "config"), self.definition.product.name)
        return result

    def _document(self, variables: Mapping[str, Any]) -> ModuleDefinition:
        product = self._task.args.get("product")
        if product is None:
            groups = [name for name in DOCUMENTS if name in variables.get("group_names", ())]
            if len(groups) != 1:
                raise AnsibleActionFail(
                    "a device is in the inventory group of one product, and this host is in %s of them: the products are %s. "
                    "Move the host, or give the option product" % (" and ".join(groups) or "none", ", ".join(DOCUMENTS))
                )
            product = groups[0]
        if product not in DOCUMENTS:
            raise AnsibleActionFail("product is %r, and must be one of %s" % (product, ", ".join(DOCUMENTS)))
        return DOCUMENTS[product]

    def _arguments(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        given = super()._arguments(variables)
        arguments: dict[str, Any] = {}
        for option in self.definition.argument_spec():
            name = PREFIX + option
            if option not in given and option not in _NOT_VARIABLES and name in variables:
                value = self._templar.template(variables[name])
                # A group may have a variable that one of its hosts wants to be without.
                if value is not None:
                    arguments[option] = value
        product = self.definition.product.name
        if self._tags and product not in self._tags:
            arguments["kinds"] = [tag[len(product) + 1 :] for tag in self._tags]
        if given.get("state") == "gathered":
            arguments.pop("config", None)
        elif arguments.get("config") is None and given.get("config") is None:
            raise AnsibleActionFail(
                "this host has no document: write it as fleet_config into host_vars/%s/config.yml, or have it written by "
                "ansible-playbook steady.fleet.export --limit %s"
                % (variables["inventory_hostname"], variables["inventory_hostname"])
            )
        elif "purge" in arguments and "state" not in given:
            arguments["state"] = "overridden"
        arguments.setdefault("host", variables.get("ansible_host") or variables["inventory_hostname"])
        arguments.update((option, value) for option, value in given.items() if option not in _OWN)
        if given.get("plan_file") is not None:
            arguments["approved_plan"] = approved(
                Path(str(given["plan_file"])).expanduser(), str(variables["inventory_hostname"])
            )
        return arguments


def tagged(variables: Mapping[str, Any], product: str) -> tuple[list[str], list[str]]:
    """Return the tags of the run that name a product or a module of one, and those of them that are about this product."""
    tags = [str(tag) for tag in variables.get("ansible_run_tags", ())]
    named = {name: [tag for tag in tags if tag == name or tag.startswith(name + "_")] for name in DOCUMENTS}
    return [tag for found in named.values() for tag in found], named[product]
