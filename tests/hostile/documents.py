"""Documents of every kind of object of every product, made of the field tables: a new field is in them by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._schema.field import Field
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import FieldTable
from ansible_collections.steady.fleet.plugins.plugin_utils.products import resources_of


def document_of(product: str, text: str) -> dict[str, Any]:
    """Return a document in which every text that a device could return is this text: values, keys, names and references."""
    document: dict[str, Any] = {}
    for resource in resources_of(product):
        options = options_of(resource.table, text)
        document[resource.kind] = [options] if resource.many else options
    return document


def options_of(table: FieldTable, text: str) -> dict[str, Any]:
    """Return every option of a table that a device has a say in."""
    return {item.option: value_of(item, text) for item in table if not item.steering}


def value_of(item: Field, text: str) -> Any:
    """Return a value for a field; a device may return any text also where the documents list the words."""
    if item.table is not None:
        inner = options_of(item.table, text)
        return inner if item.entries is None else {text: inner} if item.entries.as_mapping else [inner]
    plain: dict[str, Any] = {"int": 1, "float": 1.5, "bool": True}
    kind = item.elements if item.type == "list" else item.type
    value = plain.get(kind, {text: {text: [text, {text: text}]}} if kind == "dict" else text)
    return [value] if item.type == "list" else value


def with_one(product: str, kind: str, text: str) -> dict[str, Any]:
    """Return a document with this text in one place of one kind of object, and harmless ones everywhere else."""
    document = document_of(product, "name")
    resource = next(resource for resource in resources_of(product) if resource.kind == kind)
    options = document[kind][0] if resource.many else document[kind]
    item = next(item for item in resource.table if not item.steering and not item.hidden and _holds_text(item))
    options[item.option] = {text: options[item.option]["name"]} if _is_mapping(item) else value_of(item, text)
    return document


def _is_mapping(item: Field) -> bool:
    return item.entries is not None and item.entries.as_mapping


def _holds_text(item: Field) -> bool:
    return _is_mapping(item) or (item.table is None and item.type not in ("int", "float", "bool"))


def without_secrets(product: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a document that an export writes as it is: no secrets, and nothing that stands for stored ones."""
    kept: dict[str, Any] = {}
    for resource in resources_of(product):
        value = document[resource.kind]
        kept[resource.kind] = (
            [_kept(resource.table, one) for one in value] if resource.many else _kept(resource.table, value)
        )
    return kept


def _kept(table: FieldTable, options: Mapping[str, Any]) -> dict[str, Any]:
    fields = {item.option: item for item in table}
    kept: dict[str, Any] = {}
    for option, value in options.items():
        item = fields[option]
        if (item.hidden and not item.steering) or table.stored_secret(option) is not None:
            continue
        kept[option] = item.rebuild(value, _kept)
    return kept
