"""Run the checks named on the command line, side by side, and close with a table of what each of them gave.

A failing step does not keep the others from running; the exit code is 1 if any failed. What follows `--` is for the program that a
step runs, instead of all its tests: check.py unit -- tests/unit/plugins/module_utils -k redaction
"""

from __future__ import annotations

import argparse
import functools
import os
import re
import shlex
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from _project import BUILD, OPERATIONS, hermetic_environment, say, tool_environment
from _report import FAILED, SKIPPED, StepResult, close, run_commands
from _scratch import own_scratch
from _side_by_side import Job, Lanes
from _steps import STEPS, Choice, Step, existing

LOGS = BUILD / "logs"
CORES = len(os.sched_getaffinity(0))
# One more than two cores can carry: some steps wait for signals, timeouts and servers.
LANES = 3
MAX_LISTED = 5


def run(step: Step, choice: Choice, output: TextIO | None) -> StepResult:
    """Run one step."""
    if step.needs and not existing(*step.needs):
        return StepResult(step.name, SKIPPED, reason=f"no {' or '.join(step.needs)} yet")
    if reason := step.prepare():
        return StepResult(step.name, SKIPPED, reason=reason)
    environment = hermetic_environment() if step.hermetic else tool_environment()
    choice = replace(choice, workers=CORES) if step.spread else choice
    if step.records:
        OPERATIONS.mkdir(parents=True, exist_ok=True)
        record = OPERATIONS / f"{step.name}.jsonl"
        # Empty, so that a step that exercised nothing can be distinguished from one that did not run.
        record.write_text("", "utf-8")
        environment["OPERATIONS_RECORD"] = str(record)
    with step.around():
        result = run_commands(
            step.name,
            step.commands(choice),
            folder=step.folder,
            environment=environment,
            without_pip_chatter=step.name == "sanity",
            output=output,
        )
    return replace(result, again=again(step, output)) if result.state == FAILED else result


def again(step: Step, output: TextIO | None) -> tuple[str, ...]:
    """Return the commands that run once more what failed: the failing tests, where the output lists them, or the step."""
    failed: list[str] = []
    if output is not None:
        output.flush()
        text = Path(output.name).read_text("utf-8", errors="replace")
        failed = re.findall(r"^(?:FAILED|ERROR) (tests/.*?)(?: - .*)?$", text, re.MULTILINE)
        # Where tests are spread over workers, the group of a test stands behind its name.
        failed = [re.sub(r"@[^]@]*$", "", name) for name in failed]
    if failed and len(failed) <= MAX_LISTED:
        tests = " ".join(map(shlex.quote, failed))
        return (f"make check STEP={step.name} TESTS={shlex.quote(tests)}",)
    return (f"make {step.target}" if step.target else f"make check STEP={step.name}",)


def run_steps(steps: Sequence[Step], only: tuple[str, ...]) -> list[StepResult]:
    """Run one step with all cores and its output as it comes, several side by side."""
    if len(steps) == 1:
        say(f"{steps[0].name}: {steps[0].about}")
        return [run(steps[0], Choice(workers=CORES, alone=True, only=only), None)]
    choice = Choice(workers=max(1, CORES // 2), alone=False, only=only)
    jobs = [
        Job(
            name=step.name,
            about=step.about,
            run=functools.partial(run, step, choice),
            after=frozenset(step.after),
            seconds=step.seconds,
        )
        for step in steps
    ]
    return Lanes(LANES, LOGS).run(jobs)


def main(arguments: list[str]) -> int:
    """Run the steps asked for."""
    known = [step.name for step in STEPS]
    linters = [step.name for step in STEPS if step.lint]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "steps",
        nargs="*",
        metavar="STEP",
        help=f"one of {', '.join(known)}; lint for {', '.join(linters)}; all tests when left out",
    )
    own, only = arguments, []
    if "--" in arguments:
        own, only = arguments[: arguments.index("--")], arguments[arguments.index("--") + 1 :]
    names = parser.parse_args(own).steps or [step.name for step in STEPS if not (step.lint or step.only_by_name)]
    if "lint" in names:
        names = [*linters, *(name for name in names if name != "lint")]
    if unknown := set(names) - set(known):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(known)}")
    started = time.monotonic()
    with own_scratch():
        results = run_steps([step for step in STEPS if step.name in names], tuple(only))
    return close(results, time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
