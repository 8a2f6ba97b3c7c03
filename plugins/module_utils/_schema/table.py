# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Field tables: what an object of a product consists of, in option words and on the wire.

A table is data. It checks itself when it is made, so that a wrong one cannot be imported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._core.data import ArgumentSpec, Options
from .._core.errors import InputError, ProtocolError
from .._core.text import kind_of
from .field import (
    CREATE_ONLY,
    HANDED_OUT,
    ORDERED,
    READ_ONLY,
    SET,
    STEERING,
    UPDATE_ONLY,
    VALUE,
    WRITE_ONLY,
    Codec,
    Condition,
    Credential,
    Entries,
    Field,
    Secret,
    Tree,
    of_type,
    same,
    whole,
)
from .flat import Flat, flat_of
from .trees import MISSING

__all__ = [
    "CREATE_ONLY",
    "HANDED_OUT",
    "ORDERED",
    "READ_ONLY",
    "SET",
    "STEERING",
    "UPDATE_ONLY",
    "VALUE",
    "WRITE_ONLY",
    "Codec",
    "Condition",
    "Credential",
    "Entries",
    "Field",
    "FieldTable",
    "Secret",
    "Tree",
    "same",
]


@dataclass(frozen=True)
class FieldTable:
    """All fields of an object, in the order in which they are documented and shown."""

    fields: tuple[Field, ...]

    def __post_init__(self) -> None:
        names = [item.option for item in self.fields]
        repeated = {name for name in names if names.count(name) > 1}
        if repeated:
            raise ValueError(f"a table has a field twice: {', '.join(sorted(repeated))}")
        for item in self.fields:
            for other in (
                item.stored_as,
                item.evidence,
                *(condition.option for condition in item.conditions),
            ):
                if other and other not in names:
                    raise ValueError(f"field {item.option} refers to {other}, which the table lacks")

    @cached_property
    def flat(self) -> Flat | None:
        """The short way to handle an object of this table, or None where it has to be looked at field by field."""
        return flat_of(self.fields)

    @cached_property
    def checked(self) -> tuple[Field, ...]:
        """The fields of which something can be wrong in itself."""
        return tuple(
            item
            for item in self.fields
            if item.stored_as or item.table is not None or item.check is not None or item.lasting
        )

    @cached_property
    def readable(self) -> tuple[tuple[Field, str, str, bool, type | None], ...]:
        """The fields that are returned.

        Of each: field, option, its one key on the wire if that is all, whether the value is taken as it is, and what it then is of.
        """
        return tuple(
            (
                item,
                item.option,
                item.steps[0] if len(item.steps) == 1 and not item.also_read else "",
                item.table is None
                and item.shape == VALUE
                and not item.synonyms
                and item.codec == Codec()
                and item.canonical is same,
                {"str": str, "int": int, "bool": bool}.get(item.type),
            )
            for item in self.fields
            if not (item.steering or item.secret or item.write_only)
        )

    @cached_property
    def evidence(self) -> frozenset[str]:
        """The options that say whether a secret is there."""
        return frozenset(item.evidence for item in self.fields if item.evidence)

    @cached_property
    def compared(self) -> tuple[Field, ...]:
        """The fields of which the product has a value that can be compared with what is desired."""
        return tuple(
            item for item in self.fields if not (item.steering or item.secret or item.write_only or item.read_only)
        )

    @cached_property
    def purge_fields(self) -> tuple[Field, ...]:
        """The fields of which what is not listed can be made to go."""
        return tuple(item for item in self.fields if item.entries is not None or item.purge_option)

    @cached_property
    def needed(self) -> tuple[Field, ...]:
        """The fields that must have a value wherever they apply."""
        return tuple(item for item in self.fields if item.needed)

    @cached_property
    def conditional(self) -> tuple[Field, ...]:
        """The fields that have a value under conditions only."""
        return tuple(item for item in self.fields if self.conditions(item))

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def __getitem__(self, option: str) -> Field:
        return self._by_option[option]

    def __contains__(self, option: object) -> bool:
        return option in self._by_option

    @cached_property
    def _by_option(self) -> Mapping[str, Field]:
        return {item.option: item for item in self.fields}

    def argument_spec(self) -> ArgumentSpec:
        """Return the argument spec of all fields that a user may give."""
        return {item.option: item.argument() for item in self.fields if not item.read_only}

    @cached_property
    def secrets(self) -> tuple[Field, ...]:
        """The secret fields of this level."""
        return tuple(item for item in self.fields if (item.secret or item.write_only) and not item.steering)

    def knows(self, wire: Any) -> bool:
        """Return whether a wire object has any of the fields."""
        return any(item.find(wire) is not MISSING for item in self.fields if item.steps)

    @cached_property
    def secretive(self) -> tuple[Field, ...]:
        """The fields that are secrets, or have some below them."""
        return tuple(
            item
            for item in self.fields
            if not item.read_only and (item.hidden or (item.table is not None and item.table.secretive))
        )

    def has_secrets(self) -> bool:
        """Return whether this table or one below it has a secret."""
        return any(
            item.secret or item.write_only or (item.table is not None and item.table.has_secrets())
            for item in self.fields
        )

    def needs_detail(self, options: Mapping[str, Any]) -> bool:
        """Return whether these options have one that a list of objects does not return; an empty one needs to be known as well."""
        return any(
            item.detail or (item.object is not None and item.object.needs_detail(options[item.option] or {}))
            for item in self.fields
            if item.option in options
        )

    def conditions(self, item: Field) -> tuple[Condition, ...]:
        """Return all that must hold for the field to have a value; a stored secret has those of its reference."""
        return (self[item.stored_as] if item.stored_as else item).conditions

    def stored_secret(self, option: str) -> Field | None:
        """Return the secret field that is stored through this option, if there is one."""
        return self._stored.get(option)

    @cached_property
    def _stored(self) -> Mapping[str, Field]:
        return {item.stored_as: item for item in reversed(self.fields) if item.stored_as}

    def read(self, wire: Any) -> Options:
        """Return the object in option words: every readable field, None where it has no value.

        :raises ProtocolError: a value is of another form than any value of its field.
        """
        if self.flat is not None and isinstance(wire, dict):
            flat = {option: None if (value := wire.get(key)) == "" else value for option, key in self.flat.keys}
            if not (self.flat.texts and _TEXTS.issuperset(map(type, flat.values()))):
                flat = {option: of_type(self[option].type, value) for option, value in flat.items()}
            return flat
        options: Options = {}
        for item, option, key, as_it_is, usual in self.readable:
            # Nearly every value is one key of a dict.
            value = wire.get(key, MISSING) if key and wire.__class__ is dict else item.find(wire)
            if value is MISSING:
                if not item.detail:
                    options[option] = None
            elif as_it_is:
                options[option] = (
                    None if value == "" else value if value.__class__ is usual else of_type(item.type, value)
                )
            else:
                try:
                    options[option] = _read_value(item, value)
                except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
                    raise _unreadable(item, value) from None
        # A variant's fields can share a path with those of another: only those that hold are values.
        for item in self.conditional:
            if item.option in options and not all(condition.holds(options) for condition in item.conditions):
                options[item.option] = None
        return options

    def gather(self, options: Mapping[str, Any]) -> Options:
        """Return what a user would write to get this object: ready for ``merged``, secrets left out."""
        if self.flat is not None and None not in options.values():
            return {option: options[option] for option, unused in self.flat.keys if option in options}
        gathered: Options = {}
        for item in self.fields:
            if item.read_only or item.credential or item.option not in options:
                continue
            value = options[item.option]
            if value is None:
                # An empty text says "cleared", as a user would.
                plain = item.type == "str" and not item.conditions and not item.choices
                clearable = plain and not item.filled and not item.lasting
                if clearable and self.stored_secret(item.option) is None:
                    gathered[item.option] = ""
            elif item.tree is not None and item.tree.credentials:
                gathered[item.option] = without(value, item.tree.credentials)
            else:
                gathered[item.option] = item.rebuild(value, FieldTable.gather)
        return gathered

    def given(self, parameters: Mapping[str, Any]) -> Options:
        """Return what the user gave, in canonical spelling; what is None was left out.

        So was an empty secret: it is a variable that no one has filled in yet, and no product takes it for a secret.

        :raises InputError: an entry of a mapping is not as the table wants it.
        """
        if self.flat is not None:
            secrets = self.flat.secrets
            return {
                option: None if value == "" else value
                for option in self.flat.given
                if (value := parameters.get(option)) is not None and (value != "" or option not in secrets)
            }
        options: Options = {}
        for item in self.fields:
            value = parameters.get(item.option)
            if value is None or item.read_only or (item.hidden and value == ""):
                continue
            if item.entries is not None and item.entries.as_mapping:
                # No argument spec can name the keys beforehand, so Ansible has not looked at what is below them.
                table = item.entries.table
                value = {key: _coerce(table, entry, f"{item.option}[{key}]") for key, entry in value.items()}
            if item.table is not None:
                options[item.option] = item.rebuild(value, FieldTable.given)
            else:
                options[item.option] = value if item.secret else item.normalize(value)
        return options

    def check(self, options: Mapping[str, Any], where: str = "") -> None:
        """Check values given by the user, before any request.

        :raises InputError: one sentence that names the option, what was given and what is allowed.
        """
        for item in self.checked:
            value = options.get(item.option)
            name = where + item.option
            if value is None:
                if item.lasting and item.option in options:
                    raise InputError(f"{name} cannot be empty", next_step=item.lasting)
                continue
            if item.stored_as and options.get(item.stored_as) is not None:
                raise InputError(f"{name} and {where + item.stored_as} are both given, and only one of them is allowed")
            if item.entries is not None:
                self._check_entries(item.entries, value, name)
            elif item.object is not None:
                item.object.check(value, name + ".")
            elif item.check is not None:
                for part in value if item.type == "list" else [value]:
                    problem = item.check(part)
                    if problem:
                        shown = "the value given" if item.hidden else repr(part)
                        raise InputError(f"{name}: {shown} {problem}")

    @staticmethod
    def _check_entries(entries: Entries, value: Any, name: str) -> None:
        seen = set()
        table, keys = entries.table, " and ".join(entries.keys)
        checks = [(part.option, part.check) for part in table.checked if part.check is not None]
        for key, entry in entries.pairs(value):
            if key is None:
                raise InputError(f"{name}: an entry has no {keys}, which distinguishes entries")
            if key in seen:
                raise InputError(f"{name}: {keys} {key!r} is listed twice", next_step="Keep one of the entries")
            seen.add(key)
            for option, check in checks if table.flat is not None else ():
                if entry.get(option) is not None and check(entry[option]):
                    break
            else:
                if table.flat is not None:
                    continue
            table.check(entry, f"{name}[{key}].")


_TEXTS = frozenset((str, type(None)))


def without(tree: Any, names: Collection[str]) -> Any:
    """Return a tree without these keys, at any level."""
    if isinstance(tree, list):
        return [without(part, names) for part in tree]
    if isinstance(tree, Mapping):
        return {key: without(part, names) for key, part in tree.items() if key not in names}
    return tree


def _coerce(table: FieldTable, entry: Any, name: str) -> Options:
    """Validate an entry of a mapping, whose keys no argument spec can name beforehand."""
    if not isinstance(entry, Mapping):
        raise InputError(f"{name} must be a mapping of {', '.join(table.argument_spec())}, not {entry!r}")
    validation = ArgumentSpecValidator(table.argument_spec()).validate(dict(entry))
    if validation.error_messages:
        raise InputError(f"{name}: {'; '.join(validation.error_messages)}")
    coerced: Options = validation.validated_parameters
    return coerced


def _unreadable(item: Field, value: Any) -> ProtocolError:
    # What it is, and not the value itself, which may be a secret.
    return ProtocolError(
        f"{item.option}: the product has a value there ({kind_of(value)}) that is not of the form that its document describes",
        next_step="Look at it on the product; if it is right there, check that the release of the product is supported",
    )


def _read_value(item: Field, value: Any) -> Any:
    """Return a value of the product in option words. Raises whatever it raises where the value is of another form."""
    if item.entries is not None and item.entries.as_mapping:
        # What has none of the table's fields is no entry: a release may keep something else beside them.
        table = item.entries.table
        value = {key: entry for key, entry in (value or {}).items() if table.knows(entry)}
    elif item.entries is not None:
        value = value or ()
    elif value is None:
        return None
    if item.table is not None:
        options = item.rebuild(value, FieldTable.read)
        if item.entries is not None and not item.entries.as_mapping:
            _check_distinct(item, item.entries, options)
        return options
    if item.shape in (SET, ORDERED):
        return item.normalize([item.codec.from_wire(part) for part in value])
    return item.normalize(of_type(item.type, item.codec.from_wire(whole(value))))


def _check_distinct(item: Field, entries: Entries, listed: Sequence[Mapping[str, Any]]) -> None:
    """Refuse a list of the product that has two entries of one name: one of them would be compared, and the other forgotten.

    :raises ProtocolError: it has, and they are not the same.
    """
    known = entries.by_key(listed)
    if len(known) == len(listed):
        return
    twice = next((key for key, entry in entries.pairs(listed) if known[key] != entry), None)
    if twice is not None:
        raise ProtocolError(
            f"{item.option}: the product lists two entries with the {' and '.join(entries.keys)} {twice!r}, which are not the same",
            next_step="Look at them on the product, and remove the one that is not meant",
        )
