# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What is known of a secret that cannot be read back, and whether it is to be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

ON_CREATE = "on_create"
"""A secret that the product already has is left alone."""
ON_CHANGE = "on_change"
"""A secret is written where it is not the one that was written last, or where the product shows that somebody else wrote it."""
ALWAYS = "always"
"""Every secret given is written again, since it cannot be compared."""
NEVER = "never"
"""A secret that the product has is taken for right: when what was written is verified."""

NEW = "new"
"""The product has none, and none was ever written."""
LOST = "lost"
"""The product has none, although one was written."""
SAME = "same"
"""It is the one that was written last, and the product shows nothing else."""
ROTATED = "rotated"
"""It is another one than was written last."""
REPLACED = "replaced"
"""It is the one that was written last, and the product shows that another one was written since."""
UNKNOWN = "unknown"
"""The product has one, and it is not known which."""

SECRET_BEFORE = "(secret, not readable)"
SECRET_REPLACED = "(secret, changed on the device)"
SECRET_AFTER = "(secret, written)"
SECRET_ROTATED = "(secret, rotated)"
WRITTEN_MASKS = frozenset({SECRET_AFTER, SECRET_ROTATED})
"""What stands in a diff for a secret that is written."""
MASKS = frozenset({*WRITTEN_MASKS, SECRET_BEFORE, SECRET_REPLACED})


class SecretDecision(NamedTuple):
    """What is known of one secret that is given."""

    state: str
    write: bool

    @property
    def before(self) -> str | None:
        """Return what a diff shows for it before it is written."""
        if self.state in (NEW, LOST):
            return None
        return SECRET_REPLACED if self.state == REPLACED else SECRET_BEFORE

    @property
    def after(self) -> str:
        """Return what a diff shows for it once it is written."""
        return SECRET_ROTATED if self.state == ROTATED else SECRET_AFTER


class GivenSecret(NamedTuple):
    """One secret that is given, and what the product shows of the one that it has.

    :ivar name: in the object: ``users[monitor].auth_password``.
    :ivar present: whether the product has one.
    :ivar evidence: what the product shows that another secret would change, such as the key of the stored password; None where it
        shows nothing.
    """

    name: str
    value: Any
    present: bool
    evidence: Any


SecretDecider = Callable[[GivenSecret], SecretDecision]


def by_presence(policy: str) -> SecretDecider:
    """Return the decision for policies that ask only whether the product has a secret."""

    def decide(given: GivenSecret) -> SecretDecision:
        if not given.present:
            return SecretDecision(NEW, write=True)
        return SecretDecision(UNKNOWN, write=policy == ALWAYS)

    return decide
