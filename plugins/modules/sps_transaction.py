#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sps_transaction
short_description: "One Identity SPS: change SPS with several tasks in one transaction"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Opens, commits and rolls back a transaction of One Identity Safeguard for Privileged Sessions (SPS) that spans several tasks.
    All other modules for SPS take the RV(session) that it returns, and then neither log in nor commit.
  - B(The configuration of the appliance can be locked for others until the transaction ends.) Use it with C(block), C(rescue) and C(always), as in
    the examples, so that it ends in any case. One that no task ends is rolled back when C(ansible-playbook) exits, with a warning, if
    V(begin) did not run on another connection, with C(async) or C(become); otherwise it ends when its session has been idle for too long.
  - For the document of one appliance, M(steady.fleet.sps_config) does the same in one task.
options:
  action:
    description:
      - V(begin) logs in and opens a transaction.
      - V(commit) makes everything effective that the transaction has changed. With nothing changed, it is rolled back instead. A commit that
        fails is rolled back, and the error says whether that worked. If the response to a commit is lost, what the transaction has changed is
        read again, to see whether it was carried out.
      - V(rollback) drops everything that the transaction has changed. A transaction that is closed already is no error, nor is a session that has ended.
      - V(show) returns what the transaction has changed so far.
    type: str
    required: true
    choices: [begin, commit, rollback, show]
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.sps
attributes:
  check_mode:
    details:
      - In check mode, V(begin) opens nothing and returns a text in place of a session. Tasks that get it as their option C(session) log in by themselves
        and only predict, so they need credentials; V(commit) and V(rollback) report no change. Without check mode, tasks refuse it.
  diff_mode:
    support: none
    details: []
  idempotent:
    support: N/A
    details:
      - This module acts. Only V(commit) reports a change, and only where there was one.
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.sps) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.sps
seealso:
  - module: steady.fleet.sps_config
"""

EXAMPLES = r"""
- name: Manage every privileged-session appliance
  hosts: sps
  gather_facts: false
  tasks:
    - name: Change alerts and their target together
      block:
        - name: Begin
          steady.fleet.sps_transaction:
            action: begin
          register: transaction
          no_log: true

        - name: Set the target
          steady.fleet.sps_snmp_trap:
            session: "{{ transaction.session }}"
            enabled: true
            version: "2c"
            server: 192.0.2.10
            community: monitoring

        - name: Switch the alerts on
          steady.fleet.sps_system_alerts:
            session: "{{ transaction.session }}"
            all:
              snmp: true

        - name: Commit
          steady.fleet.sps_transaction:
            action: commit
            session: "{{ transaction.session }}"
      rescue:
        - name: Roll back
          steady.fleet.sps_transaction:
            action: rollback
            session: "{{ transaction.session }}"
          when: transaction.session is defined

        - name: Say that nothing was changed
          ansible.builtin.fail:
            msg: The transaction was rolled back, nothing was changed.
"""

RETURN = r"""
session:
  description: The session to give to the tasks of the transaction. Treat it like a password, with C(no_log). In check mode, a text that stands for one.
  returned: with O(action=begin)
  type: str
changes:
  description:
    - What the transaction has changed, as the appliance lists it. With O(action=rollback), what was dropped.
    - V((secret\)) stands for credentials, such as the community of SNMP.
  returned: with O(action=show), O(action=commit) and O(action=rollback)
  type: list
  elements: dict
status:
  description: State of the transaction.
  returned: with O(action=show)
  type: dict
  sample:
    status: open
    remaining_seconds: 580
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
from ansible_collections.steady.fleet.plugins.module_utils.sps.actions.transaction import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
