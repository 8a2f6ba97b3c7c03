"""What the suites on SPS share: a change with two passwords, and the state to compare it by."""

from __future__ import annotations

from typing import Any

AUTH_PASSWORD = "auth/pass w0rd+1"
ENCRYPTION_PASSWORD = "encrypt&pass=w0rd"
SECRETS = (AUTH_PASSWORD, ENCRYPTION_PASSWORD)

TRAP_V3 = {
    "enabled": True,
    "version": "3",
    "server": "192.0.2.77",
    "user": "suite",
    "engine_id": "0x0123456789ABCDEF",
    "auth_method": "sha",
    "auth_password": AUTH_PASSWORD,
    "encryption_method": "aes",
    "encryption_password": ENCRYPTION_PASSWORD,
}
AGENT_USER = {
    "username": "suite",
    "auth_method": "sha",
    "auth_password": AUTH_PASSWORD,
    "encryption_method": "aes",
    "encryption_password": ENCRYPTION_PASSWORD,
}

LOGIN = "GET /api/authentication"
STATUS = "GET /api/transaction"
OPEN = "POST /api/transaction"
COMMIT = "PUT /api/transaction"
ROLLBACK = "DELETE /api/transaction"
NEW_PASSWORD = "POST /api/configuration/passwords"


def read(path: str) -> str:
    """Return the request that reads a leaf, as journals show it."""
    return f"GET /api/configuration/{path}"


def write(path: str) -> str:
    """Return the request that writes a leaf, as journals show it."""
    return f"PUT /api/configuration/{path}"


TRAP = "management/snmp/trap"
AGENT = "local_services/snmp_agent"
WEBINTERFACE = "management/webinterface"
SYSTEM_ALERTS = "alerting/system_alerts"
TRAFFIC_ALERTS = "alerting/traffic_alerts"


def committed(device: Any) -> dict[str, Any]:
    """Return everything that is committed, with the texts of passwords in place of their keys, which are random."""
    configuration = dict(device.ledger.committed)
    texts = {
        path.removeprefix("passwords/"): configuration.pop(path)["plain"]
        for path in list(configuration)
        if path.startswith("passwords/")
    }

    def named(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: named(item) for key, item in value.items()}
        if isinstance(value, list):
            return [named(item) for item in value]
        return texts.get(value, value) if isinstance(value, str) else value

    return {**named(configuration), "passwords": sorted(texts.values())}
