"""Responses that try to give secrets away: they repeat what a request carried, as helpful pages and proxies do."""

from __future__ import annotations

import contextlib
import html
import json
import socket
import ssl
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulators.application import HANDLED
from simulators.tls import Authority


@dataclass(frozen=True)
class Echo:
    """A text that is made while a request is handled: it repeats what that request carried, as helpful pages do.

    :arg frame: what stands around it; it may cut the text short.
    """

    frame: Callable[[str], str]

    def __str__(self) -> str:
        request = HANDLED.get()
        login = request.authorization
        carried = [
            login.password if login else None,
            request.args.get("password"),
            request.args.get("user"),
        ]
        parts = [part for text in carried if text for part in spellings(text)]
        return self.frame(" ".join([*parts, f"Authorization: {request.headers.get('Authorization')}"]))


def spellings(text: str) -> list[str]:
    """Return a password as pages and programs spell it, twice as long as anything that is shown of a page."""
    quoted = urllib.parse.quote(text, safe="")
    parts = [text, html.escape(text), quoted, urllib.parse.quote_plus(text), json.dumps(text), repr(text)]
    parts += [html.escape(text).replace("&#x27;", "&#39;"), urllib.parse.quote(quoted, safe=""), json.dumps(text)[1:-1]]
    return [f"GET /api/app/v1?password={part} failed" for part in parts]


def page(status: int) -> dict[str, Any]:
    frame = f"<html><head><title>{status} {{0}}</title></head><p>{{0}}</p></html>"
    return {"kind": "html", "status": status, "body": Echo(frame.format)}


def as_json(status: int, text: Callable[[str], dict[str, str]]) -> dict[str, Any]:
    return {"kind": "html", "status": status, "body": Echo(lambda echo: json.dumps(text(echo)))}


def cut(length: int) -> dict[str, Any]:
    """Return a response that ends at some place, perhaps in the middle of a password."""
    return {"kind": "html", "status": 500, "body": Echo(lambda text: json.dumps({"Reason": text})[:length])}


@contextmanager
def garbling(folder: Path) -> Iterator[tuple[int, str]]:
    """Serve responses with a broken header, of which urllib3 would log the whole address."""
    authority = Authority(folder)
    listener = authority.server_context.wrap_socket(socket.create_server(("127.0.0.1", 0)), server_side=True)

    def serve() -> None:
        while True:
            try:
                connection, unused = listener.accept()
            except ssl.SSLError:
                continue
            except OSError:
                return
            with contextlib.suppress(OSError), connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nno header at all\r\nContent-Length: 2\r\n\r\n{}")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], str(authority.ca_path)
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
