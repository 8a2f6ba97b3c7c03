#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: appliance_email
short_description: "Forcepoint: manage the e-mail address of a web-security appliance"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Manages the e-mail address of a Forcepoint web-security appliance, to which it mails for example a password that is recovered.
options:
  address:
    description:
      - The address.
      - Not managed if omitted. Needed where the appliance has none yet.
    type: str
  state:
    description:
      - V(present) makes it as the options say. V(absent) removes it, and the other options mean nothing then.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - steady.fleet.attributes
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
  - module: steady.fleet.appliance_smtp
  - module: steady.fleet.appliance_config
"""

EXAMPLES = r"""
- name: Manage every web-security appliance
  hosts: appliance
  gather_facts: false
  tasks:
    - name: Set the address
      steady.fleet.appliance_email:
        address: web-security@example.com

- name: Remove the address
  steady.fleet.appliance_email:
    state: absent
"""

RETURN = r"""
config:
  description: The address as it is now, or would be in check mode. Empty where there is none.
  returned: success
  type: dict
  sample:
    address: web-security@example.com
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
      description: The kind of object, by its key in the document of the device.
      type: str
    name:
      description: The object's name; empty where there is only one of its kind.
      type: str
    fields:
      description: The options that changed.
      type: list
      elements: str
diff:
  description: The options that the task manages, before and after. Secrets are masked.
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
from ansible_collections.steady.fleet.plugins.module_utils.appliance.resources.email import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
