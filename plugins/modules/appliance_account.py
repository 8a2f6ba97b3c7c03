#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: appliance_account
short_description: "Forcepoint: manage the accounts of a web-security appliance"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Enables and disables the accounts V(audit) and V(tech-support) of a Forcepoint web-security appliance, and gives them passwords.
    Both accounts always exist. The password of V(admin) is managed by M(steady.fleet.appliance_password).
  - Enabling V(tech-support) makes the appliance create a passcode, which the module returns. One that is enabled already keeps its passcode.
  - Its API takes all parameters, passwords too, in the query of the address, which proxies and web servers between may write to their logs.
    This collection never shows that address.
options:
  name:
    description:
      - The account.
    type: str
    required: true
    choices: [audit, tech-support]
  enabled:
    description:
      - Whether the account can be used.
      - Not managed if omitted.
    type: bool
  account_password:
    description:
      - The password of the account. It can only be given for one that is, or is to be, enabled.
      - It cannot be read back. With O(update_secrets=on_create), it is written when the account is enabled, and not again.
      - With O(update_secrets=on_change), only the ledger says whether it is another one than was written last. What somebody else writes on the
        appliance is not noticed.
      - Not managed if omitted.
    type: str
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.appliance
  - steady.fleet.attributes.secrets
  - steady.fleet.attributes.ledger
attributes:
  idempotent:
    support: partial
    details:
      - With O(update_secrets=always), each run writes the secrets that are given, and reports a change.
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
  - module: steady.fleet.appliance_config
"""

EXAMPLES = r"""
- name: Manage every web-security appliance
  hosts: appliance
  gather_facts: false
  tasks:
    - name: Let auditors in
      steady.fleet.appliance_account:
        name: audit
        enabled: true
        account_password: "{{ vault_audit_password }}"

- name: Give the auditors a new password
  steady.fleet.appliance_account:
    name: audit
    account_password: "{{ vault_audit_password }}"
    update_secrets: always

- name: Let technical support in for one case
  steady.fleet.appliance_account:
    name: tech-support
    enabled: true
  register: support
  no_log: true

- name: Hand the passcode to whoever opened the case
  ansible.builtin.copy:
    content: "{{ support.disclosed.passcode }}\n"
    dest: "{{ playbook_dir }}/passcode"
    mode: "0600"
  delegate_to: localhost
  no_log: true

- name: Close the case
  steady.fleet.appliance_account:
    name: tech-support
    enabled: false
"""

RETURN = r"""
config:
  description: The account as it is now, or would be in check mode, in the module's own options. Without the password.
  returned: success
  type: dict
  sample:
    name: tech-support
    enabled: true
disclosed:
  description:
    - Secrets that the appliance shows on purpose. This is the only place of the result that has them, so register the result with C(no_log).
    - Empty for an account that has none, and for one that is not enabled yet in check mode.
  returned: success
  type: dict
  contains:
    passcode:
      description: The passcode of V(tech-support).
      type: str
    passcode_timeout:
      description: How long the passcode is good, in the appliance's own words. The documents do not give the unit.
      type: str
  sample:
    passcode: MU3H9M4S
    passcode_timeout: "240"
changes:
  description: What was changed, or would be in check mode, in the order in which it was done.
  returned: success
  type: list
  elements: dict
  contains:
    operation:
      description: V(create), V(update) or V(delete).
      type: str
    kind:
      description: The kind of object, by its key in the document of the device.
      type: str
    name:
      description: The object's name; empty where there is only one of its kind.
      type: str
    fields:
      description: The options that changed.
      type: list
      elements: str
diff:
  description: The options that the task manages, before and after. Secrets are masked.
  returned: success
  type: dict
  contains:
    before:
      description: Before the change.
      type: dict
    after:
      description: After the change. In check mode, exactly what a real run gives.
      type: dict
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
    states:
      description:
        - What the ledger knows of each secret that is given, by its name. V(same) is the one that was written last, V(rotated) another one. V(replaced)
          was changed on the device since, V(lost) is no longer there, V(new) was never there, and of V(unknown) nothing is known.
      returned: with O(ignore:secrets_ledger)
      type: dict
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
from ansible_collections.steady.fleet.plugins.module_utils.appliance.resources.account import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
