# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What refusals of the portal mean.

Source: the API document's error object and lists of statuses; the vendor's list of codes for what it says no more of.
"""

from __future__ import annotations

from collections.abc import Mapping

from .._core.errors import (
    ConflictError,
    FleetError,
    LockError,
    NotFoundError,
    PermissionsError,
    Place,
    ProductError,
    ProtocolError,
    SessionError,
    TakenError,
    UncertainError,
)
from .._http.responses import Response, not_json_error, page_title

TITLE = "Portal"
# The platform's own code, apart from the status: the group is not disabled (PORTAL-GROUP-DELETEENABLED).
NOT_DISABLED = 1006


def place_of(response: Response, object_name: str) -> Place:
    """Return the place of a response."""
    return Place(TITLE, object_name, response.method, response.path, response.status)


def _error_of(response: Response) -> object:
    return response.body.get("error") if isinstance(response.body, Mapping) else None


def error_code(response: Response) -> object:
    """Return the platform's code, which is not always the status."""
    error = _error_of(response)
    return error.get("code") if isinstance(error, Mapping) else None


def product_message(response: Response) -> str:
    """Return what the portal says of an error."""
    body = response.body
    if not response.is_json:
        return page_title(response.text)
    if not isinstance(body, Mapping):
        return str(body or "")
    error = body.get("error")
    if not isinstance(error, Mapping):
        return str(error or body.get("message") or "")
    details = error.get("details")
    info = details.get("info") if isinstance(details, Mapping) else None
    message = str(error.get("message") or "")
    return f"{message} ({info})" if info and str(info) != message else message


def form_error(response: Response, object_name: str, problem: str, *, reads: bool) -> ProtocolError:
    """Return the error for a response of success that has not the form it must have.

    :arg problem: what is wrong with it.
    :arg reads: the request was to read something, so nothing is in doubt.
    """
    return ProtocolError(
        f"the response is not what the portal's document describes: {problem}",
        place=place_of(response, object_name),
        next_step="Run again; if it stays so, look at host and port, and at what is between us and the portal"
        if reads
        else "Look at host and port, and at what is between us and the portal",
    )


def error_for(response: Response, object_name: str, who: str, *, reads: bool) -> FleetError:
    """Return the error that a refusal means.

    :arg who: the account that asked, for messages.
    """
    place, message, status = place_of(response, object_name), product_message(response), response.status
    if not response.is_json and response.text.strip():
        if status >= 500 and not reads:
            return UncertainError(
                "something between us and the portal failed",
                place=place,
                product_message=message,
                next_step="Run again: the task reads the current state first; if it stays so, look at the proxy in front of the portal",
            )
        return not_json_error(response, object_name, TITLE)
    if status == 401:
        return SessionError("the login has ended", place=place, product_message=message, next_step="Run again")
    if status == 403:
        return PermissionsError(
            f"{who} may not do this",
            place=place,
            product_message=message,
            next_step="Check the access type of the account, that the group is its own or below it, and that its tree is not locked",
        )
    if status == 404 and not isinstance(_error_of(response), Mapping):
        # Nothing is taken for gone because something between us and the portal returns 404 to everything.
        return not_json_error(response, object_name, TITLE)
    if status == 404:
        return NotFoundError(
            "there is no such object",
            place=place,
            product_message=message,
            next_step="Run again, since somebody may just have removed it; if it stays so, this account may not see it",
        )
    if status == 409:
        return TakenError(
            "another object has this name or login already",
            place=place,
            product_message=message,
            next_step="Names are unique on one level of groups, logins and storages in the whole portal; choose another one",
        )
    if status == 426:
        return ConflictError(
            "somebody else changed the object at the same time",
            place=place,
            product_message=message,
            next_step="Run again",
        )
    if status == 423:
        return LockError(
            "the account or the group is locked",
            place=place,
            product_message=message,
            next_step="Have an administrator of the portal unlock it, or run again later",
        )
    if status == 429 or status >= 500:
        text = "the portal could not carry out the request"
        kind = ProductError if reads else UncertainError
        return kind(text, place=place, product_message=message, next_step="Run again in a while")
    if error_code(response) == NOT_DISABLED:
        return ProductError(
            "an enabled group cannot be deleted", place=place, product_message=message, next_step="Give force: true"
        )
    return ProductError(
        "the portal refused the request",
        place=place,
        product_message=message,
        next_step="Compare what it says with the options of the task",
    )
