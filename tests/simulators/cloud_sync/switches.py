"""The switches of the network monitor: its two families, and what the documents leave open.

Sources are named in tests/contracts/cloud_sync.yml (`x-sources`, `x-doubt`).
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
    Switch("family", "flow", ("flow", "packet"), "flow monitor (common, cascade.aaa) or packet monitor (mgmt.aaa)"),
    Switch("auth_info", "all", (*AUTH_INFO, "missing"), "ways to log in that the flow monitor lists and takes"),
    Switch("services", "both", ("1.0", "1.1", "both", "missing"), "where the list of services is"),
    Switch("offered", "both", ("both", "aws", "azure"), "for which clouds the device has a service"),
    Switch("token_versions", "both", ("1.0", "2.0", "both"), "versions of mgmt.aaa of the packet monitor"),
    Switch("token_status", 201, (200, 201), "status of a token for a password"),
    Switch("token_parts", 1, (1, 3), "parts of an OAuth token; one with three wants SignedBearer"),
    Switch("expires_at", "epoch", ("epoch", "seconds"), "what a token's expires_at is"),
    Switch("unasked_refresh_token", False, (False, True), "a refresh token comes although none was asked for"),
    Switch("login_answer", "both", ("both", "cookie", "body"), "what the login tells: Set-Cookie, session_id or both"),
    Switch("logout", True, (True, False), "the flow monitor has a logout"),
    Switch("npm_token", "unused", ("unused", "needed"), "the cloud services only take an NPM token"),
    Switch("session_lifetime", 900.0, description="seconds of inactivity that end a session"),
    Switch("token_lifetime", 900.0, description="seconds that an access token lives"),
    Switch("unauthorized", "json", ("json", "html", "xml"), "what a 401 looks like"),
    Switch("error_info", False, (False, True), "errors carry error_info"),
    Switch("success_status", 200, (200, 204), "status of what answers without a body"),
    Switch("enabled_as", "boolean", ("boolean", "true", "True", "ENABLED", "1"), "how `enabled` is answered"),
    Switch("put_replaces", False, (False, True), "a PUT replaces all accounts instead of adding to them"),
    Switch("put_stops_after", -1, description="a PUT fails with 500 after this many accounts; -1: never"),
    Switch("delete_stops_after", -1, description="a DELETE fails with 500 after this many accounts; -1: never"),
    Switch("delete_unknown", "ignored", ("ignored", "refused"), "deleting an account that does not exist"),
    Switch("sync_seconds", 2.0, description="how long a sync takes"),
    Switch("sync_outcome", "success", ("success", "warning", "failure"), "how a sync ends"),
    Switch("sync_moves", "start", ("start", "end"), "when last_sync_ts moves"),
    Switch("clock_ahead", 0.0, description="seconds by which the clock of the device is ahead"),
    Switch("extra_fields", False, (False, True), "accounts have a field that no document knows"),
    Switch("release", "10.26", description="release that /api/common/1.0/info tells"),
)
