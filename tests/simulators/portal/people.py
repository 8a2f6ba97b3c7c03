"""Administrators and service users."""

from __future__ import annotations

from typing import Any

from ..messages import Call, Response
from ..simulator import operation
from . import constants, views
from .base import PortalBase
from .groups import GroupPart
from .model import Account, User
from .store import refusal

PLAIN = (
    "language",
    "access_type",
    "roles",
    "status",
    "privileged",
    "notifications_management",
    "notifications_backup",
    "notifications_device_control",
    "notifications_certificate_management",
)


def lay_over(account: Account, body: dict[str, Any]) -> None:
    """Change what a body names; usage counters are taken and ignored."""
    account.contact.update({key: body[key] for key in constants.CONTACT if key in body})
    for key in PLAIN:
        if key in body:
            setattr(account, key, body[key])
    if not isinstance(account, User):
        return
    privileges = dict(body.get("privileges", {}))
    account.local_backup = privileges.pop("local_backup", account.local_backup)
    account.privileges.update({key: value for key, value in privileges.items() if key in account.privileges})
    account.autoupdate = body.get("agents", {}).get("autoupdate", account.autoupdate)
    account.monitor = body.get("backup", {}).get("monitor", account.monitor)
    account.idp_id = body.get("idp_id", account.idp_id)
    account.idp_uuid = body.get("idp_uuid", account.idp_uuid)


class PeoplePart(GroupPart, PortalBase):
    """Operations on administrators and service users."""

    def _check_body(self, body: dict[str, Any]) -> None:
        if "language" in body:
            self._language(body["language"])
        provider = body.get("idp_id")
        if provider is not None and provider not in self.store.providers:
            raise refusal(400, f"There is no identity provider {provider}")
        uuid = body.get("idp_uuid")
        if uuid is not None and all(known["uuid"] != uuid for known in self.store.providers.values()):
            raise refusal(400, f"There is no identity provider {uuid}")

    # --- administrators -------------------------------------------------------------------------------------------

    @operation("list_group_admins")
    def list_group_admins(self, call: Call) -> Response:
        """Administrators, without address and notifications."""
        return Response(200, {"items": [views.admin_entry(admin) for admin in self.group(call).admins.values()]})

    @operation("create_admin")
    def create_admin(self, call: Call) -> Response:
        """Add an administrator; inactive until activated, unless it uses an identity that has a password."""
        group, body = self.group(call, writing=True), call.body
        self._check_body(body)
        admin = self.store.create_admin(group, body.get("login", ""), existing=bool(body.get("use_existing_identity")))
        lay_over(admin, body)
        response = {"id": admin.id, "user_id": admin.user_id, "version": admin.version, "uuid": admin.uuid}
        return Response(201, response)

    @operation("read_admin")
    def read_admin(self, call: Call) -> Response:
        """An administrator in full."""
        return self.response(views.admin_detail(self.admin(call)))

    @operation("update_admin")
    def update_admin(self, call: Call) -> Response:
        """Change what the body names."""
        admin = self.admin(call, writing=True)
        self.check_version(call, admin.version)
        self._check_body(call.body)
        if admin is self.me.account and call.body.get("status") == constants.DISABLED:
            raise refusal(403, "can not change access policies for self", code=1002)
        lay_over(admin, call.body)
        admin.touch()
        return Response(200, {"version": admin.version})

    @operation("delete_admin")
    def delete_admin(self, call: Call) -> Response:
        """Remove an administrator."""
        admin = self.admin(call, writing=True)
        self.check_version(call, admin.version)
        if admin is self.me.account:
            raise refusal(403, "No one can remove themselves")
        self.store.remove_account(admin)
        return Response(204)

    # --- service users --------------------------------------------------------------------------------------------

    @operation("list_group_users")
    def list_group_users(self, call: Call) -> Response:
        """Service users; hidden ones only on demand (API document)."""
        hidden = bool(call.values.get("include_hidden", 0))
        users = [user for user in self.group(call).users.values() if hidden or not user.hidden]
        return Response(200, {"items": [views.user_entry(user) for user in users]})

    @operation("create_user")
    def create_user(self, call: Call) -> Response:
        """Add a service user."""
        group, body = self.group(call, writing=True), call.body
        self._check_body(body)
        user = self.store.create_user(group, body.get("login", ""), existing=bool(body.get("use_existing_identity")))
        lay_over(user, body)
        return Response(201, {"version": user.version, "id": user.id, "uuid": user.uuid})

    @operation("read_user")
    def read_user(self, call: Call) -> Response:
        """A service user in full."""
        return self.response(views.user_detail(self.user(call)))

    @operation("update_user")
    def update_user(self, call: Call) -> Response:
        """Change what the body names."""
        user, body = self.user(call, writing=True), call.body
        self.check_version(call, user.version)
        self._check_body(body)
        login = body.get("login", user.identity.login)
        if login != user.identity.login:
            if body.get("use_existing_identity"):
                raise refusal(400, "The identity of a user cannot be changed")
            self.store.rename_identity(user.identity, login)
        lay_over(user, body)
        user.touch()
        return Response(200, {"version": user.version})

    @operation("delete_user")
    def delete_user(self, call: Call) -> Response:
        """Remove a service user."""
        user = self.user(call, writing=True)
        self.check_version(call, user.version)
        self.store.remove_account(user)
        return Response(204)
