#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: device_adopt
short_description: Take what a device has into its document
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Compares the host with its document and takes what is different on the device, of the kinds and fields that are named, into
    C(host_vars/HOST/config.yml), so that a merge request shows what somebody changed, and a person decides whether to heal or to adopt it. Nothing is
    written to the device. The playbook C(steady.fleet.adopt) is made of it.
  - What the document manages is changed in place. An object that is gone from the device goes from the document, and one that is new on it is added where its
    kind is named as a whole. An option that the document leaves out stays left out.
  - Comments stay, also those above something that goes, and so do expressions that give what the device has.
  - Secrets are not adopted. Where the device returns one (the community of SNMP) and it differs, RV(secrets) and a warning name it.
options:
  adopt:
    description:
      - What to adopt, by a module (C(sps_snmp_trap)) for a whole kind, by an option of one (C(sps_snmp_trap.server)), or by a product (C(sps)) for all of its
        kinds. What is of other products means nothing for this host, which is skipped where nothing is left. Tags of the run choose among the kinds that
        are named.
      - What the host's variable C(fleet_adopt) says by default. Nothing at all, and an empty list, are refused.
    type: list
    elements: str
  folder:
    description:
      - The folder in which C(host_vars) is. The folder of the inventory by default. A path that is not absolute begins where
        C(ansible-playbook) was started. A link below that folder is followed only where it stays inside.
    type: path
notes:
  - Every connection option of the document module can be given as well, and goes before the host's variable.
  - The file is written as a whole or not at all, and can be read by everyone whom the umask lets.
seealso:
  - module: steady.fleet.device
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
    description: Shows the file before and after, with its secrets masked; nothing where it is not known what in it is secret.
    support: full
  idempotent:
    description: Run again, it changes nothing.
    support: full
extends_documentation_fragment:
  - steady.fleet.device
"""

EXAMPLES = r"""
- name: Take over what somebody changed by hand
  hosts: sps
  gather_facts: false
  tasks:
    - name: Take the trap target, and who may query, into the documents
      steady.fleet.device_adopt:
        adopt:
          - sps_snmp_trap
          - sps_snmp_agent.allowed_from
"""

RETURN = r"""
changed:
  description: Whether a file was written, or would be in check mode.
  returned: always
  type: bool
files:
  description: The paths of the files that were written, C(config) and C(vault).
  returned: success
  type: dict
  sample:
    config: /srv/estate/host_vars/sps1/config.yml
new_variables:
  description: The variables of the vault that the document refers to and that do not exist yet. They count as left out.
  returned: success
  type: list
  elements: str
  sample: [vault_sps1_snmp_trap_community]
secrets:
  description: The secrets that are others on the device than in the document, which somebody has to write into the vault.
  returned: success
  type: list
  elements: str
  sample: [snmp_trap community]
product:
  description: The product of the host.
  returned: success
  type: str
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
from ansible_collections.steady.fleet.plugins.module_utils._run.device_options import DEVICE_OPTIONS

ARGUMENTS: dict[str, Any] = {
    "adopt": {"type": "list", "elements": "str"},
    "folder": {"type": "path"},
    **DEVICE_OPTIONS,
}


def main() -> None:
    refuse("device_adopt", ARGUMENTS, "reads the variables of a host and writes files on the controller")


if __name__ == "__main__":
    main()
