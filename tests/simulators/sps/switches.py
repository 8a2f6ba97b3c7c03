"""The switches of the appliance: what differs between releases, and what the documents leave open.

Sources are named in tests/contracts/sps.yml (`x-sources`, `x-doubt`).
"""

from __future__ import annotations

from ..switches import Switch

SWITCHES = (
    Switch("status_shape", "transaction", ("transaction", "body"), "where GET /api/transaction has its status"),
    Switch("auto_open", False, (False, True), "the first write opens a transaction by itself (6.9 and newer)"),
    Switch("put_status", 201, (200, 201, 204), "status of a successful PUT of a leaf"),
    Switch("error_shape", "object", ("object", "string"), "what stands under `error`"),
    Switch("login_methods", "login_methods", ("login_methods", "types"), "which of the two lists exists"),
    Switch("commit_message", "unused", ("unused", "required"), "a commit without `commit_message` is refused"),
    Switch(
        "restart_after_local_services",
        False,
        (False, True),
        "after a commit that touched local_services or network the web server restarts and all sessions are gone",
    ),
    Switch("restart_seconds", 0.3, description="how long that restart refuses connections"),
    Switch(
        "browser_user_agent_needs_token",
        True,
        (True, False),
        "a User-Agent starting with Mozilla/ must send X-Token with PUT, POST and DELETE (7.5 and newer)",
    ),
    Switch("locking", "exclusive", ("exclusive", "optimistic"), "one lock for everybody, or conflicts at commit"),
    Switch("lock_status", 409, (403, 409, 423), "status when somebody else holds the lock"),
    Switch("names_lock_holder", True, (True, False), "the refusal says who holds the lock"),
    Switch("login_redirect", False, (False, True), "the login answers 302, with the cookie"),
    Switch("session_lifetime", 1200.0, description="seconds of inactivity that end a session"),
    Switch(
        "transaction_timeout", 600.0, description="seconds without a change that cancel a transaction and its session"
    ),
    Switch(
        "semantic_check", "commit", ("commit", "put"), "when a body is checked against the rest of the configuration"
    ),
    Switch("reference_objects", "refused", ("refused", "accepted"), "writing a reference as `{key, meta}`"),
    Switch(
        "extra_fields", False, (False, True), "bodies hold fields that no document knows; a PUT without them loses them"
    ),
    Switch("release", "7.1.1", description="release that /api/info tells"),
)
