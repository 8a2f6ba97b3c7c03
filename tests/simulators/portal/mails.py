"""Mails with tokens, and what the tokens are good for: first password, forgotten password, new address."""

from __future__ import annotations

from typing import Any

from ..messages import Call, Response
from ..simulator import operation
from . import constants
from .auth import Token
from .base import PortalBase
from .model import Account, Identity, digest
from .store import refusal

SUCCESS = "Success"
MAIL_TOKEN_SECONDS = 3 * 86400.0
PURPOSES = {"activate": "activate", "reset": "reset", "emailupdate": "emailupdate"}


class MailPart(PortalBase):
    """Operations on mails and identities."""

    outbox: list[dict[str, Any]]
    """Every mail that the portal has sent: kind, recipient and what it says."""

    def post(self, kind: str, recipient: str, **content: Any) -> None:
        """Send a mail."""
        self.outbox.append({"kind": kind, "recipient": recipient, **content})

    def recipient(self) -> str:
        """Return where the caller's own mails go."""
        account = self.me.account
        return account.contact["email"] if account else ""

    # --- sending --------------------------------------------------------------------------------------------------

    def _addressed(self, login: Any, email: Any, user_id: Any) -> Account:
        """Return the account that a mail is for, if the caller may see it."""
        known = self.store.identities.get(str(login)) if login else None
        accounts = known.accounts if known else []
        if not known and email:
            accounts = [one for one in self.store.accounts.values() if one.contact["email"] == email]
        if user_id is not None:
            accounts = [one for one in accounts if str(user_id) in (str(one.user_id), one.uuid)]
        if not accounts:
            raise refusal(404, "could not resolve target tenant", code=1104)
        self.check_visible(accounts[0].group)
        return accounts[0]

    @operation("read_activation_mail", "read_reset_mail", "read_email_update_mail")
    def read_mail(self, call: Call) -> Response:
        """What a mail would say, token included."""
        action = call.path.rstrip("/").rpartition("/")[2]
        account = self._addressed(call.values.get("login"), call.values.get("email"), call.values.get("user_id"))
        email = call.values.get("email") if action == "emailupdate" else None
        token = self.doorman.issue(action, MAIL_TOKEN_SECONDS, account, email=email or account.contact["email"])
        brand = self.effective_brand(account.group)
        return self.response(
            {
                "action": action,
                "base_url": self.url_for_links,
                "host": self.url_for_links,
                "company": brand.fields["company_name"] or account.group.name,
                "downloads": {"user_guide": brand.fields["user_guide_url"] or ""},
                "email": account.contact["email"],
                "group_kind": account.group.kind,
                "language": account.language,
                "login": account.identity.login,
                "recipient_firstname": account.contact["firstname"],
                "recipient_lastname": account.contact["lastname"],
                "support_phone": brand.fields["support_phone"],
                "support_url": brand.fields["support_url"] or "",
                "token": token,
                "activated": int(account.identity.password is not None),
            }
        )

    @operation("send_activation_mail", "send_reset_mail", "send_email_update_mail")
    def send_mail(self, call: Call) -> Response:
        """Send a mail with a token; a mail about a new address goes to that address."""
        action = call.path.rstrip("/").rpartition("/")[2]
        body = call.body
        account = self._addressed(body["login"], None, body.get("user_id"))
        if action != "emailupdate" and body["email"] != account.contact["email"]:
            raise refusal(404, "The account has another address")
        token = self.doorman.issue(action, MAIL_TOKEN_SECONDS, account, email=body["email"])
        self.post(action, body["email"], login=account.identity.login, token=token)
        return Response(204)

    @operation("send_test_mail")
    def send_test_mail(self, call: Call) -> Response:
        """Send a mail through the SMTP server of a group's brand."""
        group = self.store.groups.get(call.body["group_id"])
        if group is None:
            raise refusal(404, "There is no such group")
        self.check_visible(group)
        brand = self.effective_brand(group)
        server = brand.smtp["smtp_server"] if brand.smtp["smtp_override"] else None
        self.post("test", self.recipient(), group=group.id, server=server)
        return Response(204)

    # --- using tokens ---------------------------------------------------------------------------------------------

    def _token(self, call: Call, purpose: str) -> tuple[str, Token, Account]:
        text = str(call.values.get("token", ""))
        token = self.doorman.token(text, PURPOSES[purpose])
        if token is None or token.account is None:
            raise refusal(401, "The token is not valid, was used or has expired")
        return text, token, token.account

    def _owner(self, account: Account) -> dict[str, Any]:
        return {
            "login": account.identity.login,
            "email": account.contact["email"],
            "user_id": account.user_id,
            "group_kind": account.group.kind,
            "company_name": account.group.name,
            "tenant_name": account.group.name,
            "first_name": account.contact["firstname"],
            "last_name": account.contact["lastname"],
        }

    @operation("read_activation")
    def read_activation(self, call: Call) -> Response:
        """Whom a token is for."""
        account = self._token(call, "activate")[2]
        brand = self.effective_brand(account.group)
        more = {
            "activated": account.identity.password is not None,
            "platform_available": True,
            "terms_accepted": bool(account.terms_accepted),
            **{key: brand.fields[key] or "" for key in ("terms_url", "platform_terms_url", "privacy_policy_url")},
        }
        return self.response({**self._owner(account), **more})

    @operation("read_reset")
    def read_reset(self, call: Call) -> Response:
        """Whom a token is for."""
        return self.response(self._owner(self._token(call, "reset")[2]))

    @operation("activate_account")
    def activate_account(self, call: Call) -> Response:
        """Set the first password; the accounts of the identity become active."""
        text, unused, account = self._token(call, "activate")
        self._set_password(account.identity, call.body)
        account.terms_accepted = account.platform_terms_accepted = account.privacy_policy_accepted = 1
        for one in account.identity.accounts:
            if one.status == constants.INACTIVE:
                one.status = constants.ENABLED
                one.touch()
        self.doorman.spend(text)
        return Response(200, SUCCESS)

    @operation("reset_password")
    def reset_password(self, call: Call) -> Response:
        """Set a new password and forget that the login was locked."""
        text, unused, account = self._token(call, "reset")
        self._set_password(account.identity, call.body)
        account.identity.failures, account.identity.locked_until = 0, None
        self.doorman.spend(text)
        return Response(200, SUCCESS)

    @staticmethod
    def _set_password(identity: Identity, body: dict[str, Any]) -> None:
        if not body["password"]:
            raise refusal(400, "The password is empty")
        identity.set_password(body["password"], hashed=bool(body.get("md5")))

    @operation("confirm_email")
    def confirm_email(self, call: Call) -> Response:
        """Take over a new address."""
        text, token, account = self._token(call, "emailupdate")
        old, account.contact["email"] = account.contact["email"], str(token.detail["email"])
        account.touch()
        self.doorman.spend(text)
        response = {"login": account.identity.login, "email": account.contact["email"], "old_email": old}
        return self.response(response)

    @operation("read_forgot_link")
    def read_forgot_link(self, call: Call) -> Response:
        """Where a password is reset; the response does not show whether the login exists (PORTAL-MAIL-FORGOT)."""
        return self.response({"link": f"{self.url_for_links}/forgot_password?username={call.values['username']}"})

    # --- of the caller --------------------------------------------------------------------------------------------

    @operation("change_password")
    def change_password(self, call: Call) -> Response:
        """Change the caller's password."""
        identity = self.own_account.identity
        if identity.password != digest(call.body["current_password"]):
            raise refusal(403, "The current password is wrong")
        self._set_password(identity, {"password": call.body["new_password"]})
        return Response(200, SUCCESS)

    @operation("change_login")
    def change_login(self, call: Call) -> Response:
        """Change the caller's login; `login` must be the one it has (PORTAL-ACTION-LOGIN)."""
        identity = self.own_account.identity
        if call.body["login"] != identity.login:
            raise refusal(404, "This is not your login")
        if not call.body["newlogin"].strip() or " " in call.body["newlogin"]:
            raise refusal(400, "A login is needed, without spaces")
        self.store.rename_identity(identity, call.body["newlogin"])
        return Response(200, SUCCESS)
