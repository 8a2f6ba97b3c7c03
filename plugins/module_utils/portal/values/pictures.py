# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Pictures, known by the fingerprint of their content: what the portal has is compared with a file on this machine."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from ..._core.redaction import Unmasked

FINGERPRINT = re.compile(r"^sha256:[0-9a-f]{64}\Z")
PNG = b"\x89PNG\r\n\x1a\n"
"""What every PNG file begins with."""
# The first chunk of every PNG file has the size of the picture; the last one is always the same.
_HEADER, _HEADER_PLACE = b"IHDR", slice(12, 16)
_END = b"IEND\xaeB`\x82"


# Marked, so that it is not taken for text that may hold a secret: a short one would be found in its digits.
class Picture(Unmasked):
    """The fingerprint of a picture.

    :ivar content: the picture itself, where it is at hand.
    """

    content: bytes | None = None


def picture_of(content: bytes) -> Picture:
    """Return the fingerprint of a picture that is at hand."""
    picture = Picture("sha256:" + hashlib.sha256(content).hexdigest())
    picture.content = content
    return picture


def canonical_picture(value: Any) -> Any:
    """Return the fingerprint of the file at a path; a fingerprint, and what is no PNG file, as it is."""
    if isinstance(value, Picture):
        return value
    if FINGERPRINT.match(value):
        return Picture(value)
    content, problem = _read(value)
    return value if problem else picture_of(content)


def picture_problem(value: Any) -> str:
    """Return what is wrong with a path, or an empty text."""
    return "" if isinstance(value, Picture) else _read(value)[1]


def _read(path: str) -> tuple[bytes, str]:
    """Return the content of a PNG file and what is wrong with it. Only the beginning of something else is read."""
    try:
        with open(path, "rb") as file:
            content = file.read(len(PNG))
            if content != PNG:
                return b"", "is no PNG file"
            content += file.read()
    except OSError as error:
        return b"", f"cannot be read on the machine that runs the module: {error.strerror}"
    if content[_HEADER_PLACE] != _HEADER or _END not in content:
        return b"", "is a PNG file that is damaged or cut short"
    return content, ""
