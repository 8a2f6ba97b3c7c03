#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_group_migration
short_description: "Acronis: manage where the machines of a group of the portal migrate to"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Keeps the migration service of a group, which the portal stores with the group.
  - Moves a group to another backup server. No response of the portal shows which backup server a group is on, so a move is never compared and never
    guessed. It is asked for with O(move), each time the task runs.
options:
  group:
    description:
      - The group that the settings belong to, by its path from your own group, such as V(Partner A/Contoso), or as a list of names where
        a name holds a slash. V(.) is your own group. A number or a uuid is taken for the group's id.
      - A top-level group whose name is a number is written as a list.
    type: raw
    required: true
  enabled:
    description:
      - Whether migration is enabled.
      - Not managed if omitted.
    type: bool
  service:
    description:
      - Address of the migration service.
      - Not managed if omitted. An empty text clears it.
    type: str
  backup_server:
    description:
      - The backup server to move the group to, by its id or by one of its addresses.
      - In the document of M(steady.fleet.portal_config), it can be one that the same document registers as C(backup_server); that is done first.
      - Only with O(move=true). If left out, the group stays where it is.
    type: str
  move:
    description:
      - B(Moves the group and all groups below it, each time the task runs.) Such a task always reports a change.
      - The request is sent once. Where its response is lost, the task fails and says so, and sends nothing again.
      - If left out or V(false), nothing is moved, and O(backup_server) is an error. Keep it out of documents that are enforced regularly.
    type: bool
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.portal
attributes:
  idempotent:
    support: partial
    details:
      - Full without O(move). With O(move=true), the task always asks for the move and reports a change.
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
  - module: steady.fleet.portal_group
  - module: steady.fleet.portal_config
"""

EXAMPLES = r"""
- name: Manage every backup portal
  hosts: portal
  gather_facts: false
  tasks:
    - name: Have a partner
      steady.fleet.portal_group:
        path: Partner A
        kind: msp

    - name: Let its machines migrate
      steady.fleet.portal_group_migration:
        group: Partner A
        enabled: true
        service: https://migration.contoso.example

- name: Have a backup server
  steady.fleet.portal_backup_server:
    address: backup-2.example.com
    agent_id: 48AABA82-F122-49EA-A30C-606EF30F774A
    allow_dangerous_registration: true

- name: Move the partner to it, now
  steady.fleet.portal_group_migration:
    group: Partner A
    backup_server: backup-2.example.com
    move: true

- name: Let nothing migrate any more
  steady.fleet.portal_group_migration:
    group: Partner A
    enabled: false
    service: ""
"""

RETURN = r"""
config:
  description:
    - The settings as they are now, or would be in check mode. O(backup_server) is there only where this task has moved the group, by its id.
  returned: success
  type: dict
  sample:
    group: Partner A
    enabled: true
    service: https://migration.contoso.example
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
      description: The path of the group.
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources.group_migration import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
