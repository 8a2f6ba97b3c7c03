# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Custom branding of a group: texts, links, colors, the mail server, the logo.

Sources: the API document (groups/brand, groups/logo, branding/scheme). A group says in ``brand`` whether it has one. Enabling
takes no body, so what a brand says follows in a second request. All of it is changed with the version of the group. How large
a logo may be is not known, nor whether the portal gives back the very bytes that it got (PORTAL-BRAND-LOGO): they are what
is compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..._core.data import Options
from ..._core.errors import InputError, NotFoundError, PermissionsError
from ..._engine.resource import CREATE, Change
from ..._run.definition import resource_module
from ..._schema.hostnames import port_problem
from ..._schema.table import Condition, Field, FieldTable, Secret
from ..._schema.wire import encode, encode_value
from ..client import PORTAL, PortalClient
from ..shapes import BRAND
from ..tree import Node
from ..values.pictures import Picture, canonical_picture, picture_of, picture_problem
from ..values.units import FLAG
from ..versions import send_versioned
from .common import group_of, take
from .group_part import GroupPart
from .member import GROUP_FIELD

_COLOR = re.compile(r"^#?([0-9A-Fa-f]{6})\Z")
# Whose password it is: where either changes, the password goes along.
_ACCOUNT = ("smtp_server", "smtp_user")


def canonical_color(value: Any) -> Any:
    """Return a color as the portal writes it: six digits in capitals."""
    found = _COLOR.match(str(value))
    return found[1].upper() if found else value


def color_problem(value: Any) -> str:
    """Return what is wrong with a color, or an empty text."""
    return "" if _COLOR.match(str(value)) else 'is no color such as "1A2B3C" (with the quotes)'


class GroupBrand(GroupPart):
    """The brand of one group. A group without one shows that of the nearest group above."""

    kind = "group_brand"
    title = "brand"
    removable = True
    kept_as = ("brand", "logo")
    table = FieldTable(
        (
            GROUP_FIELD,
            Field("company_name"),
            Field("service_name"),
            Field("color_scheme", lasting="Name one of the portal's color schemes"),
            Field("color", canonical=canonical_color, check=color_problem),
            # Not of the brand itself: a request of its own, made only where the logo is managed.
            Field(
                "logo",
                type="path",
                canonical=canonical_picture,
                check=picture_problem,
                lasting="The portal has no request that takes a logo away: disable the brand and enable it again",
                detail=True,
            ),
            Field("home_url"),
            Field("support_url"),
            Field("support_phone"),
            Field("help_url"),
            Field("user_guide_url"),
            Field("knowledgebase_url"),
            Field("upsell_url"),
            Field("terms_url"),
            Field("platform_terms_url"),
            Field("privacy_policy_url"),
            Field("owns_custom_legal_docs", type="bool"),
            Field("mobile_app_android_download_url"),
            Field("mobile_app_ios_download_url"),
            Field("account_server_url"),
            Field("router_url"),
            Field("reg_server_url"),
            Field("agent_gateway_url"),
            Field("white_labeled_agent", type="bool"),
            Field("hide_predefined", type="bool", codec=FLAG),
            Field("smtp_override", type="bool", codec=FLAG),
            Field("smtp_reply_address"),
            Field("smtp_server"),
            Field("smtp_port", type="int", check=port_problem),
            Field("smtp_encryption"),
            Field("smtp_user"),
            Field("smtp_password", secret=Secret(evidence="smtp_user"), applies=(Condition("smtp_user"),)),
        )
    )

    # Before anything is written

    def resolve(
        self, client: PortalClient, desired: Mapping[str, Any], current: Mapping[str, Any] | None
    ) -> Mapping[str, Any]:
        """Hold what differs against what the portal offers, and let a password go along with its account.

        :raises InputError: the portal has no such color scheme, or the picture is not at hand.
        """
        resolved, known = dict(super().resolve(client, desired, current)), current or {}
        scheme, logo = desired.get("color_scheme"), desired.get("logo")
        if scheme is not None and scheme != known.get("color_scheme"):
            _check_scheme(client, scheme)
        if isinstance(logo, Picture) and logo.content is None and logo != known.get("logo"):
            raise InputError(
                "logo: the portal has another picture than that of this fingerprint, or none",
                next_step="Give the path of a PNG file, from which it can be sent",
            )
        if any(option in desired and desired[option] != known.get(option) for option in _ACCOUNT):
            # The password that is there is that of another account, or goes to another server.
            resolved["update_secret"] = True
        return resolved

    # Reading

    def look(self, client: PortalClient, nodes: Sequence[Node], in_full: Sequence[Node]) -> None:
        """Read the brands of those groups that have one, and their logos where these are wanted."""
        client.tree.read_details(nodes)
        unknown = [node for node in dict.fromkeys(nodes) if "brand" not in node.listings]
        client.each(lambda node: self._read_brand(client, node), unknown)
        logos = [node for node in dict.fromkeys(in_full) if node.listings["brand"] and "logo" not in node.listings]
        client.each(lambda node: self._read_logo(client, node), logos)

    @staticmethod
    def _read_brand(client: PortalClient, node: Node) -> None:
        brand = None
        if node.known.get("brand", ...) is not None:
            try:
                brand = client.read(
                    f"/groups/{node.address}/brand",
                    shape=BRAND,
                    object_name=f"brand of group {'/'.join(node.names) or '.'}",
                )
            except NotFoundError:
                # Disabled a moment ago.
                brand = None
        node.listings["brand"] = brand

    @staticmethod
    def _read_logo(client: PortalClient, node: Node) -> None:
        image = node.listings["brand"].get("logotype")
        addresses: Iterable[str] = (f"/groups/{node.address}/logo", f"/content/images/{image}")
        node.listings["logo"] = None
        for address in addresses if image is not None else ():
            try:
                content = client.read_picture(address, object_name=f"logo of group {'/'.join(node.names) or '.'}")
            except NotFoundError:
                continue
            node.listings["logo"] = picture_of(content)
            break

    def wire(self, node: Node) -> Mapping[str, Any] | None:
        """Return the brand, with the fingerprint of its logo where that was read."""
        brand = node.listings["brand"]
        if brand is None:
            return None
        return {**brand, "logo": node.listings["logo"]} if "logo" in node.listings else brand

    # Writing

    def apply(self, client: PortalClient, change: Change) -> None:
        """Enable the brand where there is none, send what differs, and upload the logo."""
        node, label = group_of(client, change), change.item.label
        address = f"/groups/{node.address}/brand"
        body = take(encode(self.table, {}, change.diff), ["group", "logo"])
        if not {"smtp_user", "smtp_password"} & set(change.diff.changed):
            # It is in the body as empty where there is no SMTP account, and that is as it was.
            take(body, ["smtp_password"])
        if change.operation == CREATE:
            send_versioned(client, node, "POST", address, None, label)
            body = {**self._emptied(change.item.desired), **body}
        if body:
            send_versioned(client, node, "PUT", address, body, label)
        if "logo" in change.diff.changed:
            logo: Picture = change.diff.after["logo"]
            send_versioned(client, node, "POST", f"/groups/{node.address}/logo", logo.content, label)

    def _emptied(self, desired: Mapping[str, Any]) -> Options:
        """Return what is to be empty: a brand that was just enabled has texts and links of the portal's own."""
        return {
            part.steps[0]: encode_value(part, None)
            for part in self.table
            if part.option in desired and desired[part.option] is None and not part.steering
        }

    def remove(self, client: PortalClient, change: Change) -> None:
        """Disable the brand; what it said is gone."""
        node = group_of(client, change)
        send_versioned(client, node, "DELETE", f"/groups/{node.address}/brand", None, change.item.label)


def _check_scheme(client: PortalClient, scheme: str) -> None:
    def find() -> list[str]:
        try:
            return list(client.ask("GET", "/branding/scheme/available", [str], object_name="color schemes"))
        except (NotFoundError, PermissionsError):
            return []

    schemes = client.remembered("color schemes", find)
    # Where the portal does not say, it has the last word.
    if schemes and scheme not in schemes:
        raise InputError(
            f"color_scheme: the portal has no color scheme {scheme!r}",
            next_step=f"There are: {', '.join(schemes)}",
        )


GROUP_BRAND = GroupBrand()
MODULE = resource_module(PORTAL, GROUP_BRAND)
