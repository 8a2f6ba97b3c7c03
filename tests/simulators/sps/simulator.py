"""The appliance: login, transactions, configuration."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from ..messages import Answer, Call, Refusal
from ..registry import register
from ..simulator import Simulator, operation
from . import defaults, references, semantics, tree
from .extras import with_extras, without_extras
from .sessions import COOKIE, Session, Sessions, User
from .switches import SWITCHES
from .transactions import Ledger, Lock, Transaction

PUBLIC = frozenset({"logIn", "listLoginMethods", "listLoginTypes"})
WRITING = frozenset({"POST", "PUT", "DELETE"})
RESTARTING = ("local_services/", "network/")
LOGIN_METHODS = ({"name": "local", "type": "local"}, {"name": "directory", "type": "ldap"})


@register
class SpsSimulator(Simulator):
    """A privileged-session appliance. `state` maps paths to bodies that replace the default ones (None removes)."""

    product = "sps"
    switch_table = SWITCHES

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
            if self.ledger.locks(self._exclusive):
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

    def password_text(self, key: str) -> str:
        """Return the text of a stored password, to see that the right one arrived."""
        with self.guard:
            return str(self.ledger.committed[f"passwords/{key}"]["plain"])

    def open_transactions(self) -> list[dict[str, Any]]:
        """Return user, session and number of changed leaves of each open transaction."""
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
            return [{"user": lock.user, "where": lock.where} for lock in self.ledger.locks(self._exclusive)]

    def sessions(self) -> list[dict[str, Any]]:
        """Return the sessions that are alive."""
        with self.guard:
            self._end_overdue()
            return [{"session": session.label, "user": session.user.name} for session in self.logins.alive()]

    # --- framework ------------------------------------------------------------------------------------------------

    def refuse(self, refusal: Refusal) -> Answer:
        """Return an error as the appliance words it: an object, or a text in one vendor test."""
        if self.switches["error_shape"] == "string":
            return Answer(refusal.status, {"error": f"{refusal.kind}: {refusal.message}"})
        error = {"type": refusal.kind, "message": refusal.message, "details": refusal.details}
        return Answer(refusal.status, {"error": error})

    def contract_view(self, operation_id: str, body: Any) -> Any:
        """Hide the invented fields from the contract, which cannot know them."""
        return without_extras(body) if self.switches["extra_fields"] else body

    def session_of(self, call: Call) -> str | None:
        """Return the label of the caller's session."""
        session = self._session(call)
        return session.label if session else None

    def expire_session(self, call: Call) -> None:
        """End the session of a call."""
        session = self._session(call)
        if session:
            self.logins.end(session)

    def admit(self, call: Call) -> Answer | None:
        """Check framing, session and privileges."""
        self._end_overdue()
        if call.method == "POST" and "content-length" not in call.headers:
            raise Refusal(411, "LengthRequired", "A POST request needs Content-Length")
        if call.operation in PUBLIC:
            return None
        session = self._session(call)
        if session is None:
            raise Refusal(401, "Unauthenticated", "Log in first", {"resource": call.path})
        self.logins.touch(session)
        if call.method in WRITING:
            if not session.user.writes:
                raise self._unauthorized(call)
            self._check_token(call, session)
        return None

    def _check_token(self, call: Call, session: Session) -> None:
        """INFERRED: a browser is told by `Mozilla/` (vendor module: other clients are exempt)."""
        browser = (call.header("user-agent") or "").startswith("Mozilla/")
        needed = browser and self.switches["browser_user_agent_needs_token"]
        if needed and call.header("x-token") != session.token:
            raise Refusal(403, "InvalidToken", "The X-Token header is missing or wrong", {"resource": call.path})

    def _session(self, call: Call) -> Session | None:
        return self.logins.find(call.cookies.get(COOKIE))

    def _session_needed(self, call: Call) -> Session:
        session = self._session(call)
        assert session is not None, "admit() lets nobody in without a session"
        return session

    @staticmethod
    def _unauthorized(call: Call) -> Refusal:
        return Refusal(403, "Unauthorized", "The privileges of the user do not allow this", {"resource": call.path})

    @property
    def _exclusive(self) -> bool:
        return bool(self.switches["locking"] == "exclusive")

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
        with self.guard:
            change = with_extras if value else lambda path, body: without_extras(body)
            self.ledger.committed = {path: change(path, body) for path, body in self.ledger.committed.items()}

    # --- login ----------------------------------------------------------------------------------------------------

    @operation("logIn")
    def log_in(self, call: Call) -> Answer:
        """Check credentials and hand out a cookie; the body is a `meta` object (guide on login)."""
        user = self._certificate_user(call) if call.values.get("type") == "x509" else self._password_user(call)
        if user is None:
            raise Refusal(401, "Unauthenticated", "The credentials are wrong", {"resource": call.path})
        if not user.rest:
            raise self._unauthorized(call)
        cookie = ("Set-Cookie", self.logins.cookie(self.logins.create(user)))
        if self.switches["login_redirect"]:
            location = str(call.values.get("return") or "/api/authentication")
            return Answer(302, headers=[cookie, ("Location", location)])
        return Answer(200, {"meta": {"href": "/api/authentication", "parent": "/api"}}, [cookie])

    def _certificate_user(self, call: Call) -> User | None:
        return self.users.get(call.client_name or "")

    def _password_user(self, call: Call) -> User | None:
        method = call.values.get("login_method", "local")
        if call.basic is None or method != "local":
            return None
        name, password = call.basic
        user = self.users.get(name)
        if user is None or not secrets.compare_digest(user.password.encode(), password.encode()):
            return None
        return user

    @operation("listLoginMethods")
    def list_login_methods(self, call: Call) -> Answer:
        """Newer releases."""
        self._only_if(call, self.switches["login_methods"] == "login_methods")
        return Answer(200, {"login_methods": list(LOGIN_METHODS)})

    @operation("listLoginTypes")
    def list_login_types(self, call: Call) -> Answer:
        """Older releases."""
        self._only_if(call, self.switches["login_methods"] == "types")
        return Answer(200, {"types": ["basic", "x509"]})

    @staticmethod
    def _only_if(call: Call, present: bool) -> None:
        if not present:
            raise Refusal(404, "NotFound", "There is no such object", {"resource": call.path})

    @operation("readUser")
    def read_user(self, call: Call) -> Answer:
        """The token that a browser sends back."""
        session = self._session_needed(call)
        return Answer(200, {"name": session.user.name, "token": session.token})

    @operation("readInfo")
    def read_info(self, call: Call) -> Answer:
        """The release."""
        release = self.switches["release"]
        body = {"version": release, "firmware_version": release}
        return Answer(200, {"key": "info", "body": body, "meta": {"href": "/api/info", "parent": "/api"}})

    # --- transaction ----------------------------------------------------------------------------------------------

    def _status(self, transaction: Transaction | None) -> Answer:
        status = "open" if transaction else "closed"
        meta: dict[str, Any] = {"href": "/api/transaction", "parent": "/api"}
        if self.switches["status_shape"] == "transaction":
            return Answer(200, {"key": "transaction", "transaction": {"status": status}, "meta": meta})
        if transaction:
            timeout = self.switches["transaction_timeout"]
            meta["changes"] = "/api/transaction/changes"
            meta["remaining_seconds"] = self.ledger.remaining(transaction, timeout)
        return Answer(200, {"key": "transaction", "body": {"status": status, "commit_message": None}, "meta": meta})

    def _open(self, session: Session) -> Transaction:
        self._check_lock(session)
        return self.ledger.open(session)

    def _check_lock(self, session: Session) -> None:
        lock = self.ledger.blocker(session, self._exclusive)
        if lock is None:
            return
        message, details = "The configuration is locked by another user", None
        if self.switches["names_lock_holder"]:
            message = f"The configuration is locked by {lock.user} ({lock.where})"
            details = {"user": lock.user, "where": lock.where}
        raise Refusal(self.switches["lock_status"], "ConfigurationLocked", message, details)

    def _open_needed(self, call: Call) -> Transaction:
        transaction = self.ledger.of(self._session_needed(call))
        if transaction is None:
            raise Refusal(400, "TransactionNotOpen", "No transaction is open", {"resource": call.path})
        return transaction

    @operation("readTransaction")
    def read_transaction(self, call: Call) -> Answer:
        """Status in one of the two shapes."""
        return self._status(self.ledger.of(self._session_needed(call)))

    @operation("openTransaction")
    def open_transaction(self, call: Call) -> Answer:
        """INFERRED: opening twice is refused."""
        session = self._session_needed(call)
        if self.ledger.of(session):
            raise Refusal(400, "TransactionAlreadyOpen", "This session has a transaction open", {"resource": call.path})
        return self._status(self._open(session))

    @operation("commitTransaction")
    def commit_transaction(self, call: Call) -> Answer:
        """Check the whole configuration, then make it current. INFERRED: a refused commit leaves the transaction open."""
        transaction = self._open_needed(call)
        if self.switches["commit_message"] == "required" and not call.body.get("commit_message"):
            raise Refusal(400, "InvalidRequestBody", "A commit message is required", ["commit_message is missing"])
        self._check_lock(transaction.session)
        conflicts = [] if self._exclusive else self.ledger.conflicts(transaction)
        if conflicts:
            details = [tree.href(path) for path in conflicts]
            raise Refusal(409, "ConfigurationConflict", "Somebody else has changed the same settings", details)
        self._check_semantics(self.ledger.merged(transaction))
        restart = any(path.startswith(RESTARTING) for path in transaction.changed_paths())
        self.ledger.commit(transaction)
        answer = self._status(None)
        if restart and self.switches["restart_after_local_services"]:
            self.expire_sessions()
            seconds = self.switches["restart_seconds"]
            answer.after = lambda: self.server.refuse_for(seconds)
        return answer

    @operation("rollBackTransaction")
    def roll_back_transaction(self, call: Call) -> Answer:
        """Forget the changes."""
        self.ledger.drop(self._open_needed(call).session)
        return self._status(None)

    @operation("listChanges")
    def list_changes(self, call: Call) -> Answer:
        """The changelog; empty when nothing is open."""
        transaction = self.ledger.of(self._session_needed(call))
        meta = {"href": "/api/transaction/changes", "parent": "/api/transaction", "transaction": "/api/transaction"}
        return Answer(200, {"changes": transaction.changes() if transaction else [], "meta": meta})

    def _check_semantics(self, configuration: dict[str, Any]) -> None:
        problems = semantics.configuration_problems(configuration)
        if problems:
            raise Refusal(400, "SemanticError", "The configuration would be inconsistent", problems)

    # --- configuration --------------------------------------------------------------------------------------------

    @operation(
        "listConfiguration",
        "listAlerting",
        "listNics",
        "readSetting",
        "readSnmpTrap",
        "readSnmpAgent",
        "readSystemAlerts",
        "readTrafficAlerts",
        "readNic",
        "readPassword",
    )
    def read_configuration(self, call: Call) -> Answer:
        """Answer a branch or a leaf as the caller's session sees it."""
        view = self.ledger.view(self._session(call))
        path = _tree_path(call)
        if path == "passwords":
            raise Refusal(405, "MethodNotAllowed", "Passwords cannot be listed", {"resource": call.path})
        if tree.is_leaf(view, path):
            # The text of a password is never answered.
            body = {} if path.startswith("passwords/") else references.as_objects(view, view[path])
            return Answer(200, {"key": path.rpartition("/")[2], "body": body, "meta": tree.meta(view, path)})
        self._only_if(call, tree.is_branch(view, path))
        return Answer(200, tree.branch(view, path))

    def _transaction_for_writing(self, call: Call) -> Transaction:
        session = self._session_needed(call)
        transaction = self.ledger.of(session)
        if transaction is None and self.switches["auto_open"]:
            return self._open(session)
        transaction = self._open_needed(call)
        self._check_lock(session)
        return transaction

    def _written(self, status: int, transaction: Transaction, path: str) -> Answer:
        if status == 204:
            return Answer(204)
        key = path.rpartition("/")[2]
        return Answer(status, {"key": key, "meta": tree.meta(transaction.pending, path)})

    def _body_to_keep(self, call: Call) -> Any:
        """INFERRED: only plain keys are taken (prose of the guide), unless the switch follows its samples."""
        refused = self.switches["reference_objects"] == "refused"
        if refused and references.contains_reference_objects(call.body):
            problem = "A reference is written as its key, without child elements"
            raise Refusal(400, "InvalidRequestBody", problem, [problem])
        return references.as_keys(call.body)

    @operation(
        "replaceSetting",
        "replaceSnmpTrap",
        "replaceSnmpAgent",
        "replaceSystemAlerts",
        "replaceTrafficAlerts",
        "replaceNic",
    )
    def replace(self, call: Call) -> Answer:
        """Put a whole body in the place of the old one: what it does not hold is gone."""
        path = _tree_path(call)
        view = self.ledger.view(self._session(call))
        if not tree.is_leaf(view, path):
            self._only_if(call, tree.is_branch(view, path))
            raise Refusal(405, "MethodNotAllowed", "Only leaves can be replaced", {"resource": call.path})
        body = self._body_to_keep(call)
        if path.startswith("alerting/"):
            _check_alert_names(view[path], body)
        transaction = self._transaction_for_writing(call)
        if self.switches["semantic_check"] == "put":
            self._check_semantics({**transaction.pending, path: body})
        self.ledger.put(transaction, path, body)
        return self._written(self.switches["put_status"], transaction, path)

    @operation("addSetting")
    def add(self, call: Call) -> Answer:
        """Add to a list body, or create an element of a collection."""
        path = _tree_path(call)
        view = self.ledger.view(self._session(call))
        if path not in defaults.LIST_LEAVES and path not in defaults.COLLECTIONS:
            self._only_if(call, tree.is_leaf(view, path) or tree.is_branch(view, path))
            raise Refusal(405, "MethodNotAllowed", "Nothing can be added here", {"resource": call.path})
        body = self._body_to_keep(call)
        transaction = self._transaction_for_writing(call)
        if path in defaults.COLLECTIONS:
            path = f"{path}/{uuid.uuid4()}"
        else:
            body = [*transaction.pending[path], body]
        self.ledger.put(transaction, path, body)
        return self._written(201, transaction, path)

    @operation("deleteSetting")
    def delete(self, call: Call) -> Answer:
        """Delete an element of a collection; built-in ones have a negative key and stay (guide on objects)."""
        path = _tree_path(call)
        view = self.ledger.view(self._session(call))
        self._only_if(call, tree.is_leaf(view, path) or tree.is_branch(view, path))
        parent, _, key = path.rpartition("/")
        if parent not in defaults.COLLECTIONS or not tree.is_leaf(view, path):
            raise Refusal(405, "MethodNotAllowed", "This cannot be deleted", {"resource": call.path})
        if key.startswith("-"):
            raise Refusal(400, "SemanticError", "A built-in object cannot be deleted", [f"{call.path} is built in"])
        transaction = self._transaction_for_writing(call)
        answer = self._written(200, transaction, path)
        self.ledger.put(transaction, path, None)
        return answer

    @operation("createPassword")
    def create_password(self, call: Call) -> Answer:
        """Store a text under a new key. It is part of the transaction, so a rollback drops it (INFERRED)."""
        problems = semantics.password_problems(call.body["plain"])
        if problems:
            raise Refusal(400, "SemanticError", "The password cannot be stored", problems)
        transaction = self._transaction_for_writing(call)
        path = f"passwords/{uuid.uuid4()}"
        self.ledger.put(transaction, path, {"plain": call.body["plain"]})
        return self._written(201, transaction, path)


def _tree_path(call: Call) -> str:
    """Return the way from the top of the configuration tree."""
    return call.path.removeprefix(tree.ROOT).strip("/")


def _check_alert_names(current: Any, body: Any) -> None:
    """INFERRED: the alerts are those of the release, all of them; none can be added or left out."""
    known, given = set(without_extras(current)), set(without_extras(body))
    problems = [f"{name} is not known" for name in sorted(given - known)]
    problems += [f"{name} is missing" for name in sorted(known - given)]
    if problems:
        raise Refusal(400, "InvalidRequestBody", "The alerts are not those of this appliance", problems)
