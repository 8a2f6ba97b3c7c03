# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What the refusals of SPS mean: errors by their status, form and type.

Sources: the API document (release 7.1.1) and the vendor's REST guides of 6.0 to 8.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._core.errors import (
    ConflictError,
    FleetError,
    InputError,
    LockError,
    NotFoundError,
    PermissionsError,
    Place,
    ProductError,
    ProtocolError,
    SessionError,
)
from .._http.connection import Connection
from .._http.responses import Response, page_title


def refusal(
    response: Response, object_name: str, connection: Connection, *, borrowed: bool = False, locks: bool = False
) -> FleetError:
    """Return the error that a response means.

    :arg borrowed: the session belongs to another task.
    :arg locks: a refusal may be about the lock; its status is not known (SPS-LOCK-STATUS), so 409 is read so. 403 is what
        SPS says of rights, so it is about a lock only where its type says that.
    """
    place = Place(connection.title, object_name, response.method, response.path, response.status)
    message = product_message(response)
    kind = error_type(response)
    if not is_error(response):
        # Nothing is concluded from its status: a proxy may say 404 of what it cannot reach, and 403 of whom it does not know.
        expected = "in the form of an error of SPS" if response.is_json else "JSON"
        return ProtocolError(
            f"the response is not {expected}, so it is probably not the REST API of SPS that responds",
            place=place,
            product_message="" if response.is_json else page_title(response.text),
            next_step="Check host and port",
        )
    if response.status == 401:
        return SessionError(
            "the session has ended",
            place=place,
            product_message=message,
            next_step="Open a new transaction with sps_transaction" if borrowed else "Run again",
        )
    lock_like = response.status == 423 or (locks and response.status == 409)
    if "lock" in kind or (lock_like and "conflict" not in kind):
        return LockError(
            f"somebody else holds the lock{_holder(response)}",
            place=place,
            product_message=message,
            next_step="Wait until they have finished (raise lock_timeout), or end their session on SPS",
        )
    if "conflict" in kind or response.status == 409:
        return ConflictError(
            "somebody else changed the same settings", place=place, product_message=message, next_step="Run again"
        )
    if response.status == 403:
        unless = ", unless SPS says that somebody else is changing it" if locks and not kind else ""
        return PermissionsError(
            f"{connection.username or 'this account'} may not do this",
            place=place,
            product_message=message,
            next_step=f"Grant read and write access to this part of the configuration to a group of this user{unless}",
        )
    if response.status == 404:
        return NotFoundError(
            "there is no such object",
            place=place,
            product_message=message,
            next_step="Check the path; sps_info shows what this release has",
        )
    if response.status >= 500:
        return ProductError(
            "SPS could not carry out the request",
            place=place,
            product_message=message,
            next_step="Run again; if it stays so, the logs of the appliance say why",
        )
    return ProductError(
        "SPS refused the request", place=place, product_message=message, next_step="Check the options it names"
    )


def _error_of(response: Response) -> Any:
    """Return what a response has as ``error``: an object or, on some releases, a text; None where it has none."""
    return response.body.get("error") if isinstance(response.body, Mapping) else None


def is_error(response: Response) -> bool:
    """Return whether a response has the form of an error of SPS: ``error`` with a type, or a text (SPS-ERRORS-SHAPE)."""
    error = _error_of(response)
    if isinstance(error, Mapping):
        return bool(error.get("type")) and isinstance(error["type"], str)
    return isinstance(error, str) and bool(error.strip())


def error_type(response: Response) -> str:
    """Return ``error.type`` in small letters; empty where SPS gives only a text."""
    error = _error_of(response)
    return str(error.get("type", "")).lower() if isinstance(error, Mapping) else ""


def product_message(response: Response) -> str:
    """Return what SPS says of an error, or of a page that stands in its place."""
    error = _error_of(response)
    if isinstance(error, Mapping):
        parts = [str(error[key]) for key in ("type", "message") if error.get(key)]
        details = error.get("details")
        if isinstance(details, Mapping):
            parts += [f"{key}: {value}" for key, value in details.items()]
        elif isinstance(details, list):
            parts += [str(detail) for detail in details]
        elif details:
            parts.append(str(details))
        return "; ".join(parts)
    if isinstance(error, str):
        return error
    return "" if response.is_json else page_title(response.text)


def _holder(response: Response) -> str:
    error = _error_of(response)
    details = error.get("details") if isinstance(error, Mapping) else None
    if isinstance(details, Mapping):
        for key in ("holder", "locked_by", "user", "username", "owner"):
            if details.get(key):
                return f": {details[key]}"
    return ""


def closed_transaction(title: str) -> InputError:
    """Return the error for a session whose transaction is not open any more."""
    return InputError(
        "the session given has no open transaction: it was committed, rolled back, or ended by itself after idling",
        place=Place(title),
        next_step="Open a new one with sps_transaction",
    )


def predicted_transaction(title: str) -> InputError:
    """Return the error for a task that is to write in a transaction that was begun in check mode."""
    return InputError(
        "the session given comes from a task with action begin that ran in check mode, so there is no transaction",
        place=Place(title),
        next_step="Run all tasks of a transaction in check mode, or none of them",
    )
