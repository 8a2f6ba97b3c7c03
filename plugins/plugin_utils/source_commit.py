# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The commit that documents are from."""

from __future__ import annotations

import re
import subprocess

# The hash of a commit, and whether there is more than was committed.
_COMMIT = re.compile(r"[0-9a-f]{40,64}(-dirty)?")


def commit_of(folder: str) -> str | None:
    """Return the commit that a folder is at, with `-dirty` behind it where files were changed since; None without git or repository."""
    command = ["git", "-C", folder, "describe", "--always", "--abbrev=64", "--exclude=*", "--dirty"]
    try:
        process = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    said = process.stdout.strip()
    return said if process.returncode == 0 and _COMMIT.fullmatch(said) else None
