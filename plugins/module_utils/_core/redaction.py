# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Removes secrets from everything that leaves the collection, in every form they travel in."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any

from .entries import are_many_mappings, kinds_of_values, values_of
from .secret_forms import ESCAPES, encoded_forms, longest_base64, shortest_base64
from .sieve import FEW, Sieve

__all__ = ["MASK", "Redactor", "Unmasked", "encoded_forms"]

MASK = "********"


class Unmasked(str):
    """A secret that a module hands out on purpose, in the one place of its result that is documented for it."""


class Redactor:
    """Knows the secrets of one run and masks them in texts and results.

    Looking up a text costs by its length, not by the number of secrets: a document may hold thousands. The encoded forms of a
    secret are made when the first text comes that may hold one, and no text is looked at letter by letter that
    a :class:`.Sieve` finds to hold none.
    """

    _PREFIX = 3
    _MEMORY = 50_000
    _PLAIN = frozenset({str, bool, int, float, type(None)})

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        # No form is shorter than its secret, so no shorter text can hold one.
        self._shortest = sys.maxsize
        self._sieve = Sieve()
        # Secrets that the sieve does not know, and those of which it knows no other form, by their length.
        self._unknown: list[str] = []
        self._raw: dict[int, list[str]] = {}
        # Forms that the sieve knows, and that are not yet among those below.
        self._unordered: list[str] = []
        self._by_prefix: dict[str, list[str]] = {}
        self._short: list[str] = []
        self._cleaned: dict[str, str] = {}
        # Clients send requests in several threads.
        self._lock = Lock()

    def add(self, *secrets: Any) -> None:
        """Remember secrets; empty values and None are passed over."""
        texts = {"" if secret is None else str(secret) for secret in secrets}
        new = texts - self._secrets - {""}
        if not new:
            return
        with self._lock:
            self._secrets |= new
            self._unknown += new
            self._shortest = min(self._shortest, *map(len, new))
            # What was clean so far may hold one of these.
            self._cleaned = {}

    def text(self, text: str, *, cut: bool = False) -> str:
        """Return the text with every form of every secret masked.

        :arg cut: the text may end in the middle of a secret, whose beginning is masked as well.
        """
        if cut and text:
            with self._lock:
                self._learn()
                self._spell(list(self._raw))
                return self._masked(text, cut=True)
        if len(text) < self._shortest:
            return text
        return self._looked_at([text])[text]

    def value(self, value: Any) -> Any:
        """Return the value (any nesting of lists and mappings) with every secret in its texts masked.

        Keys stay as they are: they are option words and names of the product. What has nothing to mask is returned as it is.
        """
        if value.__class__ is str:
            return self.text(value)
        found: set[Any] = set()
        is_plain = self._collect(value, found)
        shortest = self._shortest
        looked_at = self._looked_at([one for one in found if isinstance(one, str) and len(one) >= shortest])
        dirty = {text: masked for text, masked in looked_at.items() if masked != text}
        return self._rebuilt(value, dirty) if dirty or not is_plain else value

    def _collect(self, value: Any, found: set[Any]) -> bool:
        """Collect the texts of a value, and what else it has but lists and mappings; return whether it has only what JSON has."""
        kind = value.__class__
        if kind in self._PLAIN:
            found.add(value)
            return True
        if kind is dict:
            return self._collect_all(value.values(), found)
        if kind is list:
            # A result can have thousands of flat entries, several times.
            if are_many_mappings(value) and kinds_of_values(value) <= self._PLAIN:
                found.update(values_of(value))
                return True
            return self._collect_all(value, found)
        if isinstance(value, dict):
            self._collect_all(value.values(), found)
        elif isinstance(value, (list, tuple)):
            self._collect_all(value, found)
        elif isinstance(value, str) and not isinstance(value, Unmasked):
            found.add(value)
        return False

    def _collect_all(self, values: Iterable[Any], found: set[Any]) -> bool:
        if self._PLAIN.issuperset(map(type, values)):
            found.update(values)
            return True
        is_plain = True
        for value in values:
            is_plain = self._collect(value, found) and is_plain
        return is_plain

    def _rebuilt(self, value: Any, dirty: dict[str, str]) -> Any:
        """Return the value with other texts in the place of these."""
        if value.__class__ is str:
            return dirty.get(value, value)
        if isinstance(value, dict):
            return {key: self._rebuilt(item, dirty) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._rebuilt(item, dirty) for item in value]
        if isinstance(value, Unmasked):
            return str(value)
        return dirty.get(value, value) if isinstance(value, str) else value

    def _looked_at(self, texts: list[str]) -> Mapping[str, str]:
        """Return what becomes of texts, none of which is too short to hold a secret."""
        with self._lock:
            if len(self._cleaned) > self._MEMORY:
                self._cleaned = {}
            cleaned = self._cleaned
            new = [text for text in texts if text not in cleaned]
            if new:
                self._learn()
                self._spell(self._spelled_in("\n".join(new), max(map(len, new))))
                cleaned.update(zip(new, new))
                for text in self._sieve.holding(new):
                    cleaned[text] = self._masked(text)
            return {text: cleaned[text] for text in texts}

    def _learn(self) -> None:
        """Let the sieve know the secrets."""
        if self._unknown:
            self._sieve.add(self._unknown)
            self._unordered += self._unknown
            for secret in self._unknown:
                self._raw.setdefault(len(secret), []).append(secret)
            self._unknown = []

    def _spelled_in(self, text: str, longest: int) -> list[int]:
        """Return the lengths of the secrets that a text may hold in another form than their own, and whose forms are not known.

        :arg longest: the length of a part, where the text is several.
        """
        lengths = [length for length in self._raw if length <= longest]
        many = [length for length in lengths if len(self._raw[length]) > FEW]
        if not many or any(escape in text for escape in ESCAPES):
            return lengths
        room = longest_base64(text) if shortest_base64(min(many)) <= longest else 0
        # The forms of a few are made sooner than it is found out whether they are needed.
        return [length for length in lengths if length not in many or shortest_base64(length) <= room]

    def _spell(self, lengths: list[int]) -> None:
        """Let the sieve know all forms of the secrets of these lengths."""
        forms: set[str] = set()
        for length in lengths:
            forms.update(*map(encoded_forms, self._raw.pop(length)))
        self._sieve.add(forms)
        self._unordered += forms

    def _order(self) -> None:
        """Put the forms where :meth:`_masked` finds them."""
        changed = set()
        for form in self._unordered:
            if len(form) < self._PREFIX:
                self._short.append(form)
            else:
                prefix = form[: self._PREFIX]
                changed.add(prefix)
                self._by_prefix.setdefault(prefix, []).append(form)
        self._unordered = []
        self._short = sorted(set(self._short), key=lambda form: (-len(form), form))
        for prefix in changed:
            forms = self._by_prefix[prefix]
            if len(forms) > 1:
                # The longest form first: a secret may begin with another one.
                self._by_prefix[prefix] = sorted(set(forms), key=lambda form: (-len(form), form))

    def _masked(self, text: str, *, cut: bool = False) -> str:
        """Return the text masked: one that may hold a secret, all of whose forms that it may hold are known."""
        if self._unordered:
            self._order()
        pieces: list[str] = []
        position = done = 0
        by_prefix, width = self._by_prefix, self._PREFIX
        end = len(text) if cut else len(text) - self._shortest + 1
        while position < end:
            for form in by_prefix.get(text[position : position + width], ()):
                ends_here = cut and len(text) - position < len(form) and form.startswith(text[position:])
                if ends_here or text.startswith(form, position):
                    pieces += (text[done:position], MASK)
                    position = done = position + len(form)
                    break
            else:
                position += 1
        if pieces:
            text = "".join([*pieces, text[done:]])
        for form in self._short:
            text = text.replace(form, MASK)
        return text
