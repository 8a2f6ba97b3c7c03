# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Removes secrets from everything that leaves the collection, in every form they travel in."""

from __future__ import annotations

import html
import json
import re
import sys
from binascii import b2a_base64
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "********"


# Letters that only percent-encoding and a solidus in JSON spell in another way: all keys of the big clouds are of them.
_SIMPLE = re.compile(r"[A-Za-z0-9_.~+/=-]*")
# Letters that are spelled in one way everywhere but in base64.
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*")


def encoded_forms(secret: str) -> set[str]:
    """Return the secret as it may appear in text: raw, percent-encoded, JSON- and HTML-escaped, base64.

    A secret that is part of a longer text before base64 takes one of three forms, by its offset; the
    characters that depend on its neighbors are left out of them. No form is shorter than the secret.
    """
    raw = secret.encode("utf-8")
    if _PLAIN.fullmatch(secret):
        return {secret, *_base64_forms(raw)} if secret else set()
    if _SIMPLE.fullmatch(secret):
        return _simple_forms(secret) | _base64_forms(raw)
    forms = {secret, repr(secret)[1:-1], repr(raw)[2:-1], *_html_forms(secret)}
    # Python escapes an apostrophe only where the text has both kinds of quotes, be it outside the secret.
    forms |= {repr("'\"" + secret)[4:-1], repr(b"'\"" + raw)[5:-1]}
    for ensure_ascii in (True, False):
        # A page can be quoted in JSON as well.
        forms |= {json.dumps(form, ensure_ascii=ensure_ascii)[1:-1] for form in _html_forms(secret)}
        escaped = json.dumps(secret, ensure_ascii=ensure_ascii)[1:-1]
        # Some products escape the solidus, and a text escaped once is often quoted in another.
        forms |= {escaped, escaped.replace("/", "\\/"), json.dumps(escaped, ensure_ascii=ensure_ascii)[1:-1]}
        forms.add(re.sub(r"\\u[0-9a-f]{4}", lambda found: "\\u" + found[0][2:].upper(), escaped))
    for safe in ("", "/"):
        for encoded in (quote(secret, safe=safe), quote_plus(secret, safe=safe)):
            # A query inside another one is encoded twice.
            forms |= {encoded, _lower_escapes(encoded), quote(encoded, safe="")}
    forms |= _base64_forms(raw)
    return {form for form in forms if form}


def _simple_forms(secret: str) -> set[str]:
    """Return what :func:`encoded_forms` returns but for base64, for simple secrets, in a fraction of the time."""
    forms = {secret, secret.replace("/", "\\/")}
    kept = secret.replace("+", "%2B").replace("=", "%3D")
    for encoded in (kept, kept.replace("/", "%2F")):
        forms |= {encoded, _lower_escapes(encoded), encoded.replace("%", "%25").replace("/", "%2F")}
    return forms


def _html_forms(secret: str) -> set[str]:
    """Return the secret as HTML pages write it: they differ in how they spell quotes, and letters beyond ASCII."""
    escaped = html.escape(secret, quote=False)
    forms = {escaped}
    for double, single in (("&quot;", "&#x27;"), ("&#34;", "&#39;"), ("&quot;", "&#39;"), ("&quot;", "&apos;")):
        forms.add(escaped.replace('"', double).replace("'", single))
    return forms | {form.encode("ascii", "xmlcharrefreplace").decode("ascii") for form in forms}


def _lower_escapes(text: str) -> str:
    pieces = text.split("%")
    return pieces[0] + "".join("%" + piece[:2].lower() + piece[2:] for piece in pieces[1:])


def _base64_forms(raw: bytes) -> set[str]:
    # A document may have thousands of secrets, so this does as little as it can for each.
    size = len(raw)
    whole = b2a_base64(raw, newline=False)
    pieces = (
        whole[: size * 8 // 6],
        b2a_base64(b"\0" + raw, newline=False)[2 : (size + 1) * 8 // 6],
        b2a_base64(b"\0\0" + raw, newline=False)[3 : (size + 2) * 8 // 6],
    )
    # Shorter pieces would match innocent text.
    text = b" ".join((whole, *(piece for piece in pieces if len(piece) >= 6))).decode("ascii")
    forms = set(text.split())
    if "+" in text or "/" in text:
        forms.update(text.replace("+", "-").replace("/", "_").split())
    return forms


class Unmasked(str):
    """A secret that a module hands out on purpose, in the one place of its result that is documented for it."""


class Redactor:
    """Knows the secrets of one run and masks them in texts and results.

    Looking up a text costs by its length, not by the number of secrets: a document may hold thousands. The forms of a
    secret are made when the first text comes that is long enough to hold one.
    """

    _PREFIX = 3
    _MEMORY = 50_000
    _MANY = 20
    _PLAIN = frozenset({str, bool, int, float, type(None)})
    _BEGINNING = 8
    _MANY_BEGINNINGS = 400

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._pending: list[str] = []
        self._by_prefix: dict[str, list[str]] = {}
        self._short: list[str] = []
        # No form is shorter than its secret, so no shorter text can hold one.
        self._shortest = self._shortest_pending = sys.maxsize
        self._cleaned: dict[str, str] = {}

    def add(self, *secrets: Any) -> None:
        """Remember secrets; empty values and None are passed over."""
        for secret in secrets:
            text = "" if secret is None else str(secret)
            if text and text not in self._secrets:
                self._secrets.add(text)
                self._pending.append(text)
                self._shortest_pending = min(self._shortest_pending, len(text))
                # What was clean so far may hold this one.
                self._cleaned.clear()
        self._shortest = min(self._shortest, self._shortest_pending)

    def text(self, text: str, *, cut: bool = False) -> str:
        """Return the text with every form of every secret masked.

        :arg cut: the text may end in the middle of a secret, whose beginning is masked as well.
        """
        if cut and text:
            self._index(sys.maxsize)
            return self._masked(text, cut)
        if len(text) < self._shortest:
            return text
        if len(text) >= self._shortest_pending:
            self._index(len(text))
        cleaned = self._cleaned.get(text)
        if cleaned is None:
            if len(self._cleaned) > self._MEMORY:
                self._cleaned.clear()
            cleaned = self._cleaned[text] = self._masked(text, cut)
        return cleaned

    def _masked(self, text: str, cut: bool) -> str:
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
            text = "".join(pieces) + text[done:]
        for form in self._short:
            text = text.replace(form, MASK)
        return text

    def value(self, value: Any) -> Any:
        """Return the value (any nesting of lists and mappings) with every secret in its texts masked.

        Keys stay as they are: they are option words and names of the product.
        """
        if value.__class__ is str:
            return self.text(value)
        if isinstance(value, dict):
            shortest, cleaned = self._shortest, self._cleaned
            for item in value.values():
                if item.__class__ is str:
                    if len(item) >= shortest and cleaned.get(item) != item:
                        break
                elif item is not None and item is not True and item is not False:
                    break
            else:
                # Known to be clean: a result can have thousands of such entries, each of them several times.
                return value
            return {key: self.value(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            if len(value) > self._MANY and self._are_clean(value):
                return list(value)
            return [self.value(item) for item in value]
        if isinstance(value, Unmasked):
            return str(value)
        return self.text(value) if isinstance(value, str) else value

    def _are_clean(self, entries: Iterable[Any]) -> bool:
        """Look at the texts of many flat entries at once: where none has the beginning of a secret, all are clean.

        False means nothing: the entries are then to be looked at one by one.
        """
        kinds: set[type] = set()
        values: set[Any] = set()
        for entry in entries:
            if entry.__class__ is not dict:
                return False
            kinds.update(map(type, entry.values()))
        if not kinds <= self._PLAIN:
            return False
        for entry in entries:
            values.update(entry.values())
        cleaned, shortest = self._cleaned, self._shortest
        texts = [text for text in values if text.__class__ is str and len(text) >= shortest]
        if max(map(len, texts), default=0) >= self._shortest_pending:
            self._index(max(map(len, texts)))
        new = [text for text in texts if cleaned.get(text) != text]
        if not new:
            return True
        beginnings = {form[: self._BEGINNING] for forms in self._by_prefix.values() for form in forms}
        # A pattern of thousands of beginnings would cost more than it saves.
        if self._short or len(beginnings) > self._MANY_BEGINNINGS:
            return False
        if beginnings and re.search("|".join(map(re.escape, beginnings)), "\n".join(new)):
            return False
        cleaned.update(zip(new, new))
        return True

    def _index(self, length: int) -> None:
        """Make the forms of all secrets that a text of this length can hold."""
        ready = [secret for secret in self._pending if len(secret) <= length]
        if not ready:
            return
        self._pending = [secret for secret in self._pending if len(secret) > length]
        self._shortest_pending = min(map(len, self._pending), default=sys.maxsize)
        self._cleaned.clear()
        changed = set()
        for secret in ready:
            for form in encoded_forms(secret):
                if len(form) < self._PREFIX:
                    self._short.append(form)
                else:
                    prefix = form[: self._PREFIX]
                    changed.add(prefix)
                    self._by_prefix.setdefault(prefix, []).append(form)
        self._short = sorted(set(self._short), key=lambda form: (-len(form), form))
        for prefix in changed:
            forms = self._by_prefix[prefix]
            if len(forms) > 1:
                # The longest form first: a secret may begin with another one.
                self._by_prefix[prefix] = sorted(set(forms), key=lambda form: (-len(form), form))
