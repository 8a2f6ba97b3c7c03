# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by `make generate` from docs/sources/appliance.yml.

"""What no one has seen on a device yet."""

from __future__ import annotations

from .._conformance.report_types import Doubt

DOUBTS: dict[str, Doubt] = {
    "APPLIANCE-LOGIN-TOKEN": {
        "status": "NOT FOUND",
        "assumed": "Basic credentials are accepted with every request. How the token of `PUT "
        "/login` is sent afterwards is not known.",
        "settle": "Read `sys/account/smtp` with Basic alone.",
        "effect": "reads",
        "concerns": ["appliance"],
    },
    "APPLIANCE-LOGIN-STATUS": {
        "status": "CONFLICT",
        "assumed": "Refused credentials are 403 on `/login` and 401 elsewhere.",
        "settle": "Send one request to each with a wrong password of an account that may be locked.",
        "effect": "disrupts",
        "concerns": ["appliance"],
        "if_refuted": {
            "use": [],
            "avoid": [],
            "advice": "Nothing needs to be done for 401 and 403, which are both read as "
            "a refusal; another status is reported as a failure.",
        },
        "switch": ["login_refusal", "refusal"],
    },
    "APPLIANCE-LOGIN-BODY": {
        "status": "NOT FOUND",
        "assumed": "A successful `GET /login` has a JSON body of any content.",
        "settle": "Read `/login` with good credentials.",
        "effect": "reads",
        "concerns": ["appliance_password", "appliance_account"],
        "if_refuted": {
            "use": [],
            "avoid": ["appliance_password"],
            "advice": "Set update_secrets to always where a password is to be written; it "
            "cannot be verified by a login.",
        },
        "switch": "login_body",
    },
    "APPLIANCE-LOGIN-COUNTED": {
        "status": "INFERRED",
        "assumed": "`GET /login` with a wrong password counts as a failed login, which may lock the account.",
        "settle": "Verify a wrong password several times with an account that may be locked, then log in.",
        "effect": "disrupts",
        "concerns": ["appliance_password", "appliance_account"],
    },
    "APPLIANCE-ROLES-ADMIN": {
        "status": "INFERRED",
        "assumed": "The account admin has the role super-admin, which may change its password; "
        "`/login` and `/sys` take every role.",
        "settle": "Change the password of admin as admin, and as another administrator.",
        "effect": "writes",
        "concerns": ["appliance_password"],
    },
    "APPLIANCE-SYSTEM-RELEASE": {
        "status": "INFERRED",
        "assumed": "Older releases do not have `GET /sys` and respond with 404.",
        "settle": "Read `/sys` on the oldest release in use.",
        "effect": "reads",
        "concerns": ["appliance_info"],
        "if_refuted": {
            "use": ["appliance_info.gather"],
            "avoid": [],
            "advice": "Leave system out of what is gathered.",
        },
        "switch": "system",
    },
    "APPLIANCE-READ-UNKNOWN": {
        "status": "INFERRED",
        "assumed": "Responses may have keys that no document names.",
        "settle": "Compare responses of each release with the contract.",
        "effect": "reads",
        "concerns": ["appliance"],
        "switch": "extra_fields",
    },
    "APPLIANCE-ERRORS-SUCCESS": {
        "status": "INFERRED",
        "assumed": "A failure may come with status 200, as `Status` Failure and a `Reason`, in this section too.",
        "settle": "Send an invalid address to `sys/account/email`.",
        "effect": "reads",
        "not_tried": "An appliance that does not refuse the invalid address would keep it.",
        "concerns": ["appliance"],
        "switch": "bad_parameter",
    },
    "APPLIANCE-ERRORS-BODY": {
        "status": "NOT FOUND",
        "assumed": "Refusals and failures are HTML or text.",
        "settle": "Send a request with a bad parameter and note the body.",
        "effect": "reads",
        "concerns": ["appliance"],
        "if_refuted": {
            "use": [],
            "avoid": [],
            "advice": "Refusals are recognized by their status alone; do not let a playbook decide by the message.",
        },
    },
    "APPLIANCE-ERRORS-CONTROL": {
        "status": "DOCUMENTED",
        "assumed": "JSON texts may have line ends that are not escaped.",
        "settle": "Look for such a response among those of the account section.",
        "effect": "reads",
        "concerns": ["appliance"],
        "switch": "raw_control_characters",
    },
    "APPLIANCE-ACCOUNT-INVALID": {
        "status": "CONFLICT",
        "assumed": "An invalid or unconfigured user is 500 for reading and 400 for writing.",
        "settle": "Read `sys/account/email` with no address configured.",
        "effect": "reads",
        "concerns": ["appliance_account", "appliance_email", "appliance_info", "appliance.unconfigured_responses"],
    },
    "APPLIANCE-ACCOUNT-ENABLED": {
        "status": "INFERRED",
        "assumed": "An enabled account is recognized by the key `account`, audit like "
        "tech-support, or by a key `enabled`.",
        "settle": "Read audit enabled and disabled.",
        "effect": "writes",
        "concerns": ["appliance_account"],
        "switch": "enabled_key",
    },
    "APPLIANCE-AUDIT-ABSENT": {
        "status": "NOT FOUND",
        "assumed": "Reading a disabled audit account returns the host name alone, or 500 as for a "
        "user that is not configured.",
        "settle": "Read audit on an appliance that never had it enabled.",
        "effect": "reads",
        "concerns": ["appliance_account", "appliance.unconfigured_responses"],
        "if_refuted": {
            "use": ["appliance.unconfigured_responses"],
            "avoid": ["appliance_account"],
            "advice": "Do not manage the audit account as long as it is disabled.",
        },
        "switch": "unconfigured_audit",
    },
    "APPLIANCE-TECHSUPPORT-PASSCODE": {
        "status": "DOCUMENTED",
        "assumed": "Each request that enables tech-support makes a new passcode.",
        "settle": "Enable tech-support twice and compare.",
        "effect": "writes",
        "concerns": ["appliance_account"],
    },
    "APPLIANCE-TECHSUPPORT-TIMEOUT": {
        "status": "NOT FOUND",
        "assumed": "The unit of `timeout` is unknown.",
        "settle": "Enable tech-support and watch when the passcode ends.",
        "effect": "writes",
        "concerns": ["appliance_account"],
    },
    "APPLIANCE-HISTORY-FORM": {
        "status": "NOT FOUND",
        "assumed": "The history of tech-support is a list; the form of an entry is unknown.",
        "settle": "Read the history after a support session.",
        "effect": "reads",
        "concerns": ["appliance_info"],
        "if_refuted": {
            "use": ["appliance_info.gather"],
            "avoid": [],
            "advice": "Leave history out of what is gathered.",
        },
    },
    "APPLIANCE-EMAIL-KEY": {
        "status": "NOT FOUND",
        "assumed": "The address is read as `email`, `mailaddr` or `address`.",
        "settle": "Read `sys/account/email` with an address configured.",
        "effect": "reads",
        "concerns": ["appliance_email"],
        "switch": "email_key",
    },
    "APPLIANCE-EMAIL-ABSENT": {
        "status": "NOT FOUND",
        "assumed": "Without an address, reading returns no address, an empty value, a failure "
        "whose words say that nothing is configured, or a 500 without words.",
        "settle": "Read `sys/account/email` with no address configured.",
        "effect": "reads",
        "concerns": ["appliance_email", "appliance.unconfigured_responses"],
        "if_refuted": {
            "use": ["appliance.unconfigured_responses"],
            "avoid": ["appliance_email"],
            "advice": "Configure an address by hand first; then appliance_email can be used.",
        },
        "switch": "unconfigured_email",
    },
    "APPLIANCE-SMTP-ABSENT": {
        "status": "NOT FOUND",
        "assumed": "Without an SMTP server, reading returns no host, an empty value, or a failure "
        "whose words say that nothing is configured.",
        "settle": "Read `sys/account/smtp` with none configured.",
        "effect": "reads",
        "concerns": ["appliance_smtp", "appliance.unconfigured_responses"],
        "if_refuted": {
            "use": ["appliance.unconfigured_responses"],
            "avoid": ["appliance_smtp"],
            "advice": "Configure a server by hand first; then appliance_smtp can be used.",
        },
        "switch": "unconfigured_smtp",
    },
    "APPLIANCE-SMTP-TYPES": {
        "status": "INFERRED",
        "assumed": "Port and auth may be texts instead of a number and a boolean.",
        "settle": "Read `sys/account/smtp` with a server configured.",
        "effect": "reads",
        "concerns": ["appliance_smtp"],
        "switch": "smtp_types",
    },
    "APPLIANCE-SMTP-AUTH": {
        "status": "INFERRED",
        "assumed": "Whether a password is stored shows in the four stars of `password`, or in `auth`, "
        "or else in the user.",
        "settle": "Read a server with a user and no password.",
        "effect": "writes",
        "concerns": ["appliance_smtp"],
        "switch": "smtp_auth_key",
    },
    "APPLIANCE-SMTP-WRITE": {
        "status": "INFERRED",
        "assumed": "The server is written as a whole. A parameter left out loses its value; the port becomes 25.",
        "settle": "Write host and user, then the host alone, and read.",
        "effect": "writes",
        "not_tried": "Until it is put back, the appliance would send its mails by a server without what was left out.",
        "concerns": ["appliance_smtp"],
        "switch": "smtp_write",
    },
    "APPLIANCE-RECOVERY-TEXT": {
        "status": "NOT FOUND",
        "assumed": "Without SMTP server or address the recovery returns a text with a security "
        "code, else another text. Whether the old password still works is unknown.",
        "settle": "Start a recovery with mail configured, then log in with the old password.",
        "effect": "disrupts",
        "concerns": ["appliance_password_recovery"],
    },
    "APPLIANCE-GATEWAY-PASSWORD": {
        "status": "NOT FOUND",
        "assumed": "No request verifies the password of the content gateway's administrator. "
        "500 means that there is no such user.",
        "settle": "Log in to the content gateway after a change.",
        "effect": "writes",
        "concerns": ["appliance_password"],
    },
    "APPLIANCE-PASSWORD-RULES": {
        "status": "NOT FOUND",
        "assumed": "The appliance refuses some passwords, for example very short ones.",
        "settle": "Try a short password.",
        "effect": "writes",
        "concerns": ["appliance_password", "appliance_account"],
    },
    "APPLIANCE-ACCEPT-HEADER": {
        "status": "CONFLICT",
        "assumed": "Requests may ask for JSON.",
        "settle": "Read `sys/account/smtp` with either header.",
        "effect": "reads",
        "concerns": ["appliance"],
        "if_refuted": {
            "use": [],
            "avoid": ["appliance_config"],
            "advice": "Do not use the collection with this release: it reads JSON alone.",
        },
    },
}
