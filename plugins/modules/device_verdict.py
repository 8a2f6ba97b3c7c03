#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: device_verdict
short_description: Let a device fail by itself after a report on all devices (Acronis, Forcepoint, One Identity, Riverbed)
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Evaluates the result that a host has registered, as M(steady.fleet.drift_report) does, and fails on that very host, so that the recap, the
    exit code, AWX's view of hosts and callbacks say of each device what the report says.
  - A device that could not be reached is unreachable in Ansible's own sense, one that could not be compared fails with its own error.
  - Use it after the report. Unlike a failure of the task that compares, it does not end the play before the report is written, even where
    every device is down.
options:
  result:
    description:
      - The name of the variable in which the host has the result of its document module.
    type: str
    default: device_result
  fail_on_drift:
    description:
      - Whether a device that has drifted fails. What the host's variable C(fleet_fail_on_drift) says by default, and V(false) without that.
    type: bool
  report:
    description:
      - The report to name in the message of a device that has drifted.
      - What the host's variable C(fleet_report_folder) says by default. Without that, no report is named.
    type: str
requirements:
  - requests
attributes:
  check_mode:
    support: full
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
  diff_mode:
    support: none
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    details:
      - It changes nothing.
  idempotent:
    support: full
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
  action:
    support: full
    description: Indicates this has a corresponding action plugin so some parts of the options can be executed on the controller.
notes:
  - Ansible's C(junit) callback writes no test case for a task on an unreachable host; the report C(drift.xml) has one.
seealso:
  - module: steady.fleet.drift_report
"""

EXAMPLES = r"""
- name: Compare every device with its document
  hosts: sps
  gather_facts: false
  vars:
    # In an estate, in host_vars/<device>/config.yml
    fleet_config:
      system_alerts:
        all: {email: true}
  tasks:
    - name: Compare the device with its document
      steady.fleet.device:
      check_mode: true
      ignore_errors: true
      register: device_result

    - name: Say what became of the device
      steady.fleet.device_verdict:

- name: Let each device that has drifted fail
  steady.fleet.device_verdict:
    fail_on_drift: true
"""

RETURN = r"""
status:
  description: What the device is, V(in_sync), V(drifted), V(blocked), V(unreachable) or V(failed).
  returned: always
  type: str
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

from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._run.controller_only import refuse

ARGUMENTS: dict[str, Any] = {
    "result": {"type": "str", "default": "device_result"},
    "fail_on_drift": {"type": "bool"},
    "report": {"type": "str"},
}


def main() -> None:
    refuse("device_verdict", ARGUMENTS, "reads the result that a host has registered, which only the controller has")


if __name__ == "__main__":
    main()
