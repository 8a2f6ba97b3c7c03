# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The regular report on a group.

Source: the API document (groups/reports/scheduled). It has no version. Keys that are left out stay (PORTAL-REPORT-SCHEDULE), so
only what differs is sent. A level that orders and the reports of the own group have, the group by itself, is missing here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._engine.resource import Change
from ..._run.definition import resource_module
from ..._schema.table import Field, FieldTable
from ..._schema.wire import encode
from ..client import PORTAL, PortalClient
from ..tree import Node
from ..values.enums import REPORT_LEVEL
from ..values.units import FLAG
from .common import enum_field, group_of, take
from .group_part import GroupPart
from .member import GROUP_FIELD

SCHEDULE = "reports/scheduled"


def level_problem(level: Any) -> str:
    """Return what is wrong with the level of a regular report, or an empty text."""
    return (
        "is no level of a regular report: write direct_partners, all_customers or accounts" if level == "itself" else ""
    )


class GroupReportSchedule(GroupPart):
    """The regular report on one group. Its settings are always there."""

    kind = "group_report_schedule"
    title = "regular report"
    kept_as = (SCHEDULE,)
    table = FieldTable(
        (
            GROUP_FIELD,
            Field("enabled", type="bool", codec=FLAG),
            enum_field("level", "level", REPORT_LEVEL, check=level_problem, lasting="Name a level, or leave it out"),
            # Its unit is not known (PORTAL-REPORT-TIMESHIFT), so the number goes as it is.
            Field("timeshift", "schedule.timeshift", type="int"),
            Field("hide_zero_usage", type="bool", codec=FLAG),
            Field("show_skus", type="bool", codec=FLAG),
        )
    )

    def look(self, client: PortalClient, nodes: Sequence[Node], in_full: Sequence[Node]) -> None:
        """Read the regular report of the groups."""
        client.tree.listings(SCHEDULE, nodes)

    def wire(self, node: Node) -> Mapping[str, Any]:
        """Return what was read of a group."""
        report: Mapping[str, Any] = node.listings[SCHEDULE]
        return report

    def apply(self, client: PortalClient, change: Change) -> None:
        """Send what differs."""
        node = group_of(client, change)
        body = take(encode(self.table, {}, change.diff), ["group"])
        client.send("PUT", f"/groups/{node.address}/{SCHEDULE}", body, object_name=change.item.label)


GROUP_REPORT_SCHEDULE = GroupReportSchedule()
MODULE = resource_module(PORTAL, GROUP_REPORT_SCHEDULE)
