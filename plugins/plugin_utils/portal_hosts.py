# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What the objects of a portal are called in an inventory: names of hosts and groups, and the groups that a host is in.

What somebody wrote into a name on the portal must not become a template, a pattern of hosts, a path or the name of another
host. So only letters, digits and underscores of it are kept, and the object's number makes the name unique.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._core.text import is_visible

MAX_LENGTH = 60
"""How many characters of a name are kept."""
NAME_AND_ID, ID = "name_and_id", "id"
NAMES = (NAME_AND_ID, ID)
ROOT = "portal"


def host_name(entry: Mapping[str, Any], how: str, prefix: str) -> str:
    """Return the name of the host for an object. No two objects of one portal have the same.

    :arg entry: as the reading returns it.
    :arg how: one of :data:`NAMES`.
    :arg prefix: what stands before each name, so that hosts of two portals differ.
    """
    kind = str(entry["type"])
    # A dash is in no kept name and in no prefix, so it separates the parts.
    named = [_kept(str(entry["name"])), *([] if kind == "group" else [kind])] if how == NAME_AND_ID else [kind]
    return "-".join(filter(None, (prefix, *named, str(int(entry["id"])))))


def group_names(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield the inventory groups that a host is in, apart from those by parent."""
    kind = str(entry["type"])
    yield f"{ROOT}_{kind}s"
    yield f"{ROOT}_status_{_plain(str(entry['status']))}"
    if "kind" in entry:
        yield f"{ROOT}_kind_{_plain(str(entry['kind']))}"


def below_name(number: int, name: str, prefix: str) -> str:
    """Return the name of the inventory group for all that is below a group of the portal."""
    return "_".join(filter(None, (ROOT, "below", prefix, _plain(name), str(int(number)))))


def _kept(name: str) -> str:
    """Return what of a name is kept for a host: letters and digits of every script, and an underscore for all else."""
    text = unicodedata.normalize("NFC", name[: 4 * MAX_LENGTH])
    kept = "".join(sign if sign.isalnum() and is_visible(sign) else "_" for sign in text)
    return kept.strip("_")[:MAX_LENGTH] or "unnamed"


def _plain(name: str) -> str:
    """Return what of a name is kept for a group, whose name can be a variable: letters and digits of ASCII."""
    kept = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in name[: 4 * MAX_LENGTH])
    return kept.strip("_")[:MAX_LENGTH]
