"""Who is calling: sessions, Basic, Bearer tokens, JWTs, and the tokens of mails."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from ..clock import Clock
from . import constants
from .model import Account, Client, Group, Identity, User

FOREVER = float("inf")
SERVICE_USER = "service_user"
# What a service user may do beside operations that name no roles. The document's roles are administrators' (PORTAL-ROLES-SERVICEUSER).
SELF_SERVICE = frozenset(
    {
        "log_out",
        "log_out_by_link",
        "read_profile",
        "list_profiles",
        "change_password",
        "read_user",
        "read_user_links",
        "list_user_hosts",
        "add_user_machine",
        "read_constants",
        "list_languages",
        "list_ui_languages",
        "read_rules",
        "read_versions",
        "list_color_schemes",
        "read_image",
        "read_ca_certificate",
        "read_ca_crl",
    }
)


@dataclass(eq=False)
class Session:
    """One login by cookie."""

    id: str
    label: str
    account: Account
    used_at: float
    mfa_pending: bool = False


@dataclass(eq=False)
class Token:
    """A token that the portal has issued."""

    purpose: str
    expires: float
    account: Account | None = None
    client: Client | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Caller:
    """Whoever sends a request."""

    owner: Account | Client
    role: str
    session: Session | None = None

    @property
    def group(self) -> Group:
        """The caller's own group, the root of what it sees."""
        return self.owner.group

    @property
    def account(self) -> Account | None:
        """The caller's account; an API client has none."""
        return self.owner if isinstance(self.owner, Account) else None

    @classmethod
    def of(cls, owner: Account | Client, session: Session | None = None) -> Caller:
        """Return the caller behind an account or an API client."""
        if isinstance(owner, User):
            return cls(owner, SERVICE_USER, session)
        return cls(owner, constants.role(owner.group.kind, owner.access_type), session)

    def may(self, operation: str, roles: list[str] | None) -> bool:
        """Return whether the document lets this role in; operations without roles let everybody in."""
        if roles is None or self.role in roles:
            return True
        return self.role == SERVICE_USER and operation in SELF_SERVICE


class Doorman:
    """Keeps sessions and tokens."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._count = 0
        self.sessions: dict[str, Session] = {}
        self.tokens: dict[str, Token] = {}

    # --- sessions -------------------------------------------------------------------------------------------------

    def open(self, account: Account) -> Session:
        """Start a session."""
        self._count += 1
        session = Session(secrets.token_hex(18), f"session-{self._count}", account, self._clock.now())
        session.mfa_pending = needs_second_factor(account.identity)
        self.sessions[session.id] = session
        return session

    def find(self, session_id: str | None, lifetime: float) -> Session | None:
        """Return the session of a cookie, unless it has ended or its account is gone."""
        session = self.sessions.get((session_id or "").strip('"'))
        if session is None:
            return None
        gone = session.account not in session.account.identity.accounts
        if gone or self._clock.now() - session.used_at > lifetime:
            self.close(session)
            return None
        return session

    def touch(self, session: Session) -> None:
        """Note that a session is in use."""
        session.used_at = self._clock.now()

    def close(self, session: Session) -> None:
        """End a session."""
        self.sessions.pop(session.id, None)

    def end_idle(self, lifetime: float) -> None:
        """End the sessions that were not used for too long."""
        for key in list(self.sessions):
            self.find(key, lifetime)

    # --- tokens ---------------------------------------------------------------------------------------------------

    def issue(self, purpose: str, lifetime: float, owner: Account | Client, **detail: Any) -> str:
        """Return a new token in the form of a JWT."""
        expires = self._clock.wall() + lifetime
        account = owner if isinstance(owner, Account) else None
        name = owner.identity.login if isinstance(owner, Account) else owner.id
        claims = {"sub": name, "aud": purpose, "exp": int(expires), "jti": secrets.token_hex(8)}
        body = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
        signature = _text(hmac.digest(self._key, body.encode(), hashlib.sha256))
        token = f"{body}.{signature}"
        client = owner if isinstance(owner, Client) else None
        self.tokens[token] = Token(purpose, expires, account, client, detail)
        return token

    def token(self, text: str | None, *purposes: str) -> Token | None:
        """Return a token that is good for one of the purposes."""
        token = self.tokens.get(text or "")
        if token is None or token.purpose not in purposes or token.expires < self._clock.wall():
            return None
        if token.account is not None and token.account not in token.account.identity.accounts:
            return None
        return token

    def spend(self, text: str) -> None:
        """Make a token useless."""
        self.tokens.pop(text, None)

    def expire_bearers(self) -> None:
        """Make all Bearer tokens useless."""
        self.tokens = {text: token for text, token in self.tokens.items() if token.purpose != "bearer"}


def needs_second_factor(identity: Identity) -> bool:
    """Return whether a password alone is not enough."""
    return identity.mfa in ("enabled", "setup_required")


def locked_for(identity: Identity, now: float) -> float:
    """Return for how many seconds a login is locked: 0 for not at all, FOREVER for no limit."""
    if identity.locked_until is None:
        return 0.0
    left = identity.locked_until - now
    if left <= 0:
        identity.locked_until = None
        identity.failures = 0
        return 0.0
    return left


def right_password(identity: Identity | None, digest: str) -> bool:
    """Return whether a password is the right one."""
    return identity is not None and identity.password is not None and hmac.compare_digest(identity.password, digest)


def disabled(account: Account) -> bool:
    """Return whether an account, its group or one above is disabled: that blocks all users below (vendor tutorial)."""
    return account.status != constants.ENABLED or any(not group.status for group in account.group.lineage())


def _part(claims: dict[str, Any]) -> str:
    return _text(json.dumps(claims, separators=(",", ":")).encode())


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
