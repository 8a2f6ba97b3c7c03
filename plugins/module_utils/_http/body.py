# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Reads the body of a response within bounds: its size, also after unpacking, and how deep its JSON nests.

A device is not trusted: a few bytes can unpack to gigabytes, and JSON can nest deeper than any program can follow.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

MIB = 1024 * 1024
VALUES_PER_MIB = MIB // 8
"""How many values a response may have for each MiB of its greatest size. Those of the products take some twenty letters each."""
GZIP = b"\x1f\x8b"
"""What packed content begins with, and no JSON."""
CODINGS = ("gzip", "deflate")
"""How a response may be packed; each request says so."""
_STEP = 64 * 1024
_MAX_DIGITS = 308
"""All numbers of so many digits fit into a float, so none is too large to calculate with; converting digits costs their square."""
RESERVED = "__ansible_"
"""What keys begin with by which Ansible marks values in JSON: as a template, as encrypted, as a text of its own."""
# How any of its letters can be written otherwise.
_ESCAPED_ASCII = re.compile(r"\\u00[2-7]")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class BodyTooLargeError(Exception):
    """The body is larger than allowed."""


class BodyError(Exception):
    """The body is not what its headers say.

    :arg message: what is wrong, as a part of a sentence.
    """


class DepthError(ValueError):
    """The JSON nests deeper than allowed."""


class ManyValuesError(ValueError):
    """The JSON has more values than allowed: each takes many times the memory of the few letters that it can be written in."""


class ReservedKeyError(ValueError):
    """A key of the JSON says to Ansible what a value is: a template to evaluate, for one, once it has been in a cache of facts."""


def unpacked(chunks: Iterable[bytes], coding: str, limit: int) -> bytes:
    """Return a body as it was before packing.

    :arg chunks: the body as it comes in.
    :arg coding: its header ``Content-Encoding``.
    :arg limit: how many bytes it may have.
    :raises BodyTooLargeError: it has more; no more than these are ever held.
    :raises BodyError: it is packed in a way that was not asked for, or more than once, or it is broken.
    """
    codings = [name for name in (part.strip().lower() for part in coding.split(",")) if name not in ("", "identity")]
    if len(codings) > 1 or any(name not in (*CODINGS, "x-gzip") for name in codings):
        raise BodyError(f"it is packed as {', '.join(codings)}, which was not asked for")
    if codings:
        chunks = _inflate(chunks)
    content = _joined(chunks, limit)
    # The portal's document has a response of which no header says that it is packed.
    return _joined(_inflate([content], lenient=True), limit) if content.startswith(GZIP) else content


def _joined(chunks: Iterable[bytes], limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise BodyTooLargeError
        pieces.append(chunk)
    return b"".join(pieces)


def _inflate(chunks: Iterable[bytes], *, lenient: bool = False) -> Iterator[bytes]:
    """Yield what packed content holds, in small pieces.

    :arg lenient: content that cannot be unpacked is yielded as it is.
    """
    decoder: Any = None
    for chunk in chunks:
        data = chunk
        while data:
            if decoder is None or decoder.eof:
                decoder = zlib.decompressobj(_window(data))
            try:
                yield decoder.decompress(data, _STEP)
            except zlib.error:
                if lenient:
                    yield chunk
                    return
                raise BodyError("it cannot be unpacked") from None
            # After one packed part, another may follow.
            data = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
    if decoder is not None and not decoder.eof and not lenient:
        raise BodyError("it ends in the middle of what is packed")


def _window(data: bytes) -> int:
    """Return the window bits for zlib, by how data are packed: gzip, or deflate with its header or, as some servers do, without."""
    if data.startswith(GZIP[:1]):
        return 16 + zlib.MAX_WBITS
    has_header = data[0] & 0x0F == 8 and (len(data) < 2 or (data[0] * 256 + data[1]) % 31 == 0)
    return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS


def parsed(text: str, depth: int, *, values: int | None = None, lenient: bool = False) -> Any:
    """Return what JSON says.

    Of keys that stand twice in one object, the last one counts. Texts are Unicode: half of a surrogate pair is none.

    :arg depth: how many lists and objects may lie within each other.
    :arg values: how many values it may have, those of lists and objects among them; None for any number.
    :arg lenient: accept raw control characters inside texts.
    :raises DepthError: more do.
    :raises ManyValuesError: it has more.
    :raises ReservedKeyError: a key has a meaning to Ansible.
    :raises ValueError: it is no JSON.
    """
    if values is not None and len(text) > values and sum(map(text.count, ",[{")) > values:
        raise ManyValuesError("too many values")
    try:
        body = json.loads(
            text, strict=not lenient, parse_int=_integer, parse_float=_float, parse_constant=_refuse_constant
        )
    except RecursionError:
        raise DepthError("nested too deeply") from None
    if text.count("[") + text.count("{") > depth and _is_deeper(body, depth):
        raise DepthError("nested too deeply")
    if (RESERVED in text or _ESCAPED_ASCII.search(text)) and _has_reserved(body):
        raise ReservedKeyError(f"a key begins with {RESERVED}")
    if _SURROGATE.search(text):
        # Raises UnicodeEncodeError, which is a ValueError.
        json.dumps(body, ensure_ascii=False).encode("utf-8")
    return body


def _is_deeper(body: Any, depth: int) -> bool:
    """Return whether more lists and objects lie within each other. Level by level: recursion is what this is to prevent."""
    level = [body] if isinstance(body, (dict, list)) else []
    for unused in range(depth):
        if not level:
            return False
        level = [
            value
            for node in level
            for value in (node.values() if node.__class__ is dict else node)
            if value.__class__ is dict or value.__class__ is list
        ]
    return bool(level)


def _has_reserved(body: Any) -> bool:
    """Return whether a key at any level begins as those do that Ansible writes into JSON beside a value."""
    left = [body]
    while left:
        node = left.pop()
        if node.__class__ is dict:
            if any(key.startswith(RESERVED) for key in node):
                return True
            left += node.values()
        elif node.__class__ is list:
            left += node
    return False


def _integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number beyond all bounds")
    return number


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
