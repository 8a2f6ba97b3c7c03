# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""HTTP for all products: one kept-alive ``requests.Session`` per device and process."""

from __future__ import annotations

import http.client
import json
import logging
import random
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from .._core.errors import READING_METHODS, FleetError, NetworkError, OversizedError, Place, ProtocolError
from .._core.text import MAX_NAME, printable
from .adapter import BoundedAdapter, RefusingAdapter, UndirectedSession
from .body import CODINGS, MIB, BodyError, BodyTooLargeError, unpacked
from .connection import Connection
from .failures import network_error
from .responses import Response, make_response, retry_after
from .sockets import MAX_HEADERS, Exchange, TooLargeError, current_exchange

REQUESTS_IMPORT_ERROR: str | None = None
try:
    import requests
    import requests.utils
    import urllib3
    import urllib3.exceptions
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()

if TYPE_CHECKING:
    from .._core.redaction import Redactor

# What belongs to a transport is imported from here, wherever it stands.
__all__ = ["BUSY_STATUSES", "REQUESTS_IMPORT_ERROR", "Clock", "Connection", "Response", "Transport", "sleep_until"]

# Responses that say "not now". What stands before a product may say so after the product has carried out a write.
BUSY_STATUSES = frozenset({429, 502, 503, 504})
MAX_PAUSE = 30.0
MIN_PAUSE = 0.1
MAX_COOKIES = 50
"""More than any product needs; each request would carry them all."""
CHUNK = 64 * 1024
MAX_LENGTH_DIGITS = 18
# SPS wants an X-Token from clients that look like a browser (SPS-LOGIN-XTOKEN): a plain name avoids that.
USER_AGENT = "ansible-steady.fleet"


class Clock:
    """Time for the transport and everything that waits; tests put their own in its place."""

    def now(self) -> float:
        """Return seconds since some fixed moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


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
        self._patient_until = 0.0
        self._answered_since_refusal = True
        self._session: requests.Session | None = None
        self._proxies: Mapping[str, str] = {}
        redactor.add(connection.password, _userinfo_password(connection.proxy))

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
    def cookies(self) -> Any:
        """Return the cookie jar of the session."""
        return self._open().cookies

    def close(self) -> None:
        """Close all connections and forget all cookies."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def sibling(self, connection: Connection) -> Transport:
        """Return a transport with cookies of its own that reaches the same device by the same connections, closed to writing.

        :arg connection: another login to the same host and port.
        """
        other = Transport(connection, self.redactor, clock=self.clock)
        other.read_only, other.observe = True, self.observe
        other._open().adapters = self._open().adapters
        return other

    def be_patient(self, seconds: float) -> None:
        """Retry reads for so long from now, since the product is known to restart its server."""
        self._patient_until = self.clock.now() + seconds

    @property
    def is_patient(self) -> bool:
        """Return whether the product is known to be restarting its server."""
        return self.clock.now() < self._patient_until

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
            raise AssertionError("check mode must not send %s %s" % (method, path))
        arguments: dict[str, Any] = {
            "params": _query(query),
            "headers": {
                "Accept": "application/json, text/html;q=0.5, */*;q=0.1",
                "Accept-Encoding": ", ".join(CODINGS),
                **(headers or {}),
            },
            "auth": basic and (basic[0].encode("utf-8"), basic[1].encode("utf-8")),
            "timeout": (self.connection.connect_timeout, timeout or self.connection.timeout),
        }
        if json_body is not None:
            arguments["data"] = json.dumps(json_body, ensure_ascii=False).encode("utf-8")
            arguments["headers"]["Content-Type"] = "application/json"
        elif file is not None:
            arguments["headers"]["Content-Type"], arguments["data"] = file
        elif form is not None:
            arguments["data"] = form
        tries = 0
        while True:
            tries += 1
            try:
                raw, content = self._send(method, path, arguments, place)
                response = make_response(
                    raw,
                    content,
                    self.connection,
                    place,
                    self.redactor,
                    lenient=lenient,
                    accept_redirect=accept_redirect,
                )
                self._answered_since_refusal = True
                # As for is_lost: a product, or what stands before it, can fail after the change is made.
                self._note_write(place, not reads and (response.ok or response.status >= 500))
                if self.observe is not None:
                    self.observe(response)
                self.on_response()
            except NetworkError as error:
                self._note_write(place, error.sent and not reads)
                if error.refused:
                    self._note_refusal()
                if not self._may_repeat(tries, repeatable or not error.sent, reads):
                    raise
                self.pause(tries)
                continue
            except ProtocolError as error:
                self._note_write(place, not reads)
                # A cut or garbled response to a read is worth one more look.
                if not (reads and repeatable) or tries > 1 or isinstance(error, OversizedError):
                    raise
                self.pause(tries)
                continue
            busy = response.status in BUSY_STATUSES and self._may_repeat(tries, repeatable, reads)
            if busy and self.pause(tries, response):
                continue
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
        """Begin to be patient, once: where a server does not come back, later requests fail at once."""
        if self._answered_since_refusal and self.restart_time > 0:
            self._answered_since_refusal = False
            if not self.is_patient:
                self.be_patient(self.restart_time)
                self.restarting()

    def _may_repeat(self, tries: int, repeatable: bool, reads: bool) -> bool:
        if not repeatable:
            return False
        return tries <= self.connection.retries or (reads and self.is_patient)

    def _pause(self, tries: int) -> float:
        # Full jitter: many workers that failed together do not come back together.
        return random.uniform(MIN_PAUSE, min(0.4 * 2.0 ** min(tries, 5), 5.0))

    def _open(self) -> requests.Session:
        if self._session is None:
            session = UndirectedSession()
            # Nothing of the environment decides on trust or credentials: no .netrc, no REQUESTS_CA_BUNDLE.
            session.trust_env = False
            session.headers["User-Agent"] = USER_AGENT
            connection = self.connection
            adapter = BoundedAdapter(
                validate_certs=connection.validate_certs,
                default_authorities=not connection.ca_path and _client_certificate(connection) is None,
            )
            session.mount("https://", adapter)
            session.mount("http://", RefusingAdapter())
            if not connection.validate_certs:
                # The user decided so; urllib3 would say it again with every request, in the middle of Ansible's output.
                urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
            if connection.proxy:
                self._proxies = {"https": connection.proxy}
            elif connection.use_proxy:
                self._proxies = requests.utils.get_environ_proxies(connection.url)
            self._session = session
        return self._session

    def _send(self, method: str, path: str, arguments: dict[str, Any], place: Place) -> tuple[requests.Response, bytes]:
        """Send a request once; return its response and the body of that, unpacked."""
        connection = self.connection
        session = self._open()
        with self._lock:
            self.request_count += 1
        raw: requests.Response | None = None
        exchange = Exchange(*arguments["timeout"])
        _sending.now = True
        try:
            with current_exchange(exchange):
                raw = session.request(
                    method,
                    connection.url + path,
                    verify=(connection.ca_path or True) if connection.validate_certs else False,
                    cert=_client_certificate(connection),
                    proxies=dict(self._proxies),
                    allow_redirects=False,
                    stream=True,
                    **arguments,
                )
                content = self._receive(raw, exchange, place)
            # A response without a body does not give its connection back by itself.
            raw.raw.release_conn()
            return raw, content
        except BaseException as error:
            if raw is not None:
                # What is left of the response must not be taken for the next one.
                raw.raw.close()
            failure = self._failure(error, exchange, raw, place)
            if failure is None:
                raise
            raise failure from None
        finally:
            _sending.now = False

    def _receive(self, raw: requests.Response, exchange: Exchange, place: Place) -> bytes:
        """Return the body of a response, unpacked."""
        limit = self.connection.max_response_size * MIB
        # Chunks have a head each; what they hold is counted apart.
        exchange.allow(2 * limit + MAX_HEADERS)
        if len(self.cookies) > MAX_COOKIES:
            self.cookies.clear()
            raise OversizedError(
                "the device has set more than %d cookies" % MAX_COOKIES,
                place=replace(place, status=raw.status_code),
                next_step="Check host and port: no product sets so many",
            )
        if raw.status_code < 200:
            raise BodyError("it is an interim one (status %d), and none follows" % raw.status_code)
        return unpacked(_chunks(raw), raw.headers.get("Content-Encoding", ""), limit)

    def _failure(
        self, error: BaseException, exchange: Exchange, raw: requests.Response | None, place: Place
    ) -> FleetError | None:
        """Return the error that an exception means; None where it is not about the device."""
        connection = self.connection
        if raw is not None:
            place = replace(place, status=raw.status_code)
        if isinstance(error, BodyError):
            return ProtocolError(
                "the response cannot be read: %s" % printable(self.redactor.text(str(error)), MAX_NAME),
                place=place,
                next_step="Check host and port: a portal page or a proxy may respond in place of the product",
            )
        if isinstance(error, TooLargeError) and raw is None:
            return OversizedError(
                "the headers of the response are larger than %d KiB" % (MAX_HEADERS // 1024),
                place=place,
                next_step="Check host and port: no product sends so much there",
            )
        if isinstance(error, (TooLargeError, BodyTooLargeError)):
            return OversizedError(
                "the response is larger than the %d MiB that max_response_size allows" % connection.max_response_size,
                place=place,
                next_step="Raise max_response_size only if the device is known to have so much to say: it takes up to "
                "twenty times as much memory",
            )
        if isinstance(error, OSError) and raw is None and not isinstance(error, requests.exceptions.RequestException):
            # requests checks ca_path and client_cert by itself and raises a bare OSError.
            return NetworkError(
                "a certificate file cannot be used: %s" % self.redactor.text(str(error)),
                sent=False,
                place=Place(connection.title),
                next_step="Check ca_path, client_cert and client_key on the machine that runs the module",
            )
        if isinstance(error, UnicodeError):
            # requests looks into the address of a redirect also where it does not follow; a token can be no text of a header.
            return ProtocolError(
                "a header of the response, or one made of an earlier response, is no text",
                place=place,
                next_step="Check host and port: something else may respond in place of the product",
            )
        if isinstance(error, (OSError, http.client.HTTPException, urllib3.exceptions.HTTPError)):
            return network_error(error, connection, place, self.redactor, exchange.phase)
        return None


def _chunks(raw: requests.Response) -> Iterator[bytes]:
    """Yield the body as it comes in, still packed.

    :raises http.client.IncompleteRead: it ends before its time; older releases of urllib3 do not see that.
    """
    size = 0
    for chunk in raw.raw.stream(CHUNK, decode_content=False):
        size += len(chunk)
        yield chunk
    length = raw.headers.get("Content-Length", "")
    has_body = raw.request.method != "HEAD" and raw.status_code not in (204, 304)
    is_known = "Transfer-Encoding" not in raw.headers and length.isascii() and length.isdigit()
    if has_body and is_known and (len(length) > MAX_LENGTH_DIGITS or size < int(length)):
        raise http.client.IncompleteRead(b"")


class _NoLog(logging.Filter):
    """Keeps urllib3 from logging while we send: its lines hold addresses with their query, which may be a password."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop what our own requests give rise to, and nothing else."""
        return not getattr(_sending, "now", False)


_sending = threading.local()
# Where a line is written from differs between urllib3 1.26 and 2; filters of a logger do not reach those below it.
for _name in ("connection", "connectionpool", "poolmanager", "response", "util.retry"):
    logging.getLogger("urllib3." + _name).addFilter(_NoLog())


def _query(query: Mapping[str, str] | None) -> str | None:
    """Return the query with everything but letters and digits percent-encoded: a plus sign is never a space."""
    return urlencode(query, quote_via=quote, safe="") if query else None


def _client_certificate(connection: Connection) -> Any:
    if connection.client_cert and connection.client_key:
        return (connection.client_cert, connection.client_key)
    return connection.client_cert


def _userinfo_password(url: str | None) -> str | None:
    return urlsplit(url).password if url else None


def sleep_until(clock: Clock, ready: Callable[[], bool], *, timeout: float, pause: float) -> bool:
    """Wait until ``ready()`` is true; return False where ``timeout`` seconds were not enough."""
    deadline = clock.now() + timeout
    while not ready():
        if clock.now() >= deadline:
            return False
        clock.sleep(min(pause, max(0.0, deadline - clock.now())))
    return True
