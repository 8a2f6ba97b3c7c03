#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: appliance_config
short_description: "Forcepoint: manage a whole web-security appliance as one document"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Brings everything that one document describes to a Forcepoint web-security appliance, over one connection.
  - The keys of the document are the names of the modules of the collection without C(appliance_), and the values are their options.
  - Each setting is written on its own, since the appliance has no transactions. Where one fails, those before it stay written,
    and a further run goes on from there.
options:
  config:
    description:
      - The document. A kind or an option that is left out is not managed.
      - With nothing in it, nothing is managed and the device is not asked, not even for a login; a warning says so.
      - Needed with O(state=merged) and O(state=overridden).
    type: dict
    # Copied from the kinds' own modules by `make generate`.
    suboptions:
      smtp:
        description:
          - The options of M(steady.fleet.appliance_smtp).
          - Not managed if omitted.
        type: dict
        suboptions:
          server:
            description:
              - Name or address of the SMTP server.
              - Not managed if omitted. Needed where the appliance has no SMTP server yet.
            type: str
          server_port:
            description:
              - Port of the SMTP server.
              - Not managed if omitted. The appliance then takes V(25) for a new server.
            type: int
          server_user:
            description:
              - The user to log in with at the SMTP server. An empty text removes the user and its password, so that the appliance
                sends without a login.
              - Not managed if omitted. The appliance then has none for a new server.
            type: str
          server_password:
            description:
              - The password of O(config.smtp.server_user).
              - It cannot be read back. O(update_secrets) decides what happens where the appliance has one already.
              - With O(update_secrets=on_change), only the ledger says whether it is another one than was written last. What somebody
                else writes on the appliance is not noticed.
              - The appliance takes its SMTP server only as a whole. Where it has a password, this one is needed for every other
                change, and is written with it.
              - If left out, the password that the appliance has is kept, and no other option can change as long as there is a
                user.
            type: str
          state:
            description:
              - V(present) makes it as the options say. V(absent) removes it, and the other options mean nothing then.
            type: str
            choices: [present, absent]
            default: present
      email:
        description:
          - The options of M(steady.fleet.appliance_email).
          - Not managed if omitted.
        type: dict
        suboptions:
          address:
            description:
              - The address.
              - Not managed if omitted. Needed where the appliance has none yet.
            type: str
          state:
            description:
              - V(present) makes it as the options say. V(absent) removes it, and the other options mean nothing then.
            type: str
            choices: [present, absent]
            default: present
      account:
        description:
          - Objects, each with the options of M(steady.fleet.appliance_account).
          - Not managed if omitted.
        type: list
        elements: dict
        suboptions:
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
              - With O(update_secrets=on_change), only the ledger says whether it is another one than was written last. What somebody
                else writes on the appliance is not noticed.
              - Not managed if omitted.
            type: str
  purge:
    choices: [smtp, email]
  kinds:
    choices: [smtp, email, account]
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.appliance
  - steady.fleet.attributes.secrets
  - steady.fleet.attributes.ledger
  - steady.fleet.attributes.document
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
  - module: steady.fleet.appliance_smtp
  - module: steady.fleet.appliance_email
  - module: steady.fleet.appliance_account
"""

EXAMPLES = r"""
- name: Manage every web-security appliance
  hosts: appliance
  gather_facts: false
  tasks:
    - name: Bring an appliance to its document
      steady.fleet.appliance_config:
        config:
          smtp:
            server: mail.example.com
            server_port: 587
            server_user: appliance
            server_password: "{{ vault_smtp_password }}"
          email:
            address: web-security@example.com
          account:
            - name: audit
              enabled: true
              account_password: "{{ vault_audit_password }}"
            - name: tech-support
              enabled: false

- name: Read the document of an appliance
  steady.fleet.appliance_config:
    state: gathered
  register: appliance

- name: Keep the accounts as listed, and remove SMTP server and e-mail address, which are not
  steady.fleet.appliance_config:
    state: overridden
    purge: [smtp, email]
    max_deletes: 2
    config:
      account:
        - name: tech-support
          enabled: false
"""

RETURN = r"""
config:
  description:
    - The document of the kinds that the task looks at, as they are now or would be in check mode. Without secrets.
    - With O(state=gathered), the document of the device, which O(state=merged) accepts with no change.
  returned: success
  type: dict
  sample:
    email:
      address: web-security@example.com
    account:
      - name: audit
        enabled: true
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
    blockers:
      description: What stands in the way of writing it. Left out where nothing does.
      type: list
      elements: dict
      contains:
        option:
          description: The option that it is about.
          type: str
        needed:
          description: Whether the document must give the option. In check mode this is no failure.
          type: bool
        msg:
          description: What stands in the way.
          type: str
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
plan:
  description:
    - What somebody approves with O(approved_plan). Without secrets, not even as hashes.
  returned: in check mode
  type: dict
  contains:
    product:
      description: The product.
      type: str
    host:
      description: The name or address by which the device was reached.
      type: str
    port:
      description: The port by which it was reached.
      type: int
    options:
      description: What decided about the changes beside O(config) and the device. Null as C(kinds) stands for all of them.
      type: dict
    changes:
      description: As RV(changes).
      type: list
      elements: dict
    diff:
      description: The objects that change, before and after, each by its kind and name. As RV(diff), but without those that do not change.
      type: dict
    desired:
      description: For each object that O(config) lists, a short hash of each value that is asked for.
      type: dict
    current:
      description:
        - For each object that was looked at, a short hash of each value that C(diff) does not show; null where the object does not exist.
        - A value that changes with others has two, the second of which is null where it is gone then.
      type: dict
moved:
  description: The values because of which O(approved_plan) is refused, such as C(system_alerts.alerts.xcbLogin.email).
  returned: where O(approved_plan) is refused
  type: dict
  contains:
    desired:
      description: Those of which the document now asks for something else.
      type: list
      elements: str
    current:
      description: Those that are neither as they were on the device when the plan was made, nor as the plan leaves them.
      type: list
      elements: str
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
from ansible_collections.steady.fleet.plugins.module_utils.appliance.config import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
