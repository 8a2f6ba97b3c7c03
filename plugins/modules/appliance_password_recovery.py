#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: appliance_password_recovery
short_description: "Forcepoint: begin the recovery of admin's password on a web-security appliance"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Makes a Forcepoint web-security appliance mail the password of V(admin), if it has an SMTP server and an e-mail address, or
    else return a security code, for which technical support resets the password.
  - The documents do not say whether the old password goes on working. Only run this where you mean it.
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.appliance
attributes:
  check_mode:
    details:
      - In check mode, nothing is sent, and RV(result) and RV(security_code) are null.
  diff_mode:
    support: none
    details: []
  idempotent:
    support: none
    details:
      - This module acts each time it runs, and reports a change.
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.appliance) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.appliance
seealso:
  - module: steady.fleet.appliance_password
  - module: steady.fleet.appliance_smtp
  - module: steady.fleet.appliance_email
"""

EXAMPLES = r"""
- name: Manage every web-security appliance
  hosts: appliance
  gather_facts: false
  tasks:
    - name: Begin the recovery
      steady.fleet.appliance_password_recovery:
      register: recovery
      no_log: true

- name: Keep the code for the call to technical support
  ansible.builtin.copy:
    content: "{{ recovery.security_code }}\n"
    dest: "{{ playbook_dir }}/security-code"
    mode: "0600"
  delegate_to: localhost
  no_log: true
"""

RETURN = r"""
changes:
  description: What was done, or would be in check mode.
  returned: success
  type: list
  elements: dict
  contains:
    operation:
      description: V(begin).
      type: str
    kind:
      description: V(password_recovery).
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
  sample: The recovery of the password of admin has begun
result:
  description: What the appliance says, for people to read. It may hold the security code, so register the result with C(no_log). Null in check mode.
  returned: success
  type: str
  sample: To reset your password, please contact Technical Support and provide this security code MU3H9M4S
security_code:
  description: The code for technical support. Null where a mail was sent instead, and in check mode.
  returned: success
  type: str
  sample: MU3H9M4S
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
from ansible_collections.steady.fleet.plugins.module_utils.appliance.actions.password_recovery import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
