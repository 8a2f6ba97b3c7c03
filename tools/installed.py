"""What release.py and first_steps.py share: on which releases of ansible-core the artifact is tried, and how a check becomes a line of the table."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TextIO

import yaml
from _pythons import Python, find_pythons
from _report import FAILED, SKIPPED, Outcome
from matrix import KNOWN, Release

Check = Callable[[TextIO | None], list[str]]


def step(name: str, check: Check, output: TextIO | None, *, again: str) -> Outcome:
    """Run one check and say what became of it.

    :arg again: the command that runs it once more.
    """
    started = time.monotonic()
    try:
        problems = check(output)
    except (OSError, subprocess.CalledProcessError, yaml.YAMLError) as error:
        problems = [str(error)]
    print("\n".join(problems), file=output)
    took = time.monotonic() - started
    failed = Outcome(name, FAILED, took, "; ".join(problems)[:200], (again,))
    return failed if problems else replace(failed, result="passed", reason="", again=())


def legs(what: str) -> tuple[list[tuple[Release, Python]], list[Outcome]]:
    """Return the oldest and the newest ansible-core that has a Python here; what has none is reported.

    :arg what: what is tried on them.
    """
    pythons = find_pythons()
    numbered = sorted((release for release in KNOWN.values() if release.numbered), key=lambda release: release.order)
    chosen, skipped = [], []
    for release in (numbered[0], numbered[-1]):
        version = next((version for version in release.controllers if version in pythons), None)
        if version:
            chosen.append((release, pythons[version]))
        else:
            reason = f"it needs Python {' or '.join(release.controllers)}"
            skipped.append(Outcome(f"{what} on {release.name}", SKIPPED, reason=reason))
    return chosen, skipped
