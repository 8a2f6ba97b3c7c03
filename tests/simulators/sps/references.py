"""References between objects: written as a plain key, returned as `{key, meta}` (guide, chapter SNMP traps)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from .tree import ROOT

PASSWORD_FIELDS = frozenset({"auth_password", "encryption_password"})
ADDRESS_FIELDS = frozenset({"address", "listen_address"})
NIC_ADDRESS = re.compile(r"(nic[0-9]+)\.interfaces\.([^.]+)\.addresses\.([^.]+)")


def new_key() -> str:
    """Return the key of a new object."""
    return str(uuid.uuid4())


def is_reference(value: Any) -> bool:
    """Return whether a value is a reference in the form in which the appliance returns it."""
    return isinstance(value, dict) and set(value) == {"key", "meta"}


def contains_reference_objects(value: Any) -> bool:
    """Return whether a reference in its returned form is anywhere inside a body."""
    if is_reference(value):
        return True
    if isinstance(value, dict):
        return any(map(contains_reference_objects, value.values()))
    return isinstance(value, list) and any(map(contains_reference_objects, value))


def as_keys(value: Any) -> Any:
    """Return a copy of a body with each reference as its plain key: the form in which it is kept."""
    if is_reference(value):
        return value["key"]
    if isinstance(value, dict):
        return {name: as_keys(item) for name, item in value.items()}
    return [as_keys(item) for item in value] if isinstance(value, list) else value


def as_objects(configuration: Mapping[str, Any], value: Any, name: str = "") -> Any:
    """Return a copy of a body with each reference as the object that the appliance returns."""
    if isinstance(value, dict):
        return {key: as_objects(configuration, item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [as_objects(configuration, item, name) for item in value]
    if not isinstance(value, str):
        return value
    address = NIC_ADDRESS.fullmatch(value)
    if address:
        nic, interface, key = address.groups()
        target = f"{ROOT}/network/nics/{nic}#interfaces/{interface}/addresses/{key}"
    elif name in PASSWORD_FIELDS or f"passwords/{value}" in configuration:
        target = f"{ROOT}/passwords/{value}"
    elif name in ADDRESS_FIELDS:
        # A reference to nothing, which the semantic check will name: it still reads as a reference.
        target = f"{ROOT}/network/nics/{value}"
    else:
        return value
    return {"key": value, "meta": {"href": target}}


def texts(value: Any, name: str = "", place: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield place, name of the field and value of every text inside a body."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, key, f"{place}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, name, f"{place}/{index}")
    elif isinstance(value, str):
        yield place, name, value


def address_exists(configuration: Mapping[str, Any], reference: str) -> bool:
    """Return whether a reference to an address of a network interface leads anywhere."""
    found = NIC_ADDRESS.fullmatch(reference)
    if not found:
        return False
    nic, interface, key = found.groups()
    body = configuration.get(f"network/nics/{nic}", {})
    addresses = body.get("interfaces", {}).get(interface, {})
    return key != "@order" and key in addresses.get("addresses", {})
