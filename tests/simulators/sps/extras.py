"""Fields that no document knows. A client must keep them when it writes a body back, or they are lost."""

from __future__ import annotations

from typing import Any

PREFIX = "reserved_"


def without_extras(value: Any) -> Any:
    """Return a copy of a body without the invented fields."""
    if isinstance(value, dict):
        return {name: without_extras(item) for name, item in value.items() if not name.startswith(PREFIX)}
    return [without_extras(item) for item in value] if isinstance(value, list) else value


def with_extras(path: str, body: Any) -> Any:
    """Return a copy of a leaf's body with invented fields at its top and further inside."""
    body = without_extras(body)
    if not isinstance(body, dict) or path.startswith("passwords/"):
        return body
    if path.startswith("alerting/"):
        first = next(iter(body))
        body[first] = {**body[first], f"{PREFIX}channel": True}
    elif path == "management/snmp/trap":
        value = body["version"]["value"]
        value[f"{PREFIX}timeout"] = 5
        value["server"][f"{PREFIX}port"] = 162
    elif path == "local_services/snmp_agent":
        body["listen"] = [{**entry, f"{PREFIX}protocol": "udp"} for entry in body["listen"]]
        body["version_2c"][f"{PREFIX}view"] = "all"
        for user in body["version_3"].get("users", []):
            user[f"{PREFIX}context"] = ["default"]
    return {**body, f"{PREFIX}mode": {"level": 3}}
