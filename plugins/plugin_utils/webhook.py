# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What the event sources that listen have in common: options, signatures, a memory of what came before, and the server."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import re
import ssl
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from ansible_collections.steady.fleet.plugins.module_utils._core.data import Options

from .event_options import given_options, text, whole_number

logger = logging.getLogger(__name__)

MIN_SECRET_LENGTH = 16
REMEMBERED = 10_000
"""How many requests are remembered, to know them again."""


@dataclass(frozen=True)
class Settings:
    """The options that every source which listens has; each adds its own.

    :raises ValueError: one sentence that names the option.
    """

    port: int
    secret: str = field(repr=False)
    host: str = "127.0.0.1"
    path: str = "/"
    max_size: int = 1 << 20
    certfile: str = ""
    keyfile: str = ""

    def __post_init__(self) -> None:
        if len(self.secret) < MIN_SECRET_LENGTH:
            raise ValueError(
                f"secret has fewer than {MIN_SECRET_LENGTH} characters: make one with openssl rand -hex 32"
            )
        if not 1 <= self.port <= 65535:
            raise ValueError(f"port is {self.port}, and must be between 1 and 65535")
        if self.max_size < 1024:
            raise ValueError(f"max_size is {self.max_size}, and must be at least 1024")
        if not self.path.startswith("/"):
            raise ValueError(f"path is {self.path!r}, and must begin with a slash")
        if self.keyfile and not self.certfile:
            raise ValueError("keyfile is given without certfile: give both, or leave keyfile out")


S = TypeVar("S", bound=Settings)


def settings_from(kind: type[S], args: Mapping[str, Any]) -> S:
    """Return the options that a rulebook gives.

    :arg kind: the options that there are.
    :raises ValueError: one is missing, unknown, empty or wrong. The secret is never shown.
    """
    known = {one.name: one for one in fields(kind)}
    given = given_options(args, known)
    missing = [name for name in ("port", "secret") if name not in given]
    if missing:
        raise ValueError(f"{' and '.join(missing)} must be given")
    values: Options = {
        name: whole_number(name, value) if known[name].type == "int" else text(name, value)
        for name, value in given.items()
    }
    return kind(**values)


@dataclass(frozen=True)
class Reply:
    """What a request gets.

    :arg status: of HTTP.
    :arg text: one sentence, also for the log; nothing of the request is in it.
    :arg event: what the rulebook gets; None for nothing.
    """

    status: int
    text: str
    event: Mapping[str, Any] | None = None


class Memory:
    """Knows the last requests again."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._seen)

    def takes(self, name: str) -> bool:
        """Return whether this has not come before, and remember it."""
        if name in self._seen:
            return False
        self._seen[name] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True


def is_signed(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Return whether a request has the HMAC-SHA256 of its body in ``X-Hub-Signature-256``.

    :arg headers: with names in small letters.
    """
    signature = "sha256=" + hmac.new(secret.encode("utf-8", "surrogateescape"), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature.encode(), headers.get("x-hub-signature-256", "").encode("utf-8", "replace"))


def has_form(form: re.Pattern[str], value: Any) -> bool:
    """Return whether a value is a text of a form."""
    return isinstance(value, str) and form.match(value) is not None


def object_in(body: bytes) -> Mapping[str, Any]:
    """Return the JSON object that a request consists of.

    :raises ValueError: it is none.
    """
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError("the request is not JSON") from None
    if not isinstance(content, Mapping):
        raise ValueError("the request is no object")
    return content


async def serve(settings: Settings, handle: Callable[[Mapping[str, str], bytes, float], Reply], queue: Any) -> None:
    """Listen until the rulebook ends.

    :arg handle: takes the headers of a request with names in small letters, its body, and the seconds since 1970.
    """
    # With ansible-rulebook, and not where only the decisions are tried.
    from aiohttp import web  # noqa: PLC0415

    async def receive(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413, text="the request is larger than max_size")
        reply = handle(headers, body, time.time())
        if reply.event is not None:
            await queue.put(reply.event)
        elif reply.status >= 400:
            logger.warning("A request from %s was refused with %d: %s", request.remote, reply.status, reply.text)
        return web.Response(status=reply.status, text=None if reply.status == 204 else reply.text)

    app = web.Application(client_max_size=settings.max_size)
    app.router.add_post(settings.path, receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port, ssl_context=_tls(settings)).start()
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if not settings.certfile:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(settings.certfile, settings.keyfile or None)
    return context
