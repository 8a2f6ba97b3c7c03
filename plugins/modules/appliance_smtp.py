#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: appliance_smtp
short_description: "Forcepoint: manage the SMTP server of a web-security appliance"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Manages the SMTP server through which a Forcepoint web-security appliance sends its mail.
  - An option that is left out is not managed, and keeps the value that the appliance has.
  - Its API takes all parameters, passwords too, in the query of the address, which proxies and web servers between may write to their logs.
    This collection never shows that address.
options:
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
      - The user to log in with at the SMTP server. An empty text removes the user and its password, so that the appliance sends without a login.
      - Not managed if omitted. The appliance then has none for a new server.
    type: str
  server_password:
    description:
      - The password of O(server_user).
      - It cannot be read back. O(update_secrets) decides what happens where the appliance has one already.
      - With O(update_secrets=on_change), only the ledger says whether it is another one than was written last. What somebody else writes on the
        appliance is not noticed.
      - The appliance takes its SMTP server only as a whole. Where it has a password, this one is needed for every other change, and is
        written with it.
      - If left out, the password that the appliance has is kept, and no other option can change as long as there is a user.
    type: str
  state:
    description:
      - V(present) makes it as the options say. V(absent) removes it, and the other options mean nothing then.
    type: str
    choices: [present, absent]
    default: present
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
  - module: steady.fleet.appliance_email
  - module: steady.fleet.appliance_config
"""

EXAMPLES = r"""
- name: Manage every web-security appliance
  hosts: appliance
  gather_facts: false
  tasks:
    - name: Send mail through a server that wants a login
      steady.fleet.appliance_smtp:
        server: mail.example.com
        server_port: 587
        server_user: appliance
        server_password: "{{ vault_smtp_password }}"

- name: Give the password again, since it has changed on the server
  steady.fleet.appliance_smtp:
    server_password: "{{ vault_smtp_password }}"
    update_secrets: always

- name: Send without a login from now on
  steady.fleet.appliance_smtp:
    server_user: ""

- name: Send no mail at all
  steady.fleet.appliance_smtp:
    state: absent
"""

RETURN = r"""
config:
  description: The SMTP server as it is now, or would be in check mode, in the module's own options. Without the password. Empty where there is none.
  returned: success
  type: dict
  sample:
    server: mail.example.com
    server_port: 587
    server_user: appliance
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
from ansible_collections.steady.fleet.plugins.module_utils.appliance.resources.smtp import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
