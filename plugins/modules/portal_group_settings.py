#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_group_settings
short_description: "Acronis: manage settings of a group of the portal"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Manages what users of a group may add and download, updates of agents, backup to local disks, the addresses that may log in,
    and whether storages of the groups above are used.
  - All settings are read with one request, and only what differs is sent.
  - Older portals know O(logon_ips) and O(agents_autoupdate) alone, by other names. They are found by themselves; for such a portal, leave out the
    other settings, except O(inherit_storages).
options:
  group:
    description:
      - The group that the settings belong to, by its path from your own group, such as V(Partner A/Contoso), or as a list of names where
        a name holds a slash. V(.) is your own group. A number or a uuid is taken for the group's id.
      - A top-level group whose name is a number is written as a list.
    type: raw
    required: true
  allow_add_devices:
    description:
      - Whether users may add devices.
      - Not managed if omitted.
    type: bool
  allow_download_agents:
    description:
      - Whether users may download agents.
      - Not managed if omitted.
    type: bool
  allow_download_docs:
    description:
      - Whether users may download documents.
      - Not managed if omitted.
    type: bool
  allow_download_tools:
    description:
      - Whether users may download tools.
      - Not managed if omitted.
    type: bool
  agents_autoupdate:
    description:
      - Whether agents update themselves.
      - Not managed if omitted.
    type: bool
  apply_to_children:
    description:
      - "B(Changes other groups.) Whether a change of O(agents_autoupdate) is made for all groups below as well. Where the group itself
        is as desired already, nothing is sent, and the groups below are not looked at."
      - If left out, only this group is changed.
    type: bool
  local_backup_restricted:
    description:
      - Whether backup to local disks is restricted.
      - Not managed if omitted.
    type: bool
  logon_ips:
    description:
      - The only IPv4 addresses that may log in, as addresses, ranges such as V(192.0.2.1-192.0.2.9), or networks such as V(192.0.2.0/24).
        They are compared by the addresses that they mean.
      - An empty list lets every address log in. Not managed if omitted.
    type: list
    elements: str
  inherit_storages:
    description:
      - Whether the group may use the storages of the groups above.
      - Not managed if omitted.
    type: bool
  allow_lockout:
    description:
      - "B(Can lock you out.) Whether O(logon_ips) of your own group may be without the address from which the task comes, or may be
        changed where the portal does not say which address that is: it says so for O(auth_method=session) only."
      - If left out, that is an error.
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
  - module: steady.fleet.portal_group
  - module: steady.fleet.portal_config
"""

EXAMPLES = r"""
- name: Manage every backup portal
  hosts: portal
  gather_facts: false
  tasks:
    - name: Have the groups of these examples
      steady.fleet.portal_config:
        config:
          group:
            - path: Partner A
              kind: msp
            - path: Partner A/Contoso
              kind: customer

    - name: Let a customer log in from its own network only
      steady.fleet.portal_group_settings:
        group: Partner A/Contoso
        allow_download_tools: false
        logon_ips:
          - 192.0.2.0/24
          - 198.51.100.7
          - 127.0.0.1

- name: Let everybody log in again
  steady.fleet.portal_group_settings:
    group: Partner A/Contoso
    logon_ips: []
"""

RETURN = r"""
config:
  description: The settings as they are now, or would be in check mode.
  returned: success
  type: dict
  sample:
    group: Partner A/Contoso
    agents_autoupdate: true
    logon_ips: [192.0.2.0/24, 198.51.100.7]
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources.group_settings import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
