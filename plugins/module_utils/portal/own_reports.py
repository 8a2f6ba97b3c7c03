# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The usage reports of the own group as they are listed and read: by their numbers, or by a level that only one has.

Source: the API document (reports).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._core.errors import InputError, NotFoundError, Place
from .client import PortalClient
from .shapes import REPORT, REPORT_ENTRY
from .values.enums import REPORT_LEVEL


def list_reports(client: PortalClient) -> list[Mapping[str, Any]]:
    """Return all reports of the own group as they are listed, which is without timeshift and version."""
    # A bare list, where all other listings are objects with items.
    found = client.ask("GET", "/reports", [REPORT_ENTRY], object_name="reports")
    return sorted(found, key=lambda entry: int(entry["id"]))


def read_report(client: PortalClient, number: int) -> Mapping[str, Any] | None:
    """Return a report in full, None where it was removed meanwhile."""
    try:
        return client.read(f"/reports/{number}", shape=REPORT, object_name=f"report {number}", asked_for={"id": number})
    except NotFoundError:
        return None


def level_of(client: PortalClient, level: str) -> int:
    """Return the number for the level of a report.

    :raises InputError: the portal has no such level.
    """
    return REPORT_LEVEL.number(client.known_word(REPORT_LEVEL, level, "level"))


def only_one(entries: Sequence[Mapping[str, Any]], level: str) -> Mapping[str, Any] | None:
    """Return the one report of a level, None where there is none.

    :raises InputError: there are several; it lists their numbers.
    """
    if len(entries) > 1:
        numbers = ", ".join(str(entry["id"]) for entry in entries)
        raise InputError(
            f"there are {len(entries)} reports of the level {level}",
            place=Place(object=f"report {level}"),
            next_step=f"Say which one is meant by its number: {numbers}",
        )
    return entries[0] if entries else None
