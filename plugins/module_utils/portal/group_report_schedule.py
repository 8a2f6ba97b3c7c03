# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The regular report on a group.

Source: the API document (groups/reports/scheduled). It has no version. Keys that are left out stay (INFERRED: no key is required), so
only what differs is sent. A level that orders and the reports of the own group have, the group by itself, is missing here.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from .._fields import Field, FieldTable
from .._module import declare
from .._resource import Change, Item
from .._writing import write
from ._client import PORTAL, PortalClient
from ._common import PortalResource, take, words_field
from ._member import GROUP_FIELD
from ._tree import Node
from ._values import FLAG, path_of, reference
from ._words import REPORT_LEVEL

SCHEDULE = "reports/scheduled"


def level_problem(level: Any) -> str:
    """Return what is wrong with the level of a regular report, or an empty text."""
    return (
        "is no level of a regular report: write direct_partners, all_customers or accounts" if level == "itself" else ""
    )


class GroupReportSchedule(PortalResource):
    """The regular report on one group. Its settings are always there."""

    kind = "group_report_schedule"
    title = "regular report"
    identity = ("group",)
    words = {"level": REPORT_LEVEL}
    table = FieldTable(
        (
            GROUP_FIELD,
            Field("enabled", type="bool", codec=FLAG),
            words_field("level", "level", REPORT_LEVEL, check=level_problem),
            # Its unit is NOT FOUND, so the number goes as it is.
            Field("timeshift", "schedule.timeshift", type="int"),
            Field("hide_zero_usage", type="bool", codec=FLAG),
            Field("show_skus", type="bool", codec=FLAG),
        )
    )

    def name_of(self, desired: Mapping[str, Any]) -> str:
        """Return the group's path as one text."""
        return str(reference(desired.get("group")))

    def requires(self, options: Mapping[str, Any]) -> tuple[Hashable, ...]:
        """Return the key of the group."""
        return (reference(options["group"]).key,)

    def read(self, client: PortalClient, items: Sequence[Item]) -> list[Any]:
        """Return the regular report of each group."""
        tree = client.tree
        groups = [reference(item.desired["group"]) for item in items]
        tree.locate(groups)
        nodes = [tree.find(group) for group in groups]
        tree.listings(SCHEDULE, [node for node in nodes if node is not None])
        return [
            tree.missing(group) if node is None else self.placed(node, item.desired["group"])
            for item, group, node in zip(items, groups, nodes)
        ]

    def read_again(self, client: PortalClient, item: Item) -> Any:
        """Return the regular report of one group, read anew."""
        node = client.tree.find(reference(item.desired["group"]))
        if node is not None:
            node.listings.pop(SCHEDULE, None)
        return self.read(client, [item])[0]

    @staticmethod
    def placed(node: Node, group: Any) -> dict[str, Any]:
        """Return what was read of a group, with the group in it."""
        return {**node.listings[SCHEDULE], "group": group}

    def list_all(self, client: PortalClient) -> Iterable[tuple[Mapping[str, Any], Any]]:
        """Return the regular reports of all groups, the own one among them."""
        tree = client.tree
        nodes = [tree.root, *tree.walk()]
        tree.listings(SCHEDULE, nodes)
        for node in nodes:
            group = path_of(node.names)
            yield {"group": group}, self.placed(node, group)

    def write(self, client: PortalClient, change: Change) -> None:
        """Send what differs."""
        group = reference(change.item.desired["group"])
        node = client.tree.find(group)
        if node is None:
            raise client.tree.missing(group).error
        body = take(write(self.table, {}, change.comparison), ["group"])
        client.send("PUT", f"/groups/{node.address}/{SCHEDULE}", body, object_name=change.item.label)


GROUP_REPORT_SCHEDULE = GroupReportSchedule()
MODULE = declare(PORTAL, GROUP_REPORT_SCHEDULE)
