# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Values of another kind than their option, which Ansible would convert without a word.

In YAML, ``no`` is a boolean, and so is the country Norway: Ansible would write the text ``False``. A boolean where a number should be
would be the number 1, and a version 1.10 the text ``1.1``. So these are refused, wherever they stand.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from .._core.errors import InputError
from .given import kind_given, mappings_in

_NONE = type(None)
# A whole number is the same in digits, however it is read.
_TEXTS = frozenset({str, int, _NONE})
_NUMBERS = frozenset({int, _NONE})
_TEXT_TYPES = frozenset({"str", "path"})
_NUMBER_TYPES = frozenset({"int", "float"})
MAX_NUMBER = 10**18
"""No number that a product or an option takes has as many digits: 18 at most."""


def check_value_types(spec: Mapping[str, Mapping[str, Any]], given: Mapping[str, Any]) -> None:
    """Refuse a value of another kind than its option, for arguments as of :func:`problem_of`.

    :raises InputError: one sentence that names the option.
    """
    problem = problem_of(spec, given)
    if problem:
        raise InputError(problem)


def check_sendable(options: Mapping[str, Any]) -> None:
    """Refuse what no request can carry: half of a character, and what is no number. The value itself may be a secret.

    An environment that is not in UTF-8 has halves of characters as well.

    :raises InputError: one sentence that names the option.
    """
    try:
        json.dumps(options, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (TypeError, ValueError):
        # What is of no kind of JSON, no user can give.
        for name, problem in _unsendable(options, ""):
            raise InputError(f"{name} {problem}") from None


def _unsendable(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            if _is_half(key):
                yield name, "has a key with half of a character, which no text can have: write it again"
            yield from _unsendable(part, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _unsendable(part, f"{name}[{number}]")
    elif isinstance(value, float) and not math.isfinite(value):
        yield name, "is not a number that can be written: it is infinite, or none at all"
    elif _is_half(value):
        yield name, "has half of a character, which no text can have: write it again, in UTF-8"


def _is_half(value: Any) -> bool:
    return isinstance(value, str) and any("\ud800" <= sign <= "\udfff" for sign in value)


def problem_of(spec: Mapping[str, Mapping[str, Any]], given: Mapping[str, Any]) -> str:
    """Return one sentence about the first value of another kind than its option, or an empty text.

    :arg spec: an argument spec.
    :arg given: the options as the user wrote them.
    """
    # All entries of a list at once, since nearly always there is none.
    return "" if _fits(spec, [given]) else next(_problems(spec, given, ""), "")


def is_countable(value: Any) -> bool:
    """Return whether a value is no number or text of a number, or one that a computer can count to."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return True
    return not isinstance(value, (int, float)) or -MAX_NUMBER < value < MAX_NUMBER


def _fits(spec: Mapping[str, Mapping[str, Any]], entries: list[Any]) -> bool:
    """Return whether nothing is wrong in any of these mappings. False means to look at each."""
    for option, argument in spec.items():
        values = [entry[option] for entry in entries if option in entry]
        if not values:
            continue
        if argument.get("options"):
            parts = [part for part in chain.from_iterable(map(_as_list, values)) if part is not None]
            if not {dict}.issuperset(map(type, parts)) or not _fits(argument["options"], parts):
                return False
        elif not _are_of_type(argument, values):
            return False
    return True


def _are_of_type(argument: Mapping[str, Any], values: list[Any]) -> bool:
    kind = argument.get("type", "str")
    if kind == "list":
        kind, values = argument.get("elements", "raw"), list(chain.from_iterable(map(_as_list, values)))
        if kind in _TEXT_TYPES and None in values:
            return False
    if kind in _TEXT_TYPES:
        return bool(argument.get("choices")) or _TEXTS.issuperset(map(type, values))
    if kind in _NUMBER_TYPES:
        return _NUMBERS.issuperset(map(type, values)) and all(map(is_countable, values))
    return True


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _problems(spec: Mapping[str, Mapping[str, Any]], given: Mapping[str, Any], where: str) -> Iterator[str]:
    for option, argument in spec.items():
        if option not in given:
            continue
        value, name, kind = given[option], where + option, argument.get("type", "str")
        if argument.get("options"):
            for place, part in mappings_in(name, value):
                yield from _problems(argument["options"], part, place + ".")
            continue
        if kind == "list" and isinstance(value, list):
            places: Iterable[tuple[str, Any]] = ((f"{name}[{number}]", part) for number, part in enumerate(value))
        else:
            places = [(name, value)]
        kind = argument.get("elements", "raw") if kind == "list" else kind
        for place, part in places:
            problem = _problem(kind, part, has_choices=bool(argument.get("choices")))
            if part is None and place != name and kind in _TEXT_TYPES:
                problem = "is null, and must be a text"
            if problem:
                yield f"{place} {problem}"


def _problem(kind: str, value: Any, *, has_choices: bool) -> str:
    """Return what is wrong with one value, or an empty text."""
    if kind in _NUMBER_TYPES:
        if isinstance(value, bool):
            return "is a boolean, and must be a number"
        return "" if is_countable(value) else "is no number of at most 18 digits"
    # What is not among the choices is refused with all of them.
    if kind not in _TEXT_TYPES or has_choices or value is None or isinstance(value, str):
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return ""
    return f"is {kind_given(value)}, and must be a text: write it in quotes"
