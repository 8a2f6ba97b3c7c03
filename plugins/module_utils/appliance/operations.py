# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The calls of the appliance's API that the collection makes (API document, section system.account).

What is said here of one call is data, so that the client treats all of them alike: which body a response of success has, and
which responses say that nothing is configured. Anything else is a failure, and never a state.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._http.shape import ANYTHING, LIST, NAME, TEXT, Keys, Shape, Value, constant, optional
from .values import is_count, is_text, is_truth

ROOT = "/api/app/v1"

ADMIN = ("admin",)
ADMIN_OR_AUDIT = ("admin", "audit")
SUPER_ADMIN = ("super-admin",)
ANYONE = ()


@dataclass(frozen=True)
class Absence:
    """One form of response that says that nothing is configured.

    :arg status: its status.
    :arg words: the whole of what it says; a pattern without case. Empty where it says nothing or anything.
    :arg keys: the keys that its body may have, and no others, and only with null in them, but for those of ``keeps``; None where the
        body is of no account.
    :arg keeps: those of the keys that have a value all the same.
    :arg failure: its body says ``Status: Failure``.
    :arg inferred: no document has this form for this call, so it counts only where the user says so.
    """

    status: int
    words: str = ""
    keys: tuple[str, ...] | None = None
    keeps: tuple[str, ...] = ()
    failure: bool = False
    inferred: bool = False

    def matches(self, status: int, body: Any, message: str, failure: bool) -> bool:
        """Return whether a response has this form.

        :arg message: what the response says of a failure.
        :arg failure: whether its body says that it is one.
        """
        if status != self.status or failure != self.failure:
            return False
        if self.words and not re.fullmatch(self.words, message, re.IGNORECASE):
            return False
        if self.keys is None:
            return True
        if body is None:
            return True
        return isinstance(body, Mapping) and all(
            key in self.keeps or (key in self.keys and value is None) for key, value in body.items()
        )


@dataclass(frozen=True)
class Operation:
    """One call.

    :arg about: what it is about, for messages.
    :arg roles: the roles that the document accepts, in its own words; empty where it names none.
    :arg success: the body of a response of success to a reading; a writing one has one of the forms of success.
    :arg absences: the responses that say that nothing is configured.
    :arg secrets: keys of the response whose values are secrets.
    :arg repeatable: it may be sent again after a lost response; reading always may, unless this says no.
    """

    method: str
    path: str
    about: str
    roles: tuple[str, ...]
    success: Shape = ANYTHING
    absences: tuple[Absence, ...] = ()
    secrets: tuple[str, ...] = ()
    repeatable: bool | None = None


MAYBE_TEXT = Value("a text or null", is_text, shown=True)
MAYBE_COUNT = Value("a number or null", is_count, shown=True)
MAYBE_TRUTH = Value("true, false or null", is_truth, shown=True)
MAYBE_SECRET = optional(Value("a text", lambda found: isinstance(found, (str, int)) and not isinstance(found, bool)))

# The whole of what the document says of a status 500: "Server Error - invalid user, user not configured". Pages also
# repeat the status in words. A page that says anything else is of something else (APPLIANCE-ACCOUNT-INVALID).
_NOT_CONFIGURED = r"(?:\W*\b(?:500|internal|server|error|invalid|user))*\W+not\W+configured\W*"
# The document's words for either (example of password recovery; APPLIANCE-SMTP-ABSENT, APPLIANCE-EMAIL-ABSENT).
_NO_SMTP = r"there is no smtp host configured(?: and/or there is no e-?mail address configured)?\W*"
_NO_EMAIL = r"there is no e-?mail address configured\W*"

NOT_CONFIGURED = Absence(500, _NOT_CONFIGURED)
ANY_500 = Absence(500, inferred=True)

# On the vendor's page about authentication. It may count as a login (APPLIANCE-LOGIN-COUNTED), so a lost
# response is not asked for again: an appliance that locks accounts would count twice.
CHECK_LOGIN = Operation("GET", ROOT + "/login", "login", ANYONE, repeatable=False)
# On the vendor's page about the system (APPLIANCE-SYSTEM-RELEASE).
READ_SYSTEM = Operation(
    "GET", ROOT + "/sys", "system", ANYONE, success=Keys(required={"appliance": Keys(required={"hostname": NAME})})
)

SMTP_KEYS = ("host", "port", "user", "password", "auth")
# The keys of the document's example. Without a server their values are empty, or it is not known (APPLIANCE-SMTP-ABSENT).
READ_SMTP = Operation(
    "GET",
    ROOT + "/sys/account/smtp",
    "SMTP server",
    ADMIN_OR_AUDIT,
    success=Keys(
        required={"host": TEXT},
        optional={
            "port": MAYBE_COUNT,
            "user": MAYBE_TEXT,
            "password": MAYBE_SECRET,
            "auth": MAYBE_TRUTH,
            "mailaddr": MAYBE_TEXT,
        },
    ),
    absences=(
        Absence(200, _NO_SMTP, failure=True),
        Absence(500, _NOT_CONFIGURED, inferred=True),
        Absence(200, keys=SMTP_KEYS, keeps=("hostname", "mailaddr"), inferred=True),
    ),
)
WRITE_SMTP = Operation("PUT", ROOT + "/sys/account/smtp", "SMTP server", ADMIN, repeatable=True)
DELETE_SMTP = Operation("DELETE", ROOT + "/sys/account/smtp", "SMTP server", ADMIN)

EMAIL_KEYS = ("email", "mailaddr", "address")
# An account without anything returns its host name alone, as the document shows for tech-support (APPLIANCE-EMAIL-KEY).
READ_EMAIL = Operation(
    "GET",
    ROOT + "/sys/account/email",
    "e-mail address",
    ADMIN_OR_AUDIT,
    success=Keys(optional={**dict.fromkeys(EMAIL_KEYS, TEXT), "hostname": NAME}, any_of=(*EMAIL_KEYS, "hostname")),
    absences=(
        NOT_CONFIGURED,
        Absence(200, _NO_EMAIL, failure=True),
        ANY_500,
        Absence(200, keys=EMAIL_KEYS, keeps=("hostname",), inferred=True),
    ),
)
WRITE_EMAIL = Operation("PUT", ROOT + "/sys/account/email", "e-mail address", ADMIN, repeatable=True)
DELETE_EMAIL = Operation("DELETE", ROOT + "/sys/account/email", "e-mail address", ADMIN)

WRITE_ADMIN_PASSWORD = Operation("PUT", ROOT + "/sys/account/admin", "password of admin", SUPER_ADMIN)
WRITE_CONTENT_GATEWAY_PASSWORD = Operation(
    "PUT", ROOT + "/sys/module/account", "password of the content gateway", ADMIN, repeatable=True
)
START_PASSWORD_RECOVERY = Operation(
    "PUT", ROOT + "/sys/account/admin/forgotpwd", "password recovery of admin", ADMIN, secrets=("Result",)
)


def read_account(name: str) -> Operation:
    """Return the call that reads one account."""
    return Operation(
        "GET",
        f"{ROOT}/sys/account/{name}",
        f"account {name}",
        ADMIN_OR_AUDIT,
        success=Keys(
            required={"hostname": NAME},
            optional={
                "account": constant(name),
                "enabled": MAYBE_TRUTH,
                "passcode": MAYBE_SECRET,
                "timeout": MAYBE_COUNT,
            },
        ),
        absences=(NOT_CONFIGURED, ANY_500),
        secrets=("passcode",),
    )


def write_account(name: str) -> Operation:
    """Return the call that changes one account. Repeating it would make a further passcode for tech-support."""
    return Operation("PUT", f"{ROOT}/sys/account/{name}", f"account {name}", ADMIN, secrets=("passcode",))


def read_history(name: str) -> Operation:
    """Return the call that reads an account's history; the document has it for tech-support only."""
    return Operation(
        "GET",
        f"{ROOT}/sys/account/{name}/history",
        f"history of {name}",
        ADMIN_OR_AUDIT,
        success=Keys(required={"history": LIST}),
    )
