# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Fingerprints of secrets, of no use to whoever lacks the key, and of little use to whoever has it.

A fingerprint is an HMAC-SHA-256 over what scrypt makes of the secret and a salt of its own. Without the key no guess can be tried. With it, each
guess costs a run of scrypt, and one run serves one fingerprint only, since no two share a salt.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64encode
from typing import Any

from .errors import InputError
from .redaction import Unmasked

COST = 2**12
"""The N of scrypt; with r = 8 and p = 1, that is 4 MiB and about 25 ms for each fingerprint."""
MAX_COST = 2**14
"""What scrypt takes without asking OpenSSL for more memory than it has by default. A file from elsewhere may not ask for more."""
MIN_KEY_LENGTH = 16
"""In characters. A key that people make up is shorter, and could be found by trying."""
_SALT_BYTES = 16


def check_key(key: str, option: str) -> None:
    """Refuse a key that would protect nothing.

    :raises InputError: it is too short, or this Python has no scrypt.
    """
    if len(key) < MIN_KEY_LENGTH:
        raise InputError(
            f"{option} has {len(key)} characters, and must have at least {MIN_KEY_LENGTH}",
            next_step="Make one with: openssl rand -base64 32",
        )
    try:
        hashlib.scrypt(b"", salt=b"", n=2, r=8, p=1)
    except (AttributeError, ValueError):
        # It was left out of this Python, or OpenSSL does not let it run, as in FIPS mode.
        raise InputError(
            "the Python that runs the module cannot do scrypt, which fingerprints of secrets need",
            next_step="Use a Python that is linked with OpenSSL 1.1 or newer and not in FIPS mode, or leave update_secrets at on_create",
        ) from None


def new_salt() -> str:
    """Return a salt for one fingerprint."""
    return Unmasked(_encoded(secrets.token_bytes(_SALT_BYTES)))


class Fingerprints:
    """Makes fingerprints with one key."""

    def __init__(self, key: str) -> None:
        self._key = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
        self._known: dict[tuple[str, int, str, str], str] = {}

    def of(self, value: Any, *, salt: str, about: str, cost: int) -> str:
        """Return the fingerprint of a secret.

        :arg value: the secret, or other data that goes into JSON.
        :arg salt: of this fingerprint alone.
        :arg about: what the secret is for, so that a fingerprint that was moved to another place is none.
        :arg cost: the N of scrypt.
        """
        text = json.dumps(value, sort_keys=True)
        asked = (salt, cost, about, text)
        if asked not in self._known:
            stretched = hashlib.scrypt(
                text.encode("utf-8", "surrogatepass"), salt=salt.encode("utf-8"), n=cost, r=8, p=1, dklen=32
            )
            self._known[asked] = self.mac("fingerprint", about, _encoded(stretched))
        return self._known[asked]

    def mac(self, purpose: str, *parts: Any) -> str:
        """Return a code that only the key makes of these parts, for one purpose."""
        text = json.dumps([purpose, *parts], sort_keys=True)
        digest = hmac.new(self._key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
        return Unmasked(_encoded(digest))


def equal(one: str, other: str) -> bool:
    """Compare two fingerprints in a time that does not depend on how much of them is alike."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
