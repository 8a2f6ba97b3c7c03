"""A ticket system."""

from __future__ import annotations

import http.server
import json
import threading
from typing import Any

TOKEN = "suite-token-of-tickets"


class Tickets(http.server.ThreadingHTTPServer):
    """A ticket system, which keeps what it gets."""

    daemon_threads = True

    def __init__(self, status: int = 204) -> None:
        self.status = status
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
        self.send_response(self.tickets.status)
        self.end_headers()

    def log_message(self, *unused: Any) -> None:
        pass
