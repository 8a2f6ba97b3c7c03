"""The accounts of one cloud and the sync of their data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..clock import Clock

SECRETS = {"aws": "secret_key", "azure": "app_passwd"}
OUTCOMES = {
    "success": ("SYNC_SUCCEEDED", 0, "OK"),
    "warning": ("SYNC_SUCCEEDED_WITH_WARNING", 17, "Some regions did not respond"),
    "failure": ("SYNC_FAILED", 42, "The cloud refused the credentials of an account"),
}
EXTRA = "reserved_origin"


@dataclass
class Sync:
    """A sync under way."""

    started_at: float
    ends_at: float
    outcome: str


@dataclass
class Cloud:
    """One provider: its accounts by name, each with its secret, and its sync."""

    provider: str
    clock: Clock
    accounts: dict[str, dict[str, str]] = field(default_factory=dict)
    enabled: bool = True
    last_sync_ts: int = 1606234492
    last_success_ts: int = 1606234492
    outcome: str = "success"
    running: Sync | None = None

    def listing(self, extra: bool) -> list[dict[str, Any]]:
        """Return all accounts without their secrets."""
        hidden = SECRETS[self.provider]
        shown = [{key: value for key, value in account.items() if key != hidden} for account in self.accounts.values()]
        return [{**account, EXTRA: {"by": "import"}} for account in shown] if extra else shown

    def put(self, entries: Iterable[Mapping[str, Any]], stop_after: int, *, replace: bool) -> bool:
        """Create or update accounts, one after the other; return False if it broke off half-way."""
        if replace:
            self.accounts.clear()
        for number, entry in enumerate(entries):
            if number == stop_after:
                return False
            self.accounts[entry["acc_id"]] = {key: value for key, value in entry.items() if key != EXTRA}
        return True

    def delete(self, names: Iterable[str], stop_after: int) -> bool:
        """Delete accounts, one after the other; return False if it broke off half-way."""
        for number, name in enumerate(names):
            if number == stop_after:
                return False
            self.accounts.pop(name, None)
        return True

    # --- sync -----------------------------------------------------------------------------------------------------

    def start(self, seconds: float, outcome: str, ahead: float, moves: str) -> None:
        """Start a sync. One that runs goes on, and where there is nothing to sync nothing starts (CLOUD-SYNC-START)."""
        self.settle(ahead, moves)
        if self.running or not self.enabled or not self.accounts:
            return
        now = self.clock.now()
        self.running = Sync(now, now + seconds, outcome)
        if moves == "start":
            self.last_sync_ts = int(self.clock.wall() + ahead)

    def settle(self, ahead: float, moves: str) -> None:
        """Let a sync end whose time is over."""
        sync = self.running
        if sync is None or self.clock.now() < sync.ends_at:
            return
        ended = int(self.clock.wall() + ahead - (self.clock.now() - sync.ends_at))
        self.running, self.outcome = None, sync.outcome
        if moves == "end":
            self.last_sync_ts = ended
        if sync.outcome != "failure":
            self.last_success_ts = ended

    def status(self, enabled_as: str) -> dict[str, Any]:
        """Return the status: disabled wins over everything, and no account means not applicable (CLOUD-STATUS-STATE)."""
        state, error_id, text = OUTCOMES[self.outcome]
        if not self.enabled:
            state, error_id, text = "SYNC_DISABLED", 0, "Disabled"
        elif not self.accounts:
            state, error_id, text = "SYNC_NA", 0, "There is no account"
        elif self.running:
            state, error_id, text = "SYNC_INITIALIZING", 0, "Running"
        return {
            "last_sync_ts": self.last_sync_ts,
            "enabled": spell(self.enabled, enabled_as),
            "last_success_ts": self.last_success_ts,
            "state": state,
            "error_id": error_id,
            "error_text": text,
        }


def spell(enabled: bool, enabled_as: str) -> bool | str:
    """Return the flag in one of the ways that may be met."""
    spellings: dict[str, bool | str] = {
        "boolean": enabled,
        "true": "true" if enabled else "false",
        "True": "True" if enabled else "False",
        "ENABLED": "ENABLED" if enabled else "DISABLED",
        "1": "1" if enabled else "0",
    }
    return spellings[enabled_as]


def initial_accounts(provider: str) -> list[dict[str, str]]:
    """Return the accounts of a fresh device: three, so that some can stay, change and go."""
    if provider == "aws":
        return [
            {"acc_id": f"aws{number}", "access_key": f"access_key{number}", "secret_key": f"simulated-secret-{number}"}
            for number in (1, 2, 3)
        ]
    return [
        {
            "tenant_id": f"tenant_{number}",
            "subscription_id": f"subscr_{number}",
            "acc_id": f"acc_{number}",
            "app_id": f"app_{number}",
            "app_passwd": f"simulated-password-{number}",
        }
        for number in (1, 2, 3)
    ]


def without_extras(body: Any) -> Any:
    """Return a list of accounts without the invented field."""
    if not isinstance(body, list):
        return body
    return [{key: value for key, value in entry.items() if key != EXTRA} for entry in body if isinstance(entry, dict)]
