#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: drift_report
short_description: Report on the drift of a whole estate (Acronis, Forcepoint, One Identity, Riverbed)
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Makes one report of what the document modules (such as M(steady.fleet.sps_config)) found on many devices. For each device and each kind of
    object it says whether it is in sync, drifted, blocked, unreachable or failed, and shows every field that differs with what is on the device and what
    is in the document.
  - Writes the report as one HTML page, as Markdown for the comment of a merge request, as JSON and as JUnit XML, and a plan file, with which exactly
    what was reported can be enforced.
  - It talks to no device. It reads the results that tasks before it have registered, so run it once, on the controller, with C(run_once) and
    C(delegate_to=localhost).
  - Results are masked by the modules that made them. There is no secret in a report or plan file.
options:
  hosts:
    description:
      - The inventory names of the devices to report on.
      - By default all hosts of the play, also those that failed or were unreachable.
      - A device whose task was skipped is left out of the report, since the play chose not to look at it.
    type: list
    elements: str
  result:
    description:
      - The name of the variable in which each device has the result of its document module.
    type: str
    default: device_result
  folder:
    description:
      - The folder for the reports. It is made, with those above it, where it does not exist. A path that is not absolute begins where
        C(ansible-playbook) was started.
      - No report is written by default.
    type: path
  formats:
    description:
      - Which reports to write into O(folder).
      - V(html) is C(drift.html), one page that needs no network. V(markdown) is C(drift.md). V(json) is C(drift.json), whose form is described by
        C(docs/drift-report.schema.json) of the collection. V(junit) is C(drift.xml).
    type: list
    elements: str
    choices: [html, markdown, json, junit]
    default: [html, markdown, json, junit]
  markdown_limit:
    description:
      - How many characters the Markdown report may have at most. What does not fit is left out, and its last sentence says how much that is.
      - The default suits GitHub, whose comments have 65,536 characters at most. Those of GitLab may have 1,000,000. Not less than 2,000.
    type: int
    default: 60000
  plan_file:
    description:
      - Where to write the plan file. It has the plan of every device that could be read, and only check mode makes plans.
      - It has a checksum of all of it, and is signed where the environment has E(FLEET_PLAN_KEY), a text of 16 characters or more.
        Enforcement refuses a plan that was edited, and with that variable also one that is not signed with the same key.
      - No plan file is written by default.
    type: path
  history_file:
    description:
      - A file of JSON lines to which each run adds one for each device, with the time, its state and the objects that differ. The reports then say since when
        something has drifted (C(since) in C(drift.json)). It is made, with the folders above it, where it does not exist.
      - A run in which a device could not be compared neither ends nor begins a drift. A line that is none is passed over, with a warning.
      - No history is kept by default.
    type: path
  reports:
    description:
      - Files C(drift.json) of other runs, such as those of slices or sites, to make one report of in all of its forms. No result of any host is read then.
      - Of a device that is in several of them, what was read last counts.
      - It cannot be given with O(hosts), O(plan_file), O(history_file) or O(job_id).
      - The report is on the hosts of the play by default.
    type: list
    elements: path
  job_id:
    description:
      - The number of the job in AWX or Automation Controller that runs this, as the variable C(awx_job_id) has it. The task then sets statistics of
        the run, which AWX keeps as the artifacts of the job, hands on to later jobs of a workflow as variables, and has in notifications.
      - C(fleet_summary) has RV(msg) as C(text), RV(summary) as C(counts), and the names of the devices that are not in sync, by state in C(devices) and by
        the word for programs in C(errors). C(fleet_report_<job_id>) is the Markdown report, 12,000 characters at most. C(fleet_plan_<job_id>) is the
        plan file, compressed by gzip and as base64, which O(steady.fleet.device#module:plan_file) takes.
      - Nothing is handed on by default.
    type: int
  commit:
    description:
      - The commit that the documents are from, as the plan file names it.
      - By default what C(git) says of the inventory's folder, with C(-dirty) behind it where files were changed since. Null without git or repository.
    type: str
  title:
    description:
      - The heading of the reports.
    type: str
    default: Configuration drift
  fail_on_error:
    description:
      - Whether to fail where a device failed or was unreachable. Its state is not known, so no drift elsewhere does not mean no drift.
    type: bool
    default: true
  fail_on_drift:
    description:
      - Whether to fail where a device has drifted.
    type: bool
    default: false
requirements:
  - requests
attributes:
  check_mode:
    support: full
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    details:
      - Files are written in check mode as well, since that is what drift is looked for in. They are on the controller, and no part of any device.
  diff_mode:
    support: none
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    details:
      - The report is the difference. It is the same with and without diff mode.
  idempotent:
    support: full
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    details:
      - It never reports a change, so that a recap counts changes of devices alone. Every report has its own time.
  action:
    support: full
    description: Indicates this has a corresponding action plugin so some parts of the options can be executed on the controller.
    details:
      - All of it is done on the controller, by the action.
notes:
  - All files are written before the task fails. No one ever sees half of one.
  - Files can be read by everyone whom the umask lets, for those who review them; only their owner can write them, since whoever changes
    a plan decides what is enforced.
  - Where all devices of a play have failed or are unreachable, Ansible ends the play, and with it a report at its end. Let the tasks before it
    use C(ignore_errors) and C(ignore_unreachable), or C(rescue). With C(serial), a play makes its report again after
    each batch, in which the devices of batches to come count as not reached. Ansible ends such a play where a whole batch has failed.
seealso:
  - module: steady.fleet.appliance_config
  - module: steady.fleet.cloud_sync_config
  - module: steady.fleet.portal_config
  - module: steady.fleet.sps_config
"""

EXAMPLES = r"""
- name: Look for drift on all appliances
  hosts: sps
  gather_facts: false
  vars:
    # In an estate, in host_vars/<device>/config.yml
    fleet_config:
      system_alerts:
        all: {email: true}
  tasks:
    - name: Compare the appliance with its document
      steady.fleet.sps_config:
        config: "{{ fleet_config }}"
      check_mode: true
      ignore_errors: true
      register: device_result

    - name: Report on all of them
      steady.fleet.drift_report:
        folder: reports
        plan_file: reports/plan.json
        history_file: reports/history.jsonl
      run_once: true
      delegate_to: localhost

- name: Fail where one has drifted, and write no file
  steady.fleet.drift_report:
    fail_on_drift: true
  run_once: true
  delegate_to: localhost

- name: Make one report of those of two sites
  steady.fleet.drift_report:
    reports: [berlin/drift.json, oslo/drift.json]
    folder: reports
  run_once: true
  delegate_to: localhost
"""

RETURN = r"""
summary:
  description: How many devices there are, and how many of them are in which state.
  returned: always
  type: dict
  sample:
    devices: 40
    in_sync: 36
    drifted: 2
    blocked: 0
    unreachable: 1
    failed: 1
not_in_sync:
  description: The names of the devices that are not as their documents say, or of which that is not known; of several reports, of all of them.
  returned: always
  type: list
  elements: str
  sample: [sps-berlin-01, portal-oslo]
report:
  description: The whole report, as the JSON report has it. A failure that left files behind is short, and does not have it, nor has one with O(job_id).
  returned: success, or where no file was written
  type: dict
  sample:
    format: steady.fleet drift report
    version: 1
    created: '2026-11-22T03:00:00Z'
    title: Configuration drift
    summary:
      devices: 1
      in_sync: 0
      drifted: 1
      blocked: 0
      unreachable: 0
      failed: 0
    devices:
      - name: sps-berlin-01
        product: sps
        status: drifted
        error: null
        message: null
        repaired: false
        resources:
          - kind: snmp_trap
            status: drifted
            objects: 1
            changes:
              - operation: update
                name: ''
                fields:
                  - field: server
                    before: 192.0.2.10
                    after: traps.example.com
            failures: []
files:
  description: The paths of the files that were written, by their format; V(plan) is the plan file.
  returned: always
  type: dict
  sample:
    html: /srv/fleet/reports/drift.html
    plan: /srv/fleet/reports/plan.json
msg:
  description: What there is to say of the whole estate. Where the task fails, which devices are the reason, and which file to look at.
  returned: always
  type: str
  sample: '2 of 40 devices differ from their documents; 1 could not be reached and 1 failed: their state is not known.'
error:
  description:
    - Why the task fails, in one word. V(failed), V(unreachable), V(blocked) or V(drifted), the gravest status of a device that it was to fail
      with; V(input), the options are wrong or a file cannot be written.
  returned: failure
  type: str
  sample: drifted
"""

from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._run.controller_only import refuse

ARGUMENTS: dict[str, Any] = {
    "hosts": {"type": "list", "elements": "str"},
    "result": {"type": "str", "default": "device_result"},
    "folder": {"type": "path"},
    "formats": {
        "type": "list",
        "elements": "str",
        "choices": ["html", "markdown", "json", "junit"],
        "default": ["html", "markdown", "json", "junit"],
    },
    "markdown_limit": {"type": "int", "default": 60000},
    "plan_file": {"type": "path"},
    "history_file": {"type": "path"},
    "reports": {"type": "list", "elements": "path"},
    "job_id": {"type": "int"},
    "commit": {"type": "str"},
    "title": {"type": "str", "default": "Configuration drift"},
    "fail_on_error": {"type": "bool", "default": True},
    "fail_on_drift": {"type": "bool", "default": False},
}


def main() -> None:
    refuse("drift_report", ARGUMENTS, "reads the results of other hosts, which only the controller has")


if __name__ == "__main__":
    main()
