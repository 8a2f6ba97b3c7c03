# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Finds and hides the secrets among the options of a task."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def secret_values(spec: Mapping[str, Any], parameters: Any) -> Iterable[str]:
    """Yield the values of all options that the argument spec calls secret."""
    # Only what is secret or may hold something secret is looked at: a list can have thousands of entries.
    telling = {name: argument for name, argument in spec.items() if argument.get("no_log") or argument.get("options")}
    for entry in parameters if isinstance(parameters, list) else [parameters]:
        if not isinstance(entry, Mapping):
            continue
        for option, argument in telling.items():
            value = entry.get(option)
            if value is None:
                continue
            if not argument.get("no_log"):
                yield from secret_values(argument["options"], value)
            elif isinstance(value, str):
                yield value
            else:
                yield from _texts(value)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, (list, Mapping)):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(part)
    elif value is not None:
        yield str(value)


def censored(spec: Mapping[str, Any], parameters: Any) -> Any:
    """Return the parameters with every secret option hidden, as -vvv shows them."""
    telling = {name: argument for name, argument in spec.items() if argument.get("no_log") or argument.get("options")}
    if isinstance(parameters, list):
        return [_censored(telling, item) for item in parameters]
    return _censored(telling, parameters)


def _censored(telling: Mapping[str, Any], parameters: Any) -> Any:
    if not isinstance(parameters, Mapping):
        return parameters
    shown = dict(parameters)
    for option, argument in telling.items():
        value = shown.get(option)
        if value is not None:
            shown[option] = HIDDEN if argument.get("no_log") else censored(argument["options"], value)
    return shown
