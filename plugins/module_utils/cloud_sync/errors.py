# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What the error ids of the network monitor mean, and what to do about each.

The ids and their statuses are those of both API documents; the other spellings come from the vendor's client
and from neighboring services (CLOUD-ERRORS-FORM, CLOUD-ERRORS-INFO).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from .._core.errors import (
    FleetError,
    LoginError,
    NotFoundError,
    PermissionsError,
    Place,
    ProductError,
    ProtocolError,
    SessionError,
)
from .._http.responses import Response, page_title


@dataclass(frozen=True)
class Meaning:
    """One error id in our words.

    :arg kind: the leaf of the tree of errors.
    :arg message: what happened.
    :arg next_step: what the user can do about it.
    """

    kind: type[FleetError]
    message: str
    next_step: str


REPORT = "This may be a difference between releases: please report it with this message"
CHECK_RELEASE = "Check that the release of the monitor is supported; what it says may help"
FAILED = Meaning(
    ProductError,
    "the monitor failed to carry out the request",
    "Look into its system log; run again once it is well, the task then does only what is missing",
)

ERRORS_BY_ID: dict[str, Meaning] = {
    "INTERNAL_ERROR": FAILED,
    "AUTH_REQUIRED": Meaning(
        SessionError,
        "the request came without a login that this service takes",
        "Set auth_method; if the login itself works, the service may want an NPM token: set npm_token to true",
    ),
    "AUTH_INVALID_CREDENTIALS": Meaning(
        LoginError,
        "the user name or the password was refused",
        "Check username and password; there was one attempt only, so that no account gets locked",
    ),
    "AUTH_INVALID_SESSION": Meaning(
        SessionError,
        "the session has ended, and ended again after a new login",
        "Check that all requests reach the same monitor: a balancer in front of several may send them to different ones",
    ),
    "AUTH_EXPIRED_PASSWORD": Meaning(
        LoginError,
        "the account's password has expired, and until it is changed nothing else is allowed",
        "Change the password on the monitor, and then in your vault",
    ),
    "AUTH_DISABLED_ACCOUNT": Meaning(
        LoginError,
        "the account is disabled, for good or for some time",
        "Enable it on the monitor; after several refused logins, waiting may be enough",
    ),
    "AUTH_FORBIDDEN": Meaning(
        PermissionsError,
        "the account may not do this",
        "Give it a role that may read and change the cloud configuration",
    ),
    "AUTH_INVALID_TOKEN": Meaning(
        SessionError,
        "the access token was refused, and a new one as well",
        "The service may want an NPM token: set npm_token to true; or set another auth_method",
    ),
    "AUTH_EXPIRED_TOKEN": Meaning(
        SessionError,
        "the access token has expired, and a new one at once as well",
        "Check the clock of the monitor",
    ),
    "AUTH_INVALID_CODE": Meaning(
        LoginError,
        "the access code was refused",
        "Check access_code; an administrator makes a new one on the monitor",
    ),
    "AUTH_EXPIRED_CODE": Meaning(
        LoginError,
        "the access code has expired",
        "Have an administrator make a new one on the monitor, and put it into your vault",
    ),
    "RESOURCE_NOT_FOUND": Meaning(
        NotFoundError,
        "the monitor does not have this",
        "cloud_sync_info shows which services it offers; accounts may have been removed by somebody else",
    ),
    "HTTP_INVALID_METHOD": Meaning(ProductError, "the monitor does not know this method here", REPORT),
    "HTTP_INVALID_HEADER": Meaning(
        ProductError, "a header was refused", "Check whether a proxy between changes requests"
    ),
    "REQUEST_INVALID_INPUT": Meaning(
        ProductError,
        "the monitor did not accept the values",
        "Check the accounts named in the message for characters or lengths that the monitor does not take",
    ),
    "URI_INVALID_PARAMETER": Meaning(ProductError, "a parameter of the address was refused", REPORT),
    "URI_MISSING_PARAMETER": Meaning(ProductError, "a parameter of the address is missing", REPORT),
}

# What a status means where the response has no known id.
BY_STATUS: dict[int, Meaning] = {
    400: ERRORS_BY_ID["REQUEST_INVALID_INPUT"],
    401: ERRORS_BY_ID["AUTH_REQUIRED"],
    403: ERRORS_BY_ID["AUTH_FORBIDDEN"],
    404: ERRORS_BY_ID["RESOURCE_NOT_FOUND"],
    405: ERRORS_BY_ID["HTTP_INVALID_METHOD"],
    503: Meaning(
        ProductError,
        "the monitor, or something in front of it, is not ready",
        "Wait until it has started, and run again",
    ),
}


def envelope(response: Response) -> tuple[str, str]:
    """Return error id and text of a response, empty where there is none; a known id in capitals with underscores.

    An id can come as JSON, with or without ``error_info``, or as an XML element. A 401 that is neither
    means that a login is needed (the vendor's client reads it so).
    """
    if isinstance(response.body, Mapping) and "error_id" in response.body:
        text = str(response.body.get("error_text") or "")
        info = response.body.get("error_info")
        if info:
            text = f"{text} ({json.dumps(info, ensure_ascii=False)})"
        return _error_id(str(response.body["error_id"])), text
    # No XML parser: an error is one element, and a foreign document could be made to harm one.
    found = dict(re.findall(r'\b(error_id|error_text)\s*=\s*"([^"]*)"', response.text))
    if "error_id" in found:
        return _error_id(html.unescape(found["error_id"])), html.unescape(found.get("error_text", ""))
    return "", "" if response.is_json else page_title(response.text)


def _error_id(text: str) -> str:
    # Any other text stays as it is: a secret in it would not be recognized in capitals.
    name = text.upper().replace(" ", "_")
    return name if name in ERRORS_BY_ID else text


def error_from(response: Response, object_name: str, title: str) -> FleetError:
    """Return the error that a response of refusal or failure stands for.

    That something does not exist is believed only in the form that the documents have for it.

    :arg title: the product's name in messages.
    """
    place = Place(title, object_name, response.method, response.path, response.status)
    error_id, text = envelope(response)
    meaning = ERRORS_BY_ID.get(error_id) or BY_STATUS.get(response.status)
    shown = ": ".join(part for part in (error_id, text) if part)
    if not error_id and (response.status == 404 or (not response.is_json and response.status not in (401, 503))):
        return ProtocolError(
            "the response has no error id, so it is probably not the API of the monitor that responds",
            place=place,
            product_message=shown,
            next_step="Check host and port",
        )
    if meaning is None:
        meaning = FAILED if response.status >= 500 else Meaning(ProductError, "the monitor refused the request", "")
    return meaning.kind(
        meaning.message, place=place, product_message=shown, next_step=meaning.next_step or CHECK_RELEASE
    )
