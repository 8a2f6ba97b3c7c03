#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_gateway
short_description: "Acronis: register a registration server in the data center"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Registers a registration server (gateway). For administrators at the top of the portal only.
  - "B(Dangerous.) So nothing is registered without O(allow_dangerous_registration)."
  - "B(It cannot be read.) No request lists, changes or removes gateways, so the portal is asked to register it each time the task runs, with one
    request. A portal that has it already refuses, and the task then reports no change. That it refuses is taken from the list of statuses
    in its document, which says no more of it. So run this when a gateway is set up, and not every hour."
  - For the same reason, gateways are no part of M(steady.fleet.portal_config).
options:
  address:
    description:
      - Public name or address of the gateway.
    type: str
    required: true
  cipher_key:
    description:
      - The secret with which the gateway's console is reached. The portal never shows it. Where the gateway is registered already,
        no request shows whether with this one, and none is written.
    type: str
    required: true
  allow_dangerous_registration:
    description:
      - "B(Can break the data center for everybody.) Whether the gateway may be registered. The vendor's document warns
        of tragic consequences. No request undoes a registration."
      - If left out, the task fails and asks for nothing.
    type: bool
    default: false
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.portal
attributes:
  check_mode:
    support: partial
    details:
      - In check mode, nothing is registered, and so no one knows whether the gateway is registered already. The task reports C(changed), and RV(msg) says so.
  diff_mode:
    support: none
    details: []
  idempotent:
    support: full
    details:
      - The second run sends the request again, and the portal refuses it, which is no change.
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.portal) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.portal
seealso:
  - module: steady.fleet.portal_backup_server
"""

EXAMPLES = r"""
- name: Manage every backup portal
  hosts: portal
  gather_facts: false
  tasks:
    - name: Register a gateway
      steady.fleet.portal_gateway:
        address: gateway.example.com
        cipher_key: "{{ vault_gateway_cipher_key }}"
        allow_dangerous_registration: true
"""

RETURN = r"""
outcome:
  description: V(registered) where this task did it, V(already_registered) where the portal had it, V(unknown) in check mode.
  returned: success
  type: str
  sample: registered
changes:
  description: The registration, or what would be in check mode. Empty where the portal had the gateway.
  returned: success
  type: list
  elements: dict
  contains:
    operation:
      description: Always V(register).
      type: str
    kind:
      description: Always V(gateway).
      type: str
    name:
      description: The gateway's address.
      type: str
    fields:
      description: Always empty.
      type: list
      elements: str
msg:
  description: The outcome in a sentence.
  returned: always
  type: str
  sample: Gateway gateway.example.com was registered
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.actions.gateway import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
