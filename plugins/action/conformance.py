# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils.conformance import DEFINITIONS
from ansible_collections.steady.fleet.plugins.plugin_utils.estate import DeviceAction
from ansible_collections.steady.fleet.plugins.plugin_utils.host_options import host_options
from ansible_collections.steady.fleet.plugins.plugin_utils.in_process import InProcessAction
from ansible_collections.steady.fleet.plugins.plugin_utils.variables import misspelt, warning_of


class ActionModule(DeviceAction):
    """Runs the conformance of whichever product the host is, with the host's variables as its options."""

    def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:
        """Run, unless the host is no device."""
        product = self._product(task_vars or {})
        if not product:
            return {"changed": False, "skipped": True, "skip_reason": "This host is no device of the estate"}
        self.definition = DEFINITIONS[product]
        result = InProcessAction.run(self, tmp, task_vars)
        found = misspelt(task_vars or {})
        if found:
            result.setdefault("warnings", []).append(warning_of(found))
        return result

    def _exports(self) -> bool:
        """A device can be looked at before it has a document."""
        return True

    def _arguments(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options to run it with."""
        given = InProcessAction._arguments(self, variables)
        arguments = host_options(self.definition.options, given, variables, self._templar.template)
        arguments.update((option, value) for option, value in given.items() if option != "skip_others")
        # An ordinary module finds its product by this.
        arguments["product"] = self.definition.product.name
        return arguments
