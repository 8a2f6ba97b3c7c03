# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""HTTP for all products: one kept-alive ``requests.Session`` per device and process."""

from __future__ import annotations

import gzip
import json
import logging
import random
import ssl
import threading
import time
import traceback
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from .._core.errors import NetworkError, Place, ProtocolError
from .failures import network_error

REQUESTS_IMPORT_ERROR: str | None = None
try:
    import requests
    import requests.adapters
    import requests.utils
    import urllib3
    import urllib3.exceptions
    from urllib3.util.ssl_ import create_urllib3_context
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()
    _HttpAdapter: type = object
else:
    _HttpAdapter = requests.adapters.HTTPAdapter

if TYPE_CHECKING:
    from .._core.redaction import Redactor

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Answers that say "not now": the request was not carried out.
BUSY_STATUSES = frozenset({429, 502, 503, 504})
MAX_PAUSE = 30.0
GZIP = b"\x1f\x8b"
"""What packed content begins with, and no JSON."""
# SPS wants an X-Token from clients that look like a browser (SPS-LOGIN-XTOKEN): a plain name avoids that.
USER_AGENT = "ansible-steady.fleet"
LOGIN_OPTIONS = frozenset(
    {"auth_method", "login_method", "access_code", "client_id", "client_secret", "user_id", "session"}
)
"""The options of single products that say how to log in; their others say how to work."""


@dataclass(frozen=True)
class Connection:
    """How to reach and log in to one device: the connection options after validation.

    ``extra`` holds the options that only one product knows, by option name.
    Two tasks with equal connections share a session.
    """

    product: str
    title: str
    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    validate_certs: bool = True
    ca_path: str | None = None
    client_cert: str | None = None
    client_key: str | None = None
    proxy: str | None = field(default=None, repr=False)
    use_proxy: bool = True
    timeout: float = 30.0
    connect_timeout: float = 10.0
    retries: int = 3
    extra: tuple[tuple[str, Any], ...] = field(default=(), repr=False)

    def __getitem__(self, option: str) -> Any:
        return dict(self.extra)[option]

    @property
    def login(self) -> tuple[Any, ...]:
        """Return what a login is made of: where, who, and by which way.

        Connections that differ in anything else (a time limit, a proxy) present the same login.
        """
        ways = tuple(option for option in self.extra if option[0] in LOGIN_OPTIONS)
        account = (self.username, self.password, self.client_cert, self.client_key)
        return (self.product, self.host.lower(), self.port, *account, ways)

    @property
    def url(self) -> str:
        """Return the device's address, for example ``https://[2001:db8::1]:8443``."""
        host = "[%s]" % self.host if ":" in self.host else self.host
        return "https://%s" % host if self.port == 443 else "https://%s:%d" % (host, self.port)


@dataclass(frozen=True)
class Response:
    """One answer of the product. ``body`` is the parsed JSON, or None where there is none; a picture has no text."""

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
        """Tell whether the status is one of success."""
        return 200 <= self.status < 300


class Clock:
    """Time for the transport and everything that waits; tests put their own in its place."""

    def now(self) -> float:
        """Return seconds since some fixed moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class _TlsAdapter(_HttpAdapter):
    """Connections with TLS 1.2 or newer, whatever the defaults of the Python at hand are."""

    def __init__(self, *, validate_certs: bool, **arguments: Any) -> None:
        # The constructor below makes the first context.
        self._validate_certs = validate_certs
        super().__init__(**arguments)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        kwargs["ssl_context"] = _tls_context(self._validate_certs)
        super().init_poolmanager(*args, **kwargs)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["ssl_context"] = _tls_context(self._validate_certs)
        return super().proxy_manager_for(*args, **kwargs)


def _tls_context(validate_certs: bool) -> ssl.SSLContext:
    context: ssl.SSLContext = create_urllib3_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not validate_certs:
        # Python refuses to accept any certificate while it is to check the name in it.
        context.check_hostname = False
    return context


class Transport:
    """Sends requests to one device, retries what is safe to retry and counts what it sent.

    It knows nothing of any product: a status of refusal is an :class:`Answer` like any other, and the
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
        self.answered: Callable[[], None] = lambda: None
        """Called after each answer, from whichever thread it came to."""
        self.restart_time = 0.0
        """For how many seconds reads are repeated from the first time on that nothing listens: a server may be restarting."""
        self.restarting: Callable[[], None] = lambda: None
        """Called when that begins."""
        self._lock = threading.Lock()
        self._patient_until = 0.0
        self._answered_since_refusal = True
        self._session: requests.Session | None = None
        self._proxies: Mapping[str, str] = {}
        redactor.add(connection.password, _userinfo_password(connection.proxy))

    @property
    def cookies(self) -> Any:
        """Return the cookie jar of the session."""
        return self._open().cookies

    def close(self) -> None:
        """Close all connections and forget all cookies."""
        if self._session is not None:
            self._session.close()
            self._session = None

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
        """Send one request and return its answer, whatever its status.

        :arg json_body: sent as JSON where it is not None.
        :arg file: media type and content of a body that is neither JSON nor a form.
        :arg basic: user name and password for HTTP Basic.
        :arg reads: whether this request changes nothing, where the method does not tell (a login by POST).
        :arg repeatable: whether it may be sent again after a lost answer; by default only what reads.
        :arg timeout: seconds to wait for the answer, where it is not the connection's.
        :arg object_name: what the request is about, for messages.
        :arg lenient: accept raw control characters inside JSON texts.
        :arg accept_redirect: a redirect is an answer like any other (it is never followed).
        :raises NetworkError: no answer, after all tries.
        :raises ProtocolError: a redirect, or an answer that says JSON and is not.
        """
        reads = method in READING_METHODS if reads is None else reads
        repeatable = reads if repeatable is None else repeatable
        place = Place(self.connection.title, object_name, method, path)
        if self.read_only and not reads:
            raise AssertionError("check mode must not send %s %s" % (method, path))
        arguments: dict[str, Any] = {
            "params": _query(query),
            "headers": {"Accept": "application/json, text/html;q=0.5, */*;q=0.1", **(headers or {})},
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
                raw = self._send(method, path, arguments, place)
                response = _response(method, path, raw, place, self.redactor, lenient, accept_redirect)
                self._answered_since_refusal = True
                self.answered()
            except NetworkError as error:
                if error.refused:
                    self._note_refusal()
                if not self._may_repeat(tries, repeatable or not error.sent, reads):
                    raise
                self.pause(tries)
                continue
            except ProtocolError:
                # A cut or garbled answer to a read is worth one more look.
                if not (reads and repeatable) or tries > 1:
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
        retry_after = None if response is None else _retry_after(response.headers)
        if retry_after is not None and retry_after > MAX_PAUSE:
            return False
        self.clock.sleep(self._pause(tries) if retry_after is None else retry_after)
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
        return random.uniform(0.1, min(0.4 * 2.0 ** min(tries, 5), 5.0))

    def _open(self) -> requests.Session:
        if self._session is None:
            session = requests.Session()
            # Nothing of the environment decides on trust or credentials: no .netrc, no REQUESTS_CA_BUNDLE.
            session.trust_env = False
            session.headers["User-Agent"] = USER_AGENT
            connection = self.connection
            session.mount("https://", _TlsAdapter(validate_certs=connection.validate_certs, pool_maxsize=16))
            session.mount("http://", _RefusingAdapter())
            if not connection.validate_certs:
                # The user decided so; urllib3 would say it again with every request, in the middle of Ansible's output.
                urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
            if connection.proxy:
                self._proxies = {"https": connection.proxy}
            elif connection.use_proxy:
                self._proxies = requests.utils.get_environ_proxies(connection.url)
            self._session = session
        return self._session

    def _send(self, method: str, path: str, arguments: dict[str, Any], place: Place) -> requests.Response:
        connection = self.connection
        session = self._open()
        with self._lock:
            self.request_count += 1
        _sending.now = True
        try:
            return session.request(
                method,
                connection.url + path,
                verify=(connection.ca_path or True) if connection.validate_certs else False,
                cert=_client_certificate(connection),
                proxies=dict(self._proxies),
                allow_redirects=False,
                **arguments,
            )
        except requests.exceptions.RequestException as error:
            raise network_error(error, connection, place, self.redactor) from None
        except UnicodeError:
            # requests looks into the address of a redirect also where it does not follow; a token can be no text of a header.
            raise ProtocolError(
                "a header of the response, or one made of an earlier response, is no text",
                place=place,
                next_step="Check host and port: something else may answer in place of the product",
            ) from None
        except OSError as error:
            # requests checks ca_path and client_cert by itself and raises a bare OSError.
            raise NetworkError(
                "a certificate file cannot be used: %s" % self.redactor.text(str(error)),
                sent=False,
                place=Place(connection.title),
                next_step="Check ca_path, client_cert and client_key on the machine that runs the module",
            ) from None
        finally:
            _sending.now = False


class _NoLog(logging.Filter):
    """Keeps urllib3 from logging while we send: its lines hold addresses with their query, which may be a password."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop what our own requests give rise to, and nothing else."""
        return not getattr(_sending, "now", False)


_sending = threading.local()
# Where a line is written from differs between urllib3 1.26 and 2; filters of a logger do not reach those below it.
for _name in ("connection", "connectionpool", "poolmanager", "response", "util.retry"):
    logging.getLogger("urllib3." + _name).addFilter(_NoLog())


class _RefusingAdapter(_HttpAdapter):
    """Plain http is never spoken: credentials would travel in clear."""

    def send(self, *args: Any, **kwargs: Any) -> Any:
        raise requests.exceptions.InvalidSchema("plain http is not allowed")


def _query(query: Mapping[str, str] | None) -> str | None:
    """Return the query with everything but letters and digits percent-encoded: a plus sign is never a space."""
    return urlencode(query, quote_via=quote, safe="") if query else None


def _client_certificate(connection: Connection) -> Any:
    if connection.client_cert and connection.client_key:
        return (connection.client_cert, connection.client_key)
    return connection.client_cert


def _userinfo_password(url: str | None) -> str | None:
    return urlsplit(url).password if url else None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    text = headers.get("Retry-After", "").strip()
    return float(text) if text.isascii() and text.isdigit() else None


def _response(
    method: str,
    path: str,
    raw: requests.Response,
    place: Place,
    redactor: Redactor,
    lenient: bool,
    accept_redirect: bool,
) -> Response:
    place = Place(place.product, place.object, method, path, raw.status_code)
    if raw.is_redirect and not accept_redirect:
        raise ProtocolError(
            "the answer is a redirect to %s, which is not followed"
            % redactor.text(_redirect_target(raw.headers.get("Location", ""))),
            place=place,
            next_step="Check host and port: this may be a portal page or a proxy in front of the product",
        )
    is_picture = raw.headers.get("Content-Type", "").lower().startswith("image/")
    text = "" if is_picture else _text(raw)
    body: Any = None
    is_json = False
    if text.strip():
        try:
            body = json.loads(text, strict=not lenient)
            is_json = True
        except ValueError:
            says_json = "json" in raw.headers.get("Content-Type", "").lower()
            if says_json and raw.ok:
                raise ProtocolError(
                    "the answer is not complete JSON (%d bytes arrived)" % len(raw.content),
                    place=place,
                    next_step="Run again; if it stays so, a proxy between may cut answers",
                ) from None
    if not is_json:
        # Only shown, and perhaps cut short: half a secret would not be recognised any more.
        text = redactor.text(text, cut=True)
    return Response(method, path, raw.status_code, raw.headers, text, body, is_json, raw.content)


def _redirect_target(location: str) -> str:
    """Return host and path of a redirect, for a message."""
    try:
        target = urlsplit(location)
    except ValueError:
        return "what is no address"
    # A path with escapes may hold what we sent, in a spelling that nobody knows.
    return target.netloc + ("" if "%" in target.path else target.path) or "elsewhere"


def _text(raw: requests.Response) -> str:
    # requests would guess latin-1 for text/*; all four products write UTF-8.
    return _unpacked(raw.content).decode("utf-8", errors="replace")


def _unpacked(content: bytes) -> bytes:
    """Unpack an answer of which no header says that it is packed: the portal's document has such a one."""
    if not content.startswith(GZIP):
        return content
    try:
        return gzip.decompress(content)
    except (EOFError, OSError, zlib.error):
        # Cut short: what is left is no JSON, and is told as such.
        return content


def sleep_until(clock: Clock, ready: Callable[[], bool], *, timeout: float, pause: float) -> bool:
    """Wait until ``ready()`` is true; return False where ``timeout`` seconds were not enough."""
    deadline = clock.now() + timeout
    while not ready():
        if clock.now() >= deadline:
            return False
        clock.sleep(min(pause, max(0.0, deadline - clock.now())))
    return True
