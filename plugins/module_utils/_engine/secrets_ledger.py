# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Remembers which secrets were written, so that a rotated one is written once, and one that somebody else changed is noticed.

Products do not return secrets. So for each one that was written, a file has a fingerprint of it and what the product showed afterwards. What is
recorded was confirmed by the product; a run that was interrupted records nothing of what it left, and the next run writes that again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from .._core.errors import InputError
from .._core.fingerprints import COST, Fingerprints, check_key, equal, new_salt
from .._schema.secret_state import (
    ALWAYS,
    LOST,
    NEW,
    ON_CHANGE,
    REPLACED,
    ROTATED,
    SAME,
    UNKNOWN,
    GivenSecret,
    SecretDecider,
    SecretDecision,
)
from .ledger_file import KEPT, WRITTEN, DamagedError, Entry, LedgerFile, entry_from

KEEP = "keep"
"""A secret of the product that the ledger does not know is taken for the one that is given."""
WRITE = "write"
"""It is written once."""


class SecretsLedger:
    """The ledger of one device, for one task.

    :ivar planned: what was found of each secret that is given, by its full name: ``snmp_trap auth_password``.
    :ivar unknown: :data:`KEEP` or :data:`WRITE`.
    """

    def __init__(
        self,
        path: str,
        key: str,
        device: str,
        *,
        policy: str,
        unknown: str,
        warn: Callable[[str], None],
        previous_key: str = "",
        now: Callable[[], float] = time.time,
    ) -> None:
        """Read the ledger.

        :arg device: product, name and port, which identify the device among others in the same file.
        :arg policy: one of :data:`ON_CHANGE`, :data:`ALWAYS` and :data:`ON_CREATE`: what was written is recorded with each of them.
        :arg unknown: :data:`KEEP` or :data:`WRITE`.
        :arg previous_key: of entries that were made before the key was changed.
        :raises InputError: a key is too weak, or the file cannot be read.
        """
        check_key(key, "secrets_key")
        if previous_key:
            check_key(previous_key, "secrets_key_previous")
        self.planned: dict[str, tuple[GivenSecret, SecretDecision]] = {}
        self._proved: dict[str, GivenSecret] = {}
        self._device = device
        self._policy = policy
        self.unknown = unknown
        self._warn = warn
        self._now = now
        self._file = LedgerFile(path)
        self._key = Fingerprints(key)
        self._keys = [self._key, *([Fingerprints(previous_key)] if previous_key else [])]
        self._entries: dict[str, tuple[Entry, Fingerprints]] = {}
        self._exists = False
        self._read()

    def _read(self) -> None:
        try:
            devices = self._file.read()
        except DamagedError:
            self._warn(
                f"secrets_ledger: {self._file.path} is damaged, so nothing in it counts: restore it from Git or a backup. "
                f"What is recorded from now on is in a new one, and the damaged one has the name {self._file.aside} then"
            )
            devices = {}
        if devices is None:
            return
        self._exists = True
        if devices and self._device not in devices:
            self._warn(
                f"secrets_ledger: {self._file.path} knows other devices ({len(devices)}), and nothing of {self._device}"
            )
        known = devices.get(self._device, {})
        foreign = []
        others = False
        for name, data in known.items():
            entry = entry_from(data)
            keys = [key for key in self._keys if entry is not None and entry.is_sealed(key, self._device, name)]
            if entry is None or not keys:
                foreign.append(name)
                others = others or entry is not None
            else:
                self._entries[name] = (entry, keys[0])
        if others and not self._entries:
            # A key that is not the right one would replace what the right one made.
            raise InputError(
                f"secrets_ledger: no entry of {self._device} in {self._file.path} was made with this secrets_key",
                next_step="Give the key that it was made with, as secrets_key_previous where that was changed, or remove the entries or the file",
            )
        if foreign:
            self._warn(
                f"secrets_ledger: {self._file.path} has entries that were not made with this secrets_key, or were changed "
                f"since, and so count as missing: {', '.join(sorted(foreign))}"
            )

    @property
    def _writes_unknown(self) -> bool:
        return self._policy == ALWAYS or (self._policy == ON_CHANGE and self.unknown == WRITE)

    def check_writable(self) -> None:
        """Refuse a place where nothing could be recorded.

        :raises InputError: the folder cannot be written to.
        """
        self._file.check_writable()

    def decider(self, label: str) -> SecretDecider:
        """Return what says of each secret of an object whether it is to be written.

        :arg label: of the object, for example ``snmp_agent`` or ``user jane``.
        """

        def decide(given: GivenSecret) -> SecretDecision:
            name = full_name(label, given.name)
            state = self._state(name, given)
            if state == UNKNOWN and not self._exists:
                self._exists = True
                consequence = "written once" if self._writes_unknown else "taken for those that are given"
                self._warn(
                    f"secrets_ledger: there is no {self._file.path} yet, so secrets that the product has are {consequence}"
                )
            changed = state in (ROTATED, REPLACED) and self._policy == ON_CHANGE
            unknown = state == UNKNOWN and self._writes_unknown
            decision = SecretDecision(state, state in (NEW, LOST) or self._policy == ALWAYS or changed or unknown)
            self.planned[name] = (given, decision)
            return decision

        return decide

    def recorder(self, label: str) -> SecretDecider:
        """Return what notes how each secret of an object looks after it was written, and has only those written that are missing."""

        def decide(given: GivenSecret) -> SecretDecision:
            self._proved[full_name(label, given.name)] = given
            return SecretDecision(UNKNOWN if given.present else NEW, write=not given.present)

        return decide

    def _state(self, name: str, given: GivenSecret) -> str:
        known = self._entries.get(name)
        if not given.present:
            return NEW if known is None else LOST
        if known is None:
            return UNKNOWN
        entry, key = known
        found = key.of(given.value, salt=entry.salt, about=self._about(name), cost=entry.cost)
        if not equal(found, entry.secret):
            return ROTATED
        if entry.evidence and given.evidence is not None:
            evidence = self._evidence(key, name, entry.salt, given.evidence)
            return SAME if equal(evidence, entry.evidence) else REPLACED
        return SAME

    def _about(self, name: str) -> str:
        return f"{self._device} {name}"

    def _evidence(self, key: Fingerprints, name: str, salt: str, evidence: Any) -> str:
        return "" if evidence is None else key.mac("evidence", self._device, name, salt, evidence)

    def _entry(self, name: str, given: GivenSecret, origin: str, at: str) -> Entry:
        salt = new_salt()
        entry = Entry(
            at=at,
            origin=origin,
            cost=COST,
            salt=salt,
            secret=self._key.of(given.value, salt=salt, about=self._about(name), cost=COST),
            evidence=self._evidence(self._key, name, salt, given.evidence),
        )
        return entry.sealed(self._key, self._device, name)

    def settle(self, written: Iterable[str], gone: Iterable[str]) -> None:
        """Record what was written and confirmed, and what the product has of what is given. Never fails: the device has been written to.

        :arg written: the full names of the secrets that were written.
        :arg gone: the full names of what is not there any more: of secrets, or of objects and entries that have some.
        """
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self._now()))
        removed = frozenset(gone)
        below = tuple(f"{name}{sign}" for name in removed for sign in ".[")

        def goes(name: str) -> bool:
            return name in removed or name.startswith(below)

        entries = {}
        for name in written:
            # What was not read back after it was written is not confirmed.
            if name in self._proved:
                entries[name] = self._entry(name, self._proved[name], WRITTEN, at)
        for name, (given, decision) in self.planned.items():
            if name in entries or goes(name):
                continue
            if decision.state == UNKNOWN and not decision.write and self.unknown == KEEP:
                entries[name] = self._entry(name, self._proved.get(name, given), KEPT, at)
            elif decision.state == SAME and self._entries[name][1] is not self._key:
                # It was made with the previous key.
                old = self._entries[name][0]
                entries[name] = self._entry(name, given, old.origin, old.at)
        stale = [name for name in self._entries if goes(name) and name not in entries]
        if entries or stale:
            try:
                self._file.update(self._device, entries, goes)
            except (OSError, InputError) as error:
                self._warn(
                    f"secrets_ledger: {self._file.path} could not be written ({error}), so secrets that this run has written will be written again"
                )
                return
        left = [name for name, (_entry, key) in self._entries.items() if key is not self._key and name not in entries]
        left = [name for name in left if not goes(name)]
        if left:
            self._warn(
                f"secrets_ledger: these entries are still of secrets_key_previous, so keep that: {', '.join(sorted(left))}"
            )

    def states(self) -> dict[str, str]:
        """Return what was found of each secret that is given, by its full name."""
        return {name: decision.state for name, (_given, decision) in self.planned.items()}


def full_name(label: str, name: str) -> str:
    """Return the name of a secret among all of a device: ``snmp_agent users[monitor].auth_password``."""
    return f"{label} {name}"
