"""The switches of the appliance: what differs between releases, and what the documents leave open.

The identifiers in capitals are doubts, see docs/sources/sps.md.
"""

from __future__ import annotations

from ..switches import Switch

SWITCHES = (
    Switch(
        "status_shape",
        "transaction",
        ("transaction", "body"),
        "where GET /api/transaction has its status (SPS-TRANSACTION-SHAPE)",
    ),
    Switch(
        "auto_open",
        False,
        (False, True),
        "the first write opens a transaction by itself (6.9 and newer) (SPS-TRANSACTION-AUTOOPEN)",
    ),
    Switch("put_status", 201, (200, 201, 204), "status of a successful PUT of a leaf (SPS-WRITE-STATUS)"),
    Switch("error_shape", "object", ("object", "string"), "what stands under `error` (SPS-ERRORS-SHAPE)"),
    Switch(
        "login_methods",
        "login_methods",
        ("login_methods", "types"),
        "which of the two lists exists (SPS-LOGIN-METHODS)",
    ),
    Switch(
        "commit_message",
        "unused",
        ("unused", "required"),
        "a commit without `commit_message` is refused (SPS-COMMIT-MESSAGE)",
    ),
    Switch(
        "restart_after_local_services",
        False,
        (False, True),
        "after a commit that touched local_services or network the web server restarts and all sessions are gone (SPS-COMMIT-RESTART)",
    ),
    Switch("restart_seconds", 0.3, description="how long that restart refuses connections (SPS-COMMIT-RESTART)"),
    Switch(
        "browser_user_agent_needs_token",
        True,
        (True, False),
        "a User-Agent starting with Mozilla/ must send X-Token with PUT, POST and DELETE (7.5 and newer) (SPS-LOGIN-XTOKEN)",
    ),
    Switch(
        "locking",
        "exclusive",
        ("exclusive", "optimistic"),
        "one lock for everybody, or conflicts at commit (SPS-LOCK-MODEL)",
    ),
    Switch("lock_status", 409, (403, 409, 423), "status when somebody else holds the lock (SPS-LOCK-STATUS)"),
    Switch("names_lock_holder", True, (True, False), "the refusal says who holds the lock (SPS-LOCK-HOLDER)"),
    Switch("login_redirect", False, (False, True), "the login returns 302, with the cookie (SPS-LOGIN-REDIRECT)"),
    Switch("session_lifetime", 1200.0, description="seconds of inactivity that end a session (SPS-SESSION-LIFETIME)"),
    Switch(
        "transaction_timeout",
        600.0,
        description="seconds without a change that cancel a transaction and its session (SPS-TRANSACTION-TIMEOUT)",
    ),
    Switch(
        "semantic_check",
        "commit",
        ("commit", "put"),
        "when a body is checked against the rest of the configuration (SPS-COMMIT-CHECK)",
    ),
    Switch(
        "reference_objects",
        "refused",
        ("refused", "accepted"),
        "writing a reference as `{key, meta}` (SPS-WRITE-REFERENCE)",
    ),
    Switch(
        "extra_fields",
        False,
        (False, True),
        "bodies hold fields that no document knows; a PUT without them loses them (SPS-WRITE-WHOLE)",
    ),
    Switch("release", "7.1.1", description="release that /api/info returns"),
)
