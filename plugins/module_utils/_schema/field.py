# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""One field of an object: what it is for the user, where it lies on the wire, and how it is compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .paths import MISSING, get_path

if TYPE_CHECKING:
    from .table import FieldTable

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

    def describe(self) -> str:
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
    :arg filled: never empty, null or of another type, since it names an object or decides about rights. What identifies the
        object, or an entry of a list, is so without saying.
    :arg trimmed: a name, which is not written with white space around it. What is filled is so without saying.
    :arg refers: names an object of another kind, which has to be there already, in whatever spelling.
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
    filled: bool = False
    trimmed: bool = False
    refers: bool = False
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
