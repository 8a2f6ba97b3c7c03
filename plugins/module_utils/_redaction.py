# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Removes secrets from everything that leaves the collection, in every form they travel in."""

from __future__ import annotations

import base64
import html
import json
import re
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "********"


def encoded_forms(secret: str) -> set[str]:
    """Return the secret as it may appear in text: raw, percent-encoded, JSON- and HTML-escaped, base64.

    A secret that is part of a longer text before base64 takes one of three forms, by its offset; the
    characters that depend on its neighbours are left out of them.
    """
    raw = secret.encode("utf-8")
    forms = {secret, repr(secret)[1:-1], repr(raw)[2:-1], *_html_forms(secret)}
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
    forms = set()
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        forms.add(encode(raw).decode("ascii"))
        for offset in range(3):
            text = encode(b"\0" * offset + raw).decode("ascii").rstrip("=")
            first = (offset * 8 + 5) // 6
            last = (offset + len(raw)) * 8 // 6
            piece = text[first:last]
            # Shorter pieces would match innocent text.
            if len(piece) >= 6:
                forms.add(piece)
    return forms


class Disclosed(str):
    """A secret that a module hands out on purpose, in the one place of its result that is documented for it."""


class Redactor:
    """Knows the secrets of one run and masks them in texts and results.

    Looking up a text costs by its length, not by the number of secrets: a document may hold thousands.
    """

    _PREFIX = 3

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._pending: list[str] = []
        self._by_prefix: dict[str, list[str]] = {}
        self._short: list[str] = []

    def add(self, *secrets: Any) -> None:
        """Remember secrets; empty values and None are passed over."""
        for secret in secrets:
            text = "" if secret is None else str(secret)
            if text and text not in self._secrets:
                self._secrets.add(text)
                self._pending.append(text)

    def text(self, text: str, *, cut: bool = False) -> str:
        """Return the text with every form of every secret masked.

        :arg cut: the text may end in the middle of a secret, whose beginning is masked as well.
        """
        if self._pending:
            self._index()
        pieces: list[str] = []
        position = done = 0
        by_prefix, width = self._by_prefix, self._PREFIX
        while position < len(text):
            for form in by_prefix.get(text[position : position + width], ()):
                ends_here = cut and len(text) - position < len(form) and form.startswith(text[position:])
                if ends_here or text.startswith(form, position):
                    pieces += (text[done:position], MASK)
                    position = done = position + len(form)
                    break
            else:
                position += 1
        text = "".join(pieces) + text[done:]
        for form in self._short:
            text = text.replace(form, MASK)
        return text

    def value(self, value: Any) -> Any:
        """Return the value (any nesting of lists and mappings) with every secret in its texts masked.

        Keys stay as they are: they are option words and names of the product.
        """
        if isinstance(value, Disclosed):
            return str(value)
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self.value(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.value(item) for item in value]
        return value

    def _index(self) -> None:
        for secret in self._pending:
            for form in encoded_forms(secret):
                if len(form) < self._PREFIX:
                    self._short.append(form)
                else:
                    self._by_prefix.setdefault(form[: self._PREFIX], []).append(form)
        self._pending.clear()
        self._short = sorted(set(self._short), key=lambda form: (-len(form), form))
        for prefix, forms in self._by_prefix.items():
            # The longest form first: a secret may begin with another one.
            self._by_prefix[prefix] = sorted(set(forms), key=lambda form: (-len(form), form))
