#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloud_sync_service
short_description: "Riverbed NetProfiler: manage whether the network monitor syncs cloud accounts"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Enables or disables the sync of all AWS or all Azure accounts of a Riverbed network monitor.
  - M(steady.fleet.cloud_sync_accounts) manages the accounts, and M(steady.fleet.cloud_sync_run) starts a sync at once.
options:
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
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.cloud_sync
attributes:
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
  - module: steady.fleet.cloud_sync_run
"""

EXAMPLES = r"""
- name: Manage the cloud accounts of every network monitor
  hosts: cloud_sync
  gather_facts: false
  tasks:
    - name: Sync the AWS accounts
      steady.fleet.cloud_sync_service:
        provider: aws
        enabled: true

- name: Stop the sync of the Azure accounts, and keep the accounts
  steady.fleet.cloud_sync_service:
    provider: azure
    enabled: false
"""

RETURN = r"""
config:
  description: The setting as it is now, or would be in check mode.
  returned: success
  type: dict
  sample:
    provider: aws
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
from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync.resources.service import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
