# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Removes secrets from everything that leaves the collection, in every form they travel in."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from itertools import chain
from threading import Lock
from typing import Any

from .bulk import are_many_mappings, kinds_of_values, values_of
from .decoding import HEX, decodings, encoded, spelled_in_hex
from .prefilter import FEW, Prefilter
from .secret_forms import ESCAPES, encoded_forms, longest_base64, shortest_base64

MASK = "********"
LONG = 6
"""How long a secret is that is looked for in keys, numbers and hexadecimal digits: a shorter one is part of many innocent ones."""
SESSION = 11
"""How long a session in a cookie is at least: 64 random bits take so many letters of base64."""
_WORD = re.compile(r"[a-z_]*")


class Unmasked(str):
    """A text that is not masked: a secret that a module hands out where its result documents it, or a hash, in which a short
    secret would be found by chance.
    """


class Redactor:
    """Knows the secrets of one run and masks them in texts and results.

    Looking up a text costs by its length, not by the number of secrets: a document may hold thousands. The encoded forms of a
    secret are made when the first text comes that may hold one, and no text is looked at letter by letter that
    a :class:`.Prefilter` finds to hold none.
    """

    _PREFIX = 3
    _MEMORY = 50_000
    _PLAIN = frozenset({str, bool, int, float, type(None)})
    _COUNTS = frozenset({int, float})

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        # No form is shorter than its secret, so no shorter text can hold one.
        self._shortest = sys.maxsize
        self._prefilter = Prefilter()
        # Secrets that the prefilter does not know, and those of which it knows no other form, by their length.
        self._unknown: list[str] = []
        self._raw: dict[int, list[str]] = {}
        # Forms that the prefilter knows, and that are not yet among those below.
        self._unordered: list[str] = []
        self._by_prefix: dict[str, list[str]] = {}
        self._short: list[str] = []
        self._cleaned: dict[str, str] = {}
        # The same for texts that were looked into, below their escapes.
        self._decoded: dict[str, str] = {}
        # Secrets that a product could return as numbers.
        self._numbers: set[str] = set()
        # Knows the long ones of the secrets alone, once that is asked for.
        self._only_long: Redactor | None = None
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
            self._decoded = {}
            self._numbers.update(text for text in new if len(text) >= LONG and text.isascii() and text.isdigit())
            self._only_long = None

    def add_issued(self, *values: Any, shortest: int = LONG) -> None:
        """Remember what a device hands out as secrets, such as tokens and one-time codes.

        :arg shortest: what is shorter is none. Of cookies, :data:`SESSION`: one such as ``node=1`` of a load balancer would be masked in all that
            it stands in by chance.
        """
        self.add(*(value for value in values if value is not None and len(str(value)) >= shortest))

    def text(self, text: str, *, cut: bool = False) -> str:
        """Return the text with every form of every secret masked.

        :arg cut: the text may end in the middle of a secret, whose beginning is masked as well.
        """
        if cut and text:
            return self._without_hex(decodings(self._masked_cut(text), self._masked_cut))
        if len(text) < self._shortest:
            return text
        return self._looked_into([text])[text]

    def _masked_cut(self, text: str) -> str:
        with self._lock:
            self._learn()
            self._spell(list(self._raw))
            return self._masked(text, cut=True)

    def _looked_into(self, texts: list[str]) -> Mapping[str, str]:
        """Return what becomes of texts, none of which is too short to hold a secret, also of what is below their escapes.

        A text that has a secret only once it is decoded is returned decoded: what is left of it has nothing to hide.
        """
        decoded = self._decoded
        masked = self._looked_at(texts)
        new = [text for text in masked if text not in decoded]
        if new:
            if len(decoded) > self._MEMORY:
                decoded.clear()
                new = list(masked)
            decoded.update((text, masked[text]) for text in new)
            for text in encoded(new):
                decoded[text] = self._without_hex(
                    decodings(masked[text], lambda plain: self._looked_at([plain])[plain])
                )
        return {text: decoded[text] for text in masked}

    def _without_hex(self, text: str) -> str:
        return HEX.sub(lambda found: MASK if any(map(self._has_long, spelled_in_hex(found[0]))) else found[0], text)

    def _has_long(self, text: str) -> bool:
        """Return whether a text holds a long secret."""
        return self._long()._looked_at([text])[text] != text

    def _long(self) -> Redactor:
        if self._shortest >= LONG:
            return self
        if self._only_long is None:
            only_long = Redactor()
            only_long.add(*(secret for secret in self._secrets if len(secret) >= LONG))
            self._only_long = only_long
        return self._only_long

    def _key(self, key: Any) -> Any:
        """Return the key of a mapping, masked where it holds a secret.

        Words of ours and of products are keys as well, so a secret that could be such a word, or a part of one, is masked in values only.
        """
        if key.__class__ is not str or len(key) < LONG or _WORD.fullmatch(key):
            return key
        return self._long().text(key)

    def value(self, value: Any) -> Any:
        """Return the value (any nesting of lists and mappings) with every secret in its texts, keys and numbers masked.

        What has nothing to mask is returned as it is.
        """
        if value.__class__ is str:
            return self.text(value)
        found: set[Any] = set()
        keys: set[Any] = set()
        is_plain = self._collect(value, found, keys)
        shortest = self._shortest
        looked_at = self._looked_into([one for one in found if isinstance(one, str) and len(one) >= shortest])
        dirty: dict[Any, str] = {text: masked for text, masked in looked_at.items() if masked != text}
        if self._numbers:
            counts = [one for one in found if one.__class__ in self._COUNTS]
            dirty.update((one, MASK) for one in counts if _digits(one) in self._numbers)
        dirty_keys = {key: masked for key in keys if (masked := self._key(key)) != key}
        return self._rebuilt(value, dirty, dirty_keys) if dirty or dirty_keys or not is_plain else value

    def _collect(self, value: Any, found: set[Any], keys: set[Any]) -> bool:
        """Collect keys and texts of a value, and what else it has but lists and mappings; return whether it has only what JSON has."""
        kind = value.__class__
        if kind in self._PLAIN:
            found.add(value)
            return True
        if kind is dict:
            keys.update(value)
            return self._collect_all(value.values(), found, keys)
        if kind is list:
            # A result can have thousands of flat entries, several times.
            if are_many_mappings(value) and kinds_of_values(value) <= self._PLAIN:
                keys.update(chain.from_iterable(value))
                found.update(values_of(value))
                return True
            return self._collect_all(value, found, keys)
        if isinstance(value, dict):
            keys.update(value)
            self._collect_all(value.values(), found, keys)
        elif isinstance(value, (list, tuple)):
            self._collect_all(value, found, keys)
        elif isinstance(value, str) and not isinstance(value, Unmasked):
            found.add(value)
        return False

    def _collect_all(self, values: Iterable[Any], found: set[Any], keys: set[Any]) -> bool:
        if self._PLAIN.issuperset(map(type, values)):
            found.update(values)
            return True
        is_plain = True
        for value in values:
            is_plain = self._collect(value, found, keys) and is_plain
        return is_plain

    def _rebuilt(self, value: Any, dirty: Mapping[Any, str], dirty_keys: Mapping[Any, str]) -> Any:
        """Return the value with others in the place of these texts and numbers, and of these keys."""
        if value.__class__ is str or value.__class__ in self._COUNTS:
            return dirty.get(value, value)
        if isinstance(value, dict):
            return {dirty_keys.get(key, key): self._rebuilt(item, dirty, dirty_keys) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._rebuilt(item, dirty, dirty_keys) for item in value]
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
                for text in self._prefilter.candidates(new):
                    cleaned[text] = self._masked(text)
            return {text: cleaned[text] for text in texts}

    def _learn(self) -> None:
        """Let the prefilter know the secrets."""
        if self._unknown:
            self._prefilter.add(self._unknown)
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
        if not many or not text.isascii() or any(escape in text for escape in ESCAPES):
            return lengths
        room = longest_base64(text) if shortest_base64(min(many)) <= longest else 0
        # The forms of a few are made sooner than it is found out whether they are needed.
        return [length for length in lengths if length not in many or shortest_base64(length) <= room]

    def _spell(self, lengths: list[int]) -> None:
        """Let the prefilter know all forms of the secrets of these lengths."""
        forms: set[str] = set()
        for length in lengths:
            forms.update(*map(encoded_forms, self._raw.pop(length)))
        self._prefilter.add(forms)
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


def _digits(number: Any) -> str:
    """Return a number as a secret would be written. To Python, 123456.0 is the same as 123456, so one can stand for both."""
    return f"{number:.0f}" if number.__class__ is float and number.is_integer() else str(number)
