# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The state of a provider's sync: whether it is enabled, and how the last attempt ended (API documents, ``status``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from .._http.shape import NAME, NUMBER, TEXT, Keys, Value, optional
from .client import CloudSyncClient, path_of

INITIALIZING = "SYNC_INITIALIZING"
FAILED = "SYNC_FAILED"
SUCCEEDED = "SYNC_SUCCEEDED"
WARNED = "SYNC_SUCCEEDED_WITH_WARNING"
DISABLED = "SYNC_DISABLED"
NOT_APPLICABLE = "SYNC_NA"

# The document's table types it as a text, its sample shows a boolean (CLOUD-STATUS-ENABLED).
_TRUE = frozenset({"true", "enabled", "yes", "on", "1"})
_FALSE = frozenset({"false", "disabled", "no", "off", "0"})


def flag(value: Any) -> Any:
    """Return a flag as a boolean, however it is spelled; something else is returned as it is."""
    word = str(value).strip().lower()
    if word in _TRUE:
        return True
    return False if word in _FALSE else value


# The times and the error may be null before the first sync, for all that is known.
STATUS = Keys(
    required={
        "enabled": Value("true or false", lambda found: isinstance(flag(found), bool), shown=True),
        "state": NAME,
        "last_sync_ts": optional(NUMBER),
    },
    optional={"last_success_ts": optional(NUMBER), "error_id": optional(NUMBER), "error_text": optional(TEXT)},
)


class _Status(TypedDict):
    enabled: bool
    state: str
    last_sync_ts: float | None


class StatusFacts(_Status, total=False):
    """What the monitor says of the syncs of a provider; times are in Unix seconds. What else there is, is passed on."""

    last_success_ts: float | None
    error_id: float | None
    error_text: str | None


def read_status(client: CloudSyncClient, provider: str) -> StatusFacts:
    """Return the status: ``enabled`` (boolean), ``state``, ``error_id``, ``error_text``, and two times in Unix seconds.

    What else the monitor reports is passed on as it is.

    :raises ProtocolError: the response is no status.
    """
    response = client.read(path_of(provider, "status"), STATUS, object_name=f"status {provider}")
    status: Any = {**response, "enabled": flag(response["enabled"])}
    return status  # type: ignore[no-any-return]


def error_words(status: Mapping[str, Any]) -> str:
    """Return what the monitor says of the last attempt: ``error 42: text``."""
    text = str(status.get("error_text") or "no error text")
    error_id = status.get("error_id")
    return f"error {error_id}: {text}" if error_id else text
