#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_user_machine
short_description: "Acronis: add a machine to the backup account of a service user of the portal"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Adds a machine to a service user, as its agent would.
  - B(No request of the portal lists, changes or removes machines.) So there is nothing to compare. The module asks for the machine to be added, and
    a refusal of the portal (409) means that it is registered already. No request shows for which user, and with which key.
  - By the portal's document, only administrators of the customer or unit that the user belongs to can add machines, and not those of groups above.
  - Since they cannot be read, machines are no kind of the document of M(steady.fleet.portal_config).
options:
  group:
    description:
      - The group of the user, by its path from your own group, such as V(Partner A/Contoso), or as a list of names where
        a name holds a slash. V(.) is your own group. A number or a uuid is taken for the group's id.
      - A top-level group whose name is a number is written as a list.
    type: raw
    required: true
  login:
    description:
      - Login of the service user.
    type: str
    required: true
  agent_id:
    description:
      - Unique id of the machine.
    type: str
    required: true
  public_key:
    description:
      - Public key of the machine, which its agent knows.
      - Not sent by default.
    type: str
  secret:
    description:
      - Internal password of the machine, which its agent knows. It is sent when the machine is added and cannot be changed by this module.
      - Not sent by default.
    type: str
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.portal
attributes:
  check_mode:
    support: partial
    details:
      - Nothing is sent. The prediction is that the machine is added, also where the portal would say that it is registered already.
  diff_mode:
    support: none
    details:
      - There is nothing to compare with.
  idempotent:
    support: full
    details:
      - As far as the portal refuses to add a machine twice, which its document lists (409) and does not explain.
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.portal) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.portal
seealso:
  - module: steady.fleet.portal_user
"""

EXAMPLES = r"""
- name: Manage every backup portal
  hosts: portal
  gather_facts: false
  tasks:
    - name: Have a customer with a user
      steady.fleet.portal_config:
        config:
          group:
            - path: Contoso
              kind: customer
          user:
            - group: Contoso
              login: backup@contoso.example

    - name: Add a machine to the user
      steady.fleet.portal_user_machine:
        group: Contoso
        login: backup@contoso.example
        agent_id: 839AB661-2573-4E23-8440-CF37B5429B4E
        public_key: zs/u1jgKQ$WoBj]=bN^5*>dvFgEuRFW+1zv1xGZ
        secret: "{{ vault_machine_secret }}"
      register: machine

- name: Show which server its agent connects to
  ansible.builtin.debug:
    msg: "{{ machine.server_address }}"
  when: machine.outcome == 'added'
"""

RETURN = r"""
outcome:
  description: V(added), V(already_registered), or V(not_asked) in check mode.
  returned: success
  type: str
  sample: added
msg:
  description: The same as a sentence.
  returned: success
  type: str
  sample: Machine Contoso/backup@contoso.example/839AB661-2573-4E23-8440-CF37B5429B4E was added
server_address:
  description: Name or address of the server that the machine connects to. Empty where the machine was not added by this task.
  returned: success
  type: str
  sample: backup.portal.example
server_public_key:
  description: Public key of that server. Empty where the machine was not added by this task.
  returned: success
  type: str
changes:
  description: What was changed, or would be in check mode, in the order in which it was done.
  returned: success
  type: list
  elements: dict
  contains:
    operation:
      description: V(create).
      type: str
    kind:
      description: V(user_machine).
      type: str
    name:
      description: Group, login and id of the machine.
      type: str
    fields:
      description: Empty, since nothing is compared.
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.actions.user_machine import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
