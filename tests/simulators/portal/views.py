"""How the objects look in responses. Each object looks different in a listing, in its detail and in a request."""

from __future__ import annotations

import json
from typing import Any

from . import constants
from .model import Account, Admin, Group, Storage, User

SERVICE_UUID = "a2b7cd32-5b0b-4a3c-8d0e-0a8f60a9c0de"


def storage_of(group: Group) -> dict[str, Any]:
    """Return a group's storage: an object, also when there is none."""
    storage = group.storage
    if storage is None:
        return {"id": None, "uuid": None, "name": ""}
    return {"id": storage.id, "uuid": storage.uuid, "name": storage.name}


def counters(usage: dict[str, int]) -> dict[str, int]:
    """Return the usage that is repeated inside the privileges."""
    return {key: usage[key] for key in constants.COUNTERS}


def group_privileges(group: Group) -> dict[str, Any]:
    """Return quotas and usage; `local_backup` is an object for groups."""
    return {**group.privileges, **counters(group.usage), "local_backup": dict(group.local_backup)}


def group_pricing(group: Group) -> dict[str, Any]:
    """Return the pricing: little more than null where it is not available."""
    if pricing_hidden(group):
        return {"enabled": None, "mode": group.pricing["mode"]}
    return {**group.pricing, "discounts": [dict(discount) for discount in group.pricing["discounts"]]}


def pricing_hidden(group: Group) -> bool:
    """Return whether a kind has no pricing (HidePricingRules)."""
    return group.kind in constants.RULES["HidePricingRules"]


def group_entry(group: Group) -> dict[str, Any]:
    """Return a group as it looks in a listing; no one may change the result."""
    if group.entry is None:
        group.entry = {
            "id": group.id,
            "uuid": group.uuid,
            "name": group.name,
            "kind": group.kind,
            "status": group.status,
            "version": group.version,
            "grade": group.grade,
            "capabilities": group.capabilities,
            "internal_tag": group.internal_tag,
            "creation_date": group.created,
            "parent_has_access": group.parent_has_access,
            "has_children": int(bool(group.children)),
            "external": group.external,
            "mfa_status": group.mfa_status,
            "storage": storage_of(group),
            "pricing": {
                "enabled": None if pricing_hidden(group) else group.pricing["enabled"],
                "mode": group.pricing["mode"],
            },
            "privileges": group_privileges(group),
            "usage": dict(group.usage),
        }
        group.entry_text = json.dumps(group.entry, ensure_ascii=False).encode()
    return group.entry


def closed_entry(group: Group) -> dict[str, Any]:
    """Return how a group looks whose parent has no access."""
    return {**group_entry(group), "privileges": None, "usage": None}


def group_detail(group: Group) -> dict[str, Any]:
    """Return a group in full."""
    return {
        "id": group.id,
        "uuid": group.uuid,
        "version": group.version,
        "name": group.name,
        "kind": group.kind,
        "status": group.status,
        "parent_id": group.parent.id if group.parent else None,
        "grade": group.grade,
        "capabilities": group.capabilities,
        "brand": group.brand.id if group.brand else None,
        "creation_date": group.created,
        "customer_id": group.customer_id,
        "customer_type": group.customer_type,
        "default_identity_provider_id": group.default_idp,
        "external": group.external,
        "internal_tag": group.internal_tag,
        "language": group.language,
        "migration_enabled": group.migration_enabled,
        "migration_service": group.migration_service,
        "parent_has_access": group.parent_has_access,
        "billing": dict(group.billing),
        "contact": dict(group.contact),
        "storage": storage_of(group),
        "privileges": group_privileges(group),
        "usage": dict(group.usage),
        "agents": {"autoupdate": group.autoupdate},
        "pricing": group_pricing(group),
    }


def account_base(account: Account) -> dict[str, Any]:
    """Return what all views of an account have."""
    return {
        "id": account.id,
        "uuid": account.uuid,
        "user_id": account.user_id,
        "login": account.identity.login,
        "firstname": account.contact["firstname"],
        "lastname": account.contact["lastname"],
        "email": account.contact["email"],
        "language": account.language,
        "access_type": account.access_type,
        "roles": account.roles,
        "status": account.status,
        "version": account.version,
    }


def terms(account: Account) -> dict[str, int]:
    """Return what an account has agreed to."""
    return {
        "terms_accepted": account.terms_accepted,
        "platform_terms_accepted": account.platform_terms_accepted,
        "privacy_policy_accepted": account.privacy_policy_accepted,
    }


def admin_entry(admin: Admin) -> dict[str, Any]:
    """Return an administrator as it looks in a listing."""
    return account_base(admin)


def admin_detail(admin: Admin) -> dict[str, Any]:
    """Return an administrator in full."""
    return {
        **account_base(admin),
        **admin.contact,
        **terms(admin),
        "group": admin.group.id,
        "notifications_management": admin.notifications_management,
        "notifications_backup": admin.notifications_backup,
        "notifications_device_control": admin.notifications_device_control,
        "notifications_certificate_management": admin.notifications_certificate_management,
        "integration_active": False,
    }


def user_entry(user: User) -> dict[str, Any]:
    """Return a service user as it looks in a listing: without address, agents and local backup."""
    return {
        **account_base(user),
        "tenant_id": user.group.id,
        "privileged": user.privileged,
        "backup": {"monitor": user.monitor},
        "privileges": {key: user.privileges[key] for key in constants.QUOTAS} | counters(user.usage),
        "usage": dict(user.usage),
    }


def user_detail(user: User) -> dict[str, Any]:
    """Return a service user in full; `local_backup` is a number, and the notifications are not shown."""
    detail = {
        **user_entry(user),
        **user.contact,
        **terms(user),
        "privileges": {**user.privileges, **counters(user.usage), "local_backup": user.local_backup},
        "agents": {"autoupdate": user.autoupdate},
    }
    if user.idp_id is not None:
        detail["idp_id"] = user.idp_id
    if user.idp_uuid is not None:
        detail["idp_uuid"] = user.idp_uuid
    return detail


def storage_view(group: Group, storage: Storage) -> dict[str, Any]:
    """Return a storage as a group sees it."""
    return {
        "id": storage.id,
        "uuid": storage.uuid,
        "name": storage.name,
        "kind": storage.kind,
        "uid": storage.uid,
        "owner": storage.owner.id,
        "active": storage.active,
        "inherited": int(storage.owner is not group),
        "space_usage": 0,
        "datacenter_id": 1,
        "content_url": storage.content_url,
        "content_mobile_url": storage.content_mobile_url,
    }


def storage_detail(group: Group, storage: Storage) -> dict[str, Any]:
    """Return a storage by itself: a listing has neither whether it is used nor what it costs (the document's examples)."""
    prices = [{"price": 0.01, "version": 1, "currency": "USD"}]
    return {**storage_view(group, storage), "used": int(group.storage is storage), "prices": prices}


def exceedance(group: Group) -> dict[str, int]:
    """Return which quotas are exceeded."""
    return {
        name: int(constants.UNLIMITED < group.privileges[quota] < group.usage[count])
        for name, (quota, count) in constants.EXCEEDABLE.items()
    }


def profile(account: Account, session_mfa: str, brand: int) -> dict[str, Any]:
    """Return the account that is logged in."""
    group = account.group
    return {
        **account_base(account),
        **terms(account),
        "account_group_id": group.id,
        "allow_moving_groups": int(isinstance(account, Admin) and account.access_type == constants.FULL_ACCESS),
        "brand": brand,
        "smtp_brand": brand,
        "group": {
            "id": group.id,
            "uuid": group.uuid,
            "uid": group.uuid,
            "name": group.name,
            "kind": group.kind,
            "customer_type": group.customer_type,
            "language": group.language,
        },
        "integration_active": 0,
        "links": {},
        "privileged": account.privileged if isinstance(account, User) else 0,
        "services": [{"id": 1, "uuid": SERVICE_UUID, "name": "Backup", "type": "backup", "entry_point": "/bc/"}],
        "mfa_status": account.identity.mfa,
        "session_mfa_status": session_mfa,
    }
