# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What the engine needs to know of a product: its client and its resources."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

from .._core.data import Argument, Options
from .._core.errors import FleetError, InputError, ProductError
from .._core.redaction import Unmasked
from .._core.results import ChangeRecord
from .._http.transport import Transport
from .._schema.diff import Diff
from .._schema.given import Rules, rules_of
from .._schema.table import HANDED_OUT, FieldTable
from .._schema.walk import foreign_options

CREATE = "create"
UPDATE = "update"
DELETE = "delete"

PRESENT = "present"
ABSENT = "absent"

ASSUMED = "%s; in check mode, it is assumed that an earlier task creates it"
"""The warning about something that is missing in check mode only: an earlier task may be about to create it."""


class WriteUnit:
    """One unit of writing. Where the product has transactions, it is one."""

    def __init__(self) -> None:
        self.keep = True
        """Whether to commit in the end; the engine sets it to False where nothing is left to write."""
        self.whole = True
        """Whether it succeeds or fails as one. Otherwise each change stands for itself: a conflict is about one object."""
        self.undone_on_failure = False
        """Whether a failure inside leaves nothing of what was written."""
        self.workers = 1
        """How many changes can be made side by side, where each stands for itself."""
        self.doubt: FleetError | None = None
        """Set when the unit has ended: why it is not known whether it succeeded. Reading again settles that."""


class Client(Protocol):
    """Talks to one device of one product. It logs in when it is first used."""

    transport: Transport
    address: str
    """Product, host and port as the task gave them: a client may go on with another host that it has found."""
    report: Callable[[str], None]
    """Shows a line to a user who asked for details; set for each task."""
    announce: Callable[[str], None]
    """Shows a line to every user at once; set for each task."""
    warn: Callable[[str], None]
    """Keeps a sentence to show with the task's result; set for each task."""

    refusals: dict[Hashable, ProductError]
    """The refusals of logins that this process has met; shared by all clients."""

    reads_again_inside: bool
    """Whether the engine reads and plans again inside the unit, so that no one's change in between is lost."""

    @property
    def tenant(self) -> str:
        """Return what distinguishes the part of the product that the login sees from others at the address; empty where there is one."""

    def foresee_writing(self) -> None:
        """Check, in check mode, that :meth:`writing` could begin, as far as reading shows it.

        :raises FleetError: what a real run would fail with.
        """

    def writing(self) -> AbstractContextManager[WriteUnit]:
        """Open a unit of writing; it is completed or undone when the block ends, in whatever way."""

    def close(self) -> None:
        """Log out and close the connection. Never raises an error of the product."""


@dataclass(frozen=True)
class Item:
    """One object that the user manages.

    :arg unlisted: the user does not name it: a purge found it.
    """

    resource: Resource
    desired: Mapping[str, Any]
    state: str = PRESENT
    unlisted: bool = False

    @property
    def name(self) -> str:
        """Return the name that distinguishes this object from others of its kind; empty where there is only one."""
        return self.resource.name_of(self.desired)

    @property
    def label(self) -> str:
        """Return kind and name, for messages."""
        return f"{self.resource.kind} {self.name}" if self.name else self.resource.kind


@dataclass(frozen=True)
class Missing:
    """Read in place of a wire object: what the object belongs to does not exist.

    :arg key: of what is missing, as :meth:`Resource.provides` names it.
    :arg error: raised where nothing is going to make it.
    """

    key: Hashable
    error: FleetError


@dataclass
class Change:
    """One step of a plan.

    :ivar wire: the object as the product returned it, or None where it does not exist.
    :ivar diff: what differs; empty for a deletion.
    :ivar before: the object in option words, or None where it does not exist.
    """

    item: Item
    operation: str
    wire: Any
    before: Options | None
    diff: Diff = field(default_factory=lambda: Diff(after={}))

    def summary(self) -> ChangeRecord:
        """Return the change as results show it."""
        shown: ChangeRecord = {
            "operation": self.operation,
            "kind": self.item.resource.kind,
            "name": self.item.name,
            "fields": list(self.diff.changed_names()),
        }
        if self.diff.blockers:
            shown["blockers"] = [blocker.summary() for blocker in self.diff.blockers]
        return shown


class Resource:
    """One kind of object of one product: a field table and the few calls that read and write it.

    Subclasses set the attributes and override :meth:`read_one` and :meth:`write`, and more where the
    product is odd.

    :cvar kind: the module's name without its prefix; also the key in the document.
    :cvar title: what it is, for messages.
    :cvar many: whether a device has several, so that the document holds a list.
    :cvar identity: the options that distinguish one from another, where there are several.
    :cvar removable: whether an object can be absent.
    :cvar variant_by: the identity option that decides which fields an object has.
    :cvar variants: the fields for each value of it; ``table`` then has the fields of all of them.
    :cvar holder_of: a keyed option: the object itself is always there, and ``state: absent`` removes the listed entries.
    :cvar contents_option: an option of an object that is to be absent: what is in it goes as well.
    :cvar removal_steps: option values that an object has on the way to its removal, which takes several requests.
    :cvar constraints: ``mutually_exclusive`` and the like, for the argument spec.
    """

    kind: str
    title: str
    table: FieldTable
    many: bool = False
    identity: tuple[str, ...] = ()
    removable: bool = False
    variant_by: str = ""
    variants: Mapping[str, FieldTable] = MappingProxyType({})
    holder_of: str = ""
    contents_option: str = ""
    removal_steps: Mapping[str, Any] = MappingProxyType({})
    constraints: Mapping[str, Any] = MappingProxyType({})

    @property
    def purgeable(self) -> bool:
        """Return whether ``purge`` means something for this kind: objects or entries that can go."""
        return self.removable or any(part.entries is not None for part in self.table)

    @property
    def discloses(self) -> bool:
        """Return whether the product has secrets of this object that it shows, and that users need."""
        return any(part.access == HANDED_OUT for part in self.table)

    def name_of(self, desired: Mapping[str, Any]) -> str:
        """Return the object's name from its identity options."""
        return "/".join(str(desired.get(option)) for option in self.identity)

    def former_name(self, desired: Mapping[str, Any]) -> str:
        """Return the name that the object may still have, where the user says that it is to be renamed; otherwise an empty text."""
        return ""

    def table_for(self, options: Mapping[str, Any]) -> FieldTable:
        """Return the fields of the object that has these options."""
        return self.variants.get(str(options.get(self.variant_by)), self.table)

    def rules(self) -> Rules:
        """Return how options must be given, before anything is converted."""
        return rules_of(self.table, self.identity)

    def target(self, desired: Mapping[str, Any]) -> Hashable:
        """Return what is written for the object, where several kinds can write the same, or None."""
        return None

    def check(self, desired: Mapping[str, Any], state: str) -> None:
        """Check what the user gave, before any request.

        :raises InputError: one sentence on what is wrong.
        """
        table = self.table_for(desired)
        for name, known in foreign_options(self.table, table, desired):
            raise InputError(
                f"{name} means nothing where {self.variant_by} is {desired[self.variant_by]}",
                next_step=f"There it has {', '.join(known)}",
            )
        # What an object that goes has empty is not looked at.
        given = desired if state != ABSENT else {name: value for name, value in desired.items() if value is not None}
        table.check(given)

    def checks_secrets(self, desired: Mapping[str, Any]) -> bool:
        """Return whether reading the object shows if the product has just the secrets that are given, for example by a login with them."""
        return False

    def read(self, client: Any, items: Sequence[Item]) -> list[Any]:
        """Return the wire object of each item, None for one that does not exist."""
        return [self.read_one(client, item) for item in items]

    def read_back(self, client: Any, items: Sequence[Item]) -> list[Any]:
        """Return the wire objects once they were written, to prove them."""
        return self.read(client, items)

    def read_again(self, client: Any, item: Item) -> Any:
        """Return the wire object of one item, read again after somebody else changed it or a response was lost."""
        return self.read(client, [item])[0]

    def provides(self, desired: Mapping[str, Any]) -> tuple[Hashable, ...]:
        """Return the keys by which others refer to this object."""
        return ()

    def requires(self, options: Mapping[str, Any]) -> tuple[Hashable, ...]:
        """Return the keys of what must exist for this object to exist."""
        return ()

    def claims(self, options: Mapping[str, Any]) -> tuple[Hashable, ...]:
        """Return the keys of what only one object can have at a time, such as a name."""
        return self.provides(options)

    def wire_key(self, wire: Any) -> Hashable:
        """Return what distinguishes a wire object from others where its name alone does not, or None."""
        return None

    def companions(self, client: Any, plan: Any) -> Sequence[Change]:
        """Return further deletions, of what goes with objects of this kind that the plan deletes.

        :arg plan: everything that was looked at and is planned, of every kind.
        :raises InputError: something would go that the user did not say may go.
        """
        return ()

    def missing_references(self, client: Any, changes: Sequence[Change]) -> Iterable[tuple[Item, Missing]]:
        """Return what changes of this kind refer to by name and the product does not have, each with the item that does.

        What an object belongs to is not meant: reading the object returns that. The engine knows what the same run makes.

        :raises InputError: what is referred to makes no sense.
        """
        return ()

    def check_plan(self, client: Any, changes: Sequence[Change]) -> None:
        """Take a last look at all that is planned, of every kind, before anything is written.

        :raises InputError: together the changes make no sense, or the product would refuse one.
        """

    def read_one(self, client: Any, item: Item) -> Any:
        """Return the wire object of one item."""
        raise NotImplementedError

    def list_all(self, client: Any) -> Iterable[tuple[Mapping[str, Any], Any]]:
        """Return identity and wire object of everything of this kind that the device has."""
        item = Item(self, {})
        return [({}, wire) for wire in self.read(client, [item]) if wire is not None]

    def list_removable(self, client: Any) -> Iterable[tuple[Mapping[str, Any], Any]]:
        """Return identity and wire object of everything that a purge may remove."""
        return self.list_all(client)

    def options(self, wire: Any) -> Options:
        """Return the wire object in option words."""
        return self.table.read(wire)

    def resolve(self, client: Any, desired: Mapping[str, Any], current: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """Replace what the user may write in friendlier words by what the product compares.

        :raises InputError: something named does not exist on the product.
        """
        return desired

    def gather(self, options: Mapping[str, Any]) -> Options:
        """Return the object as a user would write it."""
        return self.table_for(options).gather(options)

    def shorten(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the same object as a person would write it, with what it has many times said once."""
        return options

    def position(self, options: Mapping[str, Any]) -> tuple[str, ...]:
        """Return where an object stands in a tree of names, in whose order an export lists objects; empty where there is none."""
        return ()

    def disclose(self, options: Mapping[str, Any]) -> Options:
        """Return the secrets to hand out, marked so that they are not masked."""
        shown = (
            part.option for part in self.table if part.access == HANDED_OUT and options.get(part.option) is not None
        )
        return {option: Unmasked(options[option]) for option in shown}

    def apply(self, client: Any, change: Change) -> None:
        """Create or update the object."""
        raise NotImplementedError

    def remove(self, client: Any, change: Change) -> None:
        """Delete the object.

        :raises NotFoundError: somebody else deleted it before.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class Product:
    """A product: how to talk to it and what it has.

    :arg name: prefix of its modules, action group and inventory group.
    :arg title: its name in messages.
    :arg options: argument spec of the connection options that only this product has.
    :arg make_client: makes the client of one device.
    :arg account_options: the connection options that name an account, where each account sees a part of its own, such as one tenant;
        none where all accounts see the same.
    """

    name: str
    title: str
    make_client: Callable[[Transport], Client]
    options: Mapping[str, Argument] = field(default_factory=dict)
    account_options: tuple[str, ...] = ()
