# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Which alerts SPS sends, and how (API document, sections "Alerting" and "System alerts").

The names of alerts differ by release, so they are taken from the appliance, never from a list of ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ..._engine.resource import Item
from ..._http.shape import Keys, Value, problem_of
from ..._run.definition import resource_module
from ..._schema.table import STEERING, Entries, Field, FieldTable
from ..client import SPS, SpsClient
from ..responses import BOOLEAN
from .leaf import SpsLeaf

CHANNELS = FieldTable((Field("email", type="bool"), Field("snmp", type="bool")))


_CHANNELS = Keys(required={"email": BOOLEAN, "snmp": BOOLEAN})


def has_alerts(body: Any) -> bool:
    """Return whether a body holds alerts. Something else may stand beside them, but no appliance has none at all."""
    return isinstance(body, Mapping) and any(not problem_of(channels, _CHANNELS) for channels in body.values())


class Alerts(SpsLeaf):
    """One of the two leaves below ``alerting``: a mapping from alert to its channels, and nothing else."""

    body = Value("a mapping from alerts to email and snmp", has_alerts)
    table = FieldTable(
        (
            Field("all", object=CHANNELS, access=STEERING),
            Field(
                "alerts",
                entries=Entries(CHANNELS, "alert", closed=True, reset={"email": False, "snmp": False}, as_mapping=True),
            ),
        )
    )

    def __init__(self, kind: str, title: str) -> None:
        self.kind = kind
        self.title = title
        self.path = "alerting/" + kind

    def read_one(self, client: SpsClient, item: Item) -> Any:
        """Return the body below the one option that holds it."""
        return {"alerts": super().read_one(client, item)}

    def write_body(self, client: SpsClient, body: Any) -> None:
        """Write the mapping itself."""
        super().write_body(client, body["alerts"])

    def shorten(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """Say of all alerts what most of them have, and of each other one what it has."""
        alerts = options.get("alerts") or {}
        if not alerts:
            return options
        counts = Counter((channels.get("email"), channels.get("snmp")) for channels in alerts.values())
        common = dict(zip(("email", "snmp"), counts.most_common(1)[0][0]))
        if None in common.values():
            return options
        others = {name: channels for name, channels in alerts.items() if channels != common}
        return {**options, "all": common, "alerts": others}

    def resolve(
        self, client: SpsClient, desired: Mapping[str, Any], current: Mapping[str, Any] | None
    ) -> Mapping[str, Any]:
        """Spread ``all`` over every alert that the appliance has; what is said of one alert wins."""
        common = {channel: value for channel, value in (desired.get("all") or {}).items() if value is not None}
        if not common:
            return desired
        named = desired.get("alerts") or {}
        names = [*named, *(name for name in (current or {}).get("alerts", {}) if name not in named)]
        return {**desired, "alerts": {name: {**common, **named.get(name, {})} for name in names}}


SYSTEM_ALERTS = Alerts("system_alerts", "system alerts")
# Their form is taken to be the same (SPS-TRAFFIC-FORM); only keys that the appliance returns are written.
TRAFFIC_ALERTS = Alerts("traffic_alerts", "traffic alerts")
SYSTEM_MODULE = resource_module(SPS, SYSTEM_ALERTS)
TRAFFIC_MODULE = resource_module(SPS, TRAFFIC_ALERTS)
