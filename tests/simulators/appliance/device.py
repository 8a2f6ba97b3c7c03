"""State of the appliance, who may use it, and what tests see of it; the operations build on this."""

from __future__ import annotations

import html
import json
import secrets
import string
from dataclasses import dataclass
from typing import Any

from ..messages import Call, Refusal, Response
from ..simulator import Simulator
from .switches import SWITCHES

MASK = "****"
CODE_LETTERS = string.ascii_uppercase + string.digits
PAGE = "<html><head><title>{status} {title}</title></head><body><h1>{title}</h1><p>{message}</p></body></html>\n"
TITLES = {400: "Bad Request", 401: "Access Denied", 404: "Not Found", 405: "Method Not Allowed", 500: "Server Error"}


@dataclass
class Account:
    """One of the two accounts that can be enabled."""

    enabled: bool = False
    password: str | None = None
    passcode: str | None = None


@dataclass
class Smtp:
    """The SMTP server."""

    host: str
    port: int = 25
    user: str | None = None
    password: str | None = None


class RawJson(Response):
    """JSON with control characters as they are, as service replies of the appliance have them (page-system)."""

    def payload(self) -> bytes:
        """Return the bytes of the body, line ends not escaped."""
        return json.dumps(self.body, ensure_ascii=False).replace("\\n", "\n").replace("\\t", "\t").encode()


class Device(Simulator):
    """Without its operations. `state` may hold `smtp`, `email`, `tech-support` and `audit`; see `write`."""

    product = "appliance"
    switch_table = SWITCHES

    def setup(self, state: Any) -> None:
        """Start with nothing configured."""
        if not hasattr(self, "_fixed"):
            self._fixed = {name: secrets.token_urlsafe(15) for name in ("operator", "reader", "content_gateway")}
            self.roles = self._find_roles()
        self.hostname = "mason67"
        self.smtp: Smtp | None = None
        self.email: str | None = None
        self.accounts = {"tech-support": Account(), "audit": Account()}
        self.passwords = {"admin": self.password, **self._fixed}
        self.refused_logins = 0
        self.recoveries = 0
        for path, body in (state or {}).items():
            self.write(path, body)

    def _find_roles(self) -> dict[str, frozenset[str]]:
        return {
            node["operationId"]: frozenset(node["x-roles"])
            for item in self.contract.document["paths"].values()
            for node in item.values()
            if isinstance(node, dict) and "operationId" in node
        }

    # --- what tests use -------------------------------------------------------------------------------------------

    def credentials(self, name: str) -> tuple[str, str]:
        """Return name and password: admin (all roles), operator (role admin) or reader (role audit)."""
        return name, self.passwords[name]

    def password_of(self, name: str) -> str | None:
        """Return a password as it arrived: admin, content_gateway, tech-support, audit or smtp."""
        with self.guard:
            if name == "smtp":
                return self.smtp.password if self.smtp else None
            return self.accounts[name].password if name in self.accounts else self.passwords[name]

    def read(self, path: str) -> Any:
        """Return `smtp` or `email` (None: not configured), or whether `tech-support` or `audit` is enabled."""
        with self.guard:
            if path == "smtp":
                smtp = self.smtp
                return None if smtp is None else {"host": smtp.host, "port": smtp.port, "user": smtp.user}
            if path == "email":
                return self.email
            return {"enabled": self.accounts[path].enabled}

    def write(self, path: str, body: Any) -> None:
        """Change a part of the state as somebody else would."""
        with self.guard:
            if path == "smtp":
                self.smtp = None if body is None else Smtp(**body)
            elif path == "email":
                self.email = body
            else:
                self.accounts[path] = Account(**body)
                if path == "tech-support" and self.accounts[path].enabled:
                    self.accounts[path].passcode = new_code()

    # --- framework ------------------------------------------------------------------------------------------------

    def refuse(self, refusal: Refusal) -> Response:
        """Return an error as HTML, the only form that a document shows."""
        if refusal.kind == "Failure":
            return Response(200, {"Status": "Failure", "Reason": refusal.message})
        title = TITLES.get(refusal.status, "Error")
        page = PAGE.format(status=refusal.status, title=title, message=html.escape(refusal.message))
        return Response(refusal.status, content=page.encode(), content_type="text/html")

    def contract_view(self, operation_id: str, body: Any) -> Any:
        """Hide the invented fields from the contract, which cannot know them."""
        if not isinstance(body, dict):
            return body
        return {name: value for name, value in body.items() if not name.startswith("reserved_")}

    def admit(self, call: Call) -> Response | None:
        """Check the credentials, which come with every call, and the role that the operation wants."""
        if not call.operation:
            return None
        login = call.operation == "checkLogin"
        roles = self._roles_of(call.basic)
        if roles is None:
            self.refused_logins += 1
        if roles is None or not roles & self.roles[call.operation]:
            status = self.switches["login_refusal" if login else "refusal"]
            # The whole of a refused login, as the document has it.
            content = b"Unauthorized Access" if login else None
            response = self.refuse(Refusal(status, "Refused", "You may not do this."))
            return Response(status, content=content, content_type="text/html") if content else response
        return None

    def _roles_of(self, basic: tuple[str, str] | None) -> frozenset[str] | None:
        """Return the roles of a login, None where it is refused; admin is the super-admin (APPLIANCE-ROLES-ADMIN)."""
        name, password = basic or ("", "")
        known = {
            "admin": (self.passwords["admin"], ("super-admin", "admin")),
            "operator": (self.passwords["operator"], ("admin",)),
            "reader": (self.passwords["reader"], ("audit",)),
        }
        audit = self.accounts["audit"]
        if audit.enabled and audit.password:
            known["audit"] = (audit.password, ("audit",))
        if name not in known or known[name][0] != password:
            return None
        return frozenset(known[name][1])

    # --- for the operations ---------------------------------------------------------------------------------------

    def respond(self, body: Any) -> Response:
        """Return a response of success, with what the switches add to it."""
        if self.switches["extra_fields"] and isinstance(body, dict):
            body = {**body, "reserved_level": 3, "reserved_more": {"of": ["it"]}}
        return (RawJson if self.switches["raw_control_characters"] else Response)(200, body)

    def bad_parameter(self, message: str) -> Refusal:
        """Return the refusal of a value, which may come with status 200."""
        status = self.switches["bad_parameter"]
        return Refusal(status, "Failure" if status == 200 else "BadRequest", message)


def new_code() -> str:
    """Return a code as the appliance makes them."""
    return "".join(secrets.choice(CODE_LETTERS) for unused in range(9))
