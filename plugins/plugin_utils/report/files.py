# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Writes files so that nobody ever sees half of one."""

from __future__ import annotations

import os
from pathlib import Path

from ansible_collections.steady.fleet.plugins.module_utils._core.files import holds, replace_file

# Whoever can write a plan decides what an enforcement does, so only the owner can. There is no secret in any of these
# files, and who reviews them, or the next step of a pipeline, is often somebody else: everyone may read.
_MODE = 0o644


def write_file(path: Path, text: str) -> bool:
    """Write the text, unless it is there already, and tell whether it was written. Folders above are made.

    :raises OSError: it cannot be written.
    """
    content = text.encode("utf-8", "backslashreplace")
    if holds(str(path), content):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    umask = os.umask(0)
    os.umask(umask)
    replace_file(str(path), content, _MODE & ~umask)
    return True
