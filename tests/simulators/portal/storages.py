"""Storages and their inheritance."""

from __future__ import annotations

from ..messages import Call, Response
from ..simulator import operation
from . import views
from .groups import GroupPart
from .model import Group, Storage
from .store import refusal


class StoragePart(GroupPart):
    """Operations on storages."""

    def _storage_of(self, group: Group, text: str) -> Storage:
        storage: Storage = self._object(self.store.storages, text, "storage")
        if storage not in self.store.available_storages(group):
            raise refusal(404, f"The group has no storage {text}")
        return storage

    def _own_storage(self, call: Call) -> tuple[Group, Storage]:
        group = self.group(call, writing=True)
        storage = self._storage_of(group, call.params["storage"])
        if storage.owner is not group:
            raise refusal(403, "The storage belongs to a group above")
        own = self.switches["storage_version"] == "own"
        self.check_version(call, storage.version if own else group.version)
        return group, storage

    @operation("list_group_storages")
    def list_group_storages(self, call: Call) -> Response:
        """Storages that a group may use: its own and inherited ones."""
        group = self.group(call)
        items = [views.storage_view(group, storage) for storage in self.store.available_storages(group)]
        return self.response({"inherited": group.storages_inherited, "items": items})

    @operation("register_storage")
    def register_storage(self, call: Call) -> Response:
        """Register a storage; the response has an address to go on at, but no id."""
        group, body = self.group(call, writing=True), call.body
        storage = self.store.create_storage(group, body["kind"], body["name"], body["uid"])
        storage.active = int(self.switches["storage_registration"] == "immediate")
        token = self.doorman.issue("storage", self.switches["token_lifetime"], self.me.owner)
        return Response(200, {"url": f"https://storages.portal.example/register?access_token={token}"})

    @operation("update_storage_inheritance")
    def update_storage_inheritance(self, call: Call) -> Response:
        """Whether a group also uses the storages of the group above; the version is the group's (PORTAL-VERSION-GROUP)."""
        group = self.group(call, writing=True)
        self.check_version(call, group.version)
        inherited = call.body.get("inherited", group.storages_inherited)
        if group.parent is None:
            raise refusal(403, "The root has nothing to inherit")
        before, group.storages_inherited = group.storages_inherited, inherited
        if group.storage is not None and group.storage not in self.store.available_storages(group):
            group.storages_inherited = before
            raise refusal(403, "The group stores in an inherited storage")
        group.touch()
        return Response(200, {"version": group.version})

    @operation("read_storage")
    def read_storage(self, call: Call) -> Response:
        """A storage."""
        group = self.group(call)
        return self.response(views.storage_detail(group, self._storage_of(group, call.params["storage"])))

    @operation("update_storage")
    def update_storage(self, call: Call) -> Response:
        """Change name and addresses."""
        group, storage = self._own_storage(call)
        name = call.body.get("name", storage.name)
        if not name.strip():
            raise refusal(400, "A storage needs a name")
        if any(other.name == name and other is not storage for other in self.store.storages.values()):
            raise refusal(409, f"There is another storage '{name}'")
        storage.name = name
        storage.content_url = call.body.get("content_url", storage.content_url)
        storage.content_mobile_url = call.body.get("content_mobile_url", storage.content_mobile_url)
        storage.version += 1
        group.touch()
        for user in self.store.groups.values():
            if user.storage is storage:
                user.entry = None
        own = self.switches["storage_version"] == "own"
        return Response(202, {"version": storage.version if own else group.version})

    @operation("delete_storage")
    def delete_storage(self, call: Call) -> Response:
        """Remove a storage that no group uses (PORTAL-STORAGE-USED)."""
        group, storage = self._own_storage(call)
        if self.in_use(storage):
            raise refusal(400, "A group stores there")
        self.store.remove_storage(storage)
        group.touch()
        return Response(204)
