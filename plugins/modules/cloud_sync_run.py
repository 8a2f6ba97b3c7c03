#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloud_sync_run
short_description: "Riverbed NetProfiler: start a sync of cloud accounts"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Starts a sync of all AWS or all Azure accounts of a Riverbed network monitor, and waits until it has ended.
  - The monitor gives a sync no number. Its end is known by the time of the last attempt, which must differ from the one before the start, or by the
    sync having been seen under way. Only times of the monitor are compared with each other, so it does no harm if its clock is wrong.
  - A sync that runs already is joined - no other one is started, its end is waited for, and its outcome is reported, with V(false) in C(changed). It may have
    begun before the accounts were changed. To sync what was changed meanwhile, run the task again.
  - Where the sync is disabled, none is started.
options:
  provider:
    description:
      - The cloud provider whose accounts are meant.
    type: str
    required: true
    choices: [aws, azure]
  wait:
    description:
      - Whether to wait until the sync has ended. Without waiting, only the start can fail.
    type: bool
    default: true
  wait_timeout:
    description:
      - How many seconds to wait for the end of the sync. The task fails if that is not enough.
    type: float
    default: 600.0
  poll_interval:
    description:
      - How many seconds pass between two looks at the status.
    type: float
    default: 5.0
  fail_on:
    description:
      - The outcomes with which the task fails. With any other outcome but V(success), the task gives a warning.
      - V(warning) is a success of which the monitor warns, V(failure) a failed sync, V(disabled) that the sync is disabled, and V(not_applicable) that the
        monitor says so, most likely since it has no account.
    type: list
    elements: str
    choices: [warning, failure, disabled, not_applicable]
    default: [failure, disabled, not_applicable]
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.cloud_sync
attributes:
  check_mode:
    details:
      - In check mode, no sync is started. RV(msg) says what would be.
  diff_mode:
    support: none
    details: []
  idempotent:
    support: N/A
    details:
      - This module acts. It reports C(changed) whenever it starts a sync, and no change where it joins one.
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
  - module: steady.fleet.cloud_sync_info
"""

EXAMPLES = r"""
- name: Manage the cloud accounts of every network monitor
  hosts: cloud_sync
  gather_facts: false
  tasks:
    - name: Sync the AWS accounts now, and wait for the result
      steady.fleet.cloud_sync_run:
        provider: aws
        wait_timeout: 900
        poll_interval: 0.5
      register: sync

- name: Show how it ended
  ansible.builtin.debug:
    msg: "{{ sync.outcome }} after {{ sync.seconds }} seconds"

- name: Start a sync of the Azure accounts, and go on
  steady.fleet.cloud_sync_run:
    provider: azure
    wait: false
"""

RETURN = r"""
outcome:
  description:
    - V(success), V(warning), V(failure), V(disabled) or V(not_applicable) for how it ended, V(timeout) where O(wait_timeout) was not enough.
    - In check mode and with O(wait=false), V(started), and V(running) where a sync runs already.
  returned: always, unless the monitor could not be asked
  type: str
  sample: success
status:
  description: The status that was seen last. What else the monitor reports is there as it came.
  returned: always, unless the monitor could not be asked
  type: dict
  contains:
    enabled:
      description: Whether the sync is enabled.
      type: bool
    state:
      description:
        - V(SYNC_INITIALIZING) while a sync is under way; V(SYNC_SUCCEEDED), V(SYNC_SUCCEEDED_WITH_WARNING) or V(SYNC_FAILED) after one;
          V(SYNC_DISABLED) and V(SYNC_NA) where there is none.
      type: str
    error_id:
      description: Number of the error of the last attempt, V(0) for none.
      type: float
    error_text:
      description: What the monitor says of the last attempt.
      type: str
    last_sync_ts:
      description: Time of the last attempt, in seconds of Unix time by the clock of the monitor.
      type: float
    last_success_ts:
      description: Time of the last success, in seconds of Unix time by the clock of the monitor.
      type: float
joined:
  description: Whether the sync was started by somebody else, and only waited for.
  returned: always, unless the monitor could not be asked
  type: bool
seconds:
  description: How long the task waited.
  returned: always, unless the monitor could not be asked
  type: float
  sample: 42.5
changes:
  description: The sync that was started, or would be in check mode.
  returned: always, unless the monitor could not be asked
  type: list
  elements: dict
  contains:
    operation:
      description: Always V(run).
      type: str
    kind:
      description: Always V(sync).
      type: str
    name:
      description: The provider.
      type: str
    fields:
      description: Always empty.
      type: list
      elements: str
msg:
  description: The outcome in a sentence, with what the monitor says of it.
  returned: always
  type: str
  sample: The sync of all aws accounts succeeded
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
from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync.actions.run import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
