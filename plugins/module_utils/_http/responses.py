# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What a response says: its JSON within bounds, or the error of one that is a page of a portal, a proxy or a web server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .._core.errors import OversizedError, Place, ProtocolError
from .._core.text import MAX_NAME, printable
from .body import RESERVED, VALUES_PER_MIB, DepthError, ManyValuesError, ReservedKeyError, parsed

if TYPE_CHECKING:
    import requests

    from .._core.redaction import Redactor
    from .connection import Connection

_HEAD = re.compile(r"<head\b", re.IGNORECASE)
_END_OF_HEAD = re.compile(r"</head>", re.IGNORECASE)
MAX_TEXT = 64 * 1024
"""How much of a text that is not JSON is looked at: it is only shown, and what it says stands at its beginning."""


@dataclass(frozen=True)
class Response:
    """One response of the product. ``body`` is the parsed JSON, or None where there is none; a picture has no text."""

    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    text: str
    body: Any = None
    is_json: bool = False
    content: bytes = field(default=b"", repr=False)

    @property
    def ok(self) -> bool:
        """Return whether the status is one of success."""
        return 200 <= self.status < 300


def make_response(
    raw: requests.Response,
    content: bytes,
    connection: Connection,
    place: Place,
    redactor: Redactor,
    *,
    lenient: bool = False,
    accept_redirect: bool = False,
) -> Response:
    """Return the response of the product that a response of requests stands for.

    :arg content: its body, unpacked.
    :arg lenient: accept raw control characters inside JSON texts.
    :arg accept_redirect: a redirect is a response like any other.
    :raises ProtocolError: a redirect, or a response that says JSON and is not.
    :raises OversizedError: it nests deeper than the connection allows.
    """
    place = replace(place, status=raw.status_code)
    if raw.is_redirect and not accept_redirect:
        raise ProtocolError(
            f"the response is a redirect to {_target(raw, redactor)}, which is not followed",
            place=place,
            next_step="Check host and port: this may be a portal page or a proxy in front of the product",
        )
    content_type = raw.headers.get("Content-Type", "").lower()
    # requests would guess latin-1 for text/*; all four products write UTF-8.
    text = "" if content_type.startswith("image/") else content.decode("utf-8", errors="replace")
    body: Any = None
    is_json = False
    if text.strip():
        try:
            body = _json_within_bounds(text, connection, place, lenient=lenient)
            is_json = True
        except ValueError:
            if "json" in content_type and raw.ok:
                raise ProtocolError(
                    f"the response is not complete JSON ({len(content)} bytes arrived)",
                    place=place,
                    next_step="Run again; if it stays so, a proxy between may cut responses",
                ) from None
    if not is_json:
        # Only shown, and perhaps cut short: half a secret would not be recognized any more.
        text = redactor.text(text[:MAX_TEXT], cut=True)
    return Response(place.method, place.path, raw.status_code, raw.headers, text, body, is_json, content)


def _json_within_bounds(text: str, connection: Connection, place: Place, *, lenient: bool) -> Any:
    """Return what a JSON text says.

    :raises FleetError: it nests deeper or has more values than the connection allows, or a key that only Ansible may have.
    :raises ValueError: it is no JSON.
    """
    values = connection.max_response_size * VALUES_PER_MIB
    try:
        return parsed(text, connection.max_response_depth, values=values, lenient=lenient)
    except DepthError:
        raise OversizedError(
            f"the response nests deeper than the {connection.max_response_depth} levels that max_response_depth allows",
            place=place,
            next_step="Raise max_response_depth only if the device is known to nest so deeply",
        ) from None
    except ManyValuesError:
        raise OversizedError(
            f"the response has more than {values:,} values, which is the most that a max_response_size of"
            f" {connection.max_response_size} allows",
            place=place,
            next_step="Raise max_response_size only if the device is known to have so many",
        ) from None
    except ReservedKeyError:
        raise ProtocolError(
            f"the response has a key that begins with {RESERVED}, which has a meaning to Ansible and is of no product",
            place=place,
            next_step="Check host and port, and who may write to the device",
        ) from None


def _target(raw: requests.Response, redactor: Redactor) -> str:
    """Return where a redirect leads, without what may hold a secret."""
    try:
        target = urlsplit(raw.headers.get("Location", ""))
    except ValueError:
        return "elsewhere"
    # A path with escapes may hold what we sent, in a spelling that no one knows.
    shown = target.netloc.rpartition("@")[2] + ("" if "%" in target.path else target.path)
    return printable(redactor.text(shown, cut=True), MAX_NAME) or "elsewhere"


def retry_after(headers: Mapping[str, str]) -> int | None:
    """Return for how many seconds a device asks us to wait; None where it does not, or gives a date: clocks differ."""
    text = headers.get("Retry-After", "").strip()
    # Longer ones are no time to wait, and Python refuses to convert the longest.
    return int(text[:9]) if text.isascii() and text.isdigit() else None


def page_title(text: str) -> str:
    """Return the title of an HTML page, or the beginning of any other text, of which the secrets are masked."""
    start, end = text.lower().find("<title>"), text.lower().find("</title>")
    if 0 <= start < end:
        return " ".join(text[start + 7 : end].split())
    return " ".join(text.split())[:120]


def page_words(text: str) -> str:
    """Return what an HTML page says: without its head, and with a space for each tag. In one pass, whatever the page is."""
    start = _HEAD.search(text)
    end = _END_OF_HEAD.search(text, start.end()) if start else None
    if start and end:
        text = text[: start.start()] + " " + text[end.end() :]
    pieces = text.split("<")
    # A sign that no tag follows stays.
    words = [piece.partition(">")[2] if ">" in piece else "<" + piece for piece in pieces[1:]]
    return " ".join((pieces[0], *words))


def not_json_error(response: Response, object_name: str, title: str) -> ProtocolError:
    """Return the error for a response of success that is not the JSON that was expected.

    :arg title: the product's name in messages.
    """
    return ProtocolError(
        "the response is not the JSON that was expected",
        place=Place(title, object_name, response.method, response.path, response.status),
        # Of what is JSON, nothing is masked yet, so nothing may be cut.
        product_message=response.text if response.is_json else page_title(response.text),
        next_step="Check host and port: a portal page or a proxy may respond in place of the product",
    )


def ensure_json(response: Response, object_name: str, title: str) -> Response:
    """Return the response, unless it is a page that something between us and the product gave in place of success.

    :raises ProtocolError: it is, and so nothing is known of the request.
    """
    if response.ok and response.text.strip() and not response.is_json:
        raise not_json_error(response, object_name, title)
    return response
