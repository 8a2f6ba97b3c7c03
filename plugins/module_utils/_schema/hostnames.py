# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Names and addresses of servers: what is wrong with one, and its one spelling."""

from __future__ import annotations

import ipaddress
import re

_HOST_NAME = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_-]{1,63})*\.?\Z")


def is_address(text: str) -> bool:
    """Return whether this is an IP address, of either version."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def server_problem(text: str) -> str:
    """Return what is wrong with a server's name or address, or an empty text."""
    if is_address(text):
        return ""
    if re.match(r"[0-9.]+\Z", text):
        return "is not an IP address"
    if not _HOST_NAME.match(text):
        return "is neither an IP address nor a host name"
    return ""


def canonical_server(value: str) -> str:
    """Return an address in its shortest spelling, a name in small letters without the root's dot."""
    if is_address(value):
        return str(ipaddress.ip_address(value))
    return value.lower().rstrip(".")


def port_problem(number: int) -> str:
    """Return what is wrong with a port, or an empty text."""
    return "" if 1 <= number <= 65535 else "is not a port: it must be between 1 and 65535"
