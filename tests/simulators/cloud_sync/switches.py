"""The switches of the network monitor: its two families, and what the documents leave open.

The identifiers in capitals are doubts, see docs/sources/cloud_sync.md.
"""

from __future__ import annotations

from ..switches import Switch

AUTH_INFO = {
    "all": ["BASIC", "COOKIE", "OAUTH_2_0"],
    "oauth_with_dot": ["BASIC", "COOKIE", "OAUTH2.0"],
    "basic": ["BASIC"],
    "cookie": ["COOKIE"],
    "oauth": ["OAUTH_2_0"],
}

SWITCHES = (
    Switch(
        "family",
        "flow",
        ("flow", "packet"),
        "flow monitor (common, cascade.aaa) or packet monitor (mgmt.aaa) (CLOUD-PRODUCT-FAMILY)",
    ),
    Switch(
        "auth_info",
        "all",
        (*AUTH_INFO, "missing"),
        "ways to log in that the flow monitor lists and takes (CLOUD-LOGIN-AUTHINFO)",
    ),
    Switch(
        "services", "both", ("1.0", "1.1", "both", "missing"), "where the list of services is (CLOUD-SERVICES-VERSION)"
    ),
    Switch(
        "offered",
        "both",
        ("both", "aws", "azure"),
        "for which clouds the device has a service (CLOUD-SERVICES-OFFERED)",
    ),
    Switch(
        "token_versions",
        "both",
        ("1.0", "2.0", "both"),
        "versions of mgmt.aaa of the packet monitor (CLOUD-TOKEN-VERSION)",
    ),
    Switch("token_status", 201, (200, 201), "status of a token for a password (CLOUD-TOKEN-STATUS)"),
    Switch("token_parts", 1, (1, 3), "parts of an OAuth token; one with three wants SignedBearer (CLOUD-OAUTH-TOKEN)"),
    Switch("expires_at", "epoch", ("epoch", "seconds"), "what a token's expires_at is (CLOUD-TOKEN-EXPIRY)"),
    Switch(
        "unasked_refresh_token",
        False,
        (False, True),
        "a refresh token comes although none was asked for (CLOUD-TOKEN-REFRESH)",
    ),
    Switch(
        "login_response",
        "both",
        ("both", "cookie", "body"),
        "what the login returns: Set-Cookie, session_id or both (CLOUD-SESSION-COOKIE)",
    ),
    Switch("logout", True, (True, False), "the flow monitor has a logout (CLOUD-SESSION-LOGOUT)"),
    Switch(
        "npm_token", "unused", ("unused", "needed"), "the cloud services only take an NPM token (CLOUD-LOGIN-NPMTOKEN)"
    ),
    Switch("session_lifetime", 900.0, description="seconds of inactivity that end a session (CLOUD-SESSION-LIFETIME)"),
    Switch("token_lifetime", 900.0, description="seconds that an access token lives (CLOUD-SESSION-LIFETIME)"),
    Switch("unauthorized", "json", ("json", "html", "xml"), "what a 401 looks like (CLOUD-ERRORS-FORM)"),
    Switch("error_info", False, (False, True), "errors carry error_info (CLOUD-ERRORS-INFO)"),
    Switch("success_status", 200, (200, 204), "status of what returns without a body (CLOUD-WRITE-STATUS)"),
    Switch(
        "enabled_as",
        "boolean",
        ("boolean", "true", "True", "ENABLED", "1"),
        "how `enabled` is returned (CLOUD-STATUS-ENABLED)",
    ),
    Switch(
        "put_replaces",
        False,
        (False, True),
        "a PUT replaces all accounts instead of adding to them (CLOUD-ACCOUNTS-UPSERT)",
    ),
    Switch(
        "put_stops_after",
        -1,
        description="a PUT fails with 500 after this many accounts; -1: never (CLOUD-ACCOUNTS-PARTIAL)",
    ),
    Switch(
        "delete_stops_after",
        -1,
        description="a DELETE fails with 500 after this many accounts; -1: never (CLOUD-ACCOUNTS-PARTIAL)",
    ),
    Switch(
        "delete_unknown",
        "ignored",
        ("ignored", "refused"),
        "deleting an account that does not exist (CLOUD-ACCOUNTS-DELETEUNKNOWN)",
    ),
    Switch("sync_seconds", 2.0, description="how long a sync takes"),
    Switch("sync_outcome", "success", ("success", "warning", "failure"), "how a sync ends"),
    Switch("sync_moves", "start", ("start", "end"), "when last_sync_ts moves (CLOUD-SYNC-ASYNC)"),
    Switch("clock_ahead", 0.0, description="seconds by which the clock of the device is ahead"),
    Switch(
        "extra_fields",
        False,
        (False, True),
        "accounts have a field that no document knows (CLOUD-ACCOUNTS-UNKNOWNFIELDS)",
    ),
    Switch("release", "10.26", description="release that /api/common/1.0/info returns"),
)
