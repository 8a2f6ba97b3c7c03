#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloud_sync_accounts
short_description: "Riverbed NetProfiler: manage the cloud accounts that the network monitor syncs"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Manages the AWS or Azure accounts whose data a Riverbed network monitor syncs (C(npm.aws_config) and C(npm.azure_config)).
  - All accounts of a provider are managed by one task. They are read with one request. Those that differ are then written with one request,
    and after it those that go are removed with one more, however many there are.
  - Nothing is sent twice. Where the response to a writing request is lost, the accounts are read again, and the task goes on if all of them arrived.
    Else it fails and says which are written, which are not, and which are in doubt since only their secret was to change.
  - That the monitor leaves alone the accounts that a request does not list follows from its documents, but they do not say so. Every change is followed
    by a look whether all others are still there, and the task fails with their names if not. Try it with a few accounts first.
options:
  provider:
    description:
      - The cloud provider whose accounts are meant.
    type: str
    required: true
    choices: [aws, azure]
  accounts:
    description:
      - The accounts. The name distinguishes them. An account that is not listed is left alone, unless O(purge=true).
      - An empty list manages nothing, or with O(purge=true) removes all accounts.
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
          - The id of the access key, for O(provider=aws) only.
          - Needed for a new account. Not managed if omitted.
        type: str
      secret_key:
        description:
          - The secret that belongs to C(access_key), for O(provider=aws) only.
          - It cannot be read back. O(update_secrets) and C(update_secret) decide what happens where the monitor has one already.
          - With O(update_secrets=on_change), only the ledger says whether it is another one than was written last. What somebody else writes on the
            monitor is not noticed.
          - Needed for a new account, and for any change of an account, since the monitor only takes an account with all its fields.
            If left out, and nothing else changes, the secret that the monitor has is kept.
        type: str
      tenant_id:
        description:
          - The id of the tenant, for O(provider=azure) only.
          - Needed for a new account. Not managed if omitted.
        type: str
      subscription_id:
        description:
          - The id of the subscription, for O(provider=azure) only.
          - Needed for a new account. Not managed if omitted.
        type: str
      app_id:
        description:
          - The id of the application to log in as, for O(provider=azure) only.
          - Needed for a new account. Not managed if omitted.
        type: str
      app_password:
        description:
          - The secret that belongs to C(app_id), for O(provider=azure) only. The same rules as for C(secret_key) apply.
          - Needed for a new account, and for any change of an account. If left out, and nothing else changes, the secret that the monitor has is kept.
        type: str
      update_secret:
        description:
          - Whether to write the secret of this account though the monitor has one, whatever O(update_secrets) says. The task then reports C(changed)
            each time it runs, so set it for one run, when a key was rotated.
          - If left out, O(update_secrets) decides.
        type: bool
  purge:
    description:
      - "B(Removes accounts.) Whether accounts of the provider that O(accounts) does not list are removed, after all others were written."
      - If left out, they are kept.
    type: bool
  state:
    description:
      - V(present) makes sure that the accounts listed are there, with the fields given.
      - V(absent) removes the accounts listed; of each only C(name) matters. They count against the bound C(max_deletes) of
        M(steady.fleet.cloud_sync_config), and not against that of M(steady.fleet.cloud_sync_accounts).
    type: str
    choices: [present, absent]
    default: present
  max_deletes:
    description:
      - How many accounts O(purge=true) may remove at most. Where more would go, the task fails before anything is written and lists them.
      - With the default of V(0), the task fails where O(purge=true) would remove anything.
    type: int
    default: 0
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.cloud_sync
  - steady.fleet.attributes.secrets
  - steady.fleet.attributes.ledger
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
  - module: steady.fleet.cloud_sync_service
  - module: steady.fleet.cloud_sync_run
  - module: steady.fleet.cloud_sync_config
"""

EXAMPLES = r"""
- name: Manage the cloud accounts of every network monitor
  hosts: cloud_sync
  gather_facts: false
  tasks:
    - name: Sync two AWS accounts, and leave others alone
      steady.fleet.cloud_sync_accounts:
        provider: aws
        accounts:
          - name: production
            access_key: EXAMPLE-ACCESS-KEY-1
            secret_key: "{{ vault_aws_production_secret_key }}"
          - name: staging
            access_key: EXAMPLE-ACCESS-KEY-2
            secret_key: "{{ vault_aws_staging_secret_key }}"

- name: Write the new secret of one account after its key was rotated
  steady.fleet.cloud_sync_accounts:
    provider: aws
    accounts:
      - name: production
        access_key: EXAMPLE-ACCESS-KEY-1
        secret_key: "{{ vault_aws_production_secret_key }}"
        update_secret: true

- name: Sync one Azure account
  steady.fleet.cloud_sync_accounts:
    provider: azure
    accounts:
      - name: subscription-one
        tenant_id: 00000000-0000-0000-0000-000000000001
        subscription_id: 00000000-0000-0000-0000-000000000002
        app_id: 00000000-0000-0000-0000-000000000003
        app_password: "{{ vault_azure_app_password }}"

- name: Have exactly these AWS accounts, and remove up to five others
  steady.fleet.cloud_sync_accounts:
    provider: aws
    accounts:
      - name: production
        access_key: EXAMPLE-ACCESS-KEY-1
        secret_key: "{{ vault_aws_production_secret_key }}"
    purge: true
    max_deletes: 5

- name: Remove an account
  steady.fleet.cloud_sync_accounts:
    provider: azure
    accounts:
      - name: subscription-one
    state: absent
"""

RETURN = r"""
config:
  description: All accounts of the provider as they are now, or would be in check mode, in the module's own options. Without secrets.
  returned: success
  type: dict
  sample:
    provider: aws
    accounts:
      - name: production
        access_key: EXAMPLE-ACCESS-KEY-1
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
from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync.resources.accounts import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
