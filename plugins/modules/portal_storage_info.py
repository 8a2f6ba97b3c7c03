#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_storage_info
short_description: "Acronis: read storages of the portal"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Reads the storages of a group, or of a group and all below it.
options:
  group:
    description:
      - The group to read the storages of, by its path from your own group, as a list of names, or by number or uuid. V(.) is your own group.
    type: raw
    default: .
  recurse:
    description:
      - Whether to read the storages of all groups below it as well.
    type: bool
    default: false
  name:
    description:
      - Only storages whose name is like this; C(*) stands for any text and C(?) for one character.
      - If left out, all are returned.
    type: str
  inherited:
    description:
      - Whether to return storages of the groups above that the group may use.
    type: bool
    default: true
  details:
    description:
      - Whether to read each storage by itself as well, with one request each. It has whether the group stores there (C(used)), what it costs
        (C(prices)) and how full it is (C(space_usage)), as far as the portal returns that.
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
  - module: steady.fleet.portal_storage
  - module: steady.fleet.portal_config
"""

EXAMPLES = r"""
- name: Manage every backup portal
  hosts: portal
  gather_facts: false
  tasks:
    - name: Read all storages
      steady.fleet.portal_storage_info:
        recurse: true
      register: found
"""

RETURN = r"""
storages:
  description:
    - The storages, in the options of M(steady.fleet.portal_storage), with what cannot be written, as far as the portal returns it.
      C(group) is the group whose listing has the storage; C(inherited) says whether it belongs to a group above, and C(owner) to which.
  returned: success
  type: list
  elements: dict
  sample:
    - group: Partner A
      name: lyon-1
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.info.storage_info import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
