#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_storage
short_description: "Acronis: manage a storage of the portal"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Registers, changes and forgets the storages of a group. Whether a group uses those of the groups above
    is an option of M(steady.fleet.portal_group_settings).
  - The portal responds to a registration with a link, with which the storage itself completes it. The module returns that link, once.
options:
  group:
    description:
      - The group that the storage belongs to, by its path from your own group, such as V(Partner A/Contoso), or as a list of names where
        a name holds a slash. V(.) is your own group. A number or a uuid is taken for the group's id.
      - A top-level group whose name is a number is written as a list.
    type: raw
    required: true
  name:
    description:
      - Name of the storage. Unique in the whole portal.
    type: str
    required: true
  previous_name:
    description:
      - Name of the storage until now, where it is to be renamed.
      - If left out, nothing is renamed.
    type: str
  kind:
    description:
      - V(express) or V(advanced). It cannot be changed.
      - Needed to register a storage. Not managed if omitted.
    type: str
  uid:
    description:
      - The storage's own unique id. It cannot be changed.
      - Needed to register a storage. Not managed if omitted.
    type: str
  content_url:
    description:
      - Address to browse backups at.
      - Not managed if omitted.
    type: str
  content_mobile_url:
    description:
      - Address for mobile devices to browse backups at.
      - Not managed if omitted.
    type: str
  state:
    description:
      - Whether the storage is there.
    type: str
    choices: [present, absent]
    default: present
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
  - module: steady.fleet.portal_storage_info
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

    - name: Register a storage
      steady.fleet.portal_storage:
        group: Partner A
        name: lyon-1
        kind: express
        uid: 6E2D6A52-8B1E-4A6A-9F0D-0C7B3B5E1A11
      register: storage
      no_log: true

- name: Keep the link for whoever sets up the storage
  ansible.builtin.copy:
    content: "{{ storage.disclosed.registration_url }}\n"
    dest: "{{ playbook_dir }}/registration"
    mode: "0600"
  delegate_to: localhost
  when: storage.disclosed.registration_url is defined
  no_log: true

- name: Give it another name
  steady.fleet.portal_storage:
    group: Partner A
    name: lyon-main
    previous_name: lyon-1

- name: Forget it
  steady.fleet.portal_storage:
    group: Partner A
    name: lyon-main
    state: absent
"""

RETURN = r"""
config:
  description: The storage as it is now, or would be in check mode.
  returned: success
  type: dict
  sample:
    group: Partner A
    name: lyon-1
    kind: express
disclosed:
  description:
    - Secrets that the portal shows on purpose. This is the only place of the result that has them, so register the result with C(no_log).
    - Empty where this task registered nothing, in check mode, and where the portal's response was lost on the way.
    - M(steady.fleet.portal_config) registers storages too and does not return their links.
  returned: success
  type: dict
  contains:
    registration_url:
      description: >-
        The link with which the storage that was just registered gets its certificates. It holds a token. No request shows it again; without it,
        remove the storage and register it again.
      type: str
  sample:
    registration_url: https://portal.example.com/storages?access_token=MAcDtEo9KUzhRuHR
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
      description: The object's name, with the path of its group before it.
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources.storage import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
