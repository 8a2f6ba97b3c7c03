#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sps_config
short_description: "One Identity SPS: manage a whole SPS as one document"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Brings everything that one document describes to One Identity Safeguard for Privileged Sessions (SPS), with one login and in one transaction.
    Either all of it is committed or nothing.
  - The keys of the document are the names of the modules of the collection without C(sps_), and the values are their options.
options:
  config:
    description:
      - The document. A kind or an option that is left out is not managed.
      - With nothing in it, nothing is managed and the device is not asked, not even for a login; a warning says so.
      - Needed with O(state=merged) and O(state=overridden).
    type: dict
    # Copied from the kinds' own modules by `make generate`.
    suboptions:
      setting:
        description:
          - Objects, each with the options of M(steady.fleet.sps_setting).
          - Not managed if omitted.
        type: list
        elements: dict
        suboptions:
          path:
            description:
              - Path of the leaf below C(/api/configuration), for example V(management/email). A path that is no leaf is an error
                that lists what is below it.
            type: str
            required: true
          body:
            description:
              - What the leaf must hold. Nested mappings are merged into what the appliance has; lists and single values replace
                what it has.
              - References are written as plain keys.
              - An C(@order) lists the keys of the mapping that it is in. Keys that are kept stay in it, and new ones that it
                does not name come last.
              - An entry of a list that gives no C(community) keeps the one of the entry that is the same otherwise. Where there
                is none, and one could be lost, the task fails and names the entry.
              - A C(community) of SNMP in it is compared, and no result shows it. Use M(steady.fleet.sps_snmp_trap) or M(steady.fleet.sps_snmp_agent),
                which hide it from C(-vvv) as well.
              - Not managed if omitted.
            type: raw
          replace:
            description:
              - B(Removes settings.) Whether O(config.setting[].body) is the whole leaf, so that what is not in it goes.
              - If left out, what O(config.setting[].body) does not name is kept.
            type: bool
          secret_fields:
            description:
              - A mapping from the place of a secret inside O(config.setting[].body), dots between the steps, to the secret's
                text, for fields that refer to a password. The text is stored as a password on the appliance in the same transaction,
                and the field refers to it. Do not put such fields in O(config.setting[].body).
              - It needs O(config.setting[].body), which may be V({}) if the secrets are all that is managed.
              - Secrets cannot be read back. O(update_secrets) decides what happens where the appliance has one already.
              - With O(update_secrets=on_change), the ledger says whether one is another one than was written last, and the key
                under which the appliance stores it says whether somebody else wrote one since.
              - If left out, references stay as they are.
            type: dict
      snmp_trap:
        description:
          - The options of M(steady.fleet.sps_snmp_trap).
          - Not managed if omitted.
        type: dict
        suboptions:
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
            choices: [2c, '3']
          server:
            description:
              - Address or full name of the server that receives the traps. Whether it is an address or a name is seen from the
                value.
              - Not managed if omitted.
            type: str
          community:
            description:
              - Name of the community, for O(config.snmp_trap.version=2c) only. It is a credential, which is compared with that
                of the appliance, and that no result shows. A different one is written whatever O(update_secrets) says.
              - An empty text counts as omitted, as it does for a password.
              - Not managed if omitted.
            type: str
          user:
            description:
              - The user to send traps as, for O(config.snmp_trap.version=3) only.
              - Not managed if omitted.
            type: str
          engine_id:
            description:
              - The engine id, for O(config.snmp_trap.version=3) only. V(0x) and at least ten hexadecimal digits.
              - Not managed if omitted.
            type: str
          auth_method:
            description:
              - How the user is authenticated, for O(config.snmp_trap.version=3) only. V(sha1) is another word for V(sha).
              - Not managed if omitted.
            type: str
            choices: [md5, sha, sha1]
          auth_password:
            description:
              - The password to authenticate with, for O(config.snmp_trap.version=3) only. At least 8 characters; letters, digits,
                spaces and V(!"#$%&'(\)*+,;<=@[\\]^`{|}_./:?-) are allowed. It is stored on the appliance in the same transaction.
              - It cannot be read back. O(update_secrets) decides what happens where the appliance has one already.
              - With O(update_secrets=on_change), the ledger says whether it is another one than was written last, and the key
                under which the appliance stores it says whether somebody else wrote one since.
              - If left out, the password that the appliance has is kept.
            type: str
          auth_password_key:
            description:
              - Key of a password that already exists on the appliance, instead of O(config.snmp_trap.auth_password). Each password
                serves one purpose only.
              - If left out, the password that the appliance has is kept.
            type: str
          encryption_method:
            description:
              - How traps are encrypted, for O(config.snmp_trap.version=3) only.
              - Not managed if omitted.
            type: str
            choices: [none, aes, des]
          encryption_password:
            description:
              - The password to encrypt with, for O(config.snmp_trap.encryption_method=aes) and O(config.snmp_trap.encryption_method=des)
                only. The same rules as for O(config.snmp_trap.auth_password) apply.
              - If left out, the password that the appliance has is kept.
            type: str
          encryption_password_key:
            description:
              - Key of a password that already exists on the appliance, instead of O(config.snmp_trap.encryption_password).
              - If left out, the password that the appliance has is kept.
            type: str
      snmp_agent:
        description:
          - The options of M(steady.fleet.sps_snmp_agent).
          - Not managed if omitted.
        type: dict
        suboptions:
          enabled:
            description:
              - Whether SPS responds to SNMP queries. The appliance ignores all other options while this is V(false).
              - Not managed if omitted.
            type: bool
          listen:
            description:
              - The addresses and ports at which SPS responds. The list is complete, so what is not in it goes. Its order means
                nothing.
              - Not managed if omitted.
            type: list
            elements: dict
            suboptions:
              address:
                description:
                  - An address of the appliance, as IP address, as V(nic/interface) such as V(nic1/default), or as the appliance's
                    own reference such as V(nic1.interfaces.ff7574025754b3df1647001.addresses.1).
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
              - Whether only the clients in O(config.snmp_agent.allowed_from) get a response.
              - Not managed if omitted.
            type: bool
          allowed_from:
            description:
              - The networks whose clients get a response, each as address and prefix, for O(config.snmp_agent.restrict_access=true)
                only. The list is complete. Its order means nothing.
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
              - Name of the community for version 2c. It is a credential, which is compared with that of the appliance, and that
                no result shows. A different one is written whatever O(update_secrets) says.
              - An empty text counts as omitted, as it does for a password. O(config.snmp_agent.version_2c=false) closes the access.
              - Not managed if omitted.
            type: str
          version_3:
            description:
              - Whether queries with SNMP version 3 get a response.
              - Not managed if omitted.
            type: bool
          users:
            description:
              - The users of SNMP version 3, distinguished by C(username). Users that are not listed are kept unless O(config.snmp_agent.purge_users)
                is V(true).
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
                  - The password to authenticate with. At least 8 characters; letters, digits, spaces and V(!"#$%&'(\)*+,;<=@[\\]^`{|}_./:?-)
                    are allowed. It is stored on the appliance in the same transaction.
                  - It cannot be read back. O(update_secrets) decides what happens where the appliance has one already.
                  - With O(update_secrets=on_change), the ledger says whether it is another one than was written last, and the
                    key under which the appliance stores it says whether somebody else wrote one since.
                  - Needed for a new user. If left out, the password that the appliance has is kept.
                type: str
              auth_password_key:
                description:
                  - Key of a password that already exists on the appliance, instead of C(auth_password). Each password serves
                    one purpose only.
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
                  - The password to encrypt with, where C(encryption_method) is V(aes) or V(des). The same rules as for C(auth_password)
                    apply.
                  - If left out, the password that the appliance has is kept.
                type: str
              encryption_password_key:
                description:
                  - Key of a password that already exists on the appliance, instead of C(encryption_password).
                  - If left out, the password that the appliance has is kept.
                type: str
          purge_users:
            description:
              - B(Removes users.) Whether users that O(config.snmp_agent.users) does not list are removed.
              - If left out, they are kept.
            type: bool
      system_alerts:
        description:
          - The options of M(steady.fleet.sps_system_alerts).
          - Not managed if omitted.
        type: dict
        suboptions:
          all:
            description:
              - What holds for every alert that the appliance has. What O(config.system_alerts.alerts) says of one alert wins.
              - If left out, only the alerts in O(config.system_alerts.alerts) are managed.
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
              - A mapping from the name of an alert, such as V(xcbDiskFull), to its channels C(email) and C(snmp), each V(true)
                or V(false).
              - The names are those of the appliance. An unknown one is an error that lists the known ones.
              - Not managed if omitted.
            type: dict
      traffic_alerts:
        description:
          - The options of M(steady.fleet.sps_traffic_alerts).
          - Not managed if omitted.
        type: dict
        suboptions:
          all:
            description:
              - What holds for every alert that the appliance has. What O(config.traffic_alerts.alerts) says of one alert wins.
              - If left out, only the alerts in O(config.traffic_alerts.alerts) are managed.
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
              - A mapping from the name of an alert, such as V(scbChannelDenied), to its channels C(email) and C(snmp), each V(true)
                or V(false).
              - The names are those of the appliance. An unknown one is an error that lists the known ones.
              - Not managed if omitted.
            type: dict
  purge:
    choices: [snmp_agent, system_alerts, traffic_alerts]
  kinds:
    choices: [setting, snmp_trap, snmp_agent, system_alerts, traffic_alerts]
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.sps
  - steady.fleet.attributes.secrets
  - steady.fleet.attributes.ledger
  - steady.fleet.attributes.document
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
  - module: steady.fleet.sps_system_alerts
"""

EXAMPLES = r"""
- name: Manage every privileged-session appliance
  hosts: sps
  gather_facts: false
  tasks:
    - name: Bring an appliance to its document
      steady.fleet.sps_config:
        config:
          snmp_trap:
            enabled: true
            version: "2c"
            server: 192.0.2.10
            community: monitoring
          system_alerts:
            all:
              email: true
            alerts:
              xcbDiskFull:
                snmp: true

- name: Read the document of an appliance
  steady.fleet.sps_config:
    state: gathered
  register: sps

- name: Switch off every alert that the document does not list
  steady.fleet.sps_config:
    state: overridden
    purge: [system_alerts]
    config:
      system_alerts:
        alerts:
          xcbDiskFull:
            email: true
            snmp: true
"""

RETURN = r"""
config:
  description:
    - The document of the kinds that the task looks at, as they are now or would be in check mode. Without secrets.
    - With O(state=gathered), the document of the device, which O(state=merged) accepts with no change.
  returned: success
  type: dict
  sample:
    snmp_trap:
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
    blockers:
      description: What stands in the way of writing it. Left out where nothing does.
      type: list
      elements: dict
      contains:
        option:
          description: The option that it is about.
          type: str
        needed:
          description: Whether the document must give the option. In check mode this is no failure.
          type: bool
        msg:
          description: What stands in the way.
          type: str
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
plan:
  description:
    - What somebody approves with O(approved_plan). Without secrets, not even as hashes.
  returned: in check mode
  type: dict
  contains:
    product:
      description: The product.
      type: str
    host:
      description: The name or address by which the device was reached.
      type: str
    port:
      description: The port by which it was reached.
      type: int
    options:
      description: What decided about the changes beside O(config) and the device. Null as C(kinds) stands for all of them.
      type: dict
    changes:
      description: As RV(changes).
      type: list
      elements: dict
    diff:
      description: The objects that change, before and after, each by its kind and name. As RV(diff), but without those that do not change.
      type: dict
    desired:
      description: For each object that O(config) lists, a short hash of each value that is asked for.
      type: dict
    current:
      description:
        - For each object that was looked at, a short hash of each value that C(diff) does not show; null where the object does not exist.
        - A value that changes with others has two, the second of which is null where it is gone then.
      type: dict
moved:
  description: The values because of which O(approved_plan) is refused, such as C(system_alerts.alerts.xcbLogin.email).
  returned: where O(approved_plan) is refused
  type: dict
  contains:
    desired:
      description: Those of which the document now asks for something else.
      type: list
      elements: str
    current:
      description: Those that are neither as they were on the device when the plan was made, nor as the plan leaves them.
      type: list
      elements: str
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
from ansible_collections.steady.fleet.plugins.module_utils.sps.config import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
