# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What the body of a response must consist of before anything is concluded from it.

A body that is JSON can still be no response: an empty object of a proxy, an error in the form of another product. What is read has
the shape that the product's document gives it, or it is not read at all: nothing is concluded from a key that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Union

from .._core.bulk import are_many_mappings, sets_of_keys
from .._core.errors import Place, ProtocolError
from .._core.text import kind_of
from .responses import Response, not_json_error

# How many characters of a value a message shows.
MAX_VALUE = 60


@dataclass(frozen=True)
class Value:
    """One value.

    :arg name: what it must be, with its article, for messages: ``a text``.
    :arg accepts: returns whether a value is one.
    :arg shown: whether a message may quote another text in its place; never where the value may be a secret.
    """

    name: str
    accepts: Callable[[Any], bool]
    shown: bool = False


@dataclass(frozen=True)
class ListOf:
    """A list, and the shape of each of its entries."""

    entry: Shape


@dataclass(frozen=True)
class Keys:
    """An object. Keys that are not named are ignored: releases add some.

    :arg required: the keys that must be there.
    :arg optional: the keys that have this shape if they are there.
    :arg any_of: at least one of these keys must be there.
    """

    required: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)
    any_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Each:
    """An object whose keys are names that the product gives, and the shape of what is below each of them.

    :arg besides: the keys that are no such names, and have this shape if they are there.
    """

    entry: Shape
    besides: Mapping[str, Shape] = field(default_factory=dict)


Shape = Union[Value, ListOf, Keys, Each]
"""What a body, or a part of one, must be."""


def optional(value: Value) -> Value:
    """Return the same value, which may also be null."""
    return Value(f"{value.name} or null", lambda found: found is None or value.accepts(found), value.shown)


def _is_number(found: Any) -> bool:
    return isinstance(found, (int, float)) and not isinstance(found, bool)


TEXT = Value("a text", lambda found: isinstance(found, str))
NAME = Value("a text that is not empty", lambda found: isinstance(found, str) and found.strip() != "")
NUMBER = Value("a number", _is_number)
LIST = Value("a list", lambda found: isinstance(found, list))
ANYTHING = Value("anything", lambda unused: True)


def constant(text: str) -> Value:
    """Return a value that is this text."""
    return Value(repr(text), lambda found: bool(found == text), shown=True)


def problem_of(body: Any, shape: Shape, where: str = "") -> str:
    """Return what is wrong with a body in one clause, or an empty text.

    :arg where: how the body is called in the clause.
    """
    if isinstance(shape, Value):
        return "" if shape.accepts(body) else f"{where or 'it'} is {_shown_value(body, shape.shown)}, not {shape.name}"
    if isinstance(shape, ListOf):
        if not isinstance(body, list):
            return f"{where or 'it'} is {_shown_value(body)}, not a list"
        if isinstance(shape.entry, Keys) and _all_have(body, shape.entry):
            return ""
        found = (problem_of(entry, shape.entry, f"{where}[{number}]") for number, entry in enumerate(body))
        return next(filter(None, found), "")
    if not isinstance(body, Mapping):
        return f"{where or 'it'} is {_shown_value(body)}, not an object"
    prefix = f"{where}." if where else ""
    if isinstance(shape, Each):
        problems = (
            problem_of(part, shape.besides.get(key, shape.entry), prefix + str(key)) for key, part in body.items()
        )
        return next(filter(None, problems), "")
    missing = [prefix + key for key in shape.required if key not in body]
    if missing:
        return f"it lacks {', '.join(missing)}"
    if shape.any_of and not any(key in body for key in shape.any_of):
        return f"it lacks {' or '.join(prefix + key for key in shape.any_of)}"
    for key, part in (*shape.required.items(), *shape.optional.items()):
        if key in body:
            problem = problem_of(body[key], part, prefix + key)
            if problem:
                return problem
    return ""


def _all_have(entries: list[Any], keys: Keys) -> bool:
    """Return whether all of many entries plainly have these keys; False means to look at each."""
    if not are_many_mappings(entries) or keys.any_of:
        return False
    named = sets_of_keys(entries)
    if not all(keys.required.keys() <= names for names in named):
        return False
    for key, part in (*keys.required.items(), *keys.optional.items()):
        if not isinstance(part, Value) or not all(map(part.accepts, [entry[key] for entry in entries if key in entry])):
            return False
    return True


def check_shape(response: Response, shape: Shape, object_name: str, title: str) -> Any:
    """Return the body of a response of success, which has this shape.

    :arg object_name: what the response is about, for messages.
    :arg title: the product's name in messages.
    :raises ProtocolError: it is not JSON, or lacks what it must have; the error names that.
    """
    if not response.is_json:
        raise not_json_error(response, object_name, title)
    problem = problem_of(response.body, shape)
    if problem:
        raise ProtocolError(
            f"the response is not what the product's document describes: {problem}",
            place=Place(title, object_name, response.method, response.path, response.status),
            next_step="Run again; if it stays so, check host and port, and that the release of the product is supported",
        )
    return response.body


def _shown_value(value: Any, quoted: bool = False) -> str:
    """Return what a value is; a text may be quoted, and only its beginning is."""
    if not isinstance(value, str):
        return kind_of(value)
    if not quoted:
        return "another text" if value else "empty"
    return repr(value if len(value) <= MAX_VALUE else value[:MAX_VALUE] + "...")
