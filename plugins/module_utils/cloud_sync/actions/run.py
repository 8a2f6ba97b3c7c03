# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Starts a sync and waits until it has ended (API documents, ``sync`` and ``status``).

The start has no job number, so a new attempt is known by the status alone (CLOUD-SYNC-ASYNC): ``last_sync_ts`` moves, or the state was
seen running after the start. Times of the monitor are only compared with each other, never with our clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._core.errors import (
    FleetError,
    InputError,
    LoginError,
    NetworkError,
    PermissionsError,
    ProductError,
    SessionError,
)
from ..._engine.converge import Task
from ..._run.definition import ModuleDefinition
from ..client import CLOUD_SYNC, PROVIDERS, CloudSyncClient, path_of
from ..status import DISABLED, FAILED, INITIALIZING, NOT_APPLICABLE, SUCCEEDED, WARNED, error_words, read_status

STARTED, SUCCESS, WARNING, FAILURE = "started", "success", "warning", "failure"
DISABLED_OUTCOME, NOT_APPLICABLE_OUTCOME, TIMEOUT = "disabled", "not_applicable", "timeout"

OUTCOMES = {
    SUCCEEDED: SUCCESS,
    WARNED: WARNING,
    FAILED: FAILURE,
    DISABLED: DISABLED_OUTCOME,
    NOT_APPLICABLE: NOT_APPLICABLE_OUTCOME,
}
FAIL_ON = (WARNING, FAILURE, DISABLED_OUTCOME, NOT_APPLICABLE_OUTCOME)
# How often "not applicable" must be seen after the start, so that a status that lags behind is not believed.
NOT_APPLICABLE_SEEN = 2


@dataclass
class Attempt:
    """What is known of the attempt that this task started.

    :ivar before: the status before the start.
    :ivar status: the last status seen.
    :ivar seen_running: whether it was seen to run.
    """

    before: Mapping[str, Any]
    status: Mapping[str, Any]
    seen_running: bool = False
    not_applicable: int = 0

    def look(self, status: Mapping[str, Any]) -> None:
        """Take in another status."""
        self.status = status
        self.seen_running = self.seen_running or status.get("state") == INITIALIZING
        self.not_applicable = self.not_applicable + 1 if status.get("state") == NOT_APPLICABLE else 0

    @property
    def moved(self) -> bool:
        """Tell whether the monitor knows of a newer attempt than before. Its clock may have been set back meanwhile."""
        return bool(self.status.get("last_sync_ts") != self.before.get("last_sync_ts"))

    @property
    def began(self) -> bool:
        """Tell whether a new attempt was seen in any way."""
        return self.moved or self.seen_running

    @property
    def outcome(self) -> str:
        """Return how the attempt ended, or an empty text as long as it has not."""
        state = self.status.get("state")
        if state == DISABLED or self.status.get("enabled") is False:
            return DISABLED_OUTCOME
        if state == NOT_APPLICABLE and self.not_applicable >= NOT_APPLICABLE_SEEN:
            return NOT_APPLICABLE_OUTCOME
        return OUTCOMES.get(str(state), "") if self.began else ""


def perform(task: Task, client: CloudSyncClient) -> dict[str, Any]:
    """Start a sync of all accounts of a provider and return how it ended."""
    provider = task.parameters["provider"]
    _check(task.parameters)
    before = read_status(client, provider)
    change = {"operation": "run", "kind": "sync", "name": provider, "fields": []}
    if before["state"] == DISABLED or not before["enabled"]:
        return _told(task, provider, DISABLED_OUTCOME, before, [], 0.0)
    if task.check_mode:
        waits = ", and waited for" if task.parameters["wait"] else ""
        return {
            "changed": True,
            "changes": [change],
            "outcome": STARTED,
            "status": before,
            "seconds": 0.0,
            "msg": "A sync of all %s accounts would be started%s" % (provider, waits),
        }
    started = client.transport.clock.now()
    deadline = started + task.parameters["wait_timeout"]
    if before["state"] == INITIALIZING and task.parameters["wait"]:
        before = _wait_for_other(task, client, provider, before, deadline)
    attempt = Attempt(before, before)
    outcome = _start(task, client, provider, attempt)
    if task.parameters["wait"]:
        outcome = _wait(task, client, provider, attempt, deadline)
    seconds = round(client.transport.clock.now() - started, 1)
    return _told(task, provider, outcome, attempt.status, [change], seconds)


def _check(parameters: Mapping[str, Any]) -> None:
    for option in ("wait_timeout", "poll_interval"):
        if parameters[option] <= 0:
            raise InputError("%s is %g, and must be more than 0 seconds" % (option, parameters[option]))


def _wait_for_other(
    task: Task, client: CloudSyncClient, provider: str, status: dict[str, Any], deadline: float
) -> dict[str, Any]:
    """Wait until a sync that somebody else started has ended: its end would look like that of ours."""
    while status["state"] == INITIALIZING and client.transport.clock.now() < deadline:
        task.announce("sync %s: another one is under way, waiting for its end" % provider)
        _pause(task, client, deadline)
        status = read_status(client, provider)
    return status


def _start(task: Task, client: CloudSyncClient, provider: str, attempt: Attempt) -> str:
    """Start the sync, with one request: what is known of a start whose answer was lost is what the status tells."""
    try:
        client.call("POST", path_of(provider, "sync"), object_name="sync %s" % provider)
    except FleetError as error:
        refused = isinstance(error, (LoginError, SessionError, PermissionsError, ProductError))
        if refused or (isinstance(error, NetworkError) and not error.sent):
            raise
        _pause(task, client, client.transport.clock.now() + task.parameters["poll_interval"])
        attempt.look(read_status(client, provider))
        if not attempt.began:
            error.message += "; no new attempt shows in the status, so it is in doubt whether the sync was started"
            raise
        task.announce("sync %s: %s, but the status shows a new attempt" % (provider, error.message))
    return STARTED


def _wait(task: Task, client: CloudSyncClient, provider: str, attempt: Attempt, deadline: float) -> str:
    while True:
        attempt.look(read_status(client, provider))
        if attempt.outcome:
            return attempt.outcome
        left = deadline - client.transport.clock.now()
        task.announce("sync %s: %s, %.0f seconds left" % (provider, attempt.status.get("state"), max(0.0, left)))
        if left <= 0:
            return TIMEOUT
        _pause(task, client, deadline)


def _pause(task: Task, client: CloudSyncClient, deadline: float) -> None:
    left = deadline - client.transport.clock.now()
    client.transport.clock.sleep(max(0.05, min(task.parameters["poll_interval"], left)))


def _told(
    task: Task, provider: str, outcome: str, status: Mapping[str, Any], changes: list[dict[str, Any]], seconds: float
) -> dict[str, Any]:
    """Return the result; an outcome that the user does not accept makes the task fail."""
    message = _message(task, provider, outcome, status)
    result: dict[str, Any] = {
        "changed": bool(changes),
        "changes": changes,
        "outcome": outcome,
        "status": dict(status),
        "seconds": seconds,
        "msg": message,
    }
    if outcome == TIMEOUT or outcome in task.parameters["fail_on"]:
        result["failed"] = True
    elif outcome not in (SUCCESS, STARTED):
        task.warnings.append(message)
    return result


def _message(task: Task, provider: str, outcome: str, status: Mapping[str, Any]) -> str:
    sync = "the sync of all %s accounts" % provider
    words = {
        STARTED: "%s was started" % sync,
        SUCCESS: "%s succeeded" % sync,
        WARNING: "%s succeeded with a warning: %s" % (sync, error_words(status)),
        FAILURE: "%s failed: %s. Check the accounts and their rights with the provider" % (sync, error_words(status)),
        DISABLED_OUTCOME: "%s is disabled, so none takes place: cloud_sync_service enables it" % sync,
        NOT_APPLICABLE_OUTCOME: "%s does not apply: the monitor says so, most likely since it has no account" % sync,
        TIMEOUT: "%s did not end within %g seconds, the last state is %s: look at it with cloud_sync_info, or raise wait_timeout"
        % (sync, task.parameters["wait_timeout"], status.get("state")),
    }[outcome]
    return words[0].upper() + words[1:]


MODULE = ModuleDefinition(
    "cloud_sync_run",
    CLOUD_SYNC,
    {
        "provider": {"type": "str", "choices": list(PROVIDERS), "required": True},
        "wait": {"type": "bool", "default": True},
        "wait_timeout": {"type": "float", "default": 600.0},
        "poll_interval": {"type": "float", "default": 5.0},
        "fail_on": {
            "type": "list",
            "elements": "str",
            "choices": list(FAIL_ON),
            "default": [FAILURE, DISABLED_OUTCOME, NOT_APPLICABLE_OUTCOME],
        },
    },
    perform,
)
