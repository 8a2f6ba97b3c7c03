"""What all generators share: the option --check, YAML as people write it, and files that are written only where they differ."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml
from _project import COLLECTIONS, ROOT, fail, say


class Flow(list[Any]):
    """A list to be written on one line."""


class Dumper(yaml.SafeDumper):
    """Writes YAML as people do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Indent lists below their key."""
        super().increase_indent(flow, False)


Dumper.add_representer(
    Flow, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)
)


def asked_to_check(description: str | None, arguments: Sequence[str]) -> bool:
    """Read the command line of a generator: return whether it may only look.

    :arg description: the docstring of the generator, whose first line `--help` shows.
    """
    parser = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, fail where something is out of date")
    return bool(parser.parse_args(arguments).check)


def run_generator(
    description: str | None,
    arguments: Sequence[str],
    files: Callable[[], Iterable[tuple[Path, str]]],
    *,
    of_collection: bool = False,
) -> int:
    """Bring files up to date, or say which are not, as the command line asks; return the exit code.

    :arg description: the docstring of the generator.
    :arg files: see :func:`bring_up_to_date`.
    :arg of_collection: they are made of what the collection itself says, which has to be imported.
    """
    check = asked_to_check(description, arguments)
    if of_collection:
        import_collection()
    return bring_up_to_date(files(), check=check)


def import_collection() -> None:
    """Let the collection be imported from where `make` builds it. Last, since whoever sets PYTHONPATH has another copy in mind."""
    sys.path.append(str(COLLECTIONS))


def bring_up_to_date(files: Iterable[tuple[Path, str]], *, check: bool) -> int:
    """Write those files that do not hold their text, or fail and name them; return the exit code.

    :arg files: path and text of each. A ValueError while they are made is the one sentence that ends the generator; nothing is written then.
    """
    try:
        stale = {path: text for path, text in files if not path.is_file() or path.read_text("utf-8") != text}
    except ValueError as error:
        return fail(str(error))
    names = sorted(str(path.relative_to(ROOT)) for path in stale)
    if names and check:
        return fail(f"out of date, run `make generate`: {', '.join(names)}")
    for path, text in stale.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for name in names:
        say(f"Written: {name}")
    return 0
