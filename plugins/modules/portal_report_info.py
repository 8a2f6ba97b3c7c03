#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_report_info
short_description: "Acronis: read usage reports of the portal"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Reads the reports of your own group, the settings of the regular report on groups, and a report that was ordered.
  - The portal has no list of ordered reports. One is found by its number or uuid, or by what was ordered.
options:
  group:
    description:
      - The group whose regular report, and on which an ordered report, is read, by its path from your own group, as a list of names, or by number or uuid.
        V(.) is your own group.
    type: raw
    default: .
  recurse:
    description:
      - Whether to read the regular reports on all groups below it as well.
    type: bool
    default: false
  gather:
    description:
      - V(reports) for the reports of your own group, V(schedules) for the settings of the regular report on O(group).
    type: list
    elements: str
    aliases: [gather_subset]
    choices: [reports, schedules]
    default: [reports, schedules]
  ordered:
    description:
      - The ordered report to read, by its number, its uuid, or what was ordered.
      - If left out, none is read.
    type: dict
    suboptions:
      id:
        description:
          - Its number, as M(steady.fleet.portal_report_run) returns it.
          - If left out, the other options decide.
        type: int
      uuid:
        description:
          - Its uuid.
          - If left out, the other options decide.
        type: str
      begin_date:
        description:
          - First day of the period, or a time, in UTC, as it was ordered.
          - If left out, the other options decide.
        type: str
      end_date:
        description:
          - Last day of the period, or a time, in UTC, as it was ordered. For a day, its last second is asked for.
          - If left out, the other options decide.
        type: str
      level:
        description:
          - Its level, as in M(steady.fleet.portal_report_run).
          - If left out, the other options decide.
        type: str
extends_documentation_fragment:
  - steady.fleet.attributes.info
  - steady.fleet.portal
attributes:
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
  - module: steady.fleet.portal_report_run
  - module: steady.fleet.portal_group_report_schedule
"""

EXAMPLES = r"""
- name: Manage every backup portal
  hosts: portal
  gather_facts: false
  tasks:
    - name: Read the reports of the own group, and the regular ones on all groups
      steady.fleet.portal_report_info:
        recurse: true
      register: found

- name: Look for a report that was ordered in January
  steady.fleet.portal_report_info:
    gather: []
    ordered:
      begin_date: "2027-01-01"
      end_date: "2027-01-31"
      level: accounts
  register: january
"""

RETURN = r"""
reports:
  description: The reports of your own group, in the options of M(steady.fleet.portal_report), with their numbers.
  returned: with V(reports) in O(gather)
  type: list
  elements: dict
  sample:
    - id: 17
      level: all_customers
      enabled: true
      timeshift: 0
      version: 1
schedules:
  description: The regular reports, in the options of M(steady.fleet.portal_group_report_schedule).
  returned: with V(schedules) in O(gather)
  type: list
  elements: dict
  sample:
    - group: Partner A
      enabled: false
      level: direct_partners
ordered:
  description: The ordered report.
  returned: with O(ordered)
  type: dict
  contains:
    found:
      description: Whether such a report was ordered.
      type: bool
    ready:
      description: Whether it is ready.
      type: bool
    report:
      description: The report as the portal returns it, empty as long as it is not ready.
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
"""

from ansible_collections.steady.fleet.plugins.module_utils._run.ansible_module import run_module
from ansible_collections.steady.fleet.plugins.module_utils.portal.info.report_info import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
