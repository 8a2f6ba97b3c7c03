# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The changes that a transaction lists: where they are, how results show them, and whether they were committed.

The list of changes is the only thing that a task knows of what other tasks wrote. The form of their paths is not documented
(SPS-TRANSACTION-CHANGES), so a change that is not understood proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .._core.errors import NotFoundError
from .._schema.credentials import CREDENTIAL, masked
from .._schema.trees import MISSING, get_path
from .responses import CREDENTIALS, UNLISTED, endpoint_of, plain_references

if TYPE_CHECKING:
    from .client import SpsClient

# Of each kind of change, the key of what it leads to; a text that can never be read back leads to an empty body.
_AFTER = {"create": "new_value", "replace": "new_value", "reorder": "new_order"}
# What says where a change is, and of which kind it is; everything else of a change is values.
_PLACE = ("type", "path")


def shown(changes: Iterable[Any]) -> list[Any]:
    """Return changes as results show them: ``(secret)`` in place of credentials, be the change one or a body that has some.

    :arg changes: as SPS lists them.
    """
    return [_shown_change(change) for change in changes]


def _shown_change(change: Any) -> Any:
    if not isinstance(change, Mapping):
        return CREDENTIAL if _is_secret(change) else masked(change, CREDENTIALS, CREDENTIAL)
    if not _is_secret(change.get("path")):
        return masked(change, CREDENTIALS, CREDENTIAL)
    # A change that holds nothing is distinguished from one that holds something: a password that is created has an empty value.
    return {key: CREDENTIAL if value and key not in _PLACE else value for key, value in change.items()}


def _is_secret(place: Any) -> bool:
    """Return whether a step of a path, in whatever form it is written, is the key of a credential or leads to passwords."""
    return not {*CREDENTIALS, *UNLISTED}.isdisjoint(re.split(r"\W+", str(place)))


def are_made(client: SpsClient, changes: Iterable[Any]) -> bool | None:
    """Return whether the configuration shows the changes: True for all of them, False where one is missing.

    None means that it is not known of any of them.

    :raises FleetError: it cannot be read.
    """
    found = [_is_made(client, change) for change in changes]
    if False in found:
        return False
    return True if True in found else None


def _is_made(client: SpsClient, change: Any) -> bool | None:
    endpoint = endpoint_of(change)
    if endpoint is None:
        return None
    inside = str(change["path"]).partition("#")[2]
    kind = change.get("type")
    try:
        body = client.read_body(endpoint, object_name=endpoint)
    except NotFoundError:
        return bool(kind == "delete")
    now = get_path(body, inside.split("/")) if inside else body
    if kind == "delete":
        return bool(now is MISSING)
    if kind not in _AFTER or _AFTER[kind] not in change:
        return None
    return bool(now is not MISSING and now == plain_references(change[_AFTER[kind]]))
