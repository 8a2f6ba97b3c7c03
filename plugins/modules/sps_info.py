#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sps_info
short_description: "One Identity SPS: read the configuration of SPS"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Reads the release, the state of the transaction and any part of the configuration of One Identity Safeguard for Privileged Sessions (SPS).
options:
  gather:
    description:
      - What to read. V(release) is what the appliance reports about itself, V(transaction) the state of this login's transaction,
        V(login_methods) the names of the login methods, V(tree) the names of the topmost branches of the configuration.
    type: list
    elements: str
    aliases: [gather_subset]
    choices: [release, login_methods, transaction, tree]
    default: [release, transaction]
  paths:
    description:
      - Paths below C(/api/configuration) to read, for example V(management/email). A leaf is returned with its body, a branch with the names below it.
      - If left out, no settings are read.
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - steady.fleet.attributes.info
  - steady.fleet.sps
attributes:
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.sps) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.sps
seealso:
  - module: steady.fleet.sps_config
"""

EXAMPLES = r"""
- name: Manage every privileged-session appliance
  hosts: sps
  gather_facts: false
  tasks:
    - name: Read release and mail settings
      steady.fleet.sps_info:
        gather: [release]
        paths:
          - management/email
          - alerting
      register: sps
"""

RETURN = r"""
release:
  description: What the appliance reports about itself; null where it does not have this call.
  returned: when O(gather) has V(release)
  type: dict
login_methods:
  description: The login methods, as the appliance lists them.
  returned: when O(gather) has V(login_methods)
  type: list
  elements: raw
transaction:
  description: The state of this login's transaction.
  returned: when O(gather) has V(transaction)
  type: dict
  sample:
    status: closed
    remaining_seconds: null
tree:
  description: The topmost branches of the configuration.
  returned: when O(gather) has V(tree)
  type: list
  elements: str
settings:
  description: What was found at each of O(paths). A leaf has C(body), a branch has C(below), the names below it. A community of SNMP is shown as
    V((secret\)).
  returned: when O(paths) is given
  type: dict
  sample:
    alerting:
      below: [system_alerts, traffic_alerts]
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

from ansible_collections.steady.fleet.plugins.module_utils._run.ansible_module import run_module
from ansible_collections.steady.fleet.plugins.module_utils.sps.info import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
