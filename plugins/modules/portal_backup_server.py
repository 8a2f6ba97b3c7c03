#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_backup_server
short_description: "Acronis: register a backup server in the data center"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Registers a backup server. For administrators at the top of the portal only.
  - "B(Dangerous.) The vendor's document warns of tragic consequences. So nothing is registered without O(allow_dangerous_registration)."
  - No request changes or removes a server. What is registered and what is written must agree; where they do not, the task fails and says so.
options:
  address:
    description:
      - Public name or address of the server. The server is known by it.
      - The portal may show a port that was not given with the registration; a server is the one meant with or without it.
    type: str
    required: true
  agent_id:
    description:
      - The server's instance id. The portal never shows it, so it goes with the registration and means nothing for a server that is registered.
      - Needed to register a server.
    type: str
  server_secret:
    description:
      - The server's internal password. The portal never shows it, so it goes with the registration and means nothing for a server that is
        registered. Nothing can write another one later, C(update_secrets) of M(steady.fleet.portal_config) neither.
      - If left out, the server is registered without one.
    type: str
  public_key:
    description:
      - The server's public key. It cannot be changed. Where the portal does not show it, it is not compared.
      - Not managed if omitted.
    type: str
  internal_address:
    description:
      - Internal name or address of the server. It cannot be changed.
      - Not managed if omitted.
    type: str
  online_agents:
    description:
      - How many agents are online at the server, which the portal takes for how busy it is. A server in use reports this by itself, so set it only
        where it does not, or the two write against each other.
      - It is compared with what the portal shows as utilization; that this is the same number is not documented. Where the portal takes the
        number and shows another one, the task says so in a warning.
      - It is never part of a document that was gathered. Not managed if omitted.
    type: int
  allow_dangerous_registration:
    description:
      - "B(Can break the data center for everybody.) Whether a server that is not registered may be. The vendor's document warns
        of tragic consequences. No request undoes a registration."
      - If left out, a server that is not registered is an error, which lists those that are. It has no effect on a server that is registered.
    type: bool
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.portal
attributes:
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.portal) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.portal
seealso:
  - module: steady.fleet.portal_gateway
  - module: steady.fleet.portal_config
"""

EXAMPLES = r"""
- name: Manage every backup portal
  hosts: portal
  gather_facts: false
  tasks:
    - name: Register a backup server
      steady.fleet.portal_backup_server:
        address: backup.example.com
        agent_id: 48AABA82-F122-49EA-A30C-606EF30F774A
        public_key: RzZn52xoZzF4V6trvKHQTM
        server_secret: "{{ vault_backup_server_secret }}"
        internal_address: 192.0.2.10
        allow_dangerous_registration: true
      register: server

- name: Show where agents connect to
  ansible.builtin.debug:
    msg: "{{ server.disclosed.server_address }}"
  when: server.disclosed.server_address is defined

- name: Say how many agents it has
  steady.fleet.portal_backup_server:
    address: backup.example.com
    online_agents: 10
"""

RETURN = r"""
config:
  description: The server as it is now, or would be in check mode.
  returned: success
  type: dict
  sample:
    address: backup.example.com
    internal_address: 192.0.2.10
disclosed:
  description:
    - What the portal returns for a registration and shows nowhere else.
    - Empty where this task registered nothing, in check mode, and where the portal's response was lost on the way.
    - M(steady.fleet.portal_config) registers servers too and does not return it.
  returned: success
  type: dict
  contains:
    server_address:
      description: Where agents connect to.
      type: str
    server_public_key:
      description: The public key that the server must know.
      type: str
  sample:
    server_address: backup.example.com:7786
    server_public_key: RzZn52xoZzF4V6trvKHQTM
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
      description: The kind of object, by its key in the document of the portal.
      type: str
    name:
      description: The object's name.
      type: str
    fields:
      description: The options that changed.
      type: list
      elements: str
diff:
  description: The options that the task manages, before and after.
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources.backup_server import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
