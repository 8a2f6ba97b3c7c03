"""The tree of groups."""

from __future__ import annotations

from typing import Any

from ..messages import Call, Response
from ..simulator import operation
from . import constants, views
from .base import PortalBase
from .model import Account, Group, Storage, User
from .store import refusal

PLAIN = (
    "capabilities",
    "customer_type",
    "external",
    "internal_tag",
    "grade",
    "migration_enabled",
    "migration_service",
    "parent_has_access",
    "status",
)


class GroupPart(PortalBase):
    """Reading, creating, changing and removing groups."""

    @operation("search_groups")
    def search_groups(self, call: Call) -> Response:
        """Find groups by name and accounts by login; the limit counts each of the two (API document)."""
        limit, prefix = call.values.get("limit", 10), str(call.values.get("prefix", ""))
        strict = bool(call.values.get("strict", 0))

        def hit(name: str) -> bool:
            return name == prefix if strict else name.startswith(prefix)

        below = list(self.me.group.subtree())
        groups = [group for group in below if hit(group.name)][:limit]
        people: list[Account] = [one for group in below for one in (*group.admins.values(), *group.users.values())]
        found = [
            {
                "id": group.id,
                "uuid": group.uuid,
                "name": group.name,
                "parent_id": group.parent.id if group.parent else None,
                "kind": group.kind,
            }
            for group in groups
        ]
        for account in [one for one in people if hit(one.identity.login)][:limit]:
            # Administrators come with kind null (API document).
            kind = constants.SERVICE_USER if isinstance(account, User) else None
            found.append(
                {
                    "id": account.id,
                    "uuid": account.uuid,
                    "name": account.identity.login,
                    "parent_id": account.group.id,
                    "kind": kind,
                }
            )
        return Response(200, {"items": found})

    @operation("read_group")
    def read_group(self, call: Call) -> Response:
        """A group in full."""
        return self.response(views.group_detail(self.group(call)))

    @operation("list_group_children")
    def list_group_children(self, call: Call) -> Response:
        """All children, their uuids, or those with given uuids."""
        group = self.group(call)
        children = list(group.children.values())
        wanted = call.values.get("request_type")
        if wanted == "uuids_list":
            return Response(200, {"items": [child.uuid for child in children]})
        if wanted == "tenants_batch":
            if "uuids" not in call.values:
                raise refusal(400, "uuids is missing")
            uuids = {text.strip().lower() for text in str(call.values["uuids"]).split(",")}
            children = [child for child in children if child.uuid in uuids]
        if self.switches["parent_without_access"] == "refused":
            entries = [
                views.group_entry(child) if child.parent_has_access else views.closed_entry(child) for child in children
            ]
            return self.response({"items": entries})
        response = self.response({"items": [views.group_entry(child) for child in children]})
        if not self.switches["extra_fields"]:
            response.content = b'{"items": [' + b", ".join(child.entry_text for child in children) + b"]}"
        return response

    @operation("create_group")
    def create_group(self, call: Call) -> Response:
        """Add a group; the body has other keys than a change (the storage is a bare id)."""
        parent, body = self.group(call, writing=True), call.body
        self.store.check_place(parent, body["name"], body["kind"])
        customer_id = body.get("customer_id")
        if customer_id is None and parent.capabilities & constants.REQUIRE_CUSTOMER_ID:
            raise refusal(400, "customer_id is needed")
        language = self._language(body.get("language") or parent.language)
        storage = self._storage(parent, {"id": body["storage"]}) if body.get("storage") is not None else None
        server = body.get("preferred_backup_server")
        if server is not None and server not in self.store.backup_servers:
            raise refusal(400, f"There is no backup server {server}")
        group = self.store.create_group(parent, body["name"], body["kind"])
        # A group that is not given a storage has none (PORTAL-GROUP-STORAGEDEFAULT).
        group.storage, group.backup_server, group.language = storage, server, language
        group.customer_id = None if customer_id is None else str(customer_id)
        group.internal_tag = body.get("internal_tag")
        self._merge(group, body)
        return Response(201, {"version": group.version, "id": group.id, "uuid": group.uuid})

    @operation("update_group")
    def update_group(self, call: Call) -> Response:
        """Change what the body names; the rest stays (the schema requires nothing)."""
        group, body = self.group(call, writing=True), call.body
        self.check_version(call, group.version)
        self.change_group(group, body, inside=self.me.group)
        return Response(200, {"version": group.version})

    def change_group(self, group: Group, body: dict[str, Any], *, inside: Group) -> None:
        """Check a change as a whole, then make it."""
        name = body.get("name", group.name)
        parent = self._new_parent(group, body, inside)
        kind = body.get("kind", group.kind)
        if kind != group.kind and kind not in constants.allowed_kinds(group.kind, group.grade):
            raise refusal(400, f"The kind {group.kind} cannot be changed to {kind}")
        if group is inside and body.get("status") == constants.DISABLED:
            raise refusal(403, "No one can disable their own group")
        if parent is not None and (parent is not group.parent or name != group.name or kind != group.kind):
            self.store.check_place(parent, name, kind, group)
        elif parent is None and not name.strip():
            raise refusal(400, "A group needs a name")
        self._check_pricing(group, body.get("pricing", {}))
        language = self._language(body.get("language", group.language))
        provider = body.get("default_identity_provider_id", group.default_idp)
        if provider not in self.store.providers:
            raise refusal(400, f"There is no identity provider {provider}")
        storage = self._new_storage(group, body["storage"]) if body.get("storage") else group.storage
        brand = group.brand
        if "brand" in body and body["brand"] != (brand.id if brand else None):
            if body["brand"] is not None:
                raise refusal(400, "A brand belongs to one group; enable one instead")
            brand = None
        # From here on nothing is refused any more.
        if parent is not None and (parent is not group.parent or name != group.name):
            self.store.place(group, parent, name)
        group.name, group.kind, group.language, group.default_idp = name, kind, language, provider
        group.storage, group.brand = storage, brand
        for key in PLAIN:
            if key in body:
                setattr(group, key, body[key])
        if "customer_id" in body:
            group.customer_id = body["customer_id"]
        self._merge(group, body)
        group.touch()
        if group.parent:
            group.parent.entry = None

    def _merge(self, group: Group, body: dict[str, Any]) -> None:
        """Lay the objects of a body over those of a group. Usage is taken and ignored."""
        for part in ("contact", "billing"):
            getattr(group, part).update(body.get(part, {}))
        privileges = dict(body.get("privileges", {}))
        group.local_backup.update(privileges.pop("local_backup", {}))
        group.privileges.update({key: value for key, value in privileges.items() if key in group.privileges})
        group.autoupdate = body.get("agents", {}).get("autoupdate", group.autoupdate)
        pricing = body.get("pricing", {})
        if pricing.get("mode", group.pricing["mode"]) != group.pricing["mode"]:
            group.pricing["mode_update_date"] = int(self.clock.wall())
        group.pricing.update(pricing)
        group.entry = None

    def _new_parent(self, group: Group, body: dict[str, Any], inside: Group) -> Group | None:
        number = body.get("parent_id", group.parent.id if group.parent else None)
        if number == (group.parent.id if group.parent else None):
            return group.parent
        if group is inside or group.parent is None:
            raise refusal(403, "No one can move their own group")
        parent = self.store.groups.get(-1 if number is None else number)
        if parent is None:
            raise refusal(400, f"There is no group {number}")
        self.check_visible(parent)
        self.check_lock(parent)
        if group in parent.lineage():
            raise refusal(400, "A group cannot be moved below itself")
        return parent

    def _check_pricing(self, group: Group, pricing: dict[str, Any]) -> None:
        """Follow PricingGroupModeRules and GroupEnablePricingRules, if a switch asks for it (PORTAL-GROUP-PRICING)."""
        if self.switches["pricing_rules"] == "ignored":
            return
        mode, old = pricing.get("mode", group.pricing["mode"]), group.pricing["mode"]
        rules = constants.RULES["PricingGroupModeRules"]
        if mode != old and not any(rule["to_mode"] == mode and rule["from_mode"] in (None, old) for rule in rules):
            raise refusal(400, f"The pricing mode cannot change from {old} to {mode}")
        parents = [rule["parent_group_kind"] for rule in constants.RULES["GroupEnablePricingRules"]]
        if pricing.get("enabled") and (group.parent is None or group.parent.kind not in parents):
            raise refusal(400, "Pricing cannot be enabled for this group")

    @staticmethod
    def _language(language: str) -> str:
        if language.partition("-")[0].lower() not in constants.LANGUAGES:
            raise refusal(400, f"The language '{language}' is not supported")
        return language

    def _new_storage(self, group: Group, wanted: dict[str, Any]) -> Storage | None:
        """Return the storage that a change gives a group. One without an id takes it away, unless a switch says otherwise."""
        if wanted.get("id") is None and self.switches["storage_by_name"] == "unassigns":
            return None
        return self._storage(group, wanted)

    def _storage(self, group: Group, wanted: dict[str, Any]) -> Storage:
        """Return the storage that a body means by id or name, if the group may use it."""
        for storage in self.store.available_storages(group):
            if storage.id == wanted.get("id", storage.id) and storage.name == wanted.get("name", storage.name):
                return storage
        raise refusal(400, "The group has no such storage")

    @operation("delete_group")
    def delete_group(self, call: Call) -> Response:
        """Remove a group that is disabled (400 with code 1006 otherwise, newer API of the same server)."""
        group = self.group(call, writing=True)
        self.check_version(call, group.version)
        if group is self.me.group:
            raise refusal(403, "No one can remove their own group")
        if group.status == constants.ENABLED and self.switches["delete_enabled"] == "refused":
            raise refusal(400, "A tenant that is not disabled cannot be removed", code=1006)
        if (group.children or group.users) and self.switches["delete_non_empty"] == "refused":
            raise refusal(400, "The group still has groups or users below it")
        used = [one.name for below in group.subtree() for one in below.storages.values() if self.in_use(one, group)]
        if used:
            raise refusal(400, f"Other groups use the storage '{used[0]}' of this group")
        self.store.remove_group(group)
        return Response(204)

    def in_use(self, storage: Storage, apart_from: Group | None = None) -> bool:
        """Return whether a group stores there, other than those of a tree."""
        users = [group for group in self.store.groups.values() if group.storage is storage]
        return any(apart_from is None or apart_from not in group.lineage() for group in users)

    @operation("read_group_quota_exceedance")
    def read_group_quota_exceedance(self, call: Call) -> Response:
        """Which quotas are exceeded."""
        return self.response(views.exceedance(self.group(call)))

    @operation("list_group_watchers")
    def list_group_watchers(self, call: Call) -> Response:
        """Who is notified of an event: service kind 1 is management, 2 is backup (API document)."""
        subject = self.group(call)
        mask, service = call.values["event_mask"], call.values["service_kind"]
        levels = call.values.get("levels_up")
        found = []
        for height, group in enumerate(subject.lineage()):
            if levels is not None and height > levels:
                break
            people: list[Account] = [*group.admins.values(), *(group.users.values() if group is subject else ())]
            for account in people:
                wanted = account.notifications_management if service == 1 else account.notifications_backup & mask
                if wanted and account.contact["email"]:
                    found.append(self._watcher(subject, account))
        return Response(200, found)

    def _watcher(self, subject: Group, account: Account) -> dict[str, Any]:
        return {
            "sender": "noreply@portal.example",
            "recipient": account.contact["email"],
            "brand_id": self.effective_brand(subject).id,
            "language": account.language,
            "subject_login": None,
            "subject_firstname": subject.contact["firstname"],
            "subject_lastname": subject.contact["lastname"],
            "subject_email": subject.contact["email"],
            "subject_hierarchy_name": "/".join(group.name for group in [*subject.lineage()][::-1]),
        }
