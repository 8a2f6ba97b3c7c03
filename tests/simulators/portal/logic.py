"""Constants, rules, languages, versions, identity providers."""

from __future__ import annotations

from ..messages import Call, Response
from ..simulator import operation
from . import constants
from .base import PortalBase
from .store import refusal


class LogicPart(PortalBase):
    """What is the same for everybody."""

    @operation("read_constants")
    def read_constants(self, call: Call) -> Response:
        """Numbers and their names."""
        return self.response(dict(constants.CONSTANTS))

    @operation("read_rules")
    def read_rules(self, call: Call) -> Response:
        """Rules."""
        return self.response(dict(constants.RULES))

    @operation("list_languages")
    def list_languages(self, call: Call) -> Response:
        """Languages."""
        return Response(200, [{"code": code} for code in constants.LANGUAGES])

    @operation("list_ui_languages")
    def list_ui_languages(self, call: Call) -> Response:
        """Languages of Accept-Language that the portal has, or its first one (PORTAL-LANGUAGES-HEADER)."""
        wanted = [part.partition(";")[0].strip() for part in (call.header("accept-language") or "").split(",")]
        known = [code for code in wanted if code.partition("-")[0].lower() in constants.LANGUAGES]
        return Response(200, known or ["en-US"])

    @operation("read_versions")
    def read_versions(self, call: Call) -> Response:
        """Versions."""
        return self.response(dict(constants.VERSIONS))

    @operation("read_identity_provider")
    def read_identity_provider(self, call: Call) -> Response:
        """An identity provider, by default that of the caller's group."""
        wanted = call.values.get("id", None if "uuid" in call.values else self.me.group.default_idp)
        for number, provider in self.store.providers.items():
            if wanted == number or (wanted is None and provider["uuid"] == call.values["uuid"]):
                return self.response({key: value for key, value in provider.items() if key != "uuid"})
        raise refusal(404, "There is no such identity provider")
