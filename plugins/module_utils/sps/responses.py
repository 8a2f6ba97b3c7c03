# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The shapes of what SPS responds to reading requests, and what stands in it.

Sources: the guide on the message format, and docs/sources/sps.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._http.responses import Response
from .._http.shape import ANYTHING, LIST, NAME, Keys, ListOf, Shape, Value, problem_of

CONFIGURATION = "/api/configuration/"
"""Where the paths of the configuration begin."""
CREDENTIALS = ("community",)
"""The keys of bodies whose values are credentials. Passwords are elsewhere: a body has their keys only."""
UNLISTED = ("passwords", "private_keys")
"""Collections whose elements cannot be listed, or are secrets (REST guide, "Passwords" and "Private keys")."""
ORDER = "@order"
"""Beside the elements of a keyed collection: the list of their keys, which are all in it (SPS-WRITE-ORDER)."""
BOOLEAN = Value("true or false", lambda found: isinstance(found, bool))
_STATE = Keys(required={"status": Value("open or closed", lambda found: found in ("open", "closed"))})
TRANSACTION = Keys(optional={"transaction": _STATE, "body": _STATE}, any_of=("transaction", "body"))
CHANGES = Keys(required={"changes": LIST})
BRANCH = Keys(required={"items": ListOf(Keys(required={"key": NAME}))})
INFO = Keys(required={"body": Keys()})
NEW_KEY = Keys(required={"key": NAME})
WRITTEN = Keys(required={"key": NAME, "meta": Keys()})


def leaf(path: str, body: Shape = ANYTHING) -> Keys:
    """Return the shape of the leaf at a path.

    :arg body: the shape of its body.
    """
    name = path.rpartition("/")[2]
    return Keys(required={"key": Value(repr(name), lambda found: found == name), "body": body})


def login_methods(name: str) -> Keys:
    """Return the shape of the list of login methods, which has one of two names (SPS-LOGIN-METHODS)."""
    return Keys(required={name: Value("a list", lambda found: isinstance(found, (list, Mapping)))})


def node(path: str) -> Value:
    """Return the shape of whatever is at a path: a leaf with a body, or a branch that lists what is below it."""

    def accepts(found: Any) -> bool:
        return not problem_of(found, leaf(path)) or not problem_of(found, BRANCH)

    return Value(f"the leaf or the branch {path!r}", accepts)


def state_in(response: Response) -> str:
    """Return the state of the transaction that a response says, ``open`` or ``closed``; empty where it says none."""
    body = response.body
    if problem_of(body, TRANSACTION):
        return ""
    return str((body.get("body") or body["transaction"])["status"])


def new_passwords(changes: list[Any]) -> list[str]:
    """Return the keys of the passwords that a transaction has stored (SPS-TRANSACTION-CHANGES)."""
    paths = (str(change.get("path")) for change in changes if isinstance(change, Mapping))
    return [path.rpartition("/")[2] for path in paths if path.startswith(CONFIGURATION + "passwords/")]


def endpoint_of(change: Any) -> str | None:
    """Return the path of the leaf, below the configuration, that a change is of; None where the change is not understood."""
    if not isinstance(change, Mapping) or not str(change.get("path")).startswith(CONFIGURATION):
        return None
    return str(change["path"])[len(CONFIGURATION) :].partition("#")[0]


def names_below(response: Mapping[str, Any]) -> list[str]:
    """Return the names that a branch of the configuration lists."""
    return [str(item["key"]) for item in response["items"]]


def plain_references(value: Any) -> Any:
    """Return the value with every reference ``{"key": K, "meta": ...}`` as ``K``.

    SPS returns references as objects and takes them as plain keys (SPS-WRITE-REFERENCE).
    """
    if isinstance(value, Mapping):
        if set(value) == {"key", "meta"} and isinstance(value["meta"], Mapping):
            return plain_references(value["key"])
        return {key: plain_references(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_references(item) for item in value]
    return value
