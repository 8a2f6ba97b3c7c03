#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sps_password
short_description: "One Identity SPS: store a password on SPS"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Stores a password on One Identity Safeguard for Privileged Sessions (SPS) and returns its key, for settings that refer to a password.
  - SPS can neither list nor delete passwords, and each serves one purpose only. So this module creates one each time it runs. Where a module manages the
    setting, give the password to that module instead. For any other setting, O(steady.fleet.sps_setting#module:secret_fields)
    stores it only when it is needed.
options:
  new_password:
    description:
      - The password.
    type: str
    required: true
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.sps
attributes:
  check_mode:
    details:
      - In check mode, nothing is stored and RV(key) is null.
  diff_mode:
    support: none
    details: []
  idempotent:
    support: none
    details:
      - Each run stores a new password and reports a change.
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.sps) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.sps
seealso:
  - module: steady.fleet.sps_setting
  - module: steady.fleet.sps_transaction
"""

EXAMPLES = r"""
- name: Manage every privileged-session appliance
  hosts: sps
  gather_facts: false
  tasks:
    - name: Store a password
      steady.fleet.sps_password:
        new_password: "{{ vault_radius_secret }}"
      register: stored
"""

RETURN = r"""
changes:
  description: What was done, or would be in check mode.
  returned: success
  type: list
  elements: dict
  contains:
    operation:
      description: V(create).
      type: str
    kind:
      description: V(password).
      type: str
    name:
      description: Always empty.
      type: str
    fields:
      description: Always empty.
      type: list
      elements: str
msg:
  description: The same as a sentence.
  returned: success
  type: str
  sample: A password was stored
key:
  description: The key of the password. Null in check mode.
  returned: success
  type: str
  sample: 5476940c-ba38-4002-96d4-cb09d6921c68
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
secrets:
  description:
    - Which of the secrets given were written, or would be in check mode, and for which the product's own was kept. By name, never by value.
  returned: success, where what is managed has secrets
  type: dict
  contains:
    written:
      description: The secrets that were written.
      type: list
      elements: str
    kept:
      description: The secrets that were not written, since the product has one.
      type: list
      elements: str
written:
  description:
    - What was created or changed before the failure and has stayed so, by the names of objects and of their entries.
    - The result then has RV(ignore:changed=true). A failure without these lists changed nothing.
  returned: failure, once something was or may have been changed
  type: list
  elements: str
removed:
  description: What is gone, be it that the task removed it, or that the product let it go.
  returned: failure, once something was or may have been changed
  type: list
  elements: str
in_doubt:
  description: What may or may not have been carried out, in whole or in part. The next run reads first, and does what is missing.
  returned: failure, once something was or may have been changed
  type: list
  elements: str
"""

from ansible_collections.steady.fleet.plugins.module_utils._run.ansible_module import run_module
from ansible_collections.steady.fleet.plugins.module_utils.sps.actions.password import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
