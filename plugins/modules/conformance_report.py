#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: conformance_report
short_description: Report on the conformance of devices
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Makes one report of what M(steady.fleet.conformance) found on the devices of a play, as an HTML page, as Markdown and as JSON, and shows it.
  - Devices are counted and not named. There is nothing in a report that identifies a site, and it is sent nowhere. Read it before you send it to anybody.
  - It talks to no device. It reads the results that tasks before it have registered, so run it once, on the controller, with C(run_once) and
    C(delegate_to=localhost).
options:
  result:
    description: The name of the variable in which each device has the result of M(steady.fleet.conformance).
    type: str
    default: conformance_result
  folder:
    description:
      - The folder for the files. It is made, with those above it, where it does not exist.
      - No file is written by default.
    type: path
  formats:
    description:
      - Which files to write into O(folder).
      - V(html) is C(conformance.html), one page that needs no network. V(markdown) is C(conformance.md). V(json) is C(conformance.json), whose form is
        described by C(docs/conformance-report.schema.json) of the collection.
    type: list
    elements: str
    choices: [html, markdown, json]
    default: [html, markdown, json]
  show:
    description: Whether to show the report on the screen.
    type: bool
    default: true
attributes:
  check_mode:
    support: full
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    details:
      - Files are written in check mode as well. They are on the controller, and no part of any device.
  diff_mode:
    support: none
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    details:
      - Nothing of a device is changed.
  idempotent:
    support: full
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
  action:
    support: full
    description: Indicates this has a corresponding action plugin so some parts of the options can be executed on the controller.
    details:
      - All of it is done on the controller, by the action.
seealso:
  - module: steady.fleet.conformance
"""

EXAMPLES = r"""
- name: Compare every appliance with its documents
  hosts: sps
  gather_facts: false
  tasks:
    - name: Look at the device
      steady.fleet.conformance:
      register: conformance_result

    - name: Report on all of them
      steady.fleet.conformance_report:
        folder: conformance
      run_once: true
      delegate_to: localhost
"""

RETURN = r"""
report:
  description: The whole report, as the JSON file has it.
  returned: success
  type: dict
  sample:
    format: steady.fleet conformance report
    version: 1
    created: '2026-11-22T03:00:00Z'
    collection: 1.0.0
    devices: []
files:
  description: The paths of the files that were written, by their format.
  returned: success
  type: dict
  sample:
    html: /srv/fleet/conformance/conformance.html
msg:
  description: How many devices were looked at, and what to read before sending anything.
  returned: always
  type: str
  sample: 2 devices were looked at. Nothing was sent anywhere. Read /srv/fleet/conformance/conformance.html before you send it.
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
    "result": {"type": "str", "default": "conformance_result"},
    "folder": {"type": "path"},
    "formats": {
        "type": "list",
        "elements": "str",
        "choices": ["html", "markdown", "json"],
        "default": ["html", "markdown", "json"],
    },
    "show": {"type": "bool", "default": True},
}


def main() -> None:
    refuse("conformance_report", ARGUMENTS, "reads the results of other hosts, which only the controller has")


if __name__ == "__main__":
    main()
