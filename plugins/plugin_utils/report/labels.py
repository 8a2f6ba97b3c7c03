# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""How reports call things, whatever their form."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._core.text import bounded, inert
from ansible_collections.steady.fleet.plugins.module_utils._engine.names import shortened
from ansible_collections.steady.fleet.plugins.module_utils._schema.compare import UNREADABLE
from ansible_collections.steady.fleet.plugins.module_utils._schema.credentials import CREDENTIAL, CREDENTIAL_OTHER
from ansible_collections.steady.fleet.plugins.module_utils._schema.secret_state import (
    MASKS,
    SECRET_REPLACED,
    SECRET_ROTATED,
)

from .devices import BLOCKED, DRIFTED, FAILED, IN_SYNC, NO_RESULT, UNREACHABLE, needed
from .records import ChangeRecord, DeviceRecord
from .report import MAX_NAMES, change_count, count_of

STATUS_WORDS = {
    IN_SYNC: "In sync",
    DRIFTED: "Drifted",
    BLOCKED: "Blocked",
    UNREACHABLE: "Unreachable",
    FAILED: "Failed",
}
OPERATION_WORDS = {"create": "create", "update": "change", "delete": "delete"}
ERROR_WORDS = {
    "network": "no connection",
    "login": "login refused",
    "permission": "permission missing",
    "lock": "locked by somebody else",
    "conflict": "changed by somebody else",
    "input": "the document is wrong",
    "not_found": "something does not exist",
    "product": "refused by the product",
    "protocol": "response not understood",
    "verify": "not as written",
    "refused": "refused by a guard",
    "library": "a Python library is missing",
    "internal": "internal error in steady.fleet",
    BLOCKED: "the document does not give what healing needs",
    NO_RESULT: "no result",
}

_WORD = re.compile(r"[a-z_]{1,40}\Z")
_MASKS = frozenset({*MASKS, UNREADABLE, CREDENTIAL, CREDENTIAL_OTHER})
_MASK_WORDS = {
    SECRET_ROTATED: "secret, rotated in the vault, not yet on the device",
    SECRET_REPLACED: "secret, changed on the device",
}
MAX_TEXT = 5000
"""How many characters of one text a report shows; drift.json has all of them."""
NOTHING = "nothing there"
EMPTY = "empty"


def shown(value: Any, limit: int = MAX_TEXT) -> str:
    """Return a text of a device, or one that has such a text in it, as reports show it: on one line, inert and bounded."""
    return bounded(str(value), limit, inert)


def value_lines(value: Any, limit: int = MAX_TEXT) -> list[str]:
    """Return a value as lines of text, as :func:`shown`: one for each part of a list, or option of an object."""
    return [shown(line, limit) for line in _lines(value)]


def _lines(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.split("\n")
    if isinstance(value, list):
        return [_one_line(part) for part in value]
    if isinstance(value, Mapping):
        return [f"{key}: {_one_line(part)}" for key, part in value.items()]
    return [_one_line(value)]


def _one_line(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def is_empty(value: Any) -> bool:
    """Return whether a value says that nothing is set."""
    return value is None or value in ("", [], {})


def is_mask(value: Any) -> bool:
    """Return whether results show this in place of a value: it is no value of a device."""
    return isinstance(value, str) and value in _MASKS


def mask_words(mask: str, *, repaired: bool = False) -> str:
    """Return in words what a mask stands for.

    :arg repaired: the run has written it to the device.
    """
    return mask.strip("()") if repaired else _MASK_WORDS.get(mask, mask.strip("()"))


def error_words(device: DeviceRecord) -> str:
    """Return the kind of error of a device in words."""
    error = str(device["error"] or "")
    return ERROR_WORDS.get(error) or (error if _WORD.match(error) else "")


def need_words(change: ChangeRecord) -> list[str]:
    """Return what the document must give before a change can be made, a sentence for each, as :func:`shown`."""
    return [
        shown(f"needs {need['variable']}: {need['message']}" if "variable" in need else need["message"])
        for need in change.get("needs", ())
    ]


def device_words(device: DeviceRecord) -> str:
    """Return in a few words what became of the device."""
    if device["status"] in (FAILED, UNREACHABLE):
        return error_words(device) or "no reason given"
    if device["status"] in (DRIFTED, BLOCKED):
        kinds = [resource["kind"] for resource in device["resources"] if resource["changes"]]
        done = ", repaired by this run" if device["repaired"] else ""
        needs = f", needs {shown(shortened(needed(device), MAX_NAMES))} to heal" if device["status"] == BLOCKED else ""
        return f"{count_of(change_count(device), 'change')} in {', '.join(kinds) or 'its document'}{done}{needs}"
    objects = sum(resource["objects"] for resource in device["resources"])
    return f"{count_of(objects, 'object')} of {count_of(len(device['resources']), 'kind')}"
