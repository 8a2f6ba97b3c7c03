#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: device_export
short_description: Write a device down as a document
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Reads the host, whatever its product is, and writes C(host_vars/HOST/config.yml), its document, and C(host_vars/HOST/vault.yml), the names of the secrets
    that belong into it. Nothing is written to the device. The playbook C(steady.fleet.export) is made of it.
  - What product the host is and how it is reached, its variables say, as for M(steady.fleet.device).
  - No secret comes from the device into a file. In its place is a reference to a variable of the vault, which counts as left out as long as no one has
    written it.
  - A C(vault.yml) that is there is never changed.
options:
  overwrite:
    description:
      - Whether a C(config.yml) that is there is brought to what the device has.
      - What the host's variable C(fleet_export_overwrite) says by default. It is kept without that.
      - It is edited in place, so that comments and other variables in it stay, and so do expressions that give what the device has, or a secret. Where
        that is not possible for certain (anchors, a document in braces), the file is left alone, what the device has is written to C(config.yml.new) beside
        it, and a warning says so. Kinds that the run's tags leave out stay as they are in the file.
    type: bool
  full:
    description:
      - Whether what is empty, or what an object of the product has where no one has set anything (such as a quota V(unlimited)), is written too.
      - What the host's variable C(fleet_export_full) says by default. It is left out without that.
      - What a document leaves out is not managed, so that a change of it on the device is no drift.
    type: bool
  folder:
    description:
      - The folder in which C(host_vars) is. What the host's variable C(fleet_export_folder) says by default, and the folder of the
        inventory without that. A path that is not absolute begins where C(ansible-playbook) was started. A link
        below that folder is followed only where it stays inside.
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
- name: Write every device down as a document
  hosts: sps
  gather_facts: false
  tasks:
    - name: Write the devices down, each below host_vars of the inventory
      steady.fleet.device_export:

- name: Bring the documents to what the devices have, for somebody to look at in Git
  steady.fleet.device_export:
    overwrite: true
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
    "folder": {"type": "path"},
    "overwrite": {"type": "bool"},
    "full": {"type": "bool"},
    **DEVICE_OPTIONS,
}


def main() -> None:
    refuse("device_export", ARGUMENTS, "reads the variables of a host and writes files on the controller")


if __name__ == "__main__":
    main()
