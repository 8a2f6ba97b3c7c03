# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Addresses in responses. A portal can write anything there, so what is none ends in no traceback."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_plus, urlsplit

_TOKEN = re.compile(r"[?&#;]access_token=([^&#;]*)")
PORT = 443


def tokens_of(link: str) -> list[str]:
    """Return the tokens in a link, whether in its query or its fragment, and whether or not it is a well-formed one."""
    return [unquote_plus(token) for token in _TOKEN.findall(link) if token]


def host_of(address: Any) -> tuple[str, int] | None:
    """Return host and port of an address with https, None for anything else."""
    try:
        found = urlsplit(address if isinstance(address, str) else "")
        host, port = found.hostname, found.port or PORT
    except ValueError:
        return None
    return (host, port) if found.scheme == "https" and host else None
