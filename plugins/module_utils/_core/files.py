# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Writes files so that nobody ever sees half of one."""

from __future__ import annotations

import os
import tempfile

PRIVATE = 0o600
"""For the owner alone."""


def holds(path: str, content: bytes) -> bool:
    """Tell whether a file has this content already."""
    try:
        with open(path, "rb") as file:
            return file.read() == content
    except OSError:
        return False


def replace_file(path: str, content: bytes, mode: int = PRIVATE) -> None:
    """Write a file; one of that name is replaced once the new one is complete.

    :raises OSError: it could not be written; nothing is left behind.
    """
    descriptor, draft = tempfile.mkstemp(dir=os.path.dirname(os.path.abspath(path)), prefix=".fleet-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(draft, mode)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise
