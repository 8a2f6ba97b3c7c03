"""The switches of the appliance: what differs between releases, and what the documents leave open.

The identifiers in capitals are doubts, see docs/sources/appliance.md.
"""

from __future__ import annotations

from ..switches import Switch

UNCONFIGURED_SMTP = (
    "empty",
    "blank",
    "null",
    "none_words",
    "null_body",
    "address_only",
    "hostname",
    "failure",
    "server_error",
)
STATED_SMTP = ("blank", "none_words", "failure")
"""Those that say in so many words, or by a host that is empty, that there is no server."""
UNCONFIGURED_EMAIL = ("server_error", "bare_server_error", "empty", "blank", "null", "hostname", "failure")
STATED_EMAIL = ("server_error", "blank", "hostname", "failure")

SWITCHES = (
    Switch(
        "unconfigured_smtp",
        "blank",
        UNCONFIGURED_SMTP,
        "what reading returns where no SMTP server is configured (APPLIANCE-SMTP-ABSENT)",
    ),
    Switch(
        "unconfigured_email",
        "server_error",
        UNCONFIGURED_EMAIL,
        "what reading returns where no address is configured (APPLIANCE-EMAIL-ABSENT)",
    ),
    Switch(
        "email_key",
        "email",
        ("email", "mailaddr"),
        "the key of the address where the user email is read (APPLIANCE-EMAIL-KEY)",
    ),
    Switch(
        "enabled_key",
        False,
        (False, True),
        "accounts say `enabled: True` or `False` in so many words (APPLIANCE-ACCOUNT-ENABLED)",
    ),
    Switch(
        "unconfigured_audit",
        "hostname",
        ("hostname", "server_error", "bare_server_error"),
        "what reading a disabled audit returns (APPLIANCE-AUDIT-ABSENT)",
    ),
    Switch(
        "smtp_types",
        "plain",
        ("plain", "text"),
        "port and auth as a number and a boolean, or both as text (APPLIANCE-SMTP-TYPES)",
    ),
    Switch("smtp_auth_key", True, (True, False), "reading the SMTP server returns `auth` (APPLIANCE-SMTP-AUTH)"),
    Switch(
        "smtp_write",
        "replaces",
        ("replaces", "merges"),
        "a parameter left out loses its value, or keeps it (APPLIANCE-SMTP-WRITE)",
    ),
    Switch("login_refusal", 403, (403, 401), "status of a refused GET /login (APPLIANCE-LOGIN-STATUS)"),
    Switch(
        "login_body",
        "success",
        ("success", "empty", "foreign"),
        "body of an accepted GET /login (APPLIANCE-LOGIN-BODY)",
    ),
    Switch("refusal", 401, (401, 403), "status of every other refusal (APPLIANCE-LOGIN-STATUS)"),
    Switch(
        "bad_parameter",
        400,
        (400, 200),
        "status of a refused value; 200 comes with `Status: Failure` (APPLIANCE-ERRORS-SUCCESS)",
    ),
    Switch("system", True, (True, False), "GET /sys is there (APPLIANCE-SYSTEM-RELEASE)"),
    Switch(
        "raw_control_characters",
        False,
        (False, True),
        "JSON texts hold raw newlines instead of escaped ones (APPLIANCE-ERRORS-CONTROL)",
    ),
    Switch(
        "extra_fields", False, (False, True), "responses hold fields that no document knows (APPLIANCE-READ-UNKNOWN)"
    ),
)
