# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Addresses that may log in, in the three notations of the document, compared by what they mean."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Any

from ..._schema.table import Codec

_ALL_BITS = 32


def bounds(text: str) -> tuple[int, int]:
    """Return the first and the last address that an entry means.

    :raises ValueError: it is neither an address, a range ``a-b`` nor a network ``a/n``.
    """
    text = text.strip()
    if "-" in text:
        low, high = (int(ipaddress.IPv4Address(part.strip())) for part in text.split("-", 1))
        if low > high:
            raise ValueError(text)
        return low, high
    network = ipaddress.IPv4Network(text, strict=False)
    return int(network[0]), int(network[-1])


def address_problem(text: Any) -> str:
    """Return what is wrong with an entry, or an empty text."""
    try:
        bounds(str(text))
    except ValueError:
        return "is neither an IPv4 address, nor a range such as 192.0.2.1-192.0.2.9, nor a network such as 192.0.2.0/24"
    return ""


def canonical_addresses(entries: Iterable[Any]) -> list[str]:
    """Return the fewest entries that mean the same addresses; what is not understood stays, at the end."""
    known, others = [], []
    for entry in entries:
        try:
            known.append(bounds(str(entry)))
        except ValueError:
            others.append(str(entry))
    merged: list[tuple[int, int]] = []
    for low, high in sorted(known):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return [_range_text(low, high) for low, high in merged] + sorted(set(others))


def _range_text(low: int, high: int) -> str:
    first, last = ipaddress.IPv4Address(low), ipaddress.IPv4Address(high)
    if low == high:
        return str(first)
    size = high - low + 1
    if size & (size - 1) == 0 and low % size == 0:
        return f"{first}/{_ALL_BITS - size.bit_length() + 1}"
    return f"{first}-{last}"


def _from_wire(value: Any) -> list[str]:
    # A list that is switched off lets everybody in, as an empty one does.
    return list(value["items"]) if isinstance(value, dict) and value.get("status") else []


LOGON_IPS = Codec(list, _from_wire)
