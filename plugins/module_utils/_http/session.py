# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""One exchange with a device: a session of ``requests`` that nothing in the environment directs, and a response within bounds."""

from __future__ import annotations

import http.client
import logging
import threading
import traceback
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .._core.data import RequestArguments
from .._core.errors import InputError, OversizedError, Place
from .._core.redaction import SESSION
from .adapter import BoundedAdapter, RefusingAdapter, UndirectedSession
from .body import MIB, BodyError, unpacked
from .connection import Connection
from .failures import failure_of
from .sockets import MAX_HEADERS, Exchange, current_exchange
from .tls_failures import check_client_certificate

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

MAX_COOKIES = 50
"""More than any product needs; each request would carry them all."""
CHUNK = 64 * 1024
MAX_LENGTH_DIGITS = 18
# SPS wants an X-Token from clients that look like a browser (SPS-LOGIN-XTOKEN): a plain name avoids that.
USER_AGENT = "ansible-steady.fleet"


class Session:
    """The kept-alive connections to one device and its cookies: made when the first request needs them."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._requests: requests.Session | None = None
        self._proxies: Mapping[str, str] = {}

    def open(self, connection: Connection) -> requests.Session:
        """Return the session of ``requests``, set up as the connection says where there is none yet."""
        if self._requests is None:
            check_client_certificate(connection)
            session = UndirectedSession()
            # Nothing of the environment decides on trust or credentials: no .netrc, no REQUESTS_CA_BUNDLE.
            session.trust_env = False
            session.headers["User-Agent"] = USER_AGENT
            session.mount("https://", self.make_adapter(connection))
            session.mount("http://", RefusingAdapter())
            if not connection.validate_certs:
                # The user decided so; urllib3 would say it again with every request, in the middle of Ansible's output.
                urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
            self._proxies = _proxies(connection, self._redactor)
            self._requests = session
        return self._requests

    def make_adapter(self, connection: Connection) -> requests.adapters.BaseAdapter:
        """Return what connects to the device."""
        return BoundedAdapter(
            validate_certs=connection.validate_certs,
            default_authorities=not connection.ca_path and _client_certificate(connection) is None,
        )

    def close(self) -> None:
        """Close all connections and forget all cookies."""
        if self._requests is not None:
            self._requests.close()
            self._requests = None

    def send(
        self, connection: Connection, place: Place, arguments: RequestArguments
    ) -> tuple[requests.Response, bytes]:
        """Send a request once; return its response and the body of that, unpacked.

        :arg place: method and path of the request, and what messages say of it.
        :arg arguments: what ``requests`` takes beside method and address.
        :raises NetworkError: no response came.
        :raises ProtocolError: it cannot be read.
        :raises OversizedError: it is larger than the connection allows.
        """
        session = self.open(connection)
        cookies: list[Any] = list(session.cookies)
        raw: requests.Response | None = None
        exchange = Exchange(*arguments["timeout"])
        _sending.now = True
        try:
            with current_exchange(exchange):
                raw = session.send(
                    _prepared(session, place.method, connection.url + place.path, arguments),
                    timeout=arguments["timeout"],
                    verify=(connection.ca_path or True) if connection.validate_certs else False,
                    cert=_client_certificate(connection),
                    proxies=dict(self._proxies),
                    allow_redirects=False,
                    stream=True,
                )
                if "Set-Cookie" in raw.headers:
                    self._take_cookies(session, cookies, replace(place, status=raw.status_code))
                content = _receive(raw, exchange, connection.max_response_size * MIB)
            # A response without a body does not give its connection back by itself.
            raw.raw.release_conn()
            return raw, content
        except BaseException as error:
            if raw is not None:
                # What is left of the response must not be taken for the next one.
                raw.raw.close()
            status = None if raw is None else raw.status_code
            failure = failure_of(error, connection, place, self._redactor, exchange.phase, status)
            if failure is None:
                raise
            raise failure from None
        finally:
            _sending.now = False

    def _take_cookies(self, session: requests.Session, before: list[Any], place: Place) -> None:
        """Keep what a response has set, and let it show nowhere: a product, or what stands before it, may replace a session at any time.

        :arg before: the cookies that there were before.
        :raises OversizedError: they are too many now; those that were there stay, since one of them can end the session.
        """
        if len(session.cookies) > MAX_COOKIES:
            session.cookies.clear()
            for cookie in before:
                session.cookies.set_cookie(cookie)
            raise OversizedError(
                f"the device has set more than {MAX_COOKIES} cookies",
                place=place,
                next_step="Check host and port: no product sets so many",
            )
        self._redactor.add_issued(*(cookie.value for cookie in session.cookies), shortest=SESSION)


def address_sent(url: str) -> str:
    """Return an address as it is sent, with a name beyond ASCII in the form that servers know, for example ``xn--mnchen-3ya``."""
    return str(requests.Request("GET", url).prepare().url)


def _prepared(
    session: requests.Session, method: str, url: str, arguments: RequestArguments
) -> requests.PreparedRequest:
    """Return a request as it is sent, with the headers and cookies of the session.

    ``Session.request`` would merge each argument with the session's own, which is a third of what it takes to make a request; this
    session has headers and cookies alone.
    """
    prepared = requests.PreparedRequest()
    prepared.prepare(
        method=method,
        url=url,
        headers={**session.headers, **arguments["headers"]},
        params=arguments["params"],
        data=arguments["data"],
        auth=arguments["auth"],
        cookies=session.cookies,
    )
    return prepared


def _receive(raw: requests.Response, exchange: Exchange, limit: int) -> bytes:
    """Return the body of a response, unpacked.

    :arg limit: how many bytes it may have.
    """
    # Chunks have a head each; what they hold is counted apart.
    exchange.allow(2 * limit + MAX_HEADERS)
    if raw.status_code < 200:
        raise BodyError(f"it is an interim one (status {raw.status_code}), and none follows")
    return unpacked(_chunks(raw), raw.headers.get("Content-Encoding", ""), limit)


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


# Python shows a traceback where it trips over a cookie, such as one that is to live for more seconds than fit into a number.
warnings.filterwarnings("ignore", "http.cookiejar bug!", module="http.cookiejar")
_sending = threading.local()
# Where a line is written from differs between urllib3 1.26 and 2; filters of a logger do not reach those below it.
for _name in ("connection", "connectionpool", "poolmanager", "response", "util.retry"):
    logging.getLogger("urllib3." + _name).addFilter(_NoLog())


def _proxies(connection: Connection, redactor: Redactor) -> dict[str, str]:
    """Return the proxy to use, of the option or of the environment, as requests takes it, and let its password show nowhere.

    :raises InputError: it cannot be one: what fails later is said of the device. It may hold a password, so it is not shown.
    """
    proxy = connection.proxy
    if not proxy and connection.use_proxy:
        proxy = requests.utils.select_proxy(connection.url, requests.utils.get_environ_proxies(connection.url))
    if not proxy:
        return {}
    # As curl reads it; requests takes the name in name:port for a scheme.
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    try:
        address = urllib3.util.parse_url(proxy)
        is_usable = address.scheme in ("http", "https") and bool(address.host)
        redactor.add(requests.utils.get_auth_from_url(proxy)[1])
    except (urllib3.exceptions.HTTPError, ValueError):
        is_usable = False
    if not is_usable:
        raise InputError(
            "the proxy, of the option proxy or of HTTPS_PROXY or ALL_PROXY in the environment, is no address of one",
            next_step="Write it as http://name:port or https://name:port, since no other kind of proxy is used; use_proxy: false "
            "leaves those of the environment out",
        )
    return {"https": proxy}


def _client_certificate(connection: Connection) -> tuple[str, str] | str | None:
    if connection.client_cert and connection.client_key:
        return (connection.client_cert, connection.client_key)
    return connection.client_cert
