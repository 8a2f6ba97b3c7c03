# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Holds responses against the schemas of a contract, and says what differs: never with a value, only with its kind.

The schemas are a part of JSON Schema: what the contracts of the products use. A contract says what the documents say, so a
difference is no fault of the device, but something that no one has seen.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

UNKNOWN = "unknown_field"
MISSING = "missing_field"
TYPE = "type"
VALUE = "value"
FORMAT = "format"
STATUS = "status"

UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\Z")
# What a constant of a product looks like. Any other text in the place of one could be a name of the site.
_WORD = re.compile(r"(?=.{3,40}\Z)[A-Z]+(_[A-Z0-9]+)+\Z")
_HEAVY = {TYPE: 20, VALUE: 20, MISSING: 5}


@dataclass(frozen=True)
class Difference:
    """One difference between a response and its schema.

    :arg problem: one of the words above.
    :arg place: where in the body: ``items[].privileges``; entries of lists and of maps have no numbers and no names.
    :arg expected: what the schema has there.
    :arg found: the kind of what was there; a word where the schema has a fixed set of words.
    :arg name: of an unknown field, which stands at the place; a device may have chosen it.
    """

    problem: str
    place: str
    expected: str = ""
    found: str = ""
    name: str = ""


def kind_of(value: Any) -> str:
    """Return the kind of a value, never the value itself."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int):
        return "a whole number"
    if isinstance(value, float):
        return "a number"
    if isinstance(value, str):
        if not value.strip():
            return "an empty text"
        return "a text of digits" if value.isascii() and value.isdigit() else "a text"
    return "a list" if isinstance(value, list) else "an object"


class Schemas:
    """The named schemas of one contract."""

    def __init__(self, named: Mapping[str, Any]) -> None:
        self._named = named

    def differences(self, schema: Mapping[str, Any], value: Any, place: str = "") -> list[Difference]:
        """Return what of a value the schema does not have."""
        return self._all([schema], value, place)

    def _all(self, schemas: Sequence[Mapping[str, Any]], value: Any, place: str) -> list[Difference]:
        """Return what of a value a set of schemas does not have that all hold at the same place."""
        parts = [part for schema in schemas for part in self._parts(schema, value)]
        found = [difference for part in parts for difference in _scalar(part, value, place)]
        if isinstance(value, Mapping):
            found += self._object(parts, value, place)
        elif isinstance(value, list):
            inner = [part["items"] for part in parts if isinstance(part.get("items"), Mapping)]
            if inner:
                found += [difference for entry in value for difference in self._all(inner, entry, place + "[]")]
        return list(dict.fromkeys(found))

    def _parts(self, schema: Any, value: Any) -> Iterator[Mapping[str, Any]]:
        """Yield the plain schemas that a schema consists of for this value: of several forms, the one that fits best."""
        if not isinstance(schema, Mapping):
            return
        if "$ref" in schema:
            yield from self._parts(self._named.get(schema["$ref"], {}), value)
        for inner in schema.get("allOf", ()):
            yield from self._parts(inner, value)
        for key in ("anyOf", "oneOf"):
            if key in schema:
                yield from self._parts(min(schema[key], key=lambda form: self._distance(form, value)), value)
        if "if" in schema:
            branch = "else" if self.differences(schema["if"], value) else "then"
            yield from self._parts(schema.get(branch, {}), value)
        yield schema

    def _distance(self, schema: Mapping[str, Any], value: Any) -> int:
        return sum(_HEAVY.get(difference.problem, 1) for difference in self.differences(schema, value))

    def _object(self, parts: Sequence[Mapping[str, Any]], value: Mapping[str, Any], place: str) -> Iterator[Difference]:
        prefix = place + "." if place else ""
        required = dict.fromkeys(key for part in parts for key in part.get("required", ()))
        yield from (Difference(MISSING, prefix + key) for key in required if key not in value)
        closed = any(part.get("properties") for part in parts)
        for key, entry in value.items():
            named = [part["properties"][key] for part in parts if key in (part.get("properties") or {})]
            others = [] if named else list(_of_any_name(parts, str(key)))
            if named or others:
                yield from self._all(named or others, entry, prefix + (str(key) if named else "{}"))
            elif closed:
                yield Difference(UNKNOWN, place, found=kind_of(entry), name=str(key))


def _of_any_name(parts: Sequence[Mapping[str, Any]], key: str) -> Iterator[Mapping[str, Any]]:
    """Yield the schemas of a key that no part names: maps have keys that are names of objects."""
    for part in parts:
        for pattern, schema in (part.get("patternProperties") or {}).items():
            if re.search(pattern, key):
                yield schema
        if isinstance(part.get("additionalProperties"), Mapping):
            yield part["additionalProperties"]


def _scalar(part: Mapping[str, Any], value: Any, place: str) -> Iterator[Difference]:
    """Yield what of a single value a plain schema does not have."""
    if "type" in part:
        kinds = [part["type"]] if isinstance(part["type"], str) else list(part["type"])
        if not any(_is_a(kind, value) for kind in kinds):
            yield Difference(TYPE, place, " or ".join(kinds), kind_of(value))
            return
    if "const" in part and not _same(part["const"], value):
        yield Difference(VALUE, place, str(part["const"]), word_of(value))
    if "enum" in part and not any(_same(one, value) for one in part["enum"]):
        yield Difference(VALUE, place, ", ".join(map(str, part["enum"])), word_of(value))
    for expected, holds in _formats(part, value):
        if not holds:
            yield Difference(FORMAT, place, expected, kind_of(value))


def word_of(value: Any) -> str:
    """Return a value where the schema has a fixed set of words: the word, or only its kind where it does not look like one."""
    return value if isinstance(value, str) and _WORD.match(value) else kind_of(value)


def _is_a(kind: str, value: Any) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return {
        "null": value is None,
        "boolean": isinstance(value, bool),
        "integer": number and (isinstance(value, int) or value.is_integer()),
        "number": number,
        "string": isinstance(value, str),
        "array": isinstance(value, list),
        "object": isinstance(value, Mapping),
    }.get(kind, True)


def _same(one: Any, other: Any) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _formats(part: Mapping[str, Any], value: Any) -> Iterator[tuple[str, bool]]:
    if isinstance(value, str):
        if "pattern" in part:
            yield f"a text like {part['pattern']}", re.search(part["pattern"], value) is not None
        if "minLength" in part:
            yield f"at least {part['minLength']} characters", len(value) >= part["minLength"]
        if part.get("format") == "uuid":
            yield "a uuid", UUID.match(value) is not None
        if part.get("format") == "ipv4":
            yield "an IPv4 address", _is_ipv4(value)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        if "minimum" in part:
            yield f"at least {part['minimum']}", value >= part["minimum"]
        if "maximum" in part:
            yield f"at most {part['maximum']}", value <= part["maximum"]


def _is_ipv4(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True
