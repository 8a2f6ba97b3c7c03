# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Makes host variables of the document that a live device returns.

Everything comes from the field tables: the order, what cannot be read back, and what is a secret. A secret becomes a
reference to a variable of the vault, so no secret can come from a device into a file.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._core.data import Options
from ansible_collections.steady.fleet.plugins.module_utils._core.text import MAX_NAME, escape, printable
from ansible_collections.steady.fleet.plugins.module_utils._engine.resource import Resource
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import Field, FieldTable
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS, resources_of, title_of
from ansible_collections.steady.fleet.plugins.plugin_utils.report.report import natural

from .yaml_text import Comment, Reference, document, half_character

# Of a variable that a secret becomes. What identifies an object on a device can be a thousand times as long.
MAX_VARIABLE = 200


@dataclass(frozen=True)
class Secret:
    """One secret of the document.

    :arg words: what names it: kind, object, entry and option, as the device spells them.
    :arg meaning: what it is, for the reader of the vault's skeleton.
    """

    words: tuple[str, ...]
    meaning: str


@dataclass
class Export:
    """What is found on the way through a document.

    :ivar full: what is empty, or what an object has where no one has set anything, is written as well.
    """

    host: str
    full: bool = False
    names: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    holder: str = ""
    secrets: list[Secret] = field(default_factory=list)

    def reference(self, *words: str, meaning: str) -> Reference:
        """Return the variable of a secret, and keep the secret for the vault's skeleton."""
        secret = Secret(words, meaning)
        self.secrets.append(secret)
        return Reference(self.names.get(words, ""))


@dataclass(frozen=True)
class Files:
    """What an export writes of one device.

    :ivar config: the text of ``config.yml``.
    :ivar vault: the text of ``vault.yml``.
    :ivar kinds: the document in ``config.yml``: each kind with its value.
    :ivar variables: the variables of the vault that it refers to.
    :ivar names: the variable of each secret, also of those that are left out.
    """

    config: str
    vault: str
    kinds: Any
    variables: tuple[str, ...]
    names: Mapping[tuple[str, ...], str]


def host_vars(config: Mapping[str, Any], *, product: str, host: str, full: bool = False) -> Files:
    """Return the files of a host.

    :arg config: what ``state: gathered`` of the product's document module returned.
    :arg full: whether what is empty, or usual for the product, is written too.
    :raises ValueError: there is no such product, or the device has a text that no file can hold.
    """
    if product not in PRODUCTS:
        raise ValueError(f"there is no product {product!r}; there are {', '.join(PRODUCTS)}")
    _check_texts(config, "")
    resources, title = resources_of(product), title_of(product)
    # Names are only known to be unique once all secrets are known, those of options that are left out too.
    first = Export(host, full=True)
    tuple(_kinds(config, resources, first))
    names = variable_names(host, [secret.words for secret in first.secrets])
    export = Export(host, full, names)
    kinds = tuple(_kinds(config, resources, export))
    header = [
        f"Configuration of {host} ({title}), exported by steady.fleet.",
        "What is left out here is left alone on the device.",
    ]
    if export.secrets:
        header.append("Secrets are not written here: they are references to variables, which vault.yml lists.")
    variables = tuple(dict.fromkeys(export.names[secret.words] for secret in export.secrets))
    return Files(document([("fleet_config", kinds)], header), _vault(export, title), kinds, variables, names)


def full_kinds(config: Mapping[str, Any], files: Files, *, product: str, host: str) -> Any:
    """Return the document with every option of every object, whether or not it is worth writing.

    :arg files: what :func:`host_vars` made of the same.
    """
    return tuple(_kinds(config, resources_of(product), Export(host, True, files.names)))


def _check_texts(value: Any, place: str) -> None:
    """Go through all texts of a document.

    :raises ValueError: one of them has half of a character; it says where that is.
    """
    if isinstance(value, Mapping):
        for key, part in value.items():
            name = printable(key, MAX_NAME)
            _check_texts(str(key), f"{place}.{name}" if place else name)
            _check_texts(part, f"{place}.{name}" if place else name)
    elif isinstance(value, (list, tuple)):
        for number, part in enumerate(value):
            _check_texts(part, f"{place}[{number}]")
    elif isinstance(value, str) and (half := half_character(value)):
        raise ValueError(
            f"{place} has half of a character ({escape(half)}), which no file of text can hold. Change it on the device, or export other kinds "
            "only, with --tags"
        )


def _vault(export: Export, title: str) -> str:
    header = [f"Secrets of {export.host} ({title})."]
    if not export.secrets:
        return document([], [*header, "What was exported needs none."]).rstrip("\n") + "\n"
    header += [
        "Fill in what you know and encrypt this file: ansible-vault encrypt vault.yml",
        "A secret that is empty counts as left out: the device keeps the one that it has.",
    ]
    entries: list[Any] = []
    # What a device has twice under one key has one variable.
    for secret in {secret.words: secret for secret in export.secrets}.values():
        entries += [Comment(secret.meaning), (export.names[secret.words], "")]
    return document(entries, header)


def _kinds(config: Mapping[str, Any], resources: tuple[Resource, ...], export: Export) -> Iterator[Any]:
    known = {resource.kind: resource for resource in resources}
    for kind, resource in known.items():
        if kind not in config:
            continue
        value = config[kind]
        if isinstance(value, list):
            objects = [
                _object(resource, entry, export) for entry in sorted(value, key=lambda entry: _place(resource, entry))
            ]
            shown: Any = [one for one in objects if one or export.full]
        else:
            shown = _object(resource, value, export)
        if not shown and not export.full:
            continue
        unreadable = list(_unreadable(resource.table))
        if unreadable:
            yield Comment(
                f"Of {kind}, the device does not return {', '.join(unreadable)}: not exported, and left alone unless you write it."
            )
        yield kind, shown
    yield from ((kind, value) for kind, value in config.items() if kind not in known)


def _place(resource: Resource, entry: Any) -> list[list[tuple[int, str]]]:
    """Return what to sort an object by: groups come as a tree, each before what is in it."""
    return [natural(name) for name in resource.position(entry)] if isinstance(entry, Mapping) else []


def _object(resource: Resource, options: Any, export: Export) -> Any:
    """Return the entries of an object; none where it has nothing that is worth writing."""
    if not isinstance(options, Mapping):
        return options
    name = resource.name_of(options) if resource.many else ""
    words = (resource.kind, name) if name else (resource.kind,)
    # What a kind itself holds needs no further word: `accounts aws prod`, but `snmp_agent users monitor`.
    export.holder = resource.holder_of
    shown = options if export.full else resource.shorten(options)
    entries = tuple(_entries(resource.table_for(options), shown, words, resource.identity, export))
    # That an object is there is worth writing only where it could be missing.
    return entries if export.full or resource.removable or len(entries) > len(resource.identity) else ()


def _unreadable(table: FieldTable) -> Iterator[str]:
    for item in table:
        if item.write_only and not item.hidden:
            yield item.option
        elif item.table is not None:
            yield from (f"{item.option}.{name}" for name in _unreadable(item.table))


def _entries(
    table: FieldTable, options: Mapping[str, Any], words: tuple[str, ...], first: tuple[str, ...], export: Export
) -> Iterator[Any]:
    """Yield what a user would write of an object, in the table's order, with its identity first."""
    order = [*(option for option in first if option in options), *(item.option for item in table)]
    fields = {item.option: item for item in table}
    for option in dict.fromkeys([*order, *options]):
        item = fields.get(option)
        if item is not None and item.hidden and not item.steering:
            if _is_there(table, item, options):
                meaning = f"{option} of {' '.join(printable(word, MAX_NAME) for word in words)}"
                yield option, export.reference(*words, option, meaning=meaning)
        elif option in options and table.stored_secret(option) is None:
            # A key that stands for a stored secret means nothing on another device: the secret itself is referred to.
            value = _value(item, options[option], words, export)
            if export.full or option in first or not _is_left_out(item, options[option], value):
                yield option, value


def _is_left_out(item: Field | None, value: Any, shown: Any) -> bool:
    """Return whether a value is empty, or what an object has where no one has set anything."""
    if item is None or item.needed or item.filled:
        return False
    if _is_empty(value) or (item.usual is not None and value == item.usual):
        return True
    return (item.table is not None or item.tree is not None) and _is_empty(shown)


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {}, ())


def _without_empty(tree: Any) -> Any:
    """Return a tree without what is empty in it. Lists stay as they are: they are compared as a whole."""
    if not isinstance(tree, Mapping):
        return tree
    parts = {key: _without_empty(part) for key, part in tree.items()}
    return {key: part for key, part in parts.items() if not _is_empty(part)}


def _is_there(table: FieldTable, item: Field, options: Mapping[str, Any]) -> bool:
    """Return whether the device has, or may well have, this secret."""
    if item.stored_as and not options.get(item.stored_as):
        return False
    if item.evidence and item.evidence in options and not options[item.evidence]:
        return False
    return all(condition.holds(_options_with_value(options)) for condition in table.conditions(item))


def _options_with_value(options: Mapping[str, Any]) -> Options:
    """Return the options that have a value: an empty text says that there is none."""
    return {option: value for option, value in options.items() if value != ""}


def _value(item: Field | None, value: Any, words: tuple[str, ...], export: Export) -> Any:
    if item is not None and item.tree is not None and not export.full:
        return _without_empty(value)
    if item is None or item.table is None or not value:
        return value
    below = words if item.option == export.holder else (*words, item.option)
    if item.entries is None:
        return tuple(_entries(item.table, value, below, (), export))
    first = () if item.entries.as_mapping else item.entries.keys
    # A device may have two entries with the same key, or some without one: a list keeps each of them.
    entries = [
        (key, tuple(_entries(item.table, entry, (*below, str(key)), first, export)))
        for key, entry in item.entries.pairs(value)
    ]
    return dict(entries) if item.entries.as_mapping else [entry for unused, entry in entries]


def variable_names(host: str, secrets: list[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Return a variable's name for each secret: valid, distinct from all others, and the same at the next export.

    Where signs were lost that distinguish two names, or may, a piece of the hash of the full name does. Only a name that needs
    nothing but lower case keeps its plain form among others that look like it, so a new object does not rename it.
    """
    plain = {words: "_".join(filter(None, ("vault", *map(_word, (host, *words))))) for words in secrets}
    exact = {words for words in plain if all(_word(word) == word for word in words)}
    alike, exactly = Counter(plain.values()), Counter(plain[words] for words in exact)
    names = {}
    for words, name in plain.items():
        lost = any(not word.isascii() or not _word(word) for word in words) or len(name) > MAX_VARIABLE
        other_exact = exactly[name] > (words in exact)
        if lost or (alike[name] > 1 and words not in exact) or other_exact:
            name = (
                name[:MAX_VARIABLE]
                + "_"
                + hashlib.sha256("\0".join(words).encode("utf-8", "backslashreplace")).hexdigest()[:8]
            )
        names[words] = name
    return names


def _word(text: str) -> str:
    """Return the text with only what a variable's name may hold."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
