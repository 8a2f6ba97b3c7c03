#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sps_snmp_trap
short_description: "One Identity SPS: manage where SPS sends its SNMP traps"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Manages the SNMP trap target of One Identity Safeguard for Privileged Sessions (SPS), with SNMP version 2c or 3.
  - An option that is left out is not managed, and keeps the value that the appliance has.
  - The change is made in a transaction of its own, which is committed in the end or rolled back on any failure.
options:
  enabled:
    description:
      - Whether SPS sends traps.
      - Not managed if omitted.
    type: bool
  version:
    description:
      - The version of SNMP. Write it in quotes, since YAML takes a bare V(3) for a number.
      - Not managed if omitted. After a change of version, the options of the new version are needed.
    type: str
    choices: ["2c", "3"]
  server:
    description:
      - Address or full name of the server that receives the traps. Whether it is an address or a name is seen from the value.
      - Not managed if omitted.
    type: str
  community:
    description:
      - Name of the community, for O(version=2c) only. It is a credential, which is compared with that of the appliance, and that no result
        shows. A different one is written whatever O(update_secrets) says.
      - An empty text counts as omitted, as it does for a password.
      - Not managed if omitted.
    type: str
  user:
    description:
      - The user to send traps as, for O(version=3) only.
      - Not managed if omitted.
    type: str
  engine_id:
    description:
      - The engine id, for O(version=3) only. V(0x) and at least ten hexadecimal digits.
      - Not managed if omitted.
    type: str
  auth_method:
    description:
      - How the user is authenticated, for O(version=3) only. V(sha1) is another word for V(sha).
      - Not managed if omitted.
    type: str
    choices: [md5, sha, sha1]
  auth_password:
    description:
      - The password to authenticate with, for O(version=3) only. At least 8 characters; letters, digits, spaces and
        V(!"#$%&'(\)*+,;<=@[\\]^`{|}_./:?-) are allowed. It is stored on the appliance in the same transaction.
      - It cannot be read back. O(update_secrets) decides what happens where the appliance has one already.
      - With O(update_secrets=on_change), the ledger says whether it is another one than was written last, and the key under which the appliance
        stores it says whether somebody else wrote one since.
      - If left out, the password that the appliance has is kept.
    type: str
  auth_password_key:
    description:
      - Key of a password that already exists on the appliance, instead of O(auth_password). Each password serves one purpose only.
      - If left out, the password that the appliance has is kept.
    type: str
  encryption_method:
    description:
      - How traps are encrypted, for O(version=3) only.
      - Not managed if omitted.
    type: str
    choices: [none, aes, des]
  encryption_password:
    description:
      - The password to encrypt with, for O(encryption_method=aes) and O(encryption_method=des) only. The same rules as for O(auth_password) apply.
      - If left out, the password that the appliance has is kept.
    type: str
  encryption_password_key:
    description:
      - Key of a password that already exists on the appliance, instead of O(encryption_password).
      - If left out, the password that the appliance has is kept.
    type: str
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.sps.own_user
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
  - module: steady.fleet.sps_system_alerts
  - module: steady.fleet.sps_config
"""

EXAMPLES = r"""
- name: Manage every privileged-session appliance
  hosts: sps
  gather_facts: false
  tasks:
    - name: Send traps to a server with SNMP version 2c
      steady.fleet.sps_snmp_trap:
        enabled: true
        version: "2c"
        server: 192.0.2.10
        community: monitoring

- name: Send authenticated and encrypted traps with SNMP version 3
  steady.fleet.sps_snmp_trap:
    enabled: true
    version: "3"
    server: traps.example.com
    user: sps
    engine_id: "0x0123456789ABCDEF"
    auth_method: sha
    auth_password: "{{ vault_sps_trap_auth_password }}"
    encryption_method: aes
    encryption_password: "{{ vault_sps_trap_encryption_password }}"

- name: Give both passwords again
  steady.fleet.sps_snmp_trap:
    auth_password: "{{ vault_sps_trap_auth_password }}"
    encryption_password: "{{ vault_sps_trap_encryption_password }}"
    update_secrets: always

- name: Stop sending traps and keep the rest as it is
  steady.fleet.sps_snmp_trap:
    enabled: false
"""

RETURN = r"""
config:
  description: The trap target as it is now, or would be in check mode, in the module's own options. Without passwords and communities.
  returned: success
  type: dict
  sample:
    enabled: true
    version: "2c"
    server: 192.0.2.10
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
from ansible_collections.steady.fleet.plugins.module_utils.sps.resources.snmp_trap import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
