# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Marks what a product says as data, so that no text of it is ever a template to Ansible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.steady.fleet.plugins.plugin_utils.export.yaml_text import is_harmless


def untrusted(value: Any) -> Any:
    """Return the value with every text marked that is not of harmless characters alone, keys included.

    Up to ansible-core 2.18 every text is a template unless it is marked; a marked one is written to the output of
    ``ansible-inventory`` with its mark, and read back with it. From 2.19 on it is the reverse, and the mark is no more than
    the absence of trust. A text of harmless characters needs none, and is easier to read without.
    """
    if isinstance(value, str):
        return value if is_harmless(value) else wrap_var(value)
    if isinstance(value, Mapping):
        return {untrusted(key): untrusted(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [untrusted(part) for part in value]
    return value
