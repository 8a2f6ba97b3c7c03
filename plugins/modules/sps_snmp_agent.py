#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sps_snmp_agent
short_description: "One Identity SPS: manage who may query SPS by SNMP"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Manages the SNMP agent of One Identity Safeguard for Privileged Sessions (SPS), which responds to queries about the state of the appliance.
  - An option that is left out is not managed, and keeps the value that the appliance has.
  - A change restarts the web server of the appliance. The module waits for it and logs in again before it checks the result.
options:
  enabled:
    description:
      - Whether SPS responds to SNMP queries. The appliance ignores all other options while this is V(false).
      - Not managed if omitted.
    type: bool
  listen:
    description:
      - The addresses and ports at which SPS responds. The list is complete, so what is not in it goes. Its order means nothing.
      - Not managed if omitted.
    type: list
    elements: dict
    suboptions:
      address:
        description:
          - An address of the appliance, as IP address, as V(nic/interface) such as V(nic1/default), or as the appliance's own
            reference such as V(nic1.interfaces.ff7574025754b3df1647001.addresses.1).
        type: str
        required: true
      port:
        description:
          - The port.
        type: int
        default: 161
  system_contact:
    description:
      - What the agent returns as contact. An empty text clears it.
      - Not managed if omitted.
    type: str
  system_description:
    description:
      - What the agent returns as description. An empty text clears it.
      - Not managed if omitted.
    type: str
  system_location:
    description:
      - What the agent returns as location. An empty text clears it.
      - Not managed if omitted.
    type: str
  restrict_access:
    description:
      - Whether only the clients in O(allowed_from) get a response.
      - Not managed if omitted.
    type: bool
  allowed_from:
    description:
      - The networks whose clients get a response, each as address and prefix, for O(restrict_access=true) only. The list is complete.
        Its order means nothing.
      - Not managed if omitted.
    type: list
    elements: str
  version_2c:
    description:
      - Whether queries with SNMP version 2c get a response.
      - Not managed if omitted.
    type: bool
  community:
    description:
      - Name of the community for version 2c. It is a credential, which is compared with that of the appliance, and that no result shows.
        A different one is written whatever O(update_secrets) says.
      - An empty text counts as omitted, as it does for a password. O(version_2c=false) closes the access.
      - Not managed if omitted.
    type: str
  version_3:
    description:
      - Whether queries with SNMP version 3 get a response.
      - Not managed if omitted.
    type: bool
  users:
    description:
      - The users of SNMP version 3, distinguished by C(username). Users that are not listed are kept unless O(purge_users) is V(true).
      - Not managed if omitted.
    type: list
    elements: dict
    suboptions:
      username:
        description:
          - Name of the user.
        type: str
        required: true
      auth_method:
        description:
          - How the user is authenticated. V(sha1) is another word for V(sha).
          - Needed for a new user. Not managed if omitted.
        type: str
        choices: [md5, sha, sha1]
      auth_password:
        description:
          - The password to authenticate with. At least 8 characters; letters, digits, spaces and
            V(!"#$%&'(\)*+,;<=@[\\]^`{|}_./:?-) are allowed. It is stored on the appliance in the same transaction.
          - It cannot be read back. O(update_secrets) decides what happens where the appliance has one already.
          - With O(update_secrets=on_change), the ledger says whether it is another one than was written last, and the key under which the appliance
            stores it says whether somebody else wrote one since.
          - Needed for a new user. If left out, the password that the appliance has is kept.
        type: str
      auth_password_key:
        description:
          - Key of a password that already exists on the appliance, instead of C(auth_password). Each password serves one purpose only.
          - If left out, the password that the appliance has is kept.
        type: str
      encryption_method:
        description:
          - How the responses are encrypted.
          - Needed for a new user. Not managed if omitted.
        type: str
        choices: [none, aes, des]
      encryption_password:
        description:
          - The password to encrypt with, where C(encryption_method) is V(aes) or V(des). The same rules as for C(auth_password) apply.
          - If left out, the password that the appliance has is kept.
        type: str
      encryption_password_key:
        description:
          - Key of a password that already exists on the appliance, instead of C(encryption_password).
          - If left out, the password that the appliance has is kept.
        type: str
  purge_users:
    description:
      - "B(Removes users.) Whether users that O(users) does not list are removed."
      - If left out, they are kept.
    type: bool
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
  - module: steady.fleet.sps_snmp_trap
  - module: steady.fleet.sps_config
"""

EXAMPLES = r"""
- name: Manage every privileged-session appliance
  hosts: sps
  gather_facts: false
  tasks:
    - name: Respond to SNMP version 3 queries from the management network
      steady.fleet.sps_snmp_agent:
        enabled: true
        listen:
          - address: nic1/default
        restrict_access: true
        allowed_from:
          - 10.40.0.0/16
        version_2c: false
        version_3: true
        users:
          - username: monitoring
            auth_method: sha
            auth_password: "{{ vault_sps_agent_auth_password }}"
            encryption_method: aes
            encryption_password: "{{ vault_sps_agent_encryption_password }}"

- name: Say who is responsible, and where the appliance stands
  steady.fleet.sps_snmp_agent:
    system_contact: operations@example.com
    system_location: Rack 12

- name: Keep no other user than this one
  steady.fleet.sps_snmp_agent:
    users:
      - username: monitoring
    purge_users: true
"""

RETURN = r"""
config:
  description: The agent as it is now, or would be in check mode, in the module's own options. Without passwords.
  returned: success
  type: dict
  sample:
    enabled: true
    version_2c: false
    version_3: true
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
from ansible_collections.steady.fleet.plugins.module_utils.sps.resources.snmp_agent import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
