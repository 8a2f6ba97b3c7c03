# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The state of a provider's sync: whether it is enabled, and how the last attempt ended (API documents, ``status``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._core.errors import Place, ProtocolError
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
    """Return a flag as a boolean, however it is spelt; something else is returned as it is."""
    word = str(value).strip().lower()
    if word in _TRUE:
        return True
    return False if word in _FALSE else value


def read_status(client: CloudSyncClient, provider: str) -> dict[str, Any]:
    """Return the status: ``enabled`` (boolean), ``state``, ``error_id``, ``error_text``, and two times in Unix seconds.

    What else the monitor tells is passed on as it is.

    :raises ProtocolError: the answer does not tell whether the sync is enabled.
    """
    path = path_of(provider, "status")
    response = client.read_object(path, object_name="status %s" % provider)
    status = {**response, "enabled": flag(response.get("enabled"))}
    if not isinstance(status["enabled"], bool):
        raise ProtocolError(
            "the answer does not tell whether the sync is enabled: enabled is %r" % (response.get("enabled"),),
            place=Place(client.connection.title, "status %s" % provider, "GET", path),
            next_step="Please report this spelling",
        )
    return status


def error_words(status: Mapping[str, Any]) -> str:
    """Return what the monitor says of the last attempt: ``error 42: text``."""
    text = str(status.get("error_text") or "no error text")
    error_id = status.get("error_id")
    return "error %s: %s" % (error_id, text) if error_id else text
