# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The engine of acting modules: what can be requested, but neither compared beforehand nor taken back (a mail, a sync, a token).

Beside :mod:`.converge` this is the only place that knows of check mode. Each action takes the same steps: in check mode it is predicted,
otherwise its request is sent once; where the response is lost, the action looks what became of it, or the error says
that it is in doubt, or it is sent once more because the user asked for that; then it may be waited for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from .._core.data import Argument, TaskResult
from .._core.errors import Effects, FleetError, InputError, is_lost
from .._schema.spelling import NAME_STEP, name_problem
from .resource import ASSUMED, Client
from .task import Task

REPEAT_LOST: Argument = {"type": "bool", "default": False}
"""The option by which users ask for a second request where the response to the first was lost."""
MIN_PAUSE = 0.05
"""Seconds between two looks at the end of the time allowed."""

T = TypeVar("T")


@dataclass(frozen=True)
class Action:
    """One action of one task.

    :arg operation: what is done, as the result's ``changes`` show it: ``send``, ``issue``, ``register``.
    :arg kind: what it is done with: ``mail``, ``token``.
    :arg name: what distinguishes it from others of its kind.
    :arg label: what it is about, for messages.
    :arg planned: the sentence of a result in check mode.
    :arg done: the sentence of a result afterwards.
    :arg request: sends the request and returns what the product says. None where something it needs does not exist
        yet, which only a prediction may meet.
    :arg foresee: checks in check mode, by reading, that the request could be sent; raises what a real run would fail with.
    :arg doubt: what is in doubt where the response is lost, as a clause: "the mail was sent". Empty where the request
        says it by itself.
    :arg next_step: what the user can do then.
    :arg repeat_lost: send it once more instead; then it may be carried out twice.
    :arg settle: called instead where a look shows what became of a lost request: returns what stands for the
        response where it was carried out, raises the error where it was not.
    :arg finish: makes further parts of the result of the response: facts, and ``changed`` or ``msg`` where they depend on it.
    :arg fields: the fields that it changes, for ``changes``.
    :arg facts: parts of the result, predicted or not.
    :arg predicted: parts of the result in check mode only, for what only the response can show.
    """

    operation: str
    kind: str
    name: str
    label: str
    planned: str
    done: str
    request: Callable[[], Any] | None
    foresee: Callable[[], None] = lambda: None
    doubt: str = ""
    next_step: str = ""
    repeat_lost: bool = False
    settle: Callable[[FleetError], Any] | None = None
    finish: Callable[[Any], Mapping[str, Any]] = lambda response: {}
    fields: Sequence[str] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    predicted: Mapping[str, Any] = field(default_factory=dict)

    def result(self, message: str, facts: Mapping[str, Any]) -> TaskResult:
        """Return the result of the task."""
        change = {"operation": self.operation, "kind": self.kind, "name": self.name, "fields": list(self.fields)}
        result = {"changed": True, **self.facts, "msg": message, **facts}
        return {**result, "changes": [change] if result["changed"] else []}


def act(task: Task, action: Action) -> TaskResult:
    """Carry out an action and return the result of the task; in check mode, predict it.

    :raises FleetError: it was refused, failed, or it is in doubt whether it was carried out.
    """
    if task.check_mode:
        action.foresee()
        return action.result(action.planned, action.predicted)
    if action.request is None:
        raise AssertionError(f"{action.label} needs something that does not exist")
    try:
        response = _send(task, action, action.request)
    except FleetError as error:
        if error.effects is None:
            # What fails after the request was carried out leaves open how far that came.
            unclear = is_lost(error) or task.has_written()
            error.effects = Effects(in_doubt=(action.label,)) if unclear else Effects()
        raise
    try:
        result = action.result(action.done, action.finish(response))
    except FleetError as error:
        # An action that joined what another client started has done nothing itself.
        error.effects = Effects(written=(action.label,)) if action.facts.get("changed", True) else Effects()
        raise
    if result.get("failed") and result["changed"] and "in_doubt" not in result:
        result.update(Effects(written=(action.label,)).result())
    return result


def _send(task: Task, action: Action, request: Callable[[], Any]) -> Any:
    try:
        return request()
    except FleetError as error:
        if not is_lost(error):
            raise
        if action.settle is not None:
            return action.settle(error)
        if not action.doubt:
            raise
        if not action.repeat_lost:
            error.message += f"; it is in doubt whether {action.doubt}, and so it was not tried again"
            error.next_step = action.next_step
            raise
        task.announce(f"{action.label}: {error.message}; trying once more, so it may be done twice")
    return request()


def unchanged(message: str, **facts: Any) -> TaskResult:
    """Return the result of a task that has nothing to do."""
    return {"changed": False, "changes": [], **facts, "msg": message}


def assume_created(task: Task, error: FleetError) -> None:
    """Raise the error that something is missing, but not in check mode: an earlier task may be about to create it.

    :raises FleetError: the error, in a real run.
    """
    if not task.check_mode:
        raise error
    task.warnings.append(ASSUMED % str(error).rstrip("."))


def check_choice(parameters: Mapping[str, Any], option: str, takes: Mapping[str, Sequence[str]]) -> None:
    """Refuse options that cannot be used with what was chosen.

    :arg option: the option that decides.
    :arg takes: the options that can be used with each of its values.
    :raises InputError: names the first one that cannot.
    """
    chosen = takes[parameters[option]]
    for other in dict.fromkeys(name for names in takes.values() for name in names):
        if parameters[other] is not None and other not in chosen:
            raise InputError(
                f"{other} cannot be used with {option}: {parameters[option]}",
                next_step=f"It takes {', '.join(chosen)}",
            )


def check_names(parameters: Mapping[str, Any], *options: str) -> None:
    """Refuse new names that are easily confused with others, as those of objects are refused.

    :raises InputError: names the first such option.
    """
    for option in options:
        problem = name_problem(parameters[option])
        if problem:
            raise InputError(f"{option}: the name {parameters[option]!r} {problem}", next_step=NAME_STEP)


def check_positive(parameters: Mapping[str, Any], *options: str) -> None:
    """Refuse times that are not more than zero.

    :raises InputError: names the first such option.
    """
    for option in options:
        if parameters[option] <= 0:
            raise InputError(f"{option} is {parameters[option]:g}, and must be more than 0 seconds")


def wait_for(
    task: Task, client: Client, look: Callable[[], T | None], describe: Callable[[], str], deadline: float
) -> T | None:
    """Look again and again until there is something, and return it; None where the time was not enough.

    :arg look: returns what is waited for, None as long as it is not there.
    :arg describe: returns what is waited for and how it stands, for the lines that users see meanwhile.
    :arg deadline: the last moment, by the client's clock.
    """
    clock = client.transport.clock
    while True:
        found = look()
        if found is not None:
            return found
        left = deadline - clock.now()
        task.announce(f"{describe()}, {max(0.0, left):.0f} seconds left")
        if left <= 0:
            return None
        pause(task, client, deadline)


def pause(task: Task, client: Client, deadline: float) -> None:
    """Wait for the task's ``poll_interval``, but no longer than to the deadline."""
    clock = client.transport.clock
    clock.sleep(max(MIN_PAUSE, min(task.parameters["poll_interval"], deadline - clock.now())))
