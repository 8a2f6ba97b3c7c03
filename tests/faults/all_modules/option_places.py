"""Finds options by walking the argument specs of all modules, so that no new one is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from support.ways import definitions

from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition

MODULES = definitions()
_FILLERS = {"str": "filler", "raw": "filler", "path": "filler", "int": 1, "float": 1.0, "bool": True}


# What else a module wants, beside what its argument spec calls required.
BESIDE: dict[str, dict[str, Any]] = {
    "portal_token": {"login": "filler"},
    "portal_report_run": {"action": "order"},
    "portal_identity": {"action": "change_login", "new_login": "filler"},
}


@dataclass(frozen=True)
class Place:
    """One option of one module, at any level.

    :ivar path: the options on the way to it, a 0 for the first entry of a list.
    """

    module: str
    path: tuple[str | int, ...]
    argument: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Return the name of the option itself."""
        return str(self.path[-1])

    @property
    def definition(self) -> ModuleDefinition:
        """Return the module."""
        return MODULES[self.module]

    def options(self, value: Any) -> dict[str, Any]:
        """Return options that are right but for this one, which has the value."""
        options = {**_filled(own_options(self.definition)), **BESIDE.get(self.module, {})}
        if self.name == "account_id":
            options.pop("login", None)
        _put(options, own_options(self.definition), self.path, value)
        return options

    def __str__(self) -> str:
        return f"{self.module} {'.'.join(map(str, self.path))}"


def own_options(definition: ModuleDefinition) -> dict[str, Any]:
    """Return the argument spec without what a host's variables may set as well."""
    shared = definition.host_options()
    return {option: argument for option, argument in definition.argument_spec().items() if option not in shared}


def places(keep: Callable[[str, Mapping[str, Any]], bool]) -> Iterator[Place]:
    """Yield each option of each module, at every level, for which ``keep(name, argument)`` is true."""
    for module, definition in MODULES.items():
        yield from _below(module, (), own_options(definition), keep)


def _below(
    module: str,
    path: tuple[str | int, ...],
    spec: Mapping[str, Mapping[str, Any]],
    keep: Callable[[str, Mapping[str, Any]], bool],
) -> Iterator[Place]:
    for option, argument in spec.items():
        here = (*path, option)
        if keep(option, argument):
            yield Place(module, here, argument)
        if argument.get("options"):
            inner = (*here, 0) if argument["type"] == "list" else here
            yield from _below(module, inner, argument["options"], keep)


def _filled(spec: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return what a spec requires, with harmless values."""
    return {option: _filler(argument) for option, argument in spec.items() if argument.get("required")}


def _filler(argument: Mapping[str, Any]) -> Any:
    if argument.get("choices"):
        return argument["choices"][0]
    kind = argument.get("type", "str")
    if kind in ("list", "dict"):
        inner = _filled(argument["options"]) if argument.get("options") else "filler"
        return [inner] if kind == "list" else inner
    return _FILLERS[kind]


def _put(options: dict[str, Any], spec: Mapping[str, Any], path: tuple[str | int, ...], value: Any) -> None:
    first, *rest = path
    if not rest:
        options[str(first)] = value
        return
    argument = spec[str(first)]
    if rest[0] == 0:
        entries = options.setdefault(str(first), [_filled(argument["options"])])
        _put(entries[0], argument["options"], tuple(rest[1:]), value)
    else:
        _put(options.setdefault(str(first), _filled(argument["options"])), argument["options"], tuple(rest), value)
