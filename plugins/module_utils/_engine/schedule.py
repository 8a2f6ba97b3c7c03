# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The order of changes, and carrying them out: independent ones side by side where the product allows it."""

from __future__ import annotations

import heapq
import queue
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any, Optional

from .._core.errors import FleetError, InputError
from .names import shortened
from .resource import DELETE, Change

# Makes a change and returns what was made of it in the end, None where nothing was left to do.
Act = Callable[[Change], Optional[Change]]


@dataclass
class ApplyResult:
    """What became of the changes of a plan.

    :ivar made: the changes that were carried out, in the order of the plan.
    :ivar failures: the changes that failed, each with its error.
    :ivar skipped: the changes that were not tried, each with the reason.
    :ivar doubt: why it is not known whether all of them were made; reading again settles that.
    """

    made: list[Change] = field(default_factory=list)
    failures: list[tuple[Change, FleetError]] = field(default_factory=list)
    skipped: list[tuple[Change, str]] = field(default_factory=list)
    doubt: FleetError | None = None


def in_order(changes: Sequence[Change]) -> list[Change]:
    """Return the changes so that each comes after all that it needs; otherwise their order stays.

    :raises InputError: some of them wait for each other.
    """
    order = _Order(changes, _prerequisites(changes))
    ordered = []
    while order.is_active():
        number = order.take()
        ordered.append(changes[number])
        order.done(number)
    return ordered


class _Order:
    """Hands out the numbers of changes, each after all that it needs; of those that are ready, the first one comes first."""

    def __init__(self, changes: Sequence[Change], prerequisites: Sequence[set[int]]) -> None:
        self._sorter: TopologicalSorter[int] = TopologicalSorter(dict(enumerate(prerequisites)))
        self._ready: list[int] = []
        try:
            self._sorter.prepare()
        except CycleError as error:
            # The first is named again at the end.
            circle = [changes[number].item.label for number in error.args[1][1:]]
            raise InputError(
                f"circular dependency between changes: {shortened(circle)}",
                next_step="Two objects cannot take each other's place in one run: give one of them another name first",
            ) from None

    def is_active(self) -> bool:
        """Return whether any change was not handed out, or is not done."""
        return self._sorter.is_active()

    def has_ready(self) -> bool:
        """Return whether a change can be handed out now."""
        for number in self._sorter.get_ready():
            heapq.heappush(self._ready, number)
        return bool(self._ready)

    def take(self) -> int:
        """Return the number of the first change that is ready."""
        if not self.has_ready():
            raise AssertionError("no change is ready")
        return heapq.heappop(self._ready)

    def done(self, number: int) -> None:
        """Note that a change needs no further waiting for: it was made, it failed or it was skipped."""
        self._sorter.done(number)


def _prerequisites(changes: Sequence[Change]) -> list[set[int]]:
    """Return for each change the numbers of those that must be made before it."""
    provided: dict[Hashable, list[int]] = {}
    removed: dict[Hashable, list[int]] = {}
    freed: dict[Hashable, list[int]] = {}
    for number, change in enumerate(changes):
        resource, desired = change.item.resource, change.item.desired
        deleting = change.operation == DELETE
        keys = resource.provides(desired)
        had = () if change.before is None else resource.provides({**desired, **change.before})
        for key in keys:
            if deleting:
                removed.setdefault(key, []).append(number)
            elif key not in had:
                provided.setdefault(key, []).append(number)
        if change.before is not None:
            # What is left out is kept as well.
            kept = () if deleting else (*keys, *resource.claims({**change.before, **desired}))
            for key in resource.claims({**desired, **change.before}):
                if key not in kept:
                    freed.setdefault(key, []).append(number)
    before: list[set[int]] = []
    for number, change in enumerate(changes):
        resource, desired = change.item.resource, change.item.desired
        needed: set[int] = set()
        if change.operation != DELETE:
            for key in resource.requires(desired):
                needed.update(provided.get(key, ()))
            # A name is free only once whoever has it is gone or renamed.
            for key in resource.claims(desired):
                needed.update(freed.get(key, ()))
        needed.discard(number)
        before.append(needed)
    if removed:
        _add_departures(changes, removed, before)
    return before


def _add_departures(changes: Sequence[Change], removed: dict[Hashable, list[int]], before: list[set[int]]) -> None:
    """Let everything leave what is deleted before it is deleted: by being deleted itself, or moved."""
    for number, change in enumerate(changes):
        if change.before is None:
            continue
        for key in change.item.resource.requires({**change.item.desired, **change.before}):
            for deletion in removed.get(key, ()):
                if deletion != number:
                    before[deletion].add(number)


def apply_changes(changes: Sequence[Change], act: Act, *, workers: int, go_on: bool) -> ApplyResult:
    """Make the changes, which are in order. The result has them in the same order, however fast each was.

    :arg act: makes one change; raises FleetError where it fails. Called from several threads where workers > 1.
    :arg go_on: after a failure, still make everything that does not need what failed. Otherwise no new change is begun.
    :raises Exception: a fault of ours in ``act``, or a signal: no new change is begun, and those begun are waited for.
    """
    run = _Run(changes, act, go_on)
    if workers > 1 and len(changes) > 1:
        run.side_by_side(min(workers, len(changes)))
    else:
        run.one_by_one()
    return run.result()


class _Run:
    """One carrying out of a list of changes."""

    def __init__(self, changes: Sequence[Change], act: Act, go_on: bool) -> None:
        self._changes = changes
        self._act = act
        self._go_on = go_on
        self._before = _prerequisites(changes)
        self._made: dict[int, Change | None] = {}
        self._failed: dict[int, FleetError] = {}
        self._skipped: dict[int, str] = {}

    def one_by_one(self) -> None:
        """Make the changes in this thread."""
        for number in range(len(self._changes)):
            if self._blocked(number):
                continue
            try:
                self._made[number] = self._act(self._changes[number])
            except FleetError as error:
                self._failed[number] = error

    def side_by_side(self, workers: int) -> None:
        """Make the changes in threads. This thread hands them out, so that a signal reaches it at any time."""
        order = _Order(self._changes, self._before)
        finished: queue.SimpleQueue[tuple[int, Future[Any]]] = queue.SimpleQueue()
        under_way = 0
        pool = ThreadPoolExecutor(workers)
        try:
            while order.is_active():
                # No more than the workers can take, so that what waits can still be left undone.
                while under_way < workers and order.has_ready():
                    number = order.take()
                    if self._blocked(number):
                        order.done(number)
                        continue
                    future = pool.submit(self._act, self._changes[number])
                    future.add_done_callback(lambda done, number=number: finished.put((number, done)))  # type: ignore[misc]
                    under_way += 1
                if not under_way:
                    continue
                number, done = finished.get()
                under_way -= 1
                try:
                    self._made[number] = done.result()
                except FleetError as error:
                    self._failed[number] = error
                order.done(number)
        finally:
            pool.shutdown(wait=True)

    def _blocked(self, number: int) -> bool:
        """Return whether a change cannot be made any more, and note why."""
        for other in sorted(self._before[number]):
            if other in self._failed:
                self._skipped[number] = f"{self._changes[other].item.label} failed"
            elif other in self._skipped:
                self._skipped[number] = self._skipped[other]
        if number not in self._skipped and self._failed and not self._go_on:
            self._skipped[number] = f"{self._changes[next(iter(self._failed))].item.label} failed before"
        return number in self._skipped

    def result(self) -> ApplyResult:
        """Return what became of the changes."""
        result = ApplyResult()
        for number, change in enumerate(self._changes):
            made = self._made.get(number)
            if made is not None:
                result.made.append(made)
            elif number in self._failed:
                result.failures.append((change, self._failed[number]))
            elif number in self._skipped:
                result.skipped.append((change, self._skipped[number]))
        return result
