# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Who may query SPS by SNMP, and how (API document, section "Local services: access for SNMP agents")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._http.shape import ANYTHING, Keys, ListOf
from ..._run.definition import resource_module
from ..._schema.hostnames import port_problem
from ..._schema.table import SET, STEERING, Condition, Credential, Entries, Field, FieldTable
from ..client import SPS, SpsClient
from ..responses import BOOLEAN
from .leaf import SpsLeaf, canonical_network, network_problem
from .network_addresses import is_reference, resolve_address
from .snmp_trap import user_fields

LISTEN = FieldTable(
    (
        Field("address", required=True),
        Field("port", type="int", default=161, check=port_problem),
    )
)


class SnmpAgent(SpsLeaf):
    """The SNMP server of an SPS."""

    kind = "snmp_agent"
    title = "SNMP agent"
    path = "local_services/snmp_agent"
    body = Keys(
        required={
            "enabled": BOOLEAN,
            "listen": ListOf(Keys(required={"address": ANYTHING, "port": ANYTHING})),
            "access_restriction": Keys(required={"enabled": BOOLEAN}),
            # What is below these two, not every release has (SPS-AGENT-OPTIONAL).
            "version_2c": Keys(),
            "version_3": Keys(),
        }
    )
    table = FieldTable(
        (
            Field("enabled", type="bool"),
            Field("listen", entries=Entries(LISTEN, ("address", "port"), exact=True)),
            Field("system_contact", clear=""),
            Field("system_description", clear=""),
            # The document's table lists system_description twice; by its samples the second is this (SPS-AGENT-LOCATION).
            Field("system_location", clear=""),
            Field("restrict_access", "access_restriction.enabled", type="bool"),
            Field(
                "allowed_from",
                "access_restriction.allowed_from",
                type="list",
                shape=SET,
                canonical=canonical_network,
                check=network_problem,
                variant=Condition("restrict_access", (True,)),
                needed=True,
            ),
            Field("version_2c", "version_2c.enabled", type="bool"),
            Field("community", "version_2c.community", clear="", credential=Credential(evidence="version_2c")),
            Field("version_3", "version_3.enabled", type="bool"),
            Field(
                "users",
                "version_3.users",
                entries=Entries(
                    FieldTable((Field("username", required=True), *user_fields())),
                    "username",
                    purge_option="purge_users",
                ),
            ),
            Field("purge_users", type="bool", access=STEERING),
        )
    )

    def resolve(
        self, client: SpsClient, desired: Mapping[str, Any], current: Mapping[str, Any] | None
    ) -> Mapping[str, Any]:
        """Replace addresses and interface names in ``listen`` by the appliance's references."""
        if all(is_reference(entry["address"]) for entry in desired.get("listen") or ()):
            return desired
        listen = [{**entry, "address": resolve_address(client, entry["address"])} for entry in desired["listen"]]
        return {**desired, "listen": listen}


SNMP_AGENT = SnmpAgent()
MODULE = resource_module(SPS, SNMP_AGENT)
