# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: host_vars
short_description: Make host variables of the document of a live device
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Returns the texts of two files for C(host_vars/) of an inventory, made of what a document module (such as
    M(steady.fleet.sps_config)) returned with C(state=gathered).
  - C(config.yml) has the document as the variable C(fleet_config), in the same order each time, so that Git shows what differs. Given to the
    module, it is no change.
  - No secret comes from a device into a file, whether the device returns it (the community of SNMP) or not. Each becomes a reference to a variable,
    and C(vault.yml) lists these variables, empty, for you to fill in and encrypt. An empty secret counts as left out, and so does a variable that
    does not exist.
  - Only texts of harmless characters (letters, digits, spaces and common signs without braces and hash signs) are written as they are. All
    others get the tag C(!unsafe), so that Ansible never evaluates what a device says, in whatever form it may look like a template.
  - Characters that do not show (control characters, marks that reverse the direction of writing, and the like) are written as escape sequences.
  - A text with half of a character (a lone surrogate) cannot be in a file; the filter fails and names the option.
positional: _input
options:
  _input:
    description:
      - The RV(ignore:config) that the document module returned.
    type: dict
    required: true
  product:
    description:
      - The product of the device.
    type: str
    required: true
    choices: [appliance, cloud_sync, portal, sps]
  host:
    description:
      - The inventory name of the device. The names of its secrets begin with C(vault_) and this name.
    type: str
    required: true
  full:
    description:
      - Whether what is empty, or what an object of the product has where no one has set anything (such as a quota V(unlimited)), is written too.
      - It is left out by default. What is left out is not managed, so that a change of it on the device is no drift.
    type: bool
    default: false
requirements:
  - requests
seealso:
  - plugin: steady.fleet.drift_report
    plugin_type: module
"""

EXAMPLES = r"""
- name: Read the whole appliance
  steady.fleet.sps_config:
    state: gathered
  register: device_result

- name: Write its host variables
  ansible.builtin.copy:
    content: "{{ texts.config }}"
    dest: "host_vars/{{ inventory_hostname }}/config.yml"
    mode: "0644"
  vars:
    texts: "{{ device_result.config | steady.fleet.host_vars(product='sps', host=inventory_hostname) }}"

- name: Write the list of its secrets, unless somebody has filled it in already
  ansible.builtin.copy:
    content: "{{ texts.vault }}"
    dest: "host_vars/{{ inventory_hostname }}/vault.yml"
    mode: "0600"
    force: false
  vars:
    texts: "{{ device_result.config | steady.fleet.host_vars(product='sps', host=inventory_hostname) }}"
"""

RETURN = r"""
_value:
  description: The texts of the files, C(config) and C(vault).
  type: dict
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.steady.fleet.plugins.plugin_utils.export.host_vars import host_vars
from ansible_collections.steady.fleet.plugins.plugin_utils.in_process import plain


def make_host_vars(config: Any, *, product: str, host: str, full: bool = False) -> dict[str, str]:
    """Return the texts of the files, which Ansible must not evaluate: what a device said is in them.

    :raises AnsibleFilterError: the input is no document, or the product not one of ours.
    """
    if not isinstance(config, Mapping):
        raise AnsibleFilterError(
            f"steady.fleet.host_vars: the input must be the config that a document module returned, not {type(config).__name__}"
        )
    try:
        files = host_vars(plain(config), product=str(product), host=str(host), full=bool(full))
    except ValueError as error:
        raise AnsibleFilterError(f"steady.fleet.host_vars: {error}") from error
    # Before 2.19, Ansible takes any text for its own that is not marked.
    return {"config": wrap_var(files.config), "vault": wrap_var(files.vault)}


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filters by name."""
        return {"host_vars": make_host_vars}
