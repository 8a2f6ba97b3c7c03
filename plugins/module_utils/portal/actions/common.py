# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What acting modules of the portal share: registrations, tokens handed out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ..._core.errors import ConflictError, Place, ProtocolError
from ..._core.redaction import Unmasked
from ..._http.responses import Response
from ..client import PortalClient
from ..errors import TITLE

ALREADY_REGISTERED = 409

T = TypeVar("T")


def unless_registered(request: Callable[[], T]) -> T | None:
    """Send a registration and return the response, None where the portal refuses it because it was registered before.

    That a 409 says so is an assumption (PORTAL-REGISTER-TWICE).
    """
    try:
        return request()
    except ConflictError as error:
        if error.place.status != ALREADY_REGISTERED:
            raise
        return None


def secret_token(client: PortalClient, response: Response, token: Any, label: str) -> Unmasked:
    """Return a token of a response, marked so that it shows in the one place where it is handed out.

    :raises ProtocolError: there is none.
    """
    if not isinstance(token, str) or not token:
        raise ProtocolError(
            "the response has no token",
            place=Place(TITLE, label, "GET", response.path, response.status),
            next_step="Check host and port, and what is between us and the portal",
        )
    client.transport.redactor.add_issued(token)
    return Unmasked(token)
