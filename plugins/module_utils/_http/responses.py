# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What an answer is that is not the JSON it should be: a page of a portal, a proxy or a web server."""

from __future__ import annotations

from .._core.errors import Place, ProtocolError
from .transport import Response


def page_title(text: str) -> str:
    """Return the title of an HTML page, or the beginning of any other text, of which the secrets are masked."""
    start, end = text.lower().find("<title>"), text.lower().find("</title>")
    if 0 <= start < end:
        return " ".join(text[start + 7 : end].split())
    return " ".join(text.split())[:120]


def not_json_error(response: Response, object_name: str, title: str) -> ProtocolError:
    """Return the error for an answer of success that is not the JSON that was expected.

    :arg title: the product's name in messages.
    """
    return ProtocolError(
        "the answer is not the JSON that was expected",
        place=Place(title, object_name, response.method, response.path, response.status),
        # Of what is JSON, nothing is masked yet, so nothing may be cut.
        product_message=response.text if response.is_json else page_title(response.text),
        next_step="Check host and port: a portal page or a proxy may answer in place of the product",
    )


def ensure_json(response: Response, object_name: str, title: str) -> Response:
    """Return the answer, unless it is a page that something between us and the product gave in place of success.

    :raises ProtocolError: it is, and so nothing is known of the request.
    """
    if response.ok and response.text.strip() and not response.is_json:
        raise not_json_error(response, object_name, title)
    return response
