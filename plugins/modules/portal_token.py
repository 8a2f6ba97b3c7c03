#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_token
short_description: "Acronis: issue a token that acts as an account of the portal"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Issues a token (JWT) of an administrator or a service user, or one with which an administrator acts in its place.
  - B(Whoever has the token can do what the account may do, until it expires.) The portal keeps no list of tokens and cannot take one back.
options:
  kind:
    description:
      - What kind of account it is.
    type: str
    required: true
    choices: [admin, user]
  group:
    description:
      - The group of O(login), by its path from your own group, as a list of names, or by number or uuid. V(.) is your own group.
    type: raw
    default: .
  login:
    description:
      - The account, by its login. The accounts of O(group) are listed for it, with one request.
      - One of O(login) and O(account_id) is needed.
    type: str
  account_id:
    description:
      - The account, by its number (RV(ignore:id)), as M(steady.fleet.portal_admin_info) and M(steady.fleet.portal_user_info) return it. Nothing is
        looked up then.
      - One of O(login) and O(account_id) is needed.
    type: int
  token:
    description:
      - V(jwt) is a token of the account for services of the portal. V(impersonation) is one for acting in its place, which the document lets
        administrators of the portal's own root group issue for users.
    type: str
    choices: [jwt, impersonation]
    default: jwt
  scope:
    description:
      - What the token is to be good for, in the portal's own words such as V(AgentRegistration). Only with O(token=jwt).
      - If left out, the portal does not limit the token.
    type: list
    elements: str
  repeat_lost:
    description:
      - Whether the request is sent once more where its response was lost on the way. There may be one token more then, which no one has.
      - With V(false), the task fails in this case.
    type: bool
    default: false
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.portal
attributes:
  check_mode:
    details:
      - In check mode, the account is looked for and no token is issued. RV(disclosed.jwt) is null.
  diff_mode:
    support: none
    details: []
  idempotent:
    support: none
    details:
      - This module acts each time it runs, and reports a change, since each token is another one.
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.portal) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.portal
seealso:
  - module: steady.fleet.portal_admin_info
  - module: steady.fleet.portal_user_info
"""

EXAMPLES = r"""
- name: Manage every backup portal
  hosts: portal
  gather_facts: false
  tasks:
    - name: Issue a token with which a machine registers itself
      steady.fleet.portal_token:
        kind: admin
        login: admin
        scope: [AgentRegistration]
      register: registration
      no_log: true

- name: Keep it for the machine
  ansible.builtin.copy:
    content: "{{ registration.disclosed.jwt }}\n"
    dest: "{{ playbook_dir }}/registration-token"
    mode: "0600"
  delegate_to: localhost
  no_log: true
  when: registration.disclosed.jwt is not none

- name: Issue a token to act as a user
  block:
    - name: Have a customer with a user
      steady.fleet.portal_config:
        config:
          group:
            - path: Contoso
              kind: customer
          user:
            - group: Contoso
              login: backup@contoso.example

    - name: Act as the user
      steady.fleet.portal_token:
        kind: user
        group: Contoso
        login: backup@contoso.example
        token: impersonation
      register: user
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
      description: V(issue).
      type: str
    kind:
      description: V(token).
      type: str
    name:
      description: The account, by login or number.
      type: str
    fields:
      description: Always empty.
      type: list
      elements: str
msg:
  description: The same as a sentence.
  returned: success
  type: str
  sample: A token of admin ada@partner.example was issued
account_id:
  description: The number of the account.
  returned: success, not in check mode
  type: int
  sample: 11223344
disclosed:
  description: Secrets that the portal shows on purpose. This is the only place of the result that has them, so register the result with C(no_log).
  returned: success
  type: dict
  contains:
    jwt:
      description: The token. Null in check mode.
      type: str
  sample:
    jwt: eyJhbGciOiJIUzI1NiJ9.e30.bnVsbA
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.actions.token import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
