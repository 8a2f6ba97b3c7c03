"""Brands, logos, pictures, color schemes."""

from __future__ import annotations

import email.utils
from typing import Any

from ..messages import Call, Response
from ..simulator import operation
from . import constants
from .base import PortalBase
from .model import Brand, Group, Image
from .store import refusal

PNG = b"\x89PNG\r\n\x1a\n"
CACHE = ("Cache-Control", "max-age=86400, must-revalidate")


def brand_view(brand: Brand) -> dict[str, Any]:
    """Return a brand without its SMTP settings."""
    view = {"id": brand.id, **brand.fields, "backup_console_url": "https://console.portal.example/bc"}
    return view if brand.logo is None else {**view, "logotype": brand.logo}


class BrandPart(PortalBase):
    """Operations on brands and pictures."""

    @operation("list_color_schemes")
    def list_color_schemes(self, call: Call) -> Response:
        """Color schemes."""
        return Response(200, list(constants.COLOR_SCHEMES))

    @operation("read_brand")
    def read_brand(self, call: Call) -> Response:
        """A brand by its id."""
        brand = self.store.brands.get(int(call.params["brand"])) if call.params["brand"].isdecimal() else None
        if brand is None:
            raise refusal(404, "There is no such brand")
        return self.response(brand_view(brand))

    @operation("read_group_brand")
    def read_group_brand(self, call: Call) -> Response:
        """The brand of a group, or with `effective` the one it shows. The password is never returned."""
        group = self.group(call)
        brand = self.effective_brand(group) if call.values.get("effective") else self._own_brand(group)
        return self.response({**brand_view(brand), **brand.smtp, "smtp_password": ""})

    def _own_brand(self, group: Group) -> Brand:
        if group.brand is None:
            raise refusal(404, "The group has no brand of its own")
        return group.brand

    def _brand_changed(self, group: Group) -> Response:
        group.touch()
        return Response(200, {"version": group.version})

    @operation("enable_group_brand")
    def enable_group_brand(self, call: Call) -> Response:
        """Give a group a brand of its own, with the texts of the portal; enabling twice is refused (PORTAL-BRAND-ABSENT)."""
        group = self.group(call, writing=True)
        self.check_version(call, group.version)
        if group.brand is not None:
            raise refusal(400, "The group has a brand of its own already")
        group.brand = self.new_brand()
        return self._brand_changed(group)

    @operation("update_group_brand")
    def update_group_brand(self, call: Call) -> Response:
        """Change what the body names."""
        group, body = self.group(call, writing=True), call.body
        brand = self._own_brand(group)
        self.check_version(call, group.version)
        if body.get("color_scheme", constants.COLOR_SCHEMES[0]) not in constants.COLOR_SCHEMES:
            raise refusal(400, f"There is no color scheme '{body['color_scheme']}'")
        if "logotype" in body and body["logotype"] not in self.store.images:
            raise refusal(400, f"There is no picture {body['logotype']}")
        brand.logo = body.get("logotype", brand.logo)
        brand.fields.update({key: value for key, value in body.items() if key in brand.fields})
        brand.smtp.update({key: value for key, value in body.items() if key in brand.smtp})
        return self._brand_changed(group)

    @operation("disable_group_brand")
    def disable_group_brand(self, call: Call) -> Response:
        """Take the brand away."""
        group = self.group(call, writing=True)
        brand = self._own_brand(group)
        self.check_version(call, group.version)
        group.brand = None
        del self.store.brands[brand.id]
        return self._brand_changed(group)

    # --- pictures -------------------------------------------------------------------------------------------------

    @operation("read_group_logo")
    def read_group_logo(self, call: Call) -> Response:
        """The logo of a group."""
        brand = self._own_brand(self.group(call))
        if brand.logo is None:
            raise refusal(404, "The group has no logo")
        return Response(200, content=self.store.images[brand.logo].content, content_type="image/png")

    @operation("upload_group_logo")
    def upload_group_logo(self, call: Call) -> Response:
        """Replace the logo; it must be a PNG picture."""
        group = self.group(call, writing=True)
        brand = self._own_brand(group)
        self.check_version(call, group.version)
        if not call.body.startswith(PNG):
            raise refusal(400, "The body is no PNG picture")
        image = Image(self.store.number(), call.body, self.clock.wall())
        self.store.images[image.id] = image
        brand.logo = image.id
        return self._brand_changed(group)

    @operation("read_image")
    def read_image(self, call: Call) -> Response:
        """A picture; 304 for whoever has it already."""
        image = self.store.images.get(int(call.params["image"])) if call.params["image"].isdecimal() else None
        if image is None:
            raise refusal(404, "There is no such picture")
        stamp = email.utils.formatdate(image.changed, usegmt=True)
        headers = [CACHE, ("ETag", image.tag), ("Last-Modified", stamp)]
        known = call.header("if-none-match")
        if known == image.tag or (known is None and call.header("if-modified-since") == stamp):
            return Response(304, headers=headers)
        return Response(200, headers=headers, content=image.content, content_type="image/png")
