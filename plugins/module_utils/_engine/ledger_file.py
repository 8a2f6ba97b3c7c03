# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The file of a secrets ledger: what was written last for each secret of each device. It holds no secret, and nothing that tests a guess."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields

from .._core.errors import InputError
from .._core.files import existing_above, locked, write_file
from .._core.fingerprints import MAX_COST, Fingerprints, equal

FORMAT = 1
ABOUT = "Fingerprints of the secrets that steady.fleet has written, readable only with their key. See docs/secrets.md"
WRITTEN = "written"
KEPT = "kept"
MAX_SIZE = 64 * 1024 * 1024


@dataclass(frozen=True)
class Entry:
    """What is known of one secret of one device.

    :ivar at: when it was written, in UTC: ``2026-11-26T06:00:00Z``.
    :ivar origin: :data:`WRITTEN`, or :data:`KEPT` where the product had one and it was not known which.
    :ivar cost: of the fingerprint.
    :ivar salt: of the fingerprint.
    :ivar secret: the fingerprint.
    :ivar evidence: a code for what the product showed afterwards; empty where it shows nothing.
    :ivar seal: proves that the entry was made with the key, for this secret of this device.
    """

    at: str
    origin: str
    cost: int
    salt: str
    secret: str
    evidence: str
    seal: str = ""

    def sealed(self, fingerprints: Fingerprints, device: str, name: str) -> Entry:
        """Return the entry with its seal."""
        parts = {**asdict(self), "seal": ""}
        return Entry(**{**parts, "seal": fingerprints.mac("entry", device, name, parts)})

    def is_sealed(self, fingerprints: Fingerprints, device: str, name: str) -> bool:
        """Return whether the seal is right."""
        return equal(self.sealed(fingerprints, device, name).seal, self.seal)


_TEXTS = tuple(item.name for item in fields(Entry) if item.name != "cost")


def entry_from(data: object) -> Entry | None:
    """Return an entry as it stands in the file, or None where it is none."""
    if not isinstance(data, dict) or data.keys() != {item.name for item in fields(Entry)}:
        return None
    cost = data["cost"]
    if not all(isinstance(data[name], str) for name in _TEXTS) or isinstance(cost, bool) or not isinstance(cost, int):
        return None
    # A power of two, as scrypt wants it, and within bounds: the file may come from elsewhere.
    return Entry(**data) if 2 <= cost <= MAX_COST and not cost & (cost - 1) else None


class DamagedError(Exception):
    """The file is no ledger, so nothing in it counts."""


class LedgerFile:
    """A ledger on disk. It is read whole, and written by those who hold the lock of its folder."""

    def __init__(self, path: str) -> None:
        # The file itself, where the path is a link.
        self.path = os.path.realpath(path)

    def check_writable(self) -> None:
        """Refuse a place where nothing could be recorded, before anything is written to a device.

        :raises InputError: the folder cannot be written to.
        """
        folder = existing_above(self.path)
        # It is read as well, since it is what processes lock.
        if not os.path.isdir(folder) or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            raise InputError(
                f"secrets_ledger: {self.path} cannot be written, since the folder {folder} is not readable and writable",
                next_step="Choose another place, or let the user that runs the play read and write there",
            )

    def read(self) -> dict[str, dict[str, object]] | None:
        """Return the entries of each device, by name, as they stand in the file (:func:`entry_from`); None where there is no file.

        :raises InputError: it cannot be read, or a newer release wrote it.
        :raises DamagedError: it is no ledger.
        """
        try:
            with open(self.path, "rb") as file:
                content = file.read(MAX_SIZE + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InputError(
                f"secrets_ledger: {self.path} cannot be read: {error.strerror}",
                next_step="Let the user that runs the play read it, or choose another place",
            ) from error
        if len(content) > MAX_SIZE:
            raise InputError(
                f"secrets_ledger: {self.path} has more than {MAX_SIZE >> 20} MiB, and so is no ledger",
                next_step="Name another file",
            )
        try:
            data = json.loads(content)
        except (ValueError, RecursionError):
            data = None
        if isinstance(data, dict) and isinstance(data.get("format"), int) and data["format"] > FORMAT:
            raise InputError(
                f"secrets_ledger: {self.path} has format {data['format']}, and this release knows {FORMAT}",
                next_step="Use the release of steady.fleet that wrote it, or a newer one",
            )
        found, devices = (data.get("format"), data.get("devices")) if isinstance(data, dict) else (None, None)
        # Other files have devices too, such as a plan.
        is_ledger = isinstance(found, int) and not isinstance(found, bool) and found == FORMAT
        if not is_ledger or not isinstance(devices, dict) or not all(isinstance(one, dict) for one in devices.values()):
            raise DamagedError
        return devices

    @property
    def aside(self) -> str:
        """Return the name that a damaged file has once a new one is written: one that no file has yet."""
        folder, name = os.path.split(self.path)
        free = f"{name}.damaged"
        number = 1
        while os.path.lexists(os.path.join(folder, free)):
            number += 1
            free = f"{name}.damaged-{number}"
        return free

    def update(self, device: str, entries: Mapping[str, Entry], gone: Callable[[str], bool]) -> None:
        """Record entries of a device.

        :arg gone: returns for the name of each other entry of the device whether it goes.
        :raises OSError: it cannot be written.
        """
        folder, name = os.path.split(self.path)
        os.makedirs(folder, exist_ok=True)
        with locked(folder):
            try:
                devices = self.read() or {}
            except DamagedError:
                devices = {}
                os.replace(self.path, os.path.join(folder, self.aside))
            known = devices.get(device, {})
            kept = {name: entry for name, entry in known.items() if not gone(name)}
            devices[device] = {**kept, **{name: asdict(entry) for name, entry in entries.items()}}
            if not devices[device]:
                del devices[device]
            document = {"format": FORMAT, "about": ABOUT, "devices": devices}
            text = json.dumps(document, indent=2, sort_keys=True, ensure_ascii=True) + "\n"
            write_file(folder, [name], text.encode("ascii"))
