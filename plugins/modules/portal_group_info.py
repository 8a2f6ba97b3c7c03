#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_group_info
short_description: "Acronis: read groups of the portal"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Reads a group or a whole tree of groups, with what the portal counts of their usage.
options:
  group:
    description:
      - The group to read, by its path from your own group, as a list of names, or by number or uuid. V(.) is your own group.
    type: raw
    default: .
  recurse:
    description:
      - Whether to read all groups below it as well.
    type: bool
    default: false
  shape:
    description:
      - V(flat) returns one list, V(tree) puts each group into C(children) of the group above it.
    type: str
    choices: [flat, tree]
    default: flat
  gather:
    description:
      - What to read of each group beside what a listing shows; each takes a request for each group.
      - V(details) are the options that a listing does not show, V(settings) those of M(steady.fleet.portal_group_settings),
        V(quota_exceedance) the quotas that are exceeded, V(watchers) who is notified of O(watched_events).
    type: list
    elements: str
    aliases: [gather_subset]
    choices: [details, settings, quota_exceedance, watchers]
    default: []
  kinds:
    description:
      - Only groups of these kinds, in the words of M(steady.fleet.portal_group).
      - All kinds, if empty.
    type: list
    elements: str
    default: []
  enabled:
    description:
      - Only groups that are enabled, or that are not.
      - If left out, both.
    type: bool
  name:
    description:
      - Only groups whose name is like this; C(*) stands for any text and C(?) for one character.
      - If left out, all are returned.
    type: str
  watched_events:
    description:
      - Who is notified of these events, for V(watchers) in O(gather). V(error), V(warning), V(info), V(daily_report), V(critical).
    type: list
    elements: str
    default: [error, warning, critical]
  watched_service:
    description:
      - The service that the events are of.
    type: str
    choices: [management, backup]
    default: backup
  levels_up:
    description:
      - How many levels of groups above are looked at for watchers.
      - All by default.
    type: int
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
  - module: steady.fleet.portal_group
  - module: steady.fleet.portal_config
"""

EXAMPLES = r"""
- name: Manage every backup portal
  hosts: portal
  gather_facts: false
  tasks:
    - name: Read all customers with the quotas that they exceed
      steady.fleet.portal_group_info:
        recurse: true
        kinds: [customer]
        gather: [quota_exceedance]
      register: customers

- name: Read the whole tree
  steady.fleet.portal_group_info:
    recurse: true
    shape: tree
  register: portal
"""

RETURN = r"""
groups:
  description:
    - The groups, in the options of M(steady.fleet.portal_group), with what cannot be written, as far as the portal returns it, such as
      C(id), C(uuid), C(version), C(parent_id) and C(usage), and with what O(gather) asks for.
  returned: success
  type: list
  elements: dict
  contains:
    settings:
      description: The options of M(steady.fleet.portal_group_settings). There when O(gather) has V(settings).
      type: dict
    quota_exceedance:
      description: Whether each quota is exceeded, by the portal's own names such as C(vms). There when O(gather) has V(quota_exceedance).
      type: dict
    watchers:
      description: Who is notified of O(watched_events), as the portal returns it. There when O(gather) has V(watchers).
      type: list
      elements: dict
    children:
      description: The groups below this one. There with O(shape=tree).
      type: list
      elements: dict
  sample:
    - path: Partner A
      kind: msp
      id: 1200
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.info.group_info import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
