# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Proves, to those who have the key, that a secret is still the one that a plan was made with; to all others, it says nothing of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .._core.fingerprints import COST, Fingerprints, check_key, equal, new_salt
from .._core.results import ProofRecord


class SecretProofs:
    """Proofs of the secrets of one device, made and tested with one key.

    :raises InputError: the key is too weak.
    """

    def __init__(self, key: str, device: str) -> None:
        check_key(key, "secrets_key")
        self._key = Fingerprints(key)
        self._device = device

    def of(self, secrets: Iterable[tuple[str, Any]]) -> dict[str, ProofRecord]:
        """Return a proof of each secret, by its full name."""
        proofs: dict[str, ProofRecord] = {}
        for name, value in secrets:
            salt = new_salt()
            proofs[name] = {"cost": COST, "salt": salt, "proof": self._proof(name, value, salt)}
        return proofs

    def fits(self, name: str, value: Any, proof: Any) -> bool:
        """Return whether a secret is still the one that such a proof was made of."""
        if not isinstance(proof, Mapping):
            return False
        cost, salt, text = (proof.get(part) for part in ("cost", "salt", "proof"))
        # Only what this release makes: a plan from elsewhere may not ask for any amount of memory.
        if cost != COST or not isinstance(salt, str) or not salt.isascii() or not isinstance(text, str):
            return False
        return equal(self._proof(name, value, salt), text)

    def _proof(self, name: str, value: Any, salt: str) -> str:
        return self._key.of(value, salt=salt, about=f"plan {self._device} {name}", cost=COST)
