"""Scenarios: a device in some state and a document for it, of whichever product, and what can be done to either.

What a product has in particular is in its own module (``cloud_sync_states``, ...), which makes a :class:`ProductModel` of it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from hypothesis import strategies as st

from ansible_collections.steady.fleet.plugins.module_utils._engine.resource import Item, Resource
from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import SET, FieldTable

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Scenario:
    """A device, and what is asked of it.

    :ivar state: what the device is before, in the words of the model that it comes from.
    :ivar options: of the document module.
    :ivar switches: of the simulator.
    """

    state: Any
    options: Mapping[str, Any]
    switches: Mapping[str, Any] = field(default_factory=dict)

    @property
    def document(self) -> Document:
        return self.options["config"]  # type: ignore[no-any-return]

    def asking(self, document: Document) -> dict[str, Any]:
        """Return the options with another document."""
        return {**self.options, "config": document}


@dataclass(frozen=True)
class OutsideChange:
    """What somebody else does, behind the API's back, and the object that it is done to, as plans call it."""

    label: str
    act: Callable[[], Any]


@dataclass(frozen=True)
class Edit:
    """A document with one change, and the object that the change is about, as plans call it."""

    label: str
    document: Document


@dataclass(frozen=True)
class ProductModel:
    """One product.

    :ivar scenarios: random scenarios.
    :ivar prepare: makes the simulator the device of a scenario.
    :ivar visible: what the API shows of a device.
    :ivar outside_changes: everything that can be done to the objects which a document is about.
    :ivar additions: new objects of the kinds that the scenario purges.
    :ivar rearrange: puts what has no order on the device into another one; None where there is nothing like that.
    :ivar others: for each kind, values to set options to.
    """

    product: str
    module: ModuleDefinition
    resources: Sequence[Resource]
    scenarios: st.SearchStrategy[Scenario]
    prepare: Callable[[Any, Scenario], None]
    visible: Callable[[Any], Any]
    outside_changes: Callable[[Any, Scenario], list[OutsideChange]]
    additions: Callable[[Any, Scenario], list[OutsideChange]]
    others: Mapping[str, Mapping[str, Sequence[Any]]]
    rearrange: Callable[[Any, Random], None] | None = None

    def __str__(self) -> str:
        return self.product

    def entries(self, document: Document) -> Iterator[tuple[Resource, int | None, Mapping[str, Any]]]:
        """Yield each object that a document asks for: its kind, its place in a list, its options."""
        for resource in self.resources:
            asked = document.get(resource.kind)
            if asked is not None and resource.many:
                yield from ((resource, number, entry) for number, entry in enumerate(asked))
            elif asked is not None:
                yield resource, None, asked

    def edits(self, document: Document) -> list[Edit]:
        """Return the document with each single change that there is: a value, an option, an object."""
        return list(self._edits(document))

    def _edits(self, document: Document) -> Iterator[Edit]:
        for resource, number, entry in self.entries(document):
            label = label_of(resource, entry)
            for changed in changes_of(resource.table_for(entry), entry, self.others.get(resource.kind, {})):
                if not set(resource.identity) <= changed.keys():
                    continue
                if asked_for(resource, changed) != asked_for(resource, entry):
                    yield Edit(label, with_entry(document, resource, number, changed))
            yield Edit(label, with_entry(document, resource, number, None))

    def shuffled(self, document: Document, dice: Random) -> dict[str, Any]:
        """Return the same document with its keys, and its lists as far as their order means nothing, in another order."""
        result: dict[str, Any] = {}
        for resource in mixed(self.resources, dice):
            asked = document.get(resource.kind)
            if asked is None:
                continue
            if resource.many:
                result[resource.kind] = [
                    shuffled_options(resource.table_for(one), one, dice) for one in mixed(asked, dice)
                ]
            else:
                result[resource.kind] = shuffled_options(resource.table_for(asked), asked, dice)
        return result

    def with_other_secrets(self, document: Document) -> dict[str, Any]:
        """Return the same document with other texts for all secrets."""
        return {
            resource.kind: [other_secrets(resource.table, one) for one in document[resource.kind]]
            if resource.many
            else other_secrets(resource.table, document[resource.kind])
            for resource in self.resources
            if document.get(resource.kind) is not None
        }


def label_of(resource: Resource, entry: Mapping[str, Any]) -> str:
    """Return how plans call an object."""
    return Item(resource, resource.table.given(entry)).label


def asked_for(resource: Resource, entry: Mapping[str, Any]) -> Any:
    """Return what a document asks of an object, in its one spelling; of secrets only which of them it gives."""
    return [entry.get("state", "present"), without_texts(resource.table, resource.table.given(entry))]


def without_texts(table: FieldTable, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with nothing but the presence of their secrets."""
    result = dict(options)
    for part in table:
        value = options.get(part.option)
        if part.secret and value is not None:
            result[part.option] = sorted(value) if isinstance(value, Mapping) else True
        elif value is not None:
            result[part.option] = part.rebuild(value, without_texts)
        if part.object is not None and not value:
            # An object of which no option is given asks for nothing, as where it is left out.
            result.pop(part.option, None)
    return result


def with_entry(document: Document, resource: Resource, number: int | None, entry: Any) -> dict[str, Any]:
    """Return the document with another object in one place; without any there if it is None."""
    changed = dict(copy.deepcopy(document))
    if number is None and entry is None:
        del changed[resource.kind]
    elif number is None:
        changed[resource.kind] = entry
    elif entry is None:
        del changed[resource.kind][number]
    else:
        changed[resource.kind][number] = entry
    return changed


def changes_of(
    table: FieldTable, options: Mapping[str, Any], others: Mapping[str, Sequence[Any]]
) -> Iterator[dict[str, Any]]:
    """Yield the options with one of them set to another value, or left out; for entries and objects, within them."""
    for option, values in others.items():
        yield from ({**options, option: value} for value in values)
    for part in table:
        value = options.get(part.option)
        if value is None:
            continue
        if not part.required:
            yield {option: given for option, given in options.items() if option != part.option}
        if part.table is None or part.steering:
            continue
        if part.entries is None:
            yield from ({**options, part.option: inner} for inner in changes_of(part.table, value, {}))
        elif not part.entries.as_mapping:
            for number, entry in enumerate(value):
                yield {**options, part.option: [*value[:number], *value[number + 1 :]]}
                for inner in changes_of(part.table, entry, {}):
                    if set(part.entries.keys) <= inner.keys():
                        yield {**options, part.option: [*value[:number], inner, *value[number + 1 :]]}
        else:
            for key, entry in value.items():
                yield {**options, part.option: {name: one for name, one in value.items() if name != key}}
                yield from (
                    {**options, part.option: {**value, key: inner}} for inner in changes_of(part.table, entry, {})
                )


def mixed(values: Sequence[Any], dice: Random) -> list[Any]:
    """Return the values in another order."""
    return dice.sample(list(values), len(values))


def shuffled_options(table: FieldTable, options: Mapping[str, Any], dice: Random) -> dict[str, Any]:
    """Return the options of an object in another order, and their lists as far as that means nothing."""
    result: dict[str, Any] = {}
    for option in mixed(list(options), dice):
        value = options[option]
        part = next((one for one in table if one.option == option), None)
        if part is None or value is None:
            result[option] = value
        elif part.shape == SET:
            result[option] = mixed(value, dice)
        elif part.table is not None:
            if part.entries is not None and part.entries.as_mapping:
                value = {key: value[key] for key in mixed(list(value), dice)}
            elif part.entries is not None:
                value = mixed(value, dice)
            result[option] = part.rebuild(value, lambda table, one: shuffled_options(table, one, dice))
        else:
            result[option] = shuffled_keys(value, dice)
    return result


def shuffled_keys(value: Any, dice: Random) -> Any:
    """Return the value with the keys of its mappings in another order, at every level."""
    if isinstance(value, dict):
        return {key: shuffled_keys(value[key], dice) for key in mixed(list(value), dice)}
    return [shuffled_keys(part, dice) for part in value] if isinstance(value, list) else value


def other_secrets(table: FieldTable, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with other texts for secrets."""
    result = dict(options)
    for part in table:
        value = options.get(part.option)
        if value is None:
            continue
        if part.secret and isinstance(value, Mapping):
            result[part.option] = {name: f"{text}0" for name, text in value.items()}
        elif part.secret:
            result[part.option] = f"{value}0"
        else:
            result[part.option] = part.rebuild(value, other_secrets)
    return result
