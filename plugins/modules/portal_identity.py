#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_identity
short_description: "Acronis: activate accounts of the portal, set and change passwords and logins"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Uses the token of a mail to activate an account, to set a forgotten password or to confirm a new e-mail address; or changes password or
    login of the account that runs the task.
  - What goes by a token needs no login. Where there are credentials, the task logs in all the same.
options:
  action:
    description:
      - V(activate) sets the first password of an account by the token of an activation mail, and so accepts the terms of the portal in its name.
        RV(account) has their addresses.
      - V(reset_password) sets a new password by the token of a reset mail.
      - V(confirm_email) makes the new address that of the account, by the token of the mail that went there.
      - V(change_password) changes the password of the account that runs the task, from O(password) to O(new_password).
      - V(change_login) changes the login of the account that runs the task, from O(username) to O(new_login). The document lets
        administrators of the portal's own root group do that.
    type: str
    required: true
    choices: [activate, reset_password, confirm_email, change_password, change_login]
  token:
    description:
      - The token of the mail, or what M(steady.fleet.portal_mail) hands out with O(steady.fleet.portal_mail#module:send=false). It is good once.
      - Needed with V(activate), V(reset_password) and V(confirm_email). In check mode it can be left out or empty, since an earlier task
        that would hand it out does not do so then.
    type: str
  new_password:
    description:
      - The password that the account gets.
      - Needed with V(activate), V(reset_password) and V(change_password).
    type: str
  md5:
    description:
      - Whether O(new_password) is the MD5 hash of the password and not the password itself. For V(activate) and V(reset_password).
      - If left out, it is the password itself.
    type: bool
  new_login:
    description:
      - The login that the account gets. Needed with V(change_login).
    type: str
  local:
    description:
      - Sent along with V(change_login). The document has this number and does not say what it means.
      - If left out, it is not sent.
    type: int
  update_secrets:
    description:
      - What happens with V(change_password) where O(new_password) is in use already.
      - With V(on_change), the task logs in with O(new_password) first, and changes nothing where that is accepted. Where it is not, the portal counts one
        wrong attempt, which the login with O(password) that follows ends.
      - With V(always), nothing is tried first, and the password is written each time the task runs.
    type: str
    aliases: [update_password]
    choices: [on_change, always]
    default: on_change
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.portal
attributes:
  check_mode:
    details:
      - In check mode, nothing is changed and no token is used up. A token for V(activate) or V(reset_password) is looked at, and so is a login. A token for
        V(confirm_email) cannot be.
  diff_mode:
    support: none
    details: []
  idempotent:
    support: partial
    details:
      - V(change_password) and V(change_login) change nothing where the new one is in use already. A token is good once, so what goes by one fails
        when it is run again.
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.portal) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.portal
notes:
  - No request of this module is repeated after a lost response. A look at the token, or a login with the new credentials, shows then what
    became of it. V(confirm_email) cannot be looked at; the task fails and says that it is in doubt.
seealso:
  - module: steady.fleet.portal_mail
  - module: steady.fleet.portal_admin
"""

EXAMPLES = r"""
- name: Manage every backup portal
  hosts: portal
  gather_facts: false
  tasks:
    - name: Activate an administrator without any mail
      block:
        - name: Make the administrator
          steady.fleet.portal_admin:
            group: .
            login: robot@partner.example
            email: robot@partner.example

        - name: Take the token that would be in the mail
          steady.fleet.portal_mail:
            mail: activation
            login: robot@partner.example
            send: false
          register: activation
          no_log: true

        - name: Give it its first password
          steady.fleet.portal_identity:
            action: activate
            token: "{{ activation.disclosed.token }}"
            new_password: "{{ vault_first_password }}"

- name: Change the password of the account that runs the task
  steady.fleet.portal_identity:
    username: robot@partner.example
    password: "{{ vault_first_password }}"
    action: change_password
    new_password: "{{ vault_second_password }}"

- name: Confirm a new address by the token of the mail that went there
  block:
    - name: Take the token that would be in the mail
      steady.fleet.portal_mail:
        mail: email_update
        login: robot@partner.example
        email: automation@partner.example
        send: false
      register: update
      no_log: true

    - name: Confirm the address
      steady.fleet.portal_identity:
        action: confirm_email
        token: "{{ update.disclosed.token }}"

- name: Change the login of the account that runs the task
  steady.fleet.portal_identity:
    username: robot@partner.example
    password: "{{ vault_second_password }}"
    action: change_login
    new_login: automation@partner.example
"""

RETURN = r"""
changes:
  description: What was done, or would be in check mode.
  returned: success
  type: list
  elements: dict
  contains:
    operation:
      description: The O(action).
      type: str
    kind:
      description: V(identity).
      type: str
    name:
      description: The login; empty where the portal did not return it.
      type: str
    fields:
      description: Always empty.
      type: list
      elements: str
msg:
  description: The same as a sentence.
  returned: success
  type: str
  sample: robot@partner.example was activated
account:
  description:
    - The account of the token, as the portal describes it, its group's kind in the words of M(steady.fleet.portal_group).
    - With V(confirm_email), its login, its new address and its old one; empty in check mode.
  returned: with V(activate), V(reset_password) and V(confirm_email)
  type: dict
  sample:
    login: robot@partner.example
    email: robot@partner.example
    group_kind: msp
    activated: false
    terms_accepted: false
    terms_url: https://www.example.com/terms
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.actions.identity import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
