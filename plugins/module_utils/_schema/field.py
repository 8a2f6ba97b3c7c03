# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""One field of an object: what it is for the user, where it lies on the wire, and how it is compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from .._core.data import Argument, Options
from .._core.text import MAX_DIGITS, is_whole_number
from .trees import MISSING, get_path

if TYPE_CHECKING:
    from .table import FieldTable

VALUE = "value"
"""One value, compared as a whole."""
SET = "set"
"""A list whose order and repetitions mean nothing."""
ORDERED = "ordered"
"""A list whose order matters."""

MANAGED = "managed"
"""Read, compared and written."""
READ_ONLY = "read_only"
"""Read from the product, never written."""
HANDED_OUT = "handed_out"
"""A read-only secret, which the module for the object hands out under ``disclosed``; it shows nowhere else."""
WRITE_ONLY = "write_only"
"""No secret, but the product does not return it: it follows ``update_secrets`` as secrets do, unmasked."""
CREATE_ONLY = "create_only"
"""Cannot change after creation."""
UPDATE_ONLY = "update_only"
"""A request that creates the object does not take it: it follows in a second one."""
STEERING = "steering"
"""Steers the engine, is not part of the object."""

T = TypeVar("T")


def same(value: Any) -> Any:
    """Return the value as it is."""
    return value


def whole(value: Any) -> Any:
    """Return a whole number as such, however it is written: JSON does not distinguish 10 and 10.0."""
    return int(value) if value.__class__ is float and abs(value) < 10**MAX_DIGITS and value.is_integer() else value


def of_type(kind: str, value: Any) -> Any:
    """Return a value of a product as its option has it, where it is only spelled otherwise: a text in digits, a number as a text.

    A user's ``"42"`` is the same customer number as a product's ``42``, or each run would write it. What is really of another
    type stays as it is.

    :arg kind: type of the option.
    """
    value = whole(value)
    if kind == "str" and value.__class__ in (int, float):
        return str(value)
    if kind in ("int", "float") and value.__class__ is str and is_whole_number(value.removeprefix("-")):
        return int(value)
    return value


@dataclass(frozen=True)
class Codec:
    """How one value is spelled on the wire. ``from_wire(to_wire(value))`` is the value."""

    to_wire: Callable[[Any], Any] = same
    from_wire: Callable[[Any], Any] = same


@dataclass(frozen=True)
class Condition:
    """Holds where another option of the same table has one of these values; without values, where it has any."""

    option: str
    values: tuple[Any, ...] = ()

    def holds(self, options: Mapping[str, Any]) -> bool:
        """Return whether the options fulfil the condition."""
        value = options.get(self.option)
        return value in self.values if self.values else value is not None

    def describe(self) -> str:
        """Return the condition in words, for messages."""
        return f"{self.option} {' or '.join(str(value) for value in self.values)}" if self.values else self.option


@dataclass(frozen=True)
class Secret:
    """What is special about a field that is masked everywhere and cannot be read back.

    :arg stored_as: the option of the same table that refers to the secret, where the product keeps it elsewhere.
    :arg evidence: the option that says whether the secret is there, by being true or having a value; by default the
        object itself does.
    :arg with_every_write: a write carries all fields, so a secret that is there must be at hand for any change.
    """

    stored_as: str = ""
    evidence: str = ""
    with_every_write: bool = False


@dataclass(frozen=True)
class Credential:
    """What is special about a secret that the product returns: it is compared as any other value, and shown nowhere.

    :arg evidence: the option that says whether it is in use; by default it always is.
    """

    evidence: str = ""


@dataclass(frozen=True)
class Entries:
    """A list of objects, each known by one or more of its fields. What is not listed is kept unless it is purged.

    :arg table: the fields of each entry.
    :arg key: the options that distinguish entries; for a mapping, the name of its key.
    :arg as_mapping: written as a mapping from the key to the object, by the user and on the wire.
    :arg exact: the list is given as a whole, so unlisted entries always go.
    :arg closed: the product decides which entries exist; others are refused by name.
    :arg reset: what "removed" means for an entry of a closed mapping: these option values.
    :arg purge_option: the option that makes an unlisted entry go, where one module option decides it.
    """

    table: FieldTable
    key: str | tuple[str, ...]
    as_mapping: bool = False
    exact: bool = False
    closed: bool = False
    reset: Mapping[str, Any] | None = None
    purge_option: str = ""

    def __post_init__(self) -> None:
        if not self.key:
            raise ValueError("entries require a key")
        if self.reset is not None and not self.closed:
            raise ValueError("entries have reset and so must be closed")

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the options that distinguish entries."""
        return (self.key,) if isinstance(self.key, str) else self.key

    def key_of(self, entry: Mapping[str, Any]) -> Any:
        """Return what distinguishes this entry from the others of its list, or None where it lacks that."""
        values = [entry.get(option) for option in self.keys]
        if None in values:
            return None
        return values[0] if len(values) == 1 else ":".join(map(str, values))

    def pairs(self, value: Any) -> list[tuple[Any, Options]]:
        """Return the entries with their keys, in their order."""
        if value is None:
            return []
        if self.as_mapping:
            return list(value.items())
        if isinstance(self.key, str):
            return [(entry.get(self.key), entry) for entry in value]
        return [(self.key_of(entry), entry) for entry in value]

    def by_key(self, value: Any) -> dict[Any, Options]:
        """Return the entries by their keys, in their order."""
        return dict(self.pairs(value))


@dataclass(frozen=True)
class Tree:
    """Nested mappings that no table describes: what is not given is kept, at every level, unless it is purged.

    :arg purge_option: the option that makes the tree count as given as a whole.
    :arg secret_paths: the option that maps paths in the tree to secrets, which the tree itself does not hold.
    :arg credentials: the keys, at any level, whose values are credentials.
    :arg order: the key that lists the other keys of its mapping in their order, where mappings have one.
    """

    purge_option: str = ""
    secret_paths: str = ""
    credentials: tuple[str, ...] = ()
    order: str = ""


@dataclass(frozen=True)
class Field:
    """One field of an object. At most one of ``object``, ``entries`` and ``tree`` is given: the others are single values and lists of them.

    :arg option: its name for the user.
    :arg wire: its path on the wire, dots between the steps; the option's name if empty.
    :arg also_read: further keys of the same level, for products that return a value under one of several names.
    :arg type: type in the argument spec.
    :arg shape: what a list means, see the constants above.
    :arg elements: type of the parts of a list.
    :arg object: the fields of a mapping, each managed by itself.
    :arg entries: the value is a list or mapping of objects.
    :arg tree: the value is nested data that no table describes.
    :arg choices: the values allowed.
    :arg synonyms: further values accepted, each with the choice it stands for.
    :arg aliases: further names of the option.
    :arg codec: spelling of the value on the wire.
    :arg canonical: brings a value of either side to one spelling; applying it twice is applying it once.
    :arg check: returns what is wrong with a value given by the user, or an empty text.
    :arg clear: what the wire holds where the value is empty.
    :arg lasting: what to do instead of emptying it, for what the product takes no empty value for; left out, it can be emptied.
    :arg usual: what an object has where no one has set anything, besides an empty value; an export leaves it out.
    :arg variant: the key exists on the wire only while this condition holds.
    :arg applies: the value is empty on the wire unless these conditions hold.
    :arg default: what an option of a list's entry is where it is left out there; nothing else has a default.
    :arg needed: must have a value wherever it applies.
    :arg required: the user must always give it.
    :arg filled: never empty, null or of another type, since it names an object or decides about rights. What identifies the
        object, or an entry of a list, is so without saying.
    :arg trimmed: a name, which is not written with white space around it. What is filled is so without saying.
    :arg refers: names an object of another kind, which has to be there already, in whatever spelling.
    :arg secret: masked everywhere; cannot be read back.
    :arg credential: masked everywhere, and read back.
    :arg access: who reads and writes it, and when; see the constants above.
    :arg detail: returned only where the object is read by itself, not in a list of objects. What was not returned is
        then unknown, which is not the same as empty.
    """

    option: str
    wire: str = ""
    also_read: tuple[str, ...] = ()
    type: str = ""
    shape: str = VALUE
    elements: str = "str"
    object: FieldTable | None = None
    entries: Entries | None = None
    tree: Tree | None = None
    choices: tuple[str, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    codec: Codec = Codec()
    canonical: Callable[[Any], Any] = same
    check: Callable[[Any], str] | None = None
    clear: Any = None
    lasting: str = ""
    usual: Any = None
    variant: Condition | None = None
    applies: tuple[Condition, ...] = ()
    default: Any = None
    needed: bool = False
    required: bool = False
    filled: bool = False
    trimmed: bool = False
    refers: bool = False
    secret: Secret | None = None
    credential: Credential | None = None
    access: str = MANAGED
    detail: bool = False

    def __post_init__(self) -> None:
        if sum(form is not None for form in (self.object, self.entries, self.tree)) > 1:
            raise ValueError(f"field {self.option} can be an object, entries or a tree, not several of them")
        if self.credential is not None and self.secret is not None:
            raise ValueError(f"field {self.option} is a credential, which is read back, and so is no secret")
        if set(self.synonyms.values()) - set(self.choices):
            raise ValueError(f"field {self.option} has a synonym for no choice")
        if not self.type:
            # A frozen dataclass has no other way to derive a field.
            object.__setattr__(self, "type", self._natural_type())

    def _natural_type(self) -> str:
        if self.entries is not None:
            return "dict" if self.entries.as_mapping else "list"
        return "dict" if self.object is not None else "str"

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """Return the path on the wire; empty where the field is not on the wire."""
        if self.steering or self.stored_as:
            return ()
        return tuple((self.wire or self.option).split("."))

    @cached_property
    def table(self) -> FieldTable | None:
        """Return the table of the entries, or of the object."""
        return self.entries.table if self.entries is not None else self.object

    @property
    def inner(self) -> FieldTable:
        """Return the table of the entries, or of the object, of a field that has one."""
        if self.table is None:
            raise AssertionError(f"field {self.option} has no table")
        return self.table

    @cached_property
    def steering(self) -> bool:
        """Return whether the field steers the engine and is no part of the object."""
        return self.access == STEERING

    @cached_property
    def read_only(self) -> bool:
        """Return whether the field is only read."""
        return self.access in (READ_ONLY, HANDED_OUT)

    @cached_property
    def write_only(self) -> bool:
        """Return whether the field is no secret, but cannot be read back either."""
        return self.access == WRITE_ONLY

    @cached_property
    def hidden(self) -> bool:
        """Return whether no value of the field is ever shown."""
        return self.secret is not None or self.credential is not None

    @property
    def evidence(self) -> str:
        """Return the option that says whether a secret or credential is there, or an empty text."""
        form = self.secret or self.credential
        return form.evidence if form is not None else ""

    @property
    def stored_as(self) -> str:
        """Return the option that refers to the secret, or an empty text."""
        return self.secret.stored_as if self.secret is not None else ""

    @property
    def purge_option(self) -> str:
        """Return the option that makes go what is not listed, or an empty text."""
        form = self.entries or self.tree
        return form.purge_option if form is not None else ""

    @property
    def secret_paths(self) -> str:
        """Return the option that maps paths in the tree to secrets, or an empty text."""
        return self.tree.secret_paths if self.tree is not None else ""

    def parts(self, value: Any) -> Iterator[tuple[str, FieldTable, Mapping[str, Any]]]:
        """Yield each object below the value with its table, and how its name ends: ``.`` or ``[monitor].``"""
        if self.object is not None:
            yield ".", self.object, value
        elif self.entries is not None:
            for key, entry in self.entries.pairs(value):
                yield f"[{key}].", self.entries.table, entry

    def rebuild(self, value: Any, convert: Callable[[FieldTable, Any], T]) -> Any:
        """Return the value with each object in it, or itself, converted."""
        if self.object is not None:
            return convert(self.object, value)
        if self.entries is None:
            return value
        table = self.entries.table
        if self.entries.as_mapping:
            return {key: convert(table, entry) for key, entry in value.items()}
        return [convert(table, entry) for entry in value]

    def find(self, wire: Any) -> Any:
        """Return what a wire object has for this field, under the first of its names, or :data:`MISSING`."""
        value = get_path(wire, self.steps)
        for name in self.also_read if value is MISSING else ():
            value = get_path(wire, (*self.steps[:-1], name))
            if value is not MISSING:
                break
        return value

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """All that must hold for the field to have a value."""
        return ((self.variant,) if self.variant else ()) + self.applies

    def normalize(self, value: Any) -> Any:
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

    def argument(self) -> Argument:
        """Return the option's part of an argument spec. Nothing has a default: left out means unmanaged."""
        argument: Argument = {"type": self.type}
        if self.type == "list":
            argument["elements"] = "dict" if self.table else self.elements
        if self.table is not None and not (self.entries and self.entries.as_mapping):
            argument["options"] = self.table.argument_spec()
        if self.choices:
            argument["choices"] = list(self.choices) + sorted(self.synonyms)
        if self.aliases:
            argument["aliases"] = list(self.aliases)
        if self.required:
            argument["required"] = True
        if self.default is not None:
            argument["default"] = self.default
        if self.hidden:
            argument["no_log"] = True
        elif any(word in self.option for word in ("password", "secret", "token", "passwd", "key")):
            # Says that this is no secret, where Ansible would guess from the name.
            argument["no_log"] = False
        return argument
