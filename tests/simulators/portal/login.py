"""Finding the data center, logging in and out, profiles, tokens."""

from __future__ import annotations

import math
import secrets
from typing import Any

from ..messages import Call, Response
from ..simulator import operation
from . import views
from .auth import FOREVER, Session, disabled, locked_for, right_password
from .base import Locked, PortalBase
from .model import Account, Client, digest
from .store import refusal


class LoginPart(PortalBase):
    """Operations around the login."""

    @operation("find_account")
    def find_account(self, call: Call) -> Response:
        """Name the data center; a login that no one has gets a response too, with id 0 (vendor support)."""
        login = str(call.values.get("login", ""))
        identity = self.store.identities.get(login)
        accounts = identity.accounts if identity else []
        wanted = call.values.get("user_id")
        found = [one for one in accounts if wanted in (None, str(one.user_id))]
        url = self.switches["server_url"] or self.url
        url = url.rstrip("/") + ("/" if self.switches["server_url_slash"] else "")
        return Response(200, {"server_url": url, "id": found[0].id if found else 0, "login": login})

    @operation("check_account")
    def check_account(self, call: Call) -> Response:
        """Return 409 for a login that exists and 404 for one that does not: there is no success."""
        if call.values["login"] in self.store.identities:
            raise refusal(409, "Conflict")
        raise refusal(404, "Not found")

    @operation("log_in")
    def log_in(self, call: Call) -> Response:
        """Check user name and password; the response lists the accounts of the identity."""
        body = call.body
        login, password = body.get("username"), body.get("password")
        if not login or password is None:
            raise refusal(400, "User name and password are needed", code=1000)
        account = self.check_login(call, login, digest(password), body.get("user_id"), choosing=True)
        if account is None:
            accounts = [self._profile(one, None) for one in self.store.identities[login].accounts]
            return Response(200, {"message": "Choose an account", "client_ip": call.address, "accounts": accounts})
        session = self.doorman.open(account)
        # A login that was not asked which account it means shows all that it could have meant (PORTAL-LOGIN-ACCOUNTS).
        others = [one for one in account.identity.accounts if one is not account and body.get("user_id") is None]
        profiles = [self._profile(account, session), *(self._profile(one, None) for one in others)]
        welcome = {"message": "Welcome", "client_ip": call.address, "accounts": profiles}
        return Response(200, welcome, [self._cookie(session)])

    def check_login(self, call: Call, login: str, password: str, user_id: int | None, *, choosing: bool = False) -> Any:
        """Return the account, or None where the caller must choose between several."""
        identity = self.store.identities.get(login)
        if identity is not None:
            self._refuse_locked(locked_for(identity, self.clock.now()))
        if identity is None or not right_password(identity, password):
            if identity is not None:
                self._count_failure(login)
            raise refusal(401, "The user name or the password is wrong")
        identity.failures = 0
        accounts = identity.accounts
        if user_id is not None:
            accounts = [one for one in accounts if one.user_id == user_id]
            if not accounts:
                raise refusal(404, f"The identity has no account {user_id}", code=1104)
        if len(accounts) > 1 and self.switches["several_accounts"] != "first":
            if choosing and self.switches["several_accounts"] == "list":
                return None
            raise refusal(401, "The login has several accounts: user_id is needed")
        return self._let_in(accounts[0], call.address)

    def _let_in(self, account: Account, address: str) -> Account:
        if disabled(account):
            raise refusal(403, "The account or its group is disabled")
        self.check_address(account.group, address)
        return account

    def _refuse_locked(self, left: float) -> None:
        if left:
            seconds = 0 if left == FOREVER else math.ceil(left)
            raise Locked(self.switches["lock_status"], seconds)

    def _count_failure(self, login: str) -> None:
        identity = self.store.identities[login]
        identity.failures += 1
        if identity.failures >= self.switches["lock_after"]:
            seconds = self.switches["retry_after"]
            identity.locked_until = self.clock.now() + seconds if seconds else FOREVER

    @operation("log_in_by_jwt")
    def log_in_by_jwt(self, call: Call) -> Response:
        """Log in by a token; the response is the profile."""
        token = self.doorman.token(str(call.values.get("jwt", "")), "jwt", "impersonation")
        if token is None or token.account is None:
            raise refusal(401, "The token is not valid")
        self._refuse_locked(locked_for(token.account.identity, self.clock.now()))
        session = self.doorman.open(self._let_in(token.account, call.address))
        return Response(200, self._profile(token.account, session), [self._cookie(session)])

    def _cookie(self, session: Session) -> tuple[str, str]:
        return "Set-Cookie", f'{self.switches["cookie_name"]}="{session.id}"; Path=/; Secure; HttpOnly'

    def _close_session(self, call: Call) -> tuple[str, str]:
        session = self.session(call)
        if session is None:
            raise refusal(401, "Method required an authenticated user")
        self.doorman.close(session)
        return "Set-Cookie", f"{self.switches['cookie_name']}=; Path=/; Max-Age=0; Secure; HttpOnly"

    @operation("log_out")
    def log_out(self, call: Call) -> Response:
        """End the session."""
        return Response(204, headers=[self._close_session(call)])

    @operation("log_out_by_link")
    def log_out_by_link(self, call: Call) -> Response:
        """End the session, as the link of the web pages does."""
        cookie = self._close_session(call)
        if self.switches["logout_redirect"]:
            return Response(302, headers=[cookie, ("Location", f"{self.url}/login")])
        return Response(200, "Success", [cookie])

    # --- profiles -------------------------------------------------------------------------------------------------

    def _profile(self, account: Account, session: Session | None) -> dict[str, Any]:
        passed = "passed_or_not_required" if self.switches["mfa_words"] == "values" else "not_required"
        pending = session is not None and session.mfa_pending
        brand = self.effective_brand(account.group)
        return views.profile(account, "required" if pending else passed, brand.id)

    @operation("read_profile")
    def read_profile(self, call: Call) -> Response:
        """The account that is logged in."""
        return self.response(self._profile(self.own_account, self.me.session))

    @operation("list_profiles")
    def list_profiles(self, call: Call) -> Response:
        """All accounts of the identity."""
        session = self.me.session
        return Response(200, [self._profile(one, session) for one in self.own_account.identity.accounts])

    @operation(
        "check_auth_get",
        "check_auth_post",
        "check_auth_put",
        "check_auth_delete",
        "check_auth_head",
        "check_auth_options",
    )
    def check_auth(self, call: Call) -> Response:
        """Say that somebody is logged in."""
        return Response(204)

    # --- tokens ---------------------------------------------------------------------------------------------------

    @operation("issue_token")
    def issue_token(self, call: Call) -> Response:
        """Trade client credentials, or for the other grant type a password, for a Bearer token."""
        client = self._client(call)
        owner: Account | Client = client
        if call.body["grant_type"] == "password":
            name, password = str(call.body.get("username", "")), str(call.body.get("password", ""))
            owner = self.check_login(call, name, digest(password), None)
        lifetime = self.switches["token_lifetime"]
        body = {
            "access_token": self.doorman.issue("bearer", lifetime, owner),
            "token_type": "bearer",
            "expires_in": int(lifetime),
            "expires_on": int(self.clock.wall() + lifetime),
        }
        return Response(200, body)

    def _client(self, call: Call) -> Client:
        name, secret = call.basic or ("", "")
        client = self.store.clients.get(name)
        if client is None or not secrets.compare_digest(client.secret.encode(), secret.encode()):
            raise refusal(401, "The client is unknown or its secret is wrong")
        return client

    @operation("issue_admin_jwt", "issue_user_jwt")
    def issue_jwt(self, call: Call) -> Response:
        """A token of an account; `scope` limits what it is good for elsewhere."""
        account = self.admin(call) if "admin" in call.params else self.user(call)
        scope = [word.strip() for word in str(call.values.get("scope", "")).split(",") if word.strip()]
        return Response(200, {"jwt": self.doorman.issue("jwt", self.switches["token_lifetime"], account, scope=scope)})

    @operation("impersonate_admin", "impersonate_user")
    def impersonate(self, call: Call) -> Response:
        """A token that acts as an account."""
        account = self.admin(call) if "admin" in call.params else self.user(call)
        by = self.me.account.id if self.me.account else 0
        lifetime = self.switches["token_lifetime"]
        return Response(200, {"jwt": self.doorman.issue("impersonation", lifetime, account, by=by)})
