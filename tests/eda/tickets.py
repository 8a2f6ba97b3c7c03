"""A ticket system."""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
import time
from collections.abc import Mapping
from typing import Any

TOKEN = "suite-token-of-tickets"


class Tickets(http.server.ThreadingHTTPServer):
    """A ticket system, which keeps what it gets."""

    daemon_threads = True

    def __init__(self, status: int = 204, headers: Mapping[str, str] | None = None, *, drip: bool = False) -> None:
        self.status = status
        self.headers = headers or {}
        self.drip = drip
        self.bodies: list[dict[str, Any]] = []
        self.authorizations: list[str | None] = []
        super().__init__(("127.0.0.1", 0), _TicketHandler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def changes(self) -> list[str]:
        return [body["change"] for body in list(self.bodies)]


class _TicketHandler(http.server.BaseHTTPRequestHandler):
    @property
    def tickets(self) -> Tickets:
        assert isinstance(self.server, Tickets)
        return self.server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.tickets.authorizations.append(self.headers["Authorization"])
        if self.headers["Authorization"] == f"Bearer {TOKEN}":
            self.tickets.bodies.append(body)
        if self.tickets.drip:
            # A byte each time before a reader would give up, and never the end.
            with contextlib.suppress(OSError):
                while True:
                    self.wfile.write(b"H")
                    time.sleep(0.2)
        self.send_response(self.tickets.status)
        for name, value in self.tickets.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *unused: Any) -> None:
        pass
