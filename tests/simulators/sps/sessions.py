"""Users and their sessions.

A session ends after 20 minutes of inactivity (guide on login); the cookie says 12 hours (vendor connector).
"""

from __future__ import annotations

import email.utils
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from ..clock import Clock

COOKIE = "session_id"
COOKIE_SECONDS = 43200


@dataclass
class User:
    """Somebody who may log in."""

    name: str
    password: str
    rest: bool = True
    writes: bool = True


@dataclass
class Session:
    """One login."""

    id: str
    label: str
    user: User
    used_at: float
    token: str = field(default_factory=lambda: secrets.token_hex(16))


class Sessions:
    """All sessions that are alive."""

    def __init__(self, clock: Clock, on_end: Callable[[Session], None]) -> None:
        self._clock = clock
        self._on_end = on_end
        self._alive: dict[str, Session] = {}
        self._count = 0

    def create(self, user: User) -> Session:
        """Log a user in."""
        self._count += 1
        session = Session(secrets.token_hex(20), f"session-{self._count}", user, self._clock.now())
        self._alive[session.id] = session
        return session

    def find(self, session_id: str | None) -> Session | None:
        """Return the session of a cookie."""
        return self._alive.get(session_id or "")

    def alive(self) -> list[Session]:
        """Return all sessions."""
        return list(self._alive.values())

    def end(self, session: Session) -> None:
        """End a session; its transaction goes with it."""
        if self._alive.pop(session.id, None) is not None:
            self._on_end(session)

    def end_idle(self, lifetime: float) -> None:
        """End the sessions that were not used for too long."""
        for session in self.alive():
            if self._clock.now() - session.used_at > lifetime:
                self.end(session)

    def touch(self, session: Session) -> None:
        """Note that a session is in use."""
        session.used_at = self._clock.now()

    def cookie(self, session: Session) -> str:
        """Return the value of Set-Cookie, with the attributes the appliance sends."""
        expires = email.utils.formatdate(self._clock.wall() + COOKIE_SECONDS, usegmt=True)
        return f"{COOKIE}={session.id}; expires={expires}; HttpOnly; Max-Age={COOKIE_SECONDS}; Path=/; Secure"
