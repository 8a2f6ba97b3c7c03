# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Where SPS sends its SNMP traps (API document, section "SNMP traps")."""

from __future__ import annotations

from .._fields import Condition, Field, FieldTable
from .._module import declare
from ._client import SPS
from ._leaf import SERVER, SpsLeaf, canonical_server, engine_id_problem, password_problem, server_problem

V2C = Condition("version", ("2c",))
V3 = Condition("version", ("3",))

# On the wire SHA-1 is "sha": the document's table says sha1, all its samples and those of later releases say sha
# (api-facts/sps.md, section 4: CONFLICT). What a server prints is what it accepts.
AUTH_METHODS = ("md5", "sha")
AUTH_SYNONYMS = {"sha1": "sha"}
ENCRYPTION_METHODS = ("none", "aes", "des")
ENCRYPTED = Condition("encryption_method", ("aes", "des"))


class SnmpTrap(SpsLeaf):
    """The one trap target of an SPS."""

    kind = "snmp_trap"
    title = "SNMP trap target"
    path = "management/snmp/trap"
    constraints = {
        "mutually_exclusive": [
            ("auth_password", "auth_password_key"),
            ("encryption_password", "encryption_password_key"),
        ]
    }
    table = FieldTable(
        (
            Field("enabled", type="bool"),
            Field("version", "version.selection", choices=("2c", "3"), needed=True),
            Field(
                "server",
                "version.value.server",
                codec=SERVER,
                canonical=canonical_server,
                check=server_problem,
                needed=True,
            ),
            Field("community", "version.value.community", variant=V2C, needed=True),
            Field("user", "version.value.username", variant=V3, needed=True),
            Field("engine_id", "version.value.engine_id", variant=V3, needed=True, check=engine_id_problem),
            Field(
                "auth_method",
                "version.value.auth_method",
                choices=AUTH_METHODS,
                synonyms=AUTH_SYNONYMS,
                variant=V3,
                needed=True,
            ),
            Field("auth_password", secret=True, stored_as="auth_password_key", check=password_problem),
            Field("auth_password_key", "version.value.auth_password", variant=V3, needed=True),
            Field(
                "encryption_method",
                "version.value.encryption_method",
                choices=ENCRYPTION_METHODS,
                variant=V3,
                needed=True,
            ),
            Field("encryption_password", secret=True, stored_as="encryption_password_key", check=password_problem),
            Field(
                "encryption_password_key",
                "version.value.encryption_password",
                variant=V3,
                applies=(ENCRYPTED,),
                needed=True,
            ),
        )
    )


SNMP_TRAP = SnmpTrap()
MODULE = declare(SPS, SNMP_TRAP)
