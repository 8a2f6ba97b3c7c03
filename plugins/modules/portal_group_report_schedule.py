#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_group_report_schedule
short_description: "Acronis: manage the regular report on a group"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Says whether the portal sends a report on the usage of a group by itself, how detailed it is, and what it shows.
  - Who gets it is not documented for this API.
options:
  group:
    description:
      - The group that the report is about, by its path from your own group, such as V(Partner A/Contoso), or as a list of names where
        a name holds a slash. V(.) is your own group. A number or a uuid is taken for the group's id.
      - A top-level group whose name is a number is written as a list.
    type: raw
    required: true
  enabled:
    description:
      - Whether the report is sent.
      - Not managed if omitted.
    type: bool
  level:
    description:
      - What the report shows. V(direct_partners), V(all_customers) or V(accounts), or a name or number that the portal itself has for it.
      - Not managed if omitted.
    type: str
  timeshift:
    description:
      - The portal's own number for when the report is sent. Its unit is not documented, so it is passed on as it is.
      - Not managed if omitted.
    type: int
  hide_zero_usage:
    description:
      - Whether groups without any usage are left out.
      - Not managed if omitted.
    type: bool
  show_skus:
    description:
      - Whether article numbers are shown.
      - Not managed if omitted.
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
  - module: steady.fleet.portal_report
  - module: steady.fleet.portal_report_run
  - module: steady.fleet.portal_report_info
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

    - name: Send a report on all customers of the partner
      steady.fleet.portal_group_report_schedule:
        group: Partner A
        enabled: true
        level: all_customers
        hide_zero_usage: true

- name: Show article numbers in it
  steady.fleet.portal_group_report_schedule:
    group: Partner A
    show_skus: true

- name: Send it no more
  steady.fleet.portal_group_report_schedule:
    group: Partner A
    enabled: false
"""

RETURN = r"""
config:
  description: The settings of the report as they are now, or would be in check mode.
  returned: success
  type: dict
  sample:
    group: Partner A
    enabled: true
    level: all_customers
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources.group_report_schedule import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
