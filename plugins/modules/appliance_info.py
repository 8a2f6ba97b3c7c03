#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: appliance_info
short_description: "Forcepoint: read the accounts and mail settings of a web-security appliance"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Reads what a Forcepoint web-security appliance reports about itself, its accounts, its SMTP server and its e-mail address.
  - An account with the role audit is enough. Passwords cannot be read; the passcode of V(tech-support) is only returned by M(steady.fleet.appliance_account).
options:
  gather:
    description:
      - What to read, with one request each, and two for V(accounts).
    type: list
    elements: str
    aliases: [gather_subset]
    choices: [system, smtp, email, accounts, history]
    default: [system, smtp, email, accounts, history]
extends_documentation_fragment:
  - steady.fleet.attributes.info
  - steady.fleet.appliance
attributes:
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.appliance) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.appliance
seealso:
  - module: steady.fleet.appliance_config
"""

EXAMPLES = r"""
- name: Manage every web-security appliance
  hosts: appliance
  gather_facts: false
  tasks:
    - name: Read everything
      steady.fleet.appliance_info:
      register: appliance

- name: Read who may log in
  steady.fleet.appliance_info:
    gather: [accounts]
  register: appliance
"""

RETURN = r"""
system:
  description: What the appliance reports about itself and its modules. Null where its release does not have this call.
  returned: when O(gather) has V(system)
  type: dict
  sample:
    hostname: appliance1
    appliance_version: 8.5.0
    mode: web
smtp:
  description: The SMTP server, in the options of M(steady.fleet.appliance_smtp). Null where there is none.
  returned: when O(gather) has V(smtp)
  type: dict
  sample:
    server: mail.example.com
    server_port: 25
    server_user: ""
email:
  description: The e-mail address, in the options of M(steady.fleet.appliance_email). Null where there is none.
  returned: when O(gather) has V(email)
  type: dict
  sample:
    address: web-security@example.com
accounts:
  description: The accounts, in the options of M(steady.fleet.appliance_account).
  returned: when O(gather) has V(accounts)
  type: list
  elements: dict
  sample:
    - name: audit
      enabled: true
    - name: tech-support
      enabled: false
history:
  description: When an account was used, by its name, as the appliance returns it. It has this for V(tech-support) only.
  returned: when O(gather) has V(history)
  type: dict
  sample:
    tech-support: []
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
"""

from ansible_collections.steady.fleet.plugins.module_utils._run.ansible_module import run_module
from ansible_collections.steady.fleet.plugins.module_utils.appliance.info import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
