# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Where groups may stand and store: what a plan refers to, and the portal's own rules, before anything is written.

Source: the response of GET /logic/rules in the API document, ``GroupBusinessRules.creation``: for each kind the kinds that may
stand below it, under ``any`` or under a grade. Where both are given, either is let pass here: the portal has the last word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..._core.errors import InputError
from ..._engine.plan import input_of
from ..._engine.resource import CREATE, DELETE, UPDATE, Change, Item, Missing
from ..client import PortalClient
from ..tree import Node, Tree
from ..values.enums import KIND, SERVICE_USER
from ..values.units import Reference, reference


def check_places(client: PortalClient, changes: Sequence[Change]) -> None:
    """Look whether each group that is created or moved, and each new user, may stand where it is to.

    :raises InputError: it may not; the message has the kinds that may.
    """
    planned = {
        reference(change.item.desired["path"]).names: change
        for change in changes
        if change.item.resource.kind == "group" and change.operation == CREATE
    }
    for change in changes:
        kind = _kind_to_place(change)
        if kind is not None:
            with input_of(change.item):
                _check_place(client, change, kind, planned)


def missing_parents(client: PortalClient, changes: Sequence[Change]) -> Iterator[tuple[Item, Missing]]:
    """Yield the groups that others are to be moved below and that there are not.

    :raises InputError: a group is to be moved below itself, or to where another one is.
    """
    tree = client.tree
    deleted = {change.wire["id"] for change in changes if change.operation == DELETE}
    for change in changes:
        if change.operation == UPDATE and "path" in change.diff.changed:
            path = reference(change.item.desired["path"])
            above = path.parent
            with input_of(change.item):
                _check_not_below_itself(client, change, above)
                _check_not_taken(tree.find_present(path), change, deleted, tree)
            if tree.find(above) is None:
                yield change.item, tree.missing(above)


def _check_not_below_itself(client: PortalClient, change: Change, above: Reference) -> None:
    before = reference((change.before or {})["path"]).names
    node = client.tree.find(above)
    inside = node is not None and any(one.number == change.wire["id"] for one in node.chain())
    if inside or above.names[: len(before)] == before:
        raise InputError(
            "a group cannot be moved below itself",
            next_step="Move it elsewhere, or first move the group out of it that it is to be below",
        )


def _check_not_taken(there: Node | None, change: Change, deleted: Collection[Any], tree: Tree) -> None:
    if there is None or there.number in (change.wire["id"], *deleted) or tree.is_renamed(there):
        return
    raise InputError(
        f"there is another group at {reference(change.item.desired['path'])} already, of id {there.number}",
        next_step="Rename, move or delete that one first, or choose another path",
    )


def missing_storages(client: PortalClient, changes: Sequence[Change]) -> Iterator[tuple[Item, Missing]]:
    """Yield the storages that groups are to store in and that they have not."""
    stored = [change for change in changes if change.operation != DELETE and "storage" in change.diff.changed]
    stored = [change for change in stored if change.diff.after["storage"]]
    nodes = [group_of_change(client, change) for change in stored]
    client.tree.listings("storages", nodes)
    for change, node in zip(stored, nodes):
        name, storages = str(change.diff.after["storage"]), node.listings["storages"]["items"]
        if not any(one["name"] == name for one in storages):
            yield change.item, Missing(("storage", name), no_storage(name, storages))


def no_storage(name: str, storages: Sequence[Mapping[str, Any]]) -> InputError:
    """Return the error that a group may not use a storage, or that there is none of this name."""
    return InputError(
        f"storage: there is no storage {name}",
        next_step=f"There are: {', '.join(str(one.get('name')) for one in storages) or 'none'}",
    )


def group_of_change(client: PortalClient, change: Change) -> Node:
    """Return the group that a change is about; for a new one, the nearest above it that there is."""
    path = reference(change.item.desired["path"])
    if change.operation != CREATE and not path.own:
        return client.tree.find(reference(change.wire["id"])) or Node(change.wire["id"], change.wire)
    while not path.own:
        path = path.parent
        node = client.tree.find(path)
        if node is not None:
            return node
    return client.tree.root


def _kind_to_place(change: Change) -> int | None:
    """Return the number of the kind that a change puts somewhere, None where it puts nothing anywhere."""
    resource, diff = change.item.resource, change.diff
    if resource.kind == "user" and change.operation == CREATE:
        return SERVICE_USER
    moved = change.operation == UPDATE and "path" in diff.changed
    if resource.kind == "group" and (change.operation == CREATE or moved):
        kind = str(diff.after.get("kind"))
        # An unknown kind, or one that is left out, is a problem of the group itself.
        return KIND.number(kind) if KIND.knows(kind) else None
    return None


def _check_place(client: PortalClient, change: Change, kind: int, planned: Mapping[tuple[str, ...], Change]) -> None:
    desired = change.item.desired
    above = reference(desired["path"]).parent if "path" in desired else reference(desired["group"])
    creation = planned.get(above.names) if above.by_names else None
    grade: Any = None
    if creation is not None:
        name = str(creation.diff.after.get("kind"))
        if not KIND.knows(name):
            return
        parent_kind = KIND.number(name)
    else:
        node = client.tree.find(above)
        if node is None:
            # Predicted in check mode: nothing is known of it yet.
            return
        parent_kind, grade = _standing(client, node)
    rules = client.rules().get("creation")
    rule = rules.get(str(parent_kind)) if isinstance(rules, Mapping) else None
    if not isinstance(rule, Mapping):
        return
    lists: Iterable[Any] = rule.values() if grade is None else (rule.get("any"), rule.get(str(grade)))
    allowed = {
        number for numbers in lists if isinstance(numbers, list) for number in numbers if isinstance(number, int)
    }
    if kind not in allowed:
        raise InputError(
            f"{_word(kind)} cannot stand below {_shown_reference(above)}, which is of kind {KIND.word(parent_kind)}",
            next_step=f"There can be: {', '.join(sorted(map(_word, allowed))) or 'nothing'}",
        )


def _standing(client: PortalClient, node: Node) -> tuple[int, Any]:
    if node.number is None and not node.known:
        client.tree.read_detail(node)
    return int(node.known["kind"]), node.known.get("grade")


def _word(kind: int) -> str:
    return "a user" if kind == SERVICE_USER else KIND.word(kind)


def _shown_reference(group: Reference) -> str:
    return "your own group" if group.own else f"group {group}"
