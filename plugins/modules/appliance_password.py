#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: appliance_password
short_description: "Forcepoint: manage passwords of a web-security appliance that cannot be read"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Gives a new password to V(admin) or to the administrator of the content gateway of a Forcepoint web-security appliance.
  - For V(admin), the password is checked by one login before anything is written, so that a second run changes nothing. Changing it needs the role super-admin.
  - Its API takes all parameters, passwords too, in the query of the address, which proxies and web servers between may write to their logs.
    This collection never shows that address.
options:
  account:
    description:
      - Whose password it is.
    type: str
    required: true
    choices: [admin, content_gateway]
  new_password:
    description:
      - The password that the account is to have.
      - If the task connects as the same account, every later task needs it as O(password). With O(account=admin), a task that is run
        again with the old O(password) still finds the new one in use, and changes nothing.
    type: str
    required: true
  update_secrets:
    description:
      - When the password is written.
      - With V(on_change), the module tries one login with O(new_password), and writes it where that is refused. The attempt is never
        repeated; it may count where the appliance locks an account after several. No login can check the password of O(account=content_gateway), so
        it is written where O(secrets_ledger) says that another one was written last.
      - With V(always), the password is written and the task reports C(changed) each time it runs. Nothing is tried before.
        The one choice with O(account=content_gateway) where there is no O(secrets_ledger).
      - V(on_create) is refused, since both accounts always exist.
    type: str
    aliases: [update_password]
    choices: [on_change, always, on_create]
    default: on_change
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.attributes.ledger
  - steady.fleet.appliance
attributes:
  idempotent:
    support: partial
    details:
      - Full with O(update_secrets=on_change). With O(update_secrets=always), the task always reports a change.
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.appliance) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.appliance
seealso:
  - module: steady.fleet.appliance_password_recovery
  - module: steady.fleet.appliance_account
"""

EXAMPLES = r"""
- name: Manage every web-security appliance
  hosts: appliance
  gather_facts: false
  tasks:
    - name: Give the content gateway a new password
      steady.fleet.appliance_password:
        account: content_gateway
        new_password: "{{ vault_content_gateway_password }}"
        update_secrets: always

- name: Give admin a new password, which the tasks that follow would have to log in with
  steady.fleet.appliance_password:
    account: admin
    new_password: "{{ vault_appliance_new_password }}"
"""

RETURN = r"""
config:
  description: The account. Never its password.
  returned: success
  type: dict
  sample:
    account: admin
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
from ansible_collections.steady.fleet.plugins.module_utils.appliance.resources.password import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
