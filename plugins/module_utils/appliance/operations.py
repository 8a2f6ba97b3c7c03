# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The calls of the appliance's API that the collection makes (API document, section system.account).

What is said here of one call is data, so that the client treats all of them alike.
"""

from __future__ import annotations

from dataclasses import dataclass

ROOT = "/api/app/v1"

ADMIN = ("admin",)
ADMIN_OR_AUDIT = ("admin", "audit")
SUPER_ADMIN = ("super-admin",)
ANYONE = ()


@dataclass(frozen=True)
class Operation:
    """One call.

    :arg about: what it is about, for messages.
    :arg roles: the roles that the document accepts, in its own words; empty where it names none.
    :arg secrets: keys of the answer whose values are secrets.
    :arg repeatable: it may be sent again after a lost answer; reading always may, unless this says no.
    :arg unconfigured: the statuses by which the document says that there is nothing configured.
    """

    method: str
    path: str
    about: str
    roles: tuple[str, ...]
    secrets: tuple[str, ...] = ()
    repeatable: bool | None = None
    unconfigured: tuple[int, ...] = ()


# On the vendor's page about authentication. It may count as a login (APPLIANCE-LOGIN-COUNTED), so a lost
# answer is not asked for again: an appliance that locks accounts would count twice.
CHECK_LOGIN = Operation("GET", ROOT + "/login", "login", ANYONE, repeatable=False)
# On the vendor's page about the system (APPLIANCE-SYSTEM-RELEASE).
READ_SYSTEM = Operation("GET", ROOT + "/sys", "system", ANYONE)

READ_SMTP = Operation("GET", ROOT + "/sys/account/smtp", "SMTP server", ADMIN_OR_AUDIT)
WRITE_SMTP = Operation("PUT", ROOT + "/sys/account/smtp", "SMTP server", ADMIN, repeatable=True)
DELETE_SMTP = Operation("DELETE", ROOT + "/sys/account/smtp", "SMTP server", ADMIN)

READ_EMAIL = Operation("GET", ROOT + "/sys/account/email", "e-mail address", ADMIN_OR_AUDIT, unconfigured=(500,))
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
    path = f"{ROOT}/sys/account/{name}"
    return Operation("GET", path, f"account {name}", ADMIN_OR_AUDIT, secrets=("passcode",), unconfigured=(500,))


def write_account(name: str) -> Operation:
    """Return the call that changes one account. Repeating it would make a further passcode for tech-support."""
    return Operation("PUT", f"{ROOT}/sys/account/{name}", f"account {name}", ADMIN, secrets=("passcode",))


def read_history(name: str) -> Operation:
    """Return the call that reads an account's history; the document has it for tech-support only."""
    return Operation("GET", f"{ROOT}/sys/account/{name}/history", f"history of {name}", ADMIN_OR_AUDIT)
