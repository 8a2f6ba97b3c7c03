#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_group
short_description: "Acronis: manage a group of the portal"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Creates, changes, renames, moves, enables, disables and deletes a group (tenant) of the multi-service portal.
  - A group is named by its path from your own group. A group above it that does not exist is an error;
    in check mode it is a warning, since an earlier task may be about to create it.
  - Numbers of usage are never compared and never sent.
options:
  path:
    description:
      - Where the group is, by the names on the way from your own group, such as V(Partner A/Contoso), or as a list of names where
        a name holds a slash. V(.) is your own group, which can be changed but neither moved nor deleted.
      - A number or a uuid means the group with that id, whose name and place are then not managed. A top-level group whose
        name is a number is written as a list.
    type: raw
    required: true
  id:
    description:
      - Number or uuid of the group that is to be at O(path). It is renamed and moved there.
      - If left out, the group is looked for at O(path).
    type: raw
  previous_name:
    description:
      - Name of the group on the same level until now, where it is to be renamed.
      - If left out, or if there is a group at O(path) already, nothing is renamed.
    type: str
  kind:
    description:
      - Kind of the group. V(root), V(distributor), V(sub_distributor), V(provider), V(msp), V(reseller), V(customer) or V(unit), or a name or
        number that the portal itself has for it. Which kinds may stand where is asked of the portal before anything is written.
      - Needed to create a group. Not managed if omitted.
    type: str
  enabled:
    description:
      - Whether the group is enabled. No one below a disabled group can log in.
      - Not managed if omitted.
    type: bool
  customer_id:
    description:
      - Your own number of the customer.
      - Not managed if omitted. An empty text clears it.
    type: str
  customer_type:
    description:
      - Type of the customer, as the portal numbers it.
      - Not managed if omitted.
    type: int
  internal_tag:
    description:
      - A text for your own use.
      - Not managed if omitted. An empty text clears it.
    type: str
  language:
    description:
      - Language of reports, such as V(en).
      - Not managed if omitted. A new group then has the portal's default.
    type: str
  storage:
    description:
      - Name of the storage that the group stores in, one of those that the group above may use.
      - Not managed if omitted. How to take a storage away again is not documented for this API.
    type: str
  contact:
    description:
      - Contact of the group.
      - Not managed if omitted.
    type: dict
    suboptions:
      first_name:
        description:
          - First name of the contact.
          - Not managed if omitted. An empty text clears it.
        type: str
      last_name:
        description:
          - Last name of the contact.
          - Not managed if omitted. An empty text clears it.
        type: str
      email:
        description:
          - E-mail address.
          - Not managed if omitted. An empty text clears it.
        type: str
      phone:
        description:
          - Telephone number.
          - Not managed if omitted. An empty text clears it.
        type: str
      address1:
        description:
          - First line of the address.
          - Not managed if omitted. An empty text clears it.
        type: str
      address2:
        description:
          - Second line of the address.
          - Not managed if omitted. An empty text clears it.
        type: str
      city:
        description:
          - City.
          - Not managed if omitted. An empty text clears it.
        type: str
      region:
        description:
          - State or province.
          - Not managed if omitted. An empty text clears it.
        type: str
      zip_code:
        description:
          - Postal code.
          - Not managed if omitted. An empty text clears it.
        type: str
      country:
        description:
          - Country.
          - Not managed if omitted. An empty text clears it.
        type: str
  billing:
    description:
      - Contact for bills.
      - Not managed if omitted.
    type: dict
    suboptions:
      first_name:
        description:
          - First name of the contact.
          - Not managed if omitted. An empty text clears it.
        type: str
      last_name:
        description:
          - Last name of the contact.
          - Not managed if omitted. An empty text clears it.
        type: str
      email:
        description:
          - E-mail address.
          - Not managed if omitted. An empty text clears it.
        type: str
      phone:
        description:
          - Telephone number.
          - Not managed if omitted. An empty text clears it.
        type: str
      address1:
        description:
          - First line of the address.
          - Not managed if omitted. An empty text clears it.
        type: str
      address2:
        description:
          - Second line of the address.
          - Not managed if omitted. An empty text clears it.
        type: str
      city:
        description:
          - City.
          - Not managed if omitted. An empty text clears it.
        type: str
      region:
        description:
          - State or province.
          - Not managed if omitted. An empty text clears it.
        type: str
      zip_code:
        description:
          - Postal code.
          - Not managed if omitted. An empty text clears it.
        type: str
      country:
        description:
          - Country.
          - Not managed if omitted. An empty text clears it.
        type: str
  quotas:
    description:
      - How much may be backed up. V(unlimited) takes a limit away.
      - Not managed if omitted, nor is a quota that is left out.
    type: dict
    suboptions:
      storage:
        description:
          - Size of the backups in the cloud, with its unit, such as V(10 GB); units are powers of 1024. Or V(unlimited).
          - Not managed if omitted.
        type: raw
      local_storage:
        description:
          - Size of the backups on local storages, with its unit, such as V(10 GB); units are powers of 1024. Or V(unlimited).
          - Not managed if omitted.
        type: raw
      workstations:
        description:
          - Number of workstations, or V(unlimited).
          - Not managed if omitted.
        type: raw
      servers:
        description:
          - Number of servers, or V(unlimited).
          - Not managed if omitted.
        type: raw
      virtual_machines:
        description:
          - Number of virtual machines, or V(unlimited).
          - Not managed if omitted.
        type: raw
      virtual_hosts:
        description:
          - Number of virtual hosts, or V(unlimited).
          - Not managed if omitted.
        type: raw
      mobiles:
        description:
          - Number of mobile devices, or V(unlimited).
          - Not managed if omitted.
        type: raw
      mailboxes:
        description:
          - Number of mailboxes, or V(unlimited).
          - Not managed if omitted.
        type: raw
      websites:
        description:
          - Number of websites, or V(unlimited).
          - Not managed if omitted.
        type: raw
      universal_devices:
        description:
          - Number of universal devices, or V(unlimited).
          - Not managed if omitted.
        type: raw
      windows_server_essentials:
        description:
          - Number of servers with Windows Server Essentials, or V(unlimited).
          - Not managed if omitted.
        type: raw
      mailbox_instance_storage:
        description:
          - Number of mailbox instance storages, as the portal counts them, or V(unlimited).
          - Not managed if omitted.
        type: raw
  subscription_expiration:
    description:
      - When the subscription ends, as a date such as V(2027-01-31) or a time in UTC such as V(2027-01-31T12:00:00Z). V(never) for no end.
      - An end can be moved and not taken away, since no document shows how. V(never) is an error where there is one.
      - Not managed if omitted.
    type: str
  cloud_to_cloud_backup:
    description:
      - Whether backup from cloud to cloud is allowed.
      - Not managed if omitted.
    type: bool
  local_backup:
    description:
      - Whether backup to local disks is permitted.
      - Not managed if omitted.
    type: bool
  local_backup_visible:
    description:
      - Whether backup to local disks is shown at all.
      - Not managed if omitted.
    type: bool
  pricing:
    description:
      - Pricing of the group. Units have none.
      - Not managed if omitted.
    type: dict
    suboptions:
      mode:
        description:
          - V(production), V(demo) or V(demo_persistent).
          - Not managed if omitted.
        type: str
      enabled:
        description:
          - Whether prices are shown.
          - Not managed if omitted.
        type: bool
      price:
        description:
          - Base price.
          - Not managed if omitted.
        type: float
      currency:
        description:
          - Currency, such as V(EUR).
          - Not managed if omitted.
        type: str
      storage_discount:
        description:
          - Discount in percent. Deprecated by the vendor.
          - Not managed if omitted.
        type: float
      rating:
        description:
          - V(platinum), V(gold), V(silver), V(bronze) or V(basic). Deprecated by the vendor.
          - Not managed if omitted.
        type: str
  capabilities:
    description:
      - What the group can do. V(backup), V(branding), V(children), V(isolation), V(modification),
        V(custom_pricing), V(custom_price), V(require_customer_id), V(custom_storage).
      - Not managed if omitted.
    type: list
    elements: str
  parent_has_access:
    description:
      - Whether administrators of the groups above may look into the group.
      - Not managed if omitted.
    type: bool
  external:
    description:
      - Whether the group is managed by an external system.
      - Not managed if omitted.
    type: bool
  identity_provider:
    description:
      - Number of the identity provider of new accounts.
      - Not managed if omitted.
    type: int
  preferred_backup_server:
    description:
      - Number of the backup server of a new group. It has no effect on a group that exists, and cannot be read.
      - If left out, the portal chooses.
    type: int
  force:
    description:
      - "B(Blocks everybody below the group.) Whether an enabled group may be deleted, which disables it first."
      - If left out, deleting an enabled group is an error.
    type: bool
  remove_contents:
    description:
      - "B(Removes people and data.) Whether everything in a group that is to be absent is removed as well: the groups below it, users
        and hidden users, administrators and storages. Each is listed again, shown in the diff, counted by O(max_deletes), and removed
        before the group is."
      - Groups below that are enabled need O(force) as well.
      - If left out, a group that has anything in it is not deleted, and the error lists what that is.
      - Machines are in no listing of the portal. Where it counts any in the group, the task warns.
    type: bool
  max_deletes:
    description:
      - The most objects that may be removed with O(remove_contents), the group itself among them. If it would be more, nothing is
        removed, and the error lists all of them.
      - With the default of V(0), a removal with O(remove_contents) fails and lists everything that would go.
    type: int
    default: 0
  allow_lockout:
    description:
      - "B(Can lock you out.) Whether your own group may be given another O(identity_provider), although the account that runs the task
        may then not get in any more."
      - If left out, that is an error.
    type: bool
  state:
    description:
      - Whether the group is there. A group that has anything in it is deleted with O(remove_contents) only.
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
  - module: steady.fleet.portal_group_info
  - module: steady.fleet.portal_group_settings
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

- name: Create a customer with quotas and a contact
  steady.fleet.portal_group:
    path: Partner A/Contoso
    kind: customer
    contact:
      email: it@contoso.example
      city: Lyon
    quotas:
      storage: 500 GB
      workstations: 25
      servers: unlimited
    subscription_expiration: "2027-12-31"

- name: Rename it
  steady.fleet.portal_group:
    path: Partner A/Contoso France
    previous_name: Contoso

- name: Disable it
  steady.fleet.portal_group:
    path: Partner A/Contoso France
    enabled: false

- name: Delete it
  steady.fleet.portal_group:
    path: Partner A/Contoso France
    state: absent
"""

RETURN = r"""
config:
  description: The group as it is now, or would be in check mode, in the module's own options. What was not asked for and a listing does not show is left out.
  returned: success
  type: dict
  sample:
    path: Partner A/Contoso
    kind: customer
    enabled: true
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources.group import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
