#!/usr/bin/python

# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal_group_lock
short_description: "Acronis: lock or unlock a group of the portal with all groups below it"
version_added: 1.0.0
author:
  - steady.fleet contributors (@steady-fleet)
description:
  - Asks the portal to lock or unlock the tree of a group. What a lock forbids is not documented.
  - B(No response of the portal shows whether a tree is locked.) So there is nothing to compare, and the module asks for the state each time it
    runs, which does no harm. The portal accepts without a word, or refuses and says that it is so already.
  - Since it cannot be read, a lock is no kind of the document of M(steady.fleet.portal_config).
options:
  group:
    description:
      - The group whose tree is locked or unlocked, by its path from your own group, such as V(Partner A/Contoso), or as a list of names where
        a name holds a slash. V(.) is your own group. A number or a uuid is taken for the group's id.
      - A top-level group whose name is a number is written as a list.
    type: raw
    required: true
  state:
    description:
      - What the portal is asked for.
    type: str
    required: true
    choices: [locked, unlocked]
  assume_changed:
    description:
      - What the task reports where the portal accepts, which does not say whether anything changed.
      - With V(true), a change, each time. With V(false), none, so that a state that is enforced regularly stays quiet in reports.
        The request is sent either way.
    type: bool
    default: true
  allow_lockout:
    description:
      - "B(Can lock you out.) Whether your own group may be locked. What a lock forbids is not documented: the account may not be able to
        unlock it."
      - If left out, that is an error.
    type: bool
extends_documentation_fragment:
  - steady.fleet.attributes
  - steady.fleet.portal
attributes:
  check_mode:
    support: partial
    details:
      - Nothing is sent. The prediction is that the portal accepts, also where it would say that the state is so already.
  idempotent:
    support: partial
    details:
      - The request is sent in each run, and the portal is in the same state after it. The task reports no change where the portal says
        that the state was so already, or with O(assume_changed=false).
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
"""

EXAMPLES = r"""
- name: Manage every backup portal
  hosts: portal
  gather_facts: false
  tasks:
    - name: Have a partner
      steady.fleet.portal_group:
        path: Partner A
        kind: msp

    - name: Work on a partner while no one else can
      block:
        - name: Lock the partner
          steady.fleet.portal_group_lock:
            group: Partner A
            state: locked

        - name: Look at it
          steady.fleet.portal_group_info:
            group: Partner A
      always:
        - name: Unlock the partner
          steady.fleet.portal_group_lock:
            group: Partner A
            state: unlocked

- name: Have it unlocked, without a change in each night's report
  steady.fleet.portal_group_lock:
    group: Partner A
    state: unlocked
    assume_changed: false
"""

RETURN = r"""
outcome:
  description:
    - V(accepted) where the portal accepted, which does not say whether the state was so before.
    - V(already) where it refused because the state was so already, in its own words.
    - V(not_asked) in check mode.
  returned: success
  type: str
  sample: accepted
msg:
  description: The same as a sentence.
  returned: success
  type: str
  sample: The portal accepted that Partner A is locked; whether it was so before, it does not say
changes:
  description: What was changed, or would be in check mode, in the order in which it was done.
  returned: success
  type: list
  elements: dict
  contains:
    operation:
      description: V(create), V(update) or V(delete).
      type: str
    kind:
      description: The kind of object, by its key in the document of the portal.
      type: str
    name:
      description: The path of the group.
      type: str
    fields:
      description: The options that changed.
      type: list
      elements: str
diff:
  description: The state before and after. The state before is not readable where the task reports a change.
  returned: success
  type: dict
  contains:
    before:
      description: Before.
      type: dict
    after:
      description: After.
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
from ansible_collections.steady.fleet.plugins.module_utils.portal.actions.group_lock import MODULE


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
