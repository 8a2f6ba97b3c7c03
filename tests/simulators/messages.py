"""What a simulator receives and what it responds, free of any web framework."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """One request, as a product's handler sees it."""

    method: str
    path: str
    operation: str
    params: Mapping[str, str]
    query: Mapping[str, list[str]]
    values: Mapping[str, Any]
    """Query parameters converted to the types that the contract gives them."""
    headers: Mapping[str, str]
    """Header names are in lower case."""
    cookies: Mapping[str, str]
    body: Any
    """The parsed body: JSON value, form as a mapping, bytes for anything else, None when there is none."""
    basic: tuple[str, str] | None
    """User name and password of an `Authorization: Basic` header."""
    client_name: str | None = None
    """Common name of the TLS client certificate, if one was shown."""
    address: str = ""

    def header(self, name: str) -> str | None:
        """Return a header whatever its case."""
        return self.headers.get(name.lower())


@dataclass
class Response:
    """One response. `body` is sent as JSON; `content` goes out as it is, and what it says may then stand in `body`."""

    status: int = 200
    body: Any = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    content: bytes | None = None
    content_type: str = "application/json"
    after: Callable[[], None] | None = None
    """Run once the response has left, for example to restart the server."""
    session: str | None = None
    """Name of the session that this response has begun, for the journal."""
    _encoded: bytes | None = field(default=None, init=False, repr=False)

    def payload(self) -> bytes:
        """Return the bytes of the body."""
        if self.content is not None:
            return self.content
        if self.body is None:
            return b""
        # A long listing takes a while to write, so it is done once; responses do not change after that.
        if self._encoded is None:
            self._encoded = json.dumps(self.body, ensure_ascii=False).encode()
        return self._encoded


class Refusal(Exception):  # noqa: N818 - a response like any other, not a mistake
    """Raised by a handler to respond with an error in the product's own form."""

    def __init__(
        self, status: int, kind: str, message: str, details: Any = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {kind}: {message}")
        self.status = status
        self.kind = kind
        self.message = message
        self.details = details
        self.headers = dict(headers or {})
