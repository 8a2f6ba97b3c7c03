#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sps_traffic_alerts
short_description: "One Identity SPS: manage which traffic alerts SPS sends"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Manages for which events of the sessions that pass through it One Identity Safeguard for Privileged Sessions (SPS) alerts its
    administrators, by e-mail or SNMP.
  - E-mails go to the alerting address of the appliance, SNMP traps to the target that M(steady.fleet.sps_snmp_trap) manages.
  - An alert or channel that is left out is not managed, and keeps the value that the appliance has.
options:
  all:
    description:
      - What holds for every alert that the appliance has. What O(alerts) says of one alert wins.
      - If left out, only the alerts in O(alerts) are managed.
    type: dict
    suboptions:
      email:
        description:
          - Whether to send e-mails.
          - Not managed if omitted.
        type: bool
      snmp:
        description:
          - Whether to send SNMP traps.
          - Not managed if omitted.
        type: bool
  alerts:
    description:
      - A mapping from the name of an alert, such as V(scbChannelDenied), to its channels C(email) and C(snmp), each V(true) or V(false).
      - The names are those of the appliance. An unknown one is an error that lists the known ones.
      - Not managed if omitted.
    type: dict
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.sps
attributes:
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.sps) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.sps
seealso:
  - module: steady.fleet.sps_snmp_trap
  - module: steady.fleet.sps_system_alerts
  - module: steady.fleet.sps_config
"""

EXAMPLES = r"""
- name: Manage every privileged-session appliance
  hosts: sps
  gather_facts: false
  tasks:
    - name: Send an e-mail for everything, and traps for what cannot wait
      steady.fleet.sps_traffic_alerts:
        all:
          email: true
          snmp: false
        alerts:
          scbChannelDenied:
            snmp: true
          scbAuthFailure:
            snmp: true

- name: No alerts for what is allowed or ends by itself
  steady.fleet.sps_traffic_alerts:
    alerts:
      scbAuthSuccess:
        email: false
        snmp: false
      scbConnectionTimedout:
        email: false
        snmp: false
"""

RETURN = r"""
config:
  description: All alerts of the appliance as they are now, or would be in check mode.
  returned: success
  type: dict
  sample:
    alerts:
      scbChannelDenied:
        email: true
        snmp: true
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
from ansible_collections.steady.fleet.plugins.module_utils.sps.resources.alerts import TRAFFIC_MODULE as MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
