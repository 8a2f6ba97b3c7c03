#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_mail
short_description: "Acronis: send the mails of the portal, or take the token that would be in one"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Makes the portal send a mail to an account, with a link by which it is activated, given a new password or given a new e-mail address; or a
    test mail.
  - With O(send=false), the portal sends nothing and hands out what would be in the mail, its token included. M(steady.fleet.portal_identity)
    takes that token, so an account can be activated without any mail.
options:
  mail:
    description:
      - V(activation) is for an account that has no password yet, as M(steady.fleet.portal_admin) and M(steady.fleet.portal_user) make it.
      - V(reset) is for an account whose password is forgotten. The old one is good until the new one is set.
      - V(email_update) goes to the new address, which is that of the account once it is confirmed.
      - V(test) uses the SMTP settings of the brand of O(group), and goes to the account that runs the task.
    type: str
    required: true
    choices: [activation, reset, email_update, test]
  login:
    description:
      - The account that the mail is about.
      - Needed with every O(mail) but V(test).
    type: str
  email:
    description:
      - The address that the mail goes to. It must be that of the account; with O(mail=email_update), it is the new one.
      - Needed with every O(mail) but V(test), unless O(send=false). If left out then, the portal takes the address of the account.
    type: str
  account_id:
    description:
      - Number (C(user_id)) or uuid of the account, where O(login) has several.
      - If left out, the portal chooses.
    type: str
  group:
    description:
      - The group whose SMTP settings are tried with O(mail=test), by its path from your own group, as a list of names, or by number or uuid.
      - If left out, your own group.
    type: raw
  send:
    description:
      - Whether the mail is sent. With V(false), RV(letter) and RV(disclosed) have what would be in it.
      - If left out, it is sent.
    type: bool
  repeat_lost:
    description:
      - Whether the request is sent once more where its response was lost on the way. The mail may then come twice.
      - With V(false), the task fails in this case and says that it is in doubt whether the mail was sent.
    type: bool
    default: false
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.portal
attributes:
  check_mode:
    details:
      - In check mode, no mail is sent and no token is made. Whether the portal knows the account is then not found out.
  diff_mode:
    support: none
    details: []
  idempotent:
    support: none
    details:
      - This module acts each time it runs, and reports a change. The portal keeps no list of mails.
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.portal) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.portal
seealso:
  - module: steady.fleet.portal_identity
  - module: steady.fleet.portal_admin
  - module: steady.fleet.portal_user
"""

EXAMPLES = r"""
- name: Manage every backup portal
  hosts: portal
  gather_facts: false
  tasks:
    - name: Make an administrator, and let it choose a password
      block:
        - name: Make the administrator
          steady.fleet.portal_admin:
            group: .
            login: ada@partner.example
            email: ada@partner.example
          register: admin

        - name: Send the mail with which the account is activated
          steady.fleet.portal_mail:
            mail: activation
            login: ada@partner.example
            email: ada@partner.example
          when: admin is changed

- name: Send a mail for a forgotten password
  steady.fleet.portal_mail:
    mail: reset
    login: ada@partner.example
    email: ada@partner.example

- name: Have the new address of an account confirmed
  steady.fleet.portal_mail:
    mail: email_update
    login: ada@partner.example
    email: ada.lovelace@partner.example

- name: Take the token of an activation mail, and send none
  steady.fleet.portal_mail:
    mail: activation
    login: ada@partner.example
    send: false
  register: activation
  no_log: true

- name: Try the SMTP settings of the own group
  steady.fleet.portal_mail:
    mail: test
"""

RETURN = r"""
changes:
  description: What was done, or would be in check mode.
  returned: success
  type: list
  elements: dict
  contains:
    operation:
      description: V(send), or V(issue) with O(send=false).
      type: str
    kind:
      description: V(mail), or V(token) with O(send=false).
      type: str
    name:
      description: The kind of mail and the account, or the group.
      type: str
    fields:
      description: Always empty.
      type: list
      elements: str
msg:
  description: The same as a sentence.
  returned: success
  type: str
  sample: A mail to activate ada@partner.example was sent to ada@partner.example
letter:
  description: What would be in the mail, as the portal returns it, without the token.
  returned: with O(send=false), not in check mode
  type: dict
  sample:
    action: activate
    login: ada@partner.example
    email: ada@partner.example
    language: en
disclosed:
  description: Secrets that the portal shows on purpose. This is the only place of the result that has them, so register the result with C(no_log).
  returned: with O(send=false)
  type: dict
  contains:
    token:
      description: The token that would be in the mail. Whoever has it can set the password of the account. Null in check mode.
      type: str
  sample:
    token: MAcDtEo9KUzhRuHR
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.actions.mail import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
