"""Looks for secrets in texts, in every form they may travel in. Independent of the collection's own redaction."""

from __future__ import annotations

import base64
import html
import json
import re
import urllib.parse
from collections.abc import Iterable


def forms(secret: str) -> dict[str, str]:
    """Return the ways to write a secret, by name."""
    quoted = urllib.parse.quote(secret, safe="")
    plus = urllib.parse.quote_plus(secret)
    found = {
        "raw": secret,
        "percent-encoded": quoted,
        "percent-encoded, small letters": quoted.lower() if quoted.lower() != secret.lower() else quoted,
        "percent-encoded, slash kept": urllib.parse.quote(secret),
        "form-encoded": plus,
        "JSON": json.dumps(secret)[1:-1],
        "JSON, unicode kept": json.dumps(secret, ensure_ascii=False)[1:-1],
        "JSON in JSON": json.dumps(json.dumps(secret))[3:-3],
        "Python": repr(secret)[1:-1],
        "HTML": html.escape(secret),
        "HTML, quotes kept": html.escape(secret, quote=False),
    }
    raw = secret.encode()
    found |= {
        "percent-encoded twice": urllib.parse.quote(quoted, safe=""),
        "form-encoded twice": urllib.parse.quote(plus, safe=""),
        "JSON, large digits": re.sub(r"(?<=\\u)[0-9a-f]{4}", lambda one: one[0].upper(), json.dumps(secret)[1:-1]),
        "HTML, numbers for quotes": html.escape(secret).replace("&quot;", "&#34;").replace("&#x27;", "&#39;"),
        "HTML, named apostrophe": html.escape(secret).replace("&#x27;", "&apos;"),
        "HTML, numbers for letters": html.escape(secret).encode("ascii", "xmlcharrefreplace").decode(),
        "Python, bytes": repr(raw)[2:-1],
    }
    for offset in range(3):
        for name, encode in (("base64", base64.b64encode), ("base64 for URLs", base64.urlsafe_b64encode)):
            text = encode(b"\0" * offset + raw).decode().rstrip("=")
            # Without the characters that depend on what stands before and after.
            piece = text[(offset * 8 + 5) // 6 : (offset + len(raw)) * 8 // 6]
            if len(piece) >= 8:
                found[f"{name}, offset {offset}"] = piece
    return found


WINDOW = 10
"""A piece of a secret this long shows too much of it: it was cut before anyone could recognize it."""


def pieces(secret: str) -> dict[str, str]:
    """Return parts of a long secret, raw and percent-encoded."""
    if len(secret) <= WINDOW:
        return {}
    encoded = urllib.parse.quote(secret, safe="")
    return {
        f"{name}, from character {start}": text[start : start + WINDOW]
        for name, text in (("a piece", secret), ("a percent-encoded piece", encoded))
        for start in range(len(text) - WINDOW + 1)
    }


def leaks(text: str, secrets: Iterable[str], *, cut: bool = False) -> list[str]:
    """Return where a secret shows in the text, as sentences for a failing test.

    :arg cut: look for pieces of secrets as well.
    """
    return [
        f"the secret {secret!r} shows in the form {name}: ...{text[max(0, text.find(form) - 80) : text.find(form)]}[here]"
        for secret in secrets
        for name, form in {**(pieces(secret) if cut else {}), **forms(secret)}.items()
        if form in text
    ]
