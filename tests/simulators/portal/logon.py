"""Addresses that may log in: single ones, ranges and networks (API document, the three notations)."""

from __future__ import annotations

import ipaddress

from .store import refusal


def address_allowed(address: str, items: list[str]) -> bool:
    """Return whether an address is in the list."""
    number = int(ipaddress.ip_address(address))
    return any(low <= number <= high for low, high in map(bounds, items))


def bounds(item: str) -> tuple[int, int]:
    """Return the first and the last address that an entry means, or refuse it."""
    try:
        if "-" in item:
            low, high = (int(ipaddress.IPv4Address(part.strip())) for part in item.split("-"))
        elif "/" in item:
            network = ipaddress.IPv4Network(item.strip())
            low, high = int(network[0]), int(network[-1])
        else:
            low = high = int(ipaddress.IPv4Address(item.strip()))
    except ValueError as error:
        raise refusal(400, f"'{item}' is neither an address nor a range nor a network") from error
    if low > high:
        raise refusal(400, f"The range '{item}' ends before it begins")
    return low, high
