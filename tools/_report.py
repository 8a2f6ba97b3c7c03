"""The closing table of a run with several steps."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PASSED = "passed"
FAILED = "failed"
SKIPPED = "skipped"


@dataclass(frozen=True)
class Outcome:
    """What became of one step."""

    name: str
    result: str
    seconds: float = 0.0
    reason: str = ""


def run_commands(
    name: str, commands: Sequence[Sequence[str]], *, folder: Path, environment: Mapping[str, str]
) -> Outcome:
    """Run every command, so that one round of fixing sees all there is to fix; their output goes straight through."""
    started = time.monotonic()
    codes = [subprocess.run(command, check=False, cwd=folder, env=environment).returncode for command in commands]
    return Outcome(name, FAILED if any(codes) else PASSED, time.monotonic() - started)


def close(outcomes: Sequence[Outcome]) -> int:
    """Print what each step gave and return the exit code for all of them."""
    width = max(len(outcome.name) for outcome in outcomes)
    print(f"\n{'step':<{width}}  seconds  result")
    for outcome in outcomes:
        reason = f": {outcome.reason}" if outcome.reason else ""
        print(f"{outcome.name:<{width}}  {outcome.seconds:7.1f}  {outcome.result}{reason}")
    failed = [outcome.name for outcome in outcomes if outcome.result == FAILED]
    seconds = sum(outcome.seconds for outcome in outcomes)
    if failed:
        print(f"\nFAILED after {seconds:.0f} s: {', '.join(failed)}", flush=True)
        return 1
    print(f"\nAll is well, after {seconds:.0f} s.", flush=True)
    return 0
