# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What goes with a group that is deleted: nothing that the plan does not name and count.

What becomes of what is in a deleted group is not known (PORTAL-GROUP-DELETECONTENT). So whatever is in it is a deletion of its own,
made before that of the group, or the group is not deleted at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..._core.data import Options
from ..._core.errors import InputError, Place, RefusedError
from ..._engine.plan import Plan, input_of
from ..._engine.resource import ABSENT, DELETE, PRESENT, Change, Item, Resource
from ..client import PortalClient
from ..tree import Node
from ..values.units import path_of, reference
from .group_contents import Content, listed, machines_of, read_contents

REMOVE_CONTENTS = "remove_contents"


def planned_contents(client: PortalClient, group: Resource, plan: Plan) -> list[Change]:
    """Return the deletions of what is in the groups that are to be deleted, where the user wants it gone as well.

    :raises InputError: a group is enabled, is the own one, or has something in it that is to stay or that no one said should go.
    """
    deleted = [change for change in plan.changes if change.item.resource is group and change.operation == DELETE]
    if not deleted:
        return []
    for change in deleted:
        with input_of(change.item):
            _check_wanted(client, change)
    removal = _Removal(client, group, plan, deleted)
    removal.check_nothing_stays()
    for change in deleted:
        with input_of(change.item):
            removal.look_into(change)
    return removal.found


def check_still_empty(client: PortalClient, change: Change) -> None:
    """Look once more, right before a group is deleted: somebody may have enabled it or put something into it since it was planned.

    :raises InputError: it is enabled, and no one said that it may be disabled.
    :raises RefusedError: there is something, which would go unnamed.
    """
    _check_wanted(client, change)
    node = _node(client, change)
    left = read_contents(client, [node])[0]
    if left:
        raise RefusedError(
            f"{change.item.label}: {listed(left)} came into the group while this task ran and would go with it, so it was not deleted",
            next_step="Run again to have that in the plan, or take it out of the group",
        )


def _check_wanted(client: PortalClient, change: Change) -> None:
    path = reference(change.item.desired["path"])
    if not path.by_names and change.wire["id"] == client.tree.own_number():
        raise InputError("your own group cannot be deleted", next_step="Ask an administrator of the group above")
    if change.wire.get("status") and not change.item.desired.get("force"):
        raise InputError(
            "the group is enabled, and deleting it needs force: true, which disables it first",
            place=Place(object=change.item.label),
            next_step="Disabling blocks everybody below the group",
        )


def _node(client: PortalClient, change: Change) -> Node:
    return client.tree.find(reference(change.wire["id"])) or Node(change.wire["id"], change.wire)


class _Removal:
    """The deletions of groups in one plan.

    :ivar found: the deletions that come with them.
    """

    def __init__(self, client: PortalClient, group: Resource, plan: Plan, deleted: Sequence[Change]) -> None:
        self._client = client
        self._group = group
        self._plan = plan
        self._deleted = {change.wire["id"]: change for change in deleted}
        # What leaves the groups by itself: deleted, or moved elsewhere.
        self._leaving = {
            (change.item.resource.kind, change.wire["id"])
            for change in plan.changes
            if isinstance(change.wire, Mapping)
            and "id" in change.wire
            and (change.operation == DELETE or "path" in change.diff.changed)
        }
        self.found: list[Change] = []

    # What is to stay

    def check_nothing_stays(self) -> None:
        """Refuse to delete a group that has something in it which the same document wants to be there."""
        there = [change.item for change in self._plan.changes if change.operation != DELETE]
        there += [item for item, current, unused in self._plan.unchanged if current is not None]
        for item in there:
            if item.state != PRESENT:
                continue
            for node in self._above(item):
                gone = self._deleted.get(node.number)
                if gone is not None:
                    raise InputError(
                        f"{item.label} is to be there, and {gone.item.label}, which it belongs to, is to be deleted",
                        next_step="Keep the one, or remove the other as well",
                    )

    def _above(self, item: Item) -> Iterator[Node]:
        """Yield the group that an object is to be in, and all that will be above it as far as they are known."""
        tree, desired = self._client.tree, item.desired
        if "group" in desired:
            node = tree.find(reference(desired["group"]))
        elif "path" in desired:
            path = reference(desired["path"])
            itself = None if path.by_names else tree.find(path)
            node = tree.find(path.parent) if path.by_names and path.names else itself.parent if itself else None
        else:
            return
        while node is not None:
            yield node
            node = tree.parent_to_be(node)

    # What goes along

    def look_into(self, change: Change) -> None:
        """Add the deletions of all that is in a group, or refuse that of the group.

        :raises InputError: something is in it, and the user did not say that this may go.
        """
        node = _node(self._client, change)
        if change.item.desired.get(REMOVE_CONTENTS):
            names = self._name_by_path(change, node)
            self._take_along(node, names, force=bool(change.item.desired.get("force")))
        else:
            contents = read_contents(self._client, [node])[0]
            staying = [one for one in contents if one.key not in self._leaving]
            if contents and not staying:
                self._name_by_path(change, node)
            if staying:
                raise InputError(
                    f"the group cannot be deleted while it has {listed(staying)} in it",
                    next_step="Remove or move them in the same document or in an earlier task, or give"
                    f" {REMOVE_CONTENTS}: true, which plans, shows and counts the removal of each of them",
                )
        machines = machines_of(node)
        if machines:
            counted = ", ".join(f"{count} {name}" for name, count in sorted(machines.items()))
            self._client.warn(
                f"{change.item.label}: the portal counts {counted} in it; no request lists them, so what becomes of them is not in the plan"
            )

    def _name_by_path(self, change: Change, node: Node) -> tuple[str, ...]:
        """Name a group by its path, as what leaves it is: that is how the deletion of the one waits for the other."""
        names = self._client.tree.names_of(node.number)
        change.item = replace(change.item, desired={**change.item.desired, "path": path_of(names)})
        return names

    def _take_along(self, node: Node, names: tuple[str, ...], *, force: bool) -> None:
        for one in read_contents(self._client, [node])[0]:
            if one.node is not None:
                # Also where the document deletes it by itself: what is in it goes as well.
                self._take_along(one.node, (*names, one.name), force=force)
            if one.key not in self._leaving:
                self._leaving.add(one.key)
                self._add(one, names, force)

    def _add(self, one: Content, names: tuple[str, ...], force: bool) -> None:
        if one.resource is None:
            desired: Options = {"path": path_of((*names, one.name)), "force": force, REMOVE_CONTENTS: True}
            resource, wire = self._group, {**one.wire, "path": desired["path"]}
        else:
            # A hidden user is found only where that is looked for.
            desired = {"group": path_of(names), one.resource.named_by: one.name, **one.resource.hidden_too}
            resource, wire = one.resource, {**one.wire, "group": desired["group"]}
        change = Change(Item(resource, desired, ABSENT, unlisted=True), DELETE, wire, resource.options(wire))
        if one.resource is None:
            with input_of(change.item):
                _check_wanted(self._client, change)
        self.found.append(change)
