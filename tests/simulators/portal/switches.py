"""The switches of the portal: what its API document leaves open or says twice.

The identifiers in capitals are doubts, see docs/sources/portal.md.
"""

from __future__ import annotations

from ..switches import Switch

SWITCHES = (
    # Login
    Switch("basic", "both", ("users", "clients", "both"), "whose credentials Basic takes (PORTAL-LOGIN-BASIC)"),
    Switch(
        "cookie_name",
        "SESSION",
        description="name of the session cookie (that of the document's examples) (PORTAL-SESSION-COOKIE)",
    ),
    Switch("session_lifetime", 900.0, description="seconds of inactivity that end a session (PORTAL-SESSION-LIFETIME)"),
    Switch("token_lifetime", 7200.0, description="seconds a Bearer token or a JWT lives (PORTAL-SESSION-LIFETIME)"),
    Switch("lock_after", 5, description="wrong passwords in a row that lock an account (PORTAL-LOGIN-THRESHOLD)"),
    Switch("lock_status", 423, (423, 503), "status of a login to a locked account (PORTAL-LOGIN-LOCKED)"),
    Switch(
        "retry_after",
        60,
        description="seconds an account stays locked; 0: for good, and without Retry-After (PORTAL-LOGIN-LOCKED)",
    ),
    Switch(
        "several_accounts",
        "list",
        ("list", "first", "refused"),
        "login without user_id to an identity with several accounts: 200 with the list but no session, the first one, or 401 (PORTAL-LOGIN-ACCOUNTS)",
    ),
    Switch(
        "mfa_words",
        "values",
        ("values", "example"),
        "session_mfa_status where no second factor is needed: passed_or_not_required, or not_required (PORTAL-LOGIN-MFA)",
    ),
    Switch("logout_redirect", False, (False, True), "GET /logout returns 302 instead of 200 (PORTAL-SESSION-LOGOUT)"),
    Switch("server_url", "", description="data center that the account look-up names; empty: this simulator"),
    Switch(
        "server_url_slash", True, (True, False), "the data center's address ends with a slash (PORTAL-LOGIN-DATACENTER)"
    ),
    Switch("roles", "enforced", ("enforced", "ignored"), "whether x-roles of the contract are checked"),
    # References and versions
    Switch("uuid_in_path", False, (False, True), "objects can be named by uuid in paths (PORTAL-PATH-UUID)"),
    Switch(
        "version",
        "checked",
        ("checked", "required"),
        "a change without a version is taken, or refused with 400 (PORTAL-VERSION-MISSING)",
    ),
    Switch(
        "settings_change_version",
        False,
        (False, True),
        "changing a setting changes the group's version (PORTAL-VERSION-SETTINGS)",
    ),
    Switch(
        "storage_version", "group", ("group", "own"), "the version a storage is changed with (PORTAL-STORAGE-VERSION)"
    ),
    # Groups
    Switch(
        "knows",
        "both",
        ("old", "new", "both"),
        "names of settings: limits/ and agents/, settings/, or both (PORTAL-SETTINGS-PATHS)",
    ),
    Switch(
        "delete_enabled", "refused", ("refused", "accepted"), "deleting an enabled group (PORTAL-GROUP-DELETEENABLED)"
    ),
    Switch(
        "delete_non_empty",
        "refused",
        ("refused", "cascade"),
        "deleting a group that still has groups or users below it; administrators always go with it (PORTAL-GROUP-DELETECONTENT)",
    ),
    Switch(
        "storage_by_name",
        "unassigns",
        ("unassigns", "accepted"),
        "a change of a group whose storage has a name and no id takes the storage away (PORTAL-GROUP-STORAGEID)",
    ),
    Switch("pricing_rules", "ignored", ("ignored", "enforced"), "pricing rules of /logic/rules (PORTAL-GROUP-PRICING)"),
    Switch(
        "parent_without_access",
        "open",
        ("open", "refused"),
        "whether `parent_has_access: 0` keeps callers from above out, and usage out of listings (PORTAL-GROUP-ACCESS)",
    ),
    Switch(
        "lock_effect", "refuses", ("refuses", "none"), "a locked tree refuses changes with 403 (PORTAL-LOCK-EFFECT)"
    ),
    Switch("lock_twice", "accepted", ("accepted", "refused"), "locking what is locked: 204 or 400 (PORTAL-LOCK-TWICE)"),
    # Storages, reports, certificates
    Switch(
        "storage_registration",
        "immediate",
        ("immediate", "pending"),
        "a registered storage is active at once, or only after `activate_storage` (PORTAL-STORAGE-ACTIVE)",
    ),
    Switch("report_polls", 2, description="how often an ordered report returns 202 before it is ready"),
    Switch(
        "report_packing",
        "none",
        ("none", "encoding", "body"),
        "an ordered report is packed in gzip (API document): not at all, as Content-Encoding says, or without a header (PORTAL-REPORT-GZIP)",
    ),
    Switch(
        "certificate_media",
        "json",
        ("json", "pem"),
        "CA certificate and CRL as a JSON text or as PEM (PORTAL-CERTIFICATE-FORM)",
    ),
    # Robustness
    Switch("extra_fields", False, (False, True), "responses hold fields that no document knows (PORTAL-FORM-UNKNOWN)"),
)
