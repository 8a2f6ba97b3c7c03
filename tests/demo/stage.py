"""What the demonstration is made of: headings, commands whose output is shown, and simulators to talk to."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.background import Device, running_all

BIN = Path(sys.executable).parent
WIDTH = 79
# A folder of its own, as in the example estate.
INVENTORY = "inventory/hosts.yml"
# Of the numbers in a recap.
COUNTED = ("changed", "failed", "ignored")


class NotAsToldError(Exception):
    """Something happened that is not what the demonstration says."""


def expect(condition: object, told: str) -> None:
    """Stop where something is not as told."""
    if not condition:
        raise NotAsToldError(told)


def _style(code: str, text: str) -> str:
    colored = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return f"\033[{code}m{text}\033[0m" if colored else text


def _filled(text: str, indent: str = "") -> str:
    words = " ".join(text.split())
    return textwrap.fill(words, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


class Narrator:
    """Tells the story, chapter by chapter."""

    def __init__(self) -> None:
        self._chapter = 0

    def chapter(self, title: str) -> None:
        """Print the heading of the next chapter."""
        self._chapter += 1
        heading = f" {self._chapter}  {title} "
        print(f"\n\n{_style('1;7', heading.ljust(WIDTH))}", flush=True)

    @staticmethod
    def say(text: str) -> None:
        """Print a paragraph."""
        print(f"\n{_filled(text)}", flush=True)

    @staticmethod
    def show(text: str) -> None:
        """Print text that is quoted from somewhere."""
        print()
        for line in text.rstrip().splitlines():
            print(_style("2", f"    {line}").rstrip(), flush=True)

    @staticmethod
    def command(words: Sequence[str]) -> None:
        """Print a command as one would type it."""
        print(f"\n{_style('1;32', f'$ {shlex.join(words)}')}", flush=True)

    @staticmethod
    def proven(text: str) -> None:
        """Print what was just checked."""
        print(f"\n{_style('1;32', '✓')} {_filled(text, indent='  ').lstrip()}", flush=True)


@dataclass(frozen=True)
class Recap:
    """The closing lines of ansible-playbook, and its exit code."""

    code: int
    changed: frozenset[str]
    failed: frozenset[str]
    ignored: frozenset[str]


def play(narrator: Narrator, folder: Path, *words: str) -> Recap:
    """Run a playbook in the folder of the estate, showing command and output."""
    words = ("ansible-playbook", *words)
    narrator.command(words)
    environment = {**os.environ, "ANSIBLE_FORCE_COLOR": "1"} if sys.stdout.isatty() else dict(os.environ)
    process = subprocess.Popen(
        [str(BIN / words[0]), *words[1:]],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        # A blank line at the end would stand between the output and what is said of it.
        if lines and not lines[-1].strip():
            print(flush=True)
        lines.append(line)
        if line.strip():
            print(f"  {line}".rstrip(), flush=True)
    code = process.wait()
    text = re.sub(r"\033\[[0-9;]*m", "", "".join(lines))
    counts = {
        host: dict(re.findall(r"(\w+)=(\d+)", rest))
        for host, rest in re.findall(r"^(\w+) +: (ok=.*)$", text, re.MULTILINE)
    }
    expect(counts, "ansible-playbook printed no recap")
    return Recap(code, *(frozenset(host for host in counts if counts[host].get(name, "0") != "0") for name in COUNTED))


@contextmanager
def simulators(narrator: Narrator, folder: Path, *products: str) -> Iterator[dict[str, Device]]:
    """Run simulators as a program of their own, which writes the inventory into the folder; return them by their names."""
    narrator.command(["python", "-m", "simulators", *products, "--inventory", INVENTORY])
    try:
        with running_all(products, folder, inventory_file=INVENTORY) as devices:
            yield {f"{device.product}1": device for device in devices}
    except RuntimeError as error:
        raise NotAsToldError(str(error)) from error
