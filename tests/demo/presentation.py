"""What the demonstration is made of: headings, commands whose output is shown, and simulators to talk to."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
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


class UnexpectedResultError(Exception):
    """Something happened that is not what the demonstration says."""


def expect(condition: object, said: str) -> None:
    """Stop where something is not as said."""
    if not condition:
        raise UnexpectedResultError(said)


def _style(code: str, text: str) -> str:
    colored = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return f"\033[{code}m{text}\033[0m" if colored else text


def _filled(text: str, indent: str = "") -> str:
    words = " ".join(text.split())
    return textwrap.fill(words, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


class Presenter:
    """Prints the demonstration, section by section.

    :arg step: wait for Enter before each command, so that somebody can talk.
    """

    def __init__(self, *, step: bool = False) -> None:
        self._section = 0
        self._step = step

    def section(self, title: str) -> None:
        """Print the heading of the next section."""
        self._section += 1
        heading = f" {self._section}  {title} "
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

    def command(self, words: Sequence[str]) -> None:
        """Print a command as one would type it."""
        print(f"\n{_style('1;32', f'$ {shlex.join(words)}')}", flush=True)
        if self._step:
            sys.stdin.readline()

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


def play(presenter: Presenter, folder: Path, *words: str) -> Recap:
    """Run a playbook in the folder of the estate, showing command and output."""
    words = ("ansible-playbook", *words)
    presenter.command(words)
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
    for line in shortened(process.stdout, lines):
        print(f"  {line}".rstrip(), flush=True)
    code = process.wait()
    text = re.sub(r"\033\[[0-9;]*m", "", "".join(lines))
    counts = {
        host: dict(re.findall(r"(\w+)=(\d+)", rest))
        for host, rest in re.findall(r"^(\w+) +: (ok=.*)$", text, re.MULTILINE)
    }
    expect(counts, "ansible-playbook printed no recap")
    return Recap(code, *(frozenset(host for host in counts if counts[host].get(name, "0") != "0") for name in COUNTED))


_COLORS = re.compile(r"\033\[[0-9;]*m")
# What says that nothing happened, or only where output begins and ends.
_QUIET = re.compile(r"(?:ok|skipping|included): |PLAY |\.\.\.ignoring|fatal: .*\.\.\.ignoring")


def shortened(output: Iterable[str], everything: list[str]) -> Iterator[str]:
    """Return the lines of ansible-playbook that report something: changes, differences, failures, and a line for each host in the end.

    :arg everything: gets all lines as they come.
    """
    heading = ""
    for line in output:
        everything.append(line)
        plain = _COLORS.sub("", line).rstrip()
        recap = re.match(r"(\S+) +: ok=\d+ +(changed=\d+) .*?(failed=\d+)", plain)
        if recap:
            yield f"{recap[1]:<12} {recap[2]:<10} {recap[3]}"
        elif plain.startswith(("TASK ", "RUNNING ")):
            heading = line.rstrip().rstrip("*").rstrip()
        elif plain and not _QUIET.match(plain):
            if heading:
                yield heading
                heading = ""
            yield line.rstrip()


@contextmanager
def simulators(presenter: Presenter, folder: Path, *products: str) -> Iterator[dict[str, Device]]:
    """Run simulators as a program of their own, which writes the inventory into the folder; return them by their names."""
    presenter.command(["python", "-m", "simulators", *products, "--inventory", INVENTORY])
    try:
        with running_all(products, folder, inventory_file=INVENTORY) as devices:
            yield {f"{device.product}1": device for device in devices}
    except RuntimeError as error:
        raise UnexpectedResultError(str(error)) from error
