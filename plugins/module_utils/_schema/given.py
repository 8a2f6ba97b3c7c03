# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What must be given just so: the names of objects, what decides about rights, and secrets.

Ansible makes a text of nearly everything, and takes null for left out. An empty name would then be a name, a list a password,
and null the whole of somebody's rights. So these rules look at the options as the user wrote them, before any conversion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils.common.validation import check_type_dict, check_type_list

from .._core.bulk import are_many_mappings
from .._core.errors import InputError
from .table import FieldTable

_TEXT = frozenset({str})
_LINE_BREAK = re.compile("[\r\n]")
MAX_SECRET_LENGTH = 10_000
"""How many characters a secret has at most. No product documents a bound; keys in PEM have about 3,500."""


@dataclass(frozen=True)
class Rule:
    """How one option must be given.

    :arg type: its type in the argument spec.
    :arg secret: it is a secret, or a mapping of secrets; no message shows its value.
    :arg null_is_left_out: null counts as left out, as it does for Ansible.
    :arg empty_is_left_out: an empty text counts as left out: in a vault file that was just exported, all secrets are empty.
    """

    type: str = "str"
    secret: bool = False
    null_is_left_out: bool = False
    empty_is_left_out: bool = False

    def problem(self, value: Any) -> str:
        """Return what is wrong with a value as it was given, or an empty text."""
        if value is None:
            return "" if self.null_is_left_out else "is null"
        if self.secret:
            return self._secret_problem(value)
        if value == "" and self.empty_is_left_out:
            return ""
        if self.type == "int":
            return _number_problem(value)
        if self.type == "raw":
            return _reference_problem(value)
        if self.type == "list":
            parts = value if isinstance(value, list) else [value]
            return next(filter(None, map(_text_problem, parts)), "") if parts else "is an empty list"
        return _text_problem(value)

    def takes_all(self, values: Sequence[Any]) -> bool:
        """Return whether nothing is wrong with any of these values, and none is an empty secret; False means to look at each."""
        if self.type not in ("str", "path") or not set(map(type, values)) <= _TEXT:
            return False
        if not self.secret:
            return all(map(str.strip, values))
        whole = "".join(values)
        return (
            all(map(str.strip, values))
            and len(max(values, key=len, default="")) <= MAX_SECRET_LENGTH
            and not _LINE_BREAK.search(whole)
        )

    def _secret_problem(self, value: Any) -> str:
        if self.type == "dict":
            parts = value.values() if isinstance(value, Mapping) else ()
            inner = Rule(secret=True)
            return next((f"has an entry that {problem}" for problem in map(inner.problem, parts) if problem), "")
        if not isinstance(value, str):
            return f"is {kind_given(value)}, and a secret must be a text"
        if not value:
            return "" if self.empty_is_left_out else "is empty"
        if len(value) > MAX_SECRET_LENGTH:
            return f"has {len(value):,} characters, and a secret has at most {MAX_SECRET_LENGTH:,}"
        if not value.strip():
            return "is white space alone, which is hardly a secret"
        if value[0] in "\r\n" or value[-1] in "\r\n":
            return "begins or ends with a line break, which is hardly a part of the secret"
        return ""

    def next_step(self) -> str:
        """Return what the user can do about a problem."""
        if self.secret:
            return "Write the secret in quotes, or leave the option out"
        return "It names an object or decides about rights, so it is never guessed: give it, or leave the option out"


def _text_problem(value: Any) -> str:
    if not isinstance(value, str):
        return "is null" if value is None else f"is {kind_given(value)}, and must be a text: write it in quotes"
    return "" if value.strip() else "is empty"


def _number_problem(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return f"is {kind_given(value)}, and must be a number"
    return "" if isinstance(value, str) or value > 0 else f"is {value}, and must be at least 1"


def _reference_problem(value: Any) -> str:
    if isinstance(value, list):
        return next(filter(None, map(_text_problem, value)), "") if value else "is an empty list"
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return f"is {kind_given(value)}, and must be a path of names, a list of names, or an id"
    return _number_problem(value) if isinstance(value, int) else _text_problem(value)


def kind_given(value: Any) -> str:
    """Return what kind of value, other than a text, it is. The value itself may be a secret."""
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    return "a list" if isinstance(value, (list, tuple)) else "a mapping"


@dataclass(frozen=True)
class Rules:
    """The rules for the options of one level.

    :arg options: by name.
    :arg inner: the rules for what is below an option, which is a mapping, or a list of mappings.
    :arg keyed: the options that are mappings from keys to such mappings.
    """

    options: Mapping[str, Rule] = field(default_factory=dict)
    inner: Mapping[str, Rules] = field(default_factory=dict)
    keyed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.options or self.inner)

    def check(self, given: Mapping[str, Any], where: str = "") -> list[str]:
        """Check options as they were given; return the names of secrets that are empty and so count as left out.

        :raises InputError: one sentence that names the option.
        """
        left_out = []
        for option, rule in self.options.items():
            if option not in given:
                continue
            value = given[option]
            problem = rule.problem(value)
            if problem:
                raise InputError(f"{where}{option} {problem}", next_step=rule.next_step())
            if value == "" and rule.secret:
                left_out.append(where + option)
        for option, rules in self.inner.items():
            if rules.take_all(given.get(option)):
                continue
            for name, part in mappings_in(where + option, given.get(option), keyed=option in self.keyed):
                left_out += rules.check(part, name + ".")
        return left_out

    def take_all(self, entries: Any) -> bool:
        """Return whether nothing is wrong with any of many entries, and no secret is empty; False means to look at each."""
        if self.inner or not are_many_mappings(entries):
            return False
        columns = (
            (rule, [entry[option] for entry in entries if option in entry]) for option, rule in self.options.items()
        )
        return all(rule.takes_all(values) for rule, values in columns)


def mappings_in(name: str, value: Any, *, keyed: bool = False) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each mapping in the value of an option, with its name. What is none is for Ansible's validator to refuse.

    :arg keyed: the value is a mapping from keys to such mappings.
    """
    if isinstance(value, str):
        # JSON, or key=value: Ansible takes a mapping or a list in these forms as well.
        try:
            value = check_type_list(value) if value.lstrip().startswith("[") else check_type_dict(value)
        except TypeError:
            return
    if isinstance(value, list):
        for number, part in enumerate(value):
            yield from mappings_in(f"{name}[{number}]", part)
    elif isinstance(value, Mapping) and keyed:
        for key, part in value.items():
            yield from mappings_in(f"{name}[{key}]", part)
    elif isinstance(value, Mapping):
        yield name, value


def rules_of(table: FieldTable, identity: Iterable[str] = ()) -> Rules:
    """Return the rules for the options of a table.

    :arg identity: the options that name the object.
    """
    names = frozenset(identity)
    options: dict[str, Rule] = {}
    inner: dict[str, Rules] = {}
    for item in table:
        if item.read_only:
            continue
        if item.hidden:
            options[item.option] = Rule(item.type, secret=True, empty_is_left_out=not item.required)
        elif item.filled or item.option in names:
            options[item.option] = Rule(item.type)
        elif item.table is not None:
            entries = item.entries
            rules = rules_of(item.table, entries.keys if entries is not None and not entries.as_mapping else ())
            if rules:
                inner[item.option] = rules
    return Rules(
        options, inner, frozenset(item.option for item in table if item.entries is not None and item.entries.as_mapping)
    )


def rules_for(
    spec: Mapping[str, Mapping[str, Any]],
    *,
    null_is_left_out: bool = False,
    may_be_empty: Iterable[str] = (),
    rights: Iterable[str] = (),
) -> Rules:
    """Return the rules for an argument spec that no table stands behind: nothing in it is cleared by an empty value.

    :arg null_is_left_out: an option that is null counts as left out, unless it is required or has a default.
    :arg may_be_empty: the options of which null and an empty text count as left out.
    :arg rights: the lists that decide about rights: an empty one would mean all.
    """
    lenient, lists = frozenset(may_be_empty), frozenset(rights)
    options: dict[str, Rule] = {}
    inner: dict[str, Rules] = {}
    for option, argument in spec.items():
        kind, secret = argument.get("type", "str"), bool(argument.get("no_log"))
        is_id = kind == "int" and (option == "id" or option.endswith("_id"))
        if argument.get("options"):
            inner[option] = rules_for(argument["options"], null_is_left_out=null_is_left_out)
        elif secret or is_id or option in lists or kind in ("str", "raw", "path"):
            settled = secret or argument.get("required") or "default" in argument
            nullable = option in lenient or (null_is_left_out and not settled)
            options[option] = Rule(kind, secret, nullable, option in lenient)
    return Rules(options, inner)
