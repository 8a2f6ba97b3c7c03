# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The options of every action that is about whichever device the host is."""

from __future__ import annotations

from collections.abc import Mapping

from .._core.data import Argument

DEVICE_OPTIONS: Mapping[str, Argument] = {
    "check_variable": {"type": "str"},
    "skip_others": {"type": "bool", "default": False},
}
"""Whether the action runs at all. ``plugins/doc_fragments/device.py`` documents them."""
