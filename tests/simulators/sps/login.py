"""Login, the lists of login methods, and what is said about user and release."""

from __future__ import annotations

import secrets

from ..messages import Call, Refusal, Response
from ..simulator import operation
from .device import Device, only_if, unauthorized
from .sessions import User

LOGIN_METHODS = ({"name": "local", "type": "local"}, {"name": "directory", "type": "ldap"})


class LoginOperations(Device):
    """Operations under /api/authentication, /api/user and /api/info."""

    @operation("logIn")
    def log_in(self, call: Call) -> Response:
        """Check credentials and hand out a cookie; the body is a `meta` object (guide on login)."""
        user = self._certificate_user(call) if call.values.get("type") == "x509" else self._password_user(call)
        if user is None:
            raise Refusal(401, "Unauthenticated", "The credentials are wrong", {"resource": call.path})
        if not user.rest:
            raise unauthorized(call)
        session = self.logins.create(user)
        headers = [("Set-Cookie", self.logins.cookie(session))]
        if self.switches["login_redirect"]:
            headers.append(("Location", str(call.values.get("return") or "/api/authentication")))
            return Response(302, headers=headers, session=session.label)
        meta = {"href": "/api/authentication", "parent": "/api"}
        return Response(200, {"meta": meta}, headers, session=session.label)

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
    def list_login_methods(self, call: Call) -> Response:
        """Newer releases."""
        only_if(call, self.switches["login_methods"] == "login_methods")
        return Response(200, {"login_methods": list(LOGIN_METHODS)})

    @operation("listLoginTypes")
    def list_login_types(self, call: Call) -> Response:
        """Older releases."""
        only_if(call, self.switches["login_methods"] == "types")
        return Response(200, {"types": ["basic", "x509"]})

    @operation("readUser")
    def read_user(self, call: Call) -> Response:
        """The token that a browser sends back."""
        session = self.session_needed(call)
        return Response(200, {"name": session.user.name, "token": session.token})

    @operation("readInfo")
    def read_info(self, call: Call) -> Response:
        """The release."""
        release = self.switches["release"]
        body = {"version": release, "firmware_version": release}
        return Response(200, {"key": "info", "body": body, "meta": {"href": "/api/info", "parent": "/api"}})
