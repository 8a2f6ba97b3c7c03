#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: device
short_description: Bring a host of the inventory to its document, whatever its product is (Acronis, Forcepoint, One Identity, Riverbed)
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Runs the document module of the host's product, for example M(steady.fleet.sps_config), with the host's variables as its options.
    One task then serves all devices of an estate, side by side.
  - The product is what the host's variable C(fleet_product) says, one of the choices of O(product). Without it, the host's group says it, whose
    name is C(steady_) and the product, for example C(steady_sps). A group with the name of a product alone counts only where the
    host has C(fleet_config), or with O(state=gathered) where the run has a variable C(fleet_hosts), since other people's inventories have such groups too.
  - A variable C(fleet_host) is the option C(host) of that module, C(fleet_password) the option C(password), C(fleet_config) the option
    C(config), and so on for all of its options but C(state), C(session) and C(approved_plan). Where C(fleet_host) is left out, it is
    C(ansible_host) or the host's name.
  - This is what the playbooks C(steady.fleet.enforce) and C(steady.fleet.drift) are made of.
options:
  product:
    description: The product. What the host's variables and groups say by default.
    type: str
    choices: [appliance, cloud_sync, portal, sps]
  state:
    description:
      - The option C(state) of the document module.
      - If left out, V(overridden) where the host has a variable C(fleet_purge), and V(merged) otherwise.
    type: str
    choices: [merged, overridden, gathered]
  config:
    description: The document. The host's variable C(fleet_config) by default. Without meaning with O(state=gathered).
    type: dict
  kinds:
    description:
      - The kinds of object to look at.
      - If left out, those that the tags of the run name by their modules, such as C(sps_snmp_trap); without such tags, the host's variable
        C(fleet_kinds), and all kinds without that.
      - A device is skipped where the tags of the run name other products only, such as C(portal) or C(portal_user).
    type: list
    elements: str
  plan_file:
    description:
      - A plan that the playbook C(steady.fleet.drift) wrote and that somebody has approved. A file by its path, or the plan as text, also as AWX hands it
        on in a variable C(fleet_plan_NUMBER), or V(artifacts) for all variables of this name; several of these as a list. A device that is in two of
        them is refused.
      - Only what it has for this host is carried out. A device may be as it was read, or as the plan leaves it, in each of its values, so
        a plan can be carried out in several goes. Where the document or the device has changed otherwise, the task fails before
        anything is written and says what moved.
      - Where the environment has E(FLEET_PLAN_KEY), a plan that is not signed with that key is refused, and so is any that is older than the
        host's variable C(fleet_plan_max_age) says, such as C(90m), C(12h) or C(7d). It may have any age by default.
      - Any plan is carried out by default, unless the host's variable C(fleet_require_plan) is true. Null and an empty text are refused.
    type: raw
  plan_variable:
    description:
      - The name of a variable that has what O(plan_file) takes. O(plan_file) goes before it.
      - A host that has no such variable has no approved plan, as without this option.
      - For thousands of devices it is cheaper than an expression in O(plan_file), which Ansible evaluates for each of them.
    type: str
  unreachable:
    description:
      - Whether a device that was not reached, and on which nothing was changed, is unreachable in Ansible's own sense. It fails by default.
      - It fails as well where the host has a variable C(fleet_max_fail_percentage), since Ansible counts only failures against such a bound.
    type: bool
    default: false
notes:
  - Every other option of the document module can be given as well, and goes before the host's variable.
seealso:
  - module: steady.fleet.drift_report
requirements:
  - requests
attributes:
  action:
    description: Has an action plugin, which runs on the controller.
    support: full
  check_mode:
    description: Predicts the result without changing anything.
    support: full
  diff_mode:
    description: Says what changed, in the words of the document.
    support: full
  idempotent:
    description: Run again, it changes nothing.
    support: partial
    details:
      - With C(fleet_update_secrets=always), secrets that cannot be read back are written again each time.
extends_documentation_fragment:
  - steady.fleet.device
"""

EXAMPLES = r"""
- name: Bring every device to its document
  hosts: sps
  gather_facts: false
  vars:
    # In an estate, in host_vars/<device>/config.yml
    fleet_config:
      system_alerts:
        all: {email: true}
  tasks:
    - name: Bring the device to its document
      steady.fleet.device:

- name: Read the devices
  steady.fleet.device:
    state: gathered
  register: device_result

- name: Do what was approved, and nothing else
  steady.fleet.device:
    plan_file: plan.json
"""

RETURN = r"""
changed:
  description: Whether something was changed, or would be in check mode.
  returned: always
  type: bool
config:
  description: As the document module returns it.
  returned: success
  type: dict
product:
  description: The product of the host.
  returned: always
  type: str
changes:
  description: As the document module returns it.
  returned: success
  type: list
  elements: dict
diff:
  description: As the document module returns it.
  returned: success
  type: dict
plan:
  description: As the document module returns it.
  returned: in check mode
  type: dict
moved:
  description: As the document module returns it.
  returned: where the approved plan is refused
  type: dict
secrets:
  description: As the document module returns it.
  returned: success, where what is managed has secrets
  type: dict
written:
  description: As the document module returns it.
  returned: failure, once something was or may have been changed
  type: list
  elements: str
removed:
  description: As the document module returns it.
  returned: failure, once something was or may have been changed
  type: list
  elements: str
in_doubt:
  description: As the document module returns it.
  returned: failure, once something was or may have been changed
  type: list
  elements: str
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
