# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Finds and hides the secrets among the options of a task."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def secret_values(spec: Mapping[str, Any], parameters: Any) -> Iterable[str]:
    """Yield the values of all options that the argument spec calls secret, and a password in ``host``."""
    # Only what is secret or may hold something secret is looked at: a list can have thousands of entries.
    relevant = {name: argument for name, argument in spec.items() if argument.get("no_log") or argument.get("options")}
    for entry in parameters if isinstance(parameters, list) else [parameters]:
        if not isinstance(entry, Mapping):
            continue
        for option, argument in relevant.items():
            for name in (option, *argument.get("aliases", ())):
                value = entry.get(name)
                if value is None:
                    continue
                if not argument.get("no_log"):
                    yield from secret_values(argument["options"], value)
                elif isinstance(value, str):
                    yield value
                else:
                    yield from _texts(value)
        if "host" in spec:
            for name in ("host", *spec["host"].get("aliases", ())):
                if isinstance(entry.get(name), str):
                    yield from _login_in(entry[name])


def _login_in(address: str) -> Iterable[str]:
    """Yield what may be a password in an address: ``https://user:password@host``, which is refused later."""
    login, at, unused = address.rpartition("@")
    password = login.rpartition("://")[2].partition(":")[2]
    if at and password:
        yield from (password, unquote(password))


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, (list, Mapping)):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(part)
    elif value is not None:
        yield str(value)


def censored(spec: Mapping[str, Any], parameters: Any) -> Any:
    """Return the parameters as -vvv shows them: with every secret hidden, and with whatever could be one.

    That is the value of an option that does not exist, whose name may be that of a secret misspelt, and a text in place of
    a mapping, which may hold one.
    """
    relevant = {name: argument for name, argument in spec.items() if argument.get("no_log") or argument.get("options")}
    if isinstance(parameters, list):
        return [_censored(spec, relevant, item) for item in parameters]
    return _censored(spec, relevant, parameters)


def _censored(spec: Mapping[str, Any], relevant: Mapping[str, Any], parameters: Any) -> Any:
    if not isinstance(parameters, Mapping):
        return parameters if parameters is None else HIDDEN
    shown = dict(parameters)
    for option in shown.keys() - spec.keys():
        shown[option] = HIDDEN
    for option, argument in relevant.items():
        value = shown.get(option)
        if value is not None:
            shown[option] = HIDDEN if argument.get("no_log") else censored(argument["options"], value)
    return shown
