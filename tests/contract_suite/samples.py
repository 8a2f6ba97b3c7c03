"""What the contract suite needs to know of every resource: an object, the changes to make to it, and its secrets.

A resource without a sample fails the suite, so that none is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sample:
    """One resource.

    :arg create: options that make an object which is not so on a fresh simulator.
    :arg changes: options to apply after it, one after the other; each changes something.
    :arg shuffled: the last state with its lists in another order, where it has lists without order.
    :arg absent: options that remove the object, where it can be removed.
    :arg secrets: the secret texts in the options; options with them are given again with ``update_secrets: always``.
    :arg switches: of the simulator.
    """

    product: str
    kind: str
    create: Mapping[str, Any]
    changes: tuple[Mapping[str, Any], ...]
    shuffled: Mapping[str, Any] | None = None
    absent: Mapping[str, Any] | None = None
    secrets: tuple[str, ...] = ()
    many: bool = False
    switches: Mapping[str, Any] = field(default_factory=dict)

    @property
    def module(self) -> str:
        return f"{self.product}_{self.kind}"

    def __str__(self) -> str:
        return self.module


AUTH = 'au"th pass%w0rd+/&<x\\'
ENCRYPTION = "encr'ypt;ion=p@ss w0rd"
SECOND = "an0ther (secret) text"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        "sps",
        "snmp_trap",
        create={"enabled": True, "version": "2c", "server": "192.0.2.10", "community": "suite"},
        changes=(
            {"enabled": False},
            {"server": "Traps.Example.com"},
            {"server": "2001:db8:0:0::1"},
            {"community": "other"},
            {
                "enabled": True,
                "version": "3",
                "server": "192.0.2.11",
                "user": "suite",
                "engine_id": "0x0123456789ABCDEF",
                "auth_method": "sha1",
                "auth_password": AUTH,
                "encryption_method": "none",
            },
            {"auth_method": "md5"},
            {"user": "other"},
            {"engine_id": "0x00112233445566"},
            {"encryption_method": "aes", "encryption_password": ENCRYPTION},
            {"encryption_method": "des"},
            {"encryption_method": "none"},
            {"version": "2c", "community": "back"},
        ),
        secrets=(AUTH, ENCRYPTION),
    ),
    Sample(
        "sps",
        "system_alerts",
        create={"alerts": {"xcbDiskFull": {"email": True, "snmp": True}, "xcbLogin": {"snmp": True}}},
        changes=(
            {"alerts": {"xcbLogin": {"email": True}}},
            {"all": {"email": True}},
            {"all": {"snmp": True}, "alerts": {"xcbAlert": {"snmp": False}}},
            {"all": {"email": False, "snmp": False}, "alerts": {"xcbError": {"email": True}, "xcbAlert": {"snmp": True}}},
        ),
        shuffled={
            "alerts": {"xcbAlert": {"snmp": True}, "xcbError": {"email": True}},
            "all": {"snmp": False, "email": False},
        },
    ),
)
