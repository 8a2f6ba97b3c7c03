"""Run one script of the collection tree, play.py SCRIPT [ARGUMENT ...], cut off from the caller's own devices."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from _project import BUILD, TREE, VENV, fail, hermetic_environment


def become(command: list[str]) -> NoReturn:
    """Replace this process, so that a signal reaches the script itself."""
    os.chdir(TREE)
    # Where a script may leave what somebody wants to look at afterwards.
    os.execve(command[0], command, {**hermetic_environment(), "BUILD_FOLDER": str(BUILD)})


def main(arguments: list[str]) -> int:
    """Run the script."""
    script = TREE / arguments[0]
    if not script.is_file():
        return fail(f"{arguments[0]} does not exist")
    become([str(VENV / "bin" / "python"), str(script), *arguments[1:]])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
