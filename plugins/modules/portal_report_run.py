#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_report_run
short_description: "Acronis: send a report, or order one and wait for it"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Sends one of the reports of your own group now or for a period, or orders a report on any group, waits until it is ready, and saves it to a file.
  - "Nothing of this can be undone, and the portal does not say whether it was done before. So each request is sent once. Where its response is lost, the task
    fails and says that the request may have been carried out. With O(repeat_lost), the request is sent once more instead."
options:
  action:
    description:
      - V(send) sends a report of your own group as it is scheduled, now.
      - V(adhoc) sends a report of your own group for a period.
      - V(order) orders a report on a group. The portal takes a while to make it.
      - An option that means nothing for the action is an error.
    type: str
    required: true
    choices: [send, adhoc, order]
  report:
    description:
      - The report of your own group, by its level, such as V(all_customers), where there is one of that level, or by its number.
      - Needed with O(action=send) and O(action=adhoc).
    type: str
  group:
    description:
      - The group to order a report on, by its path from your own group, as a list of names, or by number or uuid. Only with O(action=order).
      - If left out, your own group.
    type: raw
  kind:
    description:
      - V(daily) or V(summary), or a name or number that the portal itself has for it. Only with O(action=order).
      - If left out, the portal's default.
    type: str
  level:
    description:
      - What the report shows. V(itself), V(direct_partners), V(all_customers) or V(accounts), or a name or number that the portal
        itself has for it. Only with O(action=order).
      - If left out, the portal's default.
    type: str
  begin_date:
    description:
      - First day of the period, such as V(2027-01-01), or a time such as V(2027-01-01T12:00:00Z), in UTC.
      - Needed with O(action=adhoc). If left out with O(action=order), the portal's default.
    type: str
  end_date:
    description:
      - Last day of the period, or a time, in UTC. For a day, its last second is sent.
      - Needed with O(action=adhoc). If left out with O(action=order), the portal's default.
    type: str
  hide_zero_usage:
    description:
      - Whether groups without any usage are left out. Only with O(action=order).
      - If left out, the portal's default.
    type: bool
  show_skus:
    description:
      - Whether article numbers are shown. Only with O(action=order).
      - If left out, the portal's default.
    type: bool
  start_at:
    description:
      - When the portal is to begin to make the report, as a day or a time in UTC. Only with O(action=order).
      - If left out, at once.
    type: str
  result_action:
    description:
      - V(save) keeps the report on the portal, from where it can be read, V(send) has the portal send it by mail. Only with O(action=order).
      - If left out, V(save).
    type: str
    choices: [save, send]
  dest:
    description:
      - File to save the report to, as JSON, on the machine that the task runs on. Its folder must exist. The file is for its owner alone, and one of that
        name is replaced once the report is there.
      - If left out, the report is in RV(report), and in no file.
    type: path
  wait:
    description:
      - Whether to wait until a report that was ordered is ready. There is nothing to wait for with the other actions and with O(result_action=send).
    type: bool
    default: true
  wait_timeout:
    description:
      - How many seconds to wait for the report. If that is not enough, the task fails; the report is ordered all the same, and
        M(steady.fleet.portal_report_info) reads it later by RV(report_id).
    type: float
    default: 600.0
  poll_interval:
    description:
      - How many seconds pass between two questions whether the report is ready.
    type: float
    default: 5.0
  repeat_lost:
    description:
      - "B(May send or order a report twice.) Whether a request is sent once more where its response was lost."
      - If left out, the task fails and says that it is in doubt.
    type: bool
    default: false
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.portal
attributes:
  check_mode:
    details:
      - In check mode, nothing is sent or ordered, and no file is written. RV(msg) says what would be.
  diff_mode:
    support: none
    details: []
  idempotent:
    support: N/A
    details:
      - This module acts. It reports C(changed) whenever it runs.
  action_group:
    support: full
    description: >-
      Use C(group/steady.fleet.portal) in C(module_defaults) to set the connection options for all modules of the product, and C(group/steady.fleet.all) for
      what all products share.
    membership:
      - steady.fleet.all
      - steady.fleet.portal
seealso:
  - module: steady.fleet.portal_report
  - module: steady.fleet.portal_report_info
  - module: steady.fleet.portal_group_report_schedule
"""

EXAMPLES = r"""
- name: Manage every backup portal
  hosts: portal
  gather_facts: false
  tasks:
    - name: Have a report on all customers
      steady.fleet.portal_report:
        level: all_customers
        enabled: true
        timeshift: 0

    - name: Send it now
      steady.fleet.portal_report_run:
        action: send
        report: all_customers

- name: Send it for January
  steady.fleet.portal_report_run:
    action: adhoc
    report: all_customers
    begin_date: "2027-01-01"
    end_date: "2027-01-31"

- name: Order a report on January, and save it
  steady.fleet.portal_report_run:
    action: order
    group: .
    kind: summary
    level: accounts
    begin_date: "2027-01-01"
    end_date: "2027-01-31"
    dest: "{{ playbook_dir }}/january.json"
    poll_interval: 0.5

- name: Order a report, and go on
  steady.fleet.portal_report_run:
    action: order
    wait: false
  register: ordered

- name: Look whether it is ready
  steady.fleet.portal_report_info:
    gather: []
    ordered:
      id: "{{ ordered.report_id }}"
  register: found
  until: found.ordered.ready
  retries: 10
  delay: 1
"""

RETURN = r"""
outcome:
  description: V(sent), V(ordered) where no one waited or the wait went wrong, V(ready), or V(timeout) where O(wait_timeout) was not enough.
  returned: unless the request itself failed
  type: str
  sample: ready
report_id:
  description: The portal's number of the report that was ordered.
  returned: when a report was ordered
  type: int
  sample: 17
report_uuid:
  description: The uuid of the report that was ordered.
  returned: when a report was ordered
  type: str
  sample: 11936123-4393-4064-2654-201216424569
report:
  description: The report as the portal returns it, C(tenants) with a line for each group and C(params) with what it is about.
  returned: when it is ready and O(dest) is left out
  type: dict
dest:
  description: The file that the report was saved to.
  returned: when it was saved
  type: str
  sample: /home/ops/january.json
seconds:
  description: How long the task waited.
  returned: when it waited
  type: float
  sample: 42.5
changes:
  description: What was done, or would be in check mode.
  returned: unless the request itself failed
  type: list
  elements: dict
  contains:
    operation:
      description: V(send), V(adhoc) or V(order).
      type: str
    kind:
      description: Always V(report).
      type: str
    name:
      description: The report as O(report) names it, or the group that it was ordered on.
      type: str
    fields:
      description: Always empty.
      type: list
      elements: str
msg:
  description: The outcome in a sentence.
  returned: always
  type: str
  sample: The report on group Partner A is ready and was saved to /home/ops/january.json
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.actions.report_run import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
