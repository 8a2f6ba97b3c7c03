# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""One task of a playbook, as the engine sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._http.clock import Clock
from .progress import ProgressReporter


@dataclass
class Task:
    """One task of a playbook, as the engine sees it.

    :arg parameters: the validated options.
    :arg report: shows a line to a user who asked for details (-vv), while the task runs.
    :arg announce: shows a line to every user at once: for waiting, and whatever else looks like standing still.
    :arg warnings: sentences to show with the result.
    :arg progress: says now and then how far the task is.
    :arg has_written: returns whether a writing request of this task was carried out, or may have been.
    """

    parameters: Mapping[str, Any]
    check_mode: bool = False
    report: Callable[[str], None] = lambda line: None
    announce: Callable[[str], None] = lambda line: None
    warnings: list[str] = field(default_factory=list)
    progress: ProgressReporter = field(default_factory=lambda: ProgressReporter(Clock(), lambda line: None))
    has_written: Callable[[], bool] = lambda: False
