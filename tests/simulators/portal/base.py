"""What all parts of the portal use: the caller, references in paths, versions, errors."""

from __future__ import annotations

import secrets
from typing import Any, TypeVar

from ..contract import media_type
from ..messages import Call, Refusal, Response
from ..simulator import Simulator
from . import constants
from .auth import Caller, Doorman, Session, needs_second_factor
from .logon import address_allowed
from .model import Account, Admin, Brand, Group, User, digest
from .store import Store, refusal
from .switches import SWITCHES

AccountKind = TypeVar("AccountKind", Admin, User)
DOMAIN = "PlatformAccountServer"
OLD_NAMES = ("/agents/autoupdate", "/limits/logon_ips")
NEW_NAMES = "/settings"
WITHOUT_SECOND_FACTOR = frozenset({"read_profile", "list_profiles", "log_out", "log_out_by_link"})
EXTRA = {"x_unknown_field": {"since": "a later release"}}


class PortalBase(Simulator):
    """The frame of the portal: admission, references, versions, errors."""

    product = "portal"
    switch_table = SWITCHES
    store: Store
    doorman: Doorman
    caller: Caller | None
    """Who sent the request that is being handled; the guard makes sure that there is only one."""

    # --- admission ------------------------------------------------------------------------------------------------

    def admit(self, call: Call) -> Response | None:
        """Find out who is calling and whether they may; wrong content types are 415 (API document)."""
        self.caller = None
        if call.operation not in self.contract.operations:
            return None
        public = call.operation in self.public_operations
        try:
            self.caller = self._identify(call)
        except Refusal:
            # A stale cookie must not keep anybody from logging in again.
            if not public:
                raise
        if not public:
            self._check_rights(call)
        self._check_content_type(call)
        return None

    def _check_rights(self, call: Call) -> None:
        caller = self.caller
        if caller is None:
            raise refusal(401, "Method required an authenticated user")
        if self.unknown_name(call.path):
            raise refusal(404, f"There is nothing at {call.path}")
        if self.switches["roles"] == "enforced" and not caller.may(call.operation, self.roles.get(call.operation)):
            raise refusal(403, "Current user has no permissions for this URL/method")
        if caller.session and caller.session.mfa_pending and call.operation not in WITHOUT_SECOND_FACTOR:
            # No operation of this API takes a second factor, so nothing else works (PORTAL-LOGIN-MFA).
            raise refusal(403, "A second factor is required", code=1002)

    def _check_content_type(self, call: Call) -> None:
        accepted = self.contract.operations[call.operation].request_content
        if not accepted or call.header("content-length") in (None, "0"):
            return
        if media_type(call.header("content-type") or "") not in accepted:
            raise refusal(415 if "application/json" in accepted else 400, "Invalid content type")

    def unknown_name(self, path: str) -> bool:
        """Return whether this portal does not know the name of a setting."""
        knows = self.switches["knows"]
        return (knows == "new" and path.rstrip("/").endswith(OLD_NAMES)) or (
            knows == "old" and f"{path}/".find(f"{NEW_NAMES}/") >= 0
        )

    def _identify(self, call: Call) -> Caller | None:
        """Return the caller by, in this order, `jwt` in the query, the Authorization header, the cookie."""
        if "jwt" in call.query:
            token = self.doorman.token(call.query["jwt"][0], "jwt", "impersonation")
            if token is None or token.account is None:
                raise refusal(401, "The token is not valid")
            return Caller.of(token.account)
        header = call.header("authorization") or ""
        if header.lower().startswith("bearer "):
            token = self.doorman.token(header[7:].strip(), "bearer")
            owner = token and (token.account or token.client)
            if not owner:
                raise refusal(401, "The token is not valid or has expired")
            return Caller.of(owner)
        if call.basic is not None:
            return self.basic_caller(call, *call.basic)
        session = self.session(call)
        if session is None:
            return None
        self.doorman.touch(session)
        return Caller.of(session.account, session)

    def basic_caller(self, call: Call, name: str, secret: str) -> Caller:
        """Return the caller of a Basic header (PORTAL-LOGIN-BASIC)."""
        kinds = self.switches["basic"]
        client = self.store.clients.get(name)
        if client and kinds != "users" and secrets.compare_digest(client.secret.encode(), secret.encode()):
            return Caller.of(client)
        if kinds != "clients" and not client:
            account = self.check_login(call, name, digest(secret), None)
            if needs_second_factor(account.identity):
                # Basic cannot carry one, so it must not be a way around it (PORTAL-LOGIN-MFA).
                raise refusal(401, "A second factor is required", code=1002)
            return Caller.of(account)
        raise refusal(401, "The credentials are wrong")

    def check_login(self, call: Call, login: str, password: str, user_id: int | None) -> Account:
        """Return the account of a login; implemented by the part that logs in."""
        raise NotImplementedError

    def session(self, call: Call) -> Session | None:
        """Return the session of a call's cookie."""
        return self.doorman.find(call.cookies.get(self.switches["cookie_name"]), self.switches["session_lifetime"])

    def session_of(self, call: Call) -> str | None:
        """Return a label for the journal."""
        session = self.session(call)
        return session.label if session else None

    def expire_session(self, call: Call) -> None:
        """End the session of a call, or the token it carries."""
        session = self.session(call)
        if session:
            self.doorman.close(session)
        header = call.header("authorization") or ""
        if header.lower().startswith("bearer "):
            self.doorman.spend(header[7:].strip())

    # --- what handlers ask ----------------------------------------------------------------------------------------

    @property
    def me(self) -> Caller:
        """The caller of an operation that needs one."""
        assert self.caller is not None, "admit() lets no one in without a login"
        return self.caller

    @property
    def own_account(self) -> Account:
        """The caller's account; an API client has none."""
        if self.me.account is None:
            raise refusal(403, "An API client has no account")
        return self.me.account

    def _object(self, table: dict[int, Any], text: str, what: str) -> Any:
        found = table.get(int(text)) if text.isdecimal() else None
        if found is None and self.switches["uuid_in_path"]:
            found = next((thing for thing in table.values() if thing.uuid == text.lower()), None)
        if found is None:
            raise refusal(404, f"There is no {what} {text}")
        return found

    def group(self, call: Call, *, writing: bool = False) -> Group:
        """Return the group of a path, if the caller may see it (and, for writing, if it is not locked)."""
        text = call.params["group"]
        group: Group = self.me.group if text == "self" else self._object(self.store.groups, text, "group")
        self.check_visible(group)
        if writing:
            self.check_lock(group)
        return group

    def check_visible(self, group: Group) -> None:
        """Refuse groups that are not the caller's own or below it: that is the root of what a caller sees."""
        own = self.me.group
        closed = self.switches["parent_without_access"] == "refused"
        for here in group.lineage():
            if here is own:
                return
            if closed and not here.parent_has_access:
                break
        raise refusal(403, "The group is not yours")

    def check_lock(self, group: Group) -> None:
        """Refuse a change inside a locked tree."""
        if self.switches["lock_effect"] == "refuses" and any(here.locked for here in group.lineage()):
            raise refusal(403, "The tree of this group is locked")

    def admin(self, call: Call, *, writing: bool = False) -> Admin:
        """Return the administrator of a path."""
        return self._account(Admin, call.params["admin"], "administrator", writing=writing)

    def user(self, call: Call, *, writing: bool = False) -> User:
        """Return the service user of a path."""
        return self._account(User, call.params["user"], "user", writing=writing)

    def _account(self, kind: type[AccountKind], text: str, what: str, *, writing: bool) -> AccountKind:
        account = self._object(self.store.accounts, text, what)
        if not isinstance(account, kind):
            raise refusal(404, f"There is no {what} {text}")
        if account is self.me.account:
            return account
        if self.me.role == "service_user":
            raise refusal(403, "A service user only sees itself")
        self.check_visible(account.group)
        if writing:
            self.check_lock(account.group)
        return account

    def check_version(self, call: Call, version: int) -> None:
        """Compare the version that the client knows (426 is a mismatch, API document)."""
        known = call.values.get("version")
        if known is None:
            if self.switches["version"] == "required":
                raise refusal(400, "The version is missing")
        elif known != version:
            raise refusal(426, "Version mismatch")

    def effective_brand(self, group: Group) -> Brand:
        """Return the brand that a group shows: its own or the nearest one above."""
        return next((here.brand for here in group.lineage() if here.brand), self.store.brands[self.default_brand])

    def check_address(self, group: Group, address: str) -> None:
        """Refuse a login from an address that the group does not let in; the body has a form of its own."""
        if group.logon_ips is not None and not address_allowed(address, group.logon_ips):
            raise AddressRefused(address)

    def response(self, body: Any, status: int = 200) -> Response:
        """Return a detail, with invented fields if a switch asks for them."""
        if self.switches["extra_fields"] and isinstance(body, dict):
            body = {**body, **EXTRA}
        return Response(status, body)

    # --- errors ---------------------------------------------------------------------------------------------------

    def refuse(self, refusal: Refusal) -> Response:
        """Return an error in the portal's form."""
        if isinstance(refusal, AddressRefused):
            message = f"access from your IP '{refusal.address}' address is not allowed"
            return Response(403, {"client_ip": refusal.address, "message": message})
        if isinstance(refusal, Locked):
            headers = [("Retry-After", str(refusal.seconds))] if refusal.seconds else []
            return Response(refusal.status, {}, headers)
        code = refusal.details.get("code", refusal.status) if isinstance(refusal.details, dict) else refusal.status
        error = {
            "code": code,
            "message": refusal.message,
            "domain": DOMAIN,
            "context": {},
            "details": {"info": refusal.message},
        }
        return Response(refusal.status, {"error": error})

    # --- start ----------------------------------------------------------------------------------------------------

    default_brand: int

    @property
    def public_operations(self) -> frozenset[str]:
        """Operations that need no login."""
        return self._public

    def read_contract(self) -> None:
        """Take roles and public operations from the contract."""
        nodes = [node for item in self.contract.document["paths"].values() for node in item.values()]
        operations = [node for node in nodes if isinstance(node, dict) and "operationId" in node]
        self.roles = {node["operationId"]: node["x-roles"] for node in operations if "x-roles" in node}
        basic_only: list[dict[str, list[str]]] = [{"basic": []}]
        self._public = frozenset(node["operationId"] for node in operations if node.get("security") in ([], basic_only))

    def new_brand(self) -> Brand:
        """Return a brand with the portal's own texts."""
        brand = Brand(self.store.number(), default_brand_fields(self.url_for_links), default_smtp())
        self.store.brands[brand.id] = brand
        return brand

    @property
    def url_for_links(self) -> str:
        """Address in links that the portal shows."""
        return "https://portal.example"


class AddressRefused(Refusal):
    """The address of the caller is not let in."""

    def __init__(self, address: str) -> None:
        super().__init__(403, "address", "access from your IP is not allowed")
        self.address = address


class Locked(Refusal):
    """The account is locked, for some seconds or (0) for good."""

    def __init__(self, status: int, seconds: int) -> None:
        super().__init__(status, "locked", "the account is locked")
        self.seconds = seconds


def default_brand_fields(url: str) -> dict[str, Any]:
    """Return what a new brand says."""
    return {
        "color_scheme": constants.COLOR_SCHEMES[0],
        "color": None,
        "company_name": None,
        "service_name": None,
        "support_phone": None,
        "support_url": f"{url}/support",
        "account_server_url": url,
        "agent_gateway_url": None,
        "help_url": f"{url}/help",
        "home_url": url,
        "knowledgebase_url": None,
        "mobile_app_android_download_url": None,
        "mobile_app_ios_download_url": None,
        "platform_terms_url": f"{url}/platform-terms",
        "privacy_policy_url": f"{url}/privacy",
        "reg_server_url": None,
        "router_url": url,
        "terms_url": f"{url}/terms",
        "upsell_url": None,
        "user_guide_url": f"{url}/guide",
        "hide_predefined": 0,
        "owns_custom_legal_docs": False,
        "white_labeled_agent": False,
    }


def default_smtp() -> dict[str, Any]:
    """Return the SMTP settings of a new brand."""
    return {
        "smtp_override": 0,
        "smtp_reply_address": None,
        "smtp_server": None,
        "smtp_port": None,
        "smtp_user": None,
        "smtp_password": None,
        "smtp_encryption": None,
    }
