"""Users, sessions and tokens of both families.

Lifetimes: an access token 15 minutes, an unused refresh token 60 minutes, at most 25 refresh tokens per user
(prose page on authentication of mgmt.aaa). Those of a session and of an OAuth token are taken as equal (CLOUD-SESSION-LIFETIME).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from ..clock import Clock

COOKIE = "SESSID"
REFRESH_SECONDS = 3600.0
REFRESH_TOKENS = 25


@dataclass
class User:
    """Somebody who may log in. `error_id` is the error id that returns every login of a user who may not."""

    name: str
    password: str
    writes: bool = True
    error_id: str = ""


@dataclass
class Pass:
    """A session or a token: what admits a request."""

    key: str
    label: str
    kind: str
    """session, oauth, aaa (of mgmt.aaa) or npm"""
    user: User
    at: float
    """When it was used last (a session), or made (a token)."""


@dataclass
class Logins:
    """All passes that were handed out, and the refresh tokens that wait to be used or revoked."""

    clock: Clock
    passes: dict[str, Pass] = field(default_factory=dict)
    refresh: dict[str, tuple[User, float]] = field(default_factory=dict)
    count: int = 0

    def create(self, kind: str, user: User, parts: int = 1) -> Pass:
        """Hand out a pass; its key has as many parts between dots as asked for."""
        self.count += 1
        key = ".".join(secrets.token_hex(16) for unused in range(parts))
        self.passes[key] = Pass(key, f"{kind}-{self.count}", kind, user, self.clock.now())
        return self.passes[key]

    def find(self, key: str, kinds: tuple[str, ...]) -> Pass | None:
        """Return the pass with this key if it is of one of these kinds, expired or not."""
        found = self.passes.get(key)
        return found if found and found.kind in kinds else None

    def expired(self, found: Pass, lifetime: float) -> bool:
        """Return whether the time of a pass is over."""
        return self.clock.now() - found.at > lifetime

    def end(self, found: Pass) -> None:
        """Make a pass worthless, as if its time were over."""
        found.at = float("-inf")

    def drop(self, found: Pass) -> None:
        """Forget a pass, as a logout does."""
        self.passes.pop(found.key, None)

    def make_refresh_token(self, user: User) -> str:
        """Hand out a refresh token; beyond 25 of a user the oldest ends."""
        own = [token for token, (owner, unused) in self.refresh.items() if owner is user]
        for token in own[: max(0, len(own) - REFRESH_TOKENS + 1)]:
            del self.refresh[token]
        token = secrets.token_hex(24)
        self.refresh[token] = (user, self.clock.now())
        return token

    def use_refresh_token(self, token: str) -> User | None:
        """Return whose refresh token this is, and use it up."""
        owner, used_at = self.refresh.pop(token, (None, 0.0))
        return owner if self.clock.now() - used_at <= REFRESH_SECONDS else None
