# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._core.data import Options
from ansible_collections.steady.fleet.plugins.module_utils._run.device_options import DEVICE_OPTIONS
from ansible_collections.steady.fleet.plugins.module_utils.conformance import DEFINITIONS
from ansible_collections.steady.fleet.plugins.plugin_utils.estate import DeviceAction
from ansible_collections.steady.fleet.plugins.plugin_utils.evaluation import evaluation
from ansible_collections.steady.fleet.plugins.plugin_utils.host_options import host_options


class ActionModule(DeviceAction):
    """Runs the conformance of whichever product the host is. A device can be looked at before it has a document."""

    definitions = DEFINITIONS

    def _module_options(self, given: Mapping[str, Any], variables: Mapping[str, Any]) -> Options:
        arguments = host_options(self.definition.options, given, variables, evaluation(self))
        arguments.update((option, value) for option, value in given.items() if option not in DEVICE_OPTIONS)
        # An ordinary module finds its product by this.
        arguments["product"] = self.definition.product.name
        return arguments
