#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sps_setting
short_description: "One Identity SPS: manage any setting of SPS by its path"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Manages any leaf of the configuration of One Identity Safeguard for Privileged Sessions (SPS), for settings that have no module of their own.
  - The names inside O(body) are those of the appliance, as its REST API guide gives them.
options:
  path:
    description:
      - Path of the leaf below C(/api/configuration), for example V(management/email). A path that is no leaf is an error that lists what is below it.
    type: str
    required: true
  body:
    description:
      - What the leaf must hold. Nested mappings are merged into what the appliance has; lists and single values replace what it has.
      - References are written as plain keys.
      - An C(@order) lists the keys of the mapping that it is in. Keys that are kept stay in it, and new ones that it does not name come last.
      - An entry of a list that gives no C(community) keeps the one of the entry that is the same otherwise. Where there is none, and one could be lost, the
        task fails and names the entry.
      - A C(community) of SNMP in it is compared, and no result shows it. Use M(steady.fleet.sps_snmp_trap) or M(steady.fleet.sps_snmp_agent), which hide it
        from C(-vvv) as well.
      - Not managed if omitted.
    type: raw
  replace:
    description:
      - "B(Removes settings.) Whether O(body) is the whole leaf, so that what is not in it goes."
      - If left out, what O(body) does not name is kept.
    type: bool
  secret_fields:
    description:
      - A mapping from the place of a secret inside O(body), dots between the steps, to the secret's text, for fields that refer to a password.
        The text is stored as a password on the appliance in the same transaction, and the field refers to it. Do not put such fields in O(body).
      - It needs O(body), which may be V({}) if the secrets are all that is managed.
      - Secrets cannot be read back. O(update_secrets) decides what happens where the appliance has one already.
      - With O(update_secrets=on_change), the ledger says whether one is another one than was written last, and the key under which the appliance
        stores it says whether somebody else wrote one since.
      - If left out, references stay as they are.
    type: dict
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.sps
  - steady.fleet.attributes.secrets
  - steady.fleet.attributes.ledger
attributes:
  idempotent:
    support: partial
    details:
      - With O(update_secrets=always), each run writes the secrets that are given, and reports a change.
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.sps) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.sps
seealso:
  - module: steady.fleet.sps_info
  - module: steady.fleet.sps_config
"""

EXAMPLES = r"""
- name: Manage every privileged-session appliance
  hosts: sps
  gather_facts: false
  tasks:
    - name: Set the addresses for e-mails
      steady.fleet.sps_setting:
        path: management/email
        body:
          alerting_address: operations@example.com
          admin_address: security@example.com

- name: Raise the limit of the disks
  steady.fleet.sps_setting:
    path: management/health_monitoring
    body:
      maximum_disk_utilization_ratio: 85

- name: Have these routes and no others
  steady.fleet.sps_setting:
    path: network/routing
    body:
      - gateway: 192.0.2.1
        target_network: 198.51.100.0/24
    replace: true
"""

RETURN = r"""
config:
  description: Path and whole body of the leaf as it is now, or would be in check mode.
  returned: success
  type: dict
  sample:
    path: management/webinterface
    body:
      timeout: 10
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
    states:
      description:
        - What the ledger knows of each secret that is given, by its name. V(same) is the one that was written last, V(rotated) another one. V(replaced)
          was changed on the device since, V(lost) is no longer there, V(new) was never there, and of V(unknown) nothing is known.
      returned: with O(ignore:secrets_ledger)
      type: dict
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
from ansible_collections.steady.fleet.plugins.module_utils.sps.resources.setting import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
