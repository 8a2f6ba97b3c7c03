# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Objects that belong to a group: administrators, users, storages. Each group lists its own with one request."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from ..._core.data import JsonObject
from ..._core.errors import NotFoundError, Place
from ..._engine.plan import input_of
from ..._engine.resource import ABSENT, CREATE, Change, Item
from ..._schema.table import Field
from ..._schema.wire import encode
from ..client import PortalClient
from ..errors import TITLE
from ..shapes import DETAILS, MADE
from ..tree import Node, only_one
from ..values.units import canonical_path, path_of, path_problem, reference
from .common import PortalResource, check_listed_once, group_of, take
from .lockout import check_account

GROUP_FIELD = Field("group", type="raw", refers=True, canonical=canonical_path, check=path_problem)

# Names are distinct; that a portal keeps to it is not taken for granted.
_Index = dict[str, list[Mapping[str, Any]]]


class Member(PortalResource):
    """One object of a group, known by the group and a name of its own.

    :cvar listing: what addresses call the list.
    :cvar named_by: the option that is the name.
    :cvar previous: the option that has the name before it was changed; empty where it cannot be changed.
    :cvar hidden_too: what an item has beside its identity that is found in the listing with hidden objects alone.
    """

    removable = True
    listing: str
    named_by: str
    previous: str = ""
    hidden_too: Mapping[str, Any] = {}

    # What depends on what

    def name_of(self, desired: Mapping[str, Any]) -> str:
        """Return group and name as one text."""
        group = reference(desired.get("group"))
        return str(desired.get(self.named_by)) if group.own else f"{group}/{desired.get(self.named_by)}"

    def former_name(self, desired: Mapping[str, Any]) -> str:
        """Return group and previous name as one text."""
        previous = desired.get(self.previous)
        return self.name_of({**desired, self.named_by: previous}) if previous else ""

    def requires(self, options: Mapping[str, Any]) -> tuple[Hashable, ...]:
        """Return the key of the group."""
        return (reference(options["group"]).key,)

    def claims(self, options: Mapping[str, Any]) -> tuple[Hashable, ...]:
        """Return the name: it is unique in the whole portal."""
        return ((self.kind, options.get(self.named_by)),)

    def wire_key(self, wire: Any) -> Hashable:
        """Return the id."""
        return wire["id"]  # type: ignore[no-any-return]

    # Reading

    def read(self, client: PortalClient, items: Sequence[Item]) -> list[Any]:
        """Return each object, as its group lists it or, where more is asked for, in full."""
        tree = client.tree
        groups = [reference(item.desired["group"]) for item in items]
        tree.locate(groups)
        nodes = [tree.find(group) for group in groups]
        keys = zip(tree.identities(nodes), (str(item.desired[self.named_by]) for item in items))
        check_listed_once(items, [None if number is None else (number, name) for number, name in keys])
        listings = [self.listing_of(item) for item in items]
        for listing in dict.fromkeys(listings):
            there = [node for node, name in zip(nodes, listings) if node is not None and name == listing]
            tree.listings(listing, there)
        # Each list is looked through once, however many objects of it are asked for.
        indexes: dict[tuple[Node, str], _Index] = {}
        for node, listing in zip(nodes, listings):
            if node is not None and (node, listing) not in indexes:
                indexes[node, listing] = self._index(node, listing)
        wires: list[Any] = [None] * len(items)
        # What is to have another name is no longer found by the one that it has.
        renamed: dict[Any, Item] = {}
        for by_previous in (True, False):
            for number, item in enumerate(items):
                node = nodes[number]
                if bool(self.previous and item.desired.get(self.previous)) is not by_previous:
                    continue
                if node is None:
                    wires[number] = tree.missing(groups[number])
                    continue
                found = self._found(indexes[node, listings[number]], item)
                other = renamed.get(found["id"]) if found is not None else None
                if other is None:
                    wires[number] = found
                    if found is not None and str(found[self.named_by]) != str(item.desired[self.named_by]):
                        renamed[found["id"]] = item
                elif item.state != ABSENT:
                    # By the name alone, a later run could not know which of the two is meant.
                    check_listed_once([other, item], [found["id"]] * 2)
        wanted = [number for number, item in enumerate(items) if self._in_full(item, wires[number])]
        details = client.each(lambda number: self._read_named(client, items[number], wires[number]), wanted)
        for number, detail in zip(wanted, details):
            wires[number] = detail
        return [self._placed(item, wire) for item, wire in zip(items, wires)]

    def read_again(self, client: PortalClient, item: Item) -> Any:
        """Return one object from its group's list and, where needed, itself, read again."""
        group = reference(item.desired["group"])
        client.tree.locate([group])
        node = client.tree.find(group)
        if node is None:
            return client.tree.missing(group)
        listing = self.listing_of(item)
        client.tree.read_listing(listing, node)
        wire = self._found(self._index(node, listing), item)
        if self._in_full(item, wire):
            wire = self._read_named(client, item, wire)
        return self._placed(item, wire)

    def listing_of(self, item: Item) -> str:
        """Return the listing that an object is looked for in."""
        return self.listing

    def own_entries(self, node: Node, listing: str = "") -> list[Mapping[str, Any]]:
        """Return what the group lists of its own, in the usual listing or in another one."""
        return list(node.listings[listing or self.listing]["items"])

    def _index(self, node: Node, listing: str) -> _Index:
        index: _Index = {}
        for entry in self.own_entries(node, listing):
            index.setdefault(str(entry.get(self.named_by)), []).append(entry)
        return index

    def _found(self, index: _Index, item: Item) -> Any:
        """Return the object that an item is about, None where it is not listed.

        :raises ProtocolError: several objects have its name, so that nothing says which of them is meant.
        """
        named = next((index[name] for name in self._names(item) if name in index), [])
        found = only_one(named, f"objects with this {self.named_by}", Place(TITLE, item.label))
        return None if found is None else dict(found)

    def _names(self, item: Item) -> list[str]:
        """Return the names that an item's object may have."""
        return [str(item.desired[self.named_by]), *filter(None, [self.previous and item.desired.get(self.previous)])]

    def _read_named(self, client: PortalClient, item: Item, entry: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return an item's object in full; None where it was removed, or renamed by somebody, since it was listed."""
        detail = self.read_detail(client, entry)
        return detail if detail is not None and str(detail[self.named_by]) in self._names(item) else None

    def _in_full(self, item: Item, wire: Any) -> bool:
        return isinstance(wire, Mapping) and item.state == "present" and self.table.needs_detail(item.desired)

    @staticmethod
    def _placed(item: Item, wire: Any) -> Any:
        return {**wire, "group": item.desired["group"]} if isinstance(wire, Mapping) else wire

    def read_detail(self, client: PortalClient, entry: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return an object in full, None where it was removed meanwhile."""
        label = f"{self.kind} {entry['id']}"
        try:
            detail = client.read(
                f"/{self.listing}/{entry['id']}",
                shape=DETAILS[self.listing],
                object_name=label,
                asked_for={"id": entry["id"]},
            )
            return {**entry, **detail}
        except NotFoundError:
            return None

    def list_all(self, client: PortalClient) -> Iterable[tuple[Mapping[str, Any], Any]]:
        """Return the objects of all groups, the own one among them, in full."""
        found = list(self.list_removable(client))
        details = client.each(lambda one: self.read_detail(client, one[1]), found) if self._has_details() else None
        for number, (identity, entry) in enumerate(found):
            wire = entry if details is None else details[number]
            if wire is not None:
                yield identity, {**wire, "group": identity["group"]}

    def list_removable(self, client: PortalClient) -> Iterable[tuple[Mapping[str, Any], Any]]:
        """Return the objects of all groups as they are listed."""
        tree = client.tree
        nodes = [tree.root, *tree.walk()]
        tree.listings(self.listing, nodes)
        for node in nodes:
            group = path_of(tree.path(node))
            for entry in sorted(self.own_entries(node), key=lambda entry: str(entry[self.named_by])):
                yield {"group": group, self.named_by: str(entry[self.named_by])}, {**entry, "group": group}

    def _has_details(self) -> bool:
        return any(field.detail for field in self.table)

    # Writing

    def check_plan(self, client: PortalClient, changes: Sequence[Change]) -> None:
        """Look whether the account that is logged in would lock itself out."""
        for change in changes:
            if change.item.resource is self:
                with input_of(change.item):
                    check_account(client, change)

    def apply(self, client: PortalClient, change: Change) -> None:
        """Create the object with what that takes and send the rest after it, or send what changes."""
        label = change.item.label
        body = take(encode(self.table, {}, change.diff), ["group"])
        if change.operation != CREATE:
            self.change(client, change, change.wire, body)
            return
        posted = take(encode(self.table, {}, change.diff, creating=True), ["group"])
        posted.update(self.identity_on_wire(change.item.desired))
        node = group_of(client, change)
        made = client.do("POST", f"/groups/{node.address}/{self.listing}", posted, says=MADE, object_name=label)
        rest = self.rest_of(body, posted)
        if rest:
            self.change(client, change, made, rest)

    def identity_on_wire(self, desired: Mapping[str, Any]) -> JsonObject:
        """Return what a creation has of the object's identity."""
        return {self.named_by: desired[self.named_by]}

    def change(self, client: PortalClient, change: Change, wire: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        """Send a change of an object that exists."""
        address = f"/{self.listing}/{wire['id']}"
        client.send("PUT", address, body, version=wire["version"], object_name=change.item.label)

    def remove(self, client: PortalClient, change: Change) -> None:
        """Delete the object."""
        address = f"/{self.listing}/{change.wire['id']}"
        client.send("DELETE", address, version=change.wire["version"], object_name=change.item.label)
