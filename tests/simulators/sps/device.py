"""State of the appliance, who may use it, and what tests see of it; the operations build on this."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, ClassVar

from ..messages import Call, Refusal, Response
from ..simulator import Simulator
from . import defaults, references
from .extras import with_extras, without_extras
from .sessions import COOKIE, Session, Sessions, User
from .switches import SWITCHES
from .transactions import Ledger, Lock, Transaction

PUBLIC = frozenset({"logIn", "listLoginMethods", "listLoginTypes"})
WRITING = frozenset({"POST", "PUT", "DELETE"})


class Device(Simulator):
    """An appliance without its operations. `state` maps paths to bodies in place of the default ones; None removes."""

    product = "sps"
    switch_table = SWITCHES
    actions: ClassVar[tuple[str, ...]] = ("take_lock", "release_lock", "expire_sessions")

    def setup(self, state: Any) -> None:
        """Start with the configuration of a new appliance."""
        configuration = defaults.initial_configuration()
        for path, body in (state or {}).items():
            configuration.pop(path, None)
            if body is not None:
                configuration[path] = references.as_keys(body)
        if not hasattr(self, "users"):
            self.users = self._make_users()
            self.switches.listen(self._switch_changed)
        self.ledger = Ledger(self.clock, configuration)
        self.logins = Sessions(self.clock, self._session_ended)
        if self.switches["extra_fields"]:
            self._switch_changed("extra_fields", True)

    def _make_users(self) -> dict[str, User]:
        def user(name: str, **rights: bool) -> User:
            return User(name, secrets.token_urlsafe(15), **rights)

        users = [user("operator"), user("viewer", writes=False), user("webonly", rest=False)]
        return {"admin": User("admin", self.password)} | {one.name: one for one in users}

    # --- what tests use -------------------------------------------------------------------------------------------

    def credentials(self, name: str) -> tuple[str, str]:
        """Return name and password of a user: admin, operator, viewer (reads only) or webonly (no REST privilege)."""
        return name, self.users[name].password

    def read(self, path: str) -> Any:
        """Return the committed body of a leaf, with references as objects."""
        with self.guard:
            if path not in self.ledger.committed:
                raise KeyError(f"There is no leaf {path}")
            return references.as_objects(self.ledger.committed, self.ledger.committed[path])

    def write(self, path: str, body: Any) -> None:
        """Change a committed body as somebody else would; None removes it."""
        with self.guard:
            committed = dict(self.ledger.committed)
            committed.pop(path, None)
            if body is not None:
                committed[path] = references.as_keys(body)
            self.ledger.committed = committed

    def take_lock(self, user: str = "admin", where: str = "web") -> None:
        """Take the lock as a user of the web pages or of the console does."""
        with self.guard:
            if self.ledger.locks(self.exclusive):
                raise RuntimeError("Somebody holds the lock already")
            self.ledger.outside_lock = Lock(user, where)

    def release_lock(self) -> None:
        """Give back what `take_lock` took."""
        with self.guard:
            self.ledger.outside_lock = None

    def expire_sessions(self) -> None:
        """End every session now; transactions and locks go with them."""
        with self.guard:
            for session in self.logins.alive():
                self.logins.end(session)

    def create_password(self, text: str) -> str:
        """Store a committed password object, as an earlier run would have; return its key."""
        with self.guard:
            key = references.new_key()
            self.ledger.committed = {**self.ledger.committed, f"passwords/{key}": {"plain": text}}
            return key

    def password_text(self, key: str) -> str:
        """Return the text of a stored password, to see that the right one arrived."""
        with self.guard:
            return str(self.ledger.committed[f"passwords/{key}"]["plain"])

    def open_transactions(self) -> list[dict[str, Any]]:
        """Return user, session and changed leaves of each open transaction."""
        with self.guard:
            self._end_overdue()
            return [
                {
                    "user": transaction.session.user.name,
                    "session": transaction.session.label,
                    "changed": sorted(transaction.changed_paths()),
                }
                for transaction in self.ledger.opened()
            ]

    def locks(self) -> list[dict[str, Any]]:
        """Return who holds a lock, and where."""
        with self.guard:
            self._end_overdue()
            return [{"user": lock.user, "where": lock.where} for lock in self.ledger.locks(self.exclusive)]

    def sessions(self) -> list[dict[str, Any]]:
        """Return the sessions that are alive."""
        with self.guard:
            self._end_overdue()
            return [{"session": session.label, "user": session.user.name} for session in self.logins.alive()]

    # --- framework ------------------------------------------------------------------------------------------------

    def refuse(self, refusal: Refusal) -> Response:
        """Return an error as the appliance words it: an object, or a text in one vendor test."""
        if self.switches["error_shape"] == "string":
            return Response(refusal.status, {"error": f"{refusal.kind}: {refusal.message}"})
        error = {"type": refusal.kind, "message": refusal.message, "details": refusal.details}
        return Response(refusal.status, {"error": error})

    def contract_view(self, operation_id: str, body: Any) -> Any:
        """Hide the invented fields from the contract, which cannot know them."""
        return without_extras(body) if self.switches["extra_fields"] else body

    def session_of(self, call: Call) -> str | None:
        """Return the label of the caller's session."""
        session = self.session(call)
        return session.label if session else None

    def expire_session(self, call: Call) -> None:
        """End the session of a call."""
        session = self.session(call)
        if session:
            self.logins.end(session)

    def admit(self, call: Call) -> Response | None:
        """Check framing, session and privileges."""
        self._end_overdue()
        if call.method == "POST" and "content-length" not in call.headers:
            # Without a length no one knows where the next request begins.
            raise Refusal(411, "LengthRequired", "A POST needs Content-Length", headers={"Connection": "close"})
        if call.operation in PUBLIC:
            return None
        session = self.session(call)
        if session is None:
            raise Refusal(401, "Unauthenticated", "Log in first", {"resource": call.path})
        self.logins.touch(session)
        if call.method in WRITING:
            if not session.user.writes:
                raise unauthorized(call)
            self._check_token(call, session)
        return None

    def _check_token(self, call: Call, session: Session) -> None:
        """A browser is recognized by `Mozilla/` (SPS-LOGIN-XTOKEN)."""
        browser = (call.header("user-agent") or "").startswith("Mozilla/")
        needed = browser and self.switches["browser_user_agent_needs_token"]
        if needed and call.header("x-token") != session.token:
            raise Refusal(403, "InvalidToken", "The X-Token header is missing or wrong", {"resource": call.path})

    def _session_ended(self, session: Session) -> None:
        self.ledger.drop(session)

    def _end_overdue(self) -> None:
        """Cancel transactions and end sessions whose time is over."""
        for transaction in self.ledger.overdue(self.switches["transaction_timeout"]):
            self.logins.end(transaction.session)
        self.logins.end_idle(self.switches["session_lifetime"])

    def _switch_changed(self, name: str, value: Any) -> None:
        if name != "extra_fields":
            return
        change: Callable[[str, Any], Any] = with_extras if value else (lambda unused, body: without_extras(body))
        with self.guard:
            self.ledger.committed = {path: change(path, body) for path, body in self.ledger.committed.items()}

    # --- what the operations use ----------------------------------------------------------------------------------

    @property
    def exclusive(self) -> bool:
        """Whether one lock is for everybody."""
        return bool(self.switches["locking"] == "exclusive")

    def session(self, call: Call) -> Session | None:
        """Return the session of the cookie."""
        return self.logins.find(call.cookies.get(COOKIE))

    def session_needed(self, call: Call) -> Session:
        """Return the session of a call that was admitted."""
        session = self.session(call)
        assert session is not None, "admit() lets no one in without a session"
        return session

    def open_for(self, session: Session) -> Transaction:
        """Open a transaction unless somebody holds the lock."""
        self.check_lock(session)
        return self.ledger.open(session)

    def check_lock(self, session: Session) -> None:
        """Refuse while somebody else holds the lock."""
        lock = self.ledger.blocker(session, self.exclusive)
        if lock is None:
            return
        message, details = "The configuration is locked by another user", None
        if self.switches["names_lock_holder"]:
            message = f"The configuration is locked by {lock.user} ({lock.where})"
            details = {"user": lock.user, "where": lock.where}
        raise Refusal(self.switches["lock_status"], "ConfigurationLocked", message, details)

    def transaction_needed(self, call: Call) -> Transaction:
        """Return the transaction of the caller, or refuse (SPS-LOCK-STATUS)."""
        transaction = self.ledger.of(self.session_needed(call))
        if transaction is None:
            raise Refusal(400, "TransactionNotOpen", "No transaction is open", {"resource": call.path})
        return transaction


def unauthorized(call: Call) -> Refusal:
    """Return the refusal of somebody who lacks a privilege."""
    return Refusal(403, "Unauthorized", "The privileges of the user do not allow this", {"resource": call.path})


def only_if(call: Call, present: bool) -> None:
    """Refuse with 404 unless the object is there."""
    if not present:
        raise Refusal(404, "NotFound", "There is no such object", {"resource": call.path})
