# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Keeps everything out of a report that says whose device it is.

A report is made of our own words, of the names that the contract has, and of kinds of values. What is left in which a device or a
user could have put something are the messages of errors and the names of fields that no document knows: in those, everything that was
read, and everything that was given, is replaced by a placeholder. The same value has the same placeholder in the whole report.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .._core.secret_forms import encoded_forms
from .._core.text import printable
from .schema import UUID

_SHORT = 4
_IDENTIFIER = re.compile(r"[A-Za-z@][A-Za-z0-9_@-]{0,59}\Z")
_RELEASE = re.compile(r"[0-9A-Za-z][0-9A-Za-z ._+()/-]{0,59}\Z")
_HOST_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+\.?\Z")


class Anonymizer:
    """Knows what identifies a site, and puts placeholders in its place.

    :arg secret_keys: the keys of responses whose values are secrets.
    """

    def __init__(self, secret_keys: Iterable[str] = ()) -> None:
        self._secret_keys = frozenset(secret_keys)
        self._placeholders: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._forms: list[tuple[str, str, str]] | None = None
        """Each form of each value, the longest first: as it is, in small letters, and what is shown in its place."""

    def learn(self, value: Any, key: str = "") -> None:
        """Remember everything in a body, or in an option, that could identify a site."""
        if isinstance(value, Mapping):
            for name, part in value.items():
                self.learn(part, str(name))
        elif isinstance(value, (list, tuple)):
            for part in value:
                self.learn(part, key)
        elif isinstance(value, str):
            self._add(value.strip(), self._sort(value.strip(), key))
        elif isinstance(value, int) and not isinstance(value, bool) and value > 1:
            self._add(str(value), "id" if key == "id" or key.endswith("id") else "number")

    def _sort(self, text: str, key: str) -> str:
        if key in self._secret_keys:
            return "secret"
        if "@" in text or _HOST_NAME.match(text) or _is_address(text):
            return "address"
        if UUID.match(text):
            return "id"
        return "name" if "name" in key or key in ("login", "user", "host") else "text"

    def _add(self, text: str, sort: str) -> None:
        if not text or text in self._placeholders:
            return
        self._counts[sort] = self._counts.get(sort, 0) + 1
        self._placeholders[text] = f"<{sort} {self._counts[sort]}>"
        self._forms = None

    def text(self, text: str) -> str:
        """Return a text of ours with a placeholder for everything that identifies a site, however it is encoded."""
        if self._forms is None:
            forms = {form: shown for value, shown in self._placeholders.items() for form in _forms(value)}
            longest_first = sorted(forms.items(), key=lambda pair: -len(pair[0]))
            self._forms = [(form, form.lower(), shown) for form, shown in longest_first]
        # Placeholders are put in at the end: what stands in one is not looked at again.
        kept: list[str] = []
        lowered = text.lower()
        for form, small, shown in self._forms:
            if small in lowered:
                text = _replaced(text, form, chr(0xE000 + len(kept)))
                lowered = text.lower()
                kept.append(shown)
                if len(kept) > 0x1000:
                    return "<text>"
        for number, shown in enumerate(kept):
            text = text.replace(chr(0xE000 + number), shown)
        return printable(text, 500)

    def field(self, name: str) -> str:
        """Return the name of a field that no document knows: as it is where it looks like one, and is no value of the site."""
        if not _IDENTIFIER.match(name) or name in self._placeholders:
            return self._placeholders.get(name, "<name of a field>")
        return name if self.text(name) == name else "<name of a field>"

    def release(self, value: Any) -> Any:
        """Return what identifies a release, which is kept; None where it does not look like that."""
        return value if isinstance(value, str) and _RELEASE.match(value) and not _is_address(value) else None


def _forms(value: str) -> Iterator[str]:
    """Yield a value in all encodings in which it could stand in a text."""
    if len(value) < _SHORT or value.isdigit():
        yield value
        return
    yield from encoded_forms(value)
    raw = value.encode("utf-8", "backslashreplace")
    yield raw.hex()
    if any(letter.isspace() for letter in value):
        yield " ".join(value.split())


def _replaced(text: str, form: str, mark: str) -> str:
    """Return the text with a mark for the form, in whatever case; a short one counts only as a word of its own."""
    pattern = re.escape(form)
    if len(form) < _SHORT or form.isdigit():
        pattern = rf"(?<![\w.]){pattern}(?![\w])"
    return re.sub(pattern, mark, text, flags=re.IGNORECASE)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_interface(text.partition("%")[0])
    except ValueError:
        return False
    return not text.isdigit()
