"""Runs steps side by side. What a step prints is kept whole and shown when it ends; lines of progress show that something runs."""

from __future__ import annotations

import functools
import re
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from _project import say
from _report import SKIPPED, Check, StepResult, run_check

SECONDS_BETWEEN_SIGNS = 60.0


@dataclass(frozen=True, kw_only=True)
class Job:
    """One step: how it is run, and what has to be over before."""

    name: str
    about: str
    run: Callable[[TextIO | None], StepResult]
    after: frozenset[str] = frozenset()
    seconds: float = 0.0
    """How long it usually takes: the long ones begin first."""


@dataclass(frozen=True)
class NamedCheck:
    """One check of something that was built."""

    name: str
    about: str
    seconds: float
    check: Check


def jobs_of(checks: Iterable[NamedCheck], *, again: str) -> list[Job]:
    """Return a job for each check.

    :arg again: the command that runs them once more.
    """
    return [
        Job(
            name=named.name,
            about=named.about,
            seconds=named.seconds,
            run=functools.partial(run_check, named.name, named.check, again=again),
        )
        for named in checks
    ]


@dataclass
class Lanes:
    """So many jobs run at the same time."""

    number: int
    logs: Path
    results: dict[str, StepResult] = field(default_factory=dict)
    _running: dict[Future[StepResult], tuple[Job, float]] = field(default_factory=dict)
    _printing: threading.Lock = field(default_factory=threading.Lock)

    def run(self, jobs: Sequence[Job]) -> list[StepResult]:
        """Run all jobs and return what became of them, in the order in which they were given."""
        waiting = sorted(jobs, key=lambda job: -job.seconds)
        names = {job.name for job in jobs}
        self.logs.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(self.number) as pool:
            while waiting or self._running:
                while len(self._running) < self.number and (job := self._next(waiting, names)):
                    waiting.remove(job)
                    self._say(f"{job.name}: {job.about}")
                    self._running[pool.submit(self._run_one, job)] = (job, time.monotonic())
                done, unused = wait(self._running, SECONDS_BETWEEN_SIGNS, FIRST_COMPLETED)
                for future in done:
                    job = self._running.pop(future)[0]
                    self.results[job.name] = future.result()
                if not done:
                    self._show_life(waiting)
        return [self.results[job.name] for job in jobs]

    def _next(self, waiting: Sequence[Job], names: set[str]) -> Job | None:
        """Return the first job that may begin."""
        return next((job for job in waiting if (job.after & names) <= self.results.keys()), None)

    def _show_life(self, waiting: Sequence[Job]) -> None:
        now = time.monotonic()
        running = ", ".join(f"{job.name} for {now - began:.0f} s" for job, began in self._running.values())
        self._say(f"still running: {running}" + (f"; {len(waiting)} wait" if waiting else ""))

    def _say(self, line: str) -> None:
        """Print a line of progress, and not amid what a step has printed."""
        with self._printing:
            say(line)

    def _run_one(self, job: Job) -> StepResult:
        log = self.logs / f"{re.sub(r'[^a-z0-9.]+', '-', job.name)}.log"
        with log.open("w", encoding="utf-8", errors="replace") as output:
            result = job.run(output)
        with self._printing:
            if result.state == SKIPPED:
                return result
            say(f"{job.name} {result.state} after {result.seconds:.0f} s; what it printed:")
            with log.open(encoding="utf-8", errors="replace") as text:
                shutil.copyfileobj(text, sys.stdout)
            sys.stdout.flush()
        return result
