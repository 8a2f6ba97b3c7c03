# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The groups (tenants) of a portal: the tree that everything else hangs in.

Sources: the API document (groups, children), docs/sources/portal.md. Creating takes fewer fields than changing, and
a listing shows fewer than the group itself: the table says which (``UPDATE_ONLY``, ``detail``).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..._core.data import JsonObject
from ..._core.errors import InputError, NotFoundError
from ..._engine.plan import Plan, input_of
from ..._engine.resource import ABSENT, CREATE, Change, Item, Missing
from ..._run.definition import resource_module
from ..._schema.table import STEERING, UPDATE_ONLY, Field, FieldTable
from ..._schema.wire import encode
from ..client import PORTAL, PortalClient
from ..shapes import MADE
from ..tree import SELF, Node, Tree
from ..values.enums import CAPABILITIES, KIND, PRICING_MODE, RATING
from ..values.units import ENABLED, FLAG, Reference, canonical_path, check_number, path_of, path_problem, reference
from ..versions import send_planned
from .common import (
    CLOUD_TO_CLOUD,
    CONTACT,
    LANGUAGE,
    QUOTAS,
    SUBSCRIPTION,
    PortalResource,
    check_end_stays,
    check_listed_once,
    enum_field,
    take,
)
from .group_placement import check_places, group_of_change, missing_parents, missing_storages, no_storage
from .group_removal import REMOVE_CONTENTS, check_still_empty, planned_contents
from .lockout import ALLOW_FIELD, check_group

# Kinds of units have no pricing at all (rule HidePricingRules), and a listing has only mode and enabled of it.
PRICING = FieldTable(
    (
        enum_field("mode", "mode", PRICING_MODE, lasting="Name a mode, or leave it out"),
        Field("enabled", type="bool", codec=FLAG),
        Field("price", type="float", detail=True),
        Field("currency", lasting="Name a currency, or leave it out", detail=True),
        # Both are deprecated (API document).
        Field("storage_discount", type="float", detail=True, access=UPDATE_ONLY),
        enum_field("rating", "rating", RATING, detail=True, access=UPDATE_ONLY),
    )
)


class Group(PortalResource):
    """One group, known by its path from the caller's own group."""

    kind = "group"
    title = "group"
    identity = ("path",)
    removable = True
    as_created: Mapping[str, Any] = {"status": 1}
    contents_option = REMOVE_CONTENTS
    removal_steps: Mapping[str, Any] = {"enabled": False}
    table = FieldTable(
        (
            Field("path", type="raw", canonical=canonical_path, check=path_problem),
            Field("id", type="raw", access=STEERING, filled=True),
            Field("previous_name", access=STEERING, filled=True),
            enum_field("kind", "kind", KIND, needed=True, filled=True),
            Field("enabled", "status", type="bool", codec=ENABLED, access=UPDATE_ONLY),
            Field("customer_id", detail=True),
            Field("customer_type", type="int", detail=True, access=UPDATE_ONLY),
            Field("internal_tag"),
            replace(LANGUAGE, detail=True),
            Field("storage", "storage.name"),
            Field("contact", object=CONTACT, detail=True),
            Field("billing", object=CONTACT, detail=True, access=UPDATE_ONLY),
            Field("quotas", "privileges", object=QUOTAS),
            SUBSCRIPTION,
            CLOUD_TO_CLOUD,
            Field("local_backup", "privileges.local_backup.permitted", type="bool", codec=FLAG),
            Field("local_backup_visible", "privileges.local_backup.visible", type="bool", codec=FLAG),
            Field("pricing", object=PRICING),
            enum_field("capabilities", "capabilities", CAPABILITIES, access=UPDATE_ONLY),
            Field("parent_has_access", type="bool", codec=FLAG, access=UPDATE_ONLY),
            Field("external", type="bool", codec=FLAG, access=UPDATE_ONLY),
            Field("identity_provider", "default_identity_provider_id", type="int", detail=True, access=UPDATE_ONLY),
            Field("preferred_backup_server", type="int", access=STEERING),
            Field("force", type="bool", access=STEERING),
            Field(REMOVE_CONTENTS, type="bool", access=STEERING),
            ALLOW_FIELD,
        )
    )

    # What depends on what

    def name_of(self, desired: Mapping[str, Any]) -> str:
        """Return the path as one text."""
        return str(reference(desired.get("path")))

    def former_name(self, desired: Mapping[str, Any]) -> str:
        """Return the path with the previous name as one text."""
        previous = desired.get("previous_name")
        return str(Reference((*reference(desired["path"]).parent.names, str(previous)))) if previous else ""

    def provides(self, desired: Mapping[str, Any]) -> tuple[Hashable, ...]:
        """Return the key of the group's path."""
        return (reference(desired["path"]).key,)

    def requires(self, options: Mapping[str, Any]) -> tuple[Hashable, ...]:
        """Return the keys of the group above and of the storage."""
        keys: list[Hashable] = []
        path = reference(options["path"])
        if path.by_names and len(path.names) > 1:
            keys.append(path.parent.key)
        if options.get("storage"):
            keys.append(("storage", options["storage"]))
        return tuple(keys)

    def wire_key(self, wire: Any) -> Hashable:
        """Return the id: a path may be about to change."""
        return wire["id"]  # type: ignore[no-any-return]

    def missing_references(self, client: PortalClient, changes: Sequence[Change]) -> Iterable[tuple[Item, Missing]]:
        """Return the groups to move below, and the storages, that there are not.

        :raises InputError: a group is to be moved below itself.
        """
        yield from missing_parents(client, changes)
        yield from missing_storages(client, changes)

    # Before any request

    def check(self, desired: Mapping[str, Any], state: str) -> None:
        """Check what the user gave.

        :raises InputError: also where the own group is to be deleted.
        """
        super().check(desired, state)
        path = reference(desired["path"])
        if path.own and state == ABSENT:
            raise InputError("your own group cannot be deleted", next_step="Ask an administrator of the group above")
        if desired.get("id") is not None:
            check_number("id", desired["id"])
        if (desired.get("id") is not None or desired.get("previous_name") is not None) and not (
            path.by_names and path.names
        ):
            raise InputError("id and previous_name need a path of names, which is where the group is to be")

    def companions(self, client: PortalClient, plan: Plan) -> list[Change]:
        """Return the deletions of what is in the groups that are to be deleted."""
        return planned_contents(client, self, plan)

    def resolve(
        self, client: PortalClient, desired: Mapping[str, Any], current: Mapping[str, Any] | None
    ) -> Mapping[str, Any]:
        """Look up words, and refuse what no request of the document does.

        :raises InputError: the storage of the group is to be taken away.
        """
        if "storage" in desired and not desired["storage"] and (current or {}).get("storage"):
            raise InputError(
                f"storage cannot be emptied: the group stores in {(current or {})['storage']}, and how to take a storage away is not documented",
                next_step="Name another storage, or leave storage out",
            )
        check_end_stays(desired, current)
        return super().resolve(client, desired, current)

    def check_plan(self, client: PortalClient, changes: Sequence[Change]) -> None:
        """Hold the changes against the portal's rules on kinds, and look whether the own group would be locked out."""
        check_places(client, changes)
        for change in changes:
            if change.item.resource is self:
                with input_of(change.item):
                    check_group(client, change)

    # Reading

    def read(self, client: PortalClient, items: Sequence[Item]) -> list[Any]:
        """Return each group, as its parent's listing shows it or, where more is asked for, in full."""
        tree = client.tree
        self._look(tree, items)
        nodes = [self._find(tree, item) for item in items]
        check_listed_once(items, tree.identities(nodes))
        tree.read_details(
            node for item, node in zip(items, nodes) if node is not None and self._needs_detail(item, node)
        )
        return [self._wire(tree, item, node) for item, node in zip(items, nodes)]

    def read_again(self, client: PortalClient, item: Item) -> Any:
        """Return one group with its parent's listing, and itself where needed, read again."""
        tree = client.tree
        self._look(tree, [item])
        path = reference(item.desired["path"])
        parent = tree.find(path.parent) if path.by_names and path.names else None
        if parent is not None:
            tree.list_children(parent)
        node = self._find(tree, item)
        if node is not None and (parent is None or self._needs_detail(item, node)):
            try:
                node.entry = {**node.entry, **tree.read_detail(node)}
            except NotFoundError:
                return None
        return self._wire(tree, item, node)

    @staticmethod
    def _look(tree: Tree, items: Sequence[Item]) -> None:
        """List the children on the way to the groups, and let those that are renamed or moved be found by their new path."""
        numbers = [reference(item.desired["id"]) for item in items if item.desired.get("id") is not None]
        tree.locate(numbers)
        for item in items:
            if item.desired.get("id") is not None:
                node = tree.find(reference(item.desired["id"]))
                if node is not None:
                    tree.rename(reference(item.desired["path"]).names, node)
        renamed = [item for item in items if item.desired.get("previous_name") and item.desired.get("id") is None]
        left: dict[tuple[str, ...], Item] = {}
        for item in sorted(renamed, key=lambda item: len(reference(item.desired["path"]).names)):
            path = reference(item.desired["path"])
            old = Reference((*path.parent.names, str(item.desired["previous_name"])))
            tree.locate([path, old])
            node = tree.find_present(old)
            if tree.find(path) is None and node is not None and not tree.is_renamed(node):
                tree.rename(path.names, node)
                left[old.names] = item
        tree.locate(reference(item.desired["path"]) for item in items)
        for item in items:
            names = reference(item.desired["path"]).names
            if names in left and item.state != ABSENT and tree.find(Reference(names)) is None:
                # Only an id says for good which of the two is meant: a later run, without the renamed one, would rename the new one.
                check_listed_once([left[names], item], [names, names])

    @staticmethod
    def _find(tree: Tree, item: Item) -> Node | None:
        return tree.find(reference(item.desired["path"]))

    def _needs_detail(self, item: Item, node: Node) -> bool:
        return node.number is None or (item.state != ABSENT and self.table.needs_detail(item.desired))

    def _wire(self, tree: Tree, item: Item, node: Node | None) -> Any:
        path = reference(item.desired["path"])
        if node is None:
            if item.desired.get("id") is not None:
                return tree.missing(reference(item.desired["id"]))
            parent = tree.find(path.parent) if path.by_names else None
            if parent is None:
                return tree.missing(path.parent if path.by_names else path)
            return None
        return {**node.entry, **(node.detail or {}), "path": self._present_path(tree, path, node)}

    @staticmethod
    def _present_path(tree: Tree, path: Reference, node: Node) -> Any:
        """Return where a group is, in the words of the document: a group above that is renamed has its new name already."""
        if not path.by_names or path.own:
            return canonical_path(str(path))
        parent = tree.find(path.parent)
        above = node.parent.number if node.parent is not None else node.known.get("parent_id")
        if parent is not None and (
            node.parent is parent or (parent.number or tree.own_number()) == (above or tree.own_number())
        ):
            return path_of((*path.parent.names, node.name))
        return path_of((*tree.names_of(above), node.name))

    def list_all(self, client: PortalClient) -> Iterable[tuple[Mapping[str, Any], Any]]:
        """Walk the whole tree and read each group in full."""
        tree = client.tree
        nodes = list(tree.walk())
        tree.read_details(nodes)
        for node in nodes:
            path = path_of(tree.path(node))
            yield {"path": path}, {**node.entry, **(node.detail or {}), "path": path}

    def list_removable(self, client: PortalClient) -> Iterable[tuple[Mapping[str, Any], Any]]:
        """Walk the whole tree, which does not have the own group in it."""
        tree = client.tree
        for node in list(tree.walk()):
            path = path_of(tree.path(node))
            yield {"path": path}, {**node.entry, "path": path}

    # Writing

    def apply(self, client: PortalClient, change: Change) -> None:
        """Create the group with what that takes and send the rest after it, or send what changes."""
        path = reference(change.item.desired["path"])
        body = take(encode(self.table, {}, change.diff), ["path"])
        if change.operation == CREATE:
            self._create(client, change, path, body)
            return
        if "path" in change.diff.changed:
            body.update(self._place(client, change, path))
        if "storage" in body:
            # By a name alone, the group loses the storage that it has (PORTAL-GROUP-STORAGEID).
            name, node = str(body["storage"]["name"]), group_of_change(client, change)
            body["storage"] = {"id": self._storage_number(client, node, name), "name": name}
        address = SELF if path.own else str(change.wire["id"])
        send_planned(client, address, change.wire["version"], "PUT", f"/groups/{address}", body, change.item.label)

    def _create(self, client: PortalClient, change: Change, path: Reference, body: JsonObject) -> None:
        parent = client.tree.find(path.parent)
        if parent is None:
            raise client.tree.missing(path.parent).error
        posted = take(encode(self.table, {}, change.diff, creating=True), ["path", "storage"])
        posted["name"] = path.names[-1]
        if "mode" not in posted.get("pricing", {}):
            # The document wants the mode with any other field of the pricing; a change does not.
            posted.pop("pricing", None)
        if body.get("storage"):
            # A bare id here, an object with a name in a change.
            posted["storage"] = self._storage_number(client, parent, str(body.pop("storage")["name"]))
        if change.item.desired.get("preferred_backup_server") is not None:
            posted["preferred_backup_server"] = change.item.desired["preferred_backup_server"]
        label = change.item.label
        made = client.do("POST", f"/groups/{parent.address}/children", posted, says=MADE, object_name=label)
        entry = {**made, "name": path.names[-1], "kind": posted["kind"], "status": 1, "has_children": 0}
        client.tree.add(parent, entry)
        rest = self.rest_of(body, posted)
        if rest:
            number = str(made["id"])
            send_planned(client, number, made["version"], "PUT", f"/groups/{number}", rest, label)

    @staticmethod
    def _storage_number(client: PortalClient, node: Node, name: str) -> int:
        """Return the id of a storage that the group may use."""
        storages: list[Any] = []
        for fresh in (False, True):
            # One that an earlier change registered is not in what was read before.
            if fresh or "storages" not in node.listings:
                client.tree.read_listing("storages", node)
            storages = node.listings["storages"]["items"]
            found = [one["id"] for one in storages if one.get("name") == name]
            if found:
                return int(found[0])
        raise no_storage(name, storages)

    @staticmethod
    def _place(client: PortalClient, change: Change, path: Reference) -> JsonObject:
        """Return what puts the group where it is to be."""
        tree = client.tree
        place: JsonObject = {}
        if change.wire.get("name") != path.names[-1]:
            place["name"] = path.names[-1]
        before = reference((change.before or {})["path"])
        if before.names[:-1] != path.names[:-1]:
            parent = tree.find(path.parent)
            if parent is None:
                raise tree.missing(path.parent).error
            place["parent_id"] = tree.own_number() if parent.number is None else parent.number
        return place

    def remove(self, client: PortalClient, change: Change) -> None:
        """Disable the group where it is enabled, as the portal wants it, and delete it."""
        number, version, label = str(change.wire["id"]), change.wire["version"], change.item.label
        check_still_empty(client, change)
        if change.wire.get("status"):
            version = send_planned(client, number, version, "PUT", f"/groups/{number}", {"status": 0}, label)
        send_planned(client, number, version, "DELETE", f"/groups/{number}", None, label)


GROUP = Group()
MODULE = resource_module(PORTAL, GROUP)
