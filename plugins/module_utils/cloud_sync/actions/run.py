# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Starts a sync, or joins one that runs, and waits until it has ended (API documents, ``sync`` and ``status``).

The start has no job number, so a new attempt is known by the status alone (CLOUD-SYNC-ASYNC): ``last_sync_ts`` moves, or the state was
seen running after the start. Times of the monitor are only compared with each other, never with our clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypedDict

from ..._core.data import TaskResult
from ..._core.errors import Effects, FleetError
from ..._engine.action import Action, act, check_positive, pause, unchanged, wait_for
from ..._engine.task import Task
from ..._run.definition import ModuleDefinition
from ..client import CLOUD_SYNC, PROVIDERS, CloudSyncClient, path_of
from ..status import (
    DISABLED,
    FAILED,
    INITIALIZING,
    NOT_APPLICABLE,
    SUCCEEDED,
    WARNED,
    StatusFacts,
    error_words,
    read_status,
)

STARTED, RUNNING, SUCCESS, WARNING, FAILURE = "started", "running", "success", "warning", "failure"
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


class AttemptFacts(TypedDict):
    """What a result says of an attempt."""

    outcome: str
    joined: bool
    status: StatusFacts
    seconds: float


@dataclass
class Attempt:
    """What is known of the sync that this task started or joined.

    :ivar before: the status before the start.
    :ivar status: the last status seen.
    :ivar joined: somebody else started it.
    :ivar seen_running: whether it was seen to run.
    """

    task: Task
    client: CloudSyncClient
    provider: str
    before: StatusFacts
    status: StatusFacts = field(init=False)
    joined: bool = False
    seen_running: bool = False
    not_applicable: int = 0
    started: float = 0.0

    def __post_init__(self) -> None:
        self.status = self.before
        self.started = self.client.transport.clock.now()

    @property
    def label(self) -> str:
        """Return what it is about, for messages."""
        return f"sync {self.provider}"

    @property
    def moved(self) -> bool:
        """Return whether the monitor knows of a newer attempt than before. Its clock may have been set back meanwhile."""
        now = self.status["last_sync_ts"]
        return now is not None and bool(now != self.before["last_sync_ts"])

    @property
    def began(self) -> bool:
        """Return whether a new attempt was seen in any way."""
        return self.moved or self.seen_running

    @property
    def outcome(self) -> str:
        """Return how the attempt ended, or an empty text as long as it has not."""
        state = self.status["state"]
        if state == DISABLED or not self.status["enabled"]:
            return DISABLED_OUTCOME
        if state == NOT_APPLICABLE and self.not_applicable >= NOT_APPLICABLE_SEEN:
            return NOT_APPLICABLE_OUTCOME
        return OUTCOMES.get(str(state), "") if self.began else ""

    def look(self) -> str | None:
        """Read the status; return how the attempt ended, or None as long as it has not."""
        self.status = read_status(self.client, self.provider)
        self.seen_running = self.seen_running or self.status["state"] == INITIALIZING
        self.not_applicable = self.not_applicable + 1 if self.status["state"] == NOT_APPLICABLE else 0
        return self.outcome or None

    def start(self) -> None:
        """Start a sync, with one request."""
        self.client.write("POST", path_of(self.provider, "sync"), object_name=self.label)

    def settle(self, error: FleetError) -> None:
        """Look what became of a start whose response is lost.

        :raises FleetError: the error, where no new attempt shows.
        """
        pause(self.task, self.client, self.client.transport.clock.now() + self.task.parameters["poll_interval"])
        self.look()
        if not self.began:
            error.message += "; no new attempt shows in the status, so it is in doubt whether the sync was started"
            error.next_step = (
                "Look at the status with cloud_sync_info before you run it again: a sync that runs by then is joined"
            )
            raise error
        self.task.announce(f"{self.label}: {error.message}, but the status shows a new attempt")

    def finish(self) -> TaskResult:
        """Wait for the end if the user asked for that, and return the facts for the result."""
        if not self.task.parameters["wait"]:
            return self.ended(RUNNING if self.joined else STARTED)
        deadline = self.started + self.task.parameters["wait_timeout"]

        def describe() -> str:
            return f"{self.label}: {self.status['state']}"

        facts = self.ended(wait_for(self.task, self.client, self.look, describe, deadline) or TIMEOUT)
        if facts.get("failed") and not self.began:
            # The start was confirmed, and nothing shows that it had an effect.
            facts.update(Effects(in_doubt=(self.label,)).result())
        return facts

    def facts(self, outcome: str) -> AttemptFacts:
        """Return what a result says of the attempt."""
        seconds = round(self.client.transport.clock.now() - self.started, 1)
        return {"outcome": outcome, "joined": self.joined, "status": {**self.status}, "seconds": seconds}

    def ended(self, outcome: str) -> TaskResult:
        """Return the facts and the message; an outcome that the user does not accept makes the task fail."""
        facts: TaskResult = {**self.facts(outcome), "msg": self._message(outcome)}
        if outcome == TIMEOUT or outcome in self.task.parameters["fail_on"]:
            facts["failed"] = True
        elif outcome not in (SUCCESS, STARTED, RUNNING):
            self.task.warnings.append(facts["msg"])
        return facts

    def _message(self, outcome: str) -> str:
        sync = f"the sync of all {self.provider} accounts"
        place = f"GET {path_of(self.provider, 'status')}"
        sentence = {
            STARTED: f"{sync} was started",
            RUNNING: f"{sync} runs already, so no other one was started",
            SUCCESS: f"{sync} succeeded",
            WARNING: f"{sync} succeeded with a warning: {error_words(self.status)}",
            FAILURE: f"{sync} failed: {error_words(self.status)}. Check the accounts and their rights with the provider",
            DISABLED_OUTCOME: f"{sync} is disabled, so none takes place: cloud_sync_service enables it",
            NOT_APPLICABLE_OUTCOME: f"{sync} does not apply: the monitor says so, most likely since it has no account",
            TIMEOUT: f"{self.client.connection.title}, {place}: {sync} did not end within "
            f"{self.task.parameters['wait_timeout']:g} seconds, the last state is {self.status['state']}. "
            "Look at it with cloud_sync_info, or raise wait_timeout.",
        }[outcome]
        return sentence[0].upper() + sentence[1:]


def perform(task: Task, client: CloudSyncClient) -> TaskResult:
    """Start a sync of all accounts of a provider and return how it ended. One that runs already is joined."""
    check_positive(task.parameters, "wait_timeout", "poll_interval")
    provider = task.parameters["provider"]
    attempt = Attempt(task, client, provider, read_status(client, provider))
    if attempt.before["state"] == DISABLED or not attempt.before["enabled"]:
        facts = attempt.ended(DISABLED_OUTCOME)
        return unchanged(facts.pop("msg"), **facts)
    attempt.joined = attempt.seen_running = attempt.before["state"] == INITIALIZING
    waits = ", and waited for" if task.parameters["wait"] else ""
    planned = f"A sync of all {provider} accounts would be started{waits}"
    if attempt.joined:
        planned = f"A sync of all {provider} accounts runs already, so no other one would be started"
    action = Action(
        operation="run",
        kind="sync",
        name=provider,
        label=attempt.label,
        planned=planned,
        done="",
        request=lambda: None if attempt.joined else attempt.start(),
        settle=attempt.settle,
        finish=lambda unused: attempt.finish(),
        facts={"changed": not attempt.joined},
        predicted=attempt.facts(RUNNING if attempt.joined else STARTED),
    )
    return act(task, action)


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
