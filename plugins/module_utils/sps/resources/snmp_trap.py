# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Where SPS sends its SNMP traps (API document, section "SNMP traps")."""

from __future__ import annotations

from ..._http.shape import Keys, Value
from ..._run.definition import resource_module
from ..._schema.hostnames import canonical_server, server_problem
from ..._schema.table import Condition, Credential, Field, FieldTable, Secret
from ..client import SPS
from ..responses import BOOLEAN
from .leaf import SERVER, SpsLeaf, canonical_engine_id, engine_id_problem, password_problem

V2C = Condition("version", ("2c",))
V3 = Condition("version", ("3",))

# On the wire SHA-1 is "sha": the document's table says sha1, all its samples and those of later releases say sha
# (SPS-SNMP-SHA). What a server prints is what it accepts.
AUTH_METHODS = ("md5", "sha")
AUTH_SYNONYMS = {"sha1": "sha"}
ENCRYPTION_METHODS = ("none", "aes", "des")
ENCRYPTED = Condition("encryption_method", ("aes", "des"))


def user_fields(prefix: str = "", variant: Condition | None = None) -> tuple[Field, ...]:
    """Return the fields of an SNMPv3 user, which the trap target and the agent's users have alike.

    :arg prefix: of their paths on the wire.
    :arg variant: when they exist at all.
    """
    return (
        Field(
            "auth_method",
            prefix + "auth_method",
            choices=AUTH_METHODS,
            synonyms=AUTH_SYNONYMS,
            variant=variant,
            needed=True,
        ),
        Field("auth_password", secret=Secret(stored_as="auth_password_key"), check=password_problem),
        Field("auth_password_key", prefix + "auth_password", variant=variant, needed=True),
        Field(
            "encryption_method",
            prefix + "encryption_method",
            choices=ENCRYPTION_METHODS,
            variant=variant,
            needed=True,
        ),
        Field("encryption_password", secret=Secret(stored_as="encryption_password_key"), check=password_problem),
        Field(
            "encryption_password_key",
            prefix + "encryption_password",
            variant=variant,
            applies=(ENCRYPTED,),
            needed=True,
        ),
    )


class SnmpTrap(SpsLeaf):
    """The one trap target of an SPS."""

    kind = "snmp_trap"
    title = "SNMP trap target"
    path = "management/snmp/trap"
    body = Keys(
        required={
            "enabled": BOOLEAN,
            "version": Keys(required={"selection": Value("2c or 3", ("2c", "3").__contains__), "value": Keys()}),
        }
    )
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
            Field("community", "version.value.community", variant=V2C, needed=True, credential=Credential()),
            Field("user", "version.value.username", variant=V3, needed=True, trimmed=True),
            Field(
                "engine_id",
                "version.value.engine_id",
                canonical=canonical_engine_id,
                variant=V3,
                needed=True,
                check=engine_id_problem,
            ),
            *user_fields("version.value.", V3),
        )
    )


SNMP_TRAP = SnmpTrap()
MODULE = resource_module(SPS, SNMP_TRAP)
