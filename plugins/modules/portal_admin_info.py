#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_admin_info
short_description: "Acronis: read administrators of the portal"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Reads the administrators of a group, or of a group and all below it.
options:
  group:
    description:
      - The group to read the administrators of, by its path from your own group, as a list of names, or by number or uuid. V(.) is your own group.
    type: raw
    default: .
  recurse:
    description:
      - Whether to read the administrators of all groups below it as well.
    type: bool
    default: false
  login:
    description:
      - Only administrators whose login is like this; C(*) stands for any text and C(?) for one character.
      - If left out, all are returned.
    type: str
  details:
    description:
      - Whether to read each in full, which takes a request for each.
    type: bool
    default: false
extends_documentation_fragment:
  - steady.fleet.attributes.info
  - steady.fleet.portal
attributes:
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.portal) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.portal
seealso:
  - module: steady.fleet.portal_admin
  - module: steady.fleet.portal_config
"""

EXAMPLES = r"""
- name: Manage every backup portal
  hosts: portal
  gather_facts: false
  tasks:
    - name: Read all administrators
      steady.fleet.portal_admin_info:
        recurse: true
      register: found
"""

RETURN = r"""
admins:
  description: The administrators, in the options of M(steady.fleet.portal_admin), with C(id), C(uuid) and C(version) as far as the portal returns them.
  returned: success
  type: list
  elements: dict
  sample:
    - group: Partner A
      login: ops@partner-a.example
      id: 1201
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.info.admin_info import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
