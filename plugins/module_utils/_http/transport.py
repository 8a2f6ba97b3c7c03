# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Requests to one device: what is sent, what is sent again and when, and what was written by it."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from .._core.data import RequestArguments
from .._core.errors import READING_METHODS, NetworkError, OversizedError, Place, ProtocolError
from .body import CODINGS
from .clock import Clock
from .connection import Connection
from .responses import Response, make_response, retry_after
from .session import Session

if TYPE_CHECKING:
    import requests
    import requests.cookies

    from .._core.redaction import Redactor

# Responses that say "not now". What stands before a product may say so after the product has carried out a write.
BUSY_STATUSES = frozenset({429, 502, 503, 504})
MAX_PAUSE = 30.0
MIN_PAUSE = 0.1


class Transport:
    """Sends requests to one device, retries what is safe to retry and counts what it sent.

    It knows nothing of any product: a status of refusal is a :class:`Response` like any other, and the
    product's client decides what it means.
    """

    def __init__(self, connection: Connection, redactor: Redactor, *, clock: Clock | None = None) -> None:
        self.connection = connection
        self.redactor = redactor
        self.clock = clock or Clock()
        self.request_count = 0
        # Set by the engine in check mode: a writing request is then a fault of ours and never leaves.
        self.read_only = False
        self.reading = 0
        """Raised by the engine when it begins to read: what a client remembers of before is not to be trusted."""
        self.on_response: Callable[[], None] = lambda: None
        """Called after each response, from whichever thread it came to."""
        self.observe: Callable[[Response], None] | None = None
        """Called with each response, from whichever thread it came to: what a conformance run concludes from."""
        self.restart_time = 0.0
        """For how many seconds reads are repeated from the first time on that nothing listens: a server may be restarting."""
        self.restarting: Callable[[], None] = lambda: None
        """Called when that begins."""
        self._lock = threading.Lock()
        self._of_thread = threading.local()
        self._written: list[str] = []
        self._restart_expected_until = 0.0
        self._responded_since_refusal = True
        self._session = Session(redactor)
        redactor.add(connection.password)

    @property
    def writes(self) -> int:
        """Return how many writing requests of this thread were carried out, or may have been: one thread makes a change."""
        return int(getattr(self._of_thread, "writes", 0))

    def written_since(self, mark: int) -> list[str]:
        """Return what the writing requests were about that were carried out, or may have been, from whichever thread.

        :arg mark: what :attr:`mark` was before them.
        """
        with self._lock:
            return list(dict.fromkeys(self._written[mark:]))

    @property
    def mark(self) -> int:
        """Return a mark for :meth:`written_since`."""
        return len(self._written)

    def _note_write(self, place: Place, counts: bool) -> None:
        if not counts:
            return
        self._of_thread.writes = self.writes + 1
        with self._lock:
            self._written.append(place.object or place.path)

    @property
    def cookies(self) -> requests.cookies.RequestsCookieJar:
        """Return the cookie jar of the session."""
        return self._open().cookies

    def close(self) -> None:
        """Close all connections and forget all cookies."""
        self._session.close()

    def sibling(self, connection: Connection) -> Transport:
        """Return a transport with cookies of its own that reaches the same device by the same connections, closed to writing.

        :arg connection: another login to the same host and port.
        """
        other = Transport(connection, self.redactor, clock=self.clock)
        other.read_only, other.observe = True, self.observe
        other._open().adapters = self._open().adapters
        return other

    def expect_restart(self, seconds: float) -> None:
        """Retry reads for so long from now, since the product is known to restart its server."""
        self._restart_expected_until = self.clock.now() + seconds

    @property
    def expects_restart(self) -> bool:
        """Return whether the product is known to be restarting its server."""
        return self.clock.now() < self._restart_expected_until

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        json_body: Any = None,
        form: Mapping[str, str] | None = None,
        file: tuple[str, bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        basic: tuple[str, str] | None = None,
        reads: bool | None = None,
        repeatable: bool | None = None,
        timeout: float | None = None,
        object_name: str = "",
        lenient: bool = False,
        accept_redirect: bool = False,
    ) -> Response:
        """Send one request and return its response, whatever its status.

        :arg json_body: sent as JSON where it is not None.
        :arg file: media type and content of a body that is neither JSON nor a form.
        :arg basic: user name and password for HTTP Basic.
        :arg reads: whether this request changes nothing, where the method does not show it (a login by POST).
        :arg repeatable: whether it may be sent again after a lost response; by default only what reads.
        :arg timeout: seconds within which the whole response must have come, where it is not the connection's.
        :arg object_name: what the request is about, for messages.
        :arg lenient: accept raw control characters inside JSON texts.
        :arg accept_redirect: a redirect is a response like any other (it is never followed).
        :raises NetworkError: no response, after all tries.
        :raises ProtocolError: a redirect, or a response that says JSON and is not.
        :raises OversizedError: the response is larger or nests deeper than the connection allows.
        """
        reads = method in READING_METHODS if reads is None else reads
        repeatable = reads if repeatable is None else repeatable
        place = Place(self.connection.title, object_name, method, path)
        if self.read_only and not reads:
            raise AssertionError(f"check mode must not send {method} {path}")
        content_type, data = _encoded_body(json_body, file, form)
        arguments: RequestArguments = {
            "params": _query(query),
            "headers": {
                "Accept": "application/json, text/html;q=0.5, */*;q=0.1",
                "Accept-Encoding": ", ".join(CODINGS),
                **(headers or {}),
                **content_type,
            },
            "data": data,
            "auth": basic and (basic[0].encode("utf-8"), basic[1].encode("utf-8")),
            "timeout": (self.connection.connect_timeout, timeout or self.connection.timeout),
        }
        tries = 0
        while True:
            tries += 1
            try:
                response = self._send(place, arguments, reads, lenient=lenient, accept_redirect=accept_redirect)
            except NetworkError as error:
                if not self._may_repeat(tries, repeatable or not error.sent, reads):
                    raise
                self.pause(tries)
            except ProtocolError as error:
                # A cut or garbled response to a read is worth one more look.
                if not (reads and repeatable) or tries > 1 or isinstance(error, OversizedError):
                    raise
                self.pause(tries)
            else:
                busy = response.status in BUSY_STATUSES and self._may_repeat(tries, repeatable, reads)
                if not busy or not self.pause(tries, response):
                    return response

    def _send(
        self, place: Place, arguments: RequestArguments, reads: bool, *, lenient: bool, accept_redirect: bool
    ) -> Response:
        """Send a request once and return its response; note what it has written, or may have."""
        self._open()
        with self._lock:
            self.request_count += 1
        try:
            raw, content = self._session.send(self.connection, place, arguments)
            response = make_response(
                raw, content, self.connection, place, self.redactor, lenient=lenient, accept_redirect=accept_redirect
            )
        except NetworkError as error:
            self._note_write(place, error.sent and not reads)
            if error.refused:
                self._note_refusal()
            raise
        except ProtocolError:
            self._note_write(place, not reads)
            raise
        self._responded_since_refusal = True
        # As for is_lost: a product, or what stands before it, can fail after the change is made.
        self._note_write(place, not reads and (response.ok or response.status >= 500))
        if self.observe is not None:
            self.observe(response)
        self.on_response()
        return response

    def pause(self, tries: int, response: Response | None = None) -> bool:
        """Wait before a request is sent again; return False where the product wants a longer pause than is borne.

        :arg tries: how often it was sent.
        :arg response: what the product responded; None where nothing came.
        """
        wanted = None if response is None else retry_after(response.headers)
        if wanted is not None and wanted > MAX_PAUSE:
            return False
        self.clock.sleep(self._pause(tries) if wanted is None else max(MIN_PAUSE, wanted))
        return True

    def _note_refusal(self) -> None:
        """Expect a restart, once: where a server does not come back, later requests fail at once."""
        if self._responded_since_refusal and self.restart_time > 0:
            self._responded_since_refusal = False
            if not self.expects_restart:
                self.expect_restart(self.restart_time)
                self.restarting()

    def _may_repeat(self, tries: int, repeatable: bool, reads: bool) -> bool:
        if not repeatable:
            return False
        return tries <= self.connection.retries or (reads and self.expects_restart)

    def _pause(self, tries: int) -> float:
        # Full jitter: many workers that failed together do not come back together.
        return random.uniform(MIN_PAUSE, min(0.4 * 2.0 ** min(tries, 5), 5.0))

    def _open(self) -> requests.Session:
        return self._session.open(self.connection)


def _encoded_body(
    json_body: Any, file: tuple[str, bytes] | None, form: Mapping[str, str] | None
) -> tuple[Mapping[str, str], bytes | Mapping[str, str] | None]:
    """Return the header that says what the body of a request is, and the body as ``requests`` takes it."""
    if json_body is not None:
        return {"Content-Type": "application/json"}, json.dumps(json_body, ensure_ascii=False).encode("utf-8")
    if file is not None:
        return {"Content-Type": file[0]}, file[1]
    return {}, form


def _query(query: Mapping[str, str] | None) -> str | None:
    """Return the query with everything but letters and digits percent-encoded: a plus sign is never a space."""
    return urlencode(query, quote_via=quote, safe="") if query else None
