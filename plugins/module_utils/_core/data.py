# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Names for mappings: which keys they have is said by a field table, a product, Ansible or the documentation of a module.

What always has the same keys is a typed dictionary, where it is made or in :mod:`.results`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypedDict

Options = dict[str, Any]
"""An object in option words: a value for each option of its field table."""
JsonObject = dict[str, Any]
"""An object of JSON, as a product sends or takes it."""
TaskResult = dict[str, Any]
"""What a task returns to Ansible: ``changed``, and what else the documentation of its module lists."""
Variables = dict[str, Any]
"""The variables of a host."""
RequestArguments = dict[str, Any]
"""Arguments by name of :meth:`Transport.request`, or of a request of ``requests`` below it."""


class Argument(TypedDict, total=False):
    """How one option is given, as Ansible's argument specs say it."""

    type: str
    elements: str
    required: bool
    default: Any
    choices: list[Any]
    aliases: list[str]
    no_log: bool
    options: dict[str, Any]
    apply_defaults: bool
    fallback: tuple[Callable[..., Any], list[str]]


ArgumentSpec = dict[str, Argument]
