# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Saves what the portal returns to a file, wholly or not at all."""

from __future__ import annotations

import json
import os
from typing import Any

from .._core.errors import InputError
from .._core.files import replace_file


def check_place(option: str, path: str) -> None:
    """Look whether a file can be written, before the portal is asked to work for it.

    :raises InputError: there is no such folder, it cannot be written to, or the path is a folder itself.
    """
    folder = os.path.dirname(os.path.abspath(path))
    if os.path.isdir(path):
        raise InputError(f"{option}: {path} is a folder", next_step="Give the name of a file")
    if not os.path.isdir(folder):
        raise InputError(f"{option}: there is no folder {folder}", next_step="Make it first")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(f"{option}: the folder {folder} cannot be written to", next_step="Check its owner and mode")


def save_json(option: str, path: str, content: Any) -> None:
    """Write a value as JSON, as :func:`save` does."""
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    save(option, path, text.encode("utf-8", "surrogatepass"))


def save(option: str, path: str, content: bytes) -> None:
    """Write a file for its owner alone; a file of that name is replaced once the new one is complete.

    :raises InputError: the file could not be written.
    """
    try:
        replace_file(path, content)
    except OSError as error:
        raise InputError(
            f"{option}: {path} could not be written: {error.strerror or error}",
            next_step="Check the space and the mode",
        ) from None
