# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The forms in which a secret travels in texts, and what a text must have to hold one in another form than its own."""

from __future__ import annotations

import html
import json
import re
from binascii import b2a_base64
from urllib.parse import quote, quote_plus

ESCAPES = "%\\&+?"
"""Every form of a secret but itself and base64 has one of these, or a letter beyond ASCII."""
HALVES = "surrogatepass"
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/_-]+")


def longest_base64(text: str) -> int:
    """Return the length of the longest part of a text that can be base64."""
    return max(map(len, _NOT_BASE64.split(text)))


def shortest_base64(length: int) -> int:
    """Return how many letters of base64 any form has, at least, of a secret of so many characters that is in base64."""
    # At each offset; beyond ASCII, a character is several bytes, and the form is longer.
    return min(length * 8 // 6, (length + 1) * 8 // 6 - 2, (length + 2) * 8 // 6 - 3)


# Letters that only percent-encoding and a solidus in JSON spell in another way: all keys of the big clouds are of them.
_SIMPLE = re.compile(r"[A-Za-z0-9_.~+/=-]*")
# Letters that are spelled in one way everywhere but in base64.
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*")


def encoded_forms(secret: str) -> set[str]:
    """Return the secret as it may appear in text: raw, percent-encoded, JSON- and HTML-escaped, base64.

    A secret that is part of a longer text before base64 takes one of three forms, by its offset; the
    characters that depend on its neighbors are left out of them. No form is shorter than the secret.
    """
    # A secret that was misread may have halves of characters; it is refused, and so shown to no product, but masked all the same.
    raw = secret.encode("utf-8", HALVES)
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
        for encoded in (quote(secret, safe=safe, errors=HALVES), quote_plus(secret, safe=safe, errors=HALVES)):
            # A query inside another one is encoded twice.
            forms |= {encoded, _lower_escapes(encoded), quote(encoded, safe="")}
    forms |= _base64_forms(raw)
    if not secret.isascii():
        forms |= _misread_forms(secret, raw)
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


def _misread_forms(secret: str, raw: bytes) -> set[str]:
    """Return what becomes of a secret where it is written in one encoding and read in another, or in one that lacks some of its letters."""
    if len(secret) < 6:
        # What is left of it would match innocent text.
        return set()
    forms = {raw.decode(coding, "replace") for coding in ("latin-1", "cp1252", "ascii")}
    for coding in ("latin-1", "cp1252", "ascii"):
        written = secret.encode(coding, "replace")
        forms |= {written.decode(other, "replace") for other in ("utf-8", "ascii", "latin-1")}
    return {form for form in forms if len(form) >= len(secret)}


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
