# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    # What every module of the collection has in common.
    DOCUMENTATION = r"""
options: {}
requirements:
  - requests
attributes:
  check_mode:
    support: full
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
  diff_mode:
    support: full
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    details:
      - The result always has RV(ignore:diff), with the options that the task manages and nothing else. Secrets are masked.
  idempotent:
    support: full
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
notes:
  - A task runs inside Ansible's own process on the controller and starts no Python of its own, unless another connection was chosen or the task is
    delegated to another machine. With C(async) or C(become), or where the variable C(fleet_in_process) is V(false), it runs as an ordinary
    module. Both do the same.
  - Nothing here was proven on a live device. The behavior follows the vendor's documents, and is tested with simulators that enforce them.
"""

    # For modules that only read.
    INFO = r"""
options: {}
requirements:
  - requests
attributes:
  check_mode:
    support: full
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    details:
      - This module never changes anything.
  diff_mode:
    support: N/A
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
  idempotent:
    support: full
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
notes:
  - A task runs inside Ansible's own process on the controller and starts no Python of its own, unless another connection was chosen or the task is
    delegated to another machine. With C(async) or C(become), or where the variable C(fleet_in_process) is V(false), it runs as an ordinary
    module. Both do the same.
  - Nothing here was proven on a live device. The behavior follows the vendor's documents, and is tested with simulators that enforce them.
"""

    # For modules that have secrets which cannot be read back.
    SECRETS = r"""
options:
  update_secrets:
    description:
      - What happens to secrets that the product already has. They cannot be read back and so cannot be compared.
      - With V(on_create), a secret is written only where the product has none yet, or where the product takes the object only as a whole and something
        else of it changes. A secret that alone differs on the product is not noticed, and no change is reported.
      - With V(on_change), a secret is written where it is another one than was written last, or where the product shows that somebody else wrote one
        since, and no change is reported otherwise. This needs O(secrets_ledger) and O(secrets_key).
      - With V(always), every secret given is written, and the task reports C(changed) each time it runs.
    type: str
    aliases: [update_password]
    choices: [on_create, on_change, always]
    default: on_create
"""

    # For those that can remember what they wrote.
    LEDGER = r"""
options:
  secrets_ledger:
    description:
      - A file that remembers, for each secret that was written, a fingerprint of it and what the product showed afterwards. It is made
        where it does not exist, may be shared by devices, and lies on the machine that runs the module. See the guide on secrets in the documentation
        of the collection.
      - Without O(secrets_key), nothing can be read out of it, and no guess can be tried.
      - What is written is recorded whatever O(update_secrets) says. A file that is lost or damaged makes no secret be written. One that
        was made with another key is refused.
      - If left out, the variable C(fleet_secrets_ledger) of the host, and then the value of the environment variable E(FLEET_SECRETS_LEDGER) is used.
        If neither is set, nothing is remembered, and V(on_change) is refused unless the product can check the secret.
    type: path
  secrets_key:
    description:
      - The key of the ledger, at least 16 characters, which belongs into the vault. Make one with C(openssl rand -base64 32).
      - If left out, the variable C(fleet_secrets_key) of the host, and then the value of the environment variable E(FLEET_SECRETS_KEY) is used.
        A ledger without a key is refused.
      - With it, the plan of a document module also proves, to those who have the key, which secrets it writes, with a ledger or without.
    type: str
  secrets_key_previous:
    description:
      - The key that the ledger had before, while the key is changed. Entries made with it count, and get the new key in the same run.
      - If left out, the variable C(fleet_secrets_key_previous) of the host, and then the value of the environment variable
        E(FLEET_SECRETS_KEY_PREVIOUS) is used. If neither is set, entries made with another key count as missing.
    type: str
  unknown_secrets:
    description:
      - What O(update_secrets=on_change) does with a secret that the product has, and of which the ledger knows nothing.
      - With V(keep), it is taken for the one that is given, and remembered as that.
      - With V(write), the one that is given is written once.
    type: str
    aliases: [on_unknown]
    choices: [keep, write]
    default: keep
"""

    # For modules that manage a whole device.
    DOCUMENT = r"""
options:
  state:
    description:
      - V(merged) brings what is listed in O(config) to what is written there, and leaves everything else alone.
      - V(overridden) does the same, and also removes what is not listed, of the kinds named in O(purge) and of no others.
      - V(gathered) changes nothing and returns the device's configuration as a document.
    type: str
    choices: [merged, overridden, gathered]
    default: merged
  kinds:
    description:
      - The kinds of object to look at, by their keys in O(config). What O(config) says of other kinds is passed over.
      - All kinds by default.
    type: list
    elements: str
  purge:
    description:
      - "B(Removes configuration.) The kinds of which O(state=overridden) removes what is not listed in O(config)."
      - Needed with O(state=overridden). Without meaning with the other states.
    type: list
    elements: str
    default: []
  max_deletes:
    description:
      - How many objects and entries may go at most. Where the plan has more deletions, the task fails before anything is written and lists them.
      - What O(config) itself lists as C(absent) counts as well.
      - With the default of V(0), a plan that deletes anything fails.
    type: int
    default: 0
  max_changes:
    description:
      - How many objects and entries may be made, changed or removed at most. Where the plan has more, the task fails before anything is
        written and lists them.
      - No bound by default.
    type: int
  approved_plan:
    description:
      - The only plan that may be carried out, as check mode returned it in C(plan).
      - It can be carried out in several goes. Each value of the device may be as it was when the plan was made, or as the plan leaves it, so
        what is carried out already stays as it is, and the rest is made. Where the document or the device has changed otherwise, or
        where it is a plan for another device or made with other options, the task fails before anything is written and says what moved.
      - Of an object that the plan makes, what the document leaves out is the product's choice, and may be anything.
      - Secrets are in no plan, not even as hashes. Of a secret counts only whether it is given.
      - An empty mapping stands for a device that has no approved plan, and is refused.
      - Any plan is carried out by default.
    type: dict
"""
