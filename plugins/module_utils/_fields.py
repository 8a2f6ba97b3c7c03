# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Field tables: what an object of a product consists of, in option words and on the wire.

A table is data. It checks itself when it is made, so that a wrong one cannot be imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ._errors import InputError
from ._paths import MISSING, get_path

VALUE = "value"
"""One value, compared as a whole."""
SET = "set"
"""A list whose order and repetitions mean nothing."""
ORDERED = "ordered"
"""A list whose order matters."""
KEYED = "keyed"
"""A list of objects, each known by one of its fields; what is not listed is kept unless it is purged."""
MAPPING = "mapping"
"""As keyed, but written as a mapping from the key to the object, by the user and on the wire."""

OBJECT = "object"
"""A mapping whose keys are the fields of a table of its own, each managed by itself."""

TREE = "tree"
"""Nested mappings that no table describes: what is not given is kept, at every level, unless it is purged."""


def same(value: Any) -> Any:
    """Return the value as it is."""
    return value


@dataclass(frozen=True)
class Codec:
    """How one value is spelt on the wire. ``from_wire(to_wire(value))`` is the value."""

    to_wire: Callable[[Any], Any] = same
    from_wire: Callable[[Any], Any] = same


@dataclass(frozen=True)
class Condition:
    """Holds where another option of the same table has one of these values; without values, where it has any."""

    option: str
    values: tuple[Any, ...] = ()

    def holds(self, options: Mapping[str, Any]) -> bool:
        """Tell whether the options fulfil the condition."""
        value = options.get(self.option)
        return value in self.values if self.values else value is not None

    def words(self) -> str:
        """Return the condition in words, for messages."""
        return "%s %s" % (self.option, " or ".join(str(value) for value in self.values)) if self.values else self.option


@dataclass(frozen=True)
class Field:
    """One field of an object.

    :arg option: its name for the user.
    :arg wire: its path on the wire, dots between the steps; the option's name if empty.
    :arg also_read: further keys of the same level, for products that answer a value under one of several names.
    :arg type: type in the argument spec.
    :arg shape: what a list or mapping means, see the constants above.
    :arg table: the fields of each entry, for keyed and mapping.
    :arg key: the options that tell entries apart, for keyed; the name of the mapping's key, for mapping.
    :arg exact: the list is given as a whole, so unlisted entries always go.
    :arg closed: a mapping has just the keys that the product answers; others are refused by name.
    :arg reset: what "removed" means for an entry of a closed mapping: these option values.
    :arg purge_option: the option that makes an unlisted entry go, where one module option decides it.
    :arg choices: the words allowed.
    :arg synonyms: further words accepted, each with the choice it stands for.
    :arg codec: spelling of the value on the wire.
    :arg canonical: brings a value of either side to one spelling; applying it twice is applying it once.
    :arg check: returns what is wrong with a value given by the user, or an empty text.
    :arg clear: what the wire holds where the value is empty.
    :arg variant: the key exists on the wire only while this condition holds.
    :arg applies: the value is empty on the wire unless these conditions hold.
    :arg default: what an option of a list's entry is where it is left out there; nothing else has a default.
    :arg needed: must have a value wherever it applies.
    :arg secret: masked everywhere; cannot be read back.
    :arg stored_as: the option of the same table that refers to the secret, where the product keeps it elsewhere.
    :arg evidence: the option that tells whether the secret is there, by being true or having a value; by default the
        object itself does.
    :arg with_every_write: a write carries all fields, so a secret that is there must be at hand for any change.
    :arg disclosed: a read-only secret that the module for the object hands out; it shows nowhere else.
    :arg secret_paths: for a tree, the option that maps paths in it to secrets, which the tree itself does not hold.
    :arg unreadable: no secret, but not answered either: it follows ``update_secrets`` as secrets do, unmasked.
    :arg detail: answered only where the object is read by itself, not in a list of objects. What was not answered is
        then unknown, which is not the same as empty.
    :arg change_only: a request that creates the object does not take it: it follows in a second one.
    :arg immutable: cannot change after creation.
    :arg read_only: answered by the product, never written.
    :arg behaviour: steers the engine, is not part of the object.
    """

    option: str
    wire: str = ""
    also_read: tuple[str, ...] = ()
    type: str = "str"
    shape: str = VALUE
    elements: str = "str"
    table: FieldTable | None = None
    key: str | tuple[str, ...] = ""
    exact: bool = False
    closed: bool = False
    reset: Mapping[str, Any] | None = None
    purge_option: str = ""
    choices: tuple[str, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    codec: Codec = Codec()
    canonical: Callable[[Any], Any] = same
    check: Callable[[Any], str] | None = None
    clear: Any = None
    variant: Condition | None = None
    applies: tuple[Condition, ...] = ()
    default: Any = None
    needed: bool = False
    required: bool = False
    secret: bool = False
    stored_as: str = ""
    evidence: str = ""
    with_every_write: bool = False
    disclosed: bool = False
    secret_paths: str = ""
    unreadable: bool = False
    detail: bool = False
    change_only: bool = False
    immutable: bool = False
    read_only: bool = False
    behaviour: bool = False

    def __post_init__(self) -> None:
        if self.shape in (KEYED, MAPPING) and (self.table is None or not self.key):
            raise ValueError("field %s is %s and so requires table and key" % (self.option, self.shape))
        if self.shape == OBJECT and self.table is None:
            raise ValueError("field %s is an object and so requires table" % self.option)
        if self.stored_as and not self.secret:
            raise ValueError("field %s has stored_as and so must be secret" % self.option)
        if self.disclosed and not self.read_only:
            raise ValueError("field %s is disclosed and so must be read_only" % self.option)
        if self.reset is not None and not self.closed:
            raise ValueError("field %s has reset and so must be closed" % self.option)
        if set(self.synonyms.values()) - set(self.choices):
            raise ValueError("field %s has a synonym for no choice" % self.option)

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """Return the path on the wire; empty where the field is not on the wire."""
        if self.behaviour or self.stored_as:
            return ()
        return tuple((self.wire or self.option).split("."))

    @property
    def inner(self) -> FieldTable:
        """Return the table of the entries, or of the object."""
        if self.table is None:
            raise AssertionError("field %s has no table" % self.option)
        return self.table

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the options that tell entries apart."""
        return (self.key,) if isinstance(self.key, str) else self.key

    def key_of(self, entry: Mapping[str, Any]) -> Any:
        """Return what tells this entry from the others of its list, or None where it lacks that."""
        values = [entry.get(option) for option in self.keys]
        if None in values:
            return None
        return values[0] if len(values) == 1 else ":".join(map(str, values))

    def find(self, wire: Any) -> Any:
        """Return what a wire object has for this field, under the first of its names, or :data:`MISSING`."""
        value = get_path(wire, self.steps)
        for name in self.also_read if value is MISSING else ():
            value = get_path(wire, (*self.steps[:-1], name))
            if value is not MISSING:
                break
        return value

    @property
    def has_entries(self) -> bool:
        """Tell whether the value consists of objects that are compared one by one."""
        return self.shape in (KEYED, MAPPING)

    def conditions(self) -> tuple[Condition, ...]:
        """Return all that must hold for the field to have a value."""
        return ((self.variant,) if self.variant else ()) + self.applies

    def normalise(self, value: Any) -> Any:
        """Return the one spelling of a value of either side; an empty text is None."""
        if value is None or value == "":
            return None
        if isinstance(value, str):
            value = self.synonyms.get(value, value)
        if self.shape == SET:
            return sorted({self.canonical(item) for item in value}, key=str)
        if self.shape == ORDERED:
            return [self.canonical(item) for item in value]
        return self.canonical(value)

    def argument(self) -> dict[str, Any]:
        """Return the option's part of an argument spec. Nothing has a default: left out means unmanaged."""
        argument: dict[str, Any] = {"type": self.type}
        if self.type == "list":
            argument["elements"] = "dict" if self.table else self.elements
        if self.table and self.shape != MAPPING:
            argument["options"] = self.table.argument_spec()
        if self.choices:
            argument["choices"] = list(self.choices) + sorted(self.synonyms)
        if self.aliases:
            argument["aliases"] = list(self.aliases)
        if self.required:
            argument["required"] = True
        if self.default is not None:
            argument["default"] = self.default
        if self.secret:
            argument["no_log"] = True
        elif any(word in self.option for word in ("password", "secret", "token", "passwd", "key")):
            # Says that this is no secret, where Ansible would guess from the name.
            argument["no_log"] = False
        return argument


@dataclass(frozen=True)
class Flat:
    """What is needed to handle an object of a table of single values, each under one key, without conditions.

    Lists can have thousands of such objects, so they are not looked at field by field.

    :arg keys: option and key on the wire of each readable field.
    :arg given: what a user may give, in the table's order.
    :arg secrets: the secrets among that.
    :arg compared: the options that are compared.
    """

    keys: tuple[tuple[str, str], ...]
    given: tuple[str, ...]
    secrets: frozenset[str]
    compared: tuple[str, ...]


@dataclass(frozen=True)
class FieldTable:
    """All fields of an object, in the order in which they are documented and shown."""

    fields: tuple[Field, ...]

    def __post_init__(self) -> None:
        names = [item.option for item in self.fields]
        repeated = {name for name in names if names.count(name) > 1}
        if repeated:
            raise ValueError("a table has a field twice: %s" % ", ".join(sorted(repeated)))
        for item in self.fields:
            for other in (item.stored_as, item.evidence, *(condition.option for condition in item.conditions())):
                if other and other not in names:
                    raise ValueError("field %s refers to %s, which the table lacks" % (item.option, other))

    @cached_property
    def flat(self) -> Flat | None:
        """The short way to handle an object of this table, or None where it has to be looked at field by field."""
        plain = Field("plain")
        alike = ("shape", "table", "also_read", "synonyms", "codec", "canonical", "stored_as", "evidence", "detail")
        for item in self.fields:
            special = (
                item.conditions()
                or item.read_only
                or item.unreadable
                or item.secret_paths
                or "." in item.wire
                or item.type == "list"
            )
            if special or any(getattr(item, name) != getattr(plain, name) for name in alike):
                return None
        readable = [item for item in self.fields if not item.behaviour and not item.secret]
        return Flat(
            keys=tuple((item.option, item.wire or item.option) for item in readable),
            given=tuple(item.option for item in self.fields),
            secrets=frozenset(item.option for item in self.fields if item.secret),
            compared=tuple(item.option for item in readable),
        )

    @cached_property
    def checked(self) -> tuple[Field, ...]:
        """The fields of which something can be wrong in itself."""
        return tuple(item for item in self.fields if item.stored_as or item.table is not None or item.check is not None)

    @cached_property
    def readable(self) -> tuple[tuple[Field, str, str, bool], ...]:
        """The fields that are answered: field, option, its one key on the wire if that is all, whether the value is taken as it is."""
        return tuple(
            (
                item,
                item.option,
                item.steps[0] if len(item.steps) == 1 and not item.also_read else "",
                item.shape == VALUE and not item.synonyms and item.codec == Codec() and item.canonical is same,
            )
            for item in self.fields
            if not (item.behaviour or item.secret or item.unreadable)
        )

    @cached_property
    def conditional(self) -> tuple[Field, ...]:
        """The fields that have a value under conditions only."""
        return tuple(item for item in self.fields if self.conditions(item))

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def __getitem__(self, option: str) -> Field:
        for item in self.fields:
            if item.option == option:
                return item
        raise KeyError(option)

    def __contains__(self, option: object) -> bool:
        return any(item.option == option for item in self.fields)

    def argument_spec(self) -> dict[str, Any]:
        """Return the argument spec of all fields that a user may give."""
        return {item.option: item.argument() for item in self.fields if not item.read_only}

    def secrets(self) -> tuple[Field, ...]:
        """Return the secret fields of this level."""
        return tuple(item for item in self.fields if (item.secret or item.unreadable) and not item.behaviour)

    def knows(self, wire: Any) -> bool:
        """Tell whether a wire object has any of the fields."""
        return any(item.find(wire) is not MISSING for item in self.fields if item.steps)

    def has_secrets(self) -> bool:
        """Tell whether this table or one below it has a secret."""
        return any(
            item.secret or item.unreadable or (item.table is not None and item.table.has_secrets())
            for item in self.fields
        )

    def needs_detail(self, options: Mapping[str, Any]) -> bool:
        """Tell whether these options have one that a list of objects does not answer."""
        return any(
            item.detail
            or (item.shape == OBJECT and item.table is not None and item.table.needs_detail(options[item.option]))
            for item in self.fields
            if options.get(item.option) is not None
        )

    def conditions(self, item: Field) -> tuple[Condition, ...]:
        """Return all that must hold for the field to have a value; a stored secret has those of its reference."""
        return (self[item.stored_as] if item.stored_as else item).conditions()

    def stored_secret(self, option: str) -> Field | None:
        """Return the secret field that is stored through this option, if there is one."""
        return next((item for item in self.fields if item.stored_as == option), None)

    def read(self, wire: Any) -> dict[str, Any]:
        """Return the object in option words: every readable field, None where it has no value."""
        if self.flat is not None and isinstance(wire, dict):
            return {option: None if (value := wire.get(key)) == "" else value for option, key in self.flat.keys}
        options: dict[str, Any] = {}
        for item, option, key, as_it_is in self.readable:
            # Nearly every value is one key of a dict.
            value = wire.get(key, MISSING) if key and wire.__class__ is dict else item.find(wire)
            if value is MISSING:
                if not item.detail:
                    options[option] = None
            elif as_it_is:
                options[option] = None if value == "" else value
            else:
                options[option] = _read_value(item, value)
        # A variant's fields can share a path with those of another: only those that hold are values.
        for item in self.conditional:
            if item.option in options and not all(condition.holds(options) for condition in item.conditions()):
                options[item.option] = None
        return options

    def gather(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a user would write to get this object: ready for ``merged``, secrets left out."""
        if self.flat is not None and None not in options.values():
            return {option: options[option] for option, unused in self.flat.keys if option in options}
        gathered: dict[str, Any] = {}
        for item in self.fields:
            if item.read_only or item.option not in options:
                continue
            value = options[item.option]
            if value is None:
                # An empty text says "cleared", as a user would.
                clearable = item.type == "str" and not item.conditions() and not item.choices
                if clearable and self.stored_secret(item.option) is None:
                    gathered[item.option] = ""
            elif item.table is not None and item.shape == KEYED:
                gathered[item.option] = [item.table.gather(entry) for entry in value]
            elif item.table is not None and item.shape == MAPPING:
                gathered[item.option] = {key: item.table.gather(entry) for key, entry in value.items()}
            elif item.table is not None and item.shape == OBJECT:
                gathered[item.option] = item.table.gather(value)
            else:
                gathered[item.option] = value
        return gathered

    def given(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the user gave, in canonical spelling; what is None was left out.

        So was an empty secret: it is a variable that nobody has filled in yet, and no product takes it for a secret.

        :raises InputError: an entry of a mapping is not as the table wants it.
        """
        if self.flat is not None:
            secrets = self.flat.secrets
            return {
                option: None if value == "" else value
                for option in self.flat.given
                if (value := parameters.get(option)) is not None and (value != "" or option not in secrets)
            }
        options: dict[str, Any] = {}
        for item in self.fields:
            value = parameters.get(item.option)
            if value is None or item.read_only or (item.secret and value == ""):
                continue
            if item.table is not None and item.shape == KEYED:
                options[item.option] = [item.table.given(entry) for entry in value]
            elif item.table is not None and item.shape == OBJECT:
                options[item.option] = item.table.given(value)
            elif item.table is not None and item.shape == MAPPING:
                options[item.option] = {
                    key: item.table.given(_coerce(item.table, entry, "%s[%s]" % (item.option, key)))
                    for key, entry in value.items()
                }
            else:
                options[item.option] = value if item.secret else item.normalise(value)
        return options

    def check(self, options: Mapping[str, Any], where: str = "") -> None:
        """Check values given by the user, before any request.

        :raises InputError: one sentence that names the option, what was given and what is allowed.
        """
        for item in self.checked:
            value = options.get(item.option)
            if value is None:
                continue
            name = where + item.option
            if item.stored_as and options.get(item.stored_as) is not None:
                raise InputError(
                    "%s and %s are both given, and only one of them is allowed" % (name, where + item.stored_as)
                )
            if item.has_entries and item.table is not None:
                self._check_entries(item, value, name)
            elif item.shape == OBJECT and item.table is not None:
                item.table.check(value, name + ".")
            elif item.check is not None:
                for part in value if isinstance(value, list) else [value]:
                    problem = item.check(part)
                    if problem:
                        shown = "the value given" if item.secret else repr(part)
                        raise InputError("%s: %s %s" % (name, shown, problem))

    @staticmethod
    def _check_entries(item: Field, value: Any, name: str) -> None:
        seen = set()
        checks = [(part.option, part.check) for part in item.inner.checked if part.check is not None]
        for key, entry in entry_pairs(item, value):
            if key is None:
                raise InputError("%s: an entry has no %s, which tells entries apart" % (name, " and ".join(item.keys)))
            if key in seen:
                raise InputError("%s: %s %r is listed twice" % (name, " and ".join(item.keys), key))
            seen.add(key)
            for option, check in checks if item.inner.flat is not None else ():
                if entry.get(option) is not None and check(entry[option]):
                    break
            else:
                if item.inner.flat is not None:
                    continue
            item.inner.check(entry, "%s[%s]." % (name, key))


def foreign_options(
    table: FieldTable, variant: FieldTable, options: Mapping[str, Any]
) -> Iterator[tuple[str, list[str]]]:
    """Yield each option given that ``table`` has and its variant has not, with those that the variant has there."""
    if variant is table:
        return
    known = {item.option: item for item in variant}
    for item in table:
        value = options.get(item.option)
        if value is None:
            continue
        own = known.get(item.option)
        if own is None:
            yield item.option, list(known)
        elif item.table is not None and own.table is not None and item.has_entries:
            strange = {part.option for part in item.table if part.option not in own.table or part.table is not None}
            for key, entry in entry_pairs(item, value):
                if not strange.isdisjoint(entry):
                    for name, inner in foreign_options(item.table, own.table, entry):
                        yield f"{item.option}[{key}].{name}", inner


def _coerce(table: FieldTable, entry: Any, name: str) -> dict[str, Any]:
    """Validate an entry of a mapping, whose keys no argument spec can name beforehand."""
    if not isinstance(entry, Mapping):
        raise InputError("%s must be a mapping of %s, not %r" % (name, ", ".join(table.argument_spec()), entry))
    validation = ArgumentSpecValidator(table.argument_spec()).validate(dict(entry))
    if validation.error_messages:
        raise InputError("%s: %s" % (name, "; ".join(validation.error_messages)))
    coerced: dict[str, Any] = validation.validated_parameters
    return coerced


def entry_pairs(item: Field, value: Any) -> list[tuple[Any, dict[str, Any]]]:
    """Return the entries of a keyed list or mapping with their keys, in their order."""
    if value is None:
        return []
    if item.shape == MAPPING:
        return list(value.items())
    if isinstance(item.key, str):
        return [(entry.get(item.key), entry) for entry in value]
    return [(item.key_of(entry), entry) for entry in value]


def entries_by_key(item: Field, value: Any) -> dict[Any, dict[str, Any]]:
    """Return the entries of a keyed list or mapping by their keys, in their order."""
    if value and item.shape == KEYED and isinstance(item.key, str):
        key = item.key
        return {entry.get(key): entry for entry in value}
    return dict(entry_pairs(item, value))


def _read_value(item: Field, value: Any) -> Any:
    if item.table is not None and item.shape == KEYED:
        return [item.table.read(entry) for entry in value or ()]
    if item.table is not None and item.shape == MAPPING:
        # What has none of the table's fields is no entry: a release may keep something else beside them.
        return {key: item.table.read(entry) for key, entry in (value or {}).items() if item.table.knows(entry)}
    if value is None:
        return None
    if item.table is not None and item.shape == OBJECT:
        return item.table.read(value)
    if item.shape in (SET, ORDERED):
        return item.normalise([item.codec.from_wire(part) for part in value])
    return item.normalise(item.codec.from_wire(value))
