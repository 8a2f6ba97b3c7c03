# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What an answer is that is not the JSON it should be: a page of a portal, a proxy or a web server."""

from __future__ import annotations

from .._core.errors import Place, ProtocolError
from .transport import Answer


def page_title(text: str) -> str:
    """Return the title of an HTML page, or the beginning of any other text."""
    start, end = text.lower().find("<title>"), text.lower().find("</title>")
    if 0 <= start < end:
        return " ".join(text[start + 7 : end].split())
    return " ".join(text.split())[:120]


def not_json(answer: Answer, object_name: str, title: str) -> ProtocolError:
    """Return the error for an answer of success that is not the JSON that was expected.

    :arg title: the product's name in messages.
    """
    return ProtocolError(
        "the answer is not the JSON that was expected",
        place=Place(title, object_name, answer.method, answer.path, answer.status),
        product_message=page_title(answer.text),
        next_step="Check host and port: a portal page or a proxy may answer in place of the product",
    )


def genuine(answer: Answer, object_name: str, title: str) -> Answer:
    """Return the answer, unless it is a page that something between us and the product gave in place of success.

    :raises ProtocolError: it is, and so nothing is known of the request.
    """
    if answer.ok and answer.text.strip() and not answer.is_json:
        raise not_json(answer, object_name, title)
    return answer
