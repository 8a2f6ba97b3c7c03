#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: conformance
short_description: Find out whether a device is what the collection takes it for
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - The collection was written from documents. What they leave open or contradict each other in are its doubts, listed in C(docs/sources). This module
    looks at a device and says of each doubt whether what the collection assumes is confirmed, refuted, or not seen, and what would show it.
  - It logs in by every way that the device offers and the options allow, reads everything that the modules of the product read, and holds every response
    against the contract of the product. It reports fields that are unknown or missing, other types, values and formats, values that a module could not take,
    and whether an object that is read and written is the same afterwards.
  - It writes nothing. All writing requests are refused before they leave, unless O(conformance_write=true).
  - The result holds nothing that identifies a site. Names, addresses, ids and secrets are never put into it, or are replaced by placeholders; the release of
    the product is kept. M(steady.fleet.conformance_report) makes files of the results, to look at and to send in.
  - The guide is C(docs/conformance.md).
options:
  product:
    description:
      - The product.
      - If left out, it is what the host's variable C(fleet_product) or its group says, as for M(steady.fleet.device).
    type: str
    choices: [appliance, cloud_sync, portal, sps]
  conformance_write:
    description:
      - Whether to make one change per kind of O(conformance_kinds) and take it back. The object is changed, read, restored and read again, on SPS inside of a
        transaction that is rolled back. What could not be restored is refused.
      - The plan is shown before the first change. In check mode, nothing but the plan is made.
    type: bool
    default: false
  conformance_kinds:
    description:
      - The kinds of object to change, such as V(snmp_agent). Required with O(conformance_write=true), and without meaning otherwise.
    type: list
    elements: str
notes:
  - The options C(check_variable) and C(skip_others) of M(steady.fleet.device) can be given as well.
  - All connection options of the product, as M(steady.fleet.sps_config) and the other document modules have them, can be given as well. A host's variable
    C(fleet_host) is the option C(host), C(fleet_password) the option C(password), and so on. By default, C(host) is
    C(ansible_host) or the host's name.
  - Credentials that were refused are not presented again, neither in the same way nor in another.
  - It has to be run by an account that may read what the modules are to manage. An account that may only read is enough, and best.
seealso:
  - module: steady.fleet.conformance_report
  - module: steady.fleet.device
requirements:
  - requests
attributes:
  action:
    description: Has an action plugin, which runs on the controller.
    support: full
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    support: full
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    support: none
    details:
      - Nothing is different afterwards.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: full
"""

EXAMPLES = r"""
- name: Compare every appliance with its documents
  hosts: sps
  gather_facts: false
  tasks:
    - name: Look at the device
      steady.fleet.conformance:
      register: conformance_result

- name: Look at an appliance that is in no inventory
  steady.fleet.conformance:
    product: sps
    host: sps.example.com
    username: reader
    password: "{{ vault_sps_password }}"

- name: See as well how it takes a change, and take that back
  steady.fleet.conformance:
    conformance_write: true
    conformance_kinds:
      - snmp_agent
"""

RETURN = r"""
product:
  description: The product of the device.
  returned: always
  type: str
  sample: sps
report:
  description:
    - What was seen, as C(docs/conformance-report.schema.json) describes it for each device. It holds nothing that identifies the device.
  returned: where the device could be reached
  type: dict
  sample:
    product: sps
    release:
      version: 7.1.1
    summary:
      confirmed: 12
      not_seen: 29
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

from ansible.module_utils.basic import _load_params

from ansible_collections.steady.fleet.plugins.module_utils._run.ansible_module import run_module
from ansible_collections.steady.fleet.plugins.module_utils.conformance import definition_of


def main() -> None:
    # Which options there are depends on the product.
    run_module(definition_of((_load_params() or {}).get("product")))


if __name__ == "__main__":
    main()
