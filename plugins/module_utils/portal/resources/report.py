# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The usage reports of the own group.

Source: the API document (reports). A report has no name, only a number that the portal gives. A document cannot hold a number
before there is one, so a report is known by its level, and by its number only where there are several of one level.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..._core.data import Options
from ..._core.errors import InputError, Place
from ..._engine.resource import CREATE, PRESENT, Change, Item
from ..._run.definition import resource_module
from ..._schema.table import STEERING, Field, FieldTable
from ..._schema.wire import encode
from ..client import PORTAL, PortalClient
from ..own_reports import level_of, list_reports, only_one, read_report
from ..values.enums import REPORT_LEVEL
from ..values.units import FLAG
from .common import PortalResource, enum_field


class Report(PortalResource):
    """One report, known by its level; where several have the same, by its number as well."""

    kind = "report"
    title = "report"
    identity = ("level",)
    removable = True
    table = FieldTable(
        (
            enum_field("level", "level", REPORT_LEVEL),
            Field("id", type="int", access=STEERING, filled=True),
            Field("enabled", type="bool", codec=FLAG, needed=True),
            # Its unit is not known (PORTAL-REPORT-TIMESHIFT), so the number goes as it is.
            Field("timeshift", "schedule.timeshift", type="int", needed=True),
        )
    )

    def name_of(self, desired: Mapping[str, Any]) -> str:
        """Return the level, with the number behind it where that is given."""
        number = desired.get("id")
        return str(desired.get("level")) if number is None else f"{desired.get('level')}/{number}"

    def wire_key(self, wire: Any) -> int:
        """Return the number."""
        return int(wire["id"])

    def read(self, client: PortalClient, items: Sequence[Item]) -> list[Any]:
        """Return each report in full: the list has neither the version nor the time."""
        entries = list_reports(client)
        numbered = {item.desired["id"] for item in items if item.desired.get("id") is not None}
        # What the document names by number is not what it means by level alone.
        others = [entry for entry in entries if entry["id"] not in numbered]
        found = [self._find(client, entries, others, item) for item in items]
        return client.each(lambda pair: self._of_item(client, *pair), list(zip(items, found)))

    def _of_item(self, client: PortalClient, item: Item, entry: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        wire = None if entry is None else self._in_full(client, entry)
        if entry is None or wire is None:
            return None
        # Known by its level alone, it is not the one that is meant once somebody gave it another level.
        is_another = item.desired.get("id") is None and wire["level"] != entry["level"]
        return None if is_another else wire

    @staticmethod
    def _find(
        client: PortalClient,
        entries: Sequence[Mapping[str, Any]],
        others: Sequence[Mapping[str, Any]],
        item: Item,
    ) -> Mapping[str, Any] | None:
        number = item.desired.get("id")
        if number is None:
            level = level_of(client, item.desired["level"])
            return only_one([entry for entry in others if entry["level"] == level], item.desired["level"])
        named = [entry for entry in entries if entry["id"] == number]
        if not named and item.state == PRESENT:
            raise InputError(
                f"there is no report with the number {number}",
                place=Place(object=item.label),
                next_step="Leave id out to have a report of this level made: the portal numbers reports itself",
            )
        return {**named[0], "several": True} if named else None

    @staticmethod
    def _in_full(client: PortalClient, entry: Mapping[str, Any]) -> Mapping[str, Any] | None:
        detail = read_report(client, entry["id"])
        return None if detail is None else {**entry, **detail}

    def list_all(self, client: PortalClient) -> Iterable[tuple[Mapping[str, Any], Any]]:
        """Return all reports of the own group, with their numbers where the level does not distinguish them."""
        entries = list_reports(client)
        counts = Counter(entry["level"] for entry in entries)
        marked = [{**entry, "several": counts[entry["level"]] > 1} for entry in entries]
        for wire in client.each(lambda entry: self._in_full(client, entry), marked):
            if wire is not None:
                number = {"id": wire["id"]} if wire["several"] else {}
                yield {"level": REPORT_LEVEL.word(wire["level"]), **number}, wire

    def options(self, wire: Any) -> Options:
        """Return the report in option words, with its number only where that is needed to know it."""
        options = super().options(wire)
        return {**options, "id": wire["id"]} if wire.get("several") else options

    def apply(self, client: PortalClient, change: Change) -> None:
        """Create the report, or send what changes."""
        label = change.item.label
        body = encode(self.table, {}, change.diff)
        if change.operation == CREATE:
            client.send("POST", "/reports", body, object_name=label)
            return
        client.send("PUT", f"/reports/{change.wire['id']}", body, version=change.wire["version"], object_name=label)

    def remove(self, client: PortalClient, change: Change) -> None:
        """Delete the report."""
        address, version = f"/reports/{change.wire['id']}", change.wire["version"]
        client.send("DELETE", address, version=version, object_name=change.item.label)


REPORT = Report()
MODULE = resource_module(PORTAL, REPORT)
