#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_admin
short_description: "Acronis: manage an administrator of the portal"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Creates, changes and deletes administrators of groups.
  - A new administrator has no password and is inactive until the link of an activation mail was followed.
options:
  group:
    description:
      - The group that the administrator belongs to, by its path from your own group, such as V(Partner A/Contoso), or as a list of names where
        a name holds a slash. V(.) is your own group. A number or a uuid is taken for the group's id.
      - A top-level group whose name is a number is written as a list.
    type: raw
    required: true
  login:
    description:
      - Login of the administrator. Logins are unique in the whole portal and cannot be changed here.
    type: str
    required: true
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
  language:
    description:
      - Language of mails and pages, such as V(en).
      - Not managed if omitted.
    type: str
  access:
    description:
      - V(full), V(read_write), V(read), V(branding), V(external_write) or V(migration), or a name or number that the portal itself has for it.
      - Not managed if omitted. The portal chooses for a new administrator.
    type: str
  roles:
    description:
      - Roles. V(buyer), or numbers of the portal.
      - Not managed if omitted. An empty list clears it.
    type: list
    elements: str
  enabled:
    description:
      - Whether the administrator may log in. One that was never activated is not disabled.
      - Not managed if omitted.
    type: bool
  management_notifications:
    description:
      - Whether the administrator is notified of events of management.
      - Not managed if omitted.
    type: bool
  backup_notifications:
    description:
      - Events of backup that the administrator is notified of. V(error), V(warning), V(info), V(daily_report), V(critical).
      - Not managed if omitted. An empty list clears it.
    type: list
    elements: str
  device_control_notifications:
    description:
      - Events of device control that the administrator is notified of. V(warning).
      - Not managed if omitted. An empty list clears it.
    type: list
    elements: str
  certificate_notifications:
    description:
      - Events of certificates that the administrator is notified of. V(error), V(warning), V(info).
      - Not managed if omitted. An empty list clears it.
    type: list
    elements: str
  use_existing_identity:
    description:
      - Whether a new account may use a login that exists elsewhere on the portal. It has no effect on an account that exists.
      - If left out, a login that exists is an error.
    type: bool
  state:
    description:
      - Whether the administrator is there.
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
  - module: steady.fleet.portal_admin_info
  - module: steady.fleet.portal_user
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

    - name: Create an administrator
      steady.fleet.portal_admin:
        group: Partner A
        login: ops@partner-a.example
        email: ops@partner-a.example
        access: read_write
        backup_notifications: [error, critical]

- name: Disable the administrator
  steady.fleet.portal_admin:
    group: Partner A
    login: ops@partner-a.example
    enabled: false

- name: Remove the administrator
  steady.fleet.portal_admin:
    group: Partner A
    login: ops@partner-a.example
    state: absent
"""

RETURN = r"""
config:
  description: The administrator as it is now, or would be in check mode.
  returned: success
  type: dict
  sample:
    group: Partner A
    login: ops@partner-a.example
    access: read_write
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources.admin import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
