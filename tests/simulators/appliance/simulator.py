"""The appliance as a whole: the device and its operations."""

from __future__ import annotations

import re
from typing import Any

from ..messages import Call, Refusal, Response
from ..registry import register
from ..simulator import operation
from .device import MASK, Account, Device, Smtp, new_code

SUCCESS = {"Status": "Success"}
MIN_PASSWORD_LENGTH = 6


@register
class ApplianceSimulator(Device):
    """A web-security appliance, as the API document has it unless its switches say otherwise."""

    @operation("checkLogin")
    def check_login(self, call: Call) -> Response:
        """Whoever gets here was let in."""
        bodies: dict[str, Any] = {"success": SUCCESS, "empty": {}, "foreign": {"login": "accepted"}}
        return self.respond(bodies[self.switches["login_body"]])

    @operation("readSystem")
    def read_system(self, call: Call) -> Response:
        """Describe the appliance; the uptime has a line end in it."""
        if not self.switches["system"]:
            raise Refusal(404, "NotFound", "There is no such page")
        modules = {"WCG": {"hostname": f"{self.hostname}-wcg"}}
        appliance = {
            "hostname": self.hostname,
            "appliance_version": "8.5.0",
            "hardware_platform": "V10000 G4",
            "mode": "web",
            "policy_mode": "user directory and filtering",
            "policy_source_ip": "192.0.2.40",
            "uptime": "12 days,\n3 hours #2",
        }
        return self.respond({"appliance": {**appliance, **modules}})

    # --- accounts -------------------------------------------------------------------------------------------------

    @operation("readAccount")
    def read_account(self, call: Call) -> Response:
        """Return `account` for an enabled account only."""
        name = call.params["user"]
        account = self.accounts[name]
        body: dict[str, Any] = {"hostname": self.hostname}
        if self.switches["enabled_key"]:
            body["enabled"] = str(account.enabled)
        elif name == "audit" and not account.enabled and self.switches["unconfigured_audit"] != "hostname":
            if self.switches["unconfigured_audit"] == "bare_server_error":
                return _bare_500()
            raise Refusal(500, "ServerError", "user not configured")
        if account.enabled:
            body["account"] = name
            body |= _passcode(account)
        return self.respond(body)

    @operation("changeAccount")
    def change_account(self, call: Call) -> Response:
        """Change what is given. Enabling tech-support makes a new passcode, whether it was enabled or not."""
        name = call.params["user"]
        account = self.accounts[name]
        enabled, password = call.values.get("enabled"), call.values.get("password")
        if enabled is None and password is None:
            raise self.bad_parameter("invalid parameter")
        if password is not None:
            self._check_password(password)
            account.password = password
        if enabled is not None:
            account.enabled = enabled == "True"
            made = name == "tech-support" and account.enabled
            account.passcode = new_code() if made else None
            if made:
                return self.respond({"account": name, **_passcode(account)})
        return self.respond({"Success": f"Password was updated, {name}"})

    @operation("readAccountHistory")
    def read_account_history(self, call: Call) -> Response:
        """No one has used it."""
        return self.respond({"history": []})

    @operation("changeAdminPassword")
    def change_admin_password(self, call: Call) -> Response:
        """Take effect with the next call."""
        self._check_password(call.values["password"])
        self.passwords["admin"] = call.values["password"]
        return self.respond({"Success": "Password was updated, admin"})

    @operation("changeContentGatewayPassword")
    def change_content_gateway_password(self, call: Call) -> Response:
        """Keep the password; nothing here logs in with it."""
        self._check_password(call.values["password"])
        self.passwords["content_gateway"] = call.values["password"]
        return self.respond({"Success": "Password was updated"})

    @operation("startPasswordRecovery")
    def start_password_recovery(self, call: Call) -> Response:
        """Mail the password, or return a code (the text is the document's; that of a mail: APPLIANCE-RECOVERY-TEXT)."""
        self.recoveries += 1
        if self.smtp is not None and self.email is not None:
            return self.respond({"Result": "A password has been sent to the e-mail address of the appliance."})
        text = (
            "There is no SMTP host configured and/or there is no email address configured. $To reset your password, "
            f"please contact Technical Support and provide this security code: {new_code()}$"
        )
        return self.respond({"Result": text})

    def _check_password(self, text: str) -> None:
        """Refuse very short passwords (APPLIANCE-PASSWORD-RULES)."""
        if len(text) < MIN_PASSWORD_LENGTH:
            raise self.bad_parameter("invalid parameter: the password is too short")

    # --- e-mail ---------------------------------------------------------------------------------------------------

    @operation("readEmail")
    def read_email(self, call: Call) -> Response:
        """Return the address, or one of the ways to say that there is none."""
        key = self.switches["email_key"]
        if self.email is not None:
            return self.respond({"hostname": self.hostname, key: self.email})
        form = self.switches["unconfigured_email"]
        if form == "server_error":
            raise Refusal(500, "ServerError", "user not configured")
        if form == "bare_server_error":
            return _bare_500()
        if form == "failure":
            raise Refusal(200, "Failure", "There is no email address configured")
        forms: dict[str, Any] = {
            "empty": {},
            "blank": {key: ""},
            "null": {key: None},
            "hostname": {"hostname": "mason67"},
        }
        return self.respond(forms[form])

    @operation("changeEmail")
    def change_email(self, call: Call) -> Response:
        """Take an address that looks like one."""
        if not re.fullmatch(r"[^@\s]+@[^@\s]+", call.values["email"]):
            raise self.bad_parameter("invalid parameter: email")
        self.email = call.values["email"]
        return self.respond({"Success": "Appliance email updated"})

    @operation("deleteEmail")
    def delete_email(self, call: Call) -> Response:
        """Forget the address."""
        self.email = None
        return self.respond(SUCCESS)

    # --- SMTP -----------------------------------------------------------------------------------------------------

    @operation("readSmtp")
    def read_smtp(self, call: Call) -> Response:
        """Return the server with its password masked, or one of the ways to say that there is none."""
        smtp = self.smtp
        if smtp is None:
            return self._no_smtp()
        text = self.switches["smtp_types"] == "text"
        body = {
            "host": smtp.host,
            "mailaddr": self.email or "",
            "password": MASK if smtp.password else "",
            "port": str(smtp.port) if text else smtp.port,
            "user": smtp.user or "",
        }
        if self.switches["smtp_auth_key"]:
            body["auth"] = str(bool(smtp.user)) if text else bool(smtp.user)
        return self.respond(body)

    def _no_smtp(self) -> Response:
        form = self.switches["unconfigured_smtp"]
        if form == "server_error":
            raise Refusal(500, "ServerError", "user not configured")
        if form == "failure":
            raise Refusal(200, "Failure", "There is no SMTP host configured")
        if form == "null_body":
            return Response(200, content=b"null")
        forms: dict[str, Any] = {
            "empty": {},
            "blank": {"auth": False, "host": "", "mailaddr": self.email or "", "password": "", "port": 25, "user": ""},
            "null": {"auth": None, "host": None, "mailaddr": None, "password": None, "port": None, "user": None},
            "none_words": {"auth": "False", "host": "None", "password": "None", "port": "None", "user": "None"},
            "address_only": {"mailaddr": self.email or "appliance@example.com"},
            "hostname": {"hostname": self.hostname},
        }
        return self.respond(forms[form])

    @operation("setSmtp")
    def set_smtp(self, call: Call) -> Response:
        """Take the server as a whole, unless the switch says that what is left out stays."""
        values = call.values
        if re.search(r"\s", values["host"]):
            raise self.bad_parameter("invalid parameters")
        old = self.smtp if self.switches["smtp_write"] == "merges" else None
        old = old or Smtp(values["host"])
        self.smtp = Smtp(
            values["host"],
            values.get("port", old.port),
            values.get("user", old.user),
            values.get("password", old.password),
        )
        return self.respond(SUCCESS)

    @operation("deleteSmtp")
    def delete_smtp(self, call: Call) -> Response:
        """Forget the server."""
        self.smtp = None
        return self.respond(SUCCESS)


def _passcode(account: Account) -> dict[str, str]:
    return {"passcode": account.passcode, "timeout": "240"} if account.passcode else {}


def _bare_500() -> Response:
    return Response(500, content=b"<html><h1>Internal Server Error</h1></html>", content_type="text/html")
