# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What the user decided for a whole run, beside the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._core.results import RunOptionsRecord
from .._schema.secret_state import NEVER, ON_CREATE, SecretDecider
from .resource import Item
from .secret_proofs import SecretProofs
from .secrets_ledger import SecretsLedger


@dataclass(frozen=True)
class RunOptions:
    """What the user decided for a whole run.

    :arg update_secrets: what happens to secrets that cannot be compared.
    :arg ledger: remembers which of them were written; None where nothing does.
    :arg proofs: makes and tests the proofs of secrets in plans; None where there is no key for them.
    :arg purge: the kinds of which everything not listed goes.
    :arg max_deletes: how many objects and entries may go at most; None for no bound.
    :arg max_changes: how many objects and entries may be made, changed or removed at most; None for no bound.
    :arg approved: the description of the only plan that may be carried out; None where any may.
    :arg show_plan: check mode describes its plan, so that somebody can approve it.
    :arg kinds: the kinds that the run looks at; None for all.
    :arg force: what is purged is removed even where that needs ``force: true`` of a listed object.
    :arg partial: what was made before a failure, and what was not, is shown as a result, not only as an error.
    :arg continue_on_error: after a failure, everything that does not need what failed is still made.
    """

    update_secrets: str = ON_CREATE
    ledger: SecretsLedger | None = None
    proofs: SecretProofs | None = None
    purge: frozenset[str] = frozenset()
    max_deletes: int | None = None
    max_changes: int | None = None
    approved: Mapping[str, Any] | None = None
    show_plan: bool = False
    kinds: tuple[str, ...] | None = None
    force: bool = False
    partial: bool = False
    continue_on_error: bool = False

    def described(self) -> RunOptionsRecord:
        """Return what decides about the changes of a plan, beside the document and the device."""
        record: RunOptionsRecord = {
            "kinds": None if self.kinds is None else sorted(self.kinds),
            "purge": sorted(self.purge),
            "update_secrets": self.update_secrets,
            "force": self.force,
        }
        if self.proofs is not None:
            record["secrets_key"] = True
        if self.ledger is not None:
            record["secrets_ledger"] = True
            record["unknown_secrets"] = self.ledger.unknown
        return record

    def secret_decider(self, item: Item) -> SecretDecider | None:
        """Return what says of each secret of an object whether it is to be written; None where that it has one decides."""
        if self.ledger is None or item.resource.checks_secrets(item.desired):
            return None
        return self.ledger.recorder(item.label) if self.update_secrets == NEVER else self.ledger.decider(item.label)
