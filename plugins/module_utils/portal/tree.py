# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The groups of a portal as far as they were read: each parent's children are listed once, whoever asks.

The portal's search is never used: its default limit of ten, which counts accounts as well, would hide groups.
"""

from __future__ import annotations

import difflib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from .._core.errors import InputError, NotFoundError, OversizedError, Place, ProductError, ProtocolError
from .._engine.resource import Missing
from .errors import TITLE
from .shapes import ANY_OBJECT, GROUP, GROUP_ENTRY, LISTINGS
from .values.units import Reference

Thing = TypeVar("Thing")
Found = TypeVar("Found")

SELF = "self"
"""What the portal calls the caller's own group in addresses."""
MAX_CANDIDATES = 20
MAX_LEVELS = 100
"""How many groups may lie within each other: more than any portal has, so that one which invents them comes to an end."""
MAX_GROUPS = 100_000
"""How many groups are kept in memory."""
ALL_USERS = "all users"
"""The listing of users that has hidden ones too."""
_LISTINGS: Mapping[str, tuple[str, Mapping[str, str]]] = {ALL_USERS: ("users", {"include_hidden": "1"})}


@dataclass(eq=False)
class Node:
    """One group.

    :ivar entry: the group as its parent's listing returns it; empty for the own group until somebody asks.
    :ivar detail: the group in full, where that was read.
    :ivar children: by name; None until they were listed.
    :ivar listings: other lists of the group, by their name in addresses.
    """

    number: int | None
    entry: Mapping[str, Any]
    parent: Node | None = None
    detail: Mapping[str, Any] | None = None
    children: dict[str, Node] | None = None
    listings: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the group's name."""
        return str(self.entry.get("name", ""))

    @property
    def address(self) -> str:
        """Return how addresses name the group."""
        return SELF if self.number is None else str(self.number)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the path of the group from the own group."""
        return tuple(node.name for node in self.chain() if node.parent is not None)[::-1]

    def chain(self) -> Iterator[Node]:
        """Yield the group and those above it, up to the own one."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    @property
    def known(self) -> Mapping[str, Any]:
        """Return the most that is known of the group."""
        return self.detail or self.entry

    @property
    def may_have_children(self) -> bool:
        """Return whether it is worth listing the children: the parent's listing says so of each group."""
        return self.entry.get("has_children") != 0


class Reader(Protocol):
    """What reads for the tree: the client."""

    def read(
        self,
        path: str,
        *,
        shape: Any = ANY_OBJECT,
        object_name: str = "",
        query: Mapping[str, str] | None = None,
        asked_for: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any]:
        """Return the object at a path."""

    def read_items(
        self, path: str, *, entries: Any = ANY_OBJECT, object_name: str = "", query: Mapping[str, str] | None = None
    ) -> list[Any]:
        """Return the entries of a listing."""

    def each(self, function: Callable[[Thing], Found], things: Sequence[Thing]) -> list[Found]:
        """Return the function of each thing, worked out side by side."""


class Tree:
    """What was read of the groups. Safe to use from several threads: what is read twice by accident is the same."""

    def __init__(self, client: Reader) -> None:
        self._client = client
        self.root = Node(None, {})
        self._by_number: dict[int, Node] = {}
        # Groups that are to be renamed or moved, by the path that they will have, and those paths by the groups.
        self._aliases: dict[tuple[str, ...], Node] = {}
        self._new_paths: dict[Node, tuple[str, ...]] = {}
        self._by_uuid: dict[str, Node] = {}
        self._lost: set[Reference] = set()
        self._lock = threading.Lock()

    # Looking

    def find(self, wanted: Reference) -> Node | None:
        """Return a group as far as it was looked for already. One that is to be renamed or moved has its new path alone."""
        if wanted.id is not None:
            return self._by_number.get(wanted.id)
        if wanted.uuid is not None:
            nodes = self._by_number.values()
            alike = (node for node in nodes if str(node.known.get("uuid")).lower() == wanted.uuid)
            return self._by_uuid.get(wanted.uuid) or next(alike, None)
        node: Node | None = self.root
        for depth, name in enumerate(wanted.names, 1):
            alias = self._aliases.get(wanted.names[:depth])
            if alias is not None:
                node = alias
                continue
            node = (node.children or {}).get(name) if node is not None else None
            if node in self._new_paths:
                node = None
        return node

    def find_present(self, wanted: Reference) -> Node | None:
        """Return the group that has a path of names now, whatever path it is to have."""
        parent = self.find(wanted.parent)
        return (parent.children or {}).get(wanted.names[-1]) if parent is not None else None

    def path(self, node: Node) -> tuple[str, ...]:
        """Return the path of a group, with the names that it and those above it are to have."""
        names: list[str] = []
        for one in node.chain():
            if one in self._new_paths:
                return (*self._new_paths[one], *names)
            if one.parent is not None:
                names.insert(0, one.name)
        return tuple(names)

    def locate(self, wanted: Iterable[Reference]) -> None:
        """Look for groups: one listing for each parent on the way that was not listed yet."""
        paths: set[tuple[str, ...]] = set()
        others: list[Reference] = []
        for one in dict.fromkeys(wanted):
            if one.by_names:
                paths.update(one.names[:depth] for depth in range(len(one.names)))
            else:
                others.append(one)
        for depth in range(max(map(len, paths), default=-1) + 1):
            level = [self.find(Reference(names)) for names in sorted(paths) if len(names) == depth]
            # That a group has none is proven by the list alone: the counter beside its name may lag.
            self.expand([node for node in level if node is not None], believing_counters=False)
        self._locate_numbers([one for one in others if self.find(one) is None and one not in self._lost])

    def _locate_numbers(self, wanted: Sequence[Reference]) -> None:
        for one, detail in zip(wanted, self._client.each(self._read_number, wanted)):
            if detail is None and one.uuid is not None:
                # Addresses may not take a uuid (PORTAL-PATH-UUID): listings have it.
                for node in self.walk():
                    if str(node.known.get("uuid")).lower() == one.uuid:
                        detail = node.known
                        break
            if detail is None:
                self._lost.add(one)
                continue
            found = self.adopt(detail)
            if one.uuid is not None:
                self._by_uuid[one.uuid] = found

    def _read_number(self, wanted: Reference) -> Mapping[str, Any] | None:
        asked_for = {"uuid": wanted.uuid} if wanted.id is None else {"id": wanted.id}
        try:
            return self._client.read(
                f"/groups/{wanted}", shape=GROUP, object_name=f"group {wanted}", asked_for=asked_for
            )
        except NotFoundError:
            return None
        except ProductError:
            if wanted.uuid is None:
                raise
            return None

    def adopt(self, detail: Mapping[str, Any]) -> Node:
        """Take in a group that was read by itself."""
        node = self._by_number.get(detail["id"])
        if node is None:
            node = Node(detail["id"], {key: value for key, value in detail.items() if key != "has_children"})
            self._by_number[detail["id"]] = node
        if "contact" in detail:
            node.detail = detail
        return node

    def expand(self, nodes: Iterable[Node], *, believing_counters: bool = True) -> None:
        """List the children of those groups of which they are not known yet.

        :arg believing_counters: leave out those of which their parent's listing says that they have none. Of thousands of groups,
            nearly all have none.
        """
        unknown = [node for node in dict.fromkeys(nodes) if node.children is None]
        if believing_counters:
            unknown = [node for node in unknown if node.may_have_children]
        self._client.each(self.list_children, unknown)

    def list_children(self, node: Node) -> None:
        """List the children of a group, whether or not that was done before."""
        path = f"/groups/{node.address}/children"
        label = f"groups below {'/'.join(node.names) or 'the own group'}"
        entries = self._client.read_items(path, entries=GROUP_ENTRY, object_name=label)
        # One listing after the other: two that are read side by side could name each other's groups.
        with self._lock:
            node.children = self._taken_in(node, entries, Place(TITLE, label, "GET", path))

    def _taken_in(self, node: Node, entries: Sequence[Mapping[str, Any]], place: Place) -> dict[str, Node]:
        """Return the groups that a listing names, by name. What a portal lists need not be a tree, and need not end.

        :arg place: where the listing comes from, for messages.
        :raises ProtocolError: the listing has a group that is above it, or two groups of one name.
        :raises OversizedError: there are more levels, or more groups, than any portal has.
        """
        above = {one.number for one in node.chain()}
        if len(above) > MAX_LEVELS or len(self._by_number) + len(entries) > MAX_GROUPS:
            raise OversizedError(
                f"there are more than {MAX_LEVELS} levels or {MAX_GROUPS:,} groups",
                place=place,
                next_step="Look at the portal; for a part of it only, name a group further below",
            )
        children: dict[str, Node] = {}
        for entry in entries:
            number = entry["id"]
            if number in above:
                raise _no_tree(f"group {number} is listed below itself", place)
            child = self._by_number.get(number)
            if child is None:
                child = self._by_number[number] = Node(number, entry)
            if child.detail is not None and child.detail.get("version") != entry.get("version"):
                # The group was changed since, so what was read of it then is not what it is.
                child.detail = None
            if child.parent is not None and child.parent is not node:
                # It was moved since, so it is no longer where it was listed then.
                (child.parent.children or {}).pop(child.name, None)
            child.entry, child.parent = entry, node
            if children.setdefault(child.name, child) is not child:
                raise _no_tree(f"groups {children[child.name].number} and {number} have one name, {child.name}", place)
        return children

    def walk(self) -> Iterator[Node]:
        """Return all groups below the own one, parents first and by name: an export of the same tree is the same text."""
        level = [self.root]
        while level:
            self.expand(level)
            level = [child for node in level for unused, child in sorted((node.children or {}).items())]
            yield from level

    # Details

    def read_details(self, nodes: Iterable[Node]) -> None:
        """Read those groups in full that were not yet."""
        self._client.each(self.read_detail, [node for node in dict.fromkeys(nodes) if node.detail is None])

    def read_detail(self, node: Node) -> Mapping[str, Any]:
        """Read a group in full, whether or not that was done before."""
        detail = self._client.read(
            f"/groups/{node.address}",
            shape=GROUP,
            object_name=f"group {'/'.join(node.names) or '.'}",
            asked_for=None if node.number is None else {"id": node.number},
        )
        node.detail = detail
        if node.number is None and not node.entry:
            node.entry = detail
        return detail

    def listings(self, kind: str, nodes: Iterable[Node]) -> None:
        """Read a list of each of the groups (``users``, :data:`ALL_USERS`, ``admins``, ``storages``, ``settings``), once."""
        self._client.each(
            lambda node: self.read_listing(kind, node),
            [node for node in dict.fromkeys(nodes) if kind not in node.listings],
        )

    def read_listing(self, kind: str, node: Node) -> Any:
        """Read a list of a group, whether or not that was done before."""
        name, query = _LISTINGS.get(kind, (kind, None))
        label = f"{kind} of group {'/'.join(node.names) or node.number or '.'}"
        address, shape = f"/groups/{node.address}/{name}", LISTINGS[name]
        node.listings[kind] = self._client.read(address, shape=shape, query=query, object_name=label)
        return node.listings[kind]

    # What is about to be, or was made

    def rename(self, names: tuple[str, ...], node: Node) -> None:
        """Let a path that a group will have mean this group already, and the path that it has now not."""
        self._aliases[names] = node
        self._new_paths[node] = names

    def parent_to_be(self, node: Node) -> Node | None:
        """Return the group that a group is to be below; None for the own one, and where that is not known."""
        names = self._new_paths.get(node)
        return node.parent if names is None else self.find(Reference(names[:-1]))

    def is_renamed(self, node: Node) -> bool:
        """Return whether a group is to have another path."""
        return node in self._new_paths

    def add(self, parent: Node, entry: Mapping[str, Any]) -> Node:
        """Take in a group that was just made."""
        node = Node(entry["id"], entry, parent, children={})
        self._by_number[entry["id"]] = node
        parent.children = {**(parent.children or {}), node.name: node}
        return node

    def own_number(self) -> int:
        """Return the id of the own group."""
        detail = self.root.detail or self.read_detail(self.root)
        return int(detail["id"])

    def identities(self, nodes: Iterable[Node | None]) -> list[Any]:
        """Return for each group what distinguishes it from the others, however each is named; None for one that is not there."""
        found = list(nodes)
        # The own group has no number until somebody asks, and that is needed only where it may be named by its number as well.
        by_number = any(node is not None and node.number is not None and node.parent is None for node in found)
        own: Any = self.own_number() if by_number and any(node is self.root for node in found) else SELF
        return [None if node is None else own if node is self.root else node.number for node in found]

    def is_own(self, node: Node) -> bool:
        """Return whether a group is the caller's own, also where it was named by its number."""
        return node is self.root or (node.parent is None and node.number == self.own_number())

    def names_of(self, number: int | None) -> tuple[str, ...]:
        """Return the path of a group of which only the id is known, by climbing to the own group."""
        names: list[str] = []
        passed: set[int] = set()
        while number is not None and number != self.own_number():
            if number in passed or len(passed) > MAX_LEVELS:
                raise _no_tree(f"group {number} is below itself", Place(TITLE, f"group {number}"))
            passed.add(number)
            node = self._by_number.get(number)
            if node is not None and node.parent is not None:
                return (*self.path(node), *names)
            detail = self._client.read(
                f"/groups/{number}", shape=GROUP, object_name=f"group {number}", asked_for={"id": number}
            )
            self.adopt(detail)
            names.insert(0, str(detail["name"]))
            number = detail.get("parent_id")
        return tuple(names)

    # What is not there

    def missing(self, wanted: Reference) -> Missing:
        """Return what to say of a group that does not exist, with those that do.

        :raises InputError: the path is the one that a group has now, and the same document gives it another one.
        """
        if not wanted.by_names:
            error = InputError(f"there is no group {wanted}", next_step="Check the number, or write the path of names")
            return Missing(wanted.key, error)
        self._check_not_left(wanted)
        depth = len(wanted.names)
        while depth > 1 and self.find(Reference(wanted.names[: depth - 1])) is None:
            depth -= 1
        parent = self.find(Reference(wanted.names[: depth - 1]))
        name = wanted.names[depth - 1] if depth else ""
        there = sorted((parent.children or {}) if parent is not None else {})
        alike = difflib.get_close_matches(name, there, n=1, cutoff=0.6)
        shown = ", ".join(there[:MAX_CANDIDATES]) + (" ..." if len(there) > MAX_CANDIDATES else "")
        above = "/".join(wanted.names[: depth - 1])
        return Missing(
            wanted.key,
            InputError(
                f"there is no group {wanted}"
                + (f": {above or 'your own group'} has no group {name}" if depth < len(wanted.names) else ""),
                next_step=(f"Did you mean {alike[0]}? " if alike else "")
                + (f"There are: {shown}" if shown else f"There are no groups below {above or 'your own group'}"),
            ),
        )

    def _check_not_left(self, wanted: Reference) -> None:
        """Refuse a path through one that a group is about to leave: whatever is done there would be done elsewhere."""
        for depth in range(1, len(wanted.names) + 1):
            old = Reference(wanted.names[:depth])
            node = self.find_present(old) if self.find(old) is None else None
            if node in self._new_paths:
                new = Reference(self._new_paths[node])
                raise InputError(
                    f"there will be no group {wanted}: group {old} becomes {new} by the same document",
                    next_step=f"Write {Reference((*new.names, *wanted.names[depth:]))}",
                )


def _no_tree(problem: str, place: Place) -> ProtocolError:
    return ProtocolError(
        f"what the portal lists is no tree of groups: {problem}",
        place=place,
        next_step="Run again, since somebody may just have moved it; if it stays so, look at the groups on the portal",
    )


def only_one(entries: Iterable[Mapping[str, Any]], what: str, place: Place) -> Mapping[str, Any] | None:
    """Return the entry of the one object that entries of a listing are about; None where there is none.

    :arg what: what they have in common, for the message.
    :raises ProtocolError: they are about several objects, so that nothing says which of them is meant.
    """
    by_number = {str(entry["id"]): entry for entry in entries}
    if len(by_number) > 1:
        raise ProtocolError(
            f"the portal lists {len(by_number)} {what} in one group (id {', '.join(sorted(by_number))})",
            place=place,
            next_step="Look at them on the portal, and rename or remove those that are not meant",
        )
    return next(iter(by_number.values()), None)
