#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: estate_check
short_description: Refuse a run that is about nothing, or about less than was meant (Acronis, Forcepoint, One Identity, Riverbed)
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Fails where no host of the play is a device of the estate, where a tag of the run names neither a product nor one of its modules, and
    where there are fewer devices than expected. Such a run would end well and have done nothing.
  - Fails where the variable C(fleet_serial) or C(fleet_max_fail_percentage) is no number, of which Ansible would make no bound.
  - Fails where a variable that is used at the end of a run is wrong, when all devices were asked already. These are C(fleet_fail_on_drift),
    C(fleet_report_formats), C(fleet_report_folder), C(fleet_plan_file), C(fleet_history_file), C(fleet_conformance_formats) and
    C(fleet_conformance_folder).
  - Fails where several hosts are one device (of the same product, address and port, and for a portal the same account) and do not all have
    the variable C(fleet_shared=true), since their documents may undo each other. With O(exporting=true), it warns.
  - Fails where Ansible takes the name of a device for the name and the port of another host.
  - Warns of hosts that are in a group with the name of a product, but are not taken for devices, since nothing else says that they are.
  - It reaches no device. The playbooks C(steady.fleet.enforce), C(steady.fleet.drift), C(steady.fleet.export), C(steady.fleet.adopt) and
    C(steady.fleet.conformance) run it once, before everything else.
options:
  expect_devices:
    description:
      - How many devices the play must have at least.
      - One by default.
    type: int
  exporting:
    description:
      - Whether the run writes documents down, so that hosts have none yet. The group with the name of a product then suffices for hosts that
        the variable C(fleet_hosts) names.
    type: bool
    default: false
  writes:
    description:
      - The variables with the places that the run writes to at its end. Such a place is refused where it can be seen that nothing can be
        written to it.
      - If left out, no place is looked at, but that a folder is no file, nor a file a folder.
    type: list
    elements: str
    choices: [fleet_conformance_folder, fleet_history_file, fleet_plan_file, fleet_report_folder]
    default: []
requirements:
  - requests
attributes:
  check_mode:
    support: full
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
  diff_mode:
    support: none
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    details:
      - It changes nothing.
  idempotent:
    support: full
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
  action:
    support: full
    description: Indicates this has a corresponding action plugin so some parts of the options can be executed on the controller.
seealso:
  - module: steady.fleet.device
"""

EXAMPLES = r"""
- name: Go on only with all devices
  hosts: all
  gather_facts: false
  tasks:
    - name: Look whether this run is about any device
      steady.fleet.estate_check:
      run_once: true

- name: Go on only with all forty devices
  steady.fleet.estate_check:
    expect_devices: 40
  run_once: true
"""

RETURN = r"""
devices:
  description: The hosts of the play that are devices.
  returned: always
  type: list
  elements: str
products:
  description: The same by product. A host that is in the groups of two is in none of the lists.
  returned: always
  type: dict
  sample:
    appliance: []
    cloud_sync: []
    portal: [portal1]
    sps: [sps1, sps2]
error:
  description:
    - The kind of failure in one word, for programs. V(network), the product was not reached or its response did not arrive; V(login); V(permission);
      V(lock), somebody else holds the product's lock; V(conflict), somebody else changed the same; V(not_found), something named does not exist;
      V(product), the product refused or failed; V(protocol), the response is not what the product's document describes; V(verify), what was written
      is not what is read afterwards; V(input), the options or the document are wrong; V(refused), a bound or an approved plan stands against
      it; V(blocked), the document does not give what the change needs; V(library), the Python that runs the module lacks one; V(internal), an
      internal error in steady.fleet.
  returned: failure
  type: str
  sample: network
"""

from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._run.controller_only import refuse

ARGUMENTS: dict[str, Any] = {
    "expect_devices": {"type": "int"},
    "exporting": {"type": "bool", "default": False},
    "writes": {
        "type": "list",
        "elements": "str",
        "choices": ["fleet_conformance_folder", "fleet_history_file", "fleet_plan_file", "fleet_report_folder"],
        "default": [],
    },
}


def main() -> None:
    refuse("estate_check", ARGUMENTS, "looks at the hosts of a play, which only the controller knows")


if __name__ == "__main__":
    main()
