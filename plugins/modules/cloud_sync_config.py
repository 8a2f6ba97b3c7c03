#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloud_sync_config
short_description: "Riverbed NetProfiler: manage the cloud sync of a network monitor as one document"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Brings everything that one document describes to a Riverbed network monitor, with one login. First the accounts, then whether they are synced.
  - The keys of the document are the names of the modules of the collection without C(cloud_sync_), and the values are lists of their options, one
    entry per provider.
  - The monitor has no transactions. Where something fails, what was written before stays, and the next run does what is missing.
options:
  config:
    description:
      - The document. A kind or an option that is left out is not managed.
      - With nothing in it, nothing is managed and the device is not asked, not even for a login; a warning says so.
      - Needed with O(state=merged) and O(state=overridden).
    type: dict
    # Copied from the kinds' own modules by `make generate`.
    suboptions:
      accounts:
        description:
          - Objects, each with the options of M(steady.fleet.cloud_sync_accounts).
          - Not managed if omitted.
        type: list
        elements: dict
        suboptions:
          provider:
            description:
              - The cloud provider whose accounts are meant.
            type: str
            required: true
            choices: [aws, azure]
          accounts:
            description:
              - The accounts. The name distinguishes them. An account that is not listed is left alone, unless O(config.accounts[].purge=true).
              - An empty list manages nothing, or with O(config.accounts[].purge=true) removes all accounts.
            type: list
            elements: dict
            required: true
            suboptions:
              name:
                description:
                  - The name of the account on the monitor, which calls it C(acc_id).
                type: str
                required: true
              access_key:
                description:
                  - The id of the access key, for O(config.accounts[].provider=aws) only.
                  - Needed for a new account. Not managed if omitted.
                type: str
              secret_key:
                description:
                  - The secret that belongs to C(access_key), for O(config.accounts[].provider=aws) only.
                  - It cannot be read back. O(update_secrets) and C(update_secret) decide what happens where the monitor has one
                    already.
                  - With O(update_secrets=on_change), only the ledger says whether it is another one than was written last. What
                    somebody else writes on the monitor is not noticed.
                  - Needed for a new account, and for any change of an account, since the monitor only takes an account with all
                    its fields. If left out, and nothing else changes, the secret that the monitor has is kept.
                type: str
              tenant_id:
                description:
                  - The id of the tenant, for O(config.accounts[].provider=azure) only.
                  - Needed for a new account. Not managed if omitted.
                type: str
              subscription_id:
                description:
                  - The id of the subscription, for O(config.accounts[].provider=azure) only.
                  - Needed for a new account. Not managed if omitted.
                type: str
              app_id:
                description:
                  - The id of the application to log in as, for O(config.accounts[].provider=azure) only.
                  - Needed for a new account. Not managed if omitted.
                type: str
              app_password:
                description:
                  - The secret that belongs to C(app_id), for O(config.accounts[].provider=azure) only. The same rules as for
                    C(secret_key) apply.
                  - Needed for a new account, and for any change of an account. If left out, and nothing else changes, the secret
                    that the monitor has is kept.
                type: str
              update_secret:
                description:
                  - Whether to write the secret of this account though the monitor has one, whatever O(update_secrets) says. The
                    task then reports C(changed) each time it runs, so set it for one run, when a key was rotated.
                  - If left out, O(update_secrets) decides.
                type: bool
          purge:
            description:
              - B(Removes accounts.) Whether accounts of the provider that O(config.accounts[].accounts) does not list are removed,
                after all others were written.
              - If left out, they are kept.
            type: bool
          state:
            description:
              - V(present) makes sure that the accounts listed are there, with the fields given.
              - V(absent) removes the accounts listed; of each only C(name) matters. They count against the bound C(max_deletes)
                of M(steady.fleet.cloud_sync_config), and not against that of M(steady.fleet.cloud_sync_accounts).
            type: str
            choices: [present, absent]
            default: present
      service:
        description:
          - Objects, each with the options of M(steady.fleet.cloud_sync_service).
          - Not managed if omitted.
        type: list
        elements: dict
        suboptions:
          provider:
            description:
              - The cloud provider whose accounts are meant.
            type: str
            required: true
            choices: [aws, azure]
          enabled:
            description:
              - Whether the accounts of the provider are synced.
              - Not managed if omitted.
            type: bool
  purge:
    choices: [accounts]
  kinds:
    choices: [accounts, service]
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.cloud_sync
  - steady.fleet.attributes.secrets
  - steady.fleet.attributes.ledger
  - steady.fleet.attributes.document
attributes:
  idempotent:
    support: partial
    details:
      - With O(update_secrets=always), or C(update_secret=true) of an account, each run writes the secrets concerned, and reports a change.
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.cloud_sync) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.cloud_sync
seealso:
  - module: steady.fleet.cloud_sync_accounts
  - module: steady.fleet.cloud_sync_service
"""

EXAMPLES = r"""
- name: Manage the cloud accounts of every network monitor
  hosts: cloud_sync
  gather_facts: false
  tasks:
    - name: Bring a monitor to its document
      steady.fleet.cloud_sync_config:
        config:
          accounts:
            - provider: aws
              accounts:
                - name: production
                  access_key: EXAMPLE-ACCESS-KEY-1
                  secret_key: "{{ vault_aws_production_secret_key }}"
            - provider: azure
              accounts:
                - name: subscription-one
                  tenant_id: 00000000-0000-0000-0000-000000000001
                  subscription_id: 00000000-0000-0000-0000-000000000002
                  app_id: 00000000-0000-0000-0000-000000000003
                  app_password: "{{ vault_azure_app_password }}"
          service:
            - provider: aws
              enabled: true
            - provider: azure
              enabled: true

- name: Read the document of a monitor
  steady.fleet.cloud_sync_config:
    state: gathered
  register: monitor

- name: Have exactly this AWS account, leave Azure alone, and remove up to ten others
  steady.fleet.cloud_sync_config:
    state: overridden
    purge: [accounts]
    max_deletes: 10
    config:
      accounts:
        - provider: aws
          accounts:
            - name: production
              access_key: EXAMPLE-ACCESS-KEY-1
              secret_key: "{{ vault_aws_production_secret_key }}"
"""

RETURN = r"""
config:
  description:
    - The document of the kinds that the task looks at, as they are now or would be in check mode. Without secrets.
    - With O(state=gathered), the document of the monitor, which O(state=merged) accepts with no change.
  returned: success
  type: dict
  sample:
    accounts:
      - provider: aws
        accounts:
          - name: production
            access_key: EXAMPLE-ACCESS-KEY-1
    service:
      - provider: aws
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
      description: The kind of object, by its key in the document of the device.
      type: str
    name:
      description: The provider.
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
from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync.config import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
