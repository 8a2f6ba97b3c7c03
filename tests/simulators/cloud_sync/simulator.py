"""The network monitor: logins of both families, accounts, sync."""

from __future__ import annotations

import secrets
from typing import Any

from ..messages import Call, Refusal, Response
from ..registry import register
from ..simulator import Simulator, operation
from . import clouds
from .errors import denial, response_for
from .logins import COOKIE, Logins, Pass, User
from .switches import AUTH_INFO, SWITCHES

PUBLIC = frozenset(
    {
        *("listServices", "listServices11", "readAuthInfo", "readInfo", "ping", "logIn", "redeemAccessCode"),
        *("createToken1", "createToken2"),
    }
)
FLOW_ONLY = frozenset({"logIn", "logOut", "redeemAccessCode", "keepAlive", "readNpmToken", "listServices11"})
PACKET_ONLY = frozenset({"createToken1", "createToken2", "revokeRefreshToken"})
PROVIDERS = ("aws", "azure")


@register
class CloudSyncSimulator(Simulator):
    """A network monitor. `state` maps aws and azure to lists of accounts as PUT takes them."""

    product = "cloud_sync"
    switch_table = SWITCHES
    actions = ("expire_passes",)

    def setup(self, state: Any) -> None:
        """Start as a device with three accounts of each provider, synced successfully some time ago."""
        if not hasattr(self, "users"):
            self.users = self._make_users()
            self.access_code = secrets.token_urlsafe(24)
            self.expired_access_code = secrets.token_urlsafe(24)
        self.logins = Logins(self.clock)
        self.clouds: dict[str, clouds.Cloud] = {}
        for provider in PROVIDERS:
            accounts = (state or {}).get(provider, clouds.initial_accounts(provider)) or []
            by_name = {account["acc_id"]: dict(account) for account in accounts}
            self.clouds[provider] = clouds.Cloud(provider, self.clock, by_name)

    def _make_users(self) -> dict[str, User]:
        def user(name: str, **rights: Any) -> User:
            return User(name, secrets.token_urlsafe(15), **rights)

        others = (
            user("viewer", writes=False),
            user("stale", error_id="AUTH_EXPIRED_PASSWORD"),
            user("disabled", error_id="AUTH_DISABLED_ACCOUNT"),
        )
        return {self.username: User(self.username, self.password)} | {one.name: one for one in others}

    # --- what tests use -------------------------------------------------------------------------------------------

    def credentials(self, name: str) -> tuple[str, str]:
        """Return name and password of a user: admin, viewer (reads only), stale (password expired) or disabled."""
        return name, self.users[name].password

    def secret_of(self, provider: str, name: str) -> str:
        """Return the secret of an account, to see that the right one arrived."""
        with self.guard:
            return self.clouds[provider].accounts[name][clouds.SECRETS[provider]]

    def names(self, provider: str) -> list[str]:
        """Return the names of all accounts."""
        with self.guard:
            return list(self.clouds[provider].accounts)

    def read(self, path: str) -> Any:
        """Return `aws/accounts`, `azure/accounts` (without secrets), `aws/status` or `azure/status`."""
        with self.guard:
            provider, unused, part = path.partition("/")
            if provider not in self.clouds or part not in ("accounts", "status"):
                raise KeyError(f"There is no {path}; there are {{aws,azure}}/{{accounts,status}}")
            if part == "accounts":
                return self.clouds[provider].listing(extra=False)
            return self._status(provider)

    def write(self, path: str, body: Any) -> None:
        """Replace `aws/accounts` (entries as PUT takes them), or change attributes of the sync by `aws/sync`."""
        provider, unused, part = path.partition("/")
        with self.guard:
            cloud = self.clouds[provider]
            if part == "accounts":
                cloud.accounts = {entry["acc_id"]: dict(entry) for entry in body}
            elif part == "sync":
                for name, value in body.items():
                    setattr(cloud, name, value)
            else:
                raise KeyError(f"There is no {path}; there are {{aws,azure}}/{{accounts,sync}}")

    def expire_passes(self) -> None:
        """End every session and token now."""
        with self.guard:
            for one in self.logins.passes.values():
                self.logins.end(one)

    def sessions(self) -> list[dict[str, Any]]:
        """Return what a logout would have ended: sessions that live and refresh tokens that were not revoked."""
        with self.guard:
            alive = [
                {"session": one.label, "user": one.user.name}
                for one in self.logins.passes.values()
                if one.kind == "session" and not self.logins.expired(one, self._lifetime(one))
            ]
            return alive + [
                {"session": "refresh token", "user": user.name} for user, unused in self.logins.refresh.values()
            ]

    # --- framework ------------------------------------------------------------------------------------------------

    def refuse(self, refusal: Refusal) -> Response:
        """Return an error with one of the documented ids."""
        return response_for(
            refusal, unauthorized=self.switches["unauthorized"], with_info=bool(self.switches["error_info"])
        )

    def contract_view(self, operation_id: str, body: Any) -> Any:
        """Hide the invented field from the contract, which cannot know it."""
        hides = self.switches["extra_fields"] and operation_id.endswith("Accounts")
        return clouds.without_extras(body) if hides else body

    def session_of(self, call: Call) -> str | None:
        """Return the label of the caller's session or token."""
        found = self._pass(call)
        return found.label if found else None

    def expire_session(self, call: Call) -> None:
        """End the session or token of a call."""
        found = self._pass(call)
        if found:
            self.logins.end(found)

    def admit(self, call: Call) -> Response | None:
        """Check family, login and rights."""
        packet = self.switches["family"] == "packet"
        if call.operation in (FLOW_ONLY if packet else PACKET_ONLY) or not self._offers(call):
            raise denial("RESOURCE_NOT_FOUND")
        if not call.operation or call.operation in PUBLIC:
            return None
        user = self._caller(call)
        if not user.writes and call.operation.startswith(("put", "delete", "set", "start")):
            raise denial("AUTH_FORBIDDEN")
        return None

    def _offers(self, call: Call) -> bool:
        other = {"aws": "/npm.azure_config/", "azure": "/npm.aws_config/", "both": "\0"}[self.switches["offered"]]
        return other not in call.path

    def _pass(self, call: Call) -> Pass | None:
        header = call.header("authorization") or ""
        scheme, unused, key = header.partition(" ")
        if scheme in ("Bearer", "SignedBearer"):
            found = self.logins.find(key.strip(), ("oauth", "aaa", "npm"))
            # A token with three parts is a signed one, and the schemes are not exchangeable.
            signed = "." in key
            return found if signed == (scheme == "SignedBearer") else None
        return self.logins.find(call.cookies.get(COOKIE, ""), ("session",))

    def _lifetime(self, found: Pass) -> float:
        return float(self.switches["session_lifetime" if found.kind == "session" else "token_lifetime"])

    def _caller(self, call: Call) -> User:
        """Return who calls, or refuse with the id that fits what was shown."""
        scheme = (call.header("authorization") or "").partition(" ")[0]
        cloud_service = call.path.startswith("/api/npm.")
        if scheme == "Basic":
            if "BASIC" not in self._methods() or (cloud_service and self.switches["npm_token"] == "needed"):
                raise denial("AUTH_REQUIRED")
            return self._user(*(call.basic or ("", "")))
        found = self._pass(call)
        if found is None:
            if scheme:
                raise denial("AUTH_INVALID_TOKEN")
            raise denial("AUTH_INVALID_SESSION" if COOKIE in call.cookies else "AUTH_REQUIRED")
        if self.logins.expired(found, self._lifetime(found)):
            raise denial("AUTH_INVALID_SESSION" if found.kind == "session" else "AUTH_EXPIRED_TOKEN")
        if cloud_service and self.switches["npm_token"] == "needed" and found.kind != "npm":
            raise denial("AUTH_INVALID_TOKEN")
        if found.kind == "session":
            found.at = self.clock.now()
        return found.user

    def _user(self, name: str, password: str) -> User:
        user = self.users.get(name)
        if user is None or not secrets.compare_digest(user.password.encode(), password.encode()):
            raise denial("AUTH_INVALID_CREDENTIALS")
        if user.error_id:
            raise denial(user.error_id)
        return user

    def _methods(self) -> list[str]:
        """The packet monitor takes Basic as well (CLOUD-LOGIN-BASIC)."""
        if self.switches["family"] == "packet" or self.switches["auth_info"] == "missing":
            return ["BASIC"]
        return AUTH_INFO[self.switches["auth_info"]]

    def _done(self) -> Response:
        return Response(self.switches["success_status"])

    # --- information ----------------------------------------------------------------------------------------------

    @operation("listServices", "listServices11")
    def list_services(self, call: Call) -> Response:
        """The services of the family."""
        where = self.switches["services"]
        asked = "1.1" if call.operation == "listServices11" else "1.0"
        if where not in (asked, "both"):
            raise denial("RESOURCE_NOT_FOUND")
        offered: dict[str, list[str]] = {"common": ["1.0", "1.1"]}
        if self.switches["family"] == "packet":
            versions = self.switches["token_versions"]
            offered = {"common": ["1.0"], "mgmt.aaa": ["1.0", "2.0"] if versions == "both" else [versions]}
        else:
            offered |= {"cascade.aaa": ["1.0"]}
        for provider in PROVIDERS:
            if self.switches["offered"] in (provider, "both"):
                offered[f"npm.{provider}_config"] = ["1.0"]
        return Response(200, [{"id": name, "versions": versions} for name, versions in sorted(offered.items())])

    @operation("readAuthInfo")
    def read_auth_info(self, call: Call) -> Response:
        """Ways to log in."""
        if self.switches["auth_info"] == "missing":
            raise denial("RESOURCE_NOT_FOUND")
        return Response(200, {"supported_methods": self._methods()})

    @operation("readInfo")
    def read_info(self, call: Call) -> Response:
        """Release and name."""
        return Response(200, {"sw_version": self.switches["release"], "device_name": "monitor.example"})

    @operation("ping")
    def ping(self, call: Call) -> Response:
        """Nothing to say."""
        return Response(204)

    # --- logins ---------------------------------------------------------------------------------------------------

    @operation("logIn")
    def log_in(self, call: Call) -> Response:
        """Hand out a session."""
        if "COOKIE" not in self._methods():
            raise denial("RESOURCE_NOT_FOUND")
        found = self.logins.create("session", self._user(call.body["username"], call.body["password"]))
        place = self.switches["login_response"]
        cookie = [] if place == "body" else [("Set-Cookie", f"{COOKIE}={found.key}; Path=/; Secure; HttpOnly")]
        return Response(200, {"session_key": COOKIE, "session_id": "" if place == "cookie" else found.key}, cookie)

    @operation("logOut")
    def log_out(self, call: Call) -> Response:
        """End a session."""
        if not self.switches["logout"]:
            raise denial("RESOURCE_NOT_FOUND")
        found = self._pass(call)
        if found:
            self.logins.drop(found)
        return Response(204)

    @operation("redeemAccessCode")
    def redeem_access_code(self, call: Call) -> Response:
        """Hand out a token for the code that an administrator made."""
        if not any(method.startswith("OAUTH") for method in self._methods()):
            raise denial("RESOURCE_NOT_FOUND")
        code = call.body["assertion"].split(".")[1]
        if code == self.expired_access_code:
            raise denial("AUTH_EXPIRED_CODE")
        if code != self.access_code:
            raise denial("AUTH_INVALID_CODE")
        found = self.logins.create("oauth", self.users[self.username], self.switches["token_parts"])
        return Response(200, {"access_token": found.key, "state": call.body["state"]})

    @operation("keepAlive")
    def keep_alive(self, call: Call) -> Response:
        """The session was used, and that is all."""
        return Response(204)

    @operation("readNpmToken")
    def read_npm_token(self, call: Call) -> Response:
        """Hand out an NPM token to who is logged in."""
        found = self.logins.create("npm", self._caller(call))
        return Response(200, {"access_token": found.key, "token_type": "bearer", "expires_at": self._expiry()})

    def _expiry(self) -> float:
        lifetime = float(self.switches["token_lifetime"])
        if self.switches["expires_at"] == "seconds":
            return lifetime
        return float(int(self.clock.wall() + self.switches["clock_ahead"] + lifetime))

    @operation("createToken1", "createToken2")
    def create_token(self, call: Call) -> Response:
        """Hand out an access token, and a refresh token if asked for."""
        version = "1.0" if call.operation == "createToken1" else "2.0"
        if self.switches["token_versions"] not in (version, "both"):
            raise denial("RESOURCE_NOT_FOUND")
        by_refresh = "refresh_token" in call.body
        if by_refresh:
            user = self.logins.use_refresh_token(call.body["refresh_token"])
            if user is None:
                raise denial("AUTH_INVALID_TOKEN")
        else:
            login = call.body["user_credentials"]
            user = self._user(login["username"], login["password"])
        found = self.logins.create("aaa", user)
        body = {"access_token": found.key, "token_type": "bearer", "expires_at": self._expiry()}
        if by_refresh or call.body.get("generate_refresh_token") or self.switches["unasked_refresh_token"]:
            body["refresh_token"] = self.logins.make_refresh_token(user)
        if "state" in call.body:
            body["state"] = call.body["state"]
        return Response(200 if by_refresh else self.switches["token_status"], body)

    @operation("revokeRefreshToken")
    def revoke_refresh_token(self, call: Call) -> Response:
        """End a refresh token."""
        self.logins.refresh.pop(call.body["refresh_token"], None)
        return self._done()

    # --- accounts -------------------------------------------------------------------------------------------------

    def _cloud(self, call: Call) -> clouds.Cloud:
        return self.clouds["aws" if "/npm.aws_config/" in call.path else "azure"]

    @operation("listAwsAccounts", "listAzureAccounts")
    def list_accounts(self, call: Call) -> Response:
        """Never with secrets."""
        return Response(200, self._cloud(call).listing(bool(self.switches["extra_fields"])))

    @operation("putAwsAccounts", "putAzureAccounts")
    def put_accounts(self, call: Call) -> Response:
        """Create or update; what is not listed stays."""
        replace = bool(self.switches["put_replaces"])
        if not self._cloud(call).put(call.body, self.switches["put_stops_after"], replace=replace):
            raise denial("INTERNAL_ERROR")
        return self._done()

    @operation("deleteAwsAccounts", "deleteAzureAccounts")
    def delete_accounts(self, call: Call) -> Response:
        """Delete what is listed."""
        cloud = self._cloud(call)
        names = [entry["acc_id"] for entry in call.body]
        unknown = [name for name in names if name not in cloud.accounts]
        if unknown and self.switches["delete_unknown"] == "refused":
            raise denial("RESOURCE_NOT_FOUND", f"There is no account {unknown[0]}", {"acc_id": unknown})
        if not cloud.delete(names, self.switches["delete_stops_after"]):
            raise denial("INTERNAL_ERROR")
        return self._done()

    # --- sync -----------------------------------------------------------------------------------------------------

    def _status(self, provider: str) -> dict[str, Any]:
        cloud = self.clouds[provider]
        cloud.settle(self.switches["clock_ahead"], self.switches["sync_moves"])
        return cloud.status(self.switches["enabled_as"])

    @operation("readAwsStatus", "readAzureStatus")
    def read_status(self, call: Call) -> Response:
        """How the last attempt ended, or that one is under way."""
        return Response(200, self._status(self._cloud(call).provider))

    @operation("setAwsSync", "setAzureSync")
    def set_sync(self, call: Call) -> Response:
        """Enable or disable all accounts."""
        self._cloud(call).enabled = call.body["status"] == "ENABLED"
        return self._done()

    @operation("startAwsSync", "startAzureSync")
    def start_sync(self, call: Call) -> Response:
        """Return at once; the status shows how it goes."""
        switches = self.switches
        self._cloud(call).start(
            switches["sync_seconds"], switches["sync_outcome"], switches["clock_ahead"], switches["sync_moves"]
        )
        return self._done()
