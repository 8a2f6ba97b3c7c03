#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloud_sync_info
short_description: "Riverbed NetProfiler: read the cloud accounts of the network monitor and their sync"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Reads the services on offer, the release, and per provider the accounts and the status of the sync of a Riverbed network monitor.
options:
  gather:
    description:
      - What to read. V(services) are the services on offer with their versions, V(release) is that of the monitor's software, V(status) is how the last
        sync ended, and V(accounts) are the accounts without their secrets.
    type: list
    elements: str
    aliases: [gather_subset]
    choices: [services, release, status, accounts]
    default: [status, accounts]
  providers:
    description:
      - The cloud providers to read.
      - If left out, all for which the monitor has a service.
    type: list
    elements: str
    choices: [aws, azure]
extends_documentation_fragment:
  - steady.fleet.attributes.info
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
  - module: steady.fleet.cloud_sync_config
"""

EXAMPLES = r"""
- name: Manage the cloud accounts of every network monitor
  hosts: cloud_sync
  gather_facts: false
  tasks:
    - name: Read everything
      steady.fleet.cloud_sync_info:
        gather: [services, release, status, accounts]
      register: monitor

- name: Show the Azure accounts
  ansible.builtin.debug:
    msg: "{{ monitor.providers.azure.accounts | map(attribute='name') }}"

- name: Read how the last sync of the AWS accounts ended
  steady.fleet.cloud_sync_info:
    gather: [status]
    providers: [aws]
  register: sync

- name: Show how it ended
  ansible.builtin.debug:
    msg: "{{ sync.providers.aws.status.error_text }}"
"""

RETURN = r"""
services:
  description: The services on offer, and the versions of each; null where the monitor does not say.
  returned: when O(gather) has V(services)
  type: dict
  sample:
    npm.aws_config: ["1.0"]
release:
  description: Release of the monitor's software; null where it does not say.
  returned: when O(gather) has V(release)
  type: str
  sample: "10.26"
providers:
  description:
    - What was read of each provider, by its name. C(offered) says whether the monitor has a service for it; if so, C(status) and C(accounts) are
      there where they were asked for.
    - C(accounts) is what O(steady.fleet.cloud_sync_accounts#module:accounts) takes.
  returned: when O(gather) has V(status) or V(accounts)
  type: dict
  sample:
    aws:
      offered: true
      status:
        enabled: true
        state: SYNC_SUCCEEDED
        error_id: 0
        error_text: OK
        last_sync_ts: 1606234492
        last_success_ts: 1606234492
      accounts:
        - name: production
          access_key: EXAMPLE-ACCESS-KEY-1
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
"""

from ansible_collections.steady.fleet.plugins.module_utils._run.ansible_module import run_module
from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync.info import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
