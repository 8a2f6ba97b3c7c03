"""The closing table of a run with several steps."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

PASSED = "passed"
FAILED = "failed"
SKIPPED = "skipped"


@dataclass(frozen=True)
class StepResult:
    """What became of one step."""

    name: str
    state: str
    """PASSED, FAILED or SKIPPED."""
    seconds: float = 0.0
    reason: str = ""
    again: tuple[str, ...] = ()
    """Commands that run what failed once more."""


# ansible-test fills a dozen environments of its own, and gives its pip no environment variable that would silence it.
_PIP_CHATTER = re.compile(
    r"Collecting |  Downloading |  Using cached |     [━─ ]|Installing collected packages|Successfully installed"
    r"|  Attempting uninstall|    (Found existing|Uninstalling|Successfully uninstalled)|Requirement already satisfied"
    r"|Looking in |WARNING: Location "
)


Check = Callable[[TextIO | None], list[str]]


def run_check(name: str, check: Check, output: TextIO | None, *, again: str) -> StepResult:
    """Run one check and say what became of it.

    :arg again: the command that runs it once more.
    """
    started = time.monotonic()
    try:
        problems = check(output)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        problems = [str(error)]
    print("\n".join(problems), file=output)
    took = time.monotonic() - started
    failed = StepResult(name, FAILED, took, "; ".join(problems)[:200], (again,))
    return failed if problems else replace(failed, state=PASSED, reason="", again=())


def run_commands(
    name: str,
    commands: Sequence[Sequence[str]],
    *,
    folder: Path,
    environment: Mapping[str, str],
    without_pip_chatter: bool = False,
    output: TextIO | None = None,
) -> StepResult:
    """Run every command, so that one round of fixing sees all there is to fix, and show what they print.

    :arg output: where that goes instead of the terminal.
    """
    run = run_without_pip_chatter if without_pip_chatter else run_as_is
    started = time.monotonic()
    codes = [run(command, folder, environment, output) for command in commands]
    return StepResult(name, FAILED if any(codes) else PASSED, time.monotonic() - started)


def run_as_is(command: Sequence[str], folder: Path, environment: Mapping[str, str], output: TextIO | None) -> int:
    """Run a command whose output goes straight through, colors and all."""
    errors = None if output is None else subprocess.STDOUT
    return subprocess.run(
        command, check=False, cwd=folder, env=environment, stdout=output, stderr=errors, stdin=subprocess.DEVNULL
    ).returncode


def run_without_pip_chatter(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], output: TextIO | None
) -> int:
    """Run a command and leave out the lines in which pip reports its progress."""
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            if not _PIP_CHATTER.match(line):
                print(line, end="", flush=True, file=output)
    return process.returncode


def demanded(results: Iterable[StepResult], *, again: str) -> list[StepResult]:
    """Return results as they count where each step had to run: what was skipped has failed."""
    return [replace(result, state=FAILED, again=(again,)) if result.state == SKIPPED else result for result in results]


def close(results: Sequence[StepResult], seconds: float) -> int:
    """Print what each step gave, and what to run for those that failed; return the exit code for all of them.

    :arg seconds: what all of them took, which is less than their sum where they ran side by side.
    """
    width = max(len(result.name) for result in results)
    print(f"\n{'step':<{width}}  seconds  result")
    for result in results:
        reason = f": {result.reason}" if result.reason else ""
        print(f"{result.name:<{width}}  {result.seconds:7.1f}  {result.state}{reason}")
    failed = [result.name for result in results if result.state == FAILED]
    if failed:
        print("\nTo run again what failed:")
        commands = [command for result in results if result.state == FAILED for command in result.again]
        for command in dict.fromkeys(commands):
            print(f"  {command}")
        print(f"\nFAILED after {seconds:.0f} s: {', '.join(failed)}", flush=True)
        return 1
    skipped = [result.name for result in results if result.state == SKIPPED]
    without = f", without what was skipped: {', '.join(skipped)}" if skipped else ""
    print(f"\nAll is well, after {seconds:.0f} s{without}.", flush=True)
    return 0
