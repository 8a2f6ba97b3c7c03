"""Runs a module in the test's own process, with a clock that does not wait: dozens of tasks per second."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.steady.fleet.plugins.module_utils._http.clock import Clock
from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils._run.execute import Clients, run

from .devices import assert_contract_kept
from .operation_coverage import record_operations
from .playbook import connection_options


class QuickClock(Clock):
    """A clock whose pauses take no time. ``during`` is called in each pause, so that a test can act meanwhile."""

    def __init__(self, during: Callable[[float], None] | None = None) -> None:
        self.pauses: list[float] = []
        self._during = during or (lambda unused: None)

    def now(self) -> float:
        """Return the real time plus all pauses."""
        return time.monotonic() + sum(self.pauses)

    def sleep(self, seconds: float) -> None:
        """Note the pause instead of making it."""
        self._during(seconds)
        self.pauses.append(seconds)


@dataclass
class Task:
    """What one task gave."""

    result: dict[str, Any]
    reports: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return bool(self.result.get("failed"))

    @property
    def changed(self) -> bool:
        return bool(self.result["changed"])

    @property
    def message(self) -> str:
        return str(self.result.get("msg", ""))


def run_task(
    device: Any,
    definition: ModuleDefinition,
    options: Mapping[str, Any],
    *,
    check_mode: bool = False,
    clock: Clock | None = None,
) -> Task:
    """Run one task on a simulator; its options may replace the connection options."""
    given = {**connection_options(device), **options}
    validation = ArgumentSpecValidator(definition.argument_spec(), **dict(definition.constraints)).validate(given)
    assert not validation.error_messages, validation.error_messages
    task = Task({})
    seen = len(device.journal)
    with Clients(clock or QuickClock()) as clients:
        task.result = run(
            definition,
            validation.validated_parameters,
            given=given,
            check_mode=check_mode,
            clients=clients,
            report=task.reports.append,
            announce=task.reports.append,
        )
    record_operations(device.product, definition.name, device.journal[seen:])
    assert_contract_kept(device)
    return task
