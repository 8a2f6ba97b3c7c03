"""The objects of the portal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from . import constants


def new_contact(**known: Any) -> dict[str, str]:
    """Return a contact; what is unknown is an empty text."""
    return {key: str(known.get(key) or "") for key in constants.CONTACT}


def new_quotas() -> dict[str, Any]:
    """Return privileges without limits."""
    return {
        **dict.fromkeys(constants.QUOTAS, constants.UNLIMITED),
        "subscription_expiration": None,
        "cloud_to_cloud_backup": 0,
    }


def new_usage(*more: str) -> dict[str, int]:
    """Return usage counters at zero."""
    return dict.fromkeys((*constants.COUNTERS, *more), 0)


@dataclass(eq=False)
class Brand:
    """Custom branding of one group."""

    id: int
    fields: dict[str, Any]
    smtp: dict[str, Any]
    logo: int | None = None


@dataclass(eq=False)
class Image:
    """A picture."""

    id: int
    content: bytes
    changed: float

    @property
    def tag(self) -> str:
        """Entity tag."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'


@dataclass(eq=False)
class Storage:
    """A storage; `owner` is the group that registered it."""

    id: int
    uuid: str
    owner: Group
    kind: int
    name: str
    uid: str
    active: int = 1
    content_url: str = ""
    content_mobile_url: str = ""
    version: int = 1


@dataclass(eq=False)
class Group:
    """A group (tenant) and its settings."""

    id: int
    uuid: str
    name: str
    kind: int
    parent: Group | None
    grade: int
    created: int
    status: int = constants.ENABLED
    version: int = 1
    capabilities: int = 1
    customer_id: str | None = None
    customer_type: int = 0
    external: int = 0
    internal_tag: str | None = None
    language: str = "en"
    default_idp: int = 1
    parent_has_access: int = 1
    mfa_status: str = "disabled"
    migration_enabled: int | None = None
    migration_service: str = ""
    brand: Brand | None = None
    storage: Storage | None = None
    storages_inherited: int | None = 1
    contact: dict[str, str] = field(default_factory=new_contact)
    billing: dict[str, str] = field(default_factory=new_contact)
    privileges: dict[str, Any] = field(default_factory=new_quotas)
    local_backup: dict[str, int] = field(default_factory=lambda: {"permitted": 1, "visible": 1})
    usage: dict[str, int] = field(default_factory=lambda: new_usage("service_users", "slices_count", *constants.SIZES))
    pricing: dict[str, Any] = field(default_factory=dict)
    autoupdate: int = 1
    restriction: dict[str, int] = field(default_factory=lambda: {"status": 0, "visible": 1})
    flags: dict[str, int] = field(default_factory=lambda: dict.fromkeys(constants.FLAGS, 1))
    logon_ips: list[str] | None = None
    schedule: dict[str, Any] = field(
        default_factory=lambda: {
            "level": 1,
            "schedule": {"timeshift": 0},
            "enabled": 0,
            "hide_zero_usage": 0,
            "show_skus": 0,
        }
    )
    backup_server: int | None = None
    locked: bool = False
    children: dict[str, Group] = field(default_factory=dict)
    admins: dict[int, Admin] = field(default_factory=dict)
    users: dict[int, User] = field(default_factory=dict)
    storages: dict[int, Storage] = field(default_factory=dict)
    entry: dict[str, Any] | None = None
    """How the group looks in a listing; dropped with every change, never changed in place."""
    entry_text: bytes = b""
    """The same as JSON: a listing of a thousand groups is then put together in no time."""

    def touch(self) -> None:
        """Note a change."""
        self.version += 1
        self.entry = None

    def lineage(self) -> Iterator[Group]:
        """Return the group and all above it."""
        here: Group | None = self
        while here is not None:
            yield here
            here = here.parent

    def subtree(self) -> Iterator[Group]:
        """Return the group and all below it, parents first."""
        yield self
        for child in self.children.values():
            yield from child.subtree()


@dataclass(eq=False)
class Identity:
    """A login and its password, shared by one or more accounts."""

    login: str
    password: str | None = None
    """MD5 of the password: activation may send it in that form (API document, `md5`)."""
    accounts: list[Account] = field(default_factory=list)
    failures: int = 0
    locked_until: float | None = None
    mfa: str = "disabled"

    def set_password(self, password: str, *, hashed: bool = False) -> None:
        """Set the password."""
        self.password = password.lower() if hashed else digest(password)


def digest(password: str) -> str:
    """Return the form in which passwords are kept."""
    return hashlib.md5(password.encode(), usedforsecurity=False).hexdigest()


@dataclass(eq=False)
class Account:
    """What administrators and service users have in common."""

    id: int
    uuid: str
    user_id: int
    identity: Identity
    group: Group
    language: str = "en"
    contact: dict[str, str] = field(default_factory=new_contact)
    access_type: int = constants.FULL_ACCESS
    roles: int = 0
    status: int = constants.INACTIVE
    notifications_management: int = 0
    notifications_backup: int = 0
    notifications_device_control: int = 0
    notifications_certificate_management: int = 0
    terms_accepted: int = 0
    platform_terms_accepted: int = 0
    privacy_policy_accepted: int = 0
    version: int = 1

    def touch(self) -> None:
        """Note a change."""
        self.version += 1


@dataclass(eq=False)
class Admin(Account):
    """An administrator of a group."""


@dataclass(eq=False)
class User(Account):
    """A service user (backup account) of a group."""

    privileged: int = 0
    privileges: dict[str, Any] = field(default_factory=new_quotas)
    local_backup: int = 1
    usage: dict[str, int] = field(default_factory=new_usage)
    monitor: int = 1
    autoupdate: int = 1
    idp_id: int | None = None
    idp_uuid: str | None = None
    hidden: bool = False
    machines: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(eq=False)
class Client:
    """An API client (id and secret) that acts as an administrator of a group."""

    id: str
    secret: str
    group: Group
    access_type: int = constants.FULL_ACCESS
