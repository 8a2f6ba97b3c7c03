"""The state of a tree in a form that two portals can be compared by."""

from __future__ import annotations

from typing import Any

from . import constants
from .model import Account, Admin, Brand, Group, User
from .store import Store

GROUP_FIELDS = (
    "kind",
    "status",
    "capabilities",
    "customer_id",
    "customer_type",
    "external",
    "internal_tag",
    "language",
    "default_idp",
    "parent_has_access",
    "migration_enabled",
    "migration_service",
    "contact",
    "billing",
    "privileges",
    "local_backup",
    "storages_inherited",
    "autoupdate",
    "restriction",
    "flags",
    "logon_ips",
    "schedule",
    "locked",
)
ACCOUNT_FIELDS = (
    "language",
    "contact",
    "access_type",
    "roles",
    "status",
    "notifications_management",
    "notifications_backup",
    "notifications_device_control",
    "notifications_certificate_management",
)
REPORT_FIELDS = ("level", "schedule", "enabled")
USER_FIELDS = ("privileged", "privileges", "local_backup", "monitor", "autoupdate", "idp_id", "idp_uuid", "hidden")


def group_state(store: Store, group: Group) -> dict[str, Any]:
    """Return a group with all that is in it and below it."""
    server = store.backup_servers.get(group.backup_server or 0)
    reports = [one for one in store.reports.values() if one["group"] is group]
    pricing = {key: value for key, value in group.pricing.items() if key != "mode_update_date"}
    return {
        **{key: _copy(getattr(group, key)) for key in GROUP_FIELDS},
        "pricing": pricing,
        "storage": group.storage.name if group.storage else None,
        "brand": brand_state(store, group.brand) if group.brand else None,
        "storages": {
            one.name: {
                "kind": one.kind,
                "uid": one.uid,
                "content_url": one.content_url,
                "content_mobile_url": one.content_mobile_url,
            }
            for one in group.storages.values()
        },
        "admins": _people(group.admins),
        "users": _people(group.users),
        "reports": [{key: one[key] for key in REPORT_FIELDS} for one in reports],
        "backup_server": server["address"] if server else None,
        "children": {name: group_state(store, child) for name, child in sorted(group.children.items())},
    }


def brand_state(store: Store, brand: Brand) -> dict[str, Any]:
    """Return a brand, with its secret, and its logo by the tag of its content."""
    return {**brand.fields, **brand.smtp, "logo": store.images[brand.logo].tag if brand.logo else None}


def _people(accounts: dict[int, Admin] | dict[int, User]) -> dict[str, Any]:
    return {one.identity.login: account_state(one) for one in sorted(accounts.values(), key=_login)}


def _login(account: Account) -> str:
    return account.identity.login


def account_state(account: Account) -> dict[str, Any]:
    """Return an administrator or a service user."""
    fields = ACCOUNT_FIELDS + (USER_FIELDS if isinstance(account, User) else ())
    state = {key: _copy(getattr(account, key)) for key in fields}
    return {**state, "machines": sorted(account.machines)} if isinstance(account, User) else state


def lay_state(thing: Group | Account, state: dict[str, Any]) -> None:
    """Give a group or an account the plain fields of a state; where a key is missing, nothing changes."""
    fields = GROUP_FIELDS if isinstance(thing, Group) else ACCOUNT_FIELDS + USER_FIELDS
    for key in fields:
        if key in state:
            current = getattr(thing, key)
            value = _copy(state[key])
            setattr(thing, key, {**current, **value} if isinstance(current, dict) else value)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(one) for key, one in value.items()}
    return list(value) if isinstance(value, list) else value


KIND_FOR_STATE = constants.CUSTOMER
"""Kind of a group whose state does not name one."""
