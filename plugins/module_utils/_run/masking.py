# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Finds and hides the secrets among the options of a task."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from .._core.bulk import are_many_mappings, given_values, sets_of_keys

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def secret_values(spec: Mapping[str, Any], parameters: Any) -> Iterable[str]:
    """Yield the values of all options that the argument spec calls secret, and a password in ``host``."""
    # Only what is secret or may hold something secret is looked at: a list can have thousands of entries.
    relevant = {name: argument for name, argument in spec.items() if argument.get("no_log") or argument.get("options")}
    if "host" not in spec and are_many_mappings(parameters):
        for option, argument in relevant.items():
            for value in given_values(parameters, (option, *argument.get("aliases", ()))):
                yield from _secrets_in(argument, value)
        return
    for entry in parameters if isinstance(parameters, list) else [parameters]:
        if not isinstance(entry, Mapping):
            continue
        for option, argument in relevant.items():
            for name in (option, *argument.get("aliases", ())):
                value = entry.get(name)
                if value is not None:
                    yield from _secrets_in(argument, value)
        if "host" in spec:
            for name in ("host", *spec["host"].get("aliases", ())):
                if isinstance(entry.get(name), str):
                    yield from _login_in(entry[name])


def _secrets_in(argument: Mapping[str, Any], value: Any) -> Iterable[str]:
    """Return the secrets in the value of an option that is one or has some below it."""
    if not argument.get("no_log"):
        return secret_values(argument["options"], value)
    return (value,) if isinstance(value, str) else _texts(value)


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
    if are_many_mappings(parameters) and _have_only(parameters, spec, relevant):
        for option in relevant:
            parameters = [entry if entry.get(option) is None else {**entry, option: HIDDEN} for entry in parameters]
        return parameters
    if isinstance(parameters, list):
        return [_censored(spec, relevant, item) for item in parameters]
    return _censored(spec, relevant, parameters)


def _have_only(entries: Any, spec: Mapping[str, Any], relevant: Mapping[str, Any]) -> bool:
    """Return whether entries have no unknown option, and no secret but in options of their own."""
    if not all(argument.get("no_log") for argument in relevant.values()):
        return False
    return all(keys <= spec.keys() for keys in sets_of_keys(entries))


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
