# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Brings the document in a file of host variables to what a device has, and leaves everything else in the file as it is.

Comments stay, and so does every expression that gives what the device has, or a secret. The result is read again and held
against what it should be: a file that cannot be changed in place for certain is not changed at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

import yaml

from ansible_collections.steady.fleet.plugins.module_utils._core.data import Options, TaskResult
from ansible_collections.steady.fleet.plugins.module_utils._core.errors import FleetError
from ansible_collections.steady.fleet.plugins.module_utils._engine.resource import ABSENT, Resource
from ansible_collections.steady.fleet.plugins.module_utils._schema.trees import same_json

from .guide import STATE, Guide, guide_of
from .yaml_nodes import CannotEditError, Draft, Expression, composed, is_inline, pairs, plain
from .yaml_text import Comment, Reference

VARIABLE = "fleet_config"
UNKNOWN: Any = object()
"""What an expression gives is not known."""

_Allows = Callable[[str], bool]


def everything(*unused: str) -> bool:
    """Let anything be changed."""
    return True


@dataclass(frozen=True)
class Device:
    """What a device has, in the form of a document: mappings, lists, and references in place of secrets.

    :ivar full: every option of every object, by kind.
    :ivar short: what is worth writing where the document has nothing of it yet.
    :ivar kinds: the kinds that were read; an object of another one is left alone.
    :ivar grows: the kinds of which objects that the document does not have are written.
    :ivar extends: options that an object of the document leaves out are written as well.
    :ivar looks_at: says whether an option of a kind is looked at, at all.
    :ivar touches: says whether an option of an object may be changed, and, for an empty option, the object itself removed.
    """

    full: Mapping[str, Any]
    short: Mapping[str, Any]
    kinds: frozenset[str]
    grows: frozenset[str]
    extends: bool = True
    looks_at: Callable[[str, str], bool] = everything
    touches: Callable[[str, str, str], bool] = everything


def bring(text: str, device: Device, resources: Sequence[Resource], evaluated: Any = UNKNOWN) -> str:
    """Return the text of a file of host variables with the document in it as the device is.

    :arg evaluated: the document as Ansible evaluates it, by which expressions are compared; :data:`UNKNOWN` where that is not known.
    :raises CannotEditError: the file cannot be changed in place.
    """
    root = composed(text)
    if not isinstance(root, yaml.MappingNode) or is_inline(root):
        raise CannotEditError("it is no mapping of variables")
    found = {name: (key, node) for name, key, node in pairs(root)}
    if VARIABLE not in found:
        raise CannotEditError(f"it has no {VARIABLE}")
    draft = Draft(text)
    document = _Editor(draft, device, resources).document(*found[VARIABLE], evaluated)
    if not draft:
        return text
    edited = draft.result()
    read = composed(edited)
    if read is None or not _exactly(plain(read), {**plain(root), VARIABLE: document}):
        raise CannotEditError("its layout is unusual")
    return edited


def as_written(value: Any) -> Any:
    """Return entries of a document (tuples of pairs, with comments between them) as mappings."""
    if isinstance(value, tuple):
        return {str(entry[0]): as_written(entry[1]) for entry in value if not isinstance(entry, Comment)}
    if isinstance(value, Mapping):
        return {str(key): as_written(part) for key, part in value.items()}
    return [as_written(part) for part in value] if isinstance(value, list) else value


def _as_read(value: Any) -> Any:
    """Return what a value is once it was written and read again."""
    if isinstance(value, Reference):
        return Expression(value.expression)
    if isinstance(value, Mapping):
        return {key: _as_read(part) for key, part in value.items()}
    return [_as_read(part) for part in value] if isinstance(value, list) else value


def _exactly(one: Any, other: Any) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_exactly(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_exactly, one, other))
    return isinstance(one, Expression) == isinstance(other, Expression) and same_json(one, other)


@dataclass(frozen=True)
class _Place:
    """What one place of a document is held against.

    :ivar full: what the device has there.
    :ivar short: what of it is worth writing; None where that is all.
    :ivar guide: what is known of the options there.
    :ivar evaluated: what Ansible makes of the document there; :data:`UNKNOWN` where that is not known.
    """

    full: Any
    short: Any
    guide: Guide
    evaluated: Any

    def below(self, name: str) -> _Place:
        """Return the place of one option of a mapping."""
        short = self.short or {}
        full = self.full[name] if name in self.full else short[name]
        return _Place(full, short.get(name), self.guide.below(name), _part(self.evaluated, name))


class _Editor:
    """Walks a document and the device side by side. Each step returns what the document has in that place afterwards."""

    def __init__(self, draft: Draft, device: Device, resources: Sequence[Resource]) -> None:
        self._draft = draft
        self._device = device
        self._resources = {resource.kind: resource for resource in resources}

    def document(self, key: yaml.Node, node: yaml.Node, evaluated: Any) -> Any:
        device = self._device
        short = {kind: value for kind, value in device.short.items() if kind in device.grows}
        if isinstance(plain(node), Expression):
            raise CannotEditError(f"its {VARIABLE} is an expression")
        if not isinstance(node, yaml.MappingNode) or not node.value:
            return self._set(key, node, short)
        if is_inline(node):
            raise CannotEditError(f"its {VARIABLE} is written in braces")
        found = pairs(node)
        goes = {kind for kind, unused, value in found if self._is_gone(kind, plain(value))}
        if len(goes) == len(found):
            return self._set(key, node, short)
        after: Options = {}
        for kind, one, value in found:
            resource = self._resources.get(kind)
            if kind in goes:
                self._draft.remove_key(node, kind)
            elif resource is None or kind not in device.kinds or (kind not in device.full and not resource.many):
                after[kind] = plain(value)
            else:
                full = device.full.get(kind, [])
                place = _Place(full, device.short.get(kind), guide_of(resource, full), _part(evaluated, kind))
                after[kind] = self._value(one, value, place)
        return self._extended(node, after, {**dict.fromkeys(after), **short})

    def _is_gone(self, kind: str, written: Any) -> bool:
        """Return whether the one object of a kind goes, since the device does not have it, and the document does not say so itself."""
        resource = self._resources.get(kind)
        if resource is None or resource.many or kind not in self._device.kinds or kind in self._device.full:
            return False
        absent = isinstance(written, Mapping) and written.get(STATE) == ABSENT
        return not absent and self._device.touches(kind, "", "")

    def _extended(self, node: yaml.MappingNode, after: Options, short: Mapping[str, Any]) -> Options:
        """Add the keys that a mapping lacks, each behind the one that it follows on the device."""
        added, last = {}, next(reversed(after), "")
        for key, value in short.items():
            if key in after:
                last = key
            else:
                self._draft.add_key(node, last, key, value)
                added[key] = _as_read(value)
        return {**after, **added}

    def _set(self, key: yaml.Node, node: yaml.Node, value: Any) -> Any:
        self._draft.set_value(key, node, value)
        return _as_read(value)

    def _value(self, key: yaml.Node, node: yaml.Node, place: _Place) -> Any:
        written, full = plain(node), place.full
        if isinstance(full, Reference):
            # Whatever somebody wrote for a secret, no device can say better.
            return written if written not in (None, "") else self._set(key, node, full)
        known = place.evaluated if _has_expression(written) else written
        if known is not UNKNOWN and place.guide.same(known, full):
            return written
        in_block = not is_inline(node)
        if isinstance(written, Expression) or type(written) is not type(full) or not written or not full:
            if isinstance(node, yaml.SequenceNode) and node.value and place.guide.keys and in_block and full == []:
                return self._entries(key, node, replace(place, short=[]))
            return self._set(key, node, full if self._device.extends or place.short is None else place.short)
        if not in_block:
            if _has_expression(written):
                raise CannotEditError(f"an expression stands in braces, line {node.start_mark.line + 1}")
            return self._set(key, node, full)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(key, node, place)
        if isinstance(node, yaml.SequenceNode):
            return self._entries(key, node, place) if place.guide.keys else self._items(key, node, full)
        return self._set(key, node, full)

    def _allows(self, place: _Place) -> _Allows:
        """Return what says which options of the mapping at this place may be changed."""
        guide, resource = place.guide, place.guide.resource
        if resource is None:
            return everything
        name = resource.name_of(place.full) if resource.many else ""

        def allows(option: str) -> bool:
            item = guide.option(option)
            # What a document does not list of these is no drift, so whether something is new is seen only here.
            entries = item.entries if item is not None else None
            grows = entries is not None and not entries.exact and not entries.closed
            return (grows and self._device.looks_at(resource.kind, option)) or self._device.touches(
                resource.kind, name, option
            )

        return allows

    def _mapping(self, key: yaml.Node | None, node: yaml.MappingNode, place: _Place) -> Options:
        """Bring a mapping to what the device has.

        :arg key: of the mapping; None for an entry of a list.
        """
        full, guide, allows = place.full, place.guide, self._allows(place)
        written = plain(node)

        def value_of(option: str) -> Any:
            """Return what the device is to have by the document as it will be."""
            value = full.get(option)
            if option in written and not allows(option):
                value = written[option] if not _has_expression(written[option]) else _part(place.evaluated, option)
            return None if value == "" else value

        def stays_unread(option: str) -> bool:
            # A secret of the way in which the device no longer works would stand in the way of every run.
            return guide.stays(option, written) and guide.applies(option, value_of)

        short, new = self._worth_writing(written, place, allows)
        stays = {name for name in written if name in full or name in short or stays_unread(name) or not allows(name)}
        if not stays:
            if key is None:
                raise CannotEditError(f"nothing of an entry would be left, line {node.start_mark.line + 1}")
            # An empty mapping would be brought to the device by the next run.
            result: TaskResult = self._set(key, node, new or (full if self._device.extends else new))
            return result
        place = replace(place, short=short)
        after: Options = {}
        for name, one, value in pairs(node):
            if name not in stays:
                self._draft.remove_key(node, name)
            elif not allows(name) or (name not in full and name not in short):
                after[name] = plain(value)
            else:
                after[name] = self._value(one, value, place.below(name))
        return self._extended(
            node, after, {name: value for name, value in short.items() if name in after or name in new}
        )

    def _worth_writing(self, written: Options, place: _Place, allows: _Allows) -> tuple[Mapping[str, Any], Options]:
        """Return the short form of a mapping, and those of its options that the document lacks and gets."""
        full, guide, short = place.full, place.guide, place.short or {}
        adds = self._device.extends or (guide.open and guide.table is not None)
        if not self._device.extends:
            # What differs may be said by another option, such as one for all entries, which the short form has in its own way.
            entries = guide.field.entries if guide.field is not None else None
            if guide.resource is not None or (entries is not None and entries.closed):
                lacking = {name: full[name] for name in full if name not in written and allows(name)}
                adds = adds or bool(lacking)
                short = {
                    name: value for name, value in {**short, **lacking}.items() if name in written or name in lacking
                }
        return short, {name: value for name, value in short.items() if name not in written} if adds else {}

    def _entries(self, key: yaml.Node, node: yaml.SequenceNode, place: _Place) -> list[Any]:
        """Bring a list of objects to what the device has, each known by its name."""
        written, guide, evaluated = plain(node), place.guide, place.evaluated
        known = (
            evaluated if isinstance(evaluated, list) and len(evaluated) == len(written) else [UNKNOWN] * len(written)
        )
        grows = guide.resource is None or guide.resource.kind in self._device.grows
        merged = [_merged(one, other) for one, other in zip(written, known)]
        names = [guide.name(entry) for entry in merged]
        short_of = {guide.name(entry): entry for entry in place.short or [] if grows or guide.name(entry) in names}
        on_device = {guide.name(entry): entry for entry in place.full}
        if len(on_device) < len(place.full):
            raise CannotEditError(f"the device has entries with the same key, line {key.start_mark.line + 1}")
        goes = [self._goes(guide, entry, name, on_device) for entry, name in zip(merged, names)]
        new = [(name, entry) for name, entry in short_of.items() if name not in names]
        if all(goes):
            result: list[Any] = self._set(key, node, [entry for unused, entry in new])
            return result
        after: dict[int, Any] = {}
        for number, item in enumerate(node.value):
            entry = on_device.get(names[number])
            if goes[number]:
                self._draft.remove_entry(node, number)
            elif entry is None or not isinstance(item, yaml.MappingNode):
                after[number] = written[number]
            elif is_inline(item):
                if not guide.same([written[number]], [entry]):
                    raise CannotEditError(f"an entry stands in braces, line {item.start_mark.line + 1}")
                after[number] = written[number]
            else:
                own = _Place(entry, short_of.get(names[number], {}), guide.of_entry(entry), known[number])
                after[number] = self._mapping(None, item, own)
        behind: dict[int, list[Any]] = {}
        last = len(node.value) - 1
        for name, entry in short_of.items():
            if name in names:
                last = names.index(name)
            else:
                self._draft.add_entry(node, last, entry)
                behind.setdefault(last, []).append(_as_read(entry))
        return [
            entry
            for number in range(len(node.value))
            for entry in (*([after[number]] if number in after else []), *behind.get(number, []))
        ]

    def _goes(self, guide: Guide, entry: Any, name: Any, on_device: Mapping[Any, Any]) -> bool:
        """Return whether an entry of a list goes: the device does not have it, and the document does not say so itself."""
        if name is None or name in on_device or not isinstance(entry, Mapping) or entry.get(STATE) == ABSENT:
            return False
        resource = guide.resource
        return resource is None or self._device.touches(resource.kind, _name_of(resource, entry), "")

    def _items(self, key: yaml.Node, node: yaml.SequenceNode, full: list[Any]) -> list[Any]:
        """Bring a list of values to what the device has; what is on both sides stays where it is."""
        written = plain(node)
        if not any(same_json(one, other) for one in written for other in full):
            result: list[Any] = self._set(key, node, full)
            return result
        here, there = (
            [json.dumps([isinstance(one, Expression), one], default=str) for one in side] for side in (written, full)
        )
        after: list[Any] = []
        for operation, start, end, first, last in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
            if operation == "equal":
                after += written[start:end]
                continue
            for number in range(start, end):
                self._draft.remove_entry(node, number)
            for value in full[first:last]:
                self._draft.add_entry(node, end - 1, value)
                after.append(_as_read(value))
        return after


def _part(evaluated: Any, key: str) -> Any:
    return evaluated.get(key, UNKNOWN) if isinstance(evaluated, Mapping) else UNKNOWN


def _merged(written: Any, known: Any) -> Any:
    """Return an entry with what its expressions give, where that is known."""
    return known if known is not UNKNOWN and isinstance(written, Mapping) and isinstance(known, Mapping) else written


def _name_of(resource: Resource, entry: Mapping[str, Any]) -> str:
    """Return the name by which results call an object of a document, in which a person may have written anything."""
    try:
        return resource.name_of(resource.table.given(entry))
    except (TypeError, ValueError, AttributeError, KeyError, FleetError):
        return resource.name_of(entry)


def _has_expression(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_expression, value.values()))
    return any(map(_has_expression, value)) if isinstance(value, list) else isinstance(value, Expression)
