# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Nested data without a table: finds, puts, overlays and compares values in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from .._core.data import JsonObject

MISSING: Any = object()
"""The wire does not have this key."""


def get_path(wire: Any, steps: Sequence[str]) -> Any:
    """Return what stands at the path, or :data:`MISSING`."""
    for step in steps:
        # Nearly always a dict, and asking for the abstract type costs more than all the rest.
        if not isinstance(wire, dict) and not isinstance(wire, Mapping):
            return MISSING
        wire = wire.get(step, MISSING)
        if wire is MISSING:
            return MISSING
    return wire


def set_path(wire: JsonObject, steps: Sequence[str], value: Any) -> None:
    """Put a value at the path, making the levels above it; :data:`MISSING` removes the key."""
    for step in steps[:-1]:
        if not isinstance(wire.get(step), dict):
            if value is MISSING:
                return
            wire[step] = {}
        wire = wire[step]
    if value is MISSING:
        wire.pop(steps[-1], None)
    else:
        wire[steps[-1]] = value


def overlay(before: Any, value: Any) -> Any:
    """Return ``value`` laid over ``before``: mappings key by key, everything else as a whole."""
    if not isinstance(before, Mapping) or not isinstance(value, Mapping):
        return value
    return {**before, **{key: overlay(before.get(key), part) for key, part in value.items()}}


def same_json(one: Any, other: Any) -> bool:
    """Return whether two trees are the same. For Python alone, 1 and True are equal, which products take for different."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same_json(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_json, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def projection(before: Any, value: Any) -> Any:
    """Return those parts of ``before`` that ``value`` speaks of."""
    if not isinstance(before, Mapping) or not isinstance(value, Mapping):
        return deepcopy(before)
    return {key: projection(before[key], part) for key, part in value.items() if key in before}
