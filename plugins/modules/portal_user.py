#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_user
short_description: "Acronis: manage a service user of the portal"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Creates, changes and deletes service users, the accounts that machines and mailboxes are backed up with. They belong to customers and units.
  - A new user has no password and is inactive until the link of an activation mail was followed.
  - Numbers of usage are never compared and never sent.
  - How a user is disabled is not documented for this API.
options:
  group:
    description:
      - The group that the user belongs to, by its path from your own group, such as V(Partner A/Contoso), or as a list of names where
        a name holds a slash. V(.) is your own group. A number or a uuid is taken for the group's id.
      - A top-level group whose name is a number is written as a list.
    type: raw
    required: true
  login:
    description:
      - Login of the user. Logins are unique in the whole portal.
    type: str
    required: true
  previous_login:
    description:
      - Login of the user until now, where it is to be changed.
      - If left out, no login is changed.
    type: str
  first_name:
    description:
      - First name.
      - Not managed if omitted. An empty text clears it.
    type: str
  last_name:
    description:
      - Last name.
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
  language:
    description:
      - Language of mails and pages, such as V(en).
      - Not managed if omitted.
    type: str
  roles:
    description:
      - Roles. V(buyer), or numbers of the portal.
      - Not managed if omitted. An empty list clears it.
    type: list
    elements: str
  privileged:
    description:
      - Whether the user is privileged.
      - Not managed if omitted.
    type: bool
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
  monitor:
    description:
      - Whether backups of the user are monitored.
      - Not managed if omitted.
    type: bool
  agents_autoupdate:
    description:
      - Whether agents of the user update themselves.
      - Not managed if omitted.
    type: bool
  identity_provider:
    description:
      - Number of the identity provider of the account.
      - Not managed if omitted.
    type: int
  management_notifications:
    description:
      - Whether the user is notified of events of management.
      - Cannot be read back, so O(update_secrets) decides whether it is sent to a user that exists. Not managed if omitted.
    type: bool
  backup_notifications:
    description:
      - Events of backup that the user is notified of. V(error), V(warning), V(info), V(daily_report), V(critical).
      - Cannot be read back, so O(update_secrets) decides whether it is sent to a user that exists. Not managed if omitted.
    type: list
    elements: str
  device_control_notifications:
    description:
      - Events of device control that the user is notified of. V(warning).
      - Cannot be read back, so O(update_secrets) decides whether it is sent to a user that exists. Not managed if omitted.
    type: list
    elements: str
  certificate_notifications:
    description:
      - Events of certificates that the user is notified of. V(error), V(warning), V(info).
      - Cannot be read back, so O(update_secrets) decides whether it is sent to a user that exists. Not managed if omitted.
    type: list
    elements: str
  use_existing_identity:
    description:
      - Whether a new account may use a login that exists elsewhere on the portal. It has no effect on an account that exists.
      - If left out, a login that exists is an error.
    type: bool
  state:
    description:
      - Whether the user is there.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.portal
  - steady.fleet.attributes.secrets
  - steady.fleet.attributes.ledger
attributes:
  idempotent:
    support: partial
    details:
      - With O(update_secrets=always), each run sends the notifications that are given, and reports a change.
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.portal) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.portal
seealso:
  - module: steady.fleet.portal_user_info
  - module: steady.fleet.portal_admin
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

    - name: Create a user
      steady.fleet.portal_user:
        group: Partner A/Contoso
        login: backup@contoso.example
        email: backup@contoso.example
        quotas:
          storage: 100 GB
          workstations: 2

- name: Give the user another login
  steady.fleet.portal_user:
    group: Partner A/Contoso
    login: machines@contoso.example
    previous_login: backup@contoso.example

- name: Remove the user
  steady.fleet.portal_user:
    group: Partner A/Contoso
    login: machines@contoso.example
    state: absent
"""

RETURN = r"""
config:
  description: The user as it is now, or would be in check mode.
  returned: success
  type: dict
  sample:
    group: Partner A/Contoso
    login: backup@contoso.example
    privileged: false
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources.user import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
